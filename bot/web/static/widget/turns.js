/* The turns of a conversation; the same markup as templates/_turn.html, which a test compares. */
import { button, fill, h, labelled, link, trusted } from "./dom.js";

const LOCALES = { nl: "nl-NL", en: "en-GB" };

/** What a screen reader hears of a turn, each part by itself: who, the text, and which choices there are. */
export function spoken(turn) {
  const parts = ".dw-who, .dw-question, .dw-text > :is(p, div), .dw-text li, .dw-desk, .dw-choices:not(.dw-related) button";
  return [...turn.querySelectorAll(parts)].map((part) => ({
    words: part.textContent.trim(),
    lang: part.closest("[lang]")?.lang,
  }));
}

/** A turn as plain text: with the addresses behind its links, its sources and the day of the last check. */
export function plain(turn) {
  const links = [...turn.querySelectorAll(".dw-text a[href^=http], .dw-sources a")].map(({ textContent, href }) => `${textContent}: ${href}`);
  const checked = turn.querySelector(".dw-checked")?.textContent;
  return [turn.querySelector(".dw-text").innerText, links.join("\n"), checked].filter(Boolean).join("\n\n");
}

/** What is needed to show turns: the words and questions of /api/widget.json, how a conversation is summed up, and
 *  where the assistant is: links to its own pages lead there from any site. */
export class Turns {
  constructor(settings, summary, origin) {
    this.settings = settings;
    this.site = origin === location.origin ? "" : origin;
    this.texts = settings.texts;
    this.summary = summary;
    this.number = 0;
  }

  /** What a button's payload says in words; other text is itself. */
  wordsOf(said) {
    const { none, person } = this.settings.payloads;
    if (said === none) return this.texts.something_else;
    if (said === person) return this.texts.want_person;
    return this.settings.questions[this.chosen(said)] ?? said;
  }

  /** The entry that a payload chooses; empty where it chooses none. */
  chosen(said) {
    const [before, after] = this.settings.payloads.choose.split("{faq}");
    return said.startsWith(before) ? said.slice(before.length, -after.length) : "";
  }

  /** A day, or the time of it, as people write it. */
  day(date, zone) {
    return new Intl.DateTimeFormat(LOCALES[this.settings.lang], { dateStyle: "long", timeZone: zone }).format(date);
  }

  time(date) {
    const clock = new Intl.DateTimeFormat(LOCALES[this.settings.lang], { timeStyle: "short" }).format(date);
    return clock.replace(":", ".");
  }

  resident(text) {
    return h(
      "li",
      { class: this.chosen(text) ? "dw-turn dw-turn--resident dw-turn--chosen" : "dw-turn dw-turn--resident" },
      h("h3", { class: "dw-who" }, this.texts.you),
      h("p", { class: "dw-said", dir: "auto" }, this.wordsOf(text)),
    );
  }

  /** What a person of the municipality says. */
  agent(message) {
    return this.spoken("agent", this.texts.agent, message);
  }

  assistant(message, feedback) {
    return this.spoken("assistant", this.settings.name, message, feedback);
  }

  /** A turn of any speaker, as the server keeps them. */
  of({ speaker, text, message }, feedback) {
    if (speaker === "resident") return this.resident(text);
    return speaker === "agent" ? this.agent(message) : this.assistant(message, feedback);
  }

  spoken(speaker, name, message, feedback) {
    const { custom, buttons = [] } = message;
    const language = custom.language ?? "nl";
    const related = (custom.related ?? []).filter((faq) => this.settings.questions[faq]);
    const text = trusted("div", { class: "dw-text", dir: "auto", lang: language }, custom.html?.replaceAll('href="/', `href="${this.site}/`));
    this.translateOffer(text);
    const turn = h(
      "li",
      { class: `dw-turn dw-turn--${speaker}` },
      h("h3", { class: "dw-who" }, name),
      custom.question && h("p", { class: "dw-question", lang: language }, custom.question),
      text,
      custom.contacts?.length > 0 && this.helpers(custom.contacts),
      custom.contact && this.contact(custom.contact, custom.live),
      custom.sources?.length > 0 && this.sources(custom),
      buttons.length > 0 && this.choices(buttons),
      custom.faq && this.tools(custom, feedback),
      related.length > 0 && this.choices(related.map((faq) => this.choice(faq)), "related", this.texts.related),
    );
    turn.kind = custom.kind;
    return turn;
  }

  /** An answer is Dutch; the offer of an answer later below it is ours, and in the language of the window. */
  translateOffer(text) {
    const { lang, later_offer: offer } = this.settings;
    const way = offer && text.querySelector('a[href*="/chat/later?"]');
    if (!way) return;
    const own = trusted("div", { lang }, offer);
    own.querySelector("a").href = `${way.getAttribute("href")}&taal=${lang}`;
    way.closest("p").replaceWith(own);
  }

  choice(faq) {
    return { title: this.settings.questions[faq], payload: this.settings.payloads.choose.replace("{faq}", faq) };
  }

  choices(list, kind, label) {
    const items = list.map(({ title, payload }) => h("li", {}, this.choiceButton(title, payload)));
    const look = { class: kind ? `dw-choices dw-${kind}` : "dw-choices" };
    return h("form", look, label ? labelled(this.id(), label, items) : h("ul", {}, items));
  }

  /** An id that no other element of the window has. */
  id() {
    return `dw-${(this.number += 1)}`;
  }

