// What the page knows: phones with their transcripts, and what there is to try. Views are told what changed.

const listeners = new Map();

/** Everything known; changed only here. */
export const known = {
  region: "",
  tips: [],
  names: [],
  spots: [],
  /** @type {Map<number, Object>} phones by their id; each has "messages", a Map by id */
  phones: new Map(),
  /** id of the phone that is written from */
  active: "",
};

/** Be called whenever something of this name happens. */
export function on(name, listener) {
  listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

export function tell(name, ...values) {
  for (const listener of listeners.get(name) ?? []) listener(...values);
}

export const activePhone = () => known.phones.get(known.active);

/** Write from this phone from now on. */
export function activate(id) {
  if (known.active === id || !known.phones.has(id)) return;
  known.active = id;
  tell("active");
}

/** Take in the whole state; what is known already changes nothing, and what is not sent yet stays. */
export function takeState(state) {
  Object.assign(known, { region: state.region, tips: state.tips, names: state.names, spots: state.spots });
  takePhones(state.phones);
  for (const { id, messages, is_typing } of state.phones) {
    const phone = known.phones.get(id);
    const before = JSON.stringify([...phone.messages.values()]);
    const keys = new Set(messages.map((message) => `p${message.key}`));
    const unsent = [...phone.messages.values()].filter((message) => message.retry && !keys.has(message.id));
    phone.messages = new Map([...messages, ...unsent].map((message) => [message.id, message]));
    if (JSON.stringify([...phone.messages.values()]) !== before) tell("transcript", phone);
    takeTyping(id, is_typing);
  }
  tell("state");
}

/** Bring the list of phones up to date. */
export function takePhones(phones) {
  const before = known.phones;
  known.phones = new Map(
    phones.map((phone) => {
      const { messages: _, ...told } = phone;
      const kept = before.get(phone.id) ?? { messages: new Map() };
      return [phone.id, Object.assign(kept, told)];
    }),
  );
  if (!known.phones.has(known.active)) known.active = phones[0]?.id ?? "";
  tell("phones");
  tell("active");
}

/** Take in one message, or its newer form. */
export function takeMessage(id, message) {
  const phone = known.phones.get(id);
  if (!phone) return;
  const before = phone.messages.get(message.id);
  if (before && JSON.stringify(before) === JSON.stringify(message)) return;
  if (message.key) phone.messages.delete(`p${message.key}`);
  phone.messages.set(message.id, message);
  tell("message", phone, message, { isNew: !before });
}

export function takeTyping(id, isTyping) {
  const phone = known.phones.get(id);
  if (!phone) return;
  phone.is_typing = isTyping;
  tell("typing", phone);
}

/** Show what was just written, before the server has it; it goes by the key under which it will come back. */
export function expect(id, key, message) {
  const phone = known.phones.get(id);
  const whole = `${id}-${key}`;
  for (const one of phone.messages.values()) if (one.key === whole) return;
  takeMessage(id, { id: `p${whole}`, mine: true, at: new Date().toISOString(), is_pending: true, ...message });
}

/** Say of what was just written that it did not arrive. */
export function giveUp(id, key) {
  const message = known.phones.get(id)?.messages.get(`p${id}-${key}`);
  if (message) takeMessage(id, { ...message, trouble: "not_sent" });
}

/** The messages of a phone in the order of time; what is not stored yet comes last. */
export function inOrder(phone) {
  return [...phone.messages.values()].sort((one, other) => {
    const pending = Number(Boolean(one.is_pending)) - Number(Boolean(other.is_pending));
    return pending || Date.parse(one.at) - Date.parse(other.at) || one.id.localeCompare(other.id, undefined, { numeric: true });
  });
}
