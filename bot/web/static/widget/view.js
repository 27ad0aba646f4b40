/* How the window is made: head, opening, topics, log, and the form to ask; and the one live region. */
import { button, h, icon, link, trusted } from "./dom.js";
import { openingOf } from "./options.js";

const MILLISECONDS_A_WORD_STAYS = 10_000; // heard once; after that only the conversation itself is read

export class View {
  constructor(widget, turns, menu) {
    Object.assign(this, { widget, turns, settings: widget.settings, texts: widget.settings.texts });
    const t = this.texts;
    // the browser may have kept them for a while: what is over is left out
    this.announced = (this.settings.announcements ?? []).filter(({ until }) => Date.now() < Date.parse(until));
    this.list = h("ol", { class: "dw-turns" });
    this.log = h("div", { class: "dw-log", role: "log", "aria-live": "off", "aria-label": t.log }, this.list);
    this.begin = h("div", { class: "dw-begin" });
    this.after = h("div", { class: "dw-after" });
    const region = { class: "dw-scroll", tabindex: "0", role: "region", "aria-label": t.scroll };
    this.scroll = h("div", region, this.opening(), this.begin, this.about(), this.log, this.after);
    this.status = h("div", { class: "dw-status", role: "status" });
    this.person = h("div", { class: "dw-with" });
    const window_ = { class: "dw-window", "aria-labelledby": "dw-title", tabindex: "-1" };
    this.dialog = h("dialog", window_, this.head(menu), this.announcements(), this.scroll, this.person, this.ask(), this.status);
    this.showTopics();
    widget.root.append(this.dialog);
  }

  head(menu) {
    const close = button("subtle", { type: "button", "data-do": "close", "aria-label": this.texts.close }, icon("close"));
    const words = h("div", {}, h("h2", { id: "dw-title" }, this.texts.title), h("p", {}, this.texts.subtitle));
    return h("div", { class: "dw-head" }, this.logo(), words, menu, close);
  }

  /** What residents must know now, as an outage; nothing where there is nothing. */
  announcements() {
    const lines = this.announced.map(({ text, link: way }) => h("p", {}, text, way && [" ", link(way.url, way.title)]));
    const region = { class: "dw-announcements", "aria-label": this.texts.announcement };
    return lines.length > 0 && h("section", region, h("div", { lang: "nl" }, lines));
  }

  /** The page's own picture; where it cannot be had, none. */
  logo() {
    const { logo } = this.widget.options;
    if (!logo) return null;
    const image = h("img", { class: "dw-logo", src: logo, alt: "" });
    image.addEventListener("error", () => image.remove());
    return image;
  }

  /** A line of the page's own comes before what must always be said: that this is software, and can be wrong. */
  opening() {
    const own = openingOf(this.widget.options);
    return h("div", { class: "dw-opening" }, own && h("p", {}, own), ...trusted("div", {}, this.settings.opening).childNodes);
  }

  /** What it can and cannot do, below the topics: so that those are all seen on a phone. */
  about() {
    const absolute = this.settings.opening_more.replaceAll('href="/', `href="${this.widget.origin}/`);
    return h("details", { class: "dw-about" }, h("summary", {}, this.texts.opening_label), ...trusted("div", {}, absolute).childNodes);
  }

  showTopics() {
    const asked = this.widget.options.topics;
    const shown = this.settings.topics.filter(({ id }) => !asked || asked.includes(id));
    if (shown.length === 0) return;
    const topics = shown.map(({ title, questions }) =>
      h(
        "details",
        { name: "topics", lang: "nl" },
        h("summary", {}, title),
        this.turns.choices(questions.map(({ faq }) => this.turns.choice(faq))),
      ),
    );
    const label = h("p", { class: "dw-label" }, this.texts.topics);
    const section = { class: "dw-topics", "aria-label": this.texts.topics_label };
    this.begin.replaceChildren(h("section", section, label, topics));
  }

  ask() {
    const t = this.texts;
    this.input = h("textarea", {
      class: "utrecht-textarea utrecht-textarea--html-textarea", id: "dw-question", name: "message",
      rows: 1, dir: "auto", "aria-describedby": "dw-hint dw-from dw-error",
    });
    this.from = h("p", { class: "dw-from", id: "dw-from" });
    this.error = h("p", { class: "dw-error", id: "dw-error" });
    return (this.form = h(
      "form",
      { class: "dw-ask", novalidate: true },
      h("label", { class: "utrecht-form-label", for: "dw-question" }, t.ask),
      h("p", { class: "dw-hint", id: "dw-hint" }, t.ask_hint),
      this.from,
      this.error,
      h("div", { class: "dw-line" }, this.input, button("primary-action", {}, t.send)),
    ));
  }

