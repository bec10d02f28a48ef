// The office's panel: announcements, requests, and what became of the tips.

import * as acts from "./acts.js";
import { read } from "./api.js";
import { byId, fill, make } from "./dom.js";
import { known, on } from "./store.js";
import { say, sayOr, time, units } from "./words.js";

const STATES = ["answered", "suggested", "queued"];
const WAIT_MS = 150;
let room = 0;
let waiting = 0;

/** Set the panel up. */
export function start() {
  on("office", refresh);
  on("state", refresh);
  on("phones", refresh);
  const input = byId("announcement");
  input.addEventListener("input", measure);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("announce").requestSubmit();
  });
  byId("announce").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return input.focus();
    if ((await acts.announce(text)) === null) return;
    input.value = "";
    measure();
  });
}

/** Fetch the panel anew, once for several changes that come together. */
function refresh() {
  if (waiting) return;
  waiting = setTimeout(async () => {
    waiting = 0;
    draw(await read("office").catch(() => null));
  }, WAIT_MS);
}

function measure() {
  const length = units(byId("announcement").value.trim());
  const left = room - length;
  const hint = byId("announce-hint");
  hint.textContent = left < 0 ? say("announce_over", { count: -left }) : say("announce_to", { count: known.phones.size });
  hint.classList.toggle("over", left < 0);
  byId("announce").querySelector("[type=submit]").disabled = left < 0 || known.phones.size === 0;
}

function draw(panel) {
  if (!panel) return;
  room = panel.room;
  measure();
  fill(byId("counts"), ...STATES.map((state) => count(state, panel.counts[state] ?? 0)));
  list("announcements", panel.announcements.map(announcement), say("no_announcements"));
  list("latest", panel.tips.map(tip), say("no_tips"));
}

function list(id, items, nothing) {
  fill(byId(id), ...(items.length ? items : [make("li.nothing", {}, nothing)]));
}

function count(state, number) {
  return make("div", { data: { state } }, make("dt", {}, say(`count_${state}`)), make("dd", {}, String(number)));
}

function announcement(one) {
  const { sent = 0, open = 0, skipped = 0, failed = 0 } = one.states;
  const fates = [say("fate_sent", { count: sent })];
  if (open) fates.push(say("fate_open", { count: open }));
  if (failed) fates.push(say("fate_failed", { count: failed }));
  const line = make("p.fate", {}, fates.join(" · "));
  const names = skipped ? make("p.fate.skipped", {}, say("fate_skipped", { names: one.skipped.join(", ") })) : null;
  return make("li", {}, make("p.excerpt", {}, one.text), make("div.meta", {}, line, make("time", { datetime: one.at }, time(one.at))), names);
}

function tip(one) {
  const why = sayOr(`why_${one.why.replace(/\W+/g, "_")}`, one.why);
  return make(
    "li",
    { data: { state: one.state } },
    make("div.meta", {}, make("span.state", {}, say(`tip_${one.state}`)), make("span", {}, one.who), make("time", { datetime: one.at }, time(one.at))),
    make("p.excerpt", {}, one.text || say("without_text")),
    make("p.why", {}, say("why", { reason: why })),
  );
}
