/* The page /chat: the same suggestions as in the window; without this script the form works as it is. */
import { h } from "./dom.js";
import { Finder, Suggestions } from "./suggestions.js";

const form = document.querySelector(".dw-ask");
const input = form.querySelector("textarea");
const status = h("div", { class: "dw-status", role: "status" });
let finder;

const suggestions = new Suggestions(input, JSON.parse(form.dataset.texts), {
  find: (typed) => finder?.find(typed) ?? [],
  choose: (title) => {
    input.value = title;
    form.requestSubmit();
  },
  say: (words) => (status.textContent = words),
});
form.append(suggestions.list, status);
input.addEventListener("focus", load, { once: true });
if (document.activeElement === input) load();

async function load() {
  try {
    finder = new Finder(await (await fetch("/api/questions.json")).json());
    suggestions.refresh();
  } catch {
    // Without the list the field is a field.
  }
}
