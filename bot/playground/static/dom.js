// Builds elements. Text only ever becomes text: nothing that somebody wrote is read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 * @param {string} tag - with classes, as in "button.send".
 * @param {Object} with_ - attributes; "on" holds listeners, "data" data attributes; null and false leave one out.
 * @param {...(Node|string|null|false)} inside
 */
export function make(tag, with_ = {}, ...inside) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(with_)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (key === "data") Object.assign(element.dataset, value);
    else if (value === true) element.setAttribute(key, "");
    else element.setAttribute(key, String(value));
  }
  element.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

/** One of the icons of the page. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("aria-hidden", "true");
  picture.classList.add("icon");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  picture.append(use);
  return picture;
}

/** A text as a glance at it shows it: on one line, without the marks that people make bold and italic with. */
export const plain = (text) => text.replace(/[*_~]+(?=\S)|(?<=\S)[*_~]+/g, "").replace(/\s+/g, " ").trim();

export const byId = (id) => document.getElementById(id);

/** Replace what is inside an element. */
export function fill(element, ...inside) {
  element.replaceChildren(...inside.filter((one) => one !== null && one !== undefined && one !== false));
}

/** Whether the person asked for little movement. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
