"""Reads the head of an HTTP/1.1 answer as browsers do: odd lines are left out, and the rest counts.

Sizes are bounded, and nothing is guessed about where the answer ends: what contradicts itself is refused. A connection
whose answer had an odd head is not used again.
"""

import re
from dataclasses import dataclass
from typing import Final

from pipeline.errors import FetchError

RawHeaders = list[tuple[bytes, bytes]]

MAX_HEADER_BYTES: Final = 65536
_MAX_HEADERS: Final = 256
_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_NAME: Final = re.compile(_TOKEN)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_FOLD: Final = re.compile(rb"\r?\n[ \t]+")
_STATUS_LINE: Final = re.compile(rb"(?i)HTTP(?:/([0-3])(?:\.([0-9]))?)?[ \t]+([0-9]{3})(?![0-9])")
# A head as the standard wants it. Whatever else may be understood, but where it ends is less certain.
_CLEAN: Final = re.compile(
    rb"HTTP/1\.[01] [0-9]{3}(?: [^\x00-\x08\x0a-\x1f\x7f]*)?"
    rb"(?:\r\n" + _TOKEN + rb":[^\x00-\x08\x0a-\x1f\x7f]*)*\r\n\r\n"
)
_MAX_LENGTH_DIGITS: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status and headers, names in lower case, in the order they came.

    `length` is the stated length of the body, None if there is none or the body comes in chunks. `is_last`: no further
    answer is read from the connection.
    """

    status: int
    headers: RawHeaders
    length: int | None
    chunked: bool
    is_last: bool

    def framing(self) -> bytes:
        """A clean head of the same answer, with those headers alone that say where it ends."""
        lines = [b"HTTP/1.1 %d " % self.status]
        if self.chunked:
            lines.append(b"Transfer-Encoding: chunked")
        elif self.length is not None:
            lines.append(b"Content-Length: %d" % self.length)
        if self.is_last:
            lines.append(b"Connection: close")
        return b"\r\n".join(lines) + b"\r\n\r\n"


def split_head(received: bytes) -> tuple[Head, bytes] | None:
    """The head at the start of `received`, and what follows it; None if it is not complete yet.

    Raises FetchError if it is not HTTP, or larger than the limits.
    """
    received = received.lstrip(b"\r\n")
    end = _end(received)
    if (len(received) if end is None else end) > MAX_HEADER_BYTES:
        raise FetchError(f"not valid HTTP: more than {MAX_HEADER_BYTES:,} bytes of headers", permanent=True)
    if end is None:
        if not b"HTTP".startswith(received[:4].upper()):
            raise FetchError("not valid HTTP: it does not begin with a status line")
        return None
    return _read(received[:end]), received[end:]


def _end(received: bytes) -> int | None:
    """Where the first empty line ends."""
    found = [at + len(mark) for mark in (b"\n\r\n", b"\n\n") if (at := received.find(mark)) >= 0]
    return min(found, default=None)


def _read(raw: bytes) -> Head:
    status_line = _STATUS_LINE.match(raw)
    if status_line is None or (status := int(status_line[3])) < 100:
        raise FetchError("not valid HTTP: it does not begin with a status line")
    _, *lines = _FOLD.sub(b" ", raw.rstrip(b"\r\n")).split(b"\n")
    if len(lines) > _MAX_HEADERS:
        raise FetchError(f"more than {_MAX_HEADERS} headers", permanent=True)
    headers = [header for line in lines if (header := _header(line.removesuffix(b"\r"))) is not None]
    codings = _list(headers, b"transfer-encoding")
    chunked = any(coding.partition(b";")[0].strip(b'" \t').lower() == b"chunked" for coding in codings)
    lengths = set(_list(headers, b"content-length"))
    is_old = (status_line[1] or b"1", status_line[2] or b"0") < (b"1", b"1")
    closes = any(option.lower() == b"close" for option in _list(headers, b"connection"))
    is_plain = _CLEAN.fullmatch(raw) is not None and len(lengths) + len(codings) <= 1
    return Head(
        status=status,
        headers=headers,
        length=None if chunked else _length(lengths),
        chunked=chunked,
        is_last=is_old or closes or not is_plain,
    )


def _header(line: bytes) -> tuple[bytes, bytes] | None:
    """Name and value; None for a line that is left out."""
    name, colon, value = line.partition(b":")
    name = name.rstrip(b" \t").lower()
    if not colon or not _NAME.fullmatch(name):
        return None
    if _CONTROL.search(value):
        if name == b"location":
            raise FetchError("not valid HTTP: a redirect to an address with control characters")
        return None
    return name, value.strip(b" \t")


def _list(headers: RawHeaders, wanted: bytes) -> list[bytes]:
    return [part for name, value in headers if name == wanted for part in map(bytes.strip, value.split(b",")) if part]


def _length(stated: set[bytes]) -> int | None:
    """The length of the body. One that is not a number counts as not stated, as in browsers."""
    numbers = {value.lstrip(b"0") or b"0" for value in stated if value.isdigit()}
    if len(numbers) > 1:
        raise FetchError("not valid HTTP: it states several lengths")
    if any(len(number) > _MAX_LENGTH_DIGITS for number in numbers):
        raise FetchError("not valid HTTP: it states a length without sense")
    return int(numbers.pop()) if numbers else None
