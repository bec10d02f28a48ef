// Speaks with the server: reads, asks for things, and listens.

import { say } from "./words.js";

const BASE = "/playground/api";

/** What the server refused, in its own words. */
export class Refused extends Error {}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Refused(say("no_server"));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? say("no_server"));
  return body;
}

/** A name for something that is to happen once, however often it is asked for. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const read = (path) => answered(fetch(`${BASE}/${path}`, { cache: "no-store" }));

/** Ask for something; an answer that got lost is asked for once more under the same key. */
export async function ask(path, wish = {}) {
  const request = () =>
    fetch(`${BASE}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wish),
    });
  return answered(wish.key ? request().catch(request) : request());
}

/** Send a photo. */
export function sendPhoto(phone, file, { key, caption, forwards }) {
  const asked = new URLSearchParams({ key, caption, forwards: String(forwards) });
  const headers = { "Content-Type": file.type };
  return answered(fetch(`${BASE}/phones/${phone}/photo?${asked}`, { method: "POST", headers, body: file }));
}

/**
 * Listen to what happens, for as long as the page is looked at; a hidden page lets its connection go, because a
 * browser has only six to one server.
 * @param {(event: Object) => void} hear
 * @param {(isConnected: boolean) => void} tell
 */
export function listen(hear, tell) {
  const pause = { first: 500, most: 5_000 };
  let source = null;
  let wait = pause.first;
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = new EventSource(`${BASE}/events`);
    source.onmessage = (message) => {
      wait = pause.first;
      tell(true);
      hear(JSON.parse(message.data));
    };
    source.onerror = () => {
      close();
      tell(false);
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, pause.most);
    };
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  if (!document.hidden) open();
}
