// The messages to try: searched, by theme, and forwarded to the phone that is written from.

import * as acts from "./acts.js";
import { byId, fill, icon, make, plain } from "./dom.js";
import { withArrows } from "./sheet.js";
import { activePhone, known, on } from "./store.js";
import { say } from "./words.js";

let theme = "";
let drawnFrom = null;

/** Set the list up. */
export function start(openers) {
  const list = byId("tips");
  on("state", () => {
    if (drawnFrom === JSON.stringify(known.tips)) return;
    drawnFrom = JSON.stringify(known.tips);
    drawThemes();
    draw(openers);
  });
  on("active", () => {
    byId("active-name").textContent = activePhone()?.name ?? "";
  });
  byId("search").addEventListener("input", () => draw(openers));
  byId("search").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    list.querySelector("button")?.focus();
  });
  withArrows(list, "button.tip");
  withArrows(byId("themes"), "button");
}

const themes = () => [...new Set(known.tips.map((tip) => tip.theme))];

function drawThemes() {
  const button = (value, label) => {
    const one = make("button.pill", { type: "button", "aria-pressed": String(theme === value) }, label);
    one.addEventListener("click", () => {
      theme = value;
      for (const other of byId("themes").children) other.setAttribute("aria-pressed", String(other === one));
      draw();
    });
    return one;
  };
  fill(byId("themes"), button("", say("all_themes")), ...themes().map((value) => button(value, value)));
}

function draw() {
  const wanted = byId("search").value.trim().toLowerCase();
  const found = known.tips.filter(
    (tip) => (!theme || tip.theme === theme) && `${tip.label} ${tip.text} ${tip.theme}`.toLowerCase().includes(wanted),
  );
  const items = found.map((tip) => make("li", {}, entry(tip)));
  fill(byId("tips"), ...(items.length ? items : [make("li.nothing", {}, say("nothing_found"))]));
}

function entry(tip) {
  const often = tip.forwards > 1 && make("span.often", {}, icon("forward"), icon("forward"), say("often_short"));
  const button = make(
    "button.tip",
    { type: "button", data: { tip: tip.id } },
    make("b", {}, tip.label),
    make("span.tip-text", {}, plain(tip.text).slice(0, 150)),
    make("span.tip-foot", {}, make("span.theme", {}, tip.theme), often),
  );
  button.addEventListener("click", () => {
    const phone = activePhone();
    if (!phone) return acts.toast(say("no_phones"));
    acts.forwardTip(phone, tip, byId("often").checked);
    if (document.body.dataset.tab !== "chats") byId("library").dispatchEvent(new CustomEvent("forwarded", { bubbles: true }));
  });
  return button;
}
