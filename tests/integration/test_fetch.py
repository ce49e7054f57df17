"""Fetching over HTTP from a real server: what is refused, what is bounded, what is passed on."""

import gzip
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence

import pytest

from pipeline.adapters.http import HttpFetcher
from pipeline.errors import FetchError
from pipeline.settings import ProduceSettings
from tests.support.loopback import Answer, Loopback, serving

MEGABYTE = 1_000_000


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def fetcher(site: Loopback, *, timeout_s: float = 10.0, resolver: Callable[[str, int], Sequence[str]] | None = None):
    settings = ProduceSettings(timeout_s=timeout_s, allow_private=(site.host,))
    return HttpFetcher(settings) if resolver is None else HttpFetcher(settings, resolver=resolver)


def fetch(site: Loopback, path: str, **headers: str):
    return fetcher(site).fetch(site.url(path), headers=headers, max_bytes=MEGABYTE)


def test_an_answer_with_its_headers_and_whatever_status(site: Loopback) -> None:
    site.answers["/a"] = Answer(b"hello", headers={"ETag": '"1"', "X-Twice": "one"})
    found = fetch(site, "/a")
    assert (found.status, found.body, found.headers["etag"], found.url) == (200, b"hello", '"1"', site.url("/a"))
    assert fetch(site, "/missing").status == 404


def test_what_is_sent(site: Loopback) -> None:
    site.answers["/a?b=%20c"] = Answer(b"")
    fetcher(site).fetch(site.url("/a?b=%20c") + "#part", headers={"If-None-Match": '"1"'}, max_bytes=MEGABYTE)
    path, headers = site.requests[0]
    assert path == "/a?b=%20c"
    assert headers["if-none-match"] == '"1"'
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["user-agent"] == ProduceSettings().user_agent


def test_user_and_password_in_an_address_are_not_sent(site: Loopback) -> None:
    site.answers["/a"] = Answer(b"")
    fetcher(site).fetch(f"http://user:secret@{site.host}/a", max_bytes=MEGABYTE)
    assert "authorization" not in site.requests[0][1]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/", "javascript:alert(1)", "http://", "", "http://[::1", "http://a\nb/"],
)
def test_only_web_addresses(site: Loopback, url: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetcher(site).fetch(url, max_bytes=MEGABYTE)
    assert refused.value.permanent


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"]
)
def test_this_machine_is_refused_however_it_is_spelt(site: Loopback, host: str) -> None:
    port = site.host.split(":")[1]
    with pytest.raises(FetchError, match=r"not a public one|does not resolve") as refused:
        HttpFetcher(ProduceSettings()).fetch(f"http://{host}:{port}/", max_bytes=MEGABYTE)
    assert site.requests == []
    assert "not a public" not in str(refused.value) or refused.value.permanent


def test_a_name_with_one_inside_address_among_public_ones_is_refused(site: Loopback) -> None:
    with pytest.raises(FetchError, match=r"news\.example stands for 127\.0\.0\.1"):
        fetcher(site, resolver=lambda host, port: ["93.184.216.34", "127.0.0.1"]).fetch(
            "http://news.example/", max_bytes=MEGABYTE
        )


def test_a_name_is_resolved_once_and_that_address_is_connected_to(site: Loopback) -> None:
    """DNS rebinding answers the check with one address and the connection with another: here is no second question."""
    site.answers["/"] = Answer(b"the checked one")
    answers = iter([["127.0.0.1"]])
    settings = ProduceSettings(allow_private=("news.example",))
    once = HttpFetcher(settings, resolver=lambda host, port: next(answers))
    found = once.fetch(f"http://news.example:{site.host.split(':')[1]}/", max_bytes=MEGABYTE)
    assert found.body == b"the checked one"
    assert next(answers, None) is None


def test_an_allowed_name_goes_through_and_keeps_its_name(site: Loopback) -> None:
    port = site.host.split(":")[1]
    site.answers["/"] = Answer(b"inside")
    settings = ProduceSettings(allow_private=("news.example",))
    found = HttpFetcher(settings, resolver=lambda host, _: ["127.0.0.1"]).fetch(
        f"http://news.example:{port}/", max_bytes=MEGABYTE
    )
    assert found.body == b"inside"
    assert site.requests[0][1]["host"] == f"news.example:{port}"


def test_a_redirect_to_this_machine_is_refused(site: Loopback) -> None:
    with serving({"/secret": Answer(b"secret")}) as inside:
        site.answers["/a"] = Answer(status=302, headers={"Location": inside.url("/secret")})
        with pytest.raises(FetchError, match="loopback") as refused:
            fetch(site, "/a")
        assert refused.value.permanent
        assert inside.url("/secret") in str(refused.value)
        assert inside.requests == []


def test_redirects_are_followed_and_remembered(site: Loopback) -> None:
    site.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    site.answers["/b"] = Answer(status=308, headers={"Location": site.url("/c")})
    site.answers["/c"] = Answer(b"there")
    found = fetch(site, "/a")
    assert (found.body, found.url, found.permanent_redirect) == (b"there", site.url("/c"), site.url("/c"))
    site.answers["/b"] = Answer(status=302, headers={"Location": "/c"})
    assert fetch(site, "/a").permanent_redirect is None


