/* Speaking to the assistant's API, with time-outs. Every failure is a `Trouble` that can be told and retried. */
const MILLISECONDS_TO_ANSWER = 15_000;

/** Something went wrong; `title` and `detail` are for the resident, `contact` where it may take long. */
export class Trouble extends Error {
  constructor(title, detail, contact) {
    super(title);
    this.title = title;
    this.detail = detail;
    this.contact = contact;
  }
}

export class Service {
  constructor(origin, texts) {
    this.origin = origin;
    this.texts = texts;
  }

  /** The assistant's messages to a question. The same key again brings the same answer: it is never asked twice. */
  async ask(sender, message, key) {
    return (await this.call("POST", "/api/chat", { sender, message }, { "Idempotency-Key": key })).json();
  }

  /** Keep whether an answer helped. */
  async feedback(sender, answer, helpful, comment = "") {
    await this.call("POST", "/api/feedback", { sender, faq: answer.faq, version: answer.version, helpful, comment });
  }

  /** Everything kept of a conversation. */
  async conversation(sender) {
    return (await this.call("GET", `/api/conversations/${sender}`)).json();
  }

  /** Erase a conversation; the receipt. */
  async erase(sender) {
    return (await this.call("DELETE", `/api/conversations/${sender}`)).json();
  }

  /** What a person said since a turn, and whether it is still with that person. */
  async news(sender, after) {
    return (await this.call("GET", `${live(sender)}?after=${after}`)).json();
  }

  /** What would be passed on to a person. */
  async preview(sender) {
    return (await this.call("GET", live(sender))).json();
  }

  /** Hand the conversation over, up to the turn that the resident agreed to; our messages. */
  async handOver(sender, upto) {
    return (await this.call("POST", live(sender), { upto })).json();
  }

  /** Back from the person; our messages. */
  async handBack(sender) {
    return (await this.call("DELETE", live(sender))).json();
  }

  async call(method, path, body, headers = {}) {
    const request = { method, headers, signal: AbortSignal.timeout(MILLISECONDS_TO_ANSWER), credentials: "omit" };
    if (body) {
      request.body = JSON.stringify(body);
      headers["Content-Type"] = "application/json";
    }
    let response;
    try {
      response = await fetch(this.origin + path, request);
    } catch (error) {
      const slow = error.name === "TimeoutError";
      throw new Trouble(...(slow ? [this.texts.slow_title, this.texts.slow] : [this.texts.lost_title, this.texts.lost]));
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const contact = response.status === 503 ? problem.contact : undefined;
    throw new Trouble(problem.title ?? this.texts.lost_title, problem.detail ?? this.texts.lost, contact);
  }
}

function live(sender) {
  return `/api/conversations/${sender}/live`;
}
