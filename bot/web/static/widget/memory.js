/* What a tab remembers, and only of who typed something: its own conversation. And the device: which there were. */
const MILLISECONDS_TO_WAIT_FOR_OWN = 500;
const MILLISECONDS_A_DAY = 86_400_000;
const MILLISECONDS_A_QUESTION_WAITS = 240_000; // shorter than the server remembers a key

/** A random name of 32 characters. */
export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Memory {
  /** `days` is how long the server keeps a conversation. */
  constructor(origin, days) {
    this.place = `datawijzer ${origin}`;
    this.longest = days * MILLISECONDS_A_DAY;
    this.kept = this.read(() => sessionStorage) ?? {};
    this.talks = this.read(() => localStorage) ?? [];
    this.ready = this.refuseCopies();
    window.addEventListener("pagehide", () => this.release?.());
    window.addEventListener("pageshow", (event) => event.persisted && this.kept.sender && this.claim());
  }

  read(storage) {
    try {
      return JSON.parse(storage().getItem(this.place));
    } catch {
      return null;
    }
  }

  /** Keep a value, or nothing where there is none; a browser that keeps nothing has it as long as the page lives. */
  put(storage, value) {
    try {
      if (value) storage().setItem(this.place, JSON.stringify(value));
      else storage().removeItem(this.place);
    } catch {
      // As said.
    }
  }

  write(more) {
    this.kept = { ...this.kept, ...more };
    const { sender, draft } = this.kept;
    this.put(() => sessionStorage, (sender || draft) && this.kept);
  }

  get sender() {
    return this.kept.sender;
  }

  /** Questions that were sent and have no answer yet, oldest first. */
  get pending() {
    return this.kept.pending ?? [];
  }

  /** Whether the server still knows the key of a question, and would not ask it twice. */
  isFresh({ at }) {
    return Date.now() - at < MILLISECONDS_A_QUESTION_WAITS;
  }

  keep(question) {
    this.write({ pending: [...this.pending.filter(({ key }) => key !== question.key), question] });
  }

  settle(question) {
    this.write({ pending: this.pending.filter(({ key }) => key !== question.key) });
  }

  /** Begin a conversation, if there is none yet. */
  begin() {
    if (this.kept.sender) return;
    this.write({ sender: randomName() });
    this.claim();
  }

  /** Something was said: the conversation is kept from now on for its days. */
  touch() {
    const at = Date.now();
    this.write({ at });
    this.list([{ sender: this.sender, at }, ...this.others()]);
  }

  // --- the conversations of this device

  /** Those before this one that the server may still have, newest first: `sender`, and `at` of the last word. */
  others() {
    const known = this.read(() => localStorage) ?? this.talks;
    return known.filter(({ sender, at }) => sender !== this.sender && Date.now() - at < this.longest);
  }

  list(talks) {
    this.talks = talks;
    this.put(() => localStorage, talks.length > 0 && talks);
  }

  /** A conversation is erased, or gone. */
  drop(sender) {
    const known = this.read(() => localStorage) ?? this.talks;
    this.list(known.filter((talk) => talk.sender !== sender));
  }

  /** Go on with an earlier conversation; whether no other tab has it. */
  async take(sender) {
    this.forget();
    this.kept.sender = sender;
    const isOurs = await this.claim();
    if (isOurs) this.write({});
    else this.forget();
    return isOurs;
  }

  forget() {
    this.release?.();
    this.kept = { open: this.kept.open };
    this.put(() => sessionStorage);
  }

  /** A duplicated tab copies what the first one remembers; it begins a conversation of its own. */
  async refuseCopies() {
    if (this.kept.sender && !(await this.claim())) this.forget();
  }

  /** Whether this tab alone holds the conversation. */
  claim() {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(MILLISECONDS_TO_WAIT_FOR_OWN);
      const hold = () => {
        resolve(true);
        return new Promise((release) => (this.release = release));
      };
      navigator.locks.request(`datawijzer ${this.kept.sender}`, { signal }, hold).catch(() => resolve(false));
    });
  }
}
