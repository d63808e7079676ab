// The open chat: its messages in order, kept where one looks at them.

import { act, part } from "./feed.js";
import { byId, face, make } from "./make.js";
import { alertUser, greeting, message, toast } from "./message.js";
import * as me from "./self.js";

const END = 60;
// Milliseconds after which a press that nobody answers stops to spin; its answer is shown all the same.
const PATIENCE = 10000;
const scroller = byId("scroller");
const list = byId("messages");
const newer = byId("newer");

let shown = new Map();
let here = "";
let fresh = null;
let stays = true;
const waiting = new Map();
const spinning = new WeakMap();
let on = {};

export function startTalk(doings) {
  on = { ...doings, show, press, copy };
  scroller.addEventListener("scroll", () => {
    stays = atEnd();
    if (stays) seen();
  });
  new ResizeObserver(() => stays && toEnd()).observe(list);
  new ResizeObserver(() => stays && toEnd()).observe(scroller);
  newer.addEventListener("click", () => toEnd(true));
  document.addEventListener("visibilitychange", () => !document.hidden && atEnd() && seen());
  // Up from the field or from the edge of the list goes through the messages.
  list.addEventListener("keydown", walk);
  scroller.addEventListener("keydown", (event) => {
    if (event.target === scroller && event.key === "ArrowUp") list.querySelector(":scope > :last-child")?.focus();
  });
}

const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END;

function toEnd(smoothly = false) {
  stays = true;
  scroller.scrollTo({ top: scroller.scrollHeight, behavior: smoothly ? "smooth" : "instant" });
  seen();
}

function walk(event) {
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.target.parentElement !== list) return;
  event.preventDefault();
  let to = event.target;
  do to = event.key === "ArrowUp" ? to.previousElementSibling : to.nextElementSibling;
  while (to && !to.hasAttribute("tabindex"));
  (to ?? (event.key === "ArrowDown" ? byId("words") : null))?.focus();
}

// -- what there is --

export function paint() {
  const chat = me.chat();
  const where = `${me.self.as}/${chat.id}/${me.self.topic}`;
  const found = me.messages(chat.id, me.self.topic);
  const moved = where !== here;
  if (moved) arrive(where, found);
  const wasAtEnd = stays;
  const before = shown;
  shown = new Map();
  let last = null;
  for (const item of items(found, chat)) {
    const known = before.get(item.key);
    const same = known && known.of === item.of && known.how === item.how;
    const node = same ? known.node : item.make();
    if (!same && known) replace(known.node, node);
    if (!known && !moved && item.of) node.classList.add("arrives");
    shown.set(item.key, { node, of: item.of, how: item.how });
    put(node, last);
    last = node;
  }
  for (const [key, { node }] of before) if (!shown.has(key)) leave(node, moved);
  if (moved) land();
  else follow(found, before, wasAtEnd);
  title(chat);
}

function* items(found, chat) {
  if (!found.length) yield { key: "empty", how: chat.id + JSON.stringify(me.scene().bot.about), make: () => greeting(chat) };
  let before = null;
  for (const of of found) {
    const day = me.day(of.at);
    if (!before || me.day(before.at) !== day) {
      yield { key: `day:${day}:${of.id}`, make: () => make("li", { class: "day" }, make("span", {}, day)) };
      before = null;
    }
    if (of.id === fresh) yield { key: "fresh", make: () => make("li", { class: "fresh" }, "Unread messages") };
    const follows = before !== null && before.from.id === of.from.id && !before.happened && of.at - before.at < 600000 && of.id !== fresh;
    yield { key: of.id, of, how: `${follows}/${chat.kind}`, make: () => message(of, chat, follows, on) };
    before = of;
  }
}

function put(node, last) {
  const next = last ? last.nextElementSibling : list.firstElementChild;
  if (next !== node) list.insertBefore(node, next);
}

function replace(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (!focused) return;
  const again = focused.dataset.data && [...node.querySelectorAll("[data-data]")].find((one) => one.dataset.data === focused.dataset.data);
  (again || node.querySelector(".rows button, .rows a") || node).focus({ preventScroll: true });
}

