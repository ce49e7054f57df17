"""Bodies that unfold to far more than they weigh, or to nothing at all."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from tests.support.attacks import MEGABYTE, OK, once, refused


def folded(encoding: bytes, body: bytes) -> bytes:
    return OK + b"Content-Encoding: " + encoding + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


ZEROS = bytes(200 * MEGABYTE)


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        pytest.param(b"gzip", lambda: gzip.compress(ZEROS), id="gzip"),
        pytest.param(b"gzip", lambda: gzip.compress(ZEROS[:900_000]) * 200, id="many gzip members"),
        pytest.param(b"deflate", lambda: zlib.compress(ZEROS), id="deflate"),
        pytest.param(b"br", lambda: brotli.compress(ZEROS, quality=4), id="brotli"),
        pytest.param(b"zstd", lambda: zstandard.ZstdCompressor().compress(ZEROS), id="zstd"),
        pytest.param(
            b"zstd", lambda: zstandard.ZstdCompressor().compress(ZEROS[:900_000]) * 200, id="many zstd frames"
        ),
    ],
)
def test_a_bomb_unfolds_no_further_than_the_cap(encoding: bytes, bomb: Callable[[], bytes]) -> None:
    answer = once(folded(encoding, bomb()))
    tracemalloc.start()
    try:
        refused(answer, "larger than 1,000,000 bytes")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


BINARY = bytes(range(256))


@pytest.mark.parametrize(
    ("encoding", "body", "rule"),
    [
        pytest.param(b",".join([b"gzip"] * 999), b"x", "compressed 999 times over", id="999 times over"),
        pytest.param(b"compress", BINARY, "'compress', which was not asked for", id="LZW"),
        pytest.param(b"x" * 5000, BINARY, "which was not asked for", id="a name without sense"),
        pytest.param(b"gzip", BINARY, "its compressed data is broken", id="no gzip"),
        pytest.param(
            b"gzip", gzip.compress(b"x" * 99)[:-12] + bytes(12), "compressed data is broken", id="gzip with another end"
        ),
        pytest.param(
            b"gzip", gzip.compress(b"x" * 99)[:-8] + bytes(8), "compressed data is broken", id="another checksum"
        ),
        pytest.param(b"deflate", BINARY, "its compressed data is broken", id="no deflate"),
        pytest.param(b"br", BINARY, "its compressed data is broken", id="no brotli"),
        pytest.param(b"zstd", BINARY, "its compressed data is broken", id="no zstd"),
        pytest.param(
            b"zstd",
            bytes.fromhex("28b52ffd00a8010000000000"),
            "its compressed data is broken",
            id="zstd with a window of 2 GB",
        ),
        pytest.param(
            b"gzip",
            gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"x")))),
            "more than 3 times",
            id="4 layers",
        ),
    ],
)
def test_compression_that_is_broken_or_was_not_asked_for(encoding: bytes, body: bytes, rule: str) -> None:
    refused(once(folded(encoding, body)), rule)


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(lambda: gzip.compress(gzip.compress(ZEROS)), id="gzip in gzip"),
        pytest.param(lambda: gzip.compress(gzip.compress(b"") * 200_000), id="a layer of empty members"),
        pytest.param(lambda: zstandard.compress(gzip.compress(zstandard.compress(ZEROS))), id="three layers"),
    ],
)
@pytest.mark.parametrize("encoding", [b"gzip", b"gzip, gzip", b"none"])
def test_the_cap_holds_for_each_layer(bomb: Callable[[], bytes], encoding: bytes) -> None:
    answer = once(folded(encoding, bomb()))
    tracemalloc.start()
    try:
        refused(answer, "larger than 1,000,000 bytes")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30 * MEGABYTE
