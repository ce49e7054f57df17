"""Serves thousands of feeds on one loopback port, by host name, in simulated time.

A separate process (`python -m benchmarks.feed_server FEEDS SEED [--pages]`): it prints its port, and ends when its
standard input is closed. `GET /clock/SECONDS` sets the time. The feed of `f17.news.example` brings entries evenly at a
pace of its own, drawn from a log-normal distribution: half of the feeds bring more than six a day, one in a hundred
more than two hundred. Each answers 304 to its own ETag. It carries its entries' texts, so that no pages are asked for;
with `--pages` each entry has a page, of which one in ten has another figure from its second hour on.
"""

import asyncio
import random
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

START: Final = datetime(2026, 3, 3, tzinfo=UTC)
MEDIAN_A_DAY: Final = 6.0
SPREAD: Final = 1.5
_LISTED: Final = 20
_HOST: Final = re.compile(rb"\r\nhost: *f(\d+)\.news\.example", re.IGNORECASE)
_ETAG: Final = re.compile(rb'\r\nif-none-match: *"(\d+)"', re.IGNORECASE)
_TEXT: Final = (
    "The council of the harbour town met in the evening and heard the report on the works at the northern pier, which "
    "the engineers had finished some weeks earlier than planned. "
) * 5


_WORDS: Final = (
    "harbour",
    "council",
    "engineer",
    "winter",
    "ferry",
    "minister",
    "bridge",
    "school",
    "budget",
    "river",
    "storm",
    "museum",
    "player",
    "court",
    "hospital",
    "railway",
    "farmer",
    "border",
    "library",
    "festival",
    "price",
    "teacher",
    "island",
    "airport",
    "forest",
    "market",
    "singer",
    "vaccine",
    "glacier",
    "orchard",
    "reactor",
    "satellite",
    "tunnel",
    "bakery",
    "mayor",
    "goalkeeper",
    "violin",
    "senator",
    "archive",
    "canal",
    "meadow",
    "turbine",
    "lantern",
    "quarry",
    "with",
    "after",
    "before",
    "under",
    "against",
    "about",
    "toward",
    "during",
    "without",
    "near",
    "beyond",
)


def host(number: int) -> str:
    return f"f{number}.news.example"


@dataclass
class Feeds:
    """The state of all feeds at a simulated time."""

    per_second: list[float]
    pages: bool = False
    seconds: float = 0.0
    polls: int = 0

    def answer(self, number: int, etag: int | None) -> bytes:
        self.polls += 1
        # Each has some history, so that the first response shows its pace.
        brought = int((self.seconds + 7 * 86400) * self.per_second[number])
        if etag == brought:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n' % brought
        items = "".join(self._item(number, entry) for entry in range(brought, max(0, brought - _LISTED), -1))
        body = (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Outlet {number}</title>{items}</channel></rss>"
        ).encode()
        head = 'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "%d"\r\nContent-Length: %d\r\n\r\n'
        return (head % (brought, len(body))).encode() + body

    def page(self, number: int, entry: int, etag: int | None) -> bytes:
        self.polls += 1
        edited = entry % 10 == 0 and self.seconds + 7 * 86400 - entry / self.per_second[number] > 7200
        if etag == edited:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n' % edited
        words = random.Random(number * 1_000_003 + entry)
        paragraphs = (" ".join(words.choice(_WORDS) for _ in range(60)).capitalize() + "." for _ in range(8))
        figure = f"The report names {entry % 97 + 3 + edited} people, and {number} places."
        body = (
            f"<!doctype html><html lang='en'><head><title>Report {entry} of outlet {number}</title></head><body>"
            f"<nav>{'<a href=/>Section</a> ' * 20}</nav><article><h1>Report {entry} of outlet {number}</h1>"
            f"<p>{figure}</p>{''.join(f'<p>{text}</p>' for text in paragraphs)}"
            f"<p>Readers of outlet {number} can write to its desk on any day, in any language.</p></article>"
            f"<footer>{'<p>About us and others</p>' * 20}</footer></body></html>"
        ).encode()
        head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "%d"\r\nContent-Length: %d\r\n\r\n'
        return (head % (edited, len(body))).encode() + body

    def _item(self, number: int, entry: int) -> str:
        at = START - timedelta(days=7) + timedelta(seconds=entry / self.per_second[number])
        if self.pages:
            dated = f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            return f"<item><link>/a/{entry}</link><title>Report {entry}</title>{dated}</item>"
        return (
            f'<item><guid isPermaLink="false">{number}-{entry}</guid><title>Report {entry} of outlet {number}</title>'
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            f"<content:encoded>Report {entry} of {number}: {_TEXT}</content:encoded></item>"
        )


class _Connection(asyncio.Protocol):
    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            request, _, self._read = self._read.partition(b"\r\n\r\n")
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        path = request.split(b" ", 2)[1]
        if path.startswith(b"/clock/"):
            self._feeds.seconds = float(path.removeprefix(b"/clock/"))
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        named, etag = _HOST.search(request), _ETAG.search(request)
        validator = int(etag[1]) if etag else None
        if named is not None and path == b"/feed":
            return self._feeds.answer(int(named[1]), validator)
        if named is not None and path.startswith(b"/a/"):
            return self._feeds.page(int(named[1]), int(path.removeprefix(b"/a/")), validator)
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


async def serve(feeds: int, seed: int, *, pages: bool) -> None:
    paces = random.Random(seed)
    per_day = [min(400.0, MEDIAN_A_DAY * paces.lognormvariate(0, SPREAD)) for _ in range(feeds)]
    state = Feeds([pace / 86400 for pace in per_day], pages)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(state), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), pages="--pages" in sys.argv))
