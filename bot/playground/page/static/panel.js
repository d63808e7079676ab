// Behind the scene: who one is, the clock, what can go wrong, and what the bot does meanwhile.

import { act, now, part, under } from "./feed.js";
import { byId, face, icon, make } from "./make.js";
import * as me from "./self.js";

const panel = byId("panel");
const openers = () => document.querySelectorAll(".panel-opener, #whoami");
// As in the style sheets.
const WIDE = matchMedia("(min-width: 75.01rem)");
let returns = null;
const places = {};
const painted = new Map();
// These columns of the ledger stand where there is room.
const FIRST = ["id", "state", "chat", "shape"];

export function startPanel() {
  places.who = make("fieldset");
  places.block = make("div");
  places.clock = make("div", { id: "clock" });
  places.moves = make("div", { class: "moves", role: "group", "aria-label": "Move the clock" });
  places.switches = make("div", { role: "group", "aria-labelledby": "wrong" });
  places.ledger = make("div", { class: "table", tabindex: "0", role: "region", "aria-label": "The ledger" });
  places.calls = make("div", { id: "calls" });
  panel.append(
    make("header", {}, make("h2", {}, "Behind the scene"), make("button", { type: "button", id: "close-panel", class: "round", "aria-label": "Close", onclick: close }, icon("close"))),
    places.who,
    places.block,
    make("h3", {}, "The clock"),
    places.clock,
    places.moves,
    make("h3", { id: "wrong" }, "What goes wrong"),
    places.switches,
    make("h3", {}, "The ledger: what is to be delivered"),
    places.ledger,
    make("h3", {}, "The last calls of the Bot API"),
    places.calls,
  );
  for (const opener of document.querySelectorAll(".panel-opener")) {
    opener.append(icon("panel"));
    opener.addEventListener("click", toggle);
  }
  byId("whoami").addEventListener("click", toggle);
  WIDE.addEventListener("change", () => {
    panel.classList.remove("open");
    expanded(false);
  });
  expanded(false);
  document.addEventListener("keydown", (event) => event.key === "Escape" && panel.classList.contains("open") && close());
  setInterval(() => me.isThere() && tick(), 500);
}

function toggle(event) {
  // Where the panel always stands there is nothing to open: one is led to it.
  if (WIDE.matches) return panel.querySelector("input:checked")?.focus();
  if (panel.classList.contains("open")) return close();
  returns = event.currentTarget;
  panel.classList.add("open");
  expanded(true);
  panel.querySelector("input:checked")?.focus();
}

function close() {
  panel.classList.remove("open");
  expanded(false);
  returns?.focus();
}

const expanded = (is) =>
  openers().forEach((opener) => (WIDE.matches ? opener.removeAttribute("aria-expanded") : opener.setAttribute("aria-expanded", String(is))));

// A place is painted anew only where what it shows has changed.
function fill(name, shows, nodes) {
  const looks = JSON.stringify(shows);
  if (painted.get(name) === looks) return;
  painted.set(name, looks);
  const had = places[name].contains(document.activeElement) ? document.activeElement.dataset.name : null;
  places[name].replaceChildren(...nodes());
  if (had) places[name].querySelector(`[data-name="${had}"]`)?.focus();
}

export function paint() {
  const scene = me.scene();
  const self = me.person();
  fill("who", [self.id, scene.people], () => who(scene.people, self));
  const blocked = me.privately()?.blocked;
  fill("block", [self.id, blocked], () => [flip("block", "Block the bot", blocked, () => act("block", { as: self.id, on: !me.privately().blocked }))]);
  fill("moves", [scene.moves, self.id], () => Object.entries(scene.moves).map(([to, word]) => move(to, word)));
  const on = part("switches").on;
  fill("switches", [scene.switches, on], () => Object.entries(scene.switches).map(([name, word]) => flip(name, word, on.includes(name), () => act("switch", { name, on: !part("switches").on.includes(name) }))));
  fill("ledger", part("ledger").rows, () => [ledger(part("ledger").rows)]);
  calls();
  tick();
  const notice = byId("notice");
  notice.textContent = scene.notice;
  notice.hidden = !scene.notice;
}

