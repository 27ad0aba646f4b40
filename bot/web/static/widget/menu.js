/* The menu of the window: one's own data, and beginning again. */
import { button, fill, h, icon, offerFile } from "./dom.js";
import { Trouble } from "./service.js";

export class Menu {
  constructor(chat) {
    this.chat = chat;
    const t = (this.texts = chat.settings.texts);
    const item = (does, words) => h("li", {}, h("button", { type: "button", "data-do": does }, words));
    this.element = h(
      "details",
      { class: "dw-menu" },
      h("summary", { class: "utrecht-button utrecht-button--subtle", "aria-label": t.menu_label }, icon("more")),
      h(
        "ul",
        {},
        item("download-html", t.download_html),
        item("download-json", t.download_json),
        item("erase", t.erase),
        item("restart", t.restart),
        h("li", {}, h("a", { href: chat.widget.origin + chat.settings.page }, t.page)),
      ),
    );
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.element.open = false;
    });
  }

  /** Close the menu; whether it was open. */
  closed() {
    const wasOpen = this.element.open;
    this.element.open = false;
    if (wasOpen) this.focusBack();
    return wasOpen;
  }

  focusBack() {
    this.element.querySelector("summary").focus();
  }

  do(does) {
    this.closed();
    if (!this.chat.memory.sender && does !== "erase-no") {
      this.chat.view.note(this.texts.nothing_yet);
      return;
    }
    const actions = {
      "download-html": () => this.download("html"),
      "download-json": () => this.download("json"),
      erase: () => this.confirmErasing(),
      "erase-yes": () => this.erase(),
      "erase-no": () => {
        this.chat.view.after.replaceChildren();
        this.focusBack();
      },
      restart: () => this.restart(),
    };
    actions[does]?.();
  }

  async download(kind) {
    try {
      const kept = await this.chat.service.conversation(this.chat.memory.sender);
      if (kind === "json") offerFile("gesprek.json", "application/json", JSON.stringify(kept, null, 2));
      else offerFile("gesprek.html", "text/html", this.page(kept));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.chat.view.note(error.title, error.detail);
    }
  }

  /** The conversation as a page of its own, without anything to press. */
  page({ turns }) {
    const maker = this.chat.turns;
    const now = new Date();
    const about = fill(this.texts.download_about, { date: maker.day(now), time: maker.time(now) });
    const list = turns.map((turn) => maker.of(turn));
    for (const turn of list) for (const tool of turn.querySelectorAll(".dw-tools, .dw-choices, .dw-take")) tool.remove();
    const title = this.texts.download_title;
    const main = h("main", {}, h("h1", {}, title), h("p", {}, about), h("ol", {}, list));
    const head = [h("meta", { charset: "utf-8" }), h("title", {}, title)].map((element) => element.outerHTML).join("");
    return `<!doctype html><html lang="${this.chat.settings.lang}"><head>${head}</head><body>${main.outerHTML}</body></html>`;
  }

  confirmErasing() {
    const t = this.texts;
    const title = h("h3", { tabindex: "-1", id: "dw-erase" }, t.erase_title);
    const choices = [
      button("primary-action", { type: "button", "data-do": "erase-yes" }, t.erase_yes),
      button("secondary-action", { type: "button", "data-do": "erase-no" }, t.erase_no),
    ];
    const box = h("div", { class: "dw-ask-first", role: "group", "aria-labelledby": "dw-erase" }, title, h("p", {}, t.erase_text), h("p", { class: "dw-row" }, choices));
    this.chat.view.after.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
    title.focus();
  }

  async erase() {
    const { chat, texts } = this;
    try {
      const { erased, at, is_all } = await chat.service.erase(chat.memory.sender);
      const moment = new Date(at);
      const values = { date: chat.turns.day(moment), time: chat.turns.time(moment), turns: erased.turns, feedback: erased.feedback };
      chat.clear(texts.erased_title);
      chat.view.note(texts.erased_title, fill(texts.erased, values), is_all ? texts.erased_rest : texts.erased_later);
      chat.view.after.firstElementChild.focus();
      chat.view.after.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      chat.view.note(texts.erase_failed, error.detail);
    }
  }

  async restart() {
    if (this.chat.live.isOn) await this.chat.live.end();
    this.chat.clear(this.texts.restarted);
    this.chat.view.input.focus();
  }
}
