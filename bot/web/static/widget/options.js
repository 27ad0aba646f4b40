/* What the page asks of the widget: attributes of the script tag over a JSON block, over the defaults; and links that open it. */

const PLACE = 'script[type="application/json"][data-datawijzer]';
const OPENERS = '[data-datawijzer-open], a[href*="#datawijzer"]';
const HASH = /^#datawijzer(?:\?(.*))?$/;
const isText = (value) => typeof value === "string";
const isList = (value) => isText(value) || (Array.isArray(value) && value.every(isText));
const isMap = (value) => value?.constructor === Object && Object.values(value).every(isText);
const KINDS = {
  title: [isText, "a text"],
  opening: [isText, "a text"],
  openings: [isMap, "an object of texts by path"],
  position: [(value) => ["left", "right"].includes(value), '"left" or "right"'],
  offset: [(value) => /^\d{1,3}( \d{1,3})?$/.test(value), "one or two numbers of pixels: from the side, from below"],
  hide: [isList, "a list of paths"],
  topics: [isList, "a list of topics"],
  logo: [(value) => isText(value) && /^(https?:\/)?\//.test(value), "the address of a picture"],
  font: [(value) => ["theme", "page"].includes(value), '"theme" or "page"'],
  lang: [(value) => ["nl", "en"].includes(value), '"nl" or "en"'],
  theme: [isText, "the name of a theme"],
  scheme: [(value) => ["light", "dark", "system"].includes(value), '"light", "dark" or "system"'],
};

/** Light or dark as the tag says, or as the page itself can be; "system" is as the reader's system. */
export function schemeOf(options) {
  const told = document.querySelector('meta[name="color-scheme"]')?.content ?? "";
  const page = `${told} ${getComputedStyle(document.documentElement).colorScheme}`;
  if (options.scheme) return options.scheme;
  if (!page.includes("dark")) return "light";
  return page.includes("light") ? "system" : "dark";
}

/** The options that are right; what is wrong is told in the console, and its default used. */
export function optionsOf(attributes) {
  const own = Object.entries(attributes).filter(([name]) => Object.hasOwn(KINDS, name)).map(read);
  const wanted = [...Object.entries(block()), ...own];
  const options = {};
  for (const [name, value] of wanted) {
    const [isRight, kind] = Object.hasOwn(KINDS, name) ? KINDS[name] : [];
    if (!kind) complain(`unknown setting "${name}"; known are ${Object.keys(KINDS).join(", ")}`);
    else if (!isRight(value)) complain(`"${name}" must be ${kind}`);
    else options[name] = value;
  }
  for (const name of ["topics", "hide"]) {
    if (isText(options[name])) options[name] = options[name].split(",").map((each) => each.trim());
  }
  return options;
}

/** An attribute holds text; that of `openings` is JSON. */
function read([name, value]) {
  if (name !== "openings") return [name, value];
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

/** The page's own line of the opening: the first whose path fits, or the one for every page. */
export function openingOf({ opening, openings = {} }) {
  return Object.entries(openings).find(([path]) => isHere(path))?.[1] ?? opening;
}

/** Whether the launcher does not show on this page. */
export function isHidden({ hide = [] }) {
  return hide.some(isHere);
}

/** Whether this page has a path; one that ends in * stands for all that begin so. */
function isHere(path) {
  const { pathname } = location;
  return path.endsWith("*") ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
}

/** The question that a hash asks to put in the field; null where it does not ask for the window. */
export function askedIn(hash) {
  const match = HASH.exec(hash);
  return match && (new URLSearchParams(match[1]).get("vraag") ?? "");
}

/** What a click asks for: a `question` and its `opener`; nothing where it is not for us. */
export function askedBy(event) {
  const opener = event.target.closest?.(OPENERS);
  if (!opener || event.defaultPrevented || event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  if (opener.hasAttribute("data-datawijzer-open")) return { question: opener.dataset.datawijzerOpen, opener };
  const hash = opener.getAttribute("href").startsWith("#") || isThisPage(opener) ? opener.hash : "";
  const question = askedIn(hash);
  return question === null ? null : { question, opener };
}

function isThisPage({ origin, pathname, search }) {
  return origin === location.origin && pathname === location.pathname && search === location.search;
}

/** Say what does not exist on this installation. */
export function complainOfUnknown(options, settings) {
  const known = settings.topics.map(({ id }) => id);
  for (const topic of options.topics ?? []) {
    if (!known.includes(topic)) complain(`unknown topic "${topic}"; known are ${known.join(", ")}`);
  }
  if (options.theme && options.theme !== settings.theme) complain(`unknown theme "${options.theme}"`);
}

function block() {
  const element = document.querySelector(PLACE);
  if (!element) return {};
  try {
    const given = JSON.parse(element.textContent);
    if (given?.constructor === Object) return given;
    complain("the settings must be one JSON object");
  } catch (error) {
    complain(`the settings are no JSON: ${error.message}`);
  }
  return {};
}

function complain(problem) {
  console.warn(`datawijzer: ${problem}`);
}
