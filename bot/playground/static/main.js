// Begins: fetches the state, listens to what happens, and lets the views follow.

import * as acts from "./acts.js";
import { listen, read, Refused } from "./api.js";
import { byId, make } from "./dom.js";
import * as layout from "./layout.js";
import * as library from "./library.js";
import { summary } from "./message.js";
import * as office from "./office.js";
import { PhoneView } from "./phone.js";
import { menu, open } from "./sheet.js";
import { activate, activePhone, known, on, takeMessage, takePhones, takeState, takeTyping, tell } from "./store.js";
import { say } from "./words.js";

const SEEN_STEPS = "kentongan-steps";
const views = new Map();

const openers = { rename: openRename, firstTry };

function drawPhones() {
  for (const [id, view] of views) {
    if (known.phones.has(id)) continue;
    view.element.remove();
    views.delete(id);
  }
  for (const phone of known.phones.values()) {
    if (!views.has(phone.id)) views.set(phone.id, new PhoneView(phone, openers));
    const { element } = views.get(phone.id);
    if (!element.isConnected) byId("phones").append(element);
  }
  byId("no-phones").hidden = known.phones.size > 0;
}

function firstTry(phone = activePhone()) {
  const tip = known.tips[0];
  if (phone && tip) acts.forwardTip(phone, tip, false);
  hideSteps();
}

function openAdd() {
  const kinds = ["telegram", "whatsapp"].map((kind, place) =>
    make("label.option", {}, make("input", { type: "radio", name: "kind", value: kind, checked: place === 0 }), make("span", {}, say(`add_${kind}`))),
  );
  const name = nameInput(acts.freeName());
  const go = make("button.button.primary", { type: "submit" }, say("add_phone"));
  const form = make("form", {}, make("label.field", {}, say("name"), name), make("fieldset.options", {}, make("legend", {}, say("add_kind")), ...kinds), make("div.sheet-foot", {}, go));
  const dialog = open(say("add_phone"), [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const added = await acts.addPhone(new FormData(form).get("kind"), name.value);
    if (!added) return;
    dialog.close();
    layout.show("chats");
    activate(added.id);
  });
  name.select();
}

function openRename(phone) {
  const name = nameInput(phone.name);
  const go = make("button.button.primary", { type: "submit" }, say("save"));
  const form = make("form", {}, make("label.field", {}, say("name"), name), make("div.sheet-foot", {}, go));
  const dialog = open(say("rename"), [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await acts.renamePhone(phone, name.value)) dialog.close();
  });
  name.select();
}

function nameInput(value) {
  return make("input", { type: "text", name: "name", value, maxlength: "80", required: true, autocomplete: "off" });
}

// --- The three steps of the first visit -----------------------------------------------------------------------------

function remembersSteps() {
  try {
    return localStorage.getItem(SEEN_STEPS) === "seen";
  } catch {
    return false;
  }
}

function showSteps() {
  byId("steps").hidden = false;
}

function hideSteps() {
  byId("steps").hidden = true;
  try {
    localStorage.setItem(SEEN_STEPS, "seen");
  } catch {
    // they are shown again next time
  }
}

// --- What happens ---------------------------------------------------------------------------------------------------

async function lookAnew() {
  try {
    takeState(await read("state"));
    byId("lost").hidden = true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId("lost").hidden = false;
  }
}

const HEARD = {
  hello: lookAnew,
  phones: (event) => takePhones(event.phones),
  message: (event) => takeMessage(event.phone, event.message),
  typing: (event) => takeTyping(event.phone, event.is_typing),
  office: () => tell("office"),
};

function announceAloud(phone, message, { isNew }) {
  if (!isNew || message.mine) return;
  byId("announcer").textContent = say("heard", { name: phone.name, text: summary(message) });
}

function start() {
  on("phones", drawPhones);
  on("phones", () => views.forEach((view) => view.describe()));
  on("active", () => views.forEach((view) => view.describe()));
  on("message", (phone, message) => views.get(phone.id)?.take(message));
  on("message", announceAloud);
  on("transcript", (phone) => views.get(phone.id)?.redraw());
  on("typing", (phone) => views.get(phone.id)?.setTyping(phone.is_typing));
  on("state", () => {
    byId("region").textContent = known.region;
  });
  library.start();
  office.start();
  layout.start();
  byId("theme").addEventListener("click", () => globalThis.toggleTheme());
  byId("add-phone").addEventListener("click", openAdd);
  byId("more").addEventListener("click", () =>
    menu(say("more"), [
      { icon: "help", label: say("steps_title"), act: showSteps },
      { icon: "again", label: say("reset"), act: acts.startOver, isGrave: true },
    ]),
  );
  byId("first-try").addEventListener("click", () => firstTry());
  byId("steps-close").addEventListener("click", hideSteps);
  if (!remembersSteps()) showSteps();
  listen((event) => HEARD[event.type]?.(event), (isConnected) => {
    if (!isConnected) byId("lost").hidden = false;
  });
}

start();
