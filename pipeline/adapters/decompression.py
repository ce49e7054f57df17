"""Decompresses bodies piece by piece, so that a small answer never unpacks into much memory at once.

What a body is compressed with is read from its first bytes: `Content-Encoding` is often wrong, or stated twice. Only
`br` and `deflate`, which have no magic number, depend on it. A body whose compressed data has no end was cut off.
"""

import zlib
from collections.abc import Iterator
from typing import Final, Protocol

import brotli
import zstandard

from pipeline.errors import FetchError

ACCEPTED: Final = "gzip, deflate, br, zstd"
"""The encodings that are asked for: those whose output can be bounded."""

UNCOMPRESSED_BYTES: Final = 65536
"""A compressed body, or one layer of it, is at most this much larger than the body itself may be."""

_PIECE_BYTES: Final = 65536
# A zstd block of 4 bytes unpacks to 128 KiB at most, so this many bytes to 2 MiB.
_ZSTD_STEP: Final = 64
# RFC 9659: the window that a decoder of `zstd` on the web must support, and all that it needs.
_ZSTD_WINDOW: Final = 8 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_MAX_LAYERS: Final = 3
# What a body is, is decided from so many bytes; of a compressed one they are never all text.
_HEAD_BYTES: Final = 256
_TELLING_BYTES: Final = 64
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MARKUP: Final = frozenset({b"<", b"{", b"["})
# The bytes that text has not, by https://mimesniff.spec.whatwg.org/#binary-data-byte.
_BINARY: Final = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_CODINGS: Final = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd"}


class _Decoder(Protocol):
    """Decompresses one layer."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, at most about 2 MiB at a time. Raises FetchError if it is broken."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether the data had its end."""
        ...


