// Keys for the matrix of claims: arrows go from cell to cell, Escape closes what is open. The page is complete without.
"use strict";

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".matrix td, .matrix thead th");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") {
    const open = cell.querySelector("details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  } else if (event.target.matches("summary") && event.key.startsWith("Arrow")) {
    const next = neighbour(cell, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
});

// A link to what is folded away opens it.
function show() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  let opened = false;
  for (let one = target; one; one = one.parentElement) {
    if (one instanceof HTMLDetailsElement && !one.open) opened = one.open = true;
  }
  if (opened) target.scrollIntoView();
}
addEventListener("hashchange", show);
show();

function neighbour(cell, key) {
  const row = cell.parentElement;
  const right = getComputedStyle(row).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "ArrowUp" || key === "ArrowDown") {
    const place = [...row.children].indexOf(cell);
    const rows = [...row.closest("table").rows];
    const step = key === "ArrowUp" ? -1 : 1;
    for (let at = rows.indexOf(row) + step; rows[at]; at += step) {
      const summary = rows[at].children[place]?.querySelector("summary");
      if (summary) return summary;
    }
    return null;
  }
  const way = key === right ? "nextElementSibling" : "previousElementSibling";
  for (let one = cell[way]; one; one = one[way]) {
    const summary = one.querySelector("summary");
    if (summary) return summary;
  }
  return null;
}
