// The office's panel: announcements, requests, and what became of the tips.

import * as acts from "./acts.js";
import { read } from "./api.js";
import { byId, fill, make, plain } from "./dom.js";
import { on } from "./store.js";
import { say, time, units } from "./words.js";

const STATES = ["answered", "suggested", "queued"];
const WAIT_MS = 150;
let room = 0;
let waiting = 0;
let audiences = [];
const drawnNow = { requests: "[]", registrations: "[]" };

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
    if ((await acts.announce(text, chosenAudience())) === null) return;
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

const chosenAudience = () => byId("audience").querySelector("select")?.value ?? "all";

/** Offer the groups there are, once somebody has registered. */
function drawAudiences(found) {
  if (JSON.stringify(found) === JSON.stringify(audiences)) return;
  const chosen = chosenAudience();
  audiences = found;
  if (found.length < 2) return fill(byId("audience"));
  const options = found.map(({ name, label, count: many }) =>
    make("option", { value: name, selected: name === chosen }, `${label} (${many})`),
  );
  const select = make("select", { on: { change: measure } }, ...options);
  fill(byId("audience"), make("label.field", {}, say("audience"), select));
}

function measure() {
  const length = units(byId("announcement").value.trim());
  const left = room - length;
  const hint = byId("announce-hint");
  hint.textContent = left < 0 ? say("announce_over", { count: -left }) : say("announce_to", { count: reached() });
  hint.classList.toggle("is-over", left < 0);
  byId("announce").querySelector("[type=submit]").disabled = left < 0 || reached() === 0;
}

function draw(panel) {
  if (!panel) return;
  room = panel.room;
  drawAudiences(panel.audiences);
  measure();
  fill(byId("counts"), ...STATES.map((state) => count(state, panel.counts[state] ?? 0)));
  drawWaiting("requests", panel.requests, request);
  drawWaiting("registrations", panel.registrations, registration);
  list("announcements", panel.announcements.map(announcement), say("no_announcements"));
  list("latest", panel.tips.map(tip), say("no_tips"));
}

const reached = () => audiences.find(({ name }) => name === chosenAudience())?.count ?? 0;

function list(id, items, nothing) {
  fill(byId(id), ...(items.length ? items : [make("li.nothing", {}, nothing)]));
}

function count(state, number) {
  return make("div", { data: { state } }, make("dt", {}, say(`count_${state}`)), make("dd", {}, String(number)));
}

/** Draw what waits for the office; not while nothing about it has changed, for somebody may be writing an answer. */
function drawWaiting(id, found, drawOne) {
  const now = JSON.stringify(found);
  if (now === drawnNow[id]) return;
  drawnNow[id] = now;
  byId(id).inert = false;
  byId(`${id}-card`).hidden = found.length === 0;
  fill(byId(id), ...found.map(drawOne));
}

function request(one) {
  const input = make("textarea", { rows: "2", "aria-label": say("answer_to", { name: one.who }) });
  const form = make("form", {}, input, make("div.row", {}, make("span"), make("button.button", { type: "submit" }, say("answer"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (input.value.trim()) await acts.answer(one.number, input.value);
    else input.focus();
  });
  const head = make("div.meta", {}, make("span.state", {}, one.ticket), make("span", {}, one.who), make("time", { datetime: one.at }, time(one.at)));
  return make("li", {}, head, make("p.excerpt", {}, one.text || say("without_text")), form);
}

function registration(one) {
  const judged = async (word) => {
    byId("registrations").inert = true; // the second half of a double tap must not meet the next person
    if ((await acts.judge(one.number, word)) === null) byId("registrations").inert = false;
  };
  const button = (word) => {
    const label = say(`registration_${word}`);
    return make("button.button", { type: "button", "aria-label": `${label}: ${one.who}`, on: { click: () => judged(word) } }, label);
  };
  const head = make("div.meta", {}, make("span.registrant", {}, one.who), make("time", { datetime: one.at }, time(one.at)));
  return make("li", {}, head, make("p", {}, one.what), make("div.row", {}, button("reject"), button("confirm")));
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
  return make(
    "li",
    { data: { state: one.state } },
    make("div.meta", {}, make("span.state", {}, say(`tip_${one.state}`)), make("span", {}, one.who), make("time", { datetime: one.at }, time(one.at))),
    make("p.excerpt", {}, plain(one.text) || say("without_text")),
    make("p.why", {}, say("why", { reason: one.why })),
  );
}
