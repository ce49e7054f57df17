"""Decompresses bodies piece by piece, so that a small answer never unpacks into much memory at once."""

import zlib
from collections.abc import Callable, Iterator
from typing import Final, Protocol

import brotli
import zstandard

from pipeline.errors import FetchError

ACCEPTED: Final = "gzip, deflate, br, zstd"
"""The encodings that are asked for: those whose output can be bounded."""

_PIECE_BYTES: Final = 65536
# A zstd block of 4 bytes unpacks to 128 KiB at most, so this many bytes to 2 MiB.
_ZSTD_STEP: Final = 64
# RFC 9659: the window that a decoder of `zstd` on the web must support, and all that it needs.
_ZSTD_WINDOW: Final = 8 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


class Decoder(Protocol):
    """Decompresses one body."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, at most about 2 MiB at a time. Raises FetchError if it is broken."""
        ...


def decoder(encoding: str) -> Decoder:
    """The decoder for a `Content-Encoding` header.

    Raises FetchError (permanent) for one that was not asked for.
    """
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if not names:
        return _Plain()
    if len(names) > 1:
        raise FetchError(f"compressed {len(names)} times over, which was not asked for", permanent=True)
    new_decoder = _DECODERS.get(names[0])
    if new_decoder is None:
        raise FetchError(f"compressed as {names[0][:40]!r}, which was not asked for", permanent=True)
    return new_decoder()


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Zlib:
    """gzip and deflate. A gzip file may have several members; anything else after the end is padding."""

    def __init__(self, wbits: int | None) -> None:
        self._wbits = wbits
        self._decoder: zlib._Decompress | None = None
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        unpacked = b""
        while not self._ended and (data or len(unpacked) == _PIECE_BYTES):
            if self._decoder is None:
                # Servers disagree on whether `deflate` has zlib's header.
                guessed = zlib.MAX_WBITS if data[:1] == b"\x78" else -zlib.MAX_WBITS
                self._decoder = zlib.decompressobj(guessed if self._wbits is None else self._wbits)
            try:
                unpacked = self._decoder.decompress(data, _PIECE_BYTES)
            except zlib.error as exc:
                raise _broken(exc) from exc
            yield unpacked
            data = self._decoder.unconsumed_tail
            if self._decoder.eof:
                data, unpacked = self._decoder.unused_data, b""
                self._ended = bool(data) and not data.startswith(_GZIP[: len(data)])
                self._decoder = None


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

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
    def __init__(self) -> None:
        self._decoder: zstandard.ZstdDecompressionObj | None = None
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        # Its output cannot be limited: its input is, instead.
        for start in range(0, len(data), _ZSTD_STEP):
            step = data[start : start + _ZSTD_STEP]
            while step and not self._ended:
                if self._decoder is None:
                    self._decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
                try:
                    yield self._decoder.decompress(step)
                except zstandard.ZstdError as exc:
                    raise _broken(exc) from exc
                if not self._decoder.eof:
                    break
                step, self._decoder = self._decoder.unused_data, None
                self._ended = bool(step) and not step.startswith(_ZSTD[: len(step)])


def _broken(exc: Exception) -> FetchError:
    return FetchError(f"its compressed data is broken: {exc}")


_DECODERS: Final[dict[str, Callable[[], Decoder]]] = {
    "gzip": lambda: _Zlib(16 + zlib.MAX_WBITS),
    "x-gzip": lambda: _Zlib(16 + zlib.MAX_WBITS),
    "deflate": lambda: _Zlib(None),
    "br": _Brotli,
    "zstd": _Zstd,
}
