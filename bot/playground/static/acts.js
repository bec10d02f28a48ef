// What a person does on the page, towards the server; what goes wrong is said.

import { ask, newKey, Refused, sendPhoto } from "./api.js";
import { byId, make } from "./dom.js";
import { confirm } from "./sheet.js";
import { expect, giveUp, known } from "./store.js";
import { say } from "./words.js";

const TOAST_MS = 6_000;

/** Say a sentence at the edge of the page for a while. */
export function toast(text) {
  const note = make("p.toast", {}, text);
  for (const before of [...byId("toasts").children]) if (before.textContent === text) before.remove();
  byId("toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

/** Do something; a refusal is said. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message);
    return null;
  }
}

/**
 * Let a phone say something. It stands there at once, and stays with a note when it could not be sent.
 * @param {Object} wish - as the server takes it, without its key.
 * @param {Object} shown - how it looks until the server has it.
 */
export async function speak(phone, wish, shown, key = newKey()) {
  const retry = { wish, shown, key };
  expect(phone.id, key, { kind: "text", text: "", forwards: wish.forwards ?? 0, ...shown, retry });
  try {
    await ask(`phones/${phone.id}/say`, { ...wish, key });
  } catch (error) {
    giveUp(phone.id, key);
    toast(error.message);
  }
}

/** Try once more to say what could not be sent; under the same key, so that it is never said twice. */
export function again(phone, message) {
  const { wish, shown, key } = message.retry;
  return speak(phone, wish, shown, key);
}

export function type(phone, text, forwards) {
  return speak(phone, { kind: "text", text, forwards }, { text });
}

export function forwardTip(phone, tip, isOften) {
  const forwards = isOften ? 5 : tip.forwards;
  return speak(phone, { kind: "tip", tip: tip.id, forwards }, { text: tip.text });
}

export function press(phone, message, choice) {
  return speak(phone, { kind: "press", message: message.id, choice }, { kind: "button", text: message.choices[choice] });
}

export async function photo(phone, file, caption, forwards) {
  const sent = await attempt(() => sendPhoto(phone.id, file, { key: newKey(), caption, forwards }));
  return sent !== null;
}

export const announce = (text, to) => attempt(() => ask("announce", { text, to, key: newKey() }));
export const answer = (number, text) => attempt(() => ask(`requests/${number}/answer`, { text }));
export const judge = (number, word) => attempt(() => ask(`registrations/${number}/judge`, { word }));
export const addPhone = (kind, name) => attempt(() => ask("phones", { kind, name }));
export const renamePhone = (phone, name) => attempt(() => ask(`phones/${phone.id}/rename`, { name }));

export function removePhone(phone) {
  const text = say("remove_text", { name: phone.name });
  confirm(say("remove_title"), text, say("remove"), () => attempt(() => ask(`phones/${phone.id}/remove`)));
}

export function startOver() {
  confirm(say("reset_title"), say("reset_text"), say("reset"), () => attempt(() => ask("reset")));
}

/** A name that no phone has yet. */
export function freeName() {
  const taken = new Set([...known.phones.values()].map((phone) => phone.name));
  return known.names.find((name) => !taken.has(name)) ?? "";
}
