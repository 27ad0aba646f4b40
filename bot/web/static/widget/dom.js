/* Making elements. Text is always text; the server's few tags are built one by one, so no policy on HTML is in the way. */
const TAG = /<(\/?)(\w+)([^>]*)>|([^<]+)/g;
const TAGS = new Set(["p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "bdi"]);
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0", "#39": "'" };
const SAFE = /^(https?:|mailto:|tel:|\/)/;

const ICONS = {
  talk: "M4 3h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Z",
  close: "M5 5l14 14M19 5L5 19",
  more: "M4 7h16M4 12h16M4 17h16",
};

/** An element with attributes and children; `false`, `null` and `undefined` are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== false && child != null));
  return element;
}

/** An element around HTML of the server; a tag that the server does not write is left out. */
export function trusted(name, attributes, html) {
  const element = h(name, attributes);
  let here = element;
  for (const [, closes, tag, more, text] of html.matchAll(TAG)) {
    if (text) here.append(decoded(text));
    else if (!TAGS.has(tag)) continue;
    else if (closes) here = here === element ? here : here.parentNode;
    else {
      const href = decoded(/href="([^"]*)"/.exec(more)?.[1] ?? "");
      const child = h(tag, SAFE.test(href) ? { href, rel: "noopener noreferrer" } : {});
      here.append(child);
      if (tag !== "br") here = child;
    }
  }
  return element;
}

function decoded(text) {
  return text.replace(/&(\w+|#39);/g, (whole, name) => ENTITIES[name] ?? whole);
}

/** A picture beside words, or instead of words that stand in a label. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const look = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2.2", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button in one of the design system's looks: primary-action, secondary-action or subtle. */
export function button(look, attributes, ...children) {
  return h("button", { class: `utrecht-button utrecht-button--${look}`, ...attributes }, ...children);
}

/** A link as the design system has it. */
export function link(href, text, attributes = {}) {
  return h("a", { class: "utrecht-link utrecht-link--html-a", href, ...attributes }, text);
}

/** A list under its own words; `id` is of no other element. */
export function labelled(id, words, items) {
  return [h("p", { class: "dw-label", id }, words), h("ul", { "aria-labelledby": id }, items)];
}

/** A sentence with its {words} filled in. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, word) => values[word] ?? whole);
}

/** Whether the text reached the clipboard. */
export async function copy(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "dw-status", "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    root.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Offer a file that the browser itself makes. */
export function offerFile(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = h("a", { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
