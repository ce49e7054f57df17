"""Pages that lead on by `<meta http-equiv="refresh">` are followed like redirects, with the same checks."""

import pytest

from pipeline.errors import FetchError
from pipeline.settings import ProduceSettings
from tests.support.fetching import fetch_once
from tests.support.inside import Servers, nobody
from tests.support.loopback import Answer
from tests.support.raw_server import Conversation, raw_serving

ARTICLE = "<p>" + "Паром сел на мель у маяка, никто не пострадал. " * 30 + "</p>"


def page(refresh: str, body: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Weiter</title>{refresh}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(page('<meta http-equiv="refresh" content="0; url=/b">'), id="usual"),
        pytest.param(page('<META CONTENT="0;URL=/b" HTTP-EQUIV="Refresh">', ARTICLE), id="capital letters"),
        pytest.param(page("<meta http-equiv=refresh content='0; url=/b'/>"), id="without quotes"),
        pytest.param(page("""<meta http-equiv="refresh" content="0; url='/b'">"""), id="quotes within"),
        pytest.param(page("""<meta http-equiv="refresh" content="0;url=&quot;/b&quot;">"""), id="quotes as entities"),
        pytest.param(page('<meta http-equiv="refresh" content="0;/b">'), id="without url="),
        pytest.param(page('<meta http-equiv="refresh" content="0 , url = /b ">'), id="a comma"),
        pytest.param(page('<meta http-equiv="refresh" content="0.5; url=b">'), id="a fraction"),
        pytest.param(page('<meta\nhttp-equiv = "refresh"\ncontent = "5;\nurl=b">'), id="in lines, after five seconds"),
        pytest.param(page('<base href="/b/c"><meta http-equiv="refresh" content="0; url=../b">'), id="with a base"),
        pytest.param(page('<noscript><meta http-equiv="refresh" content="0; url=/b"></noscript>'), id="in noscript"),
        pytest.param('<meta http-equiv="refresh" content="0; url=/b">', id="alone"),
        pytest.param(
            '<?xml version="1.0"?><!-- x --><html><meta http-equiv="refresh" content="0; url=b"/>', id="XHTML"
        ),
        pytest.param(
            page('<script>if (a < b) "</p>"</script><meta http-equiv="refresh" content="1;url=/b">'),
            id="after a script",
        ),
    ],
)
def test_a_refresh_is_followed_like_a_redirect(world: Servers, html: str) -> None:
    world.outlet.answers["/a"] = Answer(html.encode(), headers={"Content-Type": "text/html"})
    world.outlet.answers["/b"] = Answer(b"there")
    asked = []

    async def permit(url: str) -> None:
        asked.append(url)

    found = fetch_once(world.outlet.url("/a"), world.settings, resolver=nobody, permit=permit)
    assert (found.body, found.url, found.permanent_redirect) == (b"there", world.outlet.url("/b"), None)
    assert asked == [world.outlet.url("/a"), world.outlet.url("/b")]


