"""The frames between the program and an extraction process: JSON and raw bytes, never pickle.

A frame is its length in four bytes and that many bytes. What is to be read is sent as two frames, the request and the
bytes themselves, and answered with one.
"""

import json
from datetime import datetime
from typing import IO, Final

import msgspec

from pipeline.domain.feeds.parse import ParsedFeed
from pipeline.ports import Extracted

# More than any answer within its limits: only a broken process sends it.
_MAX_FRAME: Final = 1 << 30


class PageRequest(msgspec.Struct, frozen=True, kw_only=True, tag="page"):
    """A page to extract."""

    url: str | None
    encoding: str | None


class FeedRequest(msgspec.Struct, frozen=True, kw_only=True, tag="feed"):
    """A feed to parse."""

    url: str
    content_type: str | None
    now: datetime | None


Request = PageRequest | FeedRequest


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The page or the feed, or `error`, the reason why there is none. `linked` is that of `NotAFeed`.

    `spent`: the process reached one of its limits and ends.
    """

    error: str | None = None
    page: Extracted | None = None
    feed: ParsedFeed | None = None
    linked: tuple[str, ...] = ()
    spent: bool = False


def encode_reply(reply: Reply) -> bytes:
    try:
        return msgspec.json.encode(reply)
    except UnicodeEncodeError:
        # Half of a surrogate pair, which a page's own JSON may contain, is not a character.
        return json.dumps(msgspec.to_builtins(reply), ensure_ascii=False).encode("utf-8", "replace")


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    stream.write(len(payload).to_bytes(4, "big"))
    stream.write(payload)


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame; None if the other side is gone or sends what cannot be a frame."""
    head = stream.read(4)
    length = int.from_bytes(head, "big")
    if len(head) < 4 or length > _MAX_FRAME:
        return None
    payload = stream.read(length)
    return payload if len(payload) == length else None
