"""Answers that no standard allows and that browsers read: they are read the same way here, and whole or not at all."""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from functools import partial

import brotli
import pytest
import zstandard

from pipeline.adapters.http import HttpFetcher
from pipeline.settings import ProduceSettings
from tests.support.attacks import CHUNKED, OK, fetch_from, once, refused
from tests.support.raw_server import Conversation, RawServer, raw_serving

TEXT = "".join(
    f"<p>Паром № {n * n} сел на мель. 渡船{n}号がさんばしに衝突。 {n} hurt.</p>" for n in range(400)
).encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
}


def with_length(head: bytes, body: bytes, stated: int | None = None) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if stated is None else stated) + body


def until_close(head: bytes, body: bytes) -> bytes:
    return head + b"\r\n" + body


def in_chunks(head: bytes, body: bytes) -> bytes:
    return head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"


FRAMINGS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "with its length": with_length,
    "until the connection ends": until_close,
    "in chunks": in_chunks,
}


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("missing", [1, 8, 200])
@pytest.mark.parametrize("coding", [*PACKED, "raw deflate"])
def test_compressed_data_without_its_end_is_a_failure_to_be_tried_again(
    coding: str, framing: str, missing: int
) -> None:
    packed = raw_deflate(TEXT) if coding == "raw deflate" else PACKED[coding]
    head = OK + b"Content-Encoding: %s\r\n" % coding.removeprefix("raw ").encode()
    answer = FRAMINGS[framing](head, packed[: max(5, len(packed) - missing)])
    assert not refused(once(answer), "the answer was cut off: its compressed data has no end").permanent


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(with_length(OK, TEXT[:5000], len(TEXT)), id="plain, shorter than stated"),
        pytest.param(with_length(OK + b"Content-Encoding: gzip\r\n", PACKED["gzip"][:-50], 9999), id="gzip"),
        pytest.param(
            with_length(OK + b"Content-Encoding: gzip\r\n", PACKED["gzip"], 99_999), id="gzip, no such length"
        ),
        pytest.param(CHUNKED + b"1388\r\n" + TEXT[:3000], id="within a chunk"),
        pytest.param(CHUNKED + b"bb8\r\n" + TEXT[:3000] + b"\r\n", id="between chunks"),
        pytest.param(
            OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED["gzip"] + gzip.compress(b"more")[:-3], id="second member"
        ),
    ],
)
def test_an_answer_that_is_cut_off_is_a_failure_to_be_tried_again(answer: bytes) -> None:
    assert not refused(once(answer), "the answer was cut off").permanent


