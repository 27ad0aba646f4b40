/* The field to ask in: what is wrong with it, what looks like it, what a link put there, and what was not sent yet. */
import { fill } from "./dom.js";
import { Suggestions } from "./suggestions.js";

export class Field {
  constructor(chat) {
    this.chat = chat;
    const { memory, texts, view } = chat;
    this.input = view.input;
    this.input.value = memory.kept.draft ?? "";
    this.suggestions = new Suggestions(this.input, texts, {
      find: (typed) => chat.finder?.find(typed) ?? [],
      choose: (title) => this.sendWords(title),
      say: (words) => view.say(words),
    });
    view.form.append(this.suggestions.list);
    chat.on(this.input, "input", () => this.tell(this.tooLong()));
    chat.on(window, "pagehide", () => memory.write({ draft: (!this.isProposal && this.input.value) || undefined }));
  }

  tooLong() {
    const count = [...this.input.value.trim()].length;
    const most = this.chat.settings.most_characters;
    return count > most ? fill(this.chat.texts.too_long, { count, most }) : "";
  }

  /** What is wrong, or nothing; where it came from no longer counts. */
  tell(problem) {
    this.chat.view.complain(problem);
    this.chat.view.from.textContent = "";
  }

  /** Send what was typed. */
  async send() {
    const { asking, texts, view } = this.chat;
    const message = this.input.value.trim();
    if (!message && asking.isBusy) return; // pressed twice
    const problem = message ? this.tooLong() : texts.empty;
    if (!problem) {
      await this.sendWords(message);
      return;
    }
    this.tell(problem);
    view.say(problem);
    this.input.focus();
  }

  async sendWords(message) {
    this.input.value = "";
    this.tell("");
    this.suggestions.close();
    this.chat.memory.write({ draft: undefined });
    await this.chat.send(message);
  }

  /** Words of a link, to be read first and sent by the resident; never over words of their own. */
  propose(words) {
    if (this.input.value.trim() && !this.isProposal) return;
    this.proposed = words.replace(/[\s\p{C}]+/gu, " ").trim().slice(0, this.chat.settings.most_characters);
    this.input.value = this.proposed;
    this.tell("");
    this.chat.view.from.textContent = this.proposed && this.chat.texts.from_link;
    this.input.focus();
  }

  /** Whether there is nothing but the words of a link. */
  get isProposal() {
    return this.input.value === this.proposed;
  }
}
