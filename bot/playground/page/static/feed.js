// What there is to see, kept in step with the server: parts by key, each with the newest value.

const SILENCE = 25000;
const AGAIN = 1500;

export const parts = new Map();
const listeners = [];
let mark = "";
let ahead = 0;
let source = null;
let watchdog = 0;
let lost = false;

export const part = (key) => parts.get(key);
export const now = () => Date.now() + ahead;
export const epoch = () => mark.split("-")[0];

export function* under(prefix) {
  for (const [key, value] of parts) if (key.startsWith(prefix)) yield value;
}

// The listener gets the keys that changed, and whether the connection is lost.
export const listen = (listener) => listeners.push(listener);
const tell = (keys) => listeners.forEach((listener) => listener(keys, lost));

const numbered = (given) => given.split("-").map((word, place) => (place ? Number(word) : word));

function take(told) {
  const [era, version] = numbered(told.mark);
  const [known, have] = numbered(mark || "-0");
  if (era === known && version < have) return;
  const keys = new Set();
  if (told.whole) {
    for (const key of parts.keys()) if (!(key in told.parts)) keys.add(key) && parts.delete(key);
  }
  for (const [key, value] of Object.entries(told.parts)) {
    if (value === null) parts.delete(key);
    else if (told.whole && JSON.stringify(parts.get(key)) === JSON.stringify(value)) continue;
    else parts.set(key, value);
    keys.add(key);
  }
  ahead = told.now - Date.now();
  mark = told.mark;
  tell(keys);
}

function connection(state) {
  if (lost === state) return;
  lost = state;
  tell(new Set());
}

function open() {
  close();
  source = new EventSource(`events?since=${encodeURIComponent(mark)}`);
  source.onmessage = (event) => {
    wait();
    take(JSON.parse(event.data));
    connection(false);
  };
  source.onerror = () => {
    connection(true);
    if (source && source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
  };
  wait();
}

function close() {
  if (source) source.close();
  source = null;
  clearTimeout(watchdog);
}

// A connection that only seems to be there is given up.
function wait() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => {
    connection(true);
    open();
  }, SILENCE);
}

export function start() {
  open();
  // A hidden page lets go of its connection, of which a browser has six, and catches up when it is seen again.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pageshow", (event) => event.persisted && open());
  addEventListener("online", open);
}

// What somebody does. Gives the answer, or null after `refused` was told why not.
let refused = () => {};
export const onRefusal = (callback) => (refused = callback);

export async function act(name, asked) {
  try {
    const answer = await fetch(name, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) });
    const told = await answer.json();
    if (answer.ok) return told;
    refused(told.error || "That did not work.");
  } catch {
    refused("The playground does not answer.");
  }
  return null;
}
