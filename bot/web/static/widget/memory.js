/* What is remembered, and only of who typed something: of a tab what was not sent yet, of the site its conversations. */
const MILLISECONDS_A_DAY = 86_400_000;
const MILLISECONDS_A_QUESTION_WAITS = 240_000; // shorter than the server remembers a key
const MOST_CONVERSATIONS = 50; // as the server keeps in its cookie
const SENDER = /^[\w-]{16,64}$/;

/** A random name of 32 characters. */
export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** How tabs tell each other that something was said; nothing of it is told. */
export function openChannel(origin) {
  return new BroadcastChannel(`datawijzer ${origin}`);
}

/** A drawer of the browser; where it keeps nothing, it lasts as long as the page lives. */
export class Drawer {
  constructor(storage, place) {
    Object.assign(this, { storage, place, keeps: true });
  }

  get value() {
    try {
      if (this.keeps) return JSON.parse(this.storage().getItem(this.place));
    } catch {
      this.keeps = false;
    }
    return this.held;
  }

  set value(value) {
    this.held = value;
    try {
      if (value) this.storage().setItem(this.place, JSON.stringify(value));
      else this.storage().removeItem(this.place);
    } catch {
      this.keeps = false;
    }
  }
}

/** The conversations of a page of our own, in cookies: the page /chat has the same, with or without a script. */
export class OwnSite {
  constructor(days) {
    this.seconds = days * 86_400;
  }

  read(name) {
    return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  }

  write(name, value, seconds) {
    const age = value ? seconds : 0;
    const safe = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${name}=${value}; path=/; samesite=strict${safe}${age === undefined ? "" : `; max-age=${age}`}`;
  }

  get now() {
    const sender = this.read("gesprek");
    return SENDER.test(sender) ? sender : undefined;
  }

  set now(sender) {
    this.write("gesprek", sender ?? "");
  }

  get talks() {
    const pairs = this.read("gesprekken").split(".").map((each) => each.split("~"));
    return pairs.filter(([sender]) => SENDER.test(sender)).map(([sender, at]) => ({ sender, at: at * 1000 }));
  }

  set talks(talks) {
    const pairs = talks.slice(0, MOST_CONVERSATIONS).map(({ sender, at }) => `${sender}~${Math.floor(at / 1000)}`);
    this.write("gesprekken", pairs.join("."), this.seconds);
  }

  /** The present conversation; that of a cookie lasts until the browser is closed. */
  async present() {
    return this.now;
  }
}

/** The conversations of a website that embeds us: in its storage, without cookies. */
class OtherSite {
  constructor(place) {
    this.place = place;
    this.present_ = new Drawer(() => localStorage, `${place} now`);
    this.talks_ = new Drawer(() => localStorage, place);
  }

  get now() {
    return this.present_.value ?? undefined;
  }

  set now(sender) {
    this.present_.value = sender;
  }

  get talks() {
    return this.talks_.value ?? [];
  }

  set talks(talks) {
    this.talks_.value = talks.length > 0 && talks;
  }

  /** The conversation of the tabs that are open, or the one that this tab had; with the last tab it ends. */
  async present(own) {
    const { now } = this;
    if (now !== own) this.now = now && (await this.isHeld(now)) ? now : own;
    return this.now;
  }

  async isHeld(sender) {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return held.some(({ name }) => name === `${this.place} ${sender}`);
  }

  /** Show other tabs that this one has a conversation, or none. */
  hold(sender) {
    if (sender === this.holds) return;
    this.holds = sender;
    this.release?.();
    if (!sender || !navigator.locks) return;
    const released = new Promise((release) => (this.release = release));
    navigator.locks.request(`${this.place} ${sender}`, { mode: "shared" }, () => released).catch(() => null);
  }
}

export class Memory {
  /** `days` is how long the server keeps a conversation. */
  constructor(origin, days) {
    this.origin = origin;
    this.longest = days * MILLISECONDS_A_DAY;
    const place = `datawijzer ${origin}`;
    this.tab = new Drawer(() => sessionStorage, place);
    this.kept = this.tab.value ?? {};
    this.site = origin === location.origin && navigator.cookieEnabled ? new OwnSite(days) : new OtherSite(place);
    this.ready = this.join();
    this.listen();
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
  }

  async join() {
    this.take(await this.site.present(this.sender));
  }

  listen() {
    this.channel = openChannel(this.origin);
    this.channel.onmessage = () => this.look();
  }

  leave() {
    this.channel.close();
    this.site.hold?.();
  }

  comeBack() {
    this.listen();
    this.site.hold?.(this.sender);
    this.look();
  }

  /** Another tab said or began something, perhaps; `onNews` is told, and whether the conversation is another. */
  async look() {
    await this.ready;
    const { now } = this.site;
    const isOther = now !== this.sender;
    if (isOther) this.take(now);
    if (isOther || now) this.onNews?.(isOther);
  }

  /** This tab has a conversation; what waited in the one before belongs there. */
  take(sender) {
    this.site.hold?.(sender);
    if (sender !== this.sender) this.write({ sender, at: undefined, pending: undefined });
  }

  write(more) {
    this.kept = { ...this.kept, ...more };
    const { sender, draft } = this.kept;
    this.tab.value = (sender || draft) && this.kept;
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
    if (!this.sender) this.goOn(this.site.now ?? randomName());
  }

  /** The conversation of this site is this one from now on. */
  goOn(sender) {
    this.site.now = sender;
    this.take(sender);
  }

  /** Something was said: the conversation is kept from now on for its days. */
  touch(at = Date.now()) {
    this.write({ at });
    this.site.talks = [{ sender: this.sender, at }, ...this.others()];
    this.tell();
  }

  tell() {
    this.channel.postMessage(null);
  }

  // --- the conversations of this device

  /** Those before this one that the server may still have, newest first: `sender`, and `at` of the last word. */
  others() {
    return this.site.talks.filter(({ sender, at }) => sender !== this.sender && Date.now() - at < this.longest);
  }

  /** A conversation is erased, or gone. */
  drop(sender) {
    this.site.talks = this.site.talks.filter((talk) => talk.sender !== sender);
    this.tell();
  }

  /** There is no conversation now. */
  forget() {
    this.site.now = undefined;
    this.site.hold?.();
    this.kept = { open: this.kept.open };
    this.tab.value = undefined;
    this.tell();
  }
}
