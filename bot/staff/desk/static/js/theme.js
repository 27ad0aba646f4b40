// Light or dark as the reader's own system prefers, before anything is drawn.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
follow();
document.documentElement.classList.add("scripted"); // what only works by script is not shown without
dark.addEventListener("change", follow);
