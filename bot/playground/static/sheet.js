// Sheets: a list, a menu or a small form over the page. They are dialogs, so that Escape closes them and the keyboard
// stays inside.

import { fill, icon, make } from "./dom.js";
import { say } from "./words.js";

const NARROW = matchMedia("(max-width: 699px)");

/**
 * Open a sheet.
 * @param {string} title
 * @param {Node[]} inside
 * @param {HTMLElement|null} over - the element it lies over; null for the middle of the page.
 * @returns {HTMLDialogElement}
 */
export function open(title, inside, over = null) {
  const close = make("button.icon-button", { type: "button", "aria-label": say("close") }, icon("close"));
  const heading = make("h2", { id: "sheet-title" }, title);
  const dialog = make("dialog.sheet", { "aria-labelledby": "sheet-title" });
  fill(dialog, make("div.sheet-head", {}, heading, close), ...inside);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const back = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (back?.isConnected) back.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  if (over && !NARROW.matches) layOver(dialog, over);
  dialog.showModal();
  return dialog;
}

function layOver(dialog, over) {
  const box = over.getBoundingClientRect();
  dialog.classList.add("over");
  dialog.style.left = `${box.left + 8}px`;
  dialog.style.width = `${box.width - 16}px`;
  dialog.style.bottom = `${Math.max(8, innerHeight - box.bottom + 8)}px`;
  dialog.style.maxHeight = `${Math.max(220, box.height - 60)}px`;
}

/**
 * A menu of things to do.
 * @param {{icon: string, label: string, act: Function, isGrave?: boolean}[]} entries
 */
export function menu(title, entries, over = null) {
  const list = make("ul.menu");
  const dialog = open(title, [list], over);
  for (const entry of entries) {
    const button = make(entry.isGrave ? "button.grave" : "button", { type: "button" }, icon(entry.icon), entry.label);
    button.addEventListener("click", () => {
      dialog.close();
      entry.act();
    });
    list.append(make("li", {}, button));
  }
  withArrows(list, "button");
  list.querySelector("button")?.focus();
  return dialog;
}

/** Ask for one choice out of several; arrow keys move, Enter chooses. */
export function pick(title, labels, chosen, over = null) {
  const name = "choice";
  const options = labels.map((label, place) =>
    make("label.option", {}, make("input", { type: "radio", name, value: place, checked: place === 0 }), make("span", {}, label)),
  );
  const send = make("button.button.primary", { type: "submit" }, say("choose"));
  const form = make("form", { method: "dialog" }, make("div.options", {}, ...options), make("div.sheet-foot", {}, send));
  const dialog = open(title, [form], over);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const place = Number(new FormData(form).get(name));
    dialog.close();
    chosen(place);
  });
  form.querySelector("input")?.focus();
  return dialog;
}

/** Ask something before it is done. */
export function confirm(title, text, label, act) {
  const yes = make("button.button.danger", { type: "button" }, label);
  const no = make("button.button", { type: "button" }, say("cancel"));
  const dialog = open(title, [make("p", {}, text), make("div.sheet-foot", {}, no, yes)]);
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close();
    act();
  });
  no.focus();
}

/** Let arrow keys move between the things of a list. */
export function withArrows(list, selector) {
  list.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
    const all = [...list.querySelectorAll(selector)].filter((one) => one.offsetParent !== null);
    const here = all.indexOf(document.activeElement);
    let next = -1;
    if (event.key in steps) next = here + steps[event.key];
    if (event.key === "Home") next = 0;
    if (event.key === "End") next = all.length - 1;
    if (here < 0 || next < 0 || next >= all.length) return;
    event.preventDefault();
    all[next].focus();
  });
}
