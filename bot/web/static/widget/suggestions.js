/* Published questions that look like what is being typed. Matched here, in the browser: nothing that was not sent leaves it. */
import { fill, h } from "./dom.js";

const MOST = 5;
const LEAST_CHARACTERS = 3;
const LEAST_LIKENESS = 0.4; // of the weight of the words typed
const WEIGHT_OF_UNKNOWN = 2; // of a word that leads to no question
const WORTH_BESIDE = 0.6; // of a word that leads to a question and is not in it
const MILLISECONDS_AFTER_TYPING = 700; // before the number found is said
const COMPOSING = 229; // the key code while signs are put together
const WORD = /[\p{L}\p{N}]+/gu;
const MARKS = /\p{M}/gu;

function wordsOf(text) {
  return text.normalize("NFD").replace(MARKS, "").toLowerCase().match(WORD) ?? [];
}

/** Whether a typed word is one of a question: its beginning, a part of a long word, or that word with an ending. */
function isLike(word, typed) {
  const endings = typed.length - word.length;
  return word.startsWith(typed) || (typed.length > 3 && word.includes(typed)) || (word.length > 5 && endings < 4 && typed.startsWith(word));
}

/** Finds questions by their words; a word that stands in many says little. */
export class Finder {
  /** `questions`: each `question`, the other `words` that lead to it and whether it is `offered` to residents, by id. */
  constructor(questions) {
    const known = Object.values(questions).filter(({ offered }) => offered !== false);
    this.questions = known.map(({ question, words }) => ({ title: question, words: wordsOf(question), beside: wordsOf(words) }));
  }

  /** The titles most like what was typed, best first. */
  find(typed) {
    if (typed.trim().length < LEAST_CHARACTERS) return [];
    const found = new Map();
    let total = 0;
    for (const word of new Set(wordsOf(typed))) {
      const has = (words) => words.some((each) => isLike(each, word));
      const worth = this.questions.map(({ title, words, beside }) => [title, has(words) ? 1 : has(beside) ? WORTH_BESIDE : 0]);
      const having = worth.filter(([, part]) => part > 0);
      const weight = having.length > 0 ? Math.log((this.questions.length + 1) / having.length) : WEIGHT_OF_UNKNOWN;
      total += weight;
      for (const [title, part] of having) found.set(title, (found.get(title) ?? 0) + weight * part);
    }
    const enough = [...found].filter(([, weight]) => weight >= total * LEAST_LIKENESS);
    return enough.sort((one, other) => other[1] - one[1] || one[0].length - other[0].length).slice(0, MOST).map(([title]) => title);
  }
}

/** The list above a field: arrows walk through it, Enter takes what is marked, Escape closes only the list. */
export class Suggestions {
  /** `find` what is like a text, `choose` one of those, `say` how many there are. */
  constructor(input, texts, { find, choose, say }) {
    Object.assign(this, { input, texts, find, choose, say });
    this.list = h("ul", { class: "dw-suggestions", id: "dw-suggestions", role: "listbox", "aria-label": texts.suggested, hidden: true });
    const aria = { "aria-autocomplete": "list", "aria-controls": this.list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(aria)) input.setAttribute(name, value);
    input.addEventListener("input", (event) => this.show(event.isComposing ? [] : this.find(input.value)));
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => this.take(target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.children];
  }

  show(titles) {
    const option = (title, index) => h("li", { role: "option", id: `dw-option-${index}`, "aria-selected": "false", lang: "nl" }, title);
    this.list.replaceChildren(...titles.map(option));
    this.list.hidden = titles.length === 0;
    this.mark(-1);
    clearTimeout(this.saying);
    if (titles.length > 0) this.saying = setTimeout(() => this.say(this.count(titles.length)), MILLISECONDS_AFTER_TYPING);
  }

  /** The questions have come: what is in the field by now counts too. */
  refresh() {
    if (this.input.matches(":focus")) this.show(this.find(this.input.value));
  }

  count(count) {
    return fill(count === 1 ? this.texts.found_one : this.texts.found_many, { count });
  }

  close() {
    this.show([]);
  }

  /** Mark an option; beyond the first and the last nothing is, and what was typed is sent. */
  mark(index) {
    const { options } = this;
    this.marked = options[index];
    for (const option of options) option.setAttribute("aria-selected", String(option === this.marked));
    if (this.marked) this.input.setAttribute("aria-activedescendant", this.marked.id);
    else this.input.removeAttribute("aria-activedescendant");
    this.marked?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (this.list.hidden || event.isComposing || event.keyCode === COMPOSING) return;
    const { options } = this;
    const place = options.indexOf(this.marked);
    if (event.key === "ArrowDown") this.mark(place + 1);
    else if (event.key === "ArrowUp") this.mark(place < 0 ? options.length - 1 : place - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey && this.marked) this.take(this.marked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    if (!option) return;
    const title = option.textContent;
    this.close();
    this.choose(title);
  }
}
