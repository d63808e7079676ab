// The list of chats of whoever one is.

import { now, part } from "./feed.js";
import { byId, face, make, roving } from "./make.js";
import * as me from "./self.js";

const list = byId("chat-list");
const topics = byId("topics");
let settleChats = () => {};
let settleTopics = () => {};
let painted = "";
let tabs = "";

export function startChats() {
  settleChats = roving(list, ".chat");
  settleTopics = roving(topics, "button", { across: true });
}

export function paint() {
  const told = me.person().chats.map((id) => row(part(`chat:${id}`))).filter(Boolean);
  // Who is in the middle of the list by keyboard stays there: nothing is painted that looks as before.
  const looks = JSON.stringify([me.self.as, told]);
  if (looks !== painted) {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
    list.replaceChildren(...told.map(node));
    if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus();
    const current = list.querySelector("[aria-current]");
    if (current) current.tabIndex = 0;
    settleChats();
    painted = looks;
  }
  paintTopics();
  const unread = told.reduce((sum, one) => sum + one.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Daily Papers · playground`;
}

function row(chat) {
  if (!chat || (chat.moved && !me.messages(chat.id).length)) return null;
  const last = me.messages(chat.id).at(-1);
  const who = last && !last.happened && chat.kind !== "channel" && chat.kind !== "private" ? `${last.from.id === me.self.as ? "You" : last.from.name}: ` : "";
  const said = last?.from.id === me.self.as && chat.kind === "private" ? "You: " : who;
  return {
    id: chat.id,
    title: me.label(chat),
    drawn: me.drawn(chat),
    at: last ? when(last.at) : "",
    last: last ? said + (last.happened ?? (last.text || last.document?.name || "A picture")).slice(0, 90).replaceAll("\n", " ") : chat.kind === "private" ? "Say hello" : "Nothing here yet",
    unread: me.unreadIn(chat),
    current: chat.id === me.self.chat,
  };
}

const when = (at) => (me.shortDay(at) === me.shortDay(now()) ? me.time(at) : me.shortDay(at));

function node(of) {
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "chat", tabindex: "-1", "data-chat": of.id, "aria-current": of.current ? "true" : null, onclick: () => choose(of.id) },
      face(of.title, of.id, { drawn: of.drawn }),
      make("span", { class: "title" }, of.title),
      make("span", { class: "time" }, of.at),
      make("span", { class: "last" }, of.last),
      of.unread ? make("span", { class: "unread" }, String(of.unread), make("span", { class: "unseen" }, " unread")) : make("span"),
    ),
  );
}

export function choose(id) {
  byId("app").dataset.pane = "talk";
  me.open(id);
}

function paintTopics() {
  const chat = me.chat();
  topics.hidden = !chat.forum;
  if (!chat.forum) return;
  const all = [{ id: null, name: "General" }, ...chat.topics].map((one) => ({ ...one, unread: me.unread(chat.id, one.id), chosen: one.id === me.self.topic }));
  const looks = JSON.stringify([chat.id, all]);
  if (looks === tabs) return;
  tabs = looks;
  const had = topics.contains(document.activeElement);
  topics.replaceChildren(
    ...all.map((one) =>
      make(
        "button",
        { type: "button", role: "tab", "aria-selected": String(one.chosen), "aria-controls": "scroller", tabindex: one.chosen ? "0" : "-1", onclick: () => me.open(chat.id, one.id) },
        one.name,
        one.closed && " (closed)",
        one.unread > 0 && make("span", { class: "unread" }, String(one.unread)),
      ),
    ),
  );
  settleTopics();
  if (had) topics.querySelector("[aria-selected=true]")?.focus();
}
