// Preview and advice, a moment after the last key.
import { send } from "./service.js";

const MILLISECONDS_OF_REST = 600;

export class Help {
  constructor(form) {
    this.form = form;
    this.asked = 0;
  }

  start() {
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), MILLISECONDS_OF_REST);
    });
  }

  async look() {
    const number = ++this.asked;
    const answer = await send(this.form, "/bekijk");
    if (!answer?.ok || number !== this.asked) return;
    const { preview, advice, summary } = await answer.json();
    const shadow = document.getElementById("voorbeeld").shadowRoot;
    if (shadow) shadow.querySelector("[data-preview]").innerHTML = preview;
    document.getElementById("hulp").innerHTML = advice;
    const said = document.getElementById("hulp-melding");
    if (said.textContent !== summary) said.textContent = summary;
  }
}
