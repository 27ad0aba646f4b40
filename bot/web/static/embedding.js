/* The page /inbouwen: what is chosen becomes a tag to copy, and the assistant on this very page. */
(() => {
  const form = document.getElementById("inbouwen");
  const code = document.getElementById("regel");
  const told = document.getElementById("gekopieerd");
  const question = document.getElementById("vraag");
  const MILLISECONDS_TO_APPEAR = 10_000;
  let isPlacing = false;
  let isChanged = false;

  /** What is chosen, as attributes without `data-`; what is as without them is left out. */
  function chosen() {
    const names = ["title", "opening", "position", "hide", "theme", "scheme", "font", "lang", "logo"];
    const given = names.map((name) => [name, form.elements[name].value.trim()]);
    const boxes = [...form.elements.topics];
    const checked = boxes.filter((box) => box.checked).map((box) => box.value);
    if (checked.length < boxes.length) given.push(["topics", checked.join(",")]);
    const [aside, above] = [form.elements.side, form.elements.below].map(({ value }) => value.trim());
    if (aside || above) given.push(["offset", `${aside || 16} ${above || 16}`]);
    return Object.fromEntries(given.filter(([name, value]) => value || name === "topics"));
  }

  function quoted(value) {
    return `"${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  }

  function write() {
    const attributes = Object.entries(chosen()).map(([name, value]) => ` data-${name}=${quoted(value)}`);
    code.textContent = `<script src=${quoted(code.dataset.source)}${attributes.join("")} defer><\/script>`;
  }

  function writeLink() {
    const { value } = question;
    const link = document.getElementById("link");
    const attempt = document.getElementById("probeer");
    attempt.dataset.datawijzerOpen = value;
    link.textContent = `<a href=${quoted(link.dataset.chat)} data-datawijzer-open=${quoted(value)}>${attempt.textContent}</a>`;
    document.getElementById("adres").textContent = `#datawijzer?vraag=${encodeURIComponent(value)}`;
  }

  /** The assistant as chosen, instead of the one that is there; resolved when it stands on the page. */
  function place() {
    return new Promise((resolve) => {
      document.querySelector("datawijzer-widget")?.remove();
      const appeared = new MutationObserver(() => {
        if (!document.querySelector("datawijzer-widget")) return;
        appeared.disconnect();
        script.remove();
        resolve();
      });
      appeared.observe(document.documentElement, { childList: true });
      setTimeout(resolve, MILLISECONDS_TO_APPEAR);
      const script = document.createElement("script");
      script.src = "/widget.js";
      Object.assign(script.dataset, chosen());
      document.head.append(script);
    });
  }

  /** One at a time: what changes meanwhile is shown after it. */
  async function show() {
    isChanged = true;
    if (isPlacing) return;
    isPlacing = true;
    while (isChanged) {
      isChanged = false;
      await place();
    }
    isPlacing = false;
  }

  async function copy({ target }) {
    const { copies } = target.dataset;
    if (!copies) return;
    try {
      await navigator.clipboard.writeText(document.getElementById(copies).textContent);
      told.textContent = told.dataset.copied;
    } catch {
      told.textContent = told.dataset.failed;
      getSelection().selectAllChildren(document.getElementById(copies));
    }
  }

  for (const button of document.querySelectorAll(".needs-script")) button.hidden = false;
  form.addEventListener("input", write);
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  question.addEventListener("input", writeLink);
  document.addEventListener("click", copy);
  write();
  writeLink();
  show();
})();
