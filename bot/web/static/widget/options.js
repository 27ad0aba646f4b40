/* What the page asks of the widget: attributes of the script tag over a JSON block, over the defaults. */

const PLACE = 'script[type="application/json"][data-datawijzer]';
const isText = (value) => typeof value === "string";
const KINDS = {
  title: [isText, "a text"],
  opening: [isText, "a text"],
  position: [(value) => ["left", "right"].includes(value), '"left" or "right"'],
  topics: [(value) => isText(value) || (Array.isArray(value) && value.every(isText)), "a list of topics"],
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
  const own = Object.entries(attributes).filter(([name]) => Object.hasOwn(KINDS, name));
  const wanted = [...Object.entries(block()), ...own];
  const options = {};
  for (const [name, value] of wanted) {
    const [isRight, kind] = Object.hasOwn(KINDS, name) ? KINDS[name] : [];
    if (!kind) complain(`unknown setting "${name}"; known are ${Object.keys(KINDS).join(", ")}`);
    else if (!isRight(value)) complain(`"${name}" must be ${kind}`);
    else options[name] = value;
  }
  if (isText(options.topics)) options.topics = options.topics.split(",").map((name) => name.trim());
  return options;
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
