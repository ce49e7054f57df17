"""Page and API over a log, served on loopback during a test."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
from starlette.applications import Starlette

from pipeline.projection.views import Views, open_views
from pipeline.settings import WebSettings
from pipeline.web import server
from pipeline.web.app import PageLog, build_app
from pipeline.web.feed_health import FeedReader, no_producer
from tests.running import PATIENCE_S

SETTINGS = WebSettings(stories_per_page=5)


@dataclass(frozen=True)
class Site:
    """The served site. `path` is the projection's file; `client` sends HTTP requests to it."""

    url: str
    path: Path
    client: httpx2.Client
    app: Starlette

    def until(self, holds: Callable[[Views], bool]) -> None:
        """Wait until the projection contains what was written to the log."""
        pause = threading.Event()
        for _ in range(int(PATIENCE_S / 0.01)):
            with open_views(self.path) as views:
                if holds(views):
                    return
            pause.wait(0.01)
        raise AssertionError("the projection did not show it in time")

    def until_stories(self, count: int) -> None:
        self.until(lambda views: views.story_count() == count)


@contextlib.contextmanager
def serving(
    log: PageLog, folder: Path, settings: WebSettings = SETTINGS, read_feeds: FeedReader = no_producer
) -> Iterator[Site]:
    path = folder / "page.db"
    app = build_app(log, path, settings, read_feeds=read_feeds, refresh_s=0.02, heartbeat_s=0.05)
    listening = server.bind("127.0.0.1", 0)
    url = server.address(listening).rstrip("/")
    started = threading.Event()
    running = server.prepared(app, started.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert started.wait(PATIENCE_S)
        with httpx2.Client(base_url=url, timeout=PATIENCE_S) as client:
            yield Site(url=url, path=path, client=client, app=app)
    finally:
        running.should_exit = True
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "the server did not stop"
