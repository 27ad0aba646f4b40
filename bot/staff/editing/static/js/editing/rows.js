// Rows that grow, and entries to choose from while typing.

const MILLISECONDS_OF_REST = 250;

export const growRows = (form) => {
  for (const button of form.querySelectorAll("[data-more]")) {
    button.hidden = false;
    button.addEventListener("click", () => addRow(button.parentElement.querySelector("[data-rows]")));
  }
};

const addRow = (rows) => {
  const all = rows.querySelectorAll("[data-row]");
  const row = all[all.length - 1].cloneNode(true);
  const number = String(all.length + 1);
  for (const place of row.querySelectorAll("[data-number]")) place.textContent = number;
  row.querySelector("[data-said]")?.remove(); // the question of the row that was copied
  for (const field of row.querySelectorAll("input, select")) {
    const id = field.id.replace(/\d+$/, number);
    row.querySelector(`label[for="${field.id}"]`).htmlFor = id;
    field.id = id;
    field.value = "";
  }
  rows.append(row);
  row.querySelector("input, select").focus();
};

export const offerEntries = (form) => {
  const list = document.getElementById("vragenlijst");
  let timer;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-find]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => find(event.target.value, list), MILLISECONDS_OF_REST);
  });
};

const find = async (wanted, list) => {
  if (wanted.length < 2) return;
  const headers = { Accept: "application/json" };
  const answer = await fetch(`/beheer/vragen/zoek?zoek=${encodeURIComponent(wanted)}`, { headers });
  if (!answer.ok) return;
  const found = await answer.json();
  list.replaceChildren(...found.map(({ id, question }) => new Option(question, id)));
};