  choiceButton(title, payload) {
    return button("secondary-action", { name: "message", value: payload, lang: "nl" }, title);
  }

  sources({ sources, checked_on }) {
    const day = checked_on && this.day(new Date(checked_on), "UTC");
    const items = sources.map(({ title, url }) => h("li", {}, link(url, title, { lang: "nl" }), " ", this.host(url)));
    return h(
      "div",
      { class: "dw-sources" },
      labelled(this.id(), sources.length > 1 ? this.texts.sources : this.texts.source, items),
      day && h("p", { class: "dw-checked" }, fill(this.texts.checked_on, { date: day })),
    );
  }

  host(url) {
    return h("span", { class: "dw-host" }, hostOf(url));
  }

  tools(custom, given) {
    const feedback = h("div", { class: "dw-feedback" }, given ? this.thanks(given) : this.helpful());
    feedback.answer = { faq: custom.faq, version: custom.version };
    const copying = button("subtle", { type: "button", "data-do": "copy" }, this.texts.copy);
    return h("div", { class: "dw-tools dw-row" }, feedback, copying);
  }

  helpful() {
    const { helpful, helpful_yes, helpful_no, helpful_yes_for, helpful_no_for } = this.texts;
    return h(
      "form",
      { class: "dw-helpful dw-row" },
      h("span", { class: "dw-label" }, helpful),
      button("subtle", { name: "helpful", value: "yes", "aria-label": helpful_yes_for }, helpful_yes),
      button("subtle", { name: "helpful", value: "no", "aria-label": helpful_no_for }, helpful_no),
    );
  }

  /** Thanks; after a "no" without a reason, room for one. */
  thanks({ helpful, comment }) {
    const { thanks_yes, thanks_no, reason_thanks } = this.texts;
    const said = comment ? reason_thanks : helpful ? thanks_yes : thanks_no;
    return [h("p", { class: "dw-thanks", tabindex: "-1" }, said), !helpful && !comment && this.reason()];
  }

  reason() {
    const id = this.id();
    const input = { class: "utrecht-textbox utrecht-textbox--html-input", id, name: "comment", maxlength: 500, autocomplete: "off" };
    return h(
      "form",
      { class: "dw-reason" },
      h("label", { class: "utrecht-form-label", for: id }, this.texts.reason),
      h("span", { class: "dw-row" }, h("input", input), button("secondary-action", {}, this.texts.reason_send)),
    );
  }

  /** Who helps now, to call or to visit: one large link each. */
  helpers(contacts) {
    const items = contacts.map((contact) => h("li", {}, this.helper(contact)));
    return h("div", { class: "dw-helpers" }, labelled(this.id(), this.texts.helpers, items));
  }

  helper({ name, number, address }) {
    const shown = [h("span", {}, name), " ", h("strong", {}, number ?? hostOf(address))];
    return h("a", { href: number ? callOf(number) : address, lang: "nl" }, ...shown);
  }

  contact(card, live) {
    const t = this.texts;
    const row = (label, value) => [h("dt", {}, label), h("dd", {}, value)];
    const open = h("span", { class: card.open_now ? "dw-open dw-open--now" : "dw-open" }, card.open_now ? t.open_now : t.closed_now);
    return h(
      "section",
      { class: "dw-contact", "aria-label": t.contact },
      h("p", { class: "dw-desk" }, h("span", { lang: "nl" }, card.desk), " ", open),
      h(
        "dl",
        {},
        row(t.phone, link(callOf(card.phone), card.phone)),
        row(t.email, link(`mailto:${card.email}`, card.email)),
        row(t.website, link(card.url, hostOf(card.url))),
        row(t.hours, h("span", { lang: "nl" }, card.opening_hours)),
      ),
      live && this.live(),
      this.takeAlong(card, live ? "secondary" : "primary"),
    );
  }

  /** Over to a person: first what is passed on, filled when it is opened; then the resident agrees. */
  live() {
    const t = this.texts;
    return h(
      "details",
      { class: "dw-take dw-live" },
      h("summary", { class: "utrecht-button utrecht-button--primary-action" }, t.live),
      h("p", {}, t.live_text),
      this.toRead(t.live_label),
      h("form", { class: "dw-agree" }, button("primary-action", {}, t.live_agree)),
    );
  }

  toRead(label) {
    const look = "utrecht-textarea utrecht-textarea--html-textarea";
    return h("textarea", { class: look, rows: 6, readonly: true, dir: "auto", "aria-label": label });
  }

  /** The resident's own summary, to send by themselves. */
  takeAlong(card, look) {
    const t = this.texts;
    const area = this.toRead(t.take_along_label);
    const mail = link("", t.take_along_mail);
    const details = h(
      "details",
      { class: "dw-take" },
      h("summary", { class: `utrecht-button utrecht-button--${look}-action` }, t.take_along),
      h("p", {}, t.take_along_text),
      area,
      h("p", { class: "dw-row" }, mail, button("secondary-action", { type: "button", "data-do": "copy-summary" }, t.take_along_copy)),
    );
    details.addEventListener("toggle", () => {
      area.value = this.summary();
      const about = `subject=${encodeURIComponent(t.take_along_subject)}&body=${encodeURIComponent(area.value)}`;
      mail.href = `mailto:${card.email}?${about}`;
    });
    return details;
  }
}

function callOf(number) {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}

function hostOf(url) {
  return new URL(url).hostname.replace(/^www\./, "");
}
