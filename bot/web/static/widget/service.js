/* Speaking to the assistant's API, with time-outs. Every failure is a `Trouble` that can be told and retried. */
const MILLISECONDS_TO_ANSWER = 15_000;

/** Something went wrong. `detail` is for the resident, `title` too where the server gave one, `contact` where it may take long. */
export class Trouble extends Error {
  constructor(kind, { title, detail, contact, status }) {
    super(kind);
    Object.assign(this, { kind, title, detail, contact, status });
  }
}

/** What a resident is told of any error; a mistake of ours is for the console as well. */
export function troubleOf(error, texts) {
  if (error instanceof Trouble) return error;
  console.error(`datawijzer: ${error?.name}`, error?.stack);
  return new Trouble("broken", { title: texts.broken_title, detail: texts.broken });
}

export class Service {
  constructor(origin, texts) {
    this.origin = origin;
    this.texts = texts;
  }

  /** The assistant's messages to a question. The same key again brings the same answer: it is never asked twice. */
  async ask(sender, message, key) {
    return this.data("POST", "/api/chat", { sender, message }, { "Idempotency-Key": key });
  }

  /** Keep whether an answer helped. */
  async feedback(sender, answer, helpful, comment = "") {
    const { status } = await this.call("POST", "/api/feedback", { sender, faq: answer.faq, version: answer.version, helpful, comment });
    if (status !== 204) throw this.trouble("strange");
  }

  /** Every published question by its id: `question`, and other `words` that lead to it. */
  async questions() {
    return this.data("GET", "/api/questions.json");
  }

  /** Everything kept of a conversation. */
  async conversation(sender) {
    return this.data("GET", `/api/conversations/${sender}`);
  }

  /** Erase a conversation; the receipt. */
  async erase(sender) {
    return this.data("DELETE", `/api/conversations/${sender}`);
  }

  /** What a person said since a turn, and whether it is still with that person. */
  async news(sender, after) {
    return this.data("GET", `${live(sender)}?after=${after}`);
  }

  /** What would be passed on to a person. */
  async preview(sender) {
    return this.data("GET", live(sender));
  }

  /** Hand the conversation over, up to the turn that the resident agreed to; our messages. */
  async handOver(sender, upto) {
    return this.data("POST", live(sender), { upto });
  }

  /** Back from the person; our messages. */
  async handBack(sender) {
    return this.data("DELETE", live(sender));
  }

  /** A code that opens a conversation on another device. */
  async makeCode(sender) {
    return this.data("POST", `/api/conversations/${sender}/code`);
  }

  /** The conversation that a code opens. */
  async openCode(code) {
    return this.data("POST", "/api/codes", { code });
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
      throw this.trouble(error.name === "TimeoutError" ? "slow" : "lost");
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => null);
    if (!problem?.detail) throw this.trouble(response.status < 500 ? "strange" : "away");
    const { title, detail, contact } = problem;
    throw new Trouble("refused", { title, detail, status: response.status, contact: response.status === 503 ? contact : undefined });
  }

  /** The answer as data. What is none comes from something in between: a page to sign in, a firewall. */
  async data(method, path, body, headers) {
    const response = await this.call(method, path, body, headers);
    try {
      return await response.json();
    } catch (error) {
      throw this.trouble(error.name === "TimeoutError" ? "slow" : error.name === "SyntaxError" ? "strange" : "lost");
    }
  }

  trouble(kind) {
    return new Trouble(kind, { detail: this.texts[kind] });
  }
}

function live(sender) {
  return `/api/conversations/${sender}/live`;
}
