// A hint that knows better words puts them in with one press. Without scripts the same buttons send the form.
import { write } from "./writing.js";

export const replaceWords = (form) => {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-replace]");
    if (!button) return;
    event.preventDefault();
    const [name, start] = button.value.split(":");
    const field = form.elements[name];
    const place = placeOf(field.value, button.dataset.replace, Number(start));
    if (place < 0) return; // typed away meanwhile: new hints are on their way
    write(field, place, place + button.dataset.replace.length, button.dataset.with);
    field.setSelectionRange(place, place + button.dataset.with.length);
  });
};

// The server counts from the first letter, in signs; here it may stand a little further on.
const placeOf = (text, words, start) => {
  const from = start + text.length - text.trimStart().length;
  return text.startsWith(words, from) ? from : text.indexOf(words);
};
