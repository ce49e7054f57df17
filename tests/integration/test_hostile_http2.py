"""Servers that abuse HTTP/2: frames without end, headers that unfold, bodies that heed no window."""

import socket
from collections.abc import Callable

import h2.settings
import hpack
import pytest
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    Frame,
    GoAwayFrame,
    HeadersFrame,
    PingFrame,
    PushPromiseFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from pipeline.errors import FetchError
from pipeline.ports import Response
from pipeline.settings import ProduceSettings
from tests.support.certificates import Authority
from tests.support.fetching import fetch_once
from tests.support.http2_server import Http2Request, http2_serving


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def fetch(url: str, authority: Authority, *, timeout_s: float = 20.0) -> Response:
    settings = ProduceSettings(allow_private=("news.example",), timeout_s=timeout_s)
    return fetch_once(url, settings, resolver=lambda host, port: ["127.0.0.1"], tls=authority.asking())


def frames(*given: Frame) -> bytes:
    return b"".join(frame.serialize() for frame in given)


def made(kind: type[Frame], stream: int, *flags: str, **values: object) -> Frame:
    frame = kind(stream, **values)
    for flag in flags:
        frame.flags.add(flag)
    return frame


def head(request: Http2Request, *fields: tuple[str, str]) -> Frame:
    return made(HeadersFrame, request.stream, "END_HEADERS", data=hpack.Encoder().encode([(":status", "200"), *fields]))


def for_ever(request: Http2Request, *given: Frame) -> None:
    data = frames(*given)
    data *= 1 + 30_000 // len(data)
    request.socket.setblocking(True)
    while True:
        request.say(data)


def header_bomb(request: Http2Request) -> None:
    """One large header in the table, then thousands of references to it of a byte each."""
    encoder = hpack.Encoder()
    first = encoder.encode([(":status", "200"), ("x-bomb", "y" * 4000)], huffman=False)
    request.say(frames(made(HeadersFrame, request.stream, "END_HEADERS", data=first + b"\xbe" * 12_000)))


def continuations(request: Http2Request) -> None:
    request.say(frames(made(HeadersFrame, request.stream, data=hpack.Encoder().encode([(":status", "200")]))))
    for_ever(request, made(ContinuationFrame, request.stream, data=b"\x00\x01x\x01y" * 20))


def empty_continuations(request: Http2Request) -> None:
    request.say(frames(made(HeadersFrame, request.stream, data=hpack.Encoder().encode([(":status", "200")]))))
    for_ever(request, made(ContinuationFrame, request.stream))


def many_headers(request: Http2Request) -> None:
    request.say(frames(head(request, *((f"x-{number}", "y") for number in range(300)))))


def interim_answers(request: Http2Request) -> None:
    block = hpack.Encoder().encode([(":status", "103"), ("link", "</a>")])
    while True:
        request.say(frames(made(HeadersFrame, request.stream, "END_HEADERS", data=block[:1] + block[1:])))


def endless_body(request: Http2Request) -> None:
    request.http.send_headers(request.stream, [(":status", "200")])
    while True:
        request.send_body(b"x" * 16_000)


def beyond_the_window(request: Http2Request) -> None:
    request.say(frames(head(request)))
    for_ever(request, made(DataFrame, request.stream, data=b"x" * 16_000))


def no_status(request: Http2Request) -> None:
    request.say(frames(made(HeadersFrame, request.stream, "END_HEADERS", data=hpack.Encoder().encode([("x", "y")]))))


def bad_status(request: Http2Request) -> None:
    block = hpack.Encoder().encode([(":status", "abc")])
    request.say(frames(made(HeadersFrame, request.stream, "END_HEADERS", data=block)))


def injected_header(request: Http2Request) -> None:
    request.say(frames(head(request, ("etag", '"1"\r\nX-Injected: 1'))))


def wrong_length(request: Http2Request) -> None:
    request.say(
        frames(head(request, ("content-length", "99")), made(DataFrame, request.stream, "END_STREAM", data=b"x"))
    )


def oversized_frame(request: Http2Request) -> None:
    request.say(b"\xff\xff\xff\x00\x00" + request.stream.to_bytes(4, "big"))


def push(request: Http2Request) -> None:
    block = hpack.Encoder().encode(
        [(":method", "GET"), (":scheme", "https"), (":authority", "news.example"), (":path", "/pushed")]
    )
    request.say(frames(made(PushPromiseFrame, request.stream, "END_HEADERS", promised_stream_id=2, data=block)))


def zero_window(request: Http2Request) -> None:
    request.say(frames(made(WindowUpdateFrame, request.stream, window_increment=2**31 - 1)) * 2)


