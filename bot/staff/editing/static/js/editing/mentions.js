// Names of colleagues to choose from once somebody types @. Without scripts the list below the field does it.
import { write } from "./writing.js";

const TYPED = /(?:^|\s)@([\p{L}\d.' -]{0,40})$/u;
const MOST = 6;

export class Mentions {
  constructor(field) {
    this.field = field;
    this.list = document.getElementById(field.dataset.mention);
    this.names = [...document.getElementById("opmerking-collega").options].slice(1).map((option) => option.text);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.offer());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => this.take(target.closest("[role=option]")));
  }

  offer() {
    const typed = TYPED.exec(this.field.value.slice(0, this.field.selectionEnd))?.[1].toLowerCase();
    const fits = (name) => name.toLowerCase().startsWith(typed) && name.toLowerCase() !== typed;
    const found = typed === undefined ? [] : this.names.filter(fits).slice(0, MOST);
    this.from = this.field.selectionEnd - (typed?.length ?? 0);
    this.list.replaceChildren(...found.map((name, number) => this.option(name, number)));
    this.list.hidden = found.length === 0;
    this.mark(0);
  }

  option(name, number) {
    const option = document.createElement("li");
    option.className = "list-group-item list-group-item-action";
    option.id = `${this.list.id}-${number}`;
    option.setAttribute("role", "option");
    option.textContent = name;
    return option;
  }

  mark(number) {
    const options = this.list.children;
    this.at = options.length && (number + options.length) % options.length;
    for (const [place, option] of [...options].entries()) {
      option.classList.toggle("active", place === this.at);
      option.setAttribute("aria-selected", String(place === this.at));
    }
    if (options.length) this.field.setAttribute("aria-activedescendant", options[this.at].id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (this.list.hidden) return;
    const does = {
      ArrowDown: () => this.mark(this.at + 1),
      ArrowUp: () => this.mark(this.at - 1),
      Enter: () => this.take(this.list.children[this.at]),
      Escape: () => this.close(),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  take(option) {
    if (!option) return;
    write(this.field, this.from, this.field.selectionEnd, `${option.textContent} `);
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.mark(0);
  }
}
