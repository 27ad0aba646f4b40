/* What happens in the window: events, what is said and heard, trouble. How it looks is in view.js. */
import { Asking } from "./asking.js";
import { copy, fill, h } from "./dom.js";
import { Field } from "./field.js";
import { History } from "./history.js";
import { Live } from "./live.js";
import { Menu } from "./menu.js";
import { Service, troubleOf } from "./service.js";
import { Finder } from "./suggestions.js";
import { plain, spoken, Turns } from "./turns.js";
import { View } from "./view.js";

const COMPOSING = 229; // the key code while signs are put together; Safari tells nothing else of it

export class ChatWindow {
  constructor(widget) {
    this.widget = widget;
    this.memory = widget.memory;
    this.settings = widget.settings;
    this.texts = this.settings.texts;
    this.service = new Service(widget.origin, this.texts);
    this.turns = new Turns(this.settings, () => this.summary(), widget.origin);
    this.menu = new Menu(this);
    this.learn();
    this.view = new View(widget, this.turns, this.menu.element);
    this.field = new Field(this);
    this.live = new Live(this);
    this.asking = new Asking(this);
    this.listen();
    this.history = new History(this);
  }

  /** The words of every question, for buttons and suggestions; at first those of the topics. */
  learn() {
    const first = this.settings.topics.flatMap(({ questions }) => questions.map(({ faq, title }) => [faq, title]));
    this.settings.questions = Object.fromEntries(first);
    const take = (questions) => {
      this.settings.questions = Object.fromEntries(Object.entries(questions).map(([faq, { question }]) => [faq, question]));
      this.finder = new Finder(questions);
      this.field.suggestions.refresh();
    };
    this.known = this.service.questions().then(take, () => null);
  }

  // --- events

  listen() {
    const { dialog } = this.view;
    this.on(dialog, "submit", (event) => this.onSubmit(event));
    this.on(dialog, "click", (event) => this.onClick(event));
    this.on(dialog, "keydown", (event) => this.onKey(event));
    this.on(dialog, "cancel", (event) => this.onEscape(event));
  }

  /** Listen; a mistake of ours ends in words too. */
  on(target, name, does) {
    target.addEventListener(name, async (event) => {
      try {
        await does(event);
      } catch (error) {
        this.tellTrouble(this.texts.broken_title, error);
      }
    });
  }

  /** Do something; when it fails, `title` says what did, with a button that does it again. */
  async kindly(title, does) {
    try {
      await does();
    } catch (error) {
      this.tellTrouble(title, error, () => this.kindly(title, does));
    }
  }

  tellTrouble(title, error, again) {
    const trouble = troubleOf(error, this.texts);
    this.again = again;
    this.view.showAfter(...this.view.problem(trouble.title ?? title, trouble, "", again && "again"));
    this.view.say(trouble.title ?? title, trouble.detail);
  }

  async onSubmit(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    if (form === this.view.form) await this.field.send();
    else if (form.matches(".dw-choices")) await this.send(submitter.value);
    else if (form.matches(".dw-agree")) await this.live.begin(form);
    else if (form.matches(".dw-code")) await this.menu.device.once(() => this.menu.device.open(form));
    else await this.keepFeedback(form, submitter);
  }

  async onClick(event) {
    const later = event.target.closest('a[href*="/later?"]');
    if (later?.href.startsWith(this.widget.origin + this.settings.page) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.menu.toPage(later.search); // with the conversation, for who wants it sent along
      return;
    }
    const pressed = event.target.closest("[data-do]");
    if (!pressed) return;
    const turn = pressed.closest(".dw-turn");
    const actions = {
      close: () => this.widget.close(),
      copy: () => this.copy(pressed, plain(turn)),
      "copy-summary": () => this.copy(pressed, this.summary()),
      retry: () => turn.again(),
      again: () => this.tryAgain(),
      "live-end": () => this.live.end(),
    };
    await (actions[pressed.dataset.do] ?? (() => this.menu.do(pressed)))();
  }

  async tryAgain() {
    this.view.after.replaceChildren();
    this.view.focusBack();
    await this.again();
  }

  async onKey(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.onEscape(event);
    } else if (event.key === "Enter" && !event.shiftKey && event.target === this.view.input) {
      if (event.isComposing || event.keyCode === COMPOSING) return;
      event.preventDefault();
      await this.field.send();
    }
  }

  /** Close what is open, the innermost first. */
  onEscape(event) {
    event.preventDefault();
    if (!this.menu.closed()) this.widget.close();
  }

  open(covers, quietly) {
    this.view.open(covers, quietly);
    this.sayAnnouncements();
  }

  /** Say what residents must know, once: not again when the window is closed and opened. */
  sayAnnouncements() {
    const heard = this.memory.kept.heard ?? [];
    const current = this.view.announced;
    const fresh = current.filter(({ key }) => !heard.includes(key));
    if (fresh.length === 0) return;
    this.memory.write({ heard: current.map(({ key }) => key) });
    this.view.say(...fresh.map(({ text }) => ({ words: text, lang: "nl" })));
  }

  reopen(covers) {
    this.view.reopen(covers);
  }

  close() {
    this.view.close();
  }

  // --- asking

  async send(message) {
    await this.memory.ready;
    await this.asking.ask(message);
  }

  /** Show new turns, after a turn or at the end, and say them to who listens. */
  tell(turns, after) {
    if (turns.length === 0) return;
    if (after) after.after(...turns);
    else this.view.list.append(...turns);
    if (after) this.toTop(after);
    else turns[0].scrollIntoView({ block: "nearest" });
    this.view.say(...turns.flatMap(spoken));
  }

  /** A question at the top of the window, with room below it for its answer. */
  toTop(asked) {
    asked.scrollIntoView({ block: "start" });
  }

  // --- what belongs to a conversation

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
    place.querySelector(".dw-error")?.remove();
    try {
      await this.service.feedback(this.memory.sender, place.answer, helpful, comment);
      place.replaceChildren(...this.turns.thanks({ helpful, comment }).filter(Boolean));
      place.firstElementChild.focus();
    } catch (error) {
      const trouble = troubleOf(error, this.texts);
      const words = `${this.texts.feedback_failed} ${trouble.detail}`;
      place.append(h("p", { class: "dw-error" }, words));
      this.view.say(words);
    }
  }

  async copy(pressed, text) {
    const isCopied = await copy(text, this.view.dialog);
    const words = pressed.textContent;
    pressed.textContent = isCopied ? this.texts.copied : this.texts.copy_failed;
    this.view.say(pressed.textContent);
    setTimeout(() => (pressed.textContent = words), 3000);
  }

  /** There is no conversation any more. */
  clear() {
    this.memory.forget();
    this.empty();
  }

  /** An empty window with the topics. */
  empty() {
    this.live.stop();
    this.asking.stop();
    this.view.say();
    this.view.list.replaceChildren();
    this.view.after.replaceChildren();
    this.view.showTopics();
    this.view.scroll.scrollTop = 0;
  }
}
