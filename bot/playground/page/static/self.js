// Who one is on this page, which chat is open, and what has been read.

import { epoch, part, parts, under } from "./feed.js";

export const self = { as: null, chat: null, topic: null, payload: null };

const KEPT = "where";
const listeners = [];
export const onMove = (listener) => listeners.push(listener);

export const scene = () => part("scene");
export const person = () => scene().people.find((one) => one.id === self.as);
export const chat = () => part(`chat:${self.chat}`);
export const privately = () => person().chats.map((id) => part(`chat:${id}`)).find((one) => one.kind === "private");

export function settle() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
  const { people } = scene();
  if (!person()) self.as = (people.find((one) => one.id === kept.as) || people[0]).id;
  if (!person().chats.includes(self.chat)) open(person().chats.includes(kept.chat) ? kept.chat : person().chats[0], kept.topic);
}

export function become(id) {
  const kind = chat()?.kind;
  self.as = id;
  const same = person().chats.find((one) => one === self.chat);
  const alike = person().chats.find((one) => part(`chat:${one}`).kind === kind);
  open(same ?? alike ?? person().chats[0], same ? self.topic : null);
}

export function open(id, topic = null, { payload = null, message = null } = {}) {
  const topics = part(`chat:${id}`)?.topics ?? [];
  Object.assign(self, { chat: id, topic: topics.some((one) => one.id === topic) ? topic : null, payload });
  sessionStorage.setItem(KEPT, JSON.stringify({ as: self.as, chat: self.chat, topic: self.topic }));
  listeners.forEach((listener) => listener(message));
}

// -- messages --

export const label = (of) => (of.kind === "private" ? scene().bot.name : of.title);
export const drawn = (of) => ({ channel: "horn", private: "paper" })[of.kind] ?? "people";

export function messages(id, topic) {
  const forum = part(`chat:${id}`)?.forum && topic !== undefined;
  const found = [...under(`message:${id}:`)].filter((one) => !forum || (one.topic ?? null) === topic);
  return found.sort((one, other) => one.id - other.id);
}

// -- what has been read: by person, chat and topic, the number of the last message --

const readKey = () => `read:${epoch()}`;
const reading = () => JSON.parse(localStorage.getItem(readKey()) || "{}");
const place = (id, topic) => `${self.as}/${id}/${topic ?? ""}`;

export const readUpTo = (id, topic) => reading()[place(id, topic)] ?? 0;

export function read(id, topic, last) {
  const known = reading();
  if ((known[place(id, topic)] ?? 0) >= last) return false;
  for (const key of Object.keys(localStorage)) if (key.startsWith("read:") && key !== readKey()) localStorage.removeItem(key);
  localStorage.setItem(readKey(), JSON.stringify({ ...known, [place(id, topic)]: last }));
  return true;
}

export function unread(id, topic) {
  const last = readUpTo(id, topic);
  return messages(id, topic).filter((one) => one.id > last && one.from.id !== self.as).length;
}

export function unreadIn(of) {
  if (!of.forum) return unread(of.id, null);
  return [null, ...of.topics.map((one) => one.id)].reduce((sum, topic) => sum + unread(of.id, topic), 0);
}

// -- times, as the person's clock shows them --

const shapes = new Map();
function shaped(options) {
  const key = JSON.stringify([person().zone, options]);
  if (!shapes.has(key)) shapes.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: person().zone, ...options }));
  return shapes.get(key);
}
export const time = (at) => shaped({ hour: "2-digit", minute: "2-digit" }).format(at);
export const seconds = (at) => shaped({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
export const day = (at) => shaped({ weekday: "long", day: "numeric", month: "long" }).format(at);
export const shortDay = (at) => shaped({ weekday: "short", day: "numeric", month: "short" }).format(at);
export const zone = () => person().zone.split("/").pop().replaceAll("_", " ");
export const isThere = () => parts.has("scene");
