/* The element on the page: a button in a shadow root, and the window behind it once somebody wants it. */
import { button, h, icon } from "./dom.js";
import { Memory } from "./memory.js";
import { askedBy, askedIn, complainOfUnknown, isHidden, optionsOf, schemeOf } from "./options.js";

const SMALL = matchMedia("(max-width: 36em), (max-height: 32em)");
const PIXELS_BETWEEN = 8;
const PIXELS_OF_A_LINK = 12; // none is smaller
const PRESSABLE = "a, button, input, select, textarea, summary, [tabindex]";

class DatawijzerWidget extends HTMLElement {
  /** Make the launcher; `settings` is /api/widget.json, `options` the attributes of the script tag. */
  begin(origin, options, settings, sheet) {
    Object.assign(this, { origin, options, settings, memory: new Memory(origin, settings.days_kept) });
    this.words = h("span", {}, options.title || settings.texts.launcher);
    this.launcher = button(
      "primary-action",
      { type: "button", class: "utrecht-button utrecht-button--primary-action dw-launcher", "aria-haspopup": "dialog" },
      icon("talk"),
      this.words,
    );
    this.root = h("div", { class: "datawijzer", lang: settings.lang }, this.launcher);
    this.root.classList.toggle("dw-left", options.position === "left");
    this.look(options);
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.root);
    this.launcher.addEventListener("click", () => this.open());
    for (const sign of ["pointerenter", "focus"]) {
      this.launcher.addEventListener(sign, () => import("./window.js").catch(() => null), { once: true });
    }
    this.listen();
  }

  /** Whether there is a launcher, how far from the edges, and in whose letters. */
  look({ offset, font }) {
    this.toggleAttribute("data-hidden", isHidden(this.options));
    const [side, below] = offset?.split(" ") ?? [];
    if (side) this.root.style.setProperty("--dw-side", `${side}px`);
    if (below) this.root.style.setProperty("--dw-edge", `${below}px`);
    if (below) this.style.setProperty("--dw-room", `calc(4.25em + ${below}px)`);
    if (font !== "page") return;
    const { fontFamily } = getComputedStyle(document.body);
    for (const name of ["--dw-font", "--dw-heading-font"]) this.root.style.setProperty(name, fontFamily);
  }

  /** What happens on the page around it, until it is removed. */
  listen() {
    this.listening = new AbortController();
    const on = (target, name, does) => target.addEventListener(name, does, this.listening);
    on(SMALL, "change", () => this.isOpen && this.window.reopen(SMALL.matches));
    on(window, "resize", () => this.makeRoom());
    new ResizeObserver(() => this.makeRoom()).observe(document.documentElement);
    on(document, "focusin", (event) => {
      const [focused] = event.composedPath();
      requestAnimationFrame(() => this.stepAside(focused));
    });
    on(document, "keydown", (event) => {
      if (event.key === "Escape" && this.isOpen && !event.defaultPrevented) this.close({ quietly: true });
    });
    on(document, "click", (event) => this.onClick(event));
    for (const name of ["hashchange", "popstate"]) on(window, name, () => this.follow());
    if (window.navigation) on(window.navigation, "navigatesuccess", () => this.follow());
  }

  /** A link or button of the page opens the window. */
  onClick(event) {
    const asked = askedBy(event);
    if (!asked) return;
    event.preventDefault();
    this.open(asked);
  }

  /** The page has another address: whether the launcher shows there, and whether it asks for the window. */
  follow() {
    this.toggleAttribute("data-hidden", isHidden(this.options));
    this.makeRoom();
    const question = askedIn(location.hash);
    if (question === null) return;
    history.replaceState(history.state, "", location.pathname + location.search); // or each reload would open it again
    this.open({ question });
  }

  /** On the page, for the first time or again: into the top layer, above any z-index and free of any transform. */
  connectedCallback() {
    try {
      this.root.popover = "manual";
      this.root.showPopover();
    } catch {
      // An older browser: it is fixed, with a high z-index.
    }
    this.makeRoom();
    if (this.isOpen) this.window.reopen(SMALL.matches);
  }

  /** A site that makes its page anew takes us away; `remove()` is for who means it. */
  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.isRemoved || document.documentElement.append(this));
  }

  remove() {
    this.isRemoved = true;
    this.listening.abort();
    super.remove();
  }

  get isOpen() {
    return this.launcher.hidden;
  }

  /** A conversation that was open on the page before opens again, where it does not cover the page. */
  async goOn() {
    await this.memory.ready;
    if (this.memory.sender && this.memory.kept.open && !SMALL.matches) await this.open({ quietly: true });
    this.follow();
  }

  /** Open the window; `question` comes in the field and is not sent, `opener` gets the focus back. */
  async open({ question = "", opener = null, quietly = false } = {}) {
    await this.show(quietly);
    if (!this.isOpen) return;
    this.opener = opener;
    if (question) this.window.field.propose(question);
    else if (!quietly) this.window.view.focusBack();
  }

  async show(quietly) {
    if (this.isOpen) return;
    try {
      const { ChatWindow } = await import("./window.js");
      if (this.isOpen) return; // pressed twice
      this.window ??= new ChatWindow(this);
      this.launcher.hidden = true;
      this.words.textContent = this.options.title || this.settings.texts.launcher;
      this.window.open(SMALL.matches, quietly);
      this.memory.write({ open: true });
      this.happened("open");
    } catch (error) {
      console.error(`datawijzer: ${error.name}`, error.stack);
      this.leadToPage(quietly);
    }
  }

  /** The window cannot be made here, as after an update of the site: the same conversation stands on a page. */
  leadToPage(quietly) {
    const { page, texts } = this.settings;
    if (this.hasAttribute("data-hidden") && !quietly) location.assign(this.origin + page);
    const way = h("a", { class: this.launcher.className, href: this.origin + page }, icon("talk"), texts.open_failed);
    this.launcher.hidden = false;
    this.launcher.replaceWith(way);
    if (!quietly) way.focus();
  }

  /** News for who closed the window. */
  tell(words) {
    if (!this.isOpen) this.words.textContent = words;
  }

  /** Quietly leaves the focus where it is on the page. */
  close({ quietly = false } = {}) {
    if (!this.isOpen) return;
    this.window.close();
    this.launcher.hidden = false;
    if (!quietly) (this.opener?.isConnected ? this.opener : this.launcher).focus();
    this.memory.write({ open: false });
    this.happened("close");
  }

  /** Tell the page; never what a resident said. */
  happened(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- room for the page

  /** Room at the end of a page that scrolls, or that has something to press under the launcher. */
  makeRoom() {
    const page = document.documentElement;
    const room = this.offsetHeight;
    const scrolls = page.scrollHeight - room > page.clientHeight;
    this.toggleAttribute("data-room", !this.hasAttribute("data-hidden") && (scrolls || this.covers()));
  }

  /** Whether the launcher lies on something to press. */
  covers() {
    const { left, top, right, bottom } = this.launcher.getBoundingClientRect();
    for (let x = left; x < right; x += PIXELS_OF_A_LINK) {
      for (let y = top; y < bottom; y += PIXELS_OF_A_LINK) {
        if (document.elementsFromPoint(x, y).some((element) => element !== this && element.matches(PRESSABLE))) return true;
      }
    }
    return false;
  }

  /** What has the focus on the page must be seen: the launcher goes above it, the window to the other side. */
  stepAside(focused) {
    this.launcher.style.insetBlockEnd = "";
    if (!focused?.getBoundingClientRect || focused === this || this.shadowRoot.contains(focused)) return;
    const other = focused.getBoundingClientRect();
    if (!this.isOpen) {
      if (overlap(this.launcher, other)) this.launcher.style.insetBlockEnd = `${innerHeight - other.top + PIXELS_BETWEEN}px`;
    } else if (!SMALL.matches && overlap(this.window.view.dialog, other)) {
      this.root.classList.toggle("dw-left");
      if (overlap(this.window.view.dialog, other)) this.root.classList.toggle("dw-left");
    }
  }
}