  /** Show the window: over the whole page where there is little room. Quietly leaves the focus where it was. */
  open(covers, quietly) {
    const before = document.activeElement;
    this.show(covers);
    if (!quietly) {
      this.focusBack();
      return;
    }
    this.widget.shadowRoot.activeElement?.blur();
    if (before !== document.body) before?.focus({ preventScroll: true });
  }

  show(covers) {
    if (covers) this.dialog.showModal();
    else this.dialog.show();
    const page = document.documentElement;
    this.pageScroll ??= page.style.overflow;
    page.style.overflow = covers ? "hidden" : this.pageScroll;
  }

  close() {
    this.dialog.close();
    document.documentElement.style.overflow = this.pageScroll;
    this.pageScroll = undefined;
  }

  /** The room became other, as by zooming: cover the page or stop covering it, and stay where the reader was. */
  reopen(covers) {
    const { activeElement } = this.widget.shadowRoot;
    const { scrollTop } = this.scroll;
    this.close();
    this.show(covers);
    this.scroll.scrollTop = scrollTop;
    if (activeElement) activeElement.focus();
    else if (covers) this.focusBack();
  }

  /** Ready for the next question; without hiding the answer under a keyboard, or scrolling it away in a low window. */
  focusBack() {
    const typing = this.widget.shadowRoot.activeElement === this.input;
    const onTouch = matchMedia("(pointer: coarse)").matches && !typing;
    const isLow = matchMedia("(max-height: 32em)").matches;
    (onTouch || isLow ? this.scroll : this.input).focus({ preventScroll: true });
  }

  /** What is wrong with what was typed; nothing where all is well. */
  complain(problem) {
    this.error.textContent = problem;
    if (problem) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /** Say above the form that a person is listening, and how to stop; nothing where the assistant is. */
  showPerson(...words) {
    this.person.replaceChildren(...words);
  }

  /** Something under a question, until it has an answer: `look` is a class. */
  showUnder(asked, look, ...words) {
    asked.querySelector(".dw-slot")?.remove();
    if (words.length > 0) asked.append(h("div", { class: `dw-slot ${look}` }, words));
  }

  showBusy(asked) {
    this.log.setAttribute("aria-busy", "true");
    this.showUnder(asked, "dw-busy", ...[1, 2, 3].map(() => h("span", {})), this.texts.busy);
    this.say(this.texts.busy);
  }

  stopBusy(asked) {
    this.log.removeAttribute("aria-busy");
    this.showUnder(asked);
  }

  /** What went wrong, as words to show; `does` is what its button does. */
  problem(title, trouble, more, does) {
    const lines = [...trouble.detail.split("\n\n"), more].filter(Boolean).map((line) => h("p", {}, line));
    const retry = does && h("p", {}, button("secondary-action", { type: "button", "data-do": does }, this.texts.retry));
    const card = trouble.contact && this.turns.contact(trouble.contact);
    return [h("div", { class: "dw-problem" }, h("p", {}, h("strong", {}, title)), lines, retry), card];
  }

  note(...words) {
    const lines = words.map((word) => h("p", {}, word));
    const note = h("div", { class: "dw-note", tabindex: "-1" }, lines);
    this.showAfter(note);
    this.say(...words);
    return note;
  }

  /** Something at the end of the conversation, in place of what stood there. */
  showAfter(...elements) {
    this.after.replaceChildren(...elements.filter(Boolean));
    this.after.scrollIntoView({ block: "nearest" });
  }

  /** Say something through the one live region; each part may have a language of its own. */
  say(...parts) {
    clearTimeout(this.silence);
    this.status.replaceChildren();
    const lines = parts.map((part) => h("p", { lang: part.lang, dir: "auto" }, part.words ?? part));
    requestAnimationFrame(() => this.status.replaceChildren(...lines));
    this.silence = setTimeout(() => this.status.replaceChildren(), MILLISECONDS_A_WORD_STAYS);
  }
}
