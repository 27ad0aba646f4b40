/* The element on the page: a button in a shadow root, and the window behind it once somebody wants it. */
import { button, h, icon } from "./dom.js";
import { Memory } from "./memory.js";
import { complainOfUnknown, optionsOf } from "./options.js";

const SMALL = "(max-width: 36em), (max-height: 32em)";

class DatawijzerWidget extends HTMLElement {
  /** Show the launcher; `settings` is /api/widget.json, `options` the attributes of the script tag. */
  begin(origin, options, settings, sheet) {
    Object.assign(this, { origin, options, settings, memory: new Memory(origin) });
    this.words = h("span", {}, options.title || settings.texts.launcher);
    this.launcher = button(
      "primary-action",
      { type: "button", class: "utrecht-button utrecht-button--primary-action dw-launcher", "aria-haspopup": "dialog" },
      icon("talk"),
      this.words,
    );
    this.root = h("div", { class: "datawijzer", lang: settings.lang }, this.launcher);
    this.root.classList.toggle("dw-left", options.position === "left");
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.root);
    this.launcher.addEventListener("click", () => this.open());
    for (const sign of ["pointerenter", "focus"]) {
      this.launcher.addEventListener(sign, () => import("./window.js"), { once: true });
    }
    this.goOn();
  }

  /** A conversation that was open on the page before opens again, where it does not cover the page. */
  async goOn() {
    await this.memory.ready;
    if (this.memory.sender && this.memory.kept.open && !matchMedia(SMALL).matches) await this.open({ quietly: true });
  }

  async open({ quietly = false } = {}) {
    if (!this.window) {
      const { ChatWindow } = await import("./window.js");
      this.window ??= new ChatWindow(this);
    }
    this.launcher.hidden = true;
    this.words.textContent = this.options.title || this.settings.texts.launcher;
    this.window.open(matchMedia(SMALL).matches, quietly);
    this.memory.write({ open: true });
  }

  /** News for who closed the window. */
  tell(words) {
    if (!this.launcher.hidden) this.words.textContent = words;
  }

  close() {
    this.window.close();
    this.launcher.hidden = false;
    this.launcher.focus();
    this.memory.write({ open: false });
  }
}

/** Put the widget on the page. */
export async function place(origin, attributes) {
  const options = optionsOf(attributes);
  const asked = new URLSearchParams();
  for (const name of ["lang", "theme"]) if (options[name]) asked.set(name, options[name]);
  const settings = await (await fetch(`${origin}/api/widget.json?${asked}`, { credentials: "omit" })).json();
  complainOfUnknown(options, settings);
  const sheet = new CSSStyleSheet();
  await sheet.replace(await (await fetch(origin + settings.style, { credentials: "omit" })).text());
  keepRem();
  customElements.define("datawijzer-widget", DatawijzerWidget);
  const element = document.createElement("datawijzer-widget");
  document.body.append(element);
  element.begin(origin, options, settings, sheet);
}

/** Our sizes follow the reader's own text size, not what the page made of `html { font-size }`. */
function keepRem() {
  try {
    CSS.registerProperty({ name: "--dw-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // Registered already.
  }
}
