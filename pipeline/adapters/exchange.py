"""Speaks HTTP/1.1 over a stream: one request after another, with everything that comes in bounded.

One request at a time, so that all bytes that come in belong to one fetch, which is charged for them. Heads are read by
`answer_head`, bodies by h11, which bounds chunk headers and trailers.
"""

import asyncio
from typing import Final

import h11

from pipeline.adapters.answer_head import MAX_HEADER_BYTES, Head, RawHeaders, split_head
from pipeline.adapters.connections import Disconnected, Stream
from pipeline.adapters.targets import Target
from pipeline.domain.text.markup import shorten
from pipeline.errors import FetchError

# Everything that may come before the answer's head is complete, interim answers included.
_MAX_HEAD_BYTES: Final = 262_144
_SWITCHED_PROTOCOLS: Final = 101
# One packet can hold thousands of pieces of a body: after so many, other fetches have their turn (about 2 ms).
_PIECES_A_TURN: Final = 64


class CutOffError(FetchError):
    """The connection ended before the end of the body that the head announced."""


class Exchange:
    """A connection that speaks HTTP. `get`, `post` and `read` raise Disconnected, FetchError or OSError.

    A connection whose answer was not read to its end is closed and never used again.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
        self._pieces = 0

    async def get(self, target: Target, headers: RawHeaders) -> Head:
        """Send a GET request and return the head of the answer."""
        return await self._request("GET", target, headers)

    async def post(self, target: Target, headers: RawHeaders, body: bytes) -> Head:
        """Send a POST request and return the head of the answer."""
        length = (b"Content-Length", b"%d" % len(body))
        return await self._request("POST", target, [*headers, length], body)

    async def _request(self, method: str, target: Target, headers: RawHeaders, body: bytes = b"") -> Head:
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        self.stream.allow(_MAX_HEAD_BYTES)
        request = h11.Request(
            method=method, target=target.path, headers=[(b"Host", target.authority.encode()), *headers]
        )
        sent = self._http.send(request) or b""
        if body:
            sent += self._http.send(h11.Data(data=body)) or b""
        self._http.send(h11.EndOfMessage())
        await self.stream.write(sent)
        rest = b""
        while True:
            head, rest = await self._next_head(rest)
            if head.status == _SWITCHED_PROTOCOLS:
                raise FetchError("not valid HTTP: it changes to another protocol")
            if head.status >= 200:
                self._http.receive_data(head.framing() + rest)
                await self._next_event()
                return head

    async def read(self) -> bytes:
        """The next piece of the body; empty at its end. Raises CutOffError if the connection ends before."""
        while True:
            event = await self._next_event()
            if isinstance(event, h11.EndOfMessage):
                return b""
            if not isinstance(event, h11.Data):
                raise Disconnected
            if event.data:
                self._pieces += 1
                if self._pieces % _PIECES_A_TURN == 0:
                    await asyncio.sleep(0)
                return bytes(event.data)

    @property
    def reusable(self) -> bool:
        """Whether the answer is complete, nothing else has come in, and another request may follow."""
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        return done and not self._http.trailing_data[0] and self.stream.silent and not self.stream.closed

    async def _next_head(self, received: bytes) -> tuple[Head, bytes]:
        while (found := split_head(received)) is None:
            data = await self.stream.read()
            if not data:
                if received:
                    raise FetchError("not valid HTTP: the connection ended within the answer's head")
                raise Disconnected
            received += data
        return found

    async def _next_event(self) -> object:
        ended = False
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = await self.stream.read()
                ended = not data
                self._http.receive_data(data)
        except h11.RemoteProtocolError as exc:
            reason = shorten(str(exc), 200)
            if ended:
                raise CutOffError(f"the answer was cut off: {reason}") from exc
            raise FetchError(f"not valid HTTP: {reason}") from exc
        return event
