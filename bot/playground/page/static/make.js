// Nodes, made one by one: nothing on this page is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

const DRAWN = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-7-6 15-3-6z M11 14l4-5",
  slash: "M7 4h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z M14 8l-4 8",
  close: "M6 6l12 12 M18 6L6 18",
  panel: "M4 7h9 M17 7h3 M4 12h3 M11 12h9 M4 17h9 M17 17h3 M13 5v4 M7 10v4 M13 15v4",
  quiet: "M5.500 16.500h11 M7.500 16.500v-6c0-.6.1-1.100.3-1.600 M10 6.600a4.500 4.500 0 0 1 6.500 4v3 M10.500 20h3 M4 4l16 16",
  out: "M8 16L16 8 M9 8h7v7",
  copy: "M9 9h10v10H9z M15 9V5H5v10h4",
  reply: "M10 7L5 12l5 5 M5 12h8a6 6 0 0 1 6 6",
  file: "M7 3h7l4 4v14H7z M14 3v4h4",
  paper: "M7 4h7l4 4v12H7z M12.500 10l3.500 5h-7z",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6z M3.500 19a5.500 5.500 0 0 1 11 0 M16 11.500a2.500 2.500 0 1 0-1-4.800 M17 14.500a5 5 0 0 1 3.500 4.500",
  horn: "M5 10v4h3l8 4V6l-8 4z M19 10v4",
  auto: "M12 4a8 8 0 1 0 0 16z M12 4a8 8 0 0 1 0 16",
  light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2.500v2 M12 19.500v2 M2.500 12h2 M19.500 12h2 M5.300 5.300l1.400 1.400 M17.300 17.300l1.400 1.400 M5.300 18.700l1.400-1.400 M17.300 6.700l1.400-1.400",
  dark: "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z",
};

export function make(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name === "for_" ? "for" : name, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["class", "icon"], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
}

export function face(name, id, { small = false, drawn = null } = {}) {
  const hue = drawn === "paper" || drawn === "horn" ? 0 : 1 + (Math.abs(id) % 5);
  return make("span", { class: `face hue-${hue}${small ? " small" : ""}`, "aria-hidden": "true" }, drawn ? icon(drawn) : [...name][0]);
}

export const byId = (id) => document.getElementById(id);

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// Arrow keys go from one to the next of these; Tab enters and leaves them all at once.
export function roving(list, selector, { across = false } = {}) {
  const all = () => [...list.querySelectorAll(selector)];
  const [before, after] = across ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  list.addEventListener("keydown", (event) => {
    const nodes = all();
    const at = nodes.indexOf(event.target.closest(selector));
    if (at < 0) return;
    const to = { [before]: at - 1, [after]: at + 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (to === undefined || !nodes[to]) return;
    event.preventDefault();
    nodes.forEach((node) => (node.tabIndex = -1));
    nodes[to].tabIndex = 0;
    nodes[to].focus();
  });
  return () => {
    const nodes = all();
    if (nodes.length && !nodes.some((node) => node.tabIndex === 0)) nodes[0].tabIndex = 0;
  };
}
