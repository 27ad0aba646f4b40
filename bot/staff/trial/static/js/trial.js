// Puts what a trial found in its place on the page, and lets a screen reader say its first sentence. Without scripts the same buttons open it as a page.

const TOKEN = () => document.querySelector('meta[name="csrf-token"]').content;

class Trial {
  constructor(box) {
    this.box = box;
    this.status = box.querySelector("[data-trial-status]");
    for (const button of box.querySelectorAll("[data-trial-into]")) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        this.run(button);
      });
    }
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add-phrasing]");
      if (!button) return;
      event.preventDefault();
      this.add(button);
    });
    box.querySelector("[data-trial-question]")?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      box.querySelector("[data-trial-into]").click();
    });
  }

  // What was tried becomes a phrasing in the form that is open; it is saved with the rest of it.
  add(button) {
    const field = button.form.elements.phrasings;
    field.value = `${field.value.trimEnd()}\n${button.value}`.trimStart();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    const told = Object.assign(document.createElement("p"), { textContent: button.dataset.addPhrasing, tabIndex: -1 });
    button.replaceWith(told);
    told.focus(); // which says it, and leaves the keyboard where it was
  }

  async run(button) {
    const place = document.getElementById(button.dataset.trialInto);
    const turn = (place.turn = (place.turn ?? 0) + 1);
    place.setAttribute("aria-busy", "true");
    const found = await this.ask(button);
    if (turn !== place.turn) return;
    place.removeAttribute("aria-busy");
    if (found === undefined) {
      button.form.requestSubmit(button); // the page itself says what is wrong
      return;
    }
    place.innerHTML = found;
    this.status.textContent = place.querySelector("p, .alert")?.textContent ?? "";
    const again = place.querySelector("[data-again]");
    if (again) setTimeout(() => turn === place.turn && this.run(button), Number(again.dataset.again));
  }

  async ask(button) {
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body: new URLSearchParams(new FormData(button.form)),
        headers: { "X-CSRFToken": TOKEN(), "X-Part": "1" },
      });
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }
}

for (const box of document.querySelectorAll("[data-trial]")) new Trial(box);
