"""Redirects that try to reach inside, to lead on for ever, or to take something along to another host."""

import asyncio

import pytest

from pipeline.adapters.http import HttpFetcher
from pipeline.errors import FetchError
from pipeline.settings import ProduceSettings
from tests.support.fetching import fetch_once
from tests.support.inside import Servers, nobody
from tests.support.loopback import Answer, serving
from tests.support.raw_server import Conversation, raw_serving

LOOPBACK = "a loopback address, not a public one"


@pytest.mark.parametrize(
    ("location", "rule"),
    [
        pytest.param("http://127.0.0.1:{port}/secret", LOOPBACK, id="loopback"),
        pytest.param("//127.0.0.1:{port}/secret", LOOPBACK, id="loopback without a scheme"),
        pytest.param("http://2130706433:{port}/secret", LOOPBACK, id="loopback in decimal"),
        pytest.param("http://[::ffff:127.0.0.1]:{port}/secret", LOOPBACK, id="loopback, IPv4-mapped"),
        pytest.param("http://user:word@127.0.0.1:{port}/secret", LOOPBACK, id="loopback with credentials"),
        pytest.param("http://news.example@127.0.0.1:{port}/secret", LOOPBACK, id="loopback behind a public name"),
        pytest.param("http://127.0.0.1:{port}\\@news.example/", LOOPBACK, id="a backslash for a slash"),
        pytest.param("http:\\\\127.0.0.1:{port}\\secret", LOOPBACK, id="a scheme and backslashes"),
        pytest.param("/\\127.0.0.1:{port}/secret", LOOPBACK, id="slash and backslash"),
        pytest.param("\\\\127.0.0.1:{port}/secret", LOOPBACK, id="two backslashes"),
        pytest.param("http:////127.0.0.1:{port}/secret", LOOPBACK, id="four slashes"),
        pytest.param("///127.0.0.1:{port}/secret", LOOPBACK, id="three slashes"),
        pytest.param("https:127.0.0.1:{port}/secret", LOOPBACK, id="another scheme without slashes"),
        pytest.param("http://localhost:{port}/secret", "a name without a dot", id="localhost"),
        pytest.param(
            "http://169.254.169.254/latest/meta-data/", "a link-local address, not a public one", id="metadata"
        ),
        pytest.param(
            "http://inside.example:{port}/secret", "inside.example resolves to 127.0.0.1", id="a name for inside"
        ),
        pytest.param("http://inside.example:22/", "port 22 is not among produce.ports", id="another port"),
        pytest.param("file:///etc/passwd", "only http and https", id="a file"),
        pytest.param("gopher://127.0.0.1:{port}/_x", "only http and https", id="gopher"),
        pytest.param("data:text/xml,<rss/>", "only http and https", id="data"),
        pytest.param("javascript:alert(1)", "only http and https", id="javascript"),
        pytest.param("http://[::1", "not an address|not a valid address", id="half a bracket"),
        pytest.param("http://news.example/" + "a" * 5000, "longer than 4000 characters", id="a very long address"),
        pytest.param("http://news.example:99999/", "not a valid address", id="no port"),
        pytest.param("http://a\x01b/", "control characters|not valid HTTP", id="a control character"),
    ],
)
def test_a_redirect_is_judged_like_an_address(world: Servers, location: str, rule: str) -> None:
    location = location.replace("{port}", world.port)

    def answer(talk: Conversation) -> None:
        talk.say(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())

    with raw_serving(answer) as server, pytest.raises(FetchError, match=rule) as refused:
        fetch_once(
            server.url("/a"),
            ProduceSettings(allow_private=(server.host,), ports=(80, int(world.port))),
            resolver=lambda host, port: ["127.0.0.1"],
        )
    assert str(refused.value).startswith(server.url("/a"))
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize(
    "location",
    [
        "http:/127.0.0.1:{port}/secret",
        "/%0d%0aHost:%20127.0.0.1",
        "?//127.0.0.1:{port}/",
        "?\\\\127.0.0.1:{port}/",
    ],
    ids=["a scheme and one slash", "encoded line break", "in the query", "backslashes in the query"],
)
def test_a_redirect_that_only_looks_like_another_host_stays_where_it_is(world: Servers, location: str) -> None:
    world.outlet.answers["/a"] = Answer(status=302, headers={"Location": location.replace("{port}", world.port)})
    found = fetch_once(world.outlet.url("/a"), world.settings, resolver=nobody)
    assert found.status == 404
    assert found.url.startswith(world.outlet.url("/"))


