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


@pytest.mark.parametrize(
    ("encoding", "body", "rule"),
    [
        pytest.param(b"gzip, gzip", gzip.compress(gzip.compress(b"x")), "compressed 2 times over", id="gzip in gzip"),
        pytest.param(b"br, gzip", b"x", "compressed 2 times over", id="gzip in brotli"),
        pytest.param(b"gzip\r\nContent-Encoding: br", b"x", "compressed 2 times over", id="in two headers"),
        pytest.param(b",".join([b"gzip"] * 999), b"x", "compressed 999 times over", id="999 times over"),
        pytest.param(b"compress", b"x", "'compress', which was not asked for", id="LZW"),
        pytest.param(b"x" * 5000, b"x", "which was not asked for", id="a name without sense"),
        pytest.param(b"gzip", b"no gzip at all", "its compressed data is broken", id="no gzip"),
        pytest.param(
            b"gzip", gzip.compress(b"x" * 99)[:-12] + bytes(12), "compressed data is broken", id="gzip with another end"
        ),
        pytest.param(b"deflate", b"\xff" * 99, "its compressed data is broken", id="no deflate"),
        pytest.param(b"br", b"\xff" * 99, "its compressed data is broken", id="no brotli"),
        pytest.param(b"zstd", b"\xff" * 99, "its compressed data is broken", id="no zstd"),
        pytest.param(
            b"zstd",
            bytes.fromhex("28b52ffd00a8010000000000"),
            "its compressed data is broken",
            id="zstd with a window of 2 GB",
        ),
    ],
)
def test_compression_that_is_broken_or_was_not_asked_for(encoding: bytes, body: bytes, rule: str) -> None:
    refused(once(folded(encoding, body)), rule)
