// Nothing typed is lost: it is kept on the server while typing, and leaving with unsaved text asks first.
import { send } from "./service.js";

const MILLISECONDS_BETWEEN = 10_000;

export const textOf = (form) => {
  const fields = new FormData(form);
  fields.delete("vraag"); // only tried with this text, no part of it
  fields.delete("csrftoken");
  return new URLSearchParams(fields).toString();
};

// The form before anybody typed: somebody may have begun before this script did.
export const pristine = (form) => {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
};

export class Keeper {
  constructor(form) {
    this.form = form;
    // What stands in the page's own source is saved, except where the page shows what was only typed.
    this.saved = "unsaved" in form.dataset ? "" : textOf(pristine(form));
    this.kept = this.saved;
    this.leaving = false;
    this.state = form.querySelector("[data-kept]");
    this.words = this.state.textContent;
  }

  start() {
    this.keep();
    this.form.addEventListener("change", () => this.keep());
    this.form.addEventListener("input", () => this.showState());
    addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector('[name="do"][value="save"]:not([hidden])'));
    });
    setInterval(() => this.keep(), MILLISECONDS_BETWEEN);
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && textOf(this.form) !== this.saved) event.preventDefault();
    });
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
  }

  async keep(always = false) {
    const text = textOf(this.form);
    if (!always && text === this.kept) return true;
    const answer = await send(this.form, `${this.form.dataset.help}/bewaar`);
    this.show("[data-signed-out]", answer?.status === 401);
    this.show("[data-offline]", !answer || (!answer.ok && answer.status !== 401));
    if (!answer?.ok) return false;
    this.kept = text;
    const time = new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
    if (text !== this.saved) this.state.textContent = this.form.dataset.keptWords.replace("{time}", time);
    return true;
  }

  // Only a form that will arrive is sent: after a time-out of the session the text would be gone.
  async onSubmit(event) {
    const { submitter } = event;
    if (this.leaving || submitter?.formTarget) return;
    event.preventDefault();
    if (!(await this.keep(true))) return;
    this.leaving = true;
    this.form.requestSubmit(submitter);
  }

  showState() {
    this.state.textContent = textOf(this.form) === this.saved ? this.words : this.state.dataset.changed;
  }

  show(selector, wanted) {
    const notice = this.form.querySelector(selector);
    if (notice.hidden === wanted) notice.hidden = !wanted;
  }
}
