"""Lists of feeds in other readers' shapes, and our own."""

import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.feeds.opml import OpmlError, parse_opml, write_opml
from pipeline.settings import Feed
from producers.feed_lists import merge, opml_of, toml_of

NESTED = b"""<?xml version="1.0" encoding="utf-8"?>
<opml version="1.0">
  <head><title>Subscriptions from a reader</title></head>
  <body>
    <outline text="World" title="World">
      <outline text="Europe">
        <outline type="rss" text="Harbour Times" title="Harbour Times" xmlUrl="https://harbour.example/feed?a=1&amp;b=2"
          htmlUrl="https://harbour.example/"/>
      </outline>
      <outline text="Tide &amp; Light" xmlUrl="http://tide.example/rss.xml"/>
    </outline>
    <outline text="Lantern" type="atom" xmlUrl="https://lantern.example/atom.xml" language="de-AT"/>
  </body>
</opml>"""


def added(body: bytes, *existing: Feed) -> list[Feed]:
    return [outcome.feed for outcome in merge(parse_opml(body), existing) if outcome.feed]


def reasons(body: bytes, *existing: Feed) -> list[str]:
    return [outcome.reason for outcome in merge(parse_opml(body), existing) if outcome.reason]


def outlines(*written: str) -> bytes:
    return f"<opml version='2.0'><body>{''.join(written)}</body></opml>".encode()


def test_folders_are_no_owners() -> None:
    assert added(NESTED) == [
        Feed(outlet="Harbour Times", url="https://harbour.example/feed?a=1&b=2"),
        Feed(outlet="Tide & Light", url="http://tide.example/rss.xml"),
        Feed(outlet="Lantern", url="https://lantern.example/atom.xml", language="de"),
    ]
    assert [outline.folder for outline in parse_opml(NESTED)] == ["World / Europe", "World", ""]


@pytest.mark.parametrize(
    "written",
    [
        # The attributes that different readers write, in their orders and cases.
        '<outline type="rss" text="A" title="A" xmlUrl="https://a.example/f" htmlUrl="https://a.example"/>',
        '<outline title="A" text="A" description="" type="rss" version="RSS" htmlUrl="" xmlUrl="https://a.example/f"/>',
        '<outline text="A" type="rss" xmlUrl="https://a.example/f" xmlns:f="https://x.example/" f:priority="10"/>',
        '<outline text="A" xmlurl="https://a.example/f" category="/World,/News"/>',
        '<outline xmlUrl="feed:https://a.example/f" title="A"/>',
        '<outline text="A" type="rss" xmlUrl=" https://a.example/f "><outline text="a note"/></outline>',
    ],
)
def test_the_same_feed_as_different_readers_write_it(written: str) -> None:
    assert added(outlines(written)) == [Feed(outlet="A", url="https://a.example/f")]


def test_what_is_left_out_and_why() -> None:
    body = outlines(
        '<outline text="no address"/>',
        '<outline text="a link" type="link" url="https://a.example/"/>',
        '<outline text="B" xmlUrl="ftp://b.example/feed"/>',
        '<outline text="C" xmlUrl="javascript:alert(1)"/>',
        '<outline text="D" xmlUrl="https:///feed"/>',
        '<outline text="E" xmlUrl="https://user:secret@e.example/feed"/>',
        '<outline text="F" xmlUrl="https://f.example/feed"/>',
        '<outline text="F again" xmlUrl="http://F.example:80/feed#top"/>',
        '<outline text="G" xmlUrl="https://g.example/feed"/>',
        '<outline text="H" xmlUrl="http://[::1"/>',
        f'<outline text="I" xmlUrl="https://i.example/{"x" * 3000}"/>',
    )
    found = reasons(body, Feed(outlet="Gull", url="https://g.example/feed"))
    assert found == [
        "it has no feed address (xmlUrl)",
        "it has no feed address (xmlUrl)",
        "its address is not http or https (ftp)",
        "its address is not http or https (javascript)",
        "its address has no host",
        "its address contains a user name or password, which is never sent",
        "already listed in line 1",
        "already present (Gull)",
        "its address cannot be read: Invalid IPv6 URL",
        "its address is longer than 2000 characters",
    ]


def test_sections_of_one_site_are_one_voice() -> None:
    body = outlines(
        '<outline text="Harbour World" xmlUrl="https://feeds.harbour.example/world"/>',
        '<outline text="Harbour Sport" xmlUrl="https://x.example/1" htmlUrl="https://www.harbour.example/sport"/>',
        '<outline text="One" xmlUrl="https://feeds.feedburner.com/one"/>',
        '<outline text="Two" xmlUrl="https://feeds.feedburner.com/two"/>',
    )
    assert [feed.family for feed in added(body)] == ["harbour.example", "harbour.example", "", ""]
    there = Feed(outlet="Harbour Times", url="https://harbour.example/rss", family="Harbour Media")
    assert [feed.family for feed in added(body, there)][:2] == ["Harbour Media", "Harbour Media"]
    alone = Feed(outlet="Harbour Times", url="https://harbour.example/rss")
    assert [feed.family for feed in added(body, alone)][:2] == ["Harbour Times", "Harbour Times"]


