// One phone: its frame, its transcript, and where something is written.

import * as acts from "./acts.js";
import { composer } from "./composer.js";
import { fill, icon, isCalm, make } from "./dom.js";
import { drawn, elementId } from "./message.js";
import { menu, pick } from "./sheet.js";
import { activate, inOrder, known } from "./store.js";
import { dayKey, dayOf, say } from "./words.js";

/** How near to its end a transcript counts as being read at its end, pixels. */
const NEAR_END = 120;
/** Pixels of a line of text with the space around it. */
const LINE = 40;

export class PhoneView {
  /** @param {Object} phone - as known; it is the same object for as long as the phone exists. */
  constructor(phone, openers) {
    this.phone = phone;
    this.openers = openers;
    this.name = make("h2.owner-name", { id: `owner-${phone.id}` });
    this.badge = make("span.badge", { hidden: true }, say("opted_out"));
    this.list = make("ol.messages", { tabindex: "0", "aria-labelledby": `owner-${phone.id}` });
    this.typing = make("li.typing", { hidden: true }, make("span.bubble", {}, make("i"), make("i"), make("i")));
    this.status = make("span.status", {}, say("status"));
    this.empty = this.#empty();
    this.screen = make("div.screen", {}, this.#head(), make("div.paper", {}, this.list, this.empty), composer(phone));
    this.element = make(`article.phone.${phone.kind}`, { "aria-labelledby": `owner-${phone.id}`, data: { phone: phone.id } });
    this.element.append(this.#owner(), this.screen);
    this.element.addEventListener("focusin", () => activate(phone.id));
    this.element.addEventListener("pointerdown", () => activate(phone.id));
    this.#follow();
    this.describe();
    this.redraw();
  }

  /** Show what changed about the phone itself. */
  describe() {
    this.name.textContent = this.phone.name;
    this.badge.hidden = !this.phone.is_opted_out;
    this.element.classList.toggle("active", known.active === this.phone.id);
  }

  /** Draw the whole transcript anew. */
  redraw() {
    const items = [];
    let day = "";
    for (const message of inOrder(this.phone)) {
      if (dayKey(message.at) !== day) {
        day = dayKey(message.at);
        items.push(make("li.day", { data: { day } }, make("span", {}, dayOf(message.at))));
      }
      items.push(drawn(message, this.phone, this));
    }
    fill(this.list, ...items, this.typing);
    this.empty.hidden = items.length > 0;
    this.#toEnd(false);
  }

  /** Draw one message: in its place if it is there, at the end if it is the newest; else everything is drawn anew. */
  take(message) {
    const order = inOrder(this.phone);
    const old = this.list.querySelector(`#${CSS.escape(elementId(this.phone, message))}`);
    const pending = message.key && this.list.querySelector(`#${CSS.escape(`m${this.phone.id}-p${message.key}`)}`);
    const item = drawn(message, this.phone, this);
    const isLast = order.at(-1) === message;
    if (old) old.replaceWith(item);
    else if (pending && isLast) pending.replaceWith(item);
    else if (isLast && !pending) this.#append(message, item, order.at(-2));
    else return this.redraw();
    this.empty.hidden = true;
    if (!old && !pending) item.classList.add("arriving");
    if (message.mine || this.isFollowing) this.#show(item);
  }

  /** Show or hide that an answer is under way. */
  setTyping(isTyping) {
    this.typing.hidden = !isTyping;
    this.status.textContent = say(isTyping ? "typing" : "status");
    if (isTyping && this.isFollowing) this.#toEnd(true);
  }

  // What the buttons of a message do.

  press(phone, message, choice) {
    acts.press(phone, message, choice);
  }

  choose(phone, message) {
    pick(say("see_choices"), message.choices, (choice) => acts.press(phone, message, choice), this.screen);
  }

  again(phone, message) {
    acts.again(phone, message);
  }

  #append(message, item, before) {
    if (!before || dayKey(before.at) !== dayKey(message.at)) {
      this.typing.before(make("li.day", {}, make("span", {}, dayOf(message.at))));
    }
    this.typing.before(item);
  }

  /**
   * Follow what arrives until somebody scrolls up. Where the list stands does not tell: it may still be on its gentle
   * way to the message before.
   */
  #follow() {
    let isSteered = false;
    for (const way of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      this.list.addEventListener(way, () => (isSteered = true), { passive: true });
    }
    this.list.addEventListener("scroll", () => {
      if (isSteered) this.isFollowing = this.isPinned = this.#isAtEnd();
    });
    this.list.addEventListener("scrollend", () => (isSteered = false));
    const stay = () => this.isPinned && this.#scroll(this.list.scrollHeight, false);
    this.list.addEventListener("load", stay, true); // pictures have no height before
    new ResizeObserver(stay).observe(this.list);
  }

  #isAtEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END;
  }

  /** Bring a new message into view: its end, or its beginning when it is taller than the screen. */
  #show(item) {
    this.isFollowing = true;
    this.isPinned = item.offsetHeight <= this.list.clientHeight - 24;
    item.classList.toggle("tall", !this.isPinned && this.#hasRoomForButtons(item));
    if (this.isPinned) this.#toEnd(true);
    else this.#scroll(item.offsetTop - 8, true);
  }

  /**
   * Whether the buttons of a tall message may stay at the bottom of the screen while it is read, so that nobody has to
   * guess that there are some: never over its stamp, and a line of text stays free.
   */
  #hasRoomForButtons(item) {
    const buttons = item.querySelector(":scope > .choices");
    const stamp = item.querySelector(".stamp");
    if (!buttons || !stamp) return false;
    const read = stamp.getBoundingClientRect().bottom - item.getBoundingClientRect().top;
    return read + LINE + buttons.offsetHeight < this.list.clientHeight;
  }

  #toEnd(isGentle) {
    this.isFollowing = this.isPinned = true;
    this.#scroll(this.list.scrollHeight, isGentle);
  }

  #scroll(top, isGentle) {
    this.list.scrollTo({ top, behavior: isGentle && !isCalm() ? "smooth" : "instant" });
  }

  #owner() {
    const more = make("button.icon-button.small", { type: "button", "aria-label": say("phone_menu", { name: this.phone.name }), "aria-haspopup": "dialog" }, icon("dots"));
    more.addEventListener("click", () =>
      menu(this.phone.name, [
        { icon: "edit", label: say("rename"), act: () => this.openers.rename(this.phone) },
        { icon: "trash", label: say("remove"), act: () => acts.removePhone(this.phone), isGrave: true },
      ], this.element),
    );
    return make("header.owner", {}, this.name, this.badge, more);
  }

  #head() {
    const like = say(`like_${this.phone.kind}`);
    const names = make("div", {}, make("p.bot-name", {}, "Kentongan"), this.status);
    return make("div.phone-head", {}, make("span.avatar", {}, icon("drum")), names, make("span.like", {}, like));
  }

  #empty() {
    const try_ = make("button.button.primary", { type: "button" }, say("first_try"));
    try_.addEventListener("click", () => {
      activate(this.phone.id);
      this.openers.firstTry(this.phone);
    });
    return make("div.empty", {}, icon("drum"), make("p", {}, say("empty_chat")), try_);
  }
}
