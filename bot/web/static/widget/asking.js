/* Asking: one question at a time, in their order; each keeps its own answer, or what went wrong and a way to try again. */
import { h } from "./dom.js";
import { randomName } from "./memory.js";
import { troubleOf } from "./service.js";

const MILLISECONDS_BEFORE_BUSY = 500;

export class Asking {
  constructor(chat) {
    this.chat = chat;
    this.line = [];
  }

  get isBusy() {
    return this.line.length > 0;
  }

  /** Ask; a question that comes while another waits for its answer is asked after that. */
  ask(message) {
    const { memory, turns, view } = this.chat;
    memory.begin();
    if (!turns.chosen(message)) view.begin.replaceChildren(); // what was chosen from stays until the next question
    view.after.replaceChildren();
    this.mindTheGap();
    const question = { message, key: randomName(), at: Date.now() };
    memory.keep(question);
    const asked = this.show(question);
    if (this.isBusy) this.tellToWait(asked);
    this.chat.toTop(asked);
    view.focusBack();
    return this.queue(question, asked);
  }

  /** After an hour the assistant no longer knows what it was about, so who reads on should know. */
  mindTheGap() {
    const { memory, settings, texts, view } = this.chat;
    const minutes = (Date.now() - memory.kept.at) / 60_000;
    if (view.list.lastElementChild && minutes > settings.minutes_remembered) {
      view.list.append(h("li", { class: "dw-since" }, texts.forgotten));
    }
  }

  show({ message }) {
    const asked = this.chat.turns.resident(message);
    this.chat.view.list.append(asked);
    return asked;
  }

  tellToWait(asked) {
    const { view, texts } = this.chat;
    view.showUnder(asked, "dw-hint", texts.queued);
    view.say(texts.queued);
  }

  async queue(question, asked) {
    const { line } = this;
    line.push({ question, asked });
    if (line.length > 1) return;
    while (line.length > 0 && line === this.line) {
      await this.answer(line[0].question, line[0].asked);
      line.shift();
    }
    if (this.wasOvertaken && line === this.line) await this.chat.history.follow(false);
  }

  /** The conversation is another: what waits belongs to the one before. */
  stop() {
    this.line = [];
    this.wasOvertaken = false;
  }

  async answer(question, asked) {
    const { chat } = this;
    const { memory, view } = chat;
    const { sender } = memory;
    const busy = setTimeout(() => chat.live.isOn || view.showBusy(asked), MILLISECONDS_BEFORE_BUSY);
    try {
      const messages = await chat.service.ask(sender, question.message, question.key);
      await chat.known;
      if (sender !== memory.sender) return;
      const turns = messages.map((message) => chat.turns.assistant(message));
      memory.settle(question);
      memory.touch();
      view.stopBusy(asked);
      chat.tell(turns, asked);
      chat.widget.happened("answer", { kinds: messages.map(({ custom }) => custom.kind) });
      if (messages.some(({ custom }) => custom.kind === "redacted")) await this.showMasked(asked);
    } catch (error) {
      view.stopBusy(asked);
      if (sender === memory.sender) this.showTrouble(error, question, asked);
    } finally {
      clearTimeout(busy);
    }
  }

  /** What was typed is shown as it was kept: without the personal data in it. */
  async showMasked(asked) {
    const { chat } = this;
    const { turns } = await chat.service.conversation(chat.memory.sender).catch(() => ({ turns: [] }));
    const kept = turns.findLast(({ speaker }) => speaker === "resident");
    if (kept) asked.querySelector(".dw-said").textContent = chat.turns.wordsOf(kept.text);
  }

  /** What went wrong stands under its question, with a button that asks it again. */
  showTrouble(error, question, asked) {
    const { texts, view } = this.chat;
    const trouble = troubleOf(error, texts);
    const title = trouble.title ?? texts[`${trouble.kind}_title`];
    view.showUnder(asked, "dw-trouble", ...this.chat.view.problem(title, trouble, texts.still_here, "retry").filter(Boolean));
    asked.again = () => {
      view.showUnder(asked);
      view.focusBack();
      const isFresh = this.chat.memory.isFresh(question);
      return this.queue(isFresh ? question : this.renewed(question), asked);
    };
    asked.querySelector(".dw-slot").scrollIntoView({ block: "nearest" });
    view.say(title, trouble.detail, texts.still_here);
  }

  /** The same question under a new key: the server no longer knows the old one. */
  renewed(question) {
    this.chat.memory.settle(question);
    const again = { ...question, key: randomName(), at: Date.now() };
    this.chat.memory.keep(again);
    return again;
  }

  /** Questions without an answer when the page was left: asked again, or shown with a way to ask them again. */
  async goOn(turns) {
    const { memory } = this.chat;
    const kept = turns.filter(({ speaker }) => speaker === "resident").map(({ text }) => text);
    for (const question of memory.pending) {
      if (kept.slice(-memory.pending.length).includes(question.message)) memory.settle(question);
      else {
        const asked = this.show(question);
        if (memory.isFresh(question)) this.queue(question, asked);
        else this.showTrouble(this.chat.service.trouble("lost"), question, asked);
        this.chat.toTop(asked);
      }
    }
  }
}
