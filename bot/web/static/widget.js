/* The one script tag. It waits until the page is ready, then fetches what the launcher needs; docs/embedding.md. */
(() => {
  const isOurs = ({ src }) => /\/widget\.js(\?|$)/.test(src);
  const script = document.currentScript ?? [...document.scripts].find(isOurs); // as a module it is nobody's current script
  const origin = new URL(script.src).origin;
  const options = { ...script.dataset };
  const whenIdle = window.requestIdleCallback ?? ((start) => setTimeout(start, 1));

  const start = async () => {
    if (document.querySelector("datawijzer-widget")) return;
    try {
      const { place } = await import(`${origin}/static/widget/launcher.js`);
      await place(origin, options);
    } catch {
      // Without the assistant the page stays as it was.
    }
  };
  const wait = () => whenIdle(start, { timeout: 2000 });
  if (document.readyState === "complete") wait();
  else window.addEventListener("load", wait, { once: true });
})();