def test_redirects_in_a_circle_end(site: Loopback) -> None:
    site.answers["/a"] = Answer(status=302, headers={"Location": "/a"})
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetch(site, "/a")


def test_credentials_stay_with_their_host(site: Loopback) -> None:
    with serving({"/b": Answer(b"")}) as other:
        site.answers["/a"] = Answer(status=302, headers={"Location": other.url("/b"), "Set-Cookie": "s=1"})
        site.answers["/c"] = Answer(status=302, headers={"Location": "/d"})
        site.answers["/d"] = Answer(b"")
        settings = ProduceSettings(allow_private=(site.host, other.host))
        both = HttpFetcher(settings)
        both.fetch(site.url("/a"), headers={"Authorization": "x", "Cookie": "y", "X-Own": "z"}, max_bytes=MEGABYTE)
        both.fetch(site.url("/c"), headers={"Authorization": "x"}, max_bytes=MEGABYTE)
        _, sent = other.requests[0]
        assert "authorization" not in sent
        assert "cookie" not in sent
        assert sent["x-own"] == "z"
        assert [headers.get("authorization") for path, headers in site.requests] == ["x", "x", "x"]


@pytest.mark.parametrize("name", ["gzip", "deflate", "raw deflate", "two gzip members"])
def test_compressed_bodies(site: Loopback, name: str) -> None:
    text = b"The ferry ran aground. " * 20_000
    raw = zlib.compressobj(wbits=-15)
    bodies = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "raw deflate": raw.compress(text) + raw.flush(),
        "two gzip members": gzip.compress(text[:1000]) + gzip.compress(text[1000:]),
    }
    encoding = "deflate" if "deflate" in name else "gzip"
    site.answers["/a"] = Answer(bodies[name], headers={"Content-Encoding": encoding})
    assert fetch(site, "/a").body == text


def test_a_gzip_bomb_ends_at_the_cap(site: Loopback) -> None:
    bomb = gzip.compress(bytes(200 * MEGABYTE))
    site.answers["/a"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
        fetch(site, "/a")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "junk"])
def test_compression_that_was_not_asked_for(site: Loopback, encoding: str) -> None:
    site.answers["/a"] = Answer(b"xx", headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError, match="not asked for"):
        fetch(site, "/a")


def test_broken_compression(site: Loopback) -> None:
    site.answers["/a"] = Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="compression is broken"):
        fetch(site, "/a")


def test_fifty_megabytes_end_at_the_cap(site: Loopback) -> None:
    sent = 0

    def large(write: Callable[[bytes], None]) -> None:
        nonlocal sent
        for _ in range(50):
            write(bytes(MEGABYTE))
            sent += 1

    site.answers["/a"] = Answer(stream=large)
    with pytest.raises(FetchError, match="larger than"):
        fetch(site, "/a")
    assert sent < 50


def test_an_endless_body_ends_at_the_cap(site: Loopback) -> None:
    def endless(write: Callable[[bytes], None]) -> None:
        while True:
            write(b"<item><title>again</title></item>" * 1000)

    site.answers["/a"] = Answer(stream=endless)
    with pytest.raises(FetchError, match="larger than"):
        fetch(site, "/a")


@pytest.mark.parametrize("where", ["body", "headers"])
def test_a_slow_drip_ends_at_the_deadline(site: Loopback, where: str) -> None:
    """Each byte comes well within a read's time; only the whole takes too long."""
    ended = threading.Event()

    def drip(write: Callable[[bytes], None]) -> None:
        write(b"HTTP/1.1 200 OK\r\n")
        write(b"Content-Type: text/html\r\n\r\n" if where == "body" else b"X-Long: ")
        while not ended.wait(0.05):
            write(b"x")

    site.answers["/a"] = Answer(stream=drip, raw=True)
    with pytest.raises(FetchError, match=r"within 0\.5 s") as late:
        fetcher(site, timeout_s=0.5).fetch(site.url("/a"), max_bytes=MEGABYTE)
    ended.set()
    assert not late.value.permanent


def test_headers_without_end_are_refused(site: Loopback) -> None:
    site.answers["/a"] = Answer(headers={f"X-{number}": "y" * 1000 for number in range(300)})
    with pytest.raises(FetchError):
        fetch(site, "/a")


def test_nobody_there_is_worth_another_try() -> None:
    with serving() as gone:
        settings = ProduceSettings(allow_private=(gone.host,))
    with pytest.raises(FetchError, match="refused") as failed:
        HttpFetcher(settings).fetch(gone.url("/"), max_bytes=MEGABYTE)
    assert not failed.value.permanent


def test_proxies_of_the_environment_are_not_used(site: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.answers["/a"] = Answer(b"direct")
    assert fetch(site, "/a").body == b"direct"
