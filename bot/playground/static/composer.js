// Where a phone's person writes: text, a photo, a place, and whether it was forwarded.

import * as acts from "./acts.js";
import { byId, icon, make } from "./dom.js";
import { menu, pick } from "./sheet.js";
import { known } from "./store.js";
import { say } from "./words.js";

const FORWARDS = [0, 1, 5];
const MOST_PHOTO_BYTES = 5_000_000;
const MOST_ROWS_PX = 132;

/** The lower edge of a phone. */
export function composer(phone) {
  const state = { forwards: 0, photo: null };
  const input = make("textarea", {
    rows: "1",
    maxlength: String(phone.most_text),
    placeholder: say("write"),
    "aria-label": say("write_as", { name: phone.name }),
    enterkeyhint: "send",
  });
  const extras = make("div.extras", { hidden: true });
  const attach = make("button.icon-button", { type: "button", "aria-label": say("attach"), title: say("attach"), "aria-haspopup": "dialog" }, icon("clip"));
  const send = make("button.icon-button.send", { type: "submit", "aria-label": say("send"), title: say("send") }, icon("send"));
  const form = make("form.composer", {}, extras, make("div.write", {}, attach, input, send));

  const grow = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, MOST_ROWS_PX)}px`;
  };
  const showExtras = () => {
    const chips = [];
    if (state.photo) chips.push(photoChip(state.photo, () => setPhoto(null)));
    if (state.forwards) chips.push(chip("forward", say(state.forwards > 1 ? "forwarded_often" : "forwarded"), () => setForwards(0)));
    extras.replaceChildren(...chips);
    extras.hidden = chips.length === 0;
  };
  const setPhoto = (file) => {
    if (state.photo) URL.revokeObjectURL(state.photo.url);
    state.photo = file && { file, url: URL.createObjectURL(file) };
    showExtras();
    input.focus();
  };
  const setForwards = (forwards) => {
    state.forwards = forwards;
    showExtras();
    input.focus();
  };
  const submit = async () => {
    const { forwards, photo } = state;
    const text = input.value;
    if (!photo && !text.trim()) return;
    if (photo && !(await acts.photo(phone, photo.file, text, forwards))) return;
    if (!photo) acts.type(phone, text, forwards);
    input.value = "";
    if (photo) setPhoto(null);
    setForwards(0);
    grow();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  input.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    takePhoto(file, setPhoto);
  });
  attach.addEventListener("click", () => openMenu(phone, { setPhoto, setForwards }, form));
  return form;
}

function openMenu(phone, { setPhoto, setForwards }, over) {
  const say_ = (wish, shown) => acts.speak(phone, wish, shown);
  const marks = [say("forward_none"), say("forward_once"), say("forward_often")];
  menu(
    say("attach"),
    [
      { icon: "photo", label: say("attach_photo"), act: () => choosePhoto(setPhoto) },
      { icon: "forward", label: say("mark_forwarded"), act: () => pick(say("mark_forwarded"), marks, (place) => setForwards(FORWARDS[place]), over.closest(".screen")) },
      { icon: "pin", label: say("kind_location"), act: () => chooseSpot(phone, over) },
      { icon: "smile", label: say("kind_sticker"), act: () => say_({ kind: "sticker" }, { kind: "sticker" }) },
      { icon: "person", label: say("kind_contact"), act: () => say_({ kind: "contact" }, { kind: "contact" }) },
    ],
    over.closest(".screen"),
  );
}

function chooseSpot(phone, over) {
  const names = known.spots.map((spot) => spot.name);
  const send = (place) => acts.speak(phone, { kind: "location", spot: names[place] }, { kind: "location", spot_name: names[place] });
  pick(say("kind_location"), names, send, over.closest(".screen"));
}

function choosePhoto(setPhoto) {
  const picker = byId("file");
  picker.value = "";
  picker.onchange = () => takePhoto(picker.files[0], setPhoto);
  picker.click();
}

function takePhoto(file, setPhoto) {
  if (!file) return;
  if (!byId("file").accept.split(",").includes(file.type)) acts.toast(say("photo_kinds"));
  else if (file.size > MOST_PHOTO_BYTES) acts.toast(say("photo_large"));
  else setPhoto(file);
}

function photoChip(photo, remove) {
  const one = chip("photo", photo.file.name, remove);
  one.querySelector(".icon").replaceWith(make("img", { src: photo.url, alt: "" }));
  return one;
}

function chip(picture, label, remove) {
  const close = make("button.icon-button.small", { type: "button", "aria-label": say("take_away", { what: label }), on: { click: remove } }, icon("close"));
  return make("span.chip", {}, icon(picture), make("span", {}, label), close);
}
