// Light and dark; keys (in the queue j and k go down and up, Enter opens; elsewhere what an element names itself); parts
// of pages that come anew by themselves; copying. All of it works without: by a link, a button, or by hand.
"use strict";
document.getElementById("theme").addEventListener("click", () => globalThis.toggleTheme());
// Who speaks to the computer, or hits keys by mistake, turns them off; the browser remembers.
const toggle = document.getElementById("keys");
let hasKeys = localStorage.getItem("keys") !== "off";
if (toggle) {
  const shown = () => toggle.setAttribute("aria-pressed", String(hasKeys));
  toggle.addEventListener("click", () => {
    hasKeys = !hasKeys;
    localStorage.setItem("keys", hasKeys ? "on" : "off");
    shown();
  });
  toggle.hidden = false;
  shown();
}
const isTyped = (event) => !hasKeys || event.ctrlKey || event.metaKey || event.altKey
  || event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
const links = [...document.querySelectorAll("#queue .claim-text a")];
if (links.length) {
  document.addEventListener("keydown", (event) => {
    if (isTyped(event)) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const place = links.indexOf(document.activeElement);
    const next = place < 0 ? 0 : Math.min(links.length - 1, Math.max(0, place + step));
    links[next].focus();
  });
}

const fetched = async (address, options) =>
  new DOMParser().parseFromString(await (await fetch(address, options)).text(), "text/html");
// Put parts of another page, or of this one as it is now, in the place of those that are shown.
const put = (ids, page) => {
  const fresh = ids.map((id) => page.getElementById(id));
  if (!fresh.every(Boolean)) throw new Error("the answer is another page");
  fresh.forEach((part) => document.getElementById(part.id).replaceWith(part));
  return fresh[0];
};
// What somebody has read before they act on it.
const seenOn = (page) => [...page.querySelectorAll("[data-seen]")].map((one) => one.textContent).join("\n");
// Whether somebody is busy in a part: it is left alone then.
const isBusy = (part) =>
  part.contains(document.activeElement) ||
  [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    field.type === "checkbox" ? field.checked : field.value !== field.defaultValue);

// What a button of a form shows beside it, with what is typed there now.
const asked = async (button, signal) => {
  const body = new URLSearchParams(new FormData(button.form));
  body.set(button.name, button.value);
  return put([button.dataset.part], await fetched(button.form.action, { method: "POST", body, signal }));
};
// Some is shown again whenever something around it changes; only the newest answer counts.
for (const button of document.querySelectorAll("button[data-live]")) {
  let waits, asking;
  button.closest(".panel").addEventListener("change", () => {
    clearTimeout(waits);
    waits = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        await asked(button, asking.signal);
      } catch {
        // The button is still there; pressed, it tells what is the matter.
      }
    }, 400);
  });
}

for (const button of document.querySelectorAll("button[data-part]")) {
  button.addEventListener("click", async (event) => {
    if (button.dataset.plain) return;
    event.preventDefault();
    button.disabled = true;
    try {
      await asked(button);
    } catch {
      // The session is over, or there is no line: the form goes the plain way, by which nothing typed is lost.
      button.dataset.plain = "1";
    }
    button.disabled = false;
    if (button.dataset.plain) button.click();
  });
}

for (const part of document.querySelectorAll("[data-refresh]")) {
  const again = async (shown) => {
    if (!shown.dataset.refresh) return;
    await new Promise((done) => setTimeout(done, 1000 * Number(shown.dataset.refresh)));
    const beside = shown.dataset.with;
    const headers = { "Kentongan-Unattended": "1" };
    try {
      if (document.hidden) {
        again(shown);
        return;
      }
      const page = await fetched(location.pathname, { headers });
      const isFree = beside && !isBusy(document.getElementById(beside));
      // Nobody is to act on words that a colleague changed since they were read: the whole page comes anew.
      if (isFree && page.getElementById(beside) && seenOn(page) !== seenOn(document)) {
        location.replace(location.pathname);
        return;
      }
      again(put(isFree ? [shown.id, beside] : [shown.id], page));
    } catch {
      // What is there stays; the link beside it still works.
    }
  };
  again(part);
}

// A form that was sent is not sent again by a second press of its button.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // without https there is no clipboard; what is chosen can be copied by hand
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
  });
}
// One key for each act: a field is chosen, a button pressed, a part opened and looked at.
const acts = new Map([...document.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one]));
if (acts.size) {
  document.addEventListener("keydown", (event) => {
    if (isTyped(event)) return;
    const act = acts.get(event.key);
    if (!act || act.disabled) return;
    event.preventDefault();
    act.closest("details")?.setAttribute("open", "");
    act.focus();
    act.click();
  });
}
// What can be taken back is not offered longer than it can be.
for (const undo of document.querySelectorAll("[data-seconds]")) {
  setTimeout(() => { undo.disabled = true; }, 1000 * Number(undo.dataset.seconds));
}
