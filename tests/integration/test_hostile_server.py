"""Servers that flood, stall, lie or send nonsense, in HTTP/1.1: each costs one clear error, and no more than its caps.

How long an attack lasted is not measured: it is either cut off by a cap, or by the fetch's deadline, and the error says
which.
"""

import asyncio
import contextlib
import gzip
import random
import re
import socket
import struct
import sys
from collections.abc import Iterator

import pytest
import zstandard

from pipeline.adapters.http import HttpFetcher
from pipeline.errors import FetchError
from pipeline.settings import ProduceSettings
from tests.support.attacks import CHUNKED, MEGABYTE, OK, fetch_from, once, refused, repeat_forever
from tests.support.raw_server import Conversation, RawServer, raw_serving


@pytest.mark.parametrize(
    ("start", "again", "rule"),
    [
        pytest.param(b"", b"x" * 65536, "not valid HTTP", id="garbage without end"),
        pytest.param(b"", b"\0" * 65536, "not valid HTTP", id="zeros without end"),
        pytest.param(b"HTTP/1.1 200 ", b"O" * 65536, "not valid HTTP", id="a status line without end"),
        pytest.param(OK + b"X-Long: ", b"y" * 65536, "not valid HTTP", id="a header without end"),
        pytest.param(OK, b"X-Many: y\r\n" * 6000, "not valid HTTP", id="headers without end"),
        pytest.param(OK, b"X: y\r\n z\r\n" * 6000, "not valid HTTP", id="folded headers without end"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, "far more bytes", id="continue without end"),
        pytest.param(
            b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 99, "far more bytes", id="hints without end"
        ),
        pytest.param(b"", b"\r\n" * 30_000, "not valid HTTP|far more bytes", id="empty lines without end"),
        pytest.param(OK + b"\r\n", b"<item/>" * 9000, "larger than 1,000,000 bytes", id="a body without end"),
        pytest.param(CHUNKED, b"2000\r\n" + b"a" * 8192 + b"\r\n", "larger than", id="chunks without end"),
        pytest.param(CHUNKED, b"1\r\na\r\n" * 9000, "far more bytes", id="tiny chunks without end"),
        pytest.param(
            CHUNKED,
            b"1;" + b"e" * 10_000 + b"\r\na\r\n",
            "far more bytes|not valid HTTP",
            id="chunks with large extensions",
        ),
        pytest.param(
            OK + b"Content-Encoding: gzip\r\n\r\n",
            gzip.compress(b"") * 99,
            "larger than",
            id="empty members without end",
        ),
        pytest.param(
            OK + b"Content-Encoding: zstd\r\n\r\n",
            zstandard.ZstdCompressor().compress(b"") * 99,
            "larger than",
            id="empty frames without end",
        ),
        pytest.param(CHUNKED + b"1;", b"e" * 65536, "not valid HTTP", id="a chunk extension without end"),
        pytest.param(CHUNKED, b"0" * 65536, "not valid HTTP", id="a chunk size without end"),
        pytest.param(CHUNKED + b"0\r\n", b"X-Trailer: y\r\n" * 5000, "not valid HTTP", id="trailers without end"),
        pytest.param(CHUNKED + b"0\r\nX: ", b"y" * 65536, "not valid HTTP", id="a trailer without end"),
    ],
)
def test_a_flood_ends_at_a_cap(start: bytes, again: bytes, rule: str) -> None:
    refused(repeat_forever(start, again), rule)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        pytest.param(b"", "closed the connection without an answer", id="nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: y", "ended within the answer.s head", id="half a head"),
        pytest.param(b"<rss><channel></channel></rss>", "not valid HTTP", id="HTTP/0.9"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not valid HTTP", id="SSH"),
        pytest.param(b"-ERR unknown command\r\n\r\n", "not valid HTTP", id="Redis"),
        pytest.param(b"\x16\x03\x01\x00\x05\r\n\r\n", "not valid HTTP", id="TLS on a plain port"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "not valid HTTP", id="HTTP/2 on a plain port"),
        pytest.param(OK + b"Location: /a\x01b\r\n\r\n", "not valid HTTP", id="a control character in an address"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", "not valid HTTP", id="a status that is not a number"),
        pytest.param(b"HTTP/1.1 99999 OK\r\n\r\n", "not valid HTTP", id="a status of five digits"),
        pytest.param(b"HTTP/9.9 200 OK\r\n\r\n", "not valid HTTP", id="another version"),
        pytest.param(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "not valid HTTP", id="an upgrade"),
        pytest.param(
            OK + b"X: y\r\n" * 257 + b"\r\n", "not valid HTTP|more than 256 headers", id="257 headers of one line"
        ),
        pytest.param(
            OK + b"".join(b"X-%d: y\r\n" % n for n in range(300)) + b"\r\n", "more than 256 headers", id="300 headers"
        ),
        pytest.param(
            OK + b"X: " + b"y" * 90_000 + b"\r\n\r\n", "not valid HTTP|65,536 bytes of headers", id="a giant header"
        ),
        pytest.param(
            OK + b"Content-Length: 99\r\n\r\nshort",
            "the answer was cut off: peer closed connection",
            id="a body shorter than it says",
        ),
        pytest.param(OK + b"Content-Length: 9\r\nContent-Length: 5\r\n\r\nhello", "not valid HTTP", id="two lengths"),
        pytest.param(
            OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nx", "not valid HTTP", id="a length of 5000 digits"
        ),
        pytest.param(CHUNKED + b"zz\r\nhello\r\n", "not valid HTTP", id="a chunk size that is not a number"),
        pytest.param(CHUNKED + b"-5\r\nhello\r\n", "not valid HTTP", id="a negative chunk size"),
        pytest.param(CHUNKED + b"f" * 30 + b"\r\nhello\r\n", "not valid HTTP", id="a giant chunk size"),
        pytest.param(CHUNKED + b"5\r\nhello world\r\n0\r\n\r\n", "not valid HTTP", id="a chunk longer than it says"),
        pytest.param(CHUNKED + b"5\r\nhel", "the answer was cut off", id="a chunk cut off"),
        pytest.param(CHUNKED + b"5\r\nhello\r\n", "the answer was cut off", id="no last chunk"),
    ],
)
def test_nonsense_is_refused(answer: bytes, rule: str) -> None:
    assert not refused(once(answer), rule).status


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        pytest.param(b"", b"HTTP/1.1 200 OK", id="the status line"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="interim answers"),
        pytest.param(OK, b"X-Slow: y\r\n", id="headers"),
        pytest.param(OK + b"\r\n", b"<item>", id="the body"),
        pytest.param(CHUNKED, b"1\r\na\r\n", id="chunks"),
        pytest.param(CHUNKED + b"0\r\n", b"X: y\r\n", id="trailers"),
        pytest.param(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b""), id="empty gzip members"),
        pytest.param(OK + b"Content-Length: 99999\r\n\r\n", b"a", id="a body of a known length"),
    ],
)
def test_a_slow_drip_ends_at_the_deadline(start: bytes, drip: bytes) -> None:
    """Each byte comes well within a read's time; only the whole takes too long."""

    def answer(talk: Conversation) -> None:
        talk.say(start)
        talk.drip(drip)

    assert not refused(answer, r"no complete answer within 0\.4 s", timeout_s=0.4).permanent


