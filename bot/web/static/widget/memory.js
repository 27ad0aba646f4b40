/* What one tab remembers, and only after the first question: which conversation is its own. */
const MILLISECONDS_TO_WAIT_FOR_OWN = 500;
const MILLISECONDS_A_QUESTION_WAITS = 240_000; // shorter than the server remembers a key

/** A random name of 32 characters. */
export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Memory {
  constructor(origin) {
    this.place = `datawijzer ${origin}`;
    this.kept = this.read();
    this.ready = this.refuseCopies();
    window.addEventListener("pagehide", () => this.release?.());
    window.addEventListener("pageshow", (event) => event.persisted && this.kept.sender && this.claim());
  }

  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.place)) ?? {};
    } catch {
      return {};
    }
  }

  write(more) {
    this.kept = { ...this.kept, ...more };
    if (!this.kept.sender) return;
    try {
      sessionStorage.setItem(this.place, JSON.stringify(this.kept));
    } catch {
      // A browser that keeps nothing: the conversation lives as long as the page.
    }
  }

  get sender() {
    return this.kept.sender;
  }

  /** A question that was sent and not yet answered when the page was left. */
  get pending() {
    const pending = this.kept.pending;
    return pending && Date.now() - pending.at < MILLISECONDS_A_QUESTION_WAITS ? pending : null;
  }

  /** Begin a conversation, if there is none yet. */
  begin() {
    if (this.kept.sender) return;
    this.write({ sender: randomName() });
    this.claim();
  }

  forget() {
    this.release?.();
    this.kept = { open: this.kept.open };
    try {
      sessionStorage.removeItem(this.place);
    } catch {
      // Nothing was kept.
    }
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