function who(people, self) {
  const row = (one) =>
    make(
      "label",
      { class: "person" },
      make("input", { type: "radio", name: "person", value: one.id, checked: one.id === self.id, "data-name": one.id, onchange: () => me.become(one.id) }),
      face(one.name, one.id, { small: true }),
      make("b", {}, one.name),
      make("small", {}, one.role),
    );
  return [make("legend", {}, "Who you are"), ...people.map(row), self.note ? make("p", { id: "note" }, self.note) : ""];
}

function flip(name, word, on, onclick) {
  return make("button", { type: "button", class: "flip", role: "switch", "aria-checked": String(Boolean(on)), "data-name": name, onclick }, make("span", {}, word), make("span", { class: "track", "aria-hidden": "true" }));
}

function move(to, word) {
  const go = async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    await act("clock", { to, as: me.self.as });
    button.disabled = false;
    button.focus();
  };
  return make("button", { type: "button", class: "pill", "data-name": to, onclick: go }, word);
}

function tick() {
  const at = now();
  const utc = new Date(at).toISOString();
  if (!places.clock.firstChild) places.clock.append(make("b"), make("small"));
  const [time, rest] = places.clock.children;
  time.textContent = me.seconds(at);
  rest.textContent = `${me.shortDay(at)}, ${me.zone()} · ${utc.slice(11, 16)} UTC`;
  const self = me.person();
  const box = byId("whoami");
  if (box.dataset.as !== String(self.id)) {
    box.dataset.as = self.id;
    box.replaceChildren(face(self.name, self.id, { small: true }), make("b"), make("span"));
  }
  box.children[1].textContent = `${self.name}, ${self.role}`;
  box.children[2].textContent = `${me.shortDay(at)}, ${me.time(at)} · ${me.zone()}`;
}

function ledger(rows) {
  if (!rows.length) return make("p", { class: "nothing" }, "Nothing is to be delivered yet.");
  const names = [...new Set([...FIRST, ...Object.keys(rows[0])])].filter((name) => name in rows[0]);
  const cell = (value, name) => make("td", { class: name === "state" ? value : null, title: value }, value === null ? "" : String(value));
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, names.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, rows.map((row) => make("tr", {}, names.map((name) => cell(row[name], name))))),
  );
}

// -- calls: one that is looked at stays open while others come --

const rows = new Map();

function calls() {
  const found = [...under("call:")].sort((one, other) => other.number - one.number);
  if (!found.length) places.calls.replaceChildren(make("p", { class: "nothing" }, "The bot has not called yet."));
  else places.calls.querySelector(".nothing")?.remove();
  const kept = new Set(found.map((one) => one.number));
  for (const [number, { node }] of rows) if (!kept.has(number)) rows.delete(number) && node.remove();
  let before = null;
  for (const one of found) {
    const known = rows.get(one.number);
    const node = known?.of === one ? known.node : call(one, known?.node.open);
    if (known && known.node !== node) known.node.replaceWith(node);
    rows.set(one.number, { of: one, node });
    const next = before ? before.nextElementSibling : places.calls.firstElementChild;
    if (next !== node) places.calls.insertBefore(node, next);
    before = node;
  }
}

function call(of, open) {
  const waits = of.ms === null;
  const status = waits ? "…" : (of.status ?? "cut off");
  const chat = of.params.chat_id;
  const named = chat && (part(`chat:${chat}`)?.title ?? chat);
  return make(
    "details",
    { class: "call", open },
    make(
      "summary",
      {},
      make("span", { class: "name" }, of.method, named && make("span", { class: "where" }, ` · ${named}`)),
      make("span", { class: status === 200 || waits ? "ok" : "bad" }, String(status)),
      make("span", { class: "ms" }, waits ? "" : `${of.ms} ms`),
      of.why && make("span", { class: "why" }, of.why),
    ),
    make("dl", {}, make("dt", {}, "at"), make("dd", {}, me.seconds(of.at)), Object.entries(of.params).map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
  );
}
