"""What a connection that speaks HTTP does, in either version: one GET after another, with what comes in bounded.

One request at a time: outlets are asked by few at once, and so everything that comes in belongs to one fetch, which is
charged for it. A connection whose answer was not read to its end is closed, never used again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from pipeline.adapters.connections import Stream
from pipeline.adapters.targets import Target
from pipeline.errors import FetchError

MAX_HEADERS: Final = 256
MAX_HEADER_BYTES: Final = 65536
# All that may come before the answer's head is complete: interim answers, frames without use.
MAX_HEAD_BYTES: Final = 262_144
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status and headers, names in lower case, in the order they came."""

    status: int
    headers: RawHeaders


class Exchange(Protocol):
    """A connection that speaks HTTP. Any method raises Disconnected, FetchError, or OSError."""

    @property
    def stream(self) -> Stream: ...

    async def get(self, target: Target, headers: RawHeaders) -> Head: ...

    async def read(self) -> bytes:
        """The next piece of the body; empty at its end."""
        ...

    @property
    def reusable(self) -> bool:
        """Whether the answer is complete, nothing else has come in, and another request may follow."""
        ...


def head_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Head:
    found = list(headers)
    if len(found) > MAX_HEADERS:
        raise FetchError(f"more than {MAX_HEADERS} headers", permanent=True)
    if sum(len(name) + len(value) for name, value in found) > MAX_HEADER_BYTES:
        raise FetchError(f"more than {MAX_HEADER_BYTES:,} bytes of headers", permanent=True)
    if any(_CONTROL.search(value) for _, value in found):
        raise FetchError("no sound HTTP: a header with control characters")
    return Head(status=status, headers=found)