def test_a_redirect_with_a_second_location_follows_the_first(world: Servers) -> None:
    def answer(talk: Conversation) -> None:
        if talk.head.startswith(b"GET /a "):
            inside = world.inside.url("/secret").encode()
            talk.say(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nLocation: " + inside + b"\r\nContent-Length: 0\r\n\r\n")
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with raw_serving(answer) as server:
        found = fetch_once(server.url("/a"), ProduceSettings(allow_private=(server.host,)))
    assert found.url == server.url("/b")


@pytest.mark.parametrize("next_path", ["/a", "/a?n={n}"], ids=["in a circle", "without end"])
def test_redirects_end_after_five(world: Servers, next_path: str) -> None:
    asked = 0

    def answer(talk: Conversation) -> None:
        nonlocal asked
        asked += 1
        path = next_path.replace("{n}", str(asked))
        talk.say(f"HTTP/1.1 302 Found\r\nLocation: {path}\r\nContent-Length: 0\r\n\r\n".encode())

    with raw_serving(answer) as server, pytest.raises(FetchError, match="more than 5 redirects") as refused:
        fetch_once(server.url("/a"), ProduceSettings(allow_private=(server.host,)))
    assert asked == 6
    assert refused.value.permanent


@pytest.mark.parametrize(
    "name",
    ["Authorization", "Cookie", "Proxy-Authorization", "If-None-Match", "If-Modified-Since", "Range", "X-Own"],
)
def test_another_origin_is_not_sent_what_was_meant_for_the_first(world: Servers, name: str) -> None:
    with serving({"/b": Answer(b"")}) as other:
        world.outlet.answers["/a"] = Answer(status=302, headers={"Location": other.url("/b"), "Set-Cookie": "s=1"})
        settings = ProduceSettings(allow_private=(world.outlet.host, other.host))
        fetch_once(world.outlet.url("/a"), settings, headers={name: "secret", "Accept": "text/html"})
        sent = other.requests[0][1]
        assert name.lower() not in sent
        assert sent["accept"] == "text/html"
        assert not sent.keys() & {"cookie", "referer"}
    assert world.outlet.requests[0][1][name.lower()] == "secret"


def test_cookies_are_kept_for_one_chain_of_redirects_only(world: Servers) -> None:
    world.outlet.answers["/a"] = Answer(b"", headers={"Set-Cookie": "s=1; Path=/"})
    world.outlet.answers["/b"] = Answer(status=302, headers={"Location": "/a", "Set-Cookie": "t=1; Path=/"})

    async def four() -> None:
        fetcher = HttpFetcher(world.settings)
        for path in ("/a", "/b", "/b", "/a"):
            found = await fetcher.fetch(world.outlet.url(path), max_bytes=100)
            assert "set-cookie" not in found.headers
        await fetcher.close()

    asyncio.run(four())
    sent = [(path, headers.get("cookie")) for path, headers in world.outlet.requests]
    assert sent == [("/a", None), ("/b", None), ("/a", "t=1"), ("/b", None), ("/a", "t=1"), ("/a", None)]


def test_a_redirect_to_the_same_address_that_needs_its_cookie(world: Servers) -> None:
    def answer(talk: Conversation) -> None:
        if b"seen=1" in talk.head:
            talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        talk.say(
            b"HTTP/1.1 307 Wait\r\nLocation: /feed\r\nContent-Length: 0\r\n"
            b"Set-Cookie: a=\xe9; Expires=nonsense\r\nSet-Cookie: seen=1; Path=/; HttpOnly; SameSite=Lax\r\n\r\n"
        )

    with raw_serving(answer) as server:
        assert fetch_once(server.url("/feed"), ProduceSettings(allow_private=(server.host,))).body == b"ok"
    assert len(server.heads) == 2


@pytest.mark.parametrize(
    ("cookie", "to", "is_sent"),
    [
        pytest.param("s=1", "http://www.news.example:{port}/b", True, id="the same host"),
        pytest.param("s=1", "http://news.example:{port}/b", False, id="another host"),
        pytest.param("s=1; Domain=news.example", "http://news.example:{port}/b", True, id="its domain"),
        pytest.param(
            "s=1; Domain=.news.example", "http://m.news.example:{port}/b", True, id="another host of its domain"
        ),
        pytest.param("s=1; Domain=news.example", "http://badnews.example:{port}/b", False, id="another domain"),
        pytest.param("s=1; Domain=else.example", "http://else.example:{port}/b", False, id="for a foreign domain"),
        pytest.param("s=1; Domain=example", "http://else.example:{port}/b", False, id="for all domains"),
        pytest.param("s=1; Path=/a", "http://www.news.example:{port}/b", False, id="another path"),
        pytest.param("s=1; Path=/a", "http://www.news.example:{port}/a/b", True, id="its path"),
        pytest.param("s=1; Secure", "http://www.news.example:{port}/b", False, id="for TLS"),
        pytest.param("s=1; Max-Age=0", "http://www.news.example:{port}/b", False, id="expired"),
    ],
)
def test_a_cookie_is_sent_only_to_where_it_belongs(cookie: str, to: str, is_sent: bool) -> None:
    def answer(talk: Conversation) -> None:
        if talk.head.startswith(b"GET /a HTTP"):
            location = to.replace("{port}", str(server.port))
            head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nSet-Cookie: {cookie}\r\nContent-Length: 0\r\n\r\n"
            talk.say(head.encode())
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with raw_serving(answer) as server:
        hosts = ("www.news.example", "news.example", "m.news.example", "badnews.example", "else.example")
        settings = ProduceSettings(allow_private=hosts)
        fetch_once(server.url("/a", host=hosts[0]), settings, resolver=lambda host, port: ["127.0.0.1"])
    assert [b"Cookie: s=1" in head for head in server.heads] == [False, is_sent]


def test_user_and_password_in_an_address_are_sent_nowhere(world: Servers) -> None:
    found = fetch_once(f"http://user:secret@{world.outlet.host}/a", world.settings)
    assert found.url == world.outlet.url("/a")
    assert "authorization" not in world.outlet.requests[0][1]


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\0b", "a\nb", "snow ☃"])
def test_a_validator_that_would_break_the_request_is_not_sent(world: Servers, value: str) -> None:
    with pytest.raises(FetchError, match="the header If-None-Match"):
        fetch_once(world.outlet.url("/a"), world.settings, headers={"If-None-Match": value})
    assert world.outlet.requests == []