function leave(node, moved) {
  if (moved || !node.classList.contains("message")) {
    node.remove();
    return;
  }
  node.inert = true;
  node.classList.add("fades");
  const gone = () => node.remove();
  node.addEventListener("animationend", gone, { once: true });
  setTimeout(gone, 600);
}

// -- where one looks --

function arrive(where, found) {
  here = where;
  const read = me.readUpTo(me.self.chat, me.self.topic);
  const first = found.find((one) => one.id > read && one.from.id !== me.self.as);
  fresh = read && first ? first.id : null;
  list.replaceChildren();
  shown = new Map();
  newer.hidden = true;
}

function land() {
  const mark = list.querySelector(".fresh");
  if (!mark) {
    toEnd();
    return;
  }
  mark.scrollIntoView({ block: "start" });
  stays = atEnd();
  if (stays) seen();
  else offer();
}

function follow(found, before, wasAtEnd) {
  const come = found.filter((one) => !before.has(one.id));
  const ownNow = come.some((one) => one.from.id === me.self.as);
  for (const one of come.filter((one) => one.from.id !== me.self.as)) announce(one);
  if (wasAtEnd || ownNow) toEnd();
  else offer();
}

function seen() {
  newer.hidden = true;
  const last = Math.max(0, ...me.messages(me.self.chat, me.self.topic).map((one) => one.id));
  if (!document.hidden && me.read(me.self.chat, me.self.topic, last)) on.read();
}

function offer() {
  const count = me.unread(me.self.chat, me.self.topic);
  newer.hidden = count === 0;
  newer.textContent = count === 1 ? "1 new message ↓" : `${count} new messages ↓`;
}

function announce(of) {
  const said = make("p", {}, `${of.from.name}: ${(of.happened ?? of.text ?? "a file").slice(0, 240)}`);
  byId("announcer").append(said);
  while (byId("announcer").childElementCount > 6) byId("announcer").firstElementChild.remove();
}

export function show(id) {
  const found = shown.get(id)?.node;
  if (!found) return toast("That message is not here any more.");
  stays = false;
  found.scrollIntoView({ block: "center", behavior: "smooth" });
  found.classList.remove("found");
  requestAnimationFrame(() => found.classList.add("found"));
  found.focus({ preventScroll: true });
}

// -- the head --

function title(chat) {
  byId("talk-title").textContent = me.label(chat);
  const drawn = face(me.label(chat), chat.id, { small: true, drawn: me.drawn(chat) });
  byId("talk-avatar").replaceChildren(drawn);
  const typing = part(`typing:${chat.id}:${me.self.topic ?? ""}`);
  const about = byId("talk-about");
  about.textContent = typing ? `${me.scene().bot.name} is ${doing(typing.action)}…` : standing(chat);
  about.classList.toggle("busy", Boolean(typing));
}

const doing = (action) => ({ upload_document: "sending a file", upload_photo: "sending a photo" })[action] ?? "typing";

function standing(chat) {
  if (chat.kind === "private") return chat.blocked ? "blocked by you" : `bot · @${me.scene().bot.username}`;
  if (chat.kind === "channel") return chat.username ? `channel · @${chat.username}` : "channel";
  const members = `group · ${chat.members + (chat.inside ? 1 : 0)} members`;
  return chat.inside ? members : `${members} · the bot is not in here`;
}

// -- buttons --

async function press(of, button, node) {
  node.classList.add("waits");
  node.setAttribute("aria-busy", "true");
  const told = await act("press", { as: me.self.as, chat: of.chat, message: of.id, button: button.data });
  const done = () => {
    node.classList.remove("waits");
    node.removeAttribute("aria-busy");
  };
  if (!told) return done();
  waiting.set(told.press, done);
  clearTimeout(spinning.get(node));
  spinning.set(node, setTimeout(done, PATIENCE));
  answered();
}

// Presses that the bot has answered by now.
export function answered() {
  for (const [id, done] of waiting) {
    const found = part(`press:${id}`);
    if (!found?.answered) continue;
    waiting.delete(id);
    done();
    if (!found.text) continue;
    if (found.alert) alertUser(found.text);
    else toast(found.text);
  }
}

function copy(text) {
  navigator.clipboard?.writeText(text);
  toast("Copied.");
}
