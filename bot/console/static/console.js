// Light and dark, and keys in the queue: j and k go down and up, Enter opens.
"use strict";
document.getElementById("theme").addEventListener("click", () => globalThis.toggleTheme());
const links = [...document.querySelectorAll("#queue .claim-text a")];
if (links.length) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const place = links.indexOf(document.activeElement);
    const next = place < 0 ? 0 : Math.min(links.length - 1, Math.max(0, place + step));
    links[next].focus();
  });
}
