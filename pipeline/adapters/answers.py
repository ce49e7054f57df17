"""Reads one whole answer: its headers, its body within limits, and the address that it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pipeline.adapters.answer_head import Head, RawHeaders
from pipeline.adapters.connections import Disconnected
from pipeline.adapters.decompression import UNCOMPRESSED_BYTES, Unpacker
from pipeline.adapters.exchange import CutOffError, Exchange
from pipeline.adapters.targets import redirect_target
from pipeline.domain.pages.refreshes import address_text, is_same_page, refresh_target, refresh_value
from pipeline.errors import FetchError
from pipeline.ports import Response

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_FIRST_ERROR: Final = 400
# No more of an error page is read, and a large or broken one must not hide its status.
_ERROR_PAGE_BYTES: Final = 65536
# The framing of chunks may be this many times the body received so far, plus this many bytes at its start.
_WRAPPING: Final = 2
_WRAPPING_BYTES: Final = 262_144
_LISTS: Final = frozenset({"cache-control", "content-encoding", "link", "vary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, and what it asks of the next request. `leads_to` is the address of a redirect or a refresh."""

    response: Response
    headers: RawHeaders
    leads_to: str | None


async def read_answer(exchange: Exchange, head: Head, url: str, max_bytes: int) -> Answer:
    """Raises FetchError, Disconnected or OSError."""
    headers = _headers(head)
    if head.status in _REDIRECTS and (location := headers.get("location")):
        # Its body is never read: it is of no use, and could be endless.
        response = Response(url=url, status=head.status, headers=headers, body=b"")
        target = redirect_target(url, address_text(location.encode("latin-1")))
        return Answer(response=response, headers=head.headers, leads_to=target)
    body = bytearray()
    try:
        await _read_body(exchange, head, body, headers.get("content-encoding", ""), max_bytes)
    except (FetchError, Disconnected, OSError):
        # The status says enough.
        if head.status < _FIRST_ERROR:
            raise
    response = Response(url=url, status=head.status, headers=headers, body=bytes(body))
    leads_to = _refresh(response) if head.status == _OK else None
    return Answer(response=response, headers=head.headers, leads_to=leads_to)


def _refresh(response: Response) -> str | None:
    """The address that a page or its `Refresh` header leads to within seconds."""
    stated = refresh_value(address_text(response.headers.get("refresh", "").encode("latin-1")))
    found = (stated[0], None, stated[1]) if stated is not None else refresh_target(response.body)
    if found is None:
        return None
    address, base, delay_s = found
    try:
        target = redirect_target(redirect_target(response.url, base) if base else response.url, address)
    except FetchError:
        return None
    if not target.startswith(("http://", "https://")) or is_same_page(target, response.url, delay_s):
        return None
    return target


async def _read_body(exchange: Exchange, head: Head, body: bytearray, encoding: str, max_bytes: int) -> None:
    """Append the decompressed body to `body`; of an error page, only its beginning."""
    limit = max_bytes if head.status < _FIRST_ERROR else min(max_bytes, _ERROR_PAGE_BYTES)
    exchange.stream.allow(_WRAPPING_BYTES)
    unpacker, received = Unpacker(encoding, max_bytes=max_bytes), 0

    def add(parts: Iterable[bytes]) -> None:
        for part in parts:
            body.extend(part[: limit + 1 - len(body)])
            if len(body) > limit:
                break
        if len(body) > limit or received > limit + UNCOMPRESSED_BYTES:
            del body[limit:]
            raise FetchError(f"larger than {max_bytes:,} bytes", permanent=True, status=head.status)

    try:
        while piece := await exchange.read():
            exchange.stream.allow_more(len(piece) * _WRAPPING)
            received += len(piece)
            add(unpacker.feed(piece))
    except CutOffError:
        # Some servers state the length that the body has without its compression.
        add(unpacker.finish())
        if head.length is None or head.length != len(body):
            raise
    else:
        add(unpacker.finish())


def _headers(head: Head) -> dict[str, str]:
    """The first value of each header, lists joined; no cookies."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in head.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in _LISTS and name in headers:
            headers[name] += f", {value}"
        elif name != "set-cookie":
            headers.setdefault(name, value)
    return headers
