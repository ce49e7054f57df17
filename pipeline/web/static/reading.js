// Joins sentences that belong together by lines, scrolls their counterparts into view, and on a narrow screen shows one
// text at a time. The page is complete without it: joined sentences are links to each other.
"use strict";

(() => {
  const reading = document.querySelector(".reading");
  const field = reading && reading.querySelector(".beside-each-other");
  if (!field) return;

  const columns = [...field.querySelectorAll(".column")];
  const tabs = [...reading.querySelectorAll(".switch a")];
  const sentences = [...field.querySelectorAll("a.said")];
  const joins = new Map(); // id of a join → its sentences, in the order of the columns
  for (const one of sentences) {
    for (const id of one.dataset.joins.split(" ")) joins.set(id, [...(joins.get(id) || []), one]);
  }

  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "lines");
  svg.setAttribute("aria-hidden", "true");
  field.append(svg);

  let lit = null; // the sentence whose joins are shown
  let moving = false;
  let kept = null; // the one that was clicked: shown while nothing else is pointed at

  const isWide = () => columns.length > 1 && columns[1].offsetTop === columns[0].offsetTop && columns[1].offsetWidth > 0;
  const columnOf = (one) => columns.findIndex((column) => column.contains(one));
  const together = (one) => new Set(one.dataset.joins.split(" ").flatMap((id) => joins.get(id) || []));

  // One text at a time, where the columns do not fit beside each other.
  reading.classList.add("one-at-a-time");
  show(0);
  tabs.forEach((tab, at) =>
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(at);
      columns[at].focus({ preventScroll: true });
    }),
  );

  function show(at) {
    columns.forEach((column, number) => column.classList.toggle("shown", number === at));
    tabs.forEach((tab, number) => (number === at ? tab.setAttribute("aria-current", "true") : tab.removeAttribute("aria-current")));
  }

  function light(one) {
    if (lit === one) return;
    lit = one;
    const belonging = one ? together(one) : new Set();
    for (const other of sentences) other.classList.toggle("lit", belonging.has(other));
    draw();
  }

  // Where a sentence is between the top and the bottom of its column, in pixels of the field; null if it is not shown.
  function place(one, edge) {
    const column = columns[columnOf(one)];
    if (!column.offsetWidth) return null;
    const [from, own, box] = [field.getBoundingClientRect(), column.getBoundingClientRect(), one.getBoundingClientRect()];
    const top = own.top + column.querySelector("header").offsetHeight;
    const middle = (Math.max(box.top, top) + Math.min(box.bottom, own.bottom)) / 2;
    const inside = box.bottom > top && box.top < own.bottom;
    const y = inside ? middle : box.bottom <= top ? top : own.bottom;
    return { x: (edge === "right" ? own.right : own.left) - from.left, y: y - from.top, inside };
  }

  function draw() {
    const paths = document.createDocumentFragment();
    if (isWide()) {
      const shown = lit ? together(lit) : new Set();
      for (const [id, ends] of joins) {
        for (let n = 0; n + 1 < ends.length; n += 1) {
          const [first, second] = [ends[n], ends[n + 1]];
          const isLit = lit !== null && shown.has(first) && shown.has(second) && lit.dataset.joins.split(" ").includes(id);
          const line = path(first, second, isLit);
          if (!line) continue;
          line.setAttribute("class", kindOf(id, first) + (isLit ? " lit" : ""));
          paths.append(line);
        }
      }
    }
    svg.replaceChildren(paths);
  }

  function kindOf(id, one) {
    const kind = id.split("-")[0];
    return { conflict: "conflict", changed: "changed", told: "told", word: "verbatim" }[kind] || (one.classList.contains("told") && kind === "figure" ? "told" : "same");
  }

  function path(first, second, isLit) {
    const adjacent = columnOf(second) - columnOf(first) === 1;
    const sameRow = columns[columnOf(first)].offsetTop === columns[columnOf(second)].offsetTop;
    const [a, b] = [place(first, "right"), place(second, "left")];
    if (!a || !b || !sameRow || (!isLit && !(adjacent && a.inside && b.inside)) || !(a.inside || b.inside)) return null;
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const bend = (b.x - a.x) / 2;
    line.setAttribute("d", `M${a.x},${a.y} C${a.x + bend},${a.y} ${b.x - bend},${b.y} ${b.x},${b.y}`);
    return line;
  }

  function align(one) {
    const from = columns[columnOf(one)];
    const height = one.getBoundingClientRect().top - from.getBoundingClientRect().top;
    for (const other of together(one)) {
      const column = columns[columnOf(other)];
      if (column !== from) column.scrollTop += other.getBoundingClientRect().top - column.getBoundingClientRect().top - height;
    }
  }

  // The counterparts come to the height of the sentence that was clicked; on a narrow screen the first one is shown.
  function follow(one) {
    const target = document.getElementById(decodeURIComponent(one.hash.slice(1)));
    if (!target) return;
    kept = one;
    if (isWide()) {
      align(one);
    } else {
      show(columnOf(target));
      target.scrollIntoView({ block: "center", behavior: "instant" }); // it is another text: nothing moves
    }
    history.replaceState(null, "", one.hash);
    light(one);
    moving = true; // the focus goes along, and what is shown stays
    target.focus({ preventScroll: true });
    moving = false;
  }

  field.addEventListener("click", (event) => {
    const one = event.target.closest("a.said, a.to");
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (one.matches("a.said")) return follow(one);
    const target = document.getElementById(one.hash.slice(1));
    if (!isWide()) show(columnOf(target));
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });
  field.addEventListener("pointerover", (event) => {
    const one = event.target.closest("a.said");
    light(one || kept);
  });
  field.addEventListener("pointerleave", () => light(kept));
  field.addEventListener("focusin", (event) => {
    const one = event.target.closest("a.said");
    if (one && !moving) light(one);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    kept = null;
    light(null);
  });

  let waiting = false;
  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }
  columns.forEach((column) => column.addEventListener("scroll", later, { passive: true }));
  window.addEventListener("resize", later);
  new ResizeObserver(later).observe(field);

  // An address with the place of a sentence shows its text.
  const linked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked && columnOf(linked) >= 0) {
    const one = linked.closest("a.said") || linked.closest("p").querySelector(`a.said:has(+ .tags #${CSS.escape(linked.id)})`);
    show(columnOf(linked));
    linked.scrollIntoView({ block: "center", behavior: "instant" });
    if (one) light((kept = one));
    // The browser scrolls to the place of its address once more when all is loaded.
    const settle = () => requestAnimationFrame(() => one && isWide() && align(one));
    if (document.readyState === "complete") settle();
    else window.addEventListener("load", settle);
  }
  draw();
})();
