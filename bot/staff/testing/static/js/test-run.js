// Follows a run of tests: the bar, the count, and what went wrong so far; at the end the page with the result.
"use strict";

const bar = document.querySelector("[data-standing]");
const told = document.getElementById("stand");
const wrong = document.getElementById("fout");
const MILLISECONDS = 1000;

async function follow() {
  const response = await fetch(bar.dataset.standing, { headers: { accept: "application/json" } });
  if (!response.ok) return location.reload();
  const standing = await response.json();
  if (!standing.going) return location.reload();
  bar.value = standing.done;
  if (standing.done % 25 === 0 || wrong.children.length !== standing.wrong.length) told.textContent = standing.told;
  for (const name of standing.wrong.slice(wrong.children.length)) {
    const line = document.createElement("li");
    line.textContent = name;
    wrong.append(line);
  }
  setTimeout(follow, MILLISECONDS);
}

setTimeout(follow, MILLISECONDS);
