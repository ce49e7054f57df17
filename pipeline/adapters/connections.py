"""Sockets for one fetch: opened to checked addresses only, and closed by the deadline at the latest.

A network back end for httpcore. One is made for each fetch, since it carries that fetch's deadline: a read timeout
alone is per read, so that a server that sends a byte now and then would hold it for ever.
"""

import ssl
import time
from collections.abc import Iterable

import httpcore

from pipeline.adapters.addresses import Resolver, refusal
from pipeline.errors import FetchError


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to what the resolver answers for a name, after checking every one of its addresses.

    Raises FetchError where one is not public, unless `allowed` holds the host or host:port that was asked for.
    """

    def __init__(self, resolver: Resolver, allowed: frozenset[str], deadline: float) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._deadline = deadline
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._checked(host.lower().rstrip("."), port)
        for tried, address in enumerate(addresses, 1):
            try:
                stream = self._tcp.connect_tcp(
                    address, port, left(self._deadline, timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if tried == len(addresses):
                    raise
            else:
                return _TimedStream(stream, self._deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = list(self._resolver(host, port))[:4]
        except (OSError, UnicodeError) as exc:
            raise httpcore.ConnectError(f"the name {host} does not resolve: {exc}") from exc
        if f"{host}:{port}" in self._allowed or host in self._allowed:
            return addresses
        for address in addresses:
            why = refusal(address)
            if why is not None:
                stands = "" if address == host else f" stands for {address}:"
                raise FetchError(f"{host}{stands} {why}, not a public one", permanent=True)
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """Every wait ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, left(self._deadline, timeout))
        return _TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def left(deadline: float, timeout: float | None) -> float:
    """What remains of the time, on `time.monotonic`. Raises ReadTimeout where nothing does."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise httpcore.ReadTimeout("the time for the whole fetch is over")
    return remaining if timeout is None else min(timeout, remaining)