def read_from(answer: bytes) -> bytes:
    with raw_serving(once(answer)) as server:
        found = fetch_from(server)
    assert found.status == 200
    return found.body


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        *[pytest.param(label, TEXT, id=f"plain as {label!r}") for label in (b"utf-8", b"none", b"binary", b"identity")],
        *[pytest.param(label, TEXT, id=f"plain as {label!r}") for label in (b"", b"aws-chunked", b"UTF-8, gzip")],
        *[pytest.param(label, TEXT, id=f"plain as {label!r}") for label in (b"gzip", b"deflate", b"br", b"zstd")],
        pytest.param(b"gzip", b"\xef\xbb\xbf" + TEXT, id="plain with a byte order mark as gzip"),
        pytest.param(b"br", b"\n\n  {}", id="short JSON as brotli"),
        pytest.param(b"deflate", b"<rss/>", id="a short feed as deflate"),
        pytest.param(b"gzip", "\ufeff<p>Hafen</p>".encode("utf-16"), id="UTF-16 as gzip"),
        pytest.param(b"gzip", b"", id="nothing as gzip"),
    ],
)
def test_a_body_that_is_not_compressed_is_read_as_it_is(encoding: bytes, body: bytes, framing: str) -> None:
    assert read_from(FRAMINGS[framing](OK + b"Content-Encoding: " + encoding + b"\r\n", body)) == body


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param(b"GZip", PACKED["gzip"], id="capital letters"),
        pytest.param(b"x-gzip", PACKED["gzip"], id="x-gzip"),
        pytest.param(b'"gzip"', PACKED["gzip"], id="in quotes"),
        pytest.param(b"gzip, gzip", PACKED["gzip"], id="stated twice, compressed once"),
        pytest.param(b"gzip\r\nContent-Encoding: gzip", PACKED["gzip"], id="in two headers, compressed once"),
        pytest.param(b"gzip, gzip", gzip.compress(PACKED["gzip"]), id="stated twice, compressed twice"),
        pytest.param(b"gzip", gzip.compress(PACKED["gzip"]), id="stated once, compressed twice"),
        pytest.param(b"br, gzip", gzip.compress(PACKED["br"]), id="brotli in gzip"),
        pytest.param(b"br, gzip", PACKED["br"], id="brotli that is stated to be in gzip"),
        pytest.param(b"gzip, br", brotli.compress(PACKED["gzip"]), id="gzip in brotli"),
        pytest.param(b"deflate, gzip", PACKED["deflate"], id="deflate that is stated to be in gzip"),
        pytest.param(b"utf-8", PACKED["gzip"], id="gzip as utf-8"),
        pytest.param(b"utf-8, gzip", PACKED["gzip"], id="gzip as utf-8 and gzip"),
        pytest.param(b"none", PACKED["zstd"], id="zstd as none"),
        pytest.param(b"br", PACKED["gzip"], id="gzip as brotli"),
        pytest.param(b"gzip", PACKED["zstd"], id="zstd as gzip"),
        pytest.param(b"deflate", PACKED["gzip"], id="gzip as deflate"),
        pytest.param(b"deflate", raw_deflate(TEXT), id="deflate without a header"),
        pytest.param(b"gzip", PACKED["gzip"] + bytes(512), id="gzip with zeros behind it"),
        pytest.param(b"gzip", PACKED["gzip"] + b"<!-- cached -->", id="gzip with text behind it"),
        pytest.param(b"gzip", gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), id="two members"),
        pytest.param(b"zstd", PACKED["zstd"] + b"\r\n", id="zstd with a line break behind it"),
    ],
)
def test_what_a_body_is_compressed_with_its_bytes_say(encoding: bytes, body: bytes, framing: str) -> None:
    assert read_from(FRAMINGS[framing](OK + b"Content-Encoding: " + encoding + b"\r\n", body)) == TEXT


@pytest.mark.parametrize("padding", [b"\0" * 9, b"<!-- cached -->"], ids=["zeros", "text"])
def test_padding_may_come_in_a_packet_of_its_own(padding: bytes) -> None:
    def answer(talk: Conversation) -> None:
        talk.say(OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED["gzip"])
        talk.over.wait(0.1)
        talk.say(padding)
        talk.socket.close()

    with raw_serving(answer) as server:
        assert fetch_from(server).body == TEXT


def test_a_length_may_be_that_of_the_body_before_compression() -> None:
    assert read_from(with_length(OK + b"Content-Encoding: gzip\r\n", PACKED["gzip"], len(TEXT))) == TEXT


def test_a_gzip_answer_without_any_header_about_it_is_unpacked() -> None:
    assert read_from(with_length(OK, PACKED["gzip"])) == TEXT


