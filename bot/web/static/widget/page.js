/* The page /chat: the same suggestions as in the window, and one conversation with it; without this script the form works. */
import { h } from "./dom.js";
import { Drawer, OwnSite, openChannel } from "./memory.js";
import { Finder, Suggestions } from "./suggestions.js";

const form = document.querySelector(".dw-ask");
const input = form.querySelector("textarea");
const status = h("div", { class: "dw-status", role: "status" });
const texts = JSON.parse(form.dataset.texts);
let finder;

const suggestions = new Suggestions(input, texts, {
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

// --- what was typed and not sent stays in the field, wherever a link or button leads

const draft = new Drawer(() => sessionStorage, `datawijzer page ${location.origin}`);
let isSent = false;
input.value ||= draft.value ?? "";
draft.value = undefined;
form.addEventListener("submit", () => (isSent = true));
window.addEventListener("pagehide", () => (draft.value = !isSent && input.value));

// --- one conversation, in whatever tab or window

const { sender, last } = form.dataset;
const site = new OwnSite(0);
const channel = openChannel(location.origin);
channel.onmessage = look;
document.addEventListener("visibilitychange", () => document.hidden || look());
window.addEventListener("pageshow", (event) => event.persisted && look());
if (last) channel.postMessage(null);
if ((site.now ?? "") !== sender) tell(); // who comes by a link of another site: cookies did not come along

/** Show what was said elsewhere: at once where nobody looks or types, and else when the reader wants it. */
async function look() {
  const { now = "" } = site;
  if (now === sender && (!now || (await lastOf(now)) === last)) return;
  if (document.hidden && !input.value && !input.matches("[aria-invalid]")) location.reload();
  else tell();
}

/** The number of the last turn; that of this page where it cannot be known. */
async function lastOf(conversation) {
  try {
    const { turns } = await (await fetch(`/api/conversations/${conversation}`)).json();
    return String(turns.at(-1)?.id ?? "");
  } catch {
    return last;
  }
}

function tell() {
  if (form.querySelector(".dw-elsewhere")) return;
  const way = h("a", { class: "utrecht-link utrecht-link--html-a", href: `/chat?zie=${Date.now()}#laatste` }, texts.elsewhere_look);
  form.prepend(h("p", { class: "dw-note dw-elsewhere", role: "status" }, `${texts.elsewhere} `, way));
}
