// Sets light or dark before anything is drawn: what was chosen, else what the system prefers.
"use strict";
(() => {
  const KEY = "kentongan-theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is shut off; the system's preference counts
    }
  };
  const show = () => {
    document.documentElement.dataset.theme = chosen() ?? (dark.matches ? "dark" : "light");
  };
  dark.addEventListener("change", show);
  globalThis.toggleTheme = () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // it holds until the page is closed
    }
    document.documentElement.dataset.theme = next;
  };
  show();
})();