BODY = b"Content-Length: 5\r\n\r\nhello"
ODD_HEADS = [
    pytest.param(OK + b"No colon here\r\n" + BODY, id="a line without a colon"),
    pytest.param(OK + b": x\r\n" + BODY, id="an empty name"),
    pytest.param(OK + b"Bad Name: x\r\n" + BODY, id="a space in a name"),
    pytest.param(OK + b"X-\xc3\xa9: x\r\n" + BODY, id="a name that is not ASCII"),
    pytest.param(OK + b"X: a\0b\r\n" + BODY, id="a zero byte"),
    pytest.param(OK + b"X: a\x07\x1b\x7fb\r\n" + BODY, id="control characters"),
    pytest.param(OK + b"X: a\rb\r\n" + BODY, id="a lone carriage return"),
    pytest.param(OK + b"X: \xe9\xff\r\nY: \xe6\xbc\xa2\r\n" + BODY, id="values in latin-1 and UTF-8"),
    pytest.param(OK + b"X: a\r\n\tb\r\n  c\r\n" + BODY, id="a folded header"),
    pytest.param(OK + b" folded: at once\r\n" + BODY, id="a fold in front"),
    pytest.param(OK + b"<!-- served by node 7 -->\r\n" + BODY, id="a comment"),
    pytest.param(OK + b"Content-Length : 5\r\n\r\nhello", id="a space before the colon"),
    pytest.param(OK + b"Content-Length:5\r\n\r\nhello", id="no space after the colon"),
    pytest.param(OK + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", id="one length twice"),
    pytest.param(OK + b"Content-Length: 5, 5\r\n\r\nhello", id="one length twice in a list"),
    pytest.param(OK + b"Content-Length: 5\r\nContent-Length: 05\r\n\r\nhello", id="one length in two notations"),
    pytest.param(OK + b"Content-Length: -5\r\n\r\nhello", id="a negative length"),
    pytest.param(OK + b"Content-Length: 0x5\r\n\r\nhello", id="a length in hexadecimal"),
    pytest.param(OK + b"Content-Length: \r\n\r\nhello", id="an empty length"),
    pytest.param(b"HTTP/1.1 200 OK\nX: y\nContent-Length: 5\n\nhello", id="bare line feeds"),
    pytest.param(b"HTTP/1.1 200 OK\nX: y\r\nContent-Length: 5\n\r\nhello", id="mixed line ends"),
    pytest.param(b"\r\n\r\n" + OK + BODY, id="empty lines in front"),
    pytest.param(b"HTTP/1.1 200\r\n" + BODY, id="no reason"),
    pytest.param(b"HTTP/1.1 200 \xe6\xad\xa3\xe5\xb8\xb8 \x07\r\n" + BODY, id="a reason of odd bytes"),
    pytest.param(b"HTTP/1.1 200OK\r\n" + BODY, id="no space after the status"),
    pytest.param(b"HTTP/1.1  200  OK\r\n" + BODY, id="two spaces"),
    pytest.param(b"http/1.1 200 ok\r\n" + BODY, id="small letters"),
    pytest.param(b"HTTP/1.0 200 OK\r\n" + BODY, id="HTTP/1.0"),
    pytest.param(b"HTTP/2 200\r\n" + BODY, id="HTTP/2 in name"),
    pytest.param(b"HTTP 200 OK\r\n" + BODY, id="no version"),
    pytest.param(OK + b"Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", id="Chunked"),
    pytest.param(
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        id="twice chunked",
    ),
    pytest.param(OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", id="a list of chunked"),
    pytest.param(
        OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", id="chunks and a length"
    ),
    pytest.param(OK + b"Transfer-Encoding: identity\r\n" + BODY, id="identity"),
    pytest.param(OK + b"Transfer-Encoding: x\r\n" + BODY, id="an unknown transfer coding"),
    pytest.param(b"HTTP/1.1 103 Hints\r\nodd line\r\n\r\n" + OK + BODY, id="an odd head before the head"),
]


@pytest.mark.parametrize("answer", ODD_HEADS)
def test_a_head_is_read_as_browsers_read_it(answer: bytes) -> None:
    assert read_from(answer) == b"hello"


def test_headers_beside_odd_lines_count() -> None:
    with raw_serving(
        once(
            OK
            + b"bad line\r\nContent-Type : text/html\r\n ; charset=utf-8\r\nETag: \x01\r\nLast-Modified: x\r\n"
            + BODY
        )
    ) as server:
        headers = fetch_from(server).headers
    assert headers == {"content-type": "text/html ; charset=utf-8", "last-modified": "x", "content-length": "5"}


def test_a_connection_is_not_used_again_after_an_odd_head() -> None:
    odd = [OK + b"odd\r\n" + BODY, OK + b"X: y\r\n" + BODY]

    async def twice(server: RawServer) -> None:
        fetcher = HttpFetcher(ProduceSettings(allow_private=(server.host,)))
        for _ in range(2):
            assert (await fetcher.fetch(server.url(), max_bytes=100)).body == b"hello"
        await fetcher.close()

    for answer, connections in zip(odd, (2, 1), strict=True):
        with raw_serving(partial(Conversation.say, data=answer)) as server:
            asyncio.run(twice(server))
            assert server.connections == connections


@pytest.mark.parametrize("status", [403, 404, 503])
def test_an_error_page_that_is_broken_does_not_hide_its_status(status: int) -> None:
    answer = b"HTTP/1.1 %d No\r\nContent-Encoding: gzip\r\n\r\n" % status + PACKED["gzip"][:50]
    with raw_serving(once(answer)) as server:
        assert fetch_from(server).status == status
