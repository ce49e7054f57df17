// What JavaScript adds to the front page: keys, what is new since the reader last looked, and live lines. The page is
// complete without it, and nothing here moves what is being read.
import { follow } from "./stream.js";

const list = document.querySelector(".lines");
const notice = document.querySelector("[data-live]");
const lines = () => [...list.querySelectorAll(".line")];
const link = (line) => line.querySelector("h2 a");

/* What is new since the reader last looked: a visit is over after half an hour without one. */

const VISIT_ENDS_AFTER_S = 30 * 60;
const MOST_OPENED = 500;
const look = loaded();

function loaded() {
  const now = Math.floor(Date.now() / 1000);
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem("samestory.looked")) || {};
  } catch { /* without storage nothing is marked as new */ }
  const last = Number(stored.last) || 0;
  const since = now - last > VISIT_ENDS_AFTER_S ? last : Number(stored.since) || 0;
  const opened = stored.opened && typeof stored.opened === "object" ? stored.opened : {};
  return { since, last: now, opened };
}

function store() {
  look.last = Math.floor(Date.now() / 1000);
  look.opened = Object.fromEntries(
    Object.entries(look.opened).sort((one, other) => other[1] - one[1]).slice(0, MOST_OPENED));
  try {
    localStorage.setItem("samestory.looked", JSON.stringify(look));
  } catch { /* full or forbidden */ }
}

function tellNew(line) {
  const note = line.querySelector(".news");
  const seen = line.dataset.seen.split(",").map(Number);
  const since = Math.max(look.since, Number(look.opened[line.dataset.id]) || 0);
  const count = since ? seen.filter((moment) => moment > since).length : 0;
  note.hidden = count === 0;
  note.textContent = count === seen.length ? "new" : "+" + count + " new";
}

function tellAllNew() {
  lines().forEach(tellNew);
  const button = document.querySelector("[data-look]");
  if (button) button.hidden = !list.querySelector(".news:not([hidden])");
}

document.querySelector("[data-look]")?.addEventListener("click", () => {
  look.since = Math.floor(Date.now() / 1000);
  store();
  tellAllNew();
});
list.addEventListener("click", (event) => {
  const line = event.target.closest("h2 a")?.closest(".line");
  if (!line) return;
  look.opened[line.dataset.id] = Math.floor(Date.now() / 1000);
  store();
});
document.addEventListener("visibilitychange", () => { if (document.hidden) store(); });
tellAllNew();
store();

/* An address to keep says only what was asked for. */

const filters = document.querySelector("form.desk");
const empty = () => [...filters.elements].filter((one) => one.name && !one.value);
filters.addEventListener("submit", () => empty().forEach((one) => { one.disabled = true; }));
window.addEventListener("pageshow", () => [...filters.elements].forEach((one) => { one.disabled = false; }));

/* Keys */

const dialog = document.querySelector(".keys");
const field = document.querySelector("input[name=q]");
const opener = document.querySelector("[data-keys]");
if (opener && dialog.showModal) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}

function typing(target) {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;
}

function step(by) {
  const all = lines();
  if (!all.length) return;
  const at = all.findIndex((line) => line.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  link(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "o") document.activeElement?.closest?.(".line")?.querySelector("h2 a").click();
  else if (event.key === "n") notice.querySelector("button")?.click();
  else if (event.key === "/") { field.focus(); field.select(); }
  else if (event.key === "?") dialog.showModal();
  else return;
  event.preventDefault();
});

/* Live: lines that are shown change in place; new ones wait behind a button and come in above. */

const waiting = new Map();
let pending = new Set();
let everything = false;
let asked = null;

function onNews(news) {
  news.stories.forEach((id) => pending.add(id));
  everything ||= news.all || news.count > news.stories.length;
  asked ||= setTimeout(refresh, 400);
}

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error("HTTP " + answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll(".line")].map((line) => document.adoptNode(line));
}

async function refresh() {
  asked = null;
  const changed = everything ? null : pending;
  pending = new Set();
  everything = false;
  const shown = new Map(lines().map((line) => [line.dataset.id, line]));
  try {
    const ids = [...shown.keys()].filter((id) => !changed || changed.has(id));
    if (ids.length) {
      const now = new Map((await fetched("/lines?ids=" + ids.slice(0, 200).join(","))).map((one) => [one.dataset.id, one]));
      ids.forEach((id) => replace(shown.get(id), now.get(id)));
    }
    if ("later" in notice.dataset) return;
    for (const line of await fetched(location.href)) {
      if (!shown.has(line.dataset.id) && (!changed || changed.has(line.dataset.id) || waiting.has(line.dataset.id))) {
        waiting.set(line.dataset.id, line);
      }
    }
  } catch {
    (changed ?? []).forEach((id) => pending.add(id));
    everything ||= !changed;
    asked ||= setTimeout(refresh, 10000);
  }
  tellWaiting();
}

function replace(line, now) {
  if (!now) {
    line.classList.add("gone"); // merged into another story, or withdrawn: its link leads on
    const note = line.querySelector(".news");
    note.hidden = false;
    note.textContent = "merged or withdrawn";
    return;
  }
  const place = line.querySelector(".place"); // where the words asked for are: still true
  if (place && !now.querySelector(".place")) now.append(place.cloneNode(true));
  const marked = line.querySelector("h2 mark") && link(line).textContent === link(now).textContent;
  if (marked) link(now).replaceWith(link(line).cloneNode(true));
  if (line.innerHTML === now.innerHTML && line.dataset.seen === now.dataset.seen) return;
  const focused = line.contains(document.activeElement)
    ? [...line.querySelectorAll("a")].indexOf(document.activeElement) : -1;
  line.dataset.seen = now.dataset.seen;
  line.className = now.className + " fresh";
  line.replaceChildren(...now.childNodes);
  if (focused >= 0) (line.querySelectorAll("a")[focused] || link(line)).focus({ preventScroll: true });
  tellNew(line);
}

function tellWaiting() {
  if (!waiting.size) return;
  const text = waiting.size === 1 ? "1 new story" : waiting.size + " new stories";
  const old = notice.querySelector("button");
  if (old) {
    old.textContent = text;
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", showWaiting);
  notice.replaceChildren(button);
}

function showWaiting() {
  const above = [...waiting.values()];
  waiting.clear();
  notice.replaceChildren();
  const empty = document.querySelector("#fragment .empty");
  if (empty) empty.remove();
  const before = list.firstElementChild;
  const top = before ? before.getBoundingClientRect().top : 0;
  const focused = document.activeElement;
  above.forEach((line) => { line.classList.add("fresh"); tellNew(line); });
  list.prepend(...above);
  if (before && window.scrollY > 0) window.scrollBy({ top: before.getBoundingClientRect().top - top, behavior: "instant" });
  if (!focused || focused === document.body || !focused.isConnected) link(above[0]).focus({ preventScroll: true });
}

if (notice) follow(notice.dataset.live, onNews);
