// Tells the reader that stories changed, and shows them when asked: nothing moves under the eyes of somebody reading.
// The page is complete without it.
"use strict";

(() => {
  const notice = document.querySelector("[data-live]");
  if (!notice || !window.EventSource || !window.fetch) return;

  let story = notice.dataset.story;
  const changed = new Set();
  let position = notice.dataset.live;
  let everything = false;
  let source = null;

  function listen() {
    if (source) return;
    source = new EventSource("/events?since=" + encodeURIComponent(position));
    source.addEventListener("stories", (event) => {
      position = event.lastEventId;
      const news = JSON.parse(event.data);
      if (story) {
        everything ||= news.all || news.stories.includes(story) || news.count > news.stories.length;
      } else {
        everything ||= news.all || news.count > news.stories.length;
        news.stories.forEach((id) => changed.add(id));
      }
      tell();
    });
    // The server refused this position, or is gone for good: a browser does not try again by itself then.
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) {
        rest();
        setTimeout(() => { if (!document.hidden) listen(); }, 10000);
      }
    });
  }

  // A browser allows six connections to one server: pages nobody looks at give theirs back.
  function rest() {
    if (source) source.close();
    source = null;
  }

  function tell() {
    if (!everything && !changed.size) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = story ? "This story has changed. Show" : counted() + " changed. Show";
    button.addEventListener("click", show);
    notice.replaceChildren(button);
  }

  function counted() {
    if (everything) return "Many stories";
    return changed.size === 1 ? "1 story" : changed.size + " stories";
  }

  async function show() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("fragment");
      if (!answer.ok || !fresh) throw new Error("HTTP " + answer.status);
      document.getElementById("fragment").replaceWith(document.adoptNode(fresh));
      document.title = page.title;
      if (answer.redirected) history.replaceState(null, "", answer.url); // to keep: the story that took this one in
      story = page.querySelector("[data-live]").dataset.story; // another one where this was merged into it
    } catch {
      location.reload();
      return;
    }
    changed.clear();
    everything = false;
    notice.replaceChildren("Up to date");
    document.getElementById("main").focus({ preventScroll: true });
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  if (!document.hidden) listen();
})();
