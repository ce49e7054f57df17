"""The health of the feeds as the site shows it: what the producer remembers, read again at most every few seconds."""

import logging
import re
import time
from collections.abc import Callable
from typing import Final

import msgspec

from pipeline.errors import SamestoryError
from pipeline.projection.feed_documents import FeedDocument, FeedListDocument

logger = logging.getLogger(__name__)

READ_AGAIN_S: Final = 10.0

FeedReader = Callable[[], tuple[FeedDocument, ...] | None]
"""Reads the configured feeds; None if there is no memory of a producer."""

NO_PRODUCER: Final = "no producer has run in this data folder, so nothing is known of feeds"
UNREADABLE: Final = "the feeds cannot be read; the log of the server says why"

_SECRET: Final = re.compile(r"//[^/\s@]+@")
_WITH_ADDRESSES: Final = ("url", "address", "problem", "stopped", "moved_to", "rejected")


def no_producer() -> None:
    """A reader where there is none."""


class FeedHealth:
    """The feeds, as they were up to `READ_AGAIN_S` ago. A name and password in an address are left out."""

    def __init__(self, read: FeedReader = no_producer) -> None:
        self._read = read
        self._known: tuple[float, FeedListDocument] | None = None

    def feeds(self) -> FeedListDocument:
        now = time.monotonic()
        if self._known is None or now - self._known[0] > READ_AGAIN_S:
            self._known = (now, self._now())
        return self._known[1]

    def _now(self) -> FeedListDocument:
        try:
            found = self._read()
        except SamestoryError as exc:
            logger.warning("the health of the feeds cannot be read: %s", exc)
            return FeedListDocument(feeds=(), unknown=UNREADABLE)
        if found is None:
            return FeedListDocument(feeds=(), unknown=NO_PRODUCER)
        return FeedListDocument(feeds=tuple(map(_public, found)), unknown=None)


def _public(feed: FeedDocument) -> FeedDocument:
    alarms = tuple(msgspec.structs.replace(alarm, text=_without_secret(alarm.text)) for alarm in feed.alarms)
    texts = {name: getattr(feed, name) for name in _WITH_ADDRESSES}
    cleaned = {name: _without_secret(text) for name, text in texts.items() if text is not None}
    return msgspec.structs.replace(feed, alarms=alarms, **cleaned)


def _without_secret(text: str) -> str:
    return _SECRET.sub("//", text)
