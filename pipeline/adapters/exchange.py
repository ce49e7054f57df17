"""Speaks HTTP/1.1 over a stream, by h11: one GET after another, with everything that comes in bounded.

One request at a time, so that all bytes that come in belong to one fetch, which is charged for them. h11 bounds heads,
chunk headers and trailers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import h11

from pipeline.adapters.connections import Disconnected, Stream
from pipeline.adapters.targets import Target
from pipeline.domain.text.markup import shorten
from pipeline.errors import FetchError

RawHeaders = list[tuple[bytes, bytes]]

_MAX_HEADERS: Final = 256
_MAX_HEADER_BYTES: Final = 65536
# Everything that may come before the answer's head is complete, interim answers included.
_MAX_HEAD_BYTES: Final = 262_144
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status and headers, names in lower case, in the order they came."""

    status: int
    headers: RawHeaders


class Exchange:
    """A connection that speaks HTTP. `get` and `read` raise Disconnected, FetchError or OSError.

    A connection whose answer was not read to its end is closed and never used again.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEADER_BYTES)

    async def get(self, target: Target, headers: RawHeaders) -> Head:
        """Send a GET request and return the head of the answer."""
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        self.stream.allow(_MAX_HEAD_BYTES)
        request = h11.Request(
            method="GET", target=target.path, headers=[(b"Host", target.authority.encode()), *headers]
        )
        await self.stream.write(self._http.send(request) or b"")
        self._http.send(h11.EndOfMessage())
        while True:
            event = await self._next_event()
            if isinstance(event, h11.Response):
                if event.http_version not in {b"1.0", b"1.1"}:
                    raise FetchError(f"not valid HTTP: version {event.http_version.decode()}")
                return _checked_head(event.status_code, event.headers)

    async def read(self) -> bytes:
        """The next piece of the body; empty at its end."""
        while True:
            event = await self._next_event()
            if isinstance(event, h11.EndOfMessage):
                return b""
            if not isinstance(event, h11.Data):
                raise Disconnected
            if event.data:
                return bytes(event.data)

    @property
    def reusable(self) -> bool:
        """Whether the answer is complete, nothing else has come in, and another request may follow."""
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        return done and not self._http.trailing_data[0] and self.stream.silent and not self.stream.closed

    async def _next_event(self) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = await self.stream.read()
                if not data and self._http.their_state is h11.SEND_RESPONSE:
                    if self._http.trailing_data[0]:
                        raise FetchError("not valid HTTP: the connection ended within the answer's head")
                    raise Disconnected
                self._http.receive_data(data)
        except h11.RemoteProtocolError as exc:
            raise FetchError(f"not valid HTTP: {shorten(str(exc), 200)}") from exc
        return event


def _checked_head(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Head:
    found = list(headers)
    if len(found) > _MAX_HEADERS:
        raise FetchError(f"more than {_MAX_HEADERS} headers", permanent=True)
    if sum(len(name) + len(value) for name, value in found) > _MAX_HEADER_BYTES:
        raise FetchError(f"more than {_MAX_HEADER_BYTES:,} bytes of headers", permanent=True)
    if any(_CONTROL.search(value) for _, value in found):
        raise FetchError("not valid HTTP: a header with control characters")
    return Head(status=status, headers=found)
