/* A conversation with a person: what is passed on, the news of that person, and back to the assistant. */
import { button, h } from "./dom.js";
import { troubleOf } from "./service.js";

const MILLISECONDS_BETWEEN_LOOKS = 3000;
const MILLISECONDS_UNSEEN = 15_000; // in a hidden tab, or after trouble

export class Live {
  constructor(chat) {
    this.chat = chat;
    chat.view.list.addEventListener("toggle", (event) => this.onToggle(event.target), true);
  }

  get isOn() {
    return this.after !== undefined;
  }

  /** Somebody opened what would be passed on: fill it with what the server would pass on now. */
  async onToggle(details) {
    if (!details.matches(".dw-live") || !details.open) return;
    await this.chat.kindly(this.chat.texts.live_failed, async () => {
      const { transcript, upto } = await this.chat.service.preview(this.chat.memory.sender);
      details.querySelector("textarea").value = transcript;
      details.upto = upto;
    });
  }

  /** The resident agrees to what stands there. */
  async begin(form) {
    const { upto } = form.closest("details");
    if (upto === undefined) return;
    await this.chat.kindly(this.chat.texts.live_failed, async () => {
      const messages = await this.chat.service.handOver(this.chat.memory.sender, upto);
      this.chat.tell(messages.map((message) => this.chat.turns.assistant(message)));
      if (messages.some(({ custom }) => custom.live === "begun")) this.start(upto);
      this.chat.memory.tell();
      this.chat.view.focusBack();
    });
  }

  /** The resident goes back to the assistant. */
  async end() {
    await this.chat.kindly(this.chat.texts.live_failed, async () => {
      const messages = await this.chat.service.handBack(this.chat.memory.sender);
      this.stop();
      this.chat.memory.tell();
      this.chat.tell(messages.map((message) => this.chat.turns.assistant(message)));
      this.chat.view.focusBack();
    });
  }

  /** Look for news after a turn, again and again. */
  start(after) {
    this.stop();
    this.after = after;
    const { live_now, live_end } = this.chat.texts;
    const end = button("secondary-action", { type: "button", "data-do": "live-end" }, live_end);
    this.chat.view.showPerson(h("p", {}, h("strong", {}, live_now)), end);
    this.wait(MILLISECONDS_BETWEEN_LOOKS);
  }

  stop() {
    clearTimeout(this.timer);
    this.after = undefined;
    this.chat.view.showPerson();
  }

  wait(milliseconds) {
    this.timer = setTimeout(() => this.look(), document.hidden ? MILLISECONDS_UNSEEN : milliseconds);
  }

  async look() {
    const { after } = this;
    try {
      const { live, last, turns } = await this.chat.service.news(this.chat.memory.sender, after);
      if (this.after !== after) return; // stopped, or begun anew, meanwhile
      this.after = last;
      if (turns.length) {
        this.chat.tell(turns.map((turn) => this.chat.turns.of(turn)));
        this.chat.widget.tell(this.chat.texts.live_new);
      }
      if (live) this.wait(MILLISECONDS_BETWEEN_LOOKS);
      else this.stop();
    } catch (error) {
      troubleOf(error, this.chat.texts);
      if (this.after === after) this.wait(MILLISECONDS_UNSEEN);
    }
  }
}
