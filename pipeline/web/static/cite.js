// Buttons that copy a version's citation, or a sentence with its source. Without it, citations can be opened and marked.
"use strict";

(() => {
  const main = document.getElementById("main");
  if (!main) return;

  function button(text, label) {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "copy";
    one.textContent = one.dataset.text = text;
    one.setAttribute("aria-label", label);
    return one;
  }

  function add() {
    for (const cite of main.querySelectorAll("details.cite:not([data-copy])")) {
      cite.dataset.copy = "";
      cite.append(button("copy", "Copy the citation of " + cite.dataset.name));
    }
    for (const said of main.querySelectorAll("figure.said:not([data-copy])")) {
      const caption = said.querySelector("figcaption");
      if (!caption || !citation(said)) continue;
      said.dataset.copy = "";
      const outlet = caption.querySelector("a").textContent.trim();
      caption.append(" ", button("cite", "Cite " + outlet + ": copy this sentence with its source"));
    }
  }

  function citation(said) {
    const link = said.querySelector("figcaption a");
    const article = link && /^\/articles\/([^#?/]+)/.exec(link.getAttribute("href"));
    const cite = article && document.getElementById("cite-" + article[1]);
    return cite ? cite.querySelector(".citation").textContent.trim() : "";
  }

  function words(one) {
    const cite = one.closest("details.cite");
    if (cite) return cite.querySelector(".citation").textContent.trim();
    const said = one.closest("figure.said");
    const sentence = said.querySelector("blockquote").textContent.trim().replace(/\s+/g, " ");
    return "“" + sentence + "” " + citation(said);
  }

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Not allowed outside of a secure context: the older way.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("not copied");
  }

  main.addEventListener("click", async (event) => {
    const one = event.target.closest("button.copy");
    if (!one) return;
    try {
      await copy(words(one));
      one.textContent = "copied";
    } catch {
      one.textContent = "not copied";
    }
    one.focus();
    one.classList.add("done");
    status.textContent = one.textContent;
    setTimeout(() => {
      one.textContent = one.dataset.text;
      one.classList.remove("done");
      status.textContent = "";
    }, 2000);
  });

  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("role", "status");
  main.after(status);
  add();
  // Live updates put a new page in place of the old one.
  new MutationObserver(add).observe(main, { childList: true });
})();
