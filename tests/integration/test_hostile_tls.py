"""Servers that cheat in TLS: certificates of others, old versions, handshakes without end."""

import ssl

import pytest

from pipeline.errors import FetchError
from pipeline.ports import Response
from pipeline.settings import ProduceSettings
from tests.support.certificates import Authority
from tests.support.fetching import fetch_once
from tests.support.raw_server import Conversation, raw_serving


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def fetch(url: str, authority: Authority, *, timeout_s: float = 20.0) -> Response:
    settings = ProduceSettings(allow_private=("news.example",), timeout_s=timeout_s)
    return fetch_once(url, settings, resolver=lambda host, port: ["127.0.0.1"], tls=authority.client_context())


@pytest.mark.parametrize(
    ("names", "expired", "known", "rule"),
    [
        pytest.param(
            ("news.example",), True, True, "its certificate is refused: certificate has expired", id="expired"
        ),
        pytest.param(("other.example",), False, True, "Hostname mismatch", id="of another name"),
        pytest.param(("*.news.example",), False, True, "Hostname mismatch", id="of names below"),
        pytest.param(("127.0.0.1",), False, True, "Hostname mismatch", id="of the address"),
        pytest.param(("news.example",), False, False, "its certificate is refused: ", id="of an unknown authority"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(
    authority: Authority, names: tuple[str, ...], expired: bool, known: bool, rule: str
) -> None:
    issuer = authority if known else Authority()
    serving = issuer.server_context(*names, expired=expired)
    with raw_serving(lambda talk: None, tls=serving) as server, pytest.raises(FetchError, match=rule) as refused:
        fetch(server.url("/", "news.example", "https"), authority)
    assert str(refused.value).startswith(server.url("/", "news.example", "https"))
    assert server.heads == []


def test_old_versions_of_tls_are_refused(authority: Authority) -> None:
    serving = authority.server_context("news.example")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        serving.maximum_version = ssl.TLSVersion.TLSv1_1
    with raw_serving(lambda talk: None, tls=serving) as server, pytest.raises(FetchError, match="no TLS connection"):
        fetch(server.url("/", "news.example", "https"), authority)
    assert server.heads == []


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", "no TLS connection: wrong version number", id="plain HTTP"),
        pytest.param(b"\x16\x03\x03\xff\xff" + bytes(70_000), "no TLS connection", id="a record that is too long"),
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x28", "no TLS connection", id="an alert"),
    ],
)
def test_what_is_no_tls(authority: Authority, said: bytes, rule: str) -> None:
    def answer(talk: Conversation) -> None:
        talk.say(said)
        talk.wait_for_the_end()

    with raw_serving(answer, greeted=True) as server, pytest.raises(FetchError, match=rule):
        fetch(server.url("/", "news.example", "https"), authority)


@pytest.mark.parametrize("drip", [b"", b"\x16\x03\x03\x40\x00"], ids=["silence", "a slow drip"])
def test_a_handshake_without_end_ends_at_the_deadline(authority: Authority, drip: bytes) -> None:
    def answer(talk: Conversation) -> None:
        if drip:
            talk.say(drip)
            talk.drip(b"\x02")
        talk.wait_for_the_end()

    with (
        raw_serving(answer, greeted=True) as server,
        pytest.raises(FetchError, match=r"no complete answer within 0\.4 s"),
    ):
        fetch(server.url("/", "news.example", "https"), authority, timeout_s=0.4)


def test_a_handshake_that_is_cut_off(authority: Authority) -> None:
    def answer(talk: Conversation) -> None:
        talk.socket.recv(10)
        talk.socket.close()

    with (
        raw_serving(answer, greeted=True) as server,
        pytest.raises(FetchError, match=r"cannot connect to news\.example"),
    ):
        fetch(server.url("/", "news.example", "https"), authority)


def test_a_redirect_from_https_to_http_takes_nothing_along(authority: Authority) -> None:
    with raw_serving(lambda talk: talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as plain:
        location = plain.url("/b", "news.example")

        def answer(talk: Conversation) -> None:
            talk.say(f"HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())

        with raw_serving(answer, tls=authority.server_context("news.example")) as server:
            fetch_once(
                server.url("/", "news.example", "https"),
                ProduceSettings(allow_private=("news.example",)),
                resolver=lambda host, port: ["127.0.0.1"],
                tls=authority.client_context(),
                headers={"If-None-Match": '"secret"', "Authorization": "secret"},
            )
        assert b"secret" in server.heads[0]
        assert b"secret" not in plain.heads[0]
