"""Connections to checked addresses, each for one origin and one fetch at a time.

A connection is opened to exactly the address that was checked, and is used again only for the same scheme, host and
port, even if its certificate names other hosts as well. Nothing here waits for time to pass: a fetch's deadline cancels
whatever is under way, and a cancelled connection is closed.
"""

import asyncio
import os
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pipeline.adapters.addresses import Resolver, literal, refusal
from pipeline.adapters.targets import Target, check_target, is_allowed
from pipeline.errors import FetchError

# Each lookup blocks a thread, some for as long as the name server of a hostile domain wants.
_LOOKUPS_AT_ONCE: Final = 16
_ADDRESSES_TRIED: Final = 4
# After this time without an answer the next address of the same name is tried.
_NEXT_ADDRESS_S: Final = 5.0
_READ_BYTES: Final = 65536


class Disconnected(Exception):
    """The other side ended the connection."""


class Stream:
    """Bytes to and from one origin. No more are read than `allow` and `allow_more` permit."""

    def __init__(self, reader: "_Reader", writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._left = 0

    @property
    def closed(self) -> bool:
        """Whether either side closed it, as far as is known without reading."""
        return self._writer.transport.is_closing() or self._reader.ended

    @property
    def silent(self) -> bool:
        """Whether everything that came in was read."""
        return not self._reader.unread

    def allow(self, at_most: int) -> None:
        """Set how many bytes a new answer, or a new part of it, may take."""
        self._left = at_most

    def allow_more(self, more: int) -> None:
        """Add to the bytes that may still come in."""
        self._left += more

    async def read(self) -> bytes:
        """The bytes that came in; empty at the end. Raises FetchError if they are more than was allowed."""
        if self._reader.unread:
            # Reading would not wait: let other fetches, and this one's deadline, have their turn.
            await asyncio.sleep(0)
        data = await self._reader.read(_READ_BYTES)
        self._reader.unread -= len(data)
        self._left -= len(data)
        if self._left < 0:
            raise FetchError("the answer is wrapped in far more bytes than its content needs", permanent=True)
        return data

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        """Close at once: an orderly end could take long, and what was sent does not matter any more."""
        self._writer.transport.abort()


class _Reader(asyncio.StreamReader):
    """Counts the bytes not read yet, and knows whether the other side has ended."""

    unread = 0
    ended = False

    def feed_data(self, data: bytes) -> None:  # type: ignore[override] # what transports pass on are bytes
        self.unread += len(data)
        super().feed_data(data)

    def feed_eof(self) -> None:
        self.ended = True
        super().feed_eof()


class Connector:
    """Opens streams.

    `allowed` are hosts ("host" or "host:port") exempt from the rules for addresses and ports. `setting` names the ports
    in messages.

    A literal address is not looked up, and a name only if no rule refuses it beforehand.
    """

    def __init__(
        self,
        *,
        resolver: Resolver,
        allowed: frozenset[str],
        ports: tuple[int, ...],
        tls: ssl.SSLContext,
        setting: str = "produce.ports",
    ) -> None:
        tls.set_alpn_protocols(["http/1.1"])
        self._resolver = resolver
        self._allowed = allowed
        self._ports, self._setting = ports, setting
        self._tls = tls
        self._lookups = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")

    def check(self, target: Target) -> None:
        """Raises FetchError (permanent) if a rule refuses the target, whatever its name resolves to."""
        if not is_allowed(target, self._allowed):
            check_target(target, ports=self._ports, setting=self._setting)

    async def open(self, target: Target) -> Stream:
        """Connect. Raises FetchError if one of its addresses is refused (permanent) or none can be reached."""
        addresses = await self._addresses(target)
        tls = self._tls if target.scheme == "https" else None
        problem: OSError = OSError("it has no address")
        for number, address in enumerate(addresses, 1):
            try:
                async with asyncio.timeout(_NEXT_ADDRESS_S if number < len(addresses) else None):
                    return await _connected(address, target, tls)
            except ssl.SSLError as exc:
                raise FetchError(f"{target.host}: {_tls_problem(exc)}") from exc
            except OSError as exc:
                problem = exc
        raise FetchError(f"cannot connect to {target.host} port {target.port}: {_reason(problem)}") from problem

    def close(self) -> None:
        """Stop; lookups under way end by themselves."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, target: Target) -> Sequence[str]:
        self.check(target)
        if literal(target.host) is not None:
            return [target.host]
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._lookups, self._resolver, target.host, target.port)
        except (OSError, UnicodeError) as exc:
            raise FetchError(f"the name {target.host} does not resolve: {_reason(exc)}") from exc
        if not is_allowed(target, self._allowed):
            for address in found:
                why = refusal(address)
                if why is not None:
                    raise FetchError(f"{target.host} resolves to {address}: {why}", permanent=True)
        return found[:_ADDRESSES_TRIED]


async def _connected(address: str, target: Target, tls: ssl.SSLContext | None) -> Stream:
    loop = asyncio.get_running_loop()
    reader = _Reader(limit=_READ_BYTES, loop=loop)
    transport, protocol = await loop.create_connection(
        lambda: asyncio.StreamReaderProtocol(reader, loop=loop),
        address,
        target.port,
        ssl=tls,
        server_hostname=target.host if tls is not None else None,
    )
    return Stream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


def _tls_problem(exc: ssl.SSLError) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {exc.verify_message}"
    return f"no TLS connection: {(exc.reason or str(exc)).replace('_', ' ').lower()}"


def _reason(exc: Exception) -> str:
    if isinstance(exc, TimeoutError):
        return "no answer"
    if isinstance(exc, OSError) and exc.errno is not None and exc.errno > 0:
        return os.strerror(exc.errno).lower()
    return str(exc.strerror if isinstance(exc, OSError) and exc.strerror else exc) or type(exc).__name__
