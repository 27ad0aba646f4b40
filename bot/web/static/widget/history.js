/* The conversation as the server keeps it: shown when the window is made, and followed while other tabs go on with it. */
import { troubleOf } from "./service.js";

export class History {
  constructor(chat) {
    this.chat = chat;
    chat.memory.onNews = (isOther) => this.follow(isOther);
    this.restore();
  }

  /** Show the conversation of this site, and then what still has no answer. */
  restore() {
    this.restored = this.load();
    return this.restored;
  }

  async load() {
    const { chat } = this;
    await chat.memory.ready;
    const { sender } = chat.memory;
    if (!sender) return;
    chat.view.begin.replaceChildren();
    await chat.kindly(chat.texts.history_lost, async () => {
      const kept = await chat.service.conversation(sender);
      await chat.known;
      if (sender === chat.memory.sender) await this.show(kept);
    });
  }

  async show({ turns, feedback, live }) {
    const { memory, view, asking } = this.chat;
    const given = (custom) => feedback.find(({ faq, version }) => faq === custom.faq && version === custom.version);
    const shown = turns.map((turn) => this.chat.turns.of(turn, turn.message && given(turn.message.custom)));
    view.list.prepend(...shown);
    this.note(turns, live);
    if (!view.list.firstElementChild && memory.pending.length === 0) view.showTopics();
    shown.findLast((turn) => turn.matches(".dw-turn--resident"))?.scrollIntoView({ block: "start" });
    await asking.goOn(turns);
  }

  /** What is known of the conversation after its last turn. */
  note(turns, isLive) {
    const { memory, live } = this.chat;
    const last = turns.at(-1);
    if (last) memory.write({ at: Date.parse(last.at) });
    if (isLive) live.start(last.id);
    else if (live.isOn) live.stop();
  }

  /** Go on with another conversation. */
  async goTo(sender) {
    this.chat.empty();
    this.chat.memory.goOn(sender);
    await this.restore();
  }

  /** The conversation went on in another tab, or became another one there. */
  async follow(isOther) {
    try {
      if (!isOther) await this.catchUp();
      else {
        this.chat.empty();
        await this.restore();
      }
    } catch (error) {
      troubleOf(error, this.chat.texts); // what is shown stays; the next look may go better
    }
  }

  /** Show what was said elsewhere: below what stands here, or all anew where both said something at once. */
  async catchUp() {
    const { asking, memory, service, view } = this.chat;
    await this.restored;
    const { sender } = memory;
    const kept = asking.isBusy ? null : await service.conversation(sender);
    await this.chat.known;
    asking.wasOvertaken = asking.isBusy;
    if (sender !== memory.sender || !kept || asking.isBusy) return;
    const { turns, live } = kept;
    const shown = this.settled().length;
    const goesOn = this.begins(turns) && shown <= turns.length;
    if (goesOn && shown === turns.length) return;
    view.begin.replaceChildren();
    if (goesOn && memory.pending.length === 0) {
      this.chat.tell(turns.slice(shown).map((turn) => this.chat.turns.of(turn)));
      this.note(turns, live);
    } else {
      view.list.replaceChildren();
      await this.show(kept);
    }
  }

  /** Whether what stands here is how a conversation begins. */
  begins(turns) {
    const asked = turns.filter(({ speaker }) => speaker === "resident").map(({ text }) => this.chat.turns.wordsOf(text));
    const shown = this.settled().map((turn) => turn.querySelector(".dw-said")).filter(Boolean);
    return shown.every(({ textContent }, number) => textContent === asked[number]);
  }

  /** The turns that the server has too: not a question that could not be asked yet. */
  settled() {
    return [...this.chat.view.list.querySelectorAll(".dw-turn")].filter((turn) => !turn.querySelector(".dw-trouble"));
  }
}