function overlap(element, other) {
  const own = element.getBoundingClientRect();
  return own.left < other.right && other.left < own.right && own.top < other.bottom && other.top < own.bottom;
}

/** Put the widget on the page. */
export async function place(origin, attributes) {
  const options = optionsOf(attributes);
  const asked = new URLSearchParams({ scheme: schemeOf(options) });
  for (const name of ["lang", "theme"]) if (options[name]) asked.set(name, options[name]);
  const settings = await (await fetch(`${origin}/api/widget.json?${asked}`, { credentials: "omit" })).json();
  complainOfUnknown(options, settings);
  const sheet = sheetOrNothing();
  if (!sheet) {
    leadAway(origin + settings.page, options.title || settings.texts.launcher);
    return;
  }
  await sheet.replace(await (await fetch(origin + settings.style, { credentials: "omit" })).text());
  if (document.querySelector("datawijzer-widget")) return; // of a second tag
  keepRem();
  if (!customElements.get("datawijzer-widget")) customElements.define("datawijzer-widget", DatawijzerWidget);
  const element = document.createElement("datawijzer-widget");
  element.begin(origin, options, settings, sheet);
  document.documentElement.append(element);
  element.goOn();
}

/** A style sheet that any policy of the page lets in; an older browser cannot make one. */
function sheetOrNothing() {
  try {
    return new CSSStyleSheet();
  } catch {
    return null;
  }
}

/** Only the way to the page with the conversation, for an older browser. */
function leadAway(address, words) {
  const way = h("a", { href: address }, words);
  const look = { position: "fixed", bottom: "1em", right: "1em", padding: "0.75em 1.25em", zIndex: 2147483000 };
  Object.assign(way.style, look, { background: "#154273", color: "#fff", borderRadius: "2em", font: "bold 16px sans-serif" });
  document.body.append(way);
}

/** Our sizes follow the reader's own text size, not what the page made of `html { font-size }`. */
function keepRem() {
  try {
    CSS.registerProperty({ name: "--dw-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // Registered already.
  }
}
