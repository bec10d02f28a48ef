// One message on a phone.

import { icon, make, plain } from "./dom.js";
import { known } from "./store.js";
import { say, time } from "./words.js";

const LINK = /https?:\/\/[^\s<>"]+/g;
const MARKED = /(?<![\w*_])([*_])(?=\S)([^*_\n]+)(?<=\S)\1(?![\w*_])/g;
const OFTEN = 2;
const QUOTED_CHARS = 70;

/**
 * Draw a message.
 * @param {Object} message
 * @param {Object} phone
 * @param {{press: Function, choose: Function, again: Function}} acts - what its buttons do.
 */
export function drawn(message, phone, acts) {
  const side = message.mine ? "mine" : "ours";
  const item = make(`li.message.${side}`, { id: elementId(phone, message), data: { id: message.id } });
  if (message.kind === "sticker") item.classList.add("bare");
  const label = make("span.visually-hidden", {}, message.mine ? `${phone.name}: ` : "Kentongan: ");
  const bubble = make("div.bubble", {}, label, ...heading(message, phone), ...content(message, phone), foot(message));
  item.append(bubble);
  if (message.choices?.length) item.append(buttons(message, phone, acts));
  if (message.trouble) item.append(trouble(message, phone, acts));
  if (message.purpose && message.purpose !== "reply") item.classList.add("official");
  return item;
}

export const elementId = (phone, message) => `m${phone.id}-${message.id}`;

function heading(message, phone) {
  const lines = [];
  if (message.forwards) {
    const key = message.forwards >= OFTEN ? "forwarded_often" : "forwarded";
    const from = message.origin ? ` ${say("forwarded_from", { name: message.origin })}` : "";
    const mark = make("span.forwarded", {}, icon("forward"));
    if (message.forwards >= OFTEN) mark.append(icon("forward"));
    mark.append(say(key) + from);
    lines.push(mark);
  }
  const quoted = message.answers && phone.messages.get(message.answers);
  if (quoted) lines.push(make("span.quote", {}, make("b", {}, phone.name), summary(quoted)));
  return lines;
}

/** A message in a few words. */
export function summary(message) {
  const text = plain(message.text);
  if (text) return text.length > QUOTED_CHARS ? `${text.slice(0, QUOTED_CHARS)}…` : text;
  return message.kind === "text" || message.kind === "forgotten" ? "" : say(`kind_${message.kind}`);
}

function content(message, phone) {
  if (message.kind === "sticker") return [make("span.sticker", { role: "img", "aria-label": say("kind_sticker") }, "🙏")];
  if (message.kind === "location") return [spotCard(message)];
  if (message.kind === "contact") return [card("person", say("kind_contact"), say("contact_detail"))];
  if (message.kind === "forgotten") return [make("span.text.faint", {}, say("forgotten"))];
  const parts = [];
  if (message.photo) {
    const picture = make("img", { src: message.photo, alt: say("photo_alt"), loading: "lazy" });
    parts.push(make("a.photo", { href: message.photo, target: "_blank", rel: "noopener noreferrer" }, picture));
  }
  if (message.document) parts.push(document_(message, phone));
  if (message.kind === "button" && !message.text) parts.push(make("span.text.faint", {}, say("pressed")));
  if (message.stamp) parts.push(stamp(message));
  const text = message.stamp ? message.text.split("\n").slice(1).join("\n") : message.text;
  const marks = message.mine && phone.kind === "whatsapp";
  if (text) parts.push(make("span.text", {}, ...(marks ? marked : linked)(text.replace(/^\n+/, ""))));
  return parts;
}

function stamp(message) {
  const [first] = message.text.split("\n");
  return make("span.stamp", { data: { verdict: message.stamp } }, first, "\n");
}

/** A text with its links; those of the samples lead nowhere and only look like links. */
function linked(text) {
  const parts = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const url = found.replace(/[.,;:!?)\]]+$/, "");
    parts.push(text.slice(from, index), link(url));
    from = index + url.length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** A text with what WhatsApp shows bold and italic; each piece stays text. */
function marked(text) {
  const parts = [];
  let from = 0;
  for (const { 0: found, 1: mark, 2: inside, index } of text.matchAll(MARKED)) {
    parts.push(...linked(text.slice(from, index)), make(mark === "*" ? "strong" : "em", {}, inside));
    from = index + found.length;
  }
  return [...parts, ...linked(text.slice(from))];
}

function link(url) {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || parsed.hostname.endsWith(".invalid")) return make("span.link", { title: say("sample_link") }, url);
  return make("a.link", { href: url, target: "_blank", rel: "noopener noreferrer" }, url);
}

function document_(message, phone) {
  const { name, bytes } = message.document;
  const href = `/playground/documents/${phone.id}/${message.id}`;
  const size = say("document_size", { kilobytes: Math.max(1, Math.round(bytes / 1000)) });
  return make("a.attachment", { href, download: name }, icon("file"), make("span", {}, make("b", {}, name), make("small", {}, size)));
}

function card(picture, title, detail) {
  return make("span.attachment", {}, icon(picture), make("span", {}, make("b", {}, title), make("small", {}, detail)));
}

function spotCard({ spot, spot_name: name }) {
  const same = spot && known.spots.find((one) => one.latitude === spot.latitude && one.longitude === spot.longitude);
  const detail = spot ? `${spot.latitude.toFixed(3)}, ${spot.longitude.toFixed(3)}` : "";
  return card("pin", name ?? same?.name ?? say("kind_location"), detail);
}

function foot(message) {
  const at = make("time", { datetime: message.at }, time(message.at));
  if (!message.mine) return make("span.foot", {}, at);
  const state = message.is_pending ? "clock" : message.is_open ? "tick" : "ticks";
  const mark = icon(state);
  mark.classList.add("ticks", state);
  return make("span.foot", {}, at, mark, make("span.visually-hidden", {}, say(`state_${state}`)));
}

function buttons(message, phone, acts) {
  if (message.is_list) {
    const open = make("button.choice", { type: "button" }, icon("list"), say("see_choices"));
    open.addEventListener("click", () => acts.choose(phone, message, open));
    return make("div.choices", {}, open);
  }
  const row = message.choices.map((label, place_) => {
    const button = make("button.choice", { type: "button" }, phone.kind === "whatsapp" && icon("reply"), label);
    button.addEventListener("click", () => acts.press(phone, message, place_));
    return button;
  });
  return make("div.choices", {}, ...row);
}

function trouble(message, phone, acts) {
  const note = make("p.trouble", { role: "note" }, say(`trouble_${message.trouble}`));
  if (message.retry) {
    const retry = { click: () => acts.again(phone, message) };
    note.append(" ", make("button.link-button", { type: "button", on: retry }, say("try_again")));
  }
  return note;
}