def test_a_refresh_to_an_address_beyond_ascii(world: Servers) -> None:
    html = page('<meta http-equiv="refresh" content="0; url=/новости?a=1&amp;b=ü&uuml;">')
    world.outlet.answers["/a"] = Answer(html.encode())
    fetch_once(world.outlet.url("/a"), world.settings)
    assert world.outlet.requests[1][0] == "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?a=1&b=%C3%BC%C3%BC"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(page('<meta http-equiv="refresh" content="300">', ARTICLE), id="a live page"),
        pytest.param(page('<meta http-equiv="refresh" content="0">', ARTICLE), id="without an address"),
        pytest.param(page('<meta http-equiv="refresh" content="300; url=/b">', ARTICLE), id="after five minutes"),
        pytest.param(page('<meta http-equiv="refresh" content="5; url=/a">', ARTICLE), id="to itself"),
        pytest.param(page('<meta http-equiv="refresh" content="0; url=#top">', ARTICLE), id="to a part of itself"),
        pytest.param(page('<meta http-equiv="refresh" content="9; url=?t=17">', ARTICLE), id="to itself, renewed"),
        pytest.param(page('<!-- <meta http-equiv="refresh" content="0; url=/b"> -->'), id="in a comment"),
        pytest.param(
            page("""<script>write('<meta http-equiv="refresh" content="0; url=/b">')</script>"""), id="in a script"
        ),
        pytest.param(page("<script>location.href = '/b'; // refresh</script>"), id="by a script"),
        pytest.param(
            page('<noscript><meta http-equiv="refresh" content="0; url=/enable-scripts"></noscript>', ARTICLE),
            id="an article that wants scripts",
        ),
        pytest.param(page('<meta name="refresh" content="0; url=/b">'), id="another kind of meta"),
        pytest.param(page('<meta http-equiv="refresh" content="url=/b">'), id="without a time"),
        pytest.param(page('<meta http-equiv="refresh" content="0; url=javascript:go()">'), id="to a script"),
        pytest.param(page('<meta http-equiv="refresh" content="0; url=http://[::1">'), id="to no address"),
        pytest.param(
            '<rss><channel><description><![CDATA[<meta http-equiv="refresh" content="0; url=/b">]]></description>',
            id="within a feed",
        ),
    ],
)
def test_a_page_that_shows_something_is_not_left(world: Servers, html: str) -> None:
    world.outlet.answers["/a"] = Answer(html.encode(), headers={"Content-Type": "text/html"})
    found = fetch_once(world.outlet.url("/a"), world.settings, resolver=nobody)
    assert (found.url, found.body) == (world.outlet.url("/a"), html.encode())
    assert len(world.outlet.requests) == 1


def test_an_error_page_does_not_lead_on(world: Servers) -> None:
    html = page('<meta http-equiv="refresh" content="5; url=/b">')
    world.outlet.answers["/a"] = Answer(html.encode(), status=404)
    assert fetch_once(world.outlet.url("/a"), world.settings).status == 404


def test_a_refresh_header_leads_on_too(world: Servers) -> None:
    world.outlet.answers["/a"] = Answer(b"moved", headers={"Refresh": "0;url=/b"})
    world.outlet.answers["/b"] = Answer(b"there")
    assert fetch_once(world.outlet.url("/a"), world.settings).body == b"there"


def test_a_cookie_goes_along(world: Servers) -> None:
    html = page('<meta http-equiv="refresh" content="0; url=/b">')
    world.outlet.answers["/a"] = Answer(html.encode(), headers={"Set-Cookie": "s=1; Path=/"})
    fetch_once(world.outlet.url("/a"), world.settings)
    assert world.outlet.requests[1][1]["cookie"] == "s=1"


def test_a_refresh_is_judged_like_an_address(world: Servers) -> None:
    html = page(f'<meta http-equiv="refresh" content="0; url={world.inside.url("/secret")}">')
    world.outlet.answers["/a"] = Answer(html.encode())
    with pytest.raises(FetchError, match="a loopback address, not a public one"):
        fetch_once(world.outlet.url("/a"), world.settings)
    assert world.inside.requests == []


def test_refreshes_end_after_five_like_redirects() -> None:
    def answer(talk: Conversation) -> None:
        html = page(f'<meta http-equiv="refresh" content="0; url=/{len(server.heads)}">').encode()
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(html) + html)

    with raw_serving(answer) as server, pytest.raises(FetchError, match="more than 5 redirects"):
        fetch_once(server.url("/a"), ProduceSettings(allow_private=(server.host,)))
    assert len(server.heads) == 6


@pytest.mark.parametrize(
    "piece",
    ["<meta ", '<meta "', "<!--", "<script>", "<noscript>", "<", "<svg/>"],
)
def test_a_page_of_broken_markup_leads_nowhere(world: Servers, piece: str) -> None:
    world.outlet.answers["/a"] = Answer(("<html>refresh" + piece * (900_000 // len(piece))).encode())
    assert fetch_once(world.outlet.url("/a"), world.settings).url == world.outlet.url("/a")
