"""Fetching over HTTP from a real server, as it ordinarily goes.

What servers may try is in `test_hostile_…`.
"""

import asyncio
import gzip
import os
import ssl
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard

from pipeline.adapters.http import HttpFetcher
from pipeline.errors import FetchError
from pipeline.ports import Response
from pipeline.settings import ProduceSettings
from tests.support.certificates import Authority
from tests.support.fetching import fetch_once
from tests.support.loopback import Answer, Loopback, serving
from tests.support.raw_server import Conversation, raw_serving

AUTHORITY = Authority()
MEGABYTE = 1_000_000
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def fetch(site: Loopback, path: str, headers: dict[str, str] | None = None, **settings: Any) -> Response:
    return fetch_once(site.url(path), ProduceSettings(allow_private=(site.host,), **settings), headers=headers)


def test_an_answer_with_its_headers_and_whatever_status(site: Loopback) -> None:
    site.answers["/a"] = Answer(b"hello", headers={"ETag": '"1"', "X-Twice": "one"})
    found = fetch(site, "/a")
    assert (found.status, found.body, found.headers["etag"], found.url) == (200, b"hello", '"1"', site.url("/a"))
    assert fetch(site, "/missing").status == 404


def test_what_is_sent(site: Loopback) -> None:
    site.answers["/a?b=%20c"] = Answer(b"")
    fetch(site, "/a?b=%20c#part", {"If-None-Match": '"1"'})
    path, headers = site.requests[0]
    assert path == "/a?b=%20c"
    assert headers["if-none-match"] == '"1"'
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert headers["user-agent"] == "samestory/0.1.0"
    assert not headers.keys() & {"cookie", "referer", "authorization"}


def test_the_program_says_who_it_is_and_where_its_operator_is_reached(site: Loopback) -> None:
    fetch(site, "/a", contact="https://news.example/bot")
    fetch(site, "/a", user_agent="clippings/2", contact="desk@news.example")
    assert [headers["user-agent"] for _, headers in site.requests] == [
        "samestory/0.1.0 (+https://news.example/bot)",
        "clippings/2 (+desk@news.example)",
    ]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/zeitung/öl", "/zeitung/%C3%B6l"),
        ("/a b?q=c d", "/a%20b?q=c%20d"),
        ("/100%?x=%zz", "/100%25?x=%25zz"),
        ("/%E2%82%AC", "/%E2%82%AC"),
        ("?q=1", "/?q=1"),
        ("/a?tag[]=1&x='y'", "/a?tag[]=1&x='y'"),
    ],
)
def test_addresses_as_feeds_write_them(site: Loopback, asked: str, sent: str) -> None:
    assert fetch(site, asked).status == 404
    assert site.requests[0][0] == sent


def test_redirects_are_followed_and_remembered(site: Loopback) -> None:
    site.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    site.answers["/b"] = Answer(status=308, headers={"Location": site.url("/c")})
    site.answers["/c"] = Answer(b"there")
    found = fetch(site, "/a")
    assert (found.body, found.url, found.permanent_redirect) == (b"there", site.url("/c"), site.url("/c"))
    site.answers["/b"] = Answer(status=302, headers={"Location": "/c"})
    assert fetch(site, "/a").permanent_redirect is None


def test_permission_is_asked_for_each_address_and_its_refusal_raised(site: Loopback) -> None:
    site.answers["/a"] = Answer(status=302, headers={"Location": "/b"})
    asked = []

    async def permit(url: str) -> None:
        asked.append(url)
        await asyncio.sleep(1.1)  # twice, longer than a request may take: this time does not count
        if url.endswith("/b"):
            raise FetchError("not that one", permanent=True)

    with pytest.raises(FetchError, match=r"^not that one$"):
        fetch_once(site.url("/a"), ProduceSettings(allow_private=(site.host,), timeout_s=2.0), permit=permit)
    assert asked == [site.url("/a"), site.url("/b")]
    assert [path for path, _ in site.requests] == ["/a"]


