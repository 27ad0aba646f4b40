/* The conversation to another device: a code that opens it once, and the field where such a code is typed. */
import { button, fill, h } from "./dom.js";
import { troubleOf } from "./service.js";

const SVG = "http://www.w3.org/2000/svg";
const NOT_FOUND = 404;

export class Device {
  constructor(chat) {
    this.chat = chat;
    this.texts = chat.texts;
  }

  /** What a code opens, before it is made; and room for one of another device. */
  show() {
    const t = this.texts;
    const make = !this.chat.memory.sender ? [] : [
      h("p", {}, fill(t.device_text, { minutes: this.chat.settings.minutes_of_code })),
      h("p", { class: "dw-row" }, button("primary-action", { type: "button", "data-do": "device-make" }, t.device_make)),
    ];
    const field = { class: "utrecht-textbox utrecht-textbox--html-input", id: "dw-code", name: "code", maxlength: 40 };
    const typing = { autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": "dw-code-hint dw-code-error" };
    const form = h(
      "form",
      { class: "dw-code", novalidate: true },
      h("p", {}, h("strong", {}, t.device_have)),
      h("label", { class: "utrecht-form-label", for: "dw-code" }, t.device_label),
      h("p", { class: "dw-hint", id: "dw-code-hint" }, t.device_only_own),
      h("p", { class: "dw-error", id: "dw-code-error" }),
      h("div", { class: "dw-line" }, h("input", { ...field, ...typing }), button("secondary-action", {}, t.device_open)),
    );
    this.chat.menu.showBox(t.device, "", ...make, form, this.closing());
  }

  closing() {
    return h("p", { class: "dw-row" }, button("subtle", { type: "button", "data-do": "erase-no" }, this.texts.device_close));
  }

  /** Pressed twice is once: a second code would undo the first, and a code opens nothing a second time. */
  async once(does) {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await does();
    } finally {
      this.isBusy = false;
    }
  }

  async make() {
    const { chat, texts: t } = this;
    await chat.kindly(t.live_failed, async () => {
      const { code, until, page, picture } = await chat.service.makeCode(chat.memory.sender);
      chat.menu.showBox(
        t.device, "",
        h("p", {}, t.device_made),
        h("p", { class: "dw-made" }, code),
        h("p", {}, fill(t.device_how, { address: page.replace(/^https?:\/\//, "") })),
        drawn(picture, t.device_picture),
        h("p", {}, fill(t.device_until, { time: chat.turns.time(new Date(until)) })),
        this.closing(),
      );
      chat.view.say(t.device_made, code);
    });
  }

  /** Go on here with the conversation of a code. */
  async open(form) {
    const { chat, texts: t } = this;
    const input = form.elements.code;
    const complain = (words) => {
      form.querySelector(".dw-error").textContent = words;
      input.setAttribute("aria-invalid", "true");
      input.focus();
      chat.view.say(words);
    };
    try {
      const { sender } = await chat.service.openCode(input.value);
      await chat.history.goTo(sender);
      chat.memory.touch(chat.memory.kept.at);
      chat.view.note(t.device_opened);
      chat.view.focusBack();
    } catch (error) {
      complain(error.status === NOT_FOUND ? t.device_wrong : troubleOf(error, t).detail);
    }
  }
}

/** A QR code: dark on light in every scheme, or no camera reads it. */
function drawn({ size, path }, words) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ class: "dw-qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": words })) {
    svg.setAttribute(name, value);
  }
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