@pytest.mark.parametrize(
    ("attack", "rule"),
    [
        pytest.param(header_bomb, "no sound HTTP/2", id="a header bomb"),
        pytest.param(continuations, "no sound HTTP/2", id="continuations without end"),
        pytest.param(empty_continuations, "no sound HTTP/2", id="empty continuations without end"),
        pytest.param(many_headers, "more than 256 headers", id="300 headers"),
        pytest.param(interim_answers, "far more bytes", id="interim answers without end"),
        pytest.param(endless_body, "larger than 1,000,000 bytes", id="a body without end"),
        pytest.param(beyond_the_window, "no sound HTTP/2|larger than", id="a body that heeds no window"),
        pytest.param(no_status, "no sound HTTP", id="no status"),
        pytest.param(bad_status, "no sound HTTP", id="a status that is no number"),
        pytest.param(injected_header, "no sound HTTP", id="a line break in a header"),
        pytest.param(wrong_length, "no sound HTTP/2", id="a wrong length"),
        pytest.param(oversized_frame, "a frame that is too large", id="a frame that is too large"),
        pytest.param(push, "no sound HTTP/2", id="a push"),
        pytest.param(zero_window, "no sound HTTP/2|cut off", id="a window that overflows"),
        pytest.param(lambda r: for_ever(r, PingFrame(0)), "far more bytes", id="pings without end"),
        pytest.param(
            lambda r: for_ever(r, SettingsFrame(0, settings={h2.settings.SettingCodes.HEADER_TABLE_SIZE: 1})),
            "far more bytes",
            id="settings without end",
        ),
        pytest.param(lambda r: for_ever(r, made(DataFrame, r.stream)), "no sound HTTP", id="data before the head"),
        pytest.param(
            lambda r: (r.say(frames(head(r))), for_ever(r, made(DataFrame, r.stream))),
            "far more bytes",
            id="empty data without end",
        ),
        pytest.param(
            lambda r: (
                r.say(frames(head(r))),
                for_ever(r, made(DataFrame, r.stream, "PADDED", data=b"x", pad_length=255)),
            ),
            "far more bytes",
            id="padding without end",
        ),
        pytest.param(
            lambda r: r.say(frames(RstStreamFrame(r.stream, error_code=2))), "was cut off", id="a reset stream"
        ),
        pytest.param(
            lambda r: r.say(frames(GoAwayFrame(0, last_stream_id=0, error_code=11))),
            "ended the connection",
            id="go away",
        ),
        pytest.param(lambda r: r.say(b"HTTP/1.1 200 OK\r\n\r\n"), "a frame that is too large", id="HTTP/1.1 instead"),
        pytest.param(lambda r: r.say(bytes(range(256)) * 99), "no sound HTTP/2", id="garbage"),
        pytest.param(lambda r: r.socket.shutdown(socket.SHUT_RDWR), "hung up without an answer", id="a hang-up"),
    ],
)
def test_an_attack_over_http2_is_one_clear_error(
    authority: Authority, attack: Callable[[Http2Request], None], rule: str
) -> None:
    with (
        http2_serving(attack, authority.serving("news.example")) as server,
        pytest.raises(FetchError, match=rule) as found,
    ):
        fetch(server.url("/feed"), authority)
    message = str(found.value)
    assert message.startswith(server.url("/feed"))
    assert "\n" not in message
    assert len(message) < 400


def test_a_silence_over_http2_ends_at_the_deadline(authority: Authority) -> None:
    with (
        http2_serving(lambda request: None, authority.serving("news.example")) as server,
        pytest.raises(FetchError, match=r"no complete answer within 0\.4 s"),
    ):
        fetch(server.url("/feed"), authority, timeout_s=0.4)


def test_cookies_and_validators_stay_with_their_host_over_http2(authority: Authority) -> None:
    def answer(request: Http2Request) -> None:
        if request.headers[":path"] == "/a":
            location = f"https://other.example:{server.port}/b"
            request.respond(302, location=location, set_cookie="s=1")
        else:
            request.respond(200, b"there")

    with http2_serving(answer, authority.serving("news.example", "other.example")) as server:
        found = fetch_once(
            server.url("/a"),
            ProduceSettings(allow_private=("news.example", "other.example")),
            resolver=lambda host, port: ["127.0.0.1"],
            tls=authority.asking(),
            headers={"If-None-Match": '"1"', "Cookie": "mine"},
        )
    assert found.body == b"there"
    (_, first), (_, second) = server.requests
    assert (first["if-none-match"], first["cookie"]) == ('"1"', "mine")
    assert not second.keys() & {"if-none-match", "cookie"}
    assert server.connections == 2