def test_one_name_at_two_sites_is_two_outlets() -> None:
    body = outlines(
        '<outline text="News" xmlUrl="https://a.example/feed"/>',
        '<outline text="News" xmlUrl="https://b.example/feed"/>',
        '<outline text="News" xmlUrl="https://a.example/other"/>',
    )
    there = Feed(outlet="News", url="https://c.example/feed", family="C Media")
    assert {(feed.outlet, feed.family) for feed in added(body, there)} == {
        ("News (a.example)", ""),
        ("News (b.example)", ""),
    }


def test_a_feed_without_a_title_is_called_by_its_site() -> None:
    assert added(outlines('<outline xmlUrl="https://rss.harbour.example/x"/>'))[0].outlet == "harbour.example"


@pytest.mark.parametrize(
    ("body", "line", "cause"),
    [
        (b"", None, "empty"),
        (b"<rss><channel/></rss>", 1, "<rss>, not <opml>"),
        (b"<opml><body>\n<outline text='A & B'/>\n</body></opml>", 2, "not well-formed XML"),
        (b"<opml><body>\n\n<outline text='A'>", 3, "not well-formed XML"),
        (b"not XML at all", 1, "not well-formed XML"),
        (b'<!DOCTYPE o [\n<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><opml text="&b;"/>', 2, "<!ENTITY"),
        (b"<opml><body>" + b"<outline text='x'>" * 200, 1, "nested deeper than 50"),
        (b"<opml><body>" + b"<outline/>" * 60_000 + b"</body></opml>", 1, "more than 50,000 outlines"),
        (b"<?xml version='1.0' encoding='no-such'?><opml/>", 1, "encoding"),
        (b"<opml>" + b" " * 20_000_001 + b"</opml>", None, "larger than 20,000,000 bytes"),
    ],
    ids=lambda value: value[:24] if isinstance(value, bytes) else None,
)
def test_what_is_no_list_says_where(body: bytes, line: int | None, cause: str) -> None:
    with pytest.raises(OpmlError) as refused:
        parse_opml(body)
    assert cause in str(refused.value)
    assert refused.value.line == line


def test_a_doctype_without_entities_is_no_harm() -> None:
    assert added(b"<!DOCTYPE opml>" + outlines('<outline text="A" xmlUrl="https://a.example/f"/>'))


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(TEXTS, st.one_of(st.just(""), TEXTS), st.sampled_from(["", "en", "de"])), max_size=8))
def test_what_is_exported_comes_back_the_same(named: list[tuple[str, str, str]]) -> None:
    feeds = [
        Feed(
            outlet=f"{outlet} {number}",
            family=family,
            language=language,
            url=f"https://n{number}.example/feed?a=1&b={number}",
            interval_s=60.5 + number if number % 2 else None,
            robots=number % 3 != 0,
        )
        for number, (outlet, family, language) in enumerate(named)
    ]
    written = write_opml([opml_of(feed) for feed in feeds], title="<Feeds> & more").encode()
    outcomes = merge(parse_opml(written), ())
    assert [outcome.feed for outcome in outcomes] == feeds
    tables = tomllib.loads(toml_of(outcomes)).get("feed", [])
    assert [msgspec.convert(table, Feed) for table in tables] == feeds


def test_what_is_exported_is_what_other_readers_read() -> None:
    feed = Feed(outlet="Tide & Light", url="https://tide.example/rss?a=1&b=2", family="Tide", language="en")
    (outline,) = parse_opml(write_opml([opml_of(feed)], title="Feeds").encode())
    assert (outline.title, outline.url, outline.site, outline.language) == (
        "Tide & Light",
        "https://tide.example/rss?a=1&b=2",
        "https://tide.example/",
        "en",
    )


def test_attributes_of_our_own_that_are_wrong_are_refused() -> None:
    written = '<outline xmlns:samestory="x" text="A" xmlUrl="https://a.example/f" samestory:interval_s="often"/>'
    (reason,) = reasons(outlines(written))
    assert "samestory attributes" in reason


def test_a_folder_s_name_cannot_break_the_file() -> None:
    written = '<outline text="a&#10;[[feed]]&#13;outlet"><outline text="A" xmlUrl="https://a.example/f"/></outline>'
    tables = tomllib.loads(toml_of(merge(parse_opml(outlines(written)), ())))
    assert tables == {"feed": [{"outlet": "A", "url": "https://a.example/f"}]}
