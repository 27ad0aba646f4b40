// Nothing typed is lost: it is kept on the server while typing, and leaving with unsaved text asks first.
import { send } from "./service.js";

const MILLISECONDS_BETWEEN = 10_000;

export class Keeper {
  constructor(form) {
    this.form = form;
    this.kept = this.text();
    this.saved = this.kept;
    this.leaving = false;
  }

  start() {
    this.form.addEventListener("change", () => this.keep());
    setInterval(() => this.keep(), MILLISECONDS_BETWEEN);
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.text() !== this.saved) event.preventDefault();
    });
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
  }

  text() {
    const fields = new FormData(this.form);
    fields.delete("vraag"); // only tried with this text, no part of it
    fields.delete("csrftoken");
    return new URLSearchParams(fields).toString();
  }

  async keep(always = false) {
    const text = this.text();
    if (!always && text === this.kept) return true;
    const answer = await send(this.form, `${this.form.dataset.help}/bewaar`);
    this.show("[data-signed-out]", answer?.status === 401);
    this.show("[data-offline]", !answer || (!answer.ok && answer.status !== 401));
    if (!answer?.ok) return false;
    this.kept = text;
    const time = new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
    this.form.querySelector("[data-kept]").textContent = this.form.dataset.keptWords.replace("{time}", time);
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

  show(selector, wanted) {
    const notice = this.form.querySelector(selector);
    if (notice.hidden === wanted) notice.hidden = !wanted;
  }
}
