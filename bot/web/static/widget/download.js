/* A conversation as a page of its own, to read: when each thing was said, and nothing to press. */
import { fill, h } from "./dom.js";

const PRESSED = ".dw-tools, .dw-choices, .dw-take";
const LOOK =
  "body{color-scheme:light dark;font:1rem/1.6 system-ui,sans-serif;margin:2rem auto;max-width:44rem;padding:0 1rem}" +
  "ol{list-style:none;padding:0}.dw-turn{border-top:1px solid GrayText;padding:.5rem 0}.dw-turn h3{font-size:1em;margin:0}" +
  ".dw-said{white-space:pre-line}time,.dw-host,.dw-checked{font-size:.9em}";

/** The page as HTML; `kept` is what the server has of the conversation, `turns` makes its turns. */
export function pageOf({ turns: said, feedback }, turns) {
  const { texts, settings } = turns;
  const day = (date) => ({ date: turns.day(date), time: turns.time(date) });
  const list = said.map((turn) => {
    const shown = turns.of(turn);
    const at = new Date(turn.at);
    for (const each of shown.querySelectorAll(PRESSED)) each.remove();
    shown.firstElementChild.after(h("time", { datetime: turn.at }, fill(texts.download_at, day(at))));
    const given = turn.message && feedback.find(({ faq, version }) => faq === turn.message.custom.faq && version === turn.message.custom.version);
    if (given) shown.append(h("p", {}, `${texts.download_feedback} ${given.helpful ? texts.helpful_yes : texts.helpful_no}. ${given.comment}`));
    return shown;
  });
  const title = texts.download_title;
  const about = h("p", {}, fill(texts.download_about, day(new Date())));
  const main = h("main", {}, h("h1", {}, title), about, h("h2", {}, texts.log), h("ol", {}, list));
  const meta = [h("meta", { charset: "utf-8" }), h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" })];
  const head = [...meta, h("title", {}, title), h("style", {}, LOOK)].map((element) => element.outerHTML).join("");
  return `<!doctype html><html lang="${settings.lang}"><head>${head}</head><body>${main.outerHTML}</body></html>`;
}