@pytest.mark.parametrize(
    "name", ["gzip", "deflate", "raw deflate", "two gzip members", "br", "zstd", "two zstd frames"]
)
def test_compressed_bodies(site: Loopback, name: str) -> None:
    text = b"The ferry ran aground. " * 20_000 + os.urandom(200_000)
    raw = zlib.compressobj(wbits=-15)
    zstd = zstandard.ZstdCompressor()
    bodies = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "raw deflate": raw.compress(text) + raw.flush(),
        "two gzip members": gzip.compress(text[:1000]) + gzip.compress(text[1000:]),
        "br": brotli.compress(text),
        "zstd": zstd.compress(text),
        "two zstd frames": zstd.compress(text[:1000]) + zstd.compress(text[1000:]),
    }
    encoding = next(known for known in ("gzip", "deflate", "br", "zstd") if known in name)
    site.answers["/a"] = Answer(bodies[name], headers={"Content-Encoding": encoding})
    assert fetch(site, "/a").body == text


def test_an_answer_without_a_body_may_claim_compression(site: Loopback) -> None:
    site.answers["/a"] = Answer(status=304, headers={"Content-Encoding": "gzip"})
    assert fetch(site, "/a").status == 304


def test_a_large_error_page_does_not_hide_its_status(site: Loopback) -> None:
    site.answers["/a"] = Answer(bytes(3 * MEGABYTE), status=410)
    found = fetch(site, "/a")
    assert (found.status, len(found.body)) == (410, 65536)


