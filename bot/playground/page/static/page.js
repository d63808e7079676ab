// The page: what is wired to what.

import * as chats from "./chats.js";
import * as feed from "./feed.js";
import * as field from "./field.js";
import { byId, icon } from "./make.js";
import { repaintPictures, toast } from "./message.js";
import * as panel from "./panel.js";
import * as me from "./self.js";
import * as talk from "./talk.js";

const THEMES = ["auto", "light", "dark"];
const SAID = { auto: "as the system has them", light: "light", dark: "dark" };
let wanted = null;

function paint() {
  if (!me.isThere()) return;
  me.settle();
  talk.paint();
  field.paint();
  chats.paint();
  panel.paint();
  talk.answered();
  if (wanted !== null) {
    talk.show(wanted);
    wanted = null;
  }
}

// -- links of t.me --

const isTelegram = (address) => ["t.me", "telegram.me"].includes(address.hostname);
const name = (address) => address.pathname.split("/")[1]?.toLowerCase();
const known = () => [me.scene().bot, ...me.person().chats.map((id) => feed.part(`chat:${id}`))];

const leadsInside = (address) => isTelegram(address) && known().some((one) => one.username?.toLowerCase() === name(address));

// A link that starts the bot opens the chat with it, where Start has still to be pressed, as in Telegram.
async function follow(address) {
  const payload = address.searchParams.get("start");
  if (name(address) === me.scene().bot.username.toLowerCase() && payload !== null) return enter(me.privately().id, { payload });
  const led = await feed.act("follow", { as: me.self.as, link: address.href });
  if (led) enter(led.chat, { message: led.message ?? null });
}

function enter(chat, more) {
  byId("app").dataset.pane = "talk";
  const message = more.message ? feed.part(`message:${chat}:${more.message}`) : null;
  me.open(chat, message?.topic ?? null, more);
}

// -- what can be done with a message --

function say(command) {
  const { bot } = me.scene();
  const bare = me.chat().kind === "private" || command.includes("@") ? command : `${command}@${bot.username}`;
  if (me.chat().kind === "channel") return enter(me.privately().id, {});
  return field.say(bare);
}

function find(word) {
  const said = me.messages(me.self.chat, me.self.topic).filter((one) => one.text?.includes(word)).length;
  toast(`${word}: ${said} ${said === 1 ? "message" : "messages"} in this chat.`);
}

// -- colours --

function wear(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId("theme").replaceChildren(icon(theme));
  byId("theme").setAttribute("aria-label", `Colours: ${SAID[theme]}`);
  repaintPictures();
}

function startTheme() {
  let theme = localStorage.getItem("theme") ?? "auto";
  wear(theme);
  byId("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
    wear(theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaintPictures);
}

// -- all together --

function start() {
  const on = { leadsInside, follow, say, find, answer: field.answer, show: talk.show, read: () => chats.paint(), changed: paint };
  talk.startTalk(on);
  field.startField(on);
  chats.startChats();
  panel.startPanel();
  startTheme();
  byId("back").append(icon("back"));
  byId("back").addEventListener("click", () => {
    byId("app").dataset.pane = "chats";
    byId("chat-list").querySelector("[aria-current]")?.focus();
  });
  feed.onRefusal((why) => toast(why));
  me.onMove((message) => {
    wanted = message;
    paint();
  });
  feed.listen((keys, lost) => {
    const line = byId("offline");
    line.hidden = !lost;
    line.textContent = lost ? "The playground does not answer; trying again …" : "";
    paint();
  });
  feed.start();
}

start();
