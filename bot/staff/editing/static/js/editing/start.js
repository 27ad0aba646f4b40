// The page of an entry: help while typing, nothing lost, rows that grow. Without scripts the form works by its buttons.
import { Help } from "./help.js";
import { Keeper } from "./keeper.js";
import { Mentions } from "./mentions.js";
import { replaceWords } from "./replacing.js";
import { growRows, offerEntries } from "./rows.js";
import { Tools } from "./tools.js";

const form = document.getElementById("bewerken");
if (form) {
  growRows(form);
  offerEntries(form);
  replaceWords(form);
  for (const bar of form.querySelectorAll("[data-tools]")) new Tools(bar);
  form.querySelector("[data-look]").hidden = true; // it is shown while typing
  new Help(form).start();
  new Keeper(form).start();
}
for (const field of document.querySelectorAll("[data-mention]")) new Mentions(field);
document.getElementById("probleem")?.focus();
