// Below the messages: the field, the menu of commands, Start, and the bot's own keyboard.

import { act, part } from "./feed.js";
import { byId, icon, make } from "./make.js";
import { quoted } from "./message.js";
import * as me from "./self.js";

const words = byId("words");
const menu = byId("menu");
const opener = byId("menu-opener");
let chosen = -1;
let answering = null;
const forced = new Set();
let on = {};
const drafts = new Map();
let where = "";
let offered = "";

export function startField(doings) {
  on = doings;
  byId("send").append(icon("send"));
  opener.append(icon("slash"));
  byId("field").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  words.addEventListener("input", () => {
    grow();
    offer(words.value);
  });
  words.addEventListener("keydown", keyed);
  words.addEventListener("blur", () => setTimeout(() => document.activeElement !== opener && close(), 150));
  opener.addEventListener("click", () => {
    if (!menu.hidden) return close();
    words.focus();
    offer("/");
  });
}

// -- what is written --

async function submit() {
  const item = menu.hidden ? null : menu.children[chosen];
  const text = item ? item.dataset.command : words.value;
  if (!text.trim()) return;
  words.value = "";
  grow();
  close();
  await say(text);
}

export async function say(text) {
  const reply = answering?.id;
  answer(null);
  return act("say", { as: me.self.as, chat: me.self.chat, topic: me.self.topic, text, reply_to: reply ?? null });
}

function keyed(event) {
  if (event.isComposing) return;
  if (!menu.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (!menu.hidden && event.key === "Tab" && menu.children.length) {
    event.preventDefault();
    words.value = `${menu.children[Math.max(chosen, 0)].dataset.command} `;
    close();
  } else if (event.key === "Escape" && (!menu.hidden || answering)) {
    event.stopPropagation();
    if (menu.hidden) answer(null);
    close();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !words.value) {
    event.preventDefault();
    byId("messages").querySelector(":scope > :last-child")?.focus();
  }
}

// Elsewhere the style sheet lets the field grow.
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  words.style.height = "auto";
  if (words.scrollHeight) words.style.height = `${words.scrollHeight}px`;
}

// -- the menu --

const commands = () => part(`menu:${me.self.as}:${me.self.chat}`)?.commands ?? [];

// An open menu follows what the bot offers meanwhile; what was chosen stays so if it is still there.
function refresh() {
  if (menu.hidden) return;
  const [text, had] = JSON.parse(offered);
  if (JSON.stringify(had) === JSON.stringify(commands())) return;
  const kept = menu.children[chosen]?.dataset.command;
  offer(text);
  const place = [...menu.children].findIndex((item) => item.dataset.command === kept);
  if (place >= 0) choose(place);
}

function offer(text) {
  const begun = /^\/(\w*)$/.exec(text);
  const all = commands();
  offered = JSON.stringify([text, all]);
  const fitting = begun ? all.filter((one) => one.command.startsWith(begun[1].toLowerCase())) : [];
  if (!fitting.length) return close();
  const at = me.chat().kind === "private" ? "" : `@${me.scene().bot.username}`;
  menu.replaceChildren(
    ...fitting.map((one, place) =>
      make(
        "li",
        { role: "option", id: `command-${place}`, "data-command": `/${one.command}${at}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => take(place) },
        make("b", {}, `/${one.command}`),
        make("span", {}, one.about),
      ),
    ),
  );
  menu.hidden = false;
  expanded(true);
  choose(-1);
}

function take(place) {
  choose(place);
  submit();
}

function choose(place) {
  const items = [...menu.children];
  chosen = place < -1 ? items.length - 1 : place >= items.length ? -1 : place;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) return words.removeAttribute("aria-activedescendant");
  words.setAttribute("aria-activedescendant", `command-${chosen}`);
  items[chosen].scrollIntoView({ block: "nearest" });
}

function close() {
  menu.hidden = true;
  menu.replaceChildren();
  chosen = -1;
  words.removeAttribute("aria-activedescendant");
  expanded(false);
}

function expanded(is) {
  words.setAttribute("aria-expanded", String(is));
  opener.setAttribute("aria-expanded", String(is));
}

// -- an answer to one message --

export function answer(of) {
  answering = of && { id: of.id, name: of.from.name, text: (of.text ?? "").slice(0, 120) };
  const bar = byId("reply");
  bar.hidden = !of;
  if (!of) return;
  const cancel = make("button", { type: "button", class: "round", "aria-label": "Do not reply to it", onclick: () => answer(null) }, icon("close"));
  bar.replaceChildren(quoted(answering, on), cancel);
  words.focus();
}

// -- what stands there instead --

export function paint() {
  const chat = me.chat();
  const now = `${me.self.as}/${chat.id}/${me.self.topic}`;
  if (now !== where) {
    drafts.set(where, words.value);
    words.value = drafts.get(now) ?? "";
    where = now;
    grow();
    close();
    answer(null);
  }
  const found = me.messages(chat.id, me.self.topic);
  const instead = inPlace(chat, found);
  byId("field").hidden = instead !== null;
  byId("instead").hidden = instead === null;
  const had = byId("instead").contains(document.activeElement);
  if (instead && instead.isEqualNode(byId("instead").firstChild) === false) byId("instead").replaceChildren(instead);
  if (instead === null && had) words.focus();
  opener.hidden = !commands().length;
  refresh();
  keyboard(instead ? null : [...found].reverse().find((one) => one.keys)?.keys, found);
}

function inPlace(chat, found) {
  if (!me.person().posts.includes(chat.id)) return make("span", {}, "Only administrators post here.");
  if (chat.moved) return make("span", {}, "This group has become a supergroup.");
  if (chat.kind !== "private") return null;
  if (chat.blocked) return wide("Unblock", () => act("block", { as: me.self.as, on: false }));
  if (me.self.payload === null && found.length) return null;
  return wide("Start", start);
}

const wide = (word, onclick) => make("button", { type: "button", class: "wide", onclick }, word);

async function start() {
  const payload = me.self.payload;
  me.self.payload = null;
  const { bot } = me.scene();
  if (payload === null) await say("/start");
  else await act("follow", { as: me.self.as, link: `https://t.me/${bot.username}?start=${payload}` });
  on.changed();
}

// -- the bot's own keyboard --

function keyboard(keys, found) {
  const box = byId("keys");
  words.placeholder = keys?.placeholder || "Message";
  const asks = keys?.forced && found.findLast((one) => one.keys);
  if (asks && !forced.has(`${asks.chat}:${asks.id}`)) {
    forced.add(`${asks.chat}:${asks.id}`);
    answer(asks);
  }
  const shown = keys?.rows && !(keys.once && found.at(-1)?.from.id === me.self.as);
  box.hidden = !shown;
  const looks = shown ? JSON.stringify(keys.rows) : "";
  if (box.dataset.looks === looks) return;
  box.dataset.looks = looks;
  box.replaceChildren(...(shown ? keys.rows : []).map((row) => make("div", {}, row.map((text) => make("button", { type: "button", onclick: () => say(text) }, text)))));
}
