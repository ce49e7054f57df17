"""Fetches over HTTP what strangers publish: public addresses only, everything bounded, nothing remembered.

No cookies, no proxies from the environment, no connection shared by two fetches. Redirects are followed here, one by
one, since each is a new address to check. See `connections` for where addresses are checked.
"""

import time
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

import httpcore
import httpx

from pipeline.adapters.addresses import Resolver, system_resolver
from pipeline.adapters.connections import CheckedBackend
from pipeline.domain.markup import shorten
from pipeline.errors import FetchError
from pipeline.ports import Response
from pipeline.settings import ProduceSettings

MAX_REDIRECTS: Final = 5
MAX_URL_CHARS: Final = 4000
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ACCEPT: Final = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,*/*;q=0.8"
)
_CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_PIECE_BYTES: Final = 65536
_WAITS: Final = ("connect", "read", "write", "pool")


class HttpFetcher:
    """A `Fetcher`. May be used by several threads at once. `resolver` is the name service."""

    def __init__(self, settings: ProduceSettings, *, resolver: Resolver = system_resolver) -> None:
        self._settings = settings
        self._resolver = resolver
        self._allowed = frozenset(name.lower() for name in settings.allow_private)
        self._tls = httpx.create_ssl_context(trust_env=False)

    def fetch(self, url: str, *, headers: dict[str, str] | None = None, max_bytes: int) -> Response:
        """GET. Any status is an answer; FetchError where there was none, or it broke a limit."""
        deadline = time.monotonic() + self._settings.timeout_s
        asked, sent, permanent = url, dict(headers or {}), True
        try:
            for _ in range(MAX_REDIRECTS + 1):
                response, target = self._get(asked, sent, max_bytes, deadline)
                if target is None:
                    moved = response.url if permanent and response.url != url else None
                    return Response(
                        url=response.url,
                        status=response.status,
                        headers=response.headers,
                        body=response.body,
                        permanent_redirect=moved,
                    )
                permanent = permanent and response.status in {301, 308}
                if _origin(target) != _origin(asked):
                    sent = {name: value for name, value in sent.items() if name.lower() not in _CREDENTIALS}
                asked = target
        except FetchError as exc:
            via = "" if asked == url else f" redirects to {shorten(asked, 200)}"
            message = f"{shorten(url, 200)}{via}: {exc}"
            raise FetchError(message, permanent=exc.permanent, status=exc.status) from exc
        raise FetchError(f"{shorten(url, 200)}: more than {MAX_REDIRECTS} redirects", permanent=True)

    def close(self) -> None:
        """Nothing is kept open between fetches."""

    def _get(self, url: str, headers: dict[str, str], max_bytes: int, deadline: float) -> tuple[Response, str | None]:
        """One request. The second value is where it redirects to."""
        request = self._request(url, headers)
        backend = CheckedBackend(self._resolver, self._allowed, deadline)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend, max_connections=1) as pool,
                pool.stream(
                    request.method,
                    str(request.url),
                    headers=request.headers.raw,
                    extensions={"timeout": dict.fromkeys(_WAITS, self._settings.timeout_s)},
                ) as answer,
            ):
                return self._read(str(request.url), answer, max_bytes)
        except httpcore.TimeoutException as exc:
            raise FetchError(f"no complete answer within {self._settings.timeout_s:g} s") from exc
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as exc:
            raise FetchError(shorten(str(exc) or type(exc).__name__, 200)) from exc

    def _request(self, url: str, headers: dict[str, str]) -> httpx.Request:
        if len(url) > MAX_URL_CHARS:
            raise FetchError(f"the address is longer than {MAX_URL_CHARS} characters", permanent=True)
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as exc:
            raise FetchError(f"no valid address: {exc}", permanent=True) from exc
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise FetchError("only http and https addresses are fetched", permanent=True)
        own = {
            "Host": parsed.netloc.decode("ascii"),
            "User-Agent": self._settings.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        }
        # A fragment is never sent; user and password in an address would end in logs.
        return httpx.Request(
            "GET", parsed.copy_with(fragment=None, username=None, password=None), headers=own | headers
        )

    def _read(self, url: str, answer: httpcore.Response, max_bytes: int) -> tuple[Response, str | None]:
        headers: dict[str, str] = {}
        for name, value in answer.headers:
            headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
        location = headers.get("location")
        if answer.status in _REDIRECTS and location:
            # Its body is never read: nobody looks at it, and it could be endless.
            return Response(url=url, status=answer.status, headers=headers, body=b""), _target(url, location)
        body = bytearray()
        for piece in _decompressed(answer.iter_stream(), headers.get("content-encoding", "")):
            body += piece
            if len(body) > max_bytes:
                raise FetchError(f"larger than {max_bytes:,} bytes", permanent=True, status=answer.status)
        return Response(url=url, status=answer.status, headers=headers, body=bytes(body)), None


def _target(url: str, location: str) -> str:
    try:
        # Header bytes outside ASCII are UTF-8 in practice.
        return urljoin(url, location.encode("latin-1").decode("utf-8", "replace").strip())
    except ValueError as exc:
        raise FetchError(f"redirects to what is no address: {shorten(location, 100)!r}", permanent=True) from exc


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return ("", url, None)
    return (parsed.scheme, parsed.host, parsed.port)


def _decompressed(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The body, at most `_PIECE_BYTES` at a time however much a compressed piece unfolds to."""
    names = [name.strip().lower() for name in encoding.split(",") if name.strip().lower() not in {"", "identity"}]
    if not names:
        yield from pieces
        return
    if len(names) > 1 or names[0] not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"compressed as {shorten(encoding, 40)!r}, which was not asked for", permanent=True)
    decoder = _decoder(names[0], b"")
    first = True
    for piece in pieces:
        data = piece
        if first and names[0] == "deflate" and data:
            decoder, first = _decoder("deflate", data), False
        unfolded = b""
        while data or len(unfolded) == _PIECE_BYTES:
            try:
                unfolded = decoder.decompress(data, _PIECE_BYTES)
            except zlib.error as exc:
                raise FetchError(f"its compression is broken: {exc}") from exc
            yield unfolded
            data = decoder.unconsumed_tail
            if decoder.eof:
                # A gzip file may have several members; anything else after the end is padding.
                data = decoder.unused_data if decoder.unused_data.startswith(b"\x1f\x8b") else b""
                decoder = _decoder(names[0], data)


def _decoder(name: str, start: bytes) -> "zlib._Decompress":
    if name == "deflate":
        # Servers disagree on whether `deflate` has zlib's header.
        return zlib.decompressobj() if start[:1] in {b"", b"\x78"} else zlib.decompressobj(-zlib.MAX_WBITS)
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


__all__ = ["HttpFetcher"]