@pytest.mark.parametrize(
    "said", [b"", OK, OK + b"Content-Length: 9\r\n\r\nabc"], ids=["at once", "in the head", "in the body"]
)
def test_a_silence_ends_at_the_deadline(said: bytes) -> None:
    def answer(talk: Conversation) -> None:
        talk.say(said)
        talk.wait_for_the_end()

    refused(answer, r"no complete answer within 0\.3 s", timeout_s=0.3)


@contextlib.contextmanager
def threads_have_turns() -> Iterator[None]:
    """Lets the test's servers, which are threads of the fetcher's process, have the interpreter when they need it.

    A thread asks for it only after it has waited for the switch interval while the other never paused. The fetcher
    pauses far more often than every 5 ms, which is usual.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def test_a_server_that_floods_does_not_keep_others_from_being_fetched() -> None:
    """A thousand tiny chunks a packet keep the fetcher busy without its ever waiting for the network."""

    async def beside(flooding: RawServer, sound: RawServer) -> tuple[int, bool]:
        fetcher = HttpFetcher(ProduceSettings(allow_private=(flooding.host, sound.host), timeout_s=20))
        flood = asyncio.create_task(fetcher.fetch(flooding.url(), max_bytes=50 * MEGABYTE))
        fetched = 0
        while not flood.done():
            await fetcher.fetch(sound.url(), max_bytes=100)
            fetched += 1
        await fetcher.close()
        return fetched, isinstance(flood.exception(), FetchError)

    with (
        threads_have_turns(),
        raw_serving(repeat_forever(CHUNKED, b"1\r\na\r\n" * 9000)) as flooding,
        raw_serving(lambda talk: talk.say(OK + b"Content-Length: 2\r\n\r\nok")) as sound,
    ):
        fetched, failed = asyncio.run(beside(flooding, sound))
    assert failed
    assert fetched > 10


def test_redirects_share_one_deadline() -> None:
    def answer(talk: Conversation) -> None:
        talk.over.wait(0.2)
        talk.say(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n")

    refused(answer, r"no complete answer within 0\.5 s", timeout_s=0.5)


@pytest.mark.parametrize(
    "said", [b"", OK, OK + b"Content-Length: 9\r\n\r\nabc"], ids=["at once", "in the head", "in the body"]
)
def test_a_reset_is_one_clear_error(said: bytes) -> None:
    def answer(talk: Conversation) -> None:
        talk.say(said)
        talk.over.wait(0.1)
        talk.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        talk.socket.close()

    assert not refused(answer, "closed the connection|not valid HTTP").permanent


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            OK + b"Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", id="after a length"
        ),
        pytest.param(
            CHUNKED + b"2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", id="after chunks"
        ),
        pytest.param(b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil", id="after no content"),
        pytest.param(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil", id="after not modified"),
    ],
)
def test_what_follows_an_answer_is_never_taken_for_the_next(answer: bytes) -> None:
    """An answer smuggled in behind another would be believed of the next address on that connection."""

    def serve(talk: Conversation) -> None:
        talk.say(answer if b"/first" in talk.head else OK + b"Content-Length: 4\r\n\r\ngood")

    async def two(server: RawServer) -> bytes:
        fetcher = HttpFetcher(ProduceSettings(allow_private=(server.host,)))
        await fetcher.fetch(server.url("/first"), max_bytes=100)
        second = await fetcher.fetch(server.url("/second"), max_bytes=100)
        await fetcher.close()
        return second.body

    with raw_serving(serve) as server:
        assert asyncio.run(two(server)) == b"good"
        assert server.connections == 2


def test_random_damage_to_a_sound_answer_is_an_answer_or_one_clear_error() -> None:
    sound = [
        CHUNKED[:-2] + b"Content-Encoding: gzip\r\nETag: x\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.1 103 Hints\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 301 Moved\r\nLocation: http://news.example/\r\n\r\n",
    ]
    chance = random.Random(5)

    def answer(talk: Conversation) -> None:
        data = bytearray(chance.choice(sound))
        for _ in range(chance.choice([1, 1, 2, 8])):
            place = chance.randrange(len(data))
            data[place : place + chance.choice([0, 1, 1, 9])] = chance.randbytes(chance.choice([0, 1, 1, 9])) or b"\n"
        once(bytes(data))(talk)

    async def many(server: RawServer) -> None:
        fetcher = HttpFetcher(ProduceSettings(allow_private=(server.host,)), resolver=lambda host, port: [])
        for number in range(400):
            with contextlib.suppress(FetchError):
                await fetcher.fetch(server.url(f"/{number}"), max_bytes=1000)
        await fetcher.close()

    with raw_serving(answer) as server:
        asyncio.run(many(server))


def test_an_error_page_without_end_is_cut() -> None:
    with raw_serving(repeat_forever(b"HTTP/1.1 503 Busy\r\n\r\n", b"x" * 65536)) as server:
        found = fetch_from(server)
    assert (found.status, len(found.body)) == (503, 65536)


def test_the_body_of_a_redirect_is_never_read() -> None:
    def answer(talk: Conversation) -> None:
        if talk.head.startswith(b"GET /feed"):
            repeat_forever(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n", b"x" * 65536)(talk)
        talk.say(OK + b"Content-Length: 2\r\n\r\nok")

    with raw_serving(answer) as server:
        assert re.search(r"/there$", fetch_from(server).url)
