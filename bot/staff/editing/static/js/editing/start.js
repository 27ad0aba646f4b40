// The page of an entry: help while typing, nothing lost, rows that grow. Without scripts the form works by its buttons.
import { Help } from "./help.js";
import { Keeper } from "./keeper.js";
import { growRows, offerEntries } from "./rows.js";

const form = document.getElementById("bewerken");
if (form) {
  growRows(form);
  offerEntries(form);
  new Help(form).start();
  new Keeper(form).start();
}
document.getElementById("probleem")?.focus();
