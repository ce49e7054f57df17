"""What goes through the pipe between the program and an extraction process: JSON and raw bytes, never pickle.

A frame is its length in four bytes and that many bytes. A page is asked for with two frames, the request and the page
itself, and answered with one.
"""

from datetime import datetime
from typing import IO

import msgspec


class PageRequest(msgspec.Struct, frozen=True, kw_only=True):
    url: str | None
    encoding: str | None


class PageReply(msgspec.Struct, frozen=True, kw_only=True):
    """`error` says why there is no article; everything else is as `ports.Extracted` has it."""

    error: str | None = None
    title: str | None = None
    text: str = ""
    author: str | None = None
    published: datetime | None = None
    language: str = ""
    canonical_url: str | None = None
    paywalled: bool = False


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    stream.write(len(payload).to_bytes(4, "big"))
    stream.write(payload)


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None where the other side is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    payload = stream.read(length)
    return payload if len(payload) == length else None
