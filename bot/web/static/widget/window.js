/* What happens in the window: asking, answers, trouble and retries, feedback. How it looks is in view.js. */
import { copy, fill, h } from "./dom.js";
import { Live } from "./live.js";
import { randomName } from "./memory.js";
import { Menu } from "./menu.js";
import { Service, Trouble } from "./service.js";
import { Turns } from "./turns.js";
import { View } from "./view.js";

const MILLISECONDS_BEFORE_BUSY = 500;

export class ChatWindow {
  constructor(widget) {
    this.widget = widget;
    this.memory = widget.memory;
    this.settings = widget.settings;
    this.texts = this.settings.texts;
    this.service = new Service(widget.origin, this.texts);
    this.turns = new Turns(this.settings, () => this.summary());
    this.menu = new Menu(this);
    this.view = new View(widget, this.turns, this.menu.element);
    this.live = new Live(this);
    this.listen();
    this.loaded = this.restore();
  }

  // --- events

  listen() {
    this.view.dialog.addEventListener("submit", (event) => this.onSubmit(event));
    this.view.dialog.addEventListener("click", (event) => this.onClick(event));
    this.view.dialog.addEventListener("keydown", (event) => this.onKey(event));
    this.view.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.view.input.addEventListener("input", () => this.view.complain(this.tooLong()));
  }

  onSubmit(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    if (form === this.view.form) this.sendTyped();
    else if (form.matches(".dw-choices")) this.send(submitter.value);
    else if (form.matches(".dw-agree")) this.live.begin(form);
    else this.keepFeedback(form, submitter);
  }

  onClick(event) {
    const pressed = event.target.closest("[data-do]");
    if (!pressed) return;
    const does = pressed.dataset.do;
    if (does === "close") this.widget.close();
    else if (does === "copy") this.copy(pressed, pressed.closest(".dw-turn").querySelector(".dw-text").innerText);
    else if (does === "copy-summary") this.copy(pressed, this.summary());
    else if (does === "retry") this.retry();
    else if (does === "live-end") this.live.end();
    else this.menu.do(does);
  }

  onKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (!this.menu.closed()) this.widget.close();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === this.view.input) {
      event.preventDefault();
      this.sendTyped();
    }
  }

  open(covers, quietly) {
    this.view.open(covers, quietly);
  }

  close() {
    this.view.dialog.close();
  }

  // --- asking

  tooLong() {
    const count = [...this.view.input.value.trim()].length;
    const most = this.settings.most_characters;
    return count > most ? fill(this.texts.too_long, { count, most }) : "";
  }

  sendTyped() {
    const message = this.view.input.value.trim();
    const problem = message ? this.tooLong() : this.texts.empty;
    this.view.complain(problem);
    if (problem) {
      this.view.say(problem);
      this.view.input.focus();
      return;
    }
    if (this.sending) return;
    this.view.input.value = "";
    this.send(message);
  }

  /** Ask; a second question waits until the first is answered. */
  async send(message) {
    if (this.sending) return;
    this.sending = true;
    await this.loaded;
    this.memory.begin();
    this.view.begin.replaceChildren();
    this.view.after.replaceChildren();
    const asked = this.turns.resident(message);
    this.view.list.append(asked);
    asked.scrollIntoView({ block: "start" });
    this.view.focusBack();
    await this.answer({ message, key: randomName(), at: Date.now() }, asked);
  }

  async answer(question, asked) {
    this.sending = true;
    this.memory.write({ pending: question });
    const busy = setTimeout(() => this.live.isOn || this.view.showBusy(asked), MILLISECONDS_BEFORE_BUSY);
    try {
      const messages = await this.service.ask(this.memory.sender, question.message, question.key);
      this.memory.write({ pending: null });
      clearTimeout(busy);
      this.view.after.replaceChildren();
      this.show(messages, asked);
    } catch (error) {
      clearTimeout(busy);
      this.showTrouble(error, question, asked);
    } finally {
      this.sending = false;
      this.view.log.removeAttribute("aria-busy");
    }
  }

  show(messages, asked) {
    this.tell(messages.map((message) => this.turns.assistant(message)));
    asked.scrollIntoView({ block: "start" });
    if (messages.some(({ custom }) => custom.kind === "redacted")) this.showMasked(asked);
  }

  /** Show new turns, and say them to who listens. */
  tell(turns) {
    if (turns.length === 0) return;
    this.view.list.append(...turns);
    turns[0].scrollIntoView({ block: "nearest" });
    this.view.say(turns.map((turn) => spoken(turn)).join(" "));
  }

  /** What was typed is shown as it was kept: without the personal data in it. */
  async showMasked(asked) {
    const { turns } = await this.service.conversation(this.memory.sender).catch(() => ({ turns: [] }));
    const kept = turns.findLast(({ speaker }) => speaker === "resident");
    if (kept) asked.querySelector(".dw-said").textContent = this.turns.wordsOf(kept.text);
  }

  showTrouble(error, question, asked) {
    if (!(error instanceof Trouble)) throw error;
    this.again = () => this.answer(question, asked);
    this.view.showTrouble(error);
  }

  retry() {
    this.view.after.replaceChildren();
    this.view.focusBack();
    this.again();
  }

  // --- what belongs to a conversation

  /** The conversation of this tab, as the server kept it; a question underway is waited for first. */
  async restore() {
    await this.memory.ready;
    const { sender, pending } = this.memory;
    if (!sender) return;
    this.view.begin.replaceChildren();
    try {
      if (pending) await this.service.ask(sender, pending.message, pending.key);
      this.memory.write({ pending: null });
      const { turns, feedback, live } = await this.service.conversation(sender);
      const given = (custom) => feedback.find(({ faq, version }) => faq === custom.faq && version === custom.version);
      this.view.list.replaceChildren(
        ...turns.map((turn) => this.turns.of(turn, turn.message && given(turn.message.custom))),
      );
      if (live) this.live.start(turns.at(-1).id);
      if (turns.length === 0) this.view.showTopics();
      this.view.list.querySelector(".dw-turn--resident:nth-last-child(-n+3)")?.scrollIntoView({ block: "start" });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.view.note(this.texts.history_lost);
    }
  }

  summary() {
    const wants = (turn) => turn.nextElementSibling?.kind === "handover"; // to a person: not the question itself
    const turns = [...this.view.list.querySelectorAll(".dw-turn--resident")].filter((turn) => !wants(turn));
    const asked = turns.map((turn) => turn.querySelector(".dw-said").textContent);
    const questions = asked.map((said) => `- ${said}`).join("\n");
    return fill(this.texts.take_along_summary, { date: this.turns.day(new Date()), questions });
  }

  async keepFeedback(form, submitter) {
    const place = form.closest(".dw-feedback");
    const helpful = form.matches(".dw-helpful") && submitter.value === "yes";
    const comment = form.elements.comment?.value.trim() ?? "";
    if (form.matches(".dw-reason") && !comment) return;
    try {
      await this.service.feedback(this.memory.sender, place.answer, helpful, comment);
      place.replaceChildren(...this.turns.thanks({ helpful, comment }).filter(Boolean));
      place.firstElementChild.focus();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.view.say(`${error.title}. ${error.detail}`);
      place.append(h("p", { class: "dw-error" }, error.title));
    }
  }

  async copy(pressed, text) {
    if (!(await copy(text, this.view.dialog))) return;
    const words = pressed.textContent;
    pressed.textContent = this.texts.copied;
    this.view.say(this.texts.copied);
    setTimeout(() => (pressed.textContent = words), 3000);
  }

  /** Begin anew: an empty conversation with the topics, and a word on what became of the last. */
  clear(note) {
    this.live.stop();
    this.memory.forget();
    this.view.list.replaceChildren();
    this.view.showTopics();
    this.view.note(note);
    this.view.scroll.scrollTop = 0;
  }
}

/** What a screen reader hears of a new turn: who, the text, and which choices there are. */
function spoken(turn) {
  const parts = turn.querySelectorAll(".dw-who, .dw-text, .dw-desk, .dw-choices:not(.dw-related) button");
  return [...parts].map((part) => part.textContent.trim()).join(". ");
}
