"""HTTP/1.1 over a stream, by h11, which bounds heads, chunk headers and trailers."""

import h11

from pipeline.adapters.connections import Disconnected, Stream
from pipeline.adapters.exchanges import MAX_HEAD_BYTES, MAX_HEADER_BYTES, Head, RawHeaders, head_of
from pipeline.adapters.targets import Target
from pipeline.domain.text.markup import shorten
from pipeline.errors import FetchError


class Http1Exchange:
    """An `Exchange` in HTTP/1.1."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)

    async def get(self, target: Target, headers: RawHeaders) -> Head:
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        self.stream.allow(MAX_HEAD_BYTES)
        request = h11.Request(
            method="GET", target=target.path, headers=[(b"Host", target.authority.encode()), *headers]
        )
        await self.stream.write(self._http.send(request) or b"")
        self._http.send(h11.EndOfMessage())
        while True:
            event = await self._next()
            if isinstance(event, h11.Response):
                if event.http_version not in {b"1.0", b"1.1"}:
                    raise FetchError(f"no sound HTTP: version {event.http_version.decode()}")
                return head_of(event.status_code, event.headers)

    async def read(self) -> bytes:
        while True:
            event = await self._next()
            if isinstance(event, h11.EndOfMessage):
                return b""
            if not isinstance(event, h11.Data):
                raise Disconnected
            if event.data:
                return bytes(event.data)

    @property
    def reusable(self) -> bool:
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        return done and not self._http.trailing_data[0] and self.stream.silent and not self.stream.closed

    async def _next(self) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = await self.stream.read()
                if not data and self._http.their_state is h11.SEND_RESPONSE:
                    if self._http.trailing_data[0]:
                        raise FetchError("no sound HTTP: it ended within its head")
                    raise Disconnected
                self._http.receive_data(data)
        except h11.RemoteProtocolError as exc:
            raise FetchError(f"no sound HTTP: {shorten(str(exc), 200)}") from exc
        return event