class Unpacker:
    """Unpacks one body, through at most three layers of compression.

    Raises FetchError if the data is broken, was cut off, or unpacks to more than `max_bytes` in one of its layers.
    """

    def __init__(self, encoding: str, *, max_bytes: int) -> None:
        """`encoding` is the `Content-Encoding` header. Names in it that are not of a compression are ignored.

        Unless the body is not text either: such a name may be that of a compression that is not read here.
        """
        names = [name.strip(" \t\"'").lower() for name in encoding.split(",")]
        stated = [_CODINGS[name] for name in reversed(names) if name in _CODINGS]
        if len(stated) > _MAX_LAYERS:
            raise FetchError(f"compressed {len(stated)} times over, which was not asked for", permanent=True)
        unread = next((name for name in names if name not in _CODINGS and name not in {"", "identity"}), "")
        self._layer = _Layer(stated, layers_left=_MAX_LAYERS, max_bytes=max_bytes, unread=unread)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, at most about 2 MiB at a time."""
        return self._layer.feed(data)

    def finish(self) -> Iterator[bytes]:
        """The rest."""
        return self._layer.finish()


class _Layer:
    """One layer of compression, or, as the innermost, the body itself."""

    def __init__(self, stated: list[str], *, layers_left: int, max_bytes: int, unread: str = "") -> None:
        self._stated = stated
        self._unread = unread
        self._layers_left = layers_left
        self._max_bytes = max_bytes
        self._head = b""
        self._is_known = False
        self._decoder: _Decoder | None = None
        self._inner: _Layer | None = None
        self._unpacked = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not self._is_known:
            self._head += data
            if len(self._head) >= _HEAD_BYTES:
                yield from self._begin()
        else:
            yield from self._pass_on(data)

    def finish(self) -> Iterator[bytes]:
        if not self._is_known:
            yield from self._begin()
        if self._decoder is not None and self._inner is not None:
            if not self._decoder.is_whole:
                raise FetchError("the answer was cut off: its compressed data has no end")
            yield from self._inner.finish()

    def _begin(self) -> Iterator[bytes]:
        coding = _coding_of(self._head, self._stated)
        if coding is not None:
            if not self._layers_left:
                raise FetchError(f"compressed more than {_MAX_LAYERS} times over", permanent=True)
            self._decoder = _new_decoder(coding, self._head)
            left = self._stated[self._stated.index(coding) + 1 :] if coding in self._stated else self._stated
            self._inner = _Layer(left, layers_left=self._layers_left - 1, max_bytes=self._max_bytes)
        elif self._unread and not _is_text(self._head):
            raise FetchError(f"compressed as {self._unread[:40]!r}, which was not asked for", permanent=True)
        head, self._head, self._is_known = self._head, b"", True
        yield from self._pass_on(head)

    def _pass_on(self, data: bytes) -> Iterator[bytes]:
        if self._decoder is None or self._inner is None:
            yield data
            return
        for unpacked in self._decoder.feed(data):
            self._unpacked += len(unpacked)
            if self._unpacked > self._max_bytes + UNCOMPRESSED_BYTES:
                raise FetchError(f"larger than {self._max_bytes:,} bytes", permanent=True)
            yield from self._inner.feed(unpacked)


def _coding_of(head: bytes, stated: list[str]) -> str | None:
    """The compression of data that begins like this, if any; `stated` are those that may be left, outermost first."""
    for coding, magic in (("gzip", _GZIP), ("zstd", _ZSTD)):
        if head.startswith(magic):
            return coding
    is_telling = len(head) >= _TELLING_BYTES or head.startswith(_BYTE_ORDER_MARKS) or head.lstrip()[:1] in _MARKUP
    if not head or (is_telling and _is_text(head)):
        return None
    return next((coding for coding in stated if coding in {"br", "deflate"}), stated[0] if stated else None)


def _is_text(head: bytes) -> bool:
    return head.startswith(_BYTE_ORDER_MARKS) or head.translate(None, _BINARY) == head


class _Zlib:
    """gzip and deflate. A gzip file may have several members; anything else after the end is padding."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._decoder: zlib._Decompress | None = zlib.decompressobj(wbits)
        self._ended = False

    @property
    def is_whole(self) -> bool:
        return self._decoder is None

    def feed(self, data: bytes) -> Iterator[bytes]:
        unpacked = b""
        while not self._ended and (data or len(unpacked) == _PIECE_BYTES):
            if self._decoder is None:
                if self._wbits < zlib.MAX_WBITS + 16 or not data.startswith(_GZIP[: len(data)]):
                    self._ended = True
                    return
                self._decoder = zlib.decompressobj(self._wbits)
            try:
                unpacked = self._decoder.decompress(data, _PIECE_BYTES)
            except zlib.error as exc:
                raise _broken(exc) from exc
            yield unpacked
            data = self._decoder.unconsumed_tail
            if self._decoder.eof:
                data, unpacked, self._decoder = self._decoder.unused_data, b"", None


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    @property
    def is_whole(self) -> bool:
        return bool(self._decoder.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self._decoder.is_finished():
                unpacked = self._decoder.process(data, output_buffer_limit=_PIECE_BYTES)
                data = b""
                yield unpacked
                # Ready for more input does not mean that all output is out.
                if len(unpacked) < _PIECE_BYTES and self._decoder.can_accept_more_data():
                    return
        except brotli.error as exc:
            raise _broken(exc) from exc


class _Zstd:
    """zstd, with one or several frames; anything else after the end is padding."""

    def __init__(self) -> None:
        self._decoder: zstandard.ZstdDecompressionObj | None = _new_zstd()
        self._ended = False

    @property
    def is_whole(self) -> bool:
        return self._decoder is None

    def feed(self, data: bytes) -> Iterator[bytes]:
        # Its output cannot be limited: its input is, instead.
        for start in range(0, len(data), _ZSTD_STEP):
            step = data[start : start + _ZSTD_STEP]
            while step and not self._ended:
                if self._decoder is None:
                    if not step.startswith(_ZSTD[: len(step)]):
                        self._ended = True
                        return
                    self._decoder = _new_zstd()
                try:
                    yield self._decoder.decompress(step)
                except zstandard.ZstdError as exc:
                    raise _broken(exc) from exc
                if not self._decoder.eof:
                    break
                step, self._decoder = self._decoder.unused_data, None


def _new_zstd() -> "zstandard.ZstdDecompressionObj":
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


def _new_decoder(coding: str, head: bytes) -> _Decoder:
    match coding:
        case "gzip":
            return _Zlib(16 + zlib.MAX_WBITS)
        case "deflate":
            # Servers disagree on whether it has zlib's header.
            return _Zlib(zlib.MAX_WBITS if _has_zlib_header(head) else -zlib.MAX_WBITS)
        case "br":
            return _Brotli()
        case _:
            return _Zstd()


def _has_zlib_header(head: bytes) -> bool:
    try:
        zlib.decompressobj(zlib.MAX_WBITS).decompress(head, 1)
    except zlib.error:
        return False
    return True


def _broken(exc: Exception) -> FetchError:
    return FetchError(f"its compressed data is broken: {exc}")
