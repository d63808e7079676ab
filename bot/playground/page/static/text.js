// A message's text with its entities, whose offsets count UTF-16 units as this language does.

import { make } from "./make.js";
import { day, time } from "./self.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
// What was unfolded or uncovered stays so when the message is edited.
const opened = new Set();

// `on`: follow(url), say(command), find(hashtag).
export function formatted(text, entities, key, on) {
  const sorted = [...(entities ?? [])].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return make("div", { class: "text", dir: "auto" }, pieces(text, 0, text.length, sorted, key, on));
}

function pieces(text, from, to, entities, key, on) {
  const nodes = [];
  let at = from;
  let left = entities;
  while (left.length) {
    const [entity, ...rest] = left;
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    left = rest.filter((one) => one.offset >= end);
    if (end <= begin) continue;
    if (begin > at) nodes.push(text.slice(at, begin));
    const inside = pieces(text, begin, end, rest.filter((one) => one.offset < end), key, on);
    nodes.push(node(entity, inside, text.slice(begin, end), `${key}/${entity.offset}`, on));
    at = end;
    // A block stands on lines of its own, so the break behind it would be one too many.
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
  }
  if (to > at) nodes.push(text.slice(at, to));
  return nodes;
}

function node(entity, inside, words, key, on) {
  if (entity.type in PLAIN) return make(PLAIN[entity.type], {}, inside);
  switch (entity.type) {
    case "code":
      return make("code", { title: "Copy", onclick: () => navigator.clipboard?.writeText(words) }, inside);
    case "pre":
      return make("pre", { "data-language": entity.language }, make("code", {}, inside));
    case "text_link":
      return anchor(entity.url, inside, on);
    case "url":
      return anchor(/^[a-z]+:/i.test(words) ? words : `https://${words}`, inside, on);
    case "email":
      return make("a", { href: `mailto:${words}` }, inside);
    case "mention":
      return anchor(`https://t.me/${words.slice(1)}`, inside, on);
    case "bot_command":
      return make("button", { type: "button", class: "link", onclick: () => on.say(words) }, inside);
    case "hashtag":
    case "cashtag":
      return make("button", { type: "button", class: "link", onclick: () => on.find(words) }, inside);
    case "spoiler":
      return spoiler(inside, key);
    case "blockquote":
      return make("blockquote", {}, inside);
    case "expandable_blockquote":
      return foldable(inside, key);
    case "date_time":
      return make("time", { title: `${day(entity.unix_time * 1000)}, ${time(entity.unix_time * 1000)}` }, inside);
    default:
      return make("span", {}, inside);
  }
}

export function anchor(url, inside, on, given = {}) {
  let address = null;
  try {
    address = new URL(url);
  } catch {
    return make("span", given, inside);
  }
  if (!["http:", "https:"].includes(address.protocol)) return make("span", given, inside);
  const follow = (event) => {
    if (!on.leadsInside(address)) return;
    event.preventDefault();
    on.follow(address);
  };
  return make("a", { href: address.href, target: "_blank", rel: "noreferrer noopener", onclick: follow, ...given }, inside);
}

function spoiler(inside, key) {
  const cover = make("span", { class: "spoiler" }, make("span", {}, inside));
  const uncover = () => {
    opened.add(key);
    cover.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  };
  if (opened.has(key)) {
    uncover();
    return cover;
  }
  for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", "Hidden text, show it"]]) cover.setAttribute(name, value);
  cover.addEventListener("click", uncover);
  cover.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    uncover();
  });
  return cover;
}

function foldable(inside, key) {
  const more = make("button", { type: "button", class: "more", "aria-expanded": "false" }, "Show more");
  const inner = make("div", { class: "inner" }, inside);
  const quote = make("blockquote", {}, inner, more);
  const fold = (folded) => {
    quote.classList.toggle("folded", folded);
    more.setAttribute("aria-expanded", String(!folded));
    more.textContent = folded ? "Show more" : "Show less";
    opened[folded ? "delete" : "add"](key);
  };
  fold(!opened.has(key));
  more.addEventListener("click", () => fold(!quote.classList.contains("folded")));
  // Three lines are shown in any case; a button that reveals nothing is none. Hidden chats are measured when shown.
  const seen = new ResizeObserver(() => {
    if (!inner.clientHeight) return;
    if (quote.classList.contains("folded")) more.hidden = inner.scrollHeight <= inner.clientHeight + 2;
  });
  seen.observe(inner);
  return quote;
}
