// Server-sent events of changed stories, for the pages that follow them. A page nobody looks at gives its connection
// back, since a browser allows six to one server; it asks from where it stopped when it is looked at again.

export function follow(position, onNews) {
  if (!window.EventSource) return;
  let source = null;

  function listen() {
    if (source) return;
    source = new EventSource("/events?since=" + encodeURIComponent(position));
    source.addEventListener("stories", (event) => {
      position = event.lastEventId;
      onNews(JSON.parse(event.data));
    });
    // The server refused this position, or is gone for good: a browser does not try again by itself then.
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) {
        rest();
        setTimeout(() => { if (!document.hidden) listen(); }, 10000);
      }
    });
  }

  function rest() {
    if (source) source.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  if (!document.hidden) listen();
}
