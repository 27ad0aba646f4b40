// Bold, a list and a link for who does not know the signs; Ctrl+B and Ctrl+K do the same.
import { write } from "./writing.js";

const KEYS = { b: "bold", k: "link" };
const MARKED = /^(\s*)(?:[-*] )?/;
const ADDRESS = /^(?:https:\/\/|mailto:|tel:|\{)\S+$/;

export class Tools {
  constructor(bar) {
    this.field = document.getElementById(bar.dataset.tools);
    this.dialog = document.getElementById("link-hulp");
    bar.hidden = false;
    bar.addEventListener("click", ({ target }) => this.use(target.closest("[data-tool]")?.dataset.tool));
    this.field.addEventListener("keydown", (event) => {
      const tool = (event.ctrlKey || event.metaKey) && !event.altKey ? KEYS[event.key.toLowerCase()] : undefined;
      if (!tool) return;
      event.preventDefault();
      this.use(tool);
    });
    this.dialog.querySelector("form").addEventListener("submit", (event) => this.onLink(event));
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.field.focus());
  }

  use(tool) {
    if (tool) this[tool]();
  }

  get selected() {
    const { value, selectionStart: start, selectionEnd: end } = this.field;
    return { start, end, text: value.slice(start, end) };
  }

  bold() {
    const { start, end, text } = this.selected;
    const plain = /^\*\*([^]*)\*\*$/.exec(text)?.[1];
    write(this.field, start, end, plain ?? `**${text}**`);
    const from = plain === undefined ? start + 2 : start;
    this.field.setSelectionRange(from, from + (plain ?? text).length);
  }

  list() {
    const { value } = this.field;
    const { start, end } = this.selected;
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const next = value.indexOf("\n", end);
    const last = next < 0 ? value.length : next;
    const lines = value.slice(first, last).split("\n");
    const all = lines.every((line) => /^\s*[-*] /.test(line));
    write(this.field, first, last, lines.map((line) => line.replace(MARKED, all ? "$1" : "$1- ")).join("\n"));
  }

  link() {
    this.place = this.selected;
    const fields = this.dialog.querySelector("form").elements;
    fields.text.value = this.place.text.trim();
    fields.address.value = "";
    this.say("");
    this.dialog.showModal();
    (fields.text.value ? fields.address : fields.text).focus();
  }

  onLink(event) {
    const { text, address } = event.target.elements;
    const [words, link] = [text.value.trim().replace(/[[\]]/g, ""), address.value.trim()];
    if (!words || !ADDRESS.test(link)) {
      event.preventDefault();
      this.say(document.getElementById("link-fout").dataset.words);
      (words ? address : text).focus();
      return;
    }
    this.dialog.close();
    write(this.field, this.place.start, this.place.end, `[${words}](${link})`);
  }

  say(words) {
    document.getElementById("link-fout").textContent = words;
  }
}
