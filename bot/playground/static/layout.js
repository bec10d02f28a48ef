// Which part is seen on a narrow screen, and which phone.

import { byId, fill, isCalm, make } from "./dom.js";
import { withArrows } from "./sheet.js";
import { activate, known, on } from "./store.js";

const NARROW = matchMedia("(max-width: 699px)");
const SETTLE_MS = 120;

/** Whether the row of phones is on its way to one that was chosen; a slow machine may pause in the middle of it. */
let isSteered = false;

/** Set tabs, picker and swiping up. */
export function start() {
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.addEventListener("click", () => show(tab.dataset.tab));
  }
  document.addEventListener("forwarded", () => show("chats"));
  on("phones", drawPicker);
  on("active", drawPicker);
  on("active", bringActive);
  on("message", (_phone, message, { isNew }) => {
    const isUnseen = isNew && !message.mine && document.body.dataset.tab !== "chats";
    if (isUnseen) document.querySelector(".tabs .dot").hidden = false;
  });
  withArrows(byId("picker"), "button");
  followSwipes();
}

/** Show one part of a narrow screen. */
export function show(tab) {
  document.body.dataset.tab = tab;
  for (const one of document.querySelectorAll(".tabs button")) one.setAttribute("aria-pressed", String(one.dataset.tab === tab));
  if (tab !== "chats") return;
  document.querySelector(".tabs .dot").hidden = true;
  bringActive();
}

function drawPicker() {
  const buttons = [...known.phones.values()].map((phone) => {
    const isChosen = phone.id === known.active;
    const one = make(`button.pick.${phone.kind}`, { type: "button", "aria-pressed": String(isChosen) }, make("span.pick-mark"), phone.name);
    one.addEventListener("click", () => activate(phone.id));
    return one;
  });
  const hadFocus = byId("picker").contains(document.activeElement);
  fill(byId("picker"), ...buttons);
  const chosen = byId("picker").querySelector("[aria-pressed=true]");
  if (hadFocus) chosen?.focus();
  chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Bring the phone that is written from into view, as far as it is not. */
function bringActive() {
  const phone = byId("phones").querySelector(`[data-phone="${known.active}"]`);
  if (!phone || document.body.dataset.tab !== "chats") return;
  const stage = byId("phones");
  const left = phone.offsetLeft - stage.offsetLeft;
  const isSeen = left >= stage.scrollLeft - 2 && left + phone.offsetWidth <= stage.scrollLeft + stage.clientWidth + 2;
  const gap = NARROW.matches ? 0 : 24;
  if (isSeen) return;
  isSteered = true;
  stage.scrollTo({ left: left - gap, behavior: isCalm() ? "instant" : "smooth" });
}

/** A swipe to another phone on a narrow screen makes that the one that is written from. */
function followSwipes() {
  const stage = byId("phones");
  let timer = 0;
  for (const touched of ["pointerdown", "touchstart", "wheel"]) {
    stage.addEventListener(touched, () => (isSteered = false), { passive: true });
  }
  stage.addEventListener("scrollend", () => (isSteered = false));
  stage.addEventListener("scroll", () => {
    if (!NARROW.matches) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isSteered) return;
      const middle = stage.scrollLeft + stage.clientWidth / 2;
      for (const phone of stage.children) {
        const left = phone.offsetLeft - stage.offsetLeft;
        if (left <= middle && middle < left + phone.offsetWidth) activate(phone.dataset.phone);
      }
    }, SETTLE_MS);
  });
}
