// Tells the reader of a story that it changed, and shows it when asked: nothing moves under the eyes of somebody
// reading. The page is complete without it.
import { follow } from "./stream.js";

const notice = document.querySelector("[data-live]");
let story = notice && notice.dataset.story;

function tell() {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "This story has changed. Show";
  button.addEventListener("click", show);
  notice.replaceChildren(button);
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
  notice.replaceChildren("Up to date");
  document.getElementById("main").focus({ preventScroll: true });
}

if (story) {
  follow(notice.dataset.live, (news) => {
    // Of very many changes only some are named.
    if (news.all || news.stories.includes(story) || news.count > news.stories.length) tell();
  });
}
