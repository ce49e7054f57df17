"""Counts what the page answers and how long it takes, and looks at the disk of its data folder now and then."""

import shutil
import time
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.running.metrics import Metrics

_STREAMS: Final = ("/events", "/api/v1/events")


class Counting:
    """The middleware. Outside of all others, so that it sees their answers, too."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.page_requests.labels(str(message["status"])).inc()
                if scope["path"] not in _STREAMS:
                    self._metrics.page_seconds.observe(time.monotonic() - started)
            await send(message)

        await self._app(scope, receive, send_counted)


def watch_disk(metrics: Metrics, folder: Path) -> None:
    """Let the metrics say how much space is left whenever they are read."""

    def usage(name: str) -> float:
        try:
            return float(getattr(shutil.disk_usage(folder), name))
        except OSError:
            return float("nan")  # removed meanwhile

    metrics.disk_free.set_function(lambda: usage("free"))
    metrics.disk_total.set_function(lambda: usage("total"))
