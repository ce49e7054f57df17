"""HTTP/2 over a stream, by h2, one request at a time.

Outlets are asked by few at once: running requests side by side would gain little, and nobody could say any more which
fetch is to be charged for what comes in.
"""

import re
from collections import deque
from typing import Final

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings

from pipeline.adapters.connections import Disconnected, Stream
from pipeline.adapters.exchanges import MAX_HEAD_BYTES, MAX_HEADER_BYTES, Head, RawHeaders, head_of
from pipeline.adapters.targets import Target
from pipeline.domain.text.markup import shorten
from pipeline.errors import FetchError

_WINDOW_BYTES: Final = 1_048_576
_FRAME_HEAD: Final = 9
_GOAWAY: Final = 7
_STATUS: Final = re.compile(rb"[1-9][0-9]{2}")


class Http2Exchange:
    """An `Exchange` in HTTP/2. h2 refuses pushes, bounds header lists while unpacking, checks lengths and windows."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        # What h2 would refuse of headers real servers send (capitals, spaces); what matters of it is looked at here.
        lenient = h2.config.H2Configuration(client_side=True, header_encoding=None, validate_inbound_headers=False)
        self._http = h2.connection.H2Connection(lenient)
        self._events: deque[h2.events.Event] = deque()
        self._id = 0
        self._complete = False
        self._going = False
        self._partial = bytearray()

    async def get(self, target: Target, headers: RawHeaders) -> Head:
        self.stream.allow(MAX_HEAD_BYTES)
        self._complete = False
        if not self._id:
            self._begin()
        pseudo = {":method": "GET", ":authority": target.authority, ":scheme": target.scheme, ":path": target.path}
        lower = [(name.lower(), value) for name, value in headers]
        try:
            self._id = self._http.get_next_available_stream_id()
            self._http.send_headers(
                self._id,
                [*((name.encode(), value.encode()) for name, value in pseudo.items()), *lower],
                end_stream=True,
            )
        except h2.exceptions.H2Error as exc:
            raise Disconnected from exc
        await self.stream.write(self._http.data_to_send())
        while True:
            event = await self._next()
            if isinstance(event, h2.events.ResponseReceived):
                fields = [(bytes(name), bytes(value)) for name, value in event.headers or ()]
                status = dict(fields).get(b":status", b"")
                if not _STATUS.fullmatch(status):
                    raise FetchError("no sound HTTP: the answer has no status")
                return head_of(int(status), [field for field in fields if not field[0].startswith(b":")])
            if isinstance(event, h2.events.StreamEnded):
                raise FetchError("no sound HTTP: the answer ended before it began")

    async def read(self) -> bytes:
        while not self._complete:
            event = await self._next()
            if isinstance(event, h2.events.StreamEnded):
                self._complete = True
            if isinstance(event, h2.events.DataReceived) and event.data:
                return bytes(event.data)
        return b""

    @property
    def reusable(self) -> bool:
        return self._complete and not self._going and not self._events and not self.stream.closed

    def _begin(self) -> None:
        codes = h2.settings.SettingCodes
        self._http.local_settings = h2.settings.Settings(
            client=True,
            initial_values={
                codes.ENABLE_PUSH: 0,
                codes.INITIAL_WINDOW_SIZE: _WINDOW_BYTES,
                codes.MAX_HEADER_LIST_SIZE: MAX_HEADER_BYTES,
            },
        )
        # Some servers refuse a setting that they do not know.
        del self._http.local_settings[codes.ENABLE_CONNECT_PROTOCOL]
        self._http.initiate_connection()
        self._http.increment_flow_control_window(_WINDOW_BYTES)

    async def _next(self) -> h2.events.Event:
        """The next event that concerns the request."""
        while True:
            while self._events:
                event = self._events.popleft()
                if isinstance(event, h2.events.StreamReset):
                    raise FetchError(f"the answer was cut off (HTTP/2 error {int(event.error_code or 0)})")
                if getattr(event, "stream_id", None) == self._id:
                    return event
            data = await self.stream.read()
            if not data:
                raise Disconnected
            try:
                self._events.extend(self._http.receive_data(self._frames(data)))
                for event in self._events:
                    if isinstance(event, h2.events.DataReceived) and event.stream_id is not None:
                        self._http.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
                answer = self._http.data_to_send()
            except h2.exceptions.H2Error as exc:
                # Some of its errors say no more than the number of a stream.
                said = f"{type(exc).__name__} {exc}" if str(exc).isdigit() else str(exc)
                raise FetchError(f"no sound HTTP/2: {shorten(said, 200)}") from exc
            if answer:
                await self.stream.write(answer)

    def _frames(self, data: bytes) -> bytes:
        """The frames that are complete, but for GOAWAY: servers announce an end that is to come, and h2 would take
        nothing more in.
        """
        self._partial += data
        frames, at = bytearray(), 0
        while len(self._partial) - at >= _FRAME_HEAD:
            length = int.from_bytes(self._partial[at : at + 3], "big")
            if length > self._http.max_inbound_frame_size:
                raise FetchError("no sound HTTP/2: a frame that is too large")
            end = at + _FRAME_HEAD + length
            if len(self._partial) < end:
                break
            if self._partial[at + 3] == _GOAWAY:
                self._last_frame(bytes(self._partial[at + _FRAME_HEAD : end]))
            else:
                frames += self._partial[at:end]
            at = end
        del self._partial[:at]
        return bytes(frames)

    def _last_frame(self, content: bytes) -> None:
        """GOAWAY: the last stream that is answered, and an error code, 0 where the end is an orderly one."""
        self._going = True
        last, error = int.from_bytes(content[:4], "big") & 0x7FFFFFFF, int.from_bytes(content[4:8], "big")
        if error or last < self._id:
            raise Disconnected(f"it ended the connection (HTTP/2 error {error})")