def test_headers_that_are_lists_are_joined_and_of_others_the_first_counts(site: Loopback) -> None:
    def answer(talk: Conversation) -> None:
        talk.say(
            b"HTTP/1.1 200 OK\r\nLink: <a>; rel=hub\r\nlink: <b>; rel=self\r\nETag: 1\r\nETag: 2\r\n"
            b"Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        )

    with raw_serving(answer) as server:
        found = fetch_once(server.url(), ProduceSettings(allow_private=(server.host,)))
    assert found.headers == {"link": "<a>; rel=hub, <b>; rel=self", "etag": "1", "content-length": "0"}


def test_nobody_there_is_worth_another_try() -> None:
    with serving() as gone:
        settings = ProduceSettings(allow_private=(gone.host,))
    with pytest.raises(FetchError, match="connection refused") as failed:
        fetch_once(gone.url("/"), settings)
    assert not failed.value.permanent


def test_an_address_that_does_not_answer_is_given_up_for_the_next(site: Loopback) -> None:
    site.answers["/a"] = Answer(b"from the second")
    port = site.host.split(":")[1]
    settings = ProduceSettings(allow_private=("news.example",))
    found = fetch_once(
        f"http://news.example:{port}/a", settings, resolver=lambda host, port: ["127.0.0.2", "127.0.0.1"]
    )
    assert found.body == b"from the second"
    assert site.requests[0][1]["host"] == f"news.example:{port}"


def test_proxies_of_the_environment_are_not_used(site: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.answers["/a"] = Answer(b"direct")
    assert fetch(site, "/a").body == b"direct"


def test_a_connection_is_kept_for_the_next_request_to_the_same_host() -> None:
    with raw_serving(lambda talk: talk.say(HELLO)) as server, raw_serving(lambda talk: talk.say(HELLO)) as other:

        async def three() -> None:
            fetcher = HttpFetcher(ProduceSettings(allow_private=(server.host, other.host)))
            for url in (server.url("/1"), server.url("/2"), other.url("/3")):
                assert (await fetcher.fetch(url, max_bytes=100)).body == b"hello"
            await fetcher.close()

        asyncio.run(three())
        assert (server.connections, len(server.heads), other.connections) == (1, 2, 1)


def test_a_kept_connection_that_the_server_closed_is_replaced_unnoticed() -> None:
    def hang_up_on_the_second(talk: Conversation) -> None:
        if b"/2" in talk.head and server.connections == 1:
            talk.socket.close()
        talk.say(HELLO)

    with raw_serving(hang_up_on_the_second) as server:

        async def two() -> None:
            fetcher = HttpFetcher(ProduceSettings(allow_private=(server.host,)))
            for path in ("/1", "/2"):
                assert (await fetcher.fetch(server.url(path), max_bytes=100)).body == b"hello"
            await fetcher.close()

        asyncio.run(two())
        assert server.connections == 2


def test_of_many_kept_connections_the_longest_idle_are_closed() -> None:
    def host(number: int) -> str:
        return f"outlet-{number}.example"

    with raw_serving(lambda talk: talk.say(HELLO)) as server:

        async def many() -> tuple[int, int, int]:
            fetcher = HttpFetcher(
                ProduceSettings(allow_private=tuple(host(number) for number in range(110))),
                resolver=lambda host, port: ["127.0.0.1"],
            )
            opened = []
            for numbers in (range(110), [109], [0]):
                for number in numbers:
                    await fetcher.fetch(server.url("/", host(number)), max_bytes=100)
                opened.append(server.connections)
            await fetcher.close()
            return opened[0], opened[1], opened[2]

        assert asyncio.run(many()) == (110, 110, 111)


def test_over_tls_each_host_has_a_connection_of_its_own_and_http_1_1_is_spoken() -> None:
    serving_tls, asking = AUTHORITY.server_context("news.example", "other.example"), AUTHORITY.client_context()
    serving_tls.set_alpn_protocols(["h2", "http/1.1"])
    protocols = []

    def answer(talk: Conversation) -> None:
        assert isinstance(talk.socket, ssl.SSLSocket)
        protocols.append(talk.socket.selected_alpn_protocol())
        talk.say(HELLO)

    with raw_serving(answer, tls=serving_tls) as server:

        async def several() -> list[bytes]:
            fetcher = HttpFetcher(
                ProduceSettings(allow_private=("news.example", "other.example")),
                resolver=lambda host, port: ["127.0.0.1"],
                tls=asking,
            )
            hosts = ("news.example", "news.example", "other.example")
            urls = [server.url(f"/{n}", host, "https") for n, host in enumerate(hosts)]
            found = [await fetcher.fetch(url, max_bytes=99) for url in urls]
            await fetcher.close()
            return [answer.body for answer in found]

        assert asyncio.run(several()) == [b"hello"] * 3
        # The certificate is valid for both names and the address is the same: it is another connection all the same.
        assert server.connections == 2
        assert protocols == ["http/1.1"] * 3


def open_sockets() -> int:
    descriptors = Path("/proc/self/fd")
    return sum(str(link.readlink()).startswith("socket:") for link in descriptors.iterdir() if link.is_symlink())


def test_no_connection_is_left_behind_by_fetches_that_end_however_they_do() -> None:
    def answer(talk: Conversation) -> None:
        if b"/wait" in talk.head:
            talk.wait_for_the_end()
        talk.say(HELLO if b"/good" in talk.head else b"nonsense\r\n\r\n")

    async def many(server_url: str) -> None:
        fetcher = HttpFetcher(ProduceSettings(allow_private=("127.0.0.1",), timeout_s=2.0))
        tasks = [
            asyncio.create_task(fetcher.fetch(f"{server_url}{path}", max_bytes=100))
            for path in ("good", "bad", "wait", "cancelled/wait") * 25
        ]
        for moment, task in enumerate(tasks[3::4]):
            await asyncio.sleep(0.001 * (moment % 4))  # some before they connect, some when they wait
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(isinstance(result, Response) for result in results) == 25
        assert sum(isinstance(result, FetchError) for result in results) == 50
        assert sum(isinstance(result, asyncio.CancelledError) for result in results) == 25
        await fetcher.close()

    with asyncio.Runner() as runner:
        runner.get_loop()
        before = open_sockets()
        with raw_serving(answer) as server:
            runner.run(many(server.url()))
        assert open_sockets() == before
