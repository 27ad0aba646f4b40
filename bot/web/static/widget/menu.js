/* The menu of the window: one's own data, earlier conversations, and beginning again. */
import { button, fill, h, icon, offerFile } from "./dom.js";
import { Device } from "./device.js";
import { pageOf } from "./download.js";
import { troubleOf } from "./service.js";

export class Menu {
  constructor(chat) {
    this.chat = chat;
    this.device = new Device(chat);
    const t = (this.texts = chat.settings.texts);
    const item = (does, words) => h("li", {}, h("button", { type: "button", "data-do": does }, words));
    const items = ["download-html", "download-json", "erase", "restart", "earlier", "device", "page"];
    const list = h("ul", {}, items.map((does) => item(does, t[does.replace("-", "_")])));
    this.summary = h("summary", { class: "utrecht-button utrecht-button--subtle", "aria-label": t.menu_label }, icon("more"));
    this.element = h("details", { class: "dw-menu" }, this.summary, list);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // in Safari the focus would leave the menu
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.element.open = false;
    });
  }

  /** Close the menu, or what it opened; whether there was something to close. */
  closed() {
    const box = this.chat.view.after.querySelector(".dw-ask-first");
    if (!this.element.open && !box) return false;
    if (this.element.open) this.element.open = false;
    else box.remove();
    this.summary.focus();
    return true;
  }

  async do(pressed) {
    const { chat, texts } = this;
    const { do: does, sender } = pressed.dataset;
    if (this.element.open) this.closed();
    const actions = {
      "download-html": () => this.download("html"),
      "download-json": () => this.download("json"),
      erase: () => this.confirm([chat.memory.sender]),
      restart: () => this.restart(),
      earlier: () => this.showEarlier(),
      device: () => this.device.show(),
      "device-make": () => this.device.once(() => this.device.make()),
      page: () => this.toPage(),
      "earlier-show": () => this.goBack(sender),
      "earlier-erase": () => this.confirm([sender]),
      "earlier-erase-all": () => this.confirm(chat.memory.others().map((talk) => talk.sender)),
      "erase-yes": () => this.erase(pressed),
      "erase-no": () => this.closed(),
    };
    const needsTalk = ["download-html", "download-json", "erase", "restart"].includes(does);
    if (needsTalk && !chat.memory.sender) chat.view.note(texts.nothing_yet);
    else await actions[does]?.();
  }

  async download(kind) {
    await this.chat.kindly(this.texts.download_failed, async () => {
      const kept = await this.chat.service.conversation(this.chat.memory.sender);
      if (kind === "json") offerFile("gesprek.json", "application/json", JSON.stringify(kept, null, 2));
      else offerFile("gesprek.html", "text/html", pageOf(kept, this.chat.turns));
    });
  }

  /** The same conversation on the page of the site, or beside the form for an answer later (`later`: its query);
   *  the number goes in the body of a form, never in an address. */
  toPage(later = "") {
    const { memory, settings, widget } = this.chat;
    const page = widget.origin + settings.page;
    const there = later ? `${page}/later${later}` : page;
    if (!memory.sender || widget.origin === location.origin) {
      location.assign(memory.sender && !later ? `${there}#laatste` : there);
      return;
    }
    const inputs = Object.entries({ sender: memory.sender, later }).map(([name, value]) => h("input", { type: "hidden", name, value }));
    const form = h("form", { method: "post", action: `${page}/overnemen`, hidden: true }, inputs);
    const refused = ({ blockedURI }) => blockedURI.startsWith(widget.origin) && location.assign(there);
    document.addEventListener("securitypolicyviolation", refused, { once: true });
    widget.root.append(form);
    form.submit();
    form.remove();
  }

  // --- earlier conversations

  showEarlier() {
    const { memory, turns } = this.chat;
    const t = this.texts;
    const words = ({ at }) => fill(t.earlier_of, { date: turns.day(new Date(at)), time: turns.time(new Date(at)) });
    const press = (does, name, talk) =>
      button("secondary-action", { type: "button", "data-do": does, "data-sender": talk.sender, "aria-label": `${name}: ${words(talk)}` }, name);
    const talks = memory.others();
    const items = talks.map((talk) =>
      h("li", {}, h("p", {}, words(talk)), h("p", { class: "dw-row" }, press("earlier-show", t.earlier_show, talk), press("earlier-erase", t.earlier_erase, talk))),
    );
    const all = talks.length > 1 && button("secondary-action", { type: "button", "data-do": "earlier-erase-all" }, t.earlier_erase_all);
    const close = button("subtle", { type: "button", "data-do": "erase-no" }, t.earlier_close);
    const text = h("p", {}, talks.length > 0 ? t.earlier_text : t.earlier_none);
    this.showBox(t.earlier, "dw-earlier", text, talks.length > 0 && h("ul", {}, items), h("p", { class: "dw-row" }, all, close));
  }

  async goBack(sender) {
    const { chat, texts } = this;
    if (chat.live.isOn) await chat.live.end();
    await chat.history.goTo(sender);
    chat.memory.tell();
    if (!chat.view.list.firstElementChild) {
      chat.memory.drop(sender);
      chat.clear();
      chat.view.note(texts.earlier_gone);
    }
    chat.view.focusBack();
  }

  // --- erasing

  showBox(title, look, ...content) {
    const heading = h("h3", { tabindex: "-1", id: "dw-box" }, title);
    const box = h("div", { class: `dw-ask-first ${look}`, role: "group", "aria-labelledby": "dw-box" }, heading, content);
    this.chat.view.showAfter(box);
    heading.focus();
  }

  confirm(senders) {
    const t = this.texts;
    this.erasing = senders;
    const [title, text] = senders.length > 1 ? [t.erase_all_title, t.erase_all_text] : [t.erase_title, t.erase_text];
    const choices = [
      button("primary-action", { type: "button", "data-do": "erase-yes" }, t.erase_yes),
      button("secondary-action", { type: "button", "data-do": "erase-no" }, t.erase_no),
    ];
    this.showBox(title, "", h("p", {}, text), h("p", { class: "dw-row" }, choices));
  }

  async erase(pressed) {
    const { chat, texts } = this;
    const total = { turns: 0, feedback: 0, is_all: true };
    try {
      for (const sender of [...this.erasing]) {
        const receipt = await chat.service.erase(sender);
        total.turns += receipt.erased.turns;
        total.feedback += receipt.erased.feedback;
        total.is_all &&= receipt.is_all;
        if (sender === chat.memory.sender) chat.clear();
        chat.memory.drop(sender);
        this.erasing = this.erasing.filter((each) => each !== sender);
      }
      this.showReceipt(total, new Date());
    } catch (error) {
      const { detail } = troubleOf(error, texts);
      const box = pressed.closest(".dw-ask-first");
      box.querySelector(".dw-error")?.remove();
      box.append(h("p", { class: "dw-error" }, `${texts.erase_failed} ${detail}`));
      chat.view.say(texts.erase_failed, detail);
      pressed.focus();
    }
  }

  /** What was erased; it has the focus, so that it is heard once. */
  showReceipt({ turns, feedback, is_all }, moment) {
    const { chat, texts: t } = this;
    const many = (name, count) => fill(count === 1 ? t[`${name}_one`] : t[`${name}_many`], { count });
    const values = { date: chat.turns.day(moment), time: chat.turns.time(moment), turns: many("turns", turns), feedback: many("feedback", feedback) };
    const lines = [t.erased_title, fill(t.erased, values), is_all ? t.erased_rest : t.erased_later];
    const note = h("div", { class: "dw-note", tabindex: "-1" }, lines.map((line) => h("p", {}, line)));
    chat.view.showAfter(note);
    note.focus();
  }

  async restart() {
    const { chat } = this;
    if (chat.live.isOn) await chat.live.end();
    chat.clear();
    chat.view.note(this.texts.restarted);
    chat.view.input.focus();
  }
}
