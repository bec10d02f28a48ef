// The words of the page, as the server wrote them into it, and times as people say them.

const words = JSON.parse(document.getElementById("words").textContent);
const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

/** One wording; {fields} are filled in. */
export function say(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw new Error(`no wording ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const time = (at) => clock.format(new Date(at));

/** "Hari ini", "Kemarin", or the date. */
export function dayOf(at) {
  const then = new Date(at);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - then) / 86_400_000);
  if (days <= 0) return say("today");
  return days === 1 ? say("yesterday") : day.format(then);
}

export const dayKey = (at) => new Date(at).toDateString();

/** UTF-16 units, the way both platforms count; the way JavaScript counts as well. */
export const units = (text) => text.length;
