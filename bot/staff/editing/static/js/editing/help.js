// Preview and advice, a moment after the last key; where the phrasings lean, a moment later.
import { pristine, textOf } from "./keeper.js";
import { put, send } from "./service.js";

const MILLISECONDS_OF_REST = 600;
const MILLISECONDS_BEFORE_LEANS = 1500;

export class Help {
  constructor(form) {
    this.form = form;
    this.asked = 0;
  }

  start() {
    if (textOf(this.form) !== textOf(pristine(this.form))) this.look();
    this.form.addEventListener("input", ({ target }) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), MILLISECONDS_OF_REST);
      if (target.name !== "phrasings") return;
      clearTimeout(this.later);
      this.later = setTimeout(() => this.lean(), MILLISECONDS_BEFORE_LEANS);
    });
  }

  async look() {
    const number = ++this.asked;
    const answer = await send(this.form, `${this.form.dataset.help}/bekijk`);
    if (!answer?.ok || number !== this.asked) return;
    const { preview, advice, summary, hints } = await answer.json();
    const shadow = document.getElementById("voorbeeld").shadowRoot;
    if (shadow) shadow.querySelector("[data-preview]").innerHTML = preview;
    document.getElementById("hulp").innerHTML = advice;
    for (const place of this.form.querySelectorAll("[data-hints]")) {
      const fresh = hints[place.dataset.hints];
      if (!place.contains(document.activeElement)) place.innerHTML = fresh;
    }
    const said = document.getElementById("hulp-melding");
    if (said.textContent !== summary) said.textContent = summary;
  }

  async lean() {
    const button = document.querySelector('[data-trial-into="proberen-formuleringen"]');
    if (button) await put(this.form, button.formAction, document.getElementById(button.dataset.trialInto));
  }
}
