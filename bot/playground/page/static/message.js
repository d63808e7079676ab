// One message as a node: bubble, preview, buttons.

import { byId, face, icon, make, size } from "./make.js";
import { label, scene, self, time } from "./self.js";
import { anchor, formatted } from "./text.js";

export const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
export const pictureOf = (paper) => `picture/${paper}.svg?theme=${isDark() ? "dark" : "light"}`;

export function repaintPictures() {
  for (const image of document.querySelectorAll("img[data-paper]")) image.src = pictureOf(image.dataset.paper);
}

// `follows`: the same speaker goes on. `on`: what can be done with it.
export function message(of, chat, follows, on) {
  if (of.happened) return make("li", { class: "service", tabindex: "-1" }, of.happened);
  const mine = of.from.id === self.as;
  const faced = chat.kind.endsWith("group") && !mine;
  const key = `${of.chat}:${of.id}`;
  const kind = [`message ${chat.kind}`, mine && "mine", follows && "follows", faced && "with-face"].filter(Boolean).join(" ");
  return make(
    "li",
    { class: kind, tabindex: "-1", "data-key": key, "aria-label": spoken(of, mine), onkeydown: (event) => answerKey(event, of, on) },
    faced && face(of.from.name, of.from.id, { small: true, drawn: of.own ? "paper" : null }),
    make("div", { class: "bubble" }, inside(of, faced && !follows, key, on), chat.kind !== "channel" && answering(of, on)),
    of.rows && rows(of, on),
  );
}

function answerKey(event, of, on) {
  if (event.key !== "r" || event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  on.answer(of);
}

const spoken = (of, mine) => `${mine ? "You" : of.from.name}, ${time(of.at)}${of.edited ? ", edited" : ""}`;

function inside(of, named, key, on) {
  const shown = of.preview && preview(of.preview, on);
  const above = of.preview?.above;
  const text = formatted(of.text ?? "", of.entities, key, on);
  text.append(...(above || !shown ? [] : [shown]), meta(of));
  return [
    of.forwarded && make("div", { class: "forwarded" }, `Forwarded from ${of.forwarded}`),
    named && make("div", { class: `sender hue-${of.own ? 0 : 1 + (Math.abs(of.from.id) % 5)}` }, of.from.name, of.via && ` via ${of.via}`),
    of.reply && quoted(of.reply, on),
    above && shown,
    of.photo && make("img", { class: "photo", src: `file/${encodeURIComponent(of.photo.file)}`, alt: "Photo", width: of.photo.width, height: of.photo.height }),
    of.document && file(of.document),
    text,
  ];
}

function meta(of) {
  return make(
    "span",
    { class: "meta" },
    of.silent && make("span", { title: "Sent without a sound", role: "img", "aria-label": "Sent without a sound" }, icon("quiet")),
    of.edited && make("span", { title: `Edited ${time(of.edited)}` }, "edited"),
    make("time", { datetime: new Date(of.at).toISOString() }, time(of.at)),
  );
}

export function quoted(reply, on) {
  return make("button", { type: "button", class: "quoted", "aria-label": `In reply to ${reply.name}: ${reply.text}`, onclick: () => on.show(reply.id) }, make("b", {}, reply.name), make("span", {}, reply.text));
}

function answering(of, on) {
  return make("button", { type: "button", class: "round answer", tabindex: "-1", "aria-label": "Reply", title: "Reply", onclick: () => on.answer(of) }, icon("reply"));
}

function preview(of, on) {
  const image = of.paper && make("img", { src: pictureOf(of.paper), "data-paper": of.paper, alt: "", loading: "lazy", decoding: "async" });
  const host = new URL(of.url, "https://t.me").hostname.replace(/^(www|cdn-thumbnails)\./, "");
  if (of.alone && image) {
    image.alt = `Picture: ${of.title ?? of.paper}`;
    return anchor(of.url, image, on, { class: `preview alone${of.above ? " above" : ""}` });
  }
  const site = make("span", { class: "site" }, host === "huggingface.co" ? "Hugging Face" : host);
  const title = make("span", { class: "of" }, of.title ?? of.url.replace(/^https?:\/\//, ""));
  return anchor(of.url, [site, title, image], on, { class: `preview card ${of.large ? "large" : "small"}${of.above ? " above" : ""}` });
}

function file(of) {
  return make(
    "a",
    { class: "document", href: `file/${encodeURIComponent(of.file)}`, download: of.name, "aria-label": `Download ${of.name}, ${size(of.size)}` },
    make("span", { class: "disc" }, icon("file")),
    make("b", {}, of.name),
    make("small", {}, size(of.size)),
  );
}

function rows(of, on) {
  const button = (one) => {
    const style = one.style ? ` ${one.style}` : "";
    const url = one.url && anchor(one.url, [one.text, corner("out")], on, { class: `press${style}` });
    if (url) return url;
    if (one.copy) return make("button", { type: "button", class: `press${style}`, onclick: () => on.copy(one.copy) }, one.text, corner("copy"));
    return make("button", { type: "button", class: `press${style}`, disabled: !one.data, "data-data": one.data, onclick: (event) => on.press(of, one, event.currentTarget) }, one.text);
  };
  return make("div", { class: "rows", role: "group", "aria-label": "Buttons" }, of.rows.map((row) => make("div", {}, row.map(button))));
}

function corner(name) {
  const drawn = icon(name);
  drawn.classList.add("corner");
  return drawn;
}

// -- what stands in an empty chat --

export function greeting(chat) {
  const { bot } = scene();
  if (chat.kind !== "private") return make("li", { class: "empty" }, make("b", {}, label(chat)), "No messages here yet.");
  const own = scene().people.find((one) => one.id === self.as)?.language;
  const about = bot.about[own] ?? bot.about[""] ?? "";
  return make("li", { class: "empty" }, make("b", {}, about ? "What can this bot do?" : bot.name), about || "No messages here yet.");
}

export function toast(text, { lasts = 4500 } = {}) {
  const shown = make("p", { class: "toast" }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), lasts);
}

export function alertUser(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}
