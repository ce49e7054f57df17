"""Feeds as the real web sends them: captions, aggregators, bare signs, broken ends, footers, titles with tags."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.feeds.parse import FeedEntry, FeedLimits, NotAFeed, ParsedFeed, parse_feed

CASES = Path(__file__).parents[1] / "cases/web"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
URL = "https://hafen.example/feed"
NAMESPACES = """xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" """
HEAD = f'<rss version="2.0" {NAMESPACES}><channel><title>Hafenbote</title><link>https://hafen.example/</link>'
TAIL = "</channel></rss>"


def feed(text: str | bytes, url: str = URL, **more: Any) -> ParsedFeed:
    return parse_feed(text if isinstance(text, bytes) else text.encode(), url=url, now=NOW, **more)


def entry(item: str) -> FeedEntry:
    (only,) = feed(f"{HEAD}<item>{item}</item>{TAIL}").entries
    return only


def case(name: str) -> ParsedFeed:
    return feed((CASES / name).read_bytes(), url="https://harbour.example/feed")


def test_a_caption_is_not_the_text() -> None:
    first, second, third = case("media-description.xml").entries
    assert (first.title, first.summary, first.content) == ("A", "Story text.", "")
    assert (second.title, second.summary, second.content) == ("B", "", "")
    assert (third.title, third.summary, third.authors) == ("C", "", ("Ann Alder",))


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(
    "media",
    [
        "<media:title>照片</media:title><media:description type='html'>読者の写真</media:description>",
        "<media:content url='/1.jpg' type='image/jpeg'><media:title>Foto</media:title>"
        "<media:description>Ein Kran. Foto: J. Doe</media:description></media:content>",
        "<media:group><media:content url='/1.jpg' medium='image'/><media:content url='/2.jpg' medium='image'/>"
        "<media:description>Les quais, samedi.</media:description></media:group>",
        "<media:thumbnail url='/1.jpg'><media:description>Набережная</media:description></media:thumbnail>",
    ],
)
def test_nothing_of_a_picture_replaces_title_and_text(place: str, media: str) -> None:
    own = "<title>Kran stürzt um</title><description>Niemand wurde verletzt.</description>"
    full = (
        own + "<content:encoded><![CDATA[<p>Ein Kran stürzte um.</p><p>Niemand wurde verletzt.</p>]]></content:encoded>"
    )
    for item in (own, full):
        read = entry(media + item if place == "before" else item + media)
        assert (read.title, read.summary) == ("Kran stürzt um", "Niemand wurde verletzt.")
        assert read.content == ("Ein Kran stürzte um.\nNiemand wurde verletzt." if item is full else "")


def test_the_description_of_a_film_is_its_entrys_text() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>Kanal</title>
    <entry><id>v1</id><title>Hafenrundfahrt</title><link href="https://v.example/watch?v=1"/><media:group>
    <media:title>Hafenrundfahrt</media:title><media:content url="https://v.example/1" type="video/mp4"/>
    <media:thumbnail url="https://v.example/1.jpg"/><media:description>Ein Rundgang.\nMit Musik.</media:description>
    </media:group></entry></feed>"""
    (film,) = feed(atom).entries
    assert (film.title, film.summary) == ("Hafenrundfahrt", "Ein Rundgang.\nMit Musik.")


def test_the_item_of_an_aggregator_has_the_outlet_and_headline_of_its_source() -> None:
    (item,) = case("google-news.xml").entries
    assert (item.title, item.outlet, item.outlet_url) == ("A", "The Pier Times", "https://pier.example")
    assert (item.summary, item.content) == ("", "")


def aggregated(title: str, outlet: str, other: str, *, between: str) -> FeedEntry:
    lines = [
        f'<a href="https://hafen.example/r/{at}">{text}</a>&nbsp;<font>{name}</font>'
        for at, (text, name) in enumerate([(title, outlet), (other, "Another")])
    ]
    return entry(
        f"<title>{title} - {outlet}</title><link>https://hafen.example/r/9</link>"
        f"<source url='https://pier.example/'>{outlet}</source><description><![CDATA[{between.join(lines)}]]></description>"
    )


@pytest.mark.parametrize("between", ["</li><li>", "<br>", "<p>"])
@pytest.mark.parametrize(
    ("title", "outlet", "other"),
    [
        ("Мост закрыт до весны", "Вести", "Десять погибших при взрыве танкера."),
        ("橋は春まで閉鎖", "港新聞", "タンカー爆発で10人死亡"),
        ("إغلاق الجسر حتى الربيع", "أخبار الميناء", "مقتل عشرة في انفجار ناقلة"),
        ("Pont fermé - le maire s'explique", "Le Quai", "Dix morts dans une explosion"),
    ],
)
def test_a_list_of_other_headlines_is_no_text(title: str, outlet: str, other: str, between: str) -> None:
    item = aggregated(title, outlet, other, between=between)
    assert (item.title, item.outlet, item.summary, item.content) == (title, outlet, "", "")


def test_what_an_aggregator_says_beside_its_list_stays() -> None:
    item = entry(
        "<title>Bridge shut</title><link>https://hafen.example/1</link><description><![CDATA[<p>The council shut the "
        "bridge.</p><ul><li><a href='https://b.example/1'>Ten die in blast</a> Dock News</li>"
        "<li><a href='https://c.example/1'>Mayor resigns</a> Pier Times</li></ul>]]></description>"
    )
    assert item.summary == "The council shut the bridge."


@pytest.mark.parametrize(
    "text",
    [
        '<p><a href="https://b.example/1">Ann Alder</a> said the bridge would be shut on Monday.</p>'
        '<p><a href="https://b.example/2">Ben Birch</a> disagreed.</p>',
        '<a href="https://hafen.example/1">The council shut the bridge on Monday, and nobody was asked.</a>',
        '<p>Gesagt hat es <a href="https://b.example/1">Ann Alder</a>.</p>',
        '<p>He met <a href="https://b.example/1">Ann Alder</a></p>',
        "<p>The council met. The post office stays open, the mayor said.</p>",
    ],
)
def test_sentences_with_links_stay(text: str) -> None:
    item = entry(
        f"<title>Bridge</title><link>https://hafen.example/1</link><description><![CDATA[{text}]]></description>"
    )
    plain = text.replace("</p><p>", "\n")
    while "<" in plain:
        plain = plain[: plain.index("<")] + plain[plain.index(">") + 1 :]
    assert item.summary == plain


def test_an_outlets_own_feed_keeps_its_outlet() -> None:
    for source in (
        "<source url='https://www.hafen.example/rss.xml'>Hafenbote &gt; Welt</source>",
        "<source url='https://feeds.other.example/x'>Hafenbote</source>",
        "<source>dpa</source>",
    ):
        assert entry(f"<title>Kran stürzt um</title>{source}").outlet == ""


def test_the_element_of_an_aggregator_that_names_the_outlet_alone() -> None:
    source = "<News:Source xmlns:News='https://agg.example/ns'>Le Quai</News:Source>"
    item = entry(f"<title>Pont fermé</title>{source}<description>Le conseil a voté.</description>")
    assert (item.outlet, item.summary) == ("Le Quai", "Le conseil a voté.")


@pytest.mark.parametrize(
    "text",
    [
        "<a href='https://hafen.example/r/2'>Zehn Tote bei Explosion</a> Dock News",
        "<a href='https://hafen.example/r/9'>Brücke gesperrt - Pier-Zeitung</a>",
    ],
)
def test_a_single_link_of_an_aggregator_is_no_text_either(text: str) -> None:
    item = entry(
        "<title>Brücke gesperrt - Pier-Zeitung</title><link>https://hafen.example/r/9</link>"
        f"<source url='https://pier.example/'>Pier-Zeitung</source><description><![CDATA[{text}]]></description>"
    )
    assert (item.title, item.outlet, item.summary) == ("Brücke gesperrt", "Pier-Zeitung", "")


def test_escaped_cdata_is_none_of_the_text() -> None:
    item = entry(
        "<title>&lt;![CDATA[港が閉鎖]]&gt;</title><description>&lt;![CDATA[&lt;p>市議会は決定した。&lt;/p>]]&gt;</description>"
    )
    assert (item.title, item.summary) == ("港が閉鎖", "市議会は決定した。")


def test_undeclared_prefixes_do_not_cost_ampersands() -> None:
    item = "<item><title>A & B</title><x:y>1</x:y><link>https://h.example/?a=1&copy=2&reg=3</link><nope:z/></item>"
    read = feed(f"{HEAD}{item}{TAIL}").entries[0]
    assert (read.title, read.link) == ("A & B", "https://h.example/?a=1&copy=2&reg=3")


def test_text_that_is_escaped_once_too_often_is_read() -> None:
    item = entry(
        "<title>R&amp;amp;D</title><description>&amp;lt;p&amp;gt;Ein &amp;amp;amp; zwei&amp;lt;/p&amp;gt;</description>"
    )
    assert (item.title, item.summary) == ("R&D", "Ein & zwei")


def test_an_entry_of_a_planet_has_the_outlet_and_author_of_its_source() -> None:
    planet = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><link href="https://planet.example/"/>
    <author><name>Editor</name></author><entry><id>1</id><title>Post</title><link href="https://blog.example/1"/>
    <source><title>Ann blogs</title><id>https://blog.example/feed</id><link href="https://blog.example/"/>
    <author><name>Ann</name></author></source><summary>Text.</summary></entry>
    <entry><id>2</id><title>Own</title></entry></feed>"""
    first, second = feed(planet, url="https://planet.example/atom").entries
    assert (first.title, first.outlet, first.outlet_url) == ("Post", "Ann blogs", "https://blog.example/")
    assert (first.authors, second.authors, second.outlet) == (("Ann",), ("Editor",), "")


@pytest.mark.parametrize(
    ("item", "authors"),
    [
        ("<author>noreply@blog.example (Ann Alder)</author>", ("Ann Alder",)),
        ("<author>Zoë Ångström &lt;z@post.museum&gt;</author>", ("Zoë Ångström",)),
        ("<author>desk@hafen.example</author>", ()),
        ("<itunes:author>Podcast GmbH</itunes:author>", ("Podcast GmbH",)),
        ("<itunes:author>Podcast GmbH</itunes:author><dc:creator>Ann</dc:creator>", ("Ann",)),
        ("<dc:creator>安娜</dc:creator><dc:creator>Ben</dc:creator><itunes:author>P</itunes:author>", ("安娜", "Ben")),
    ],
)
def test_authors_are_persons_that_are_named(item: str, authors: tuple[str, ...]) -> None:
    assert entry(f"<title>A</title>{item}").authors == authors


def test_a_feeds_own_name_is_not_the_author_of_its_entries() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title><author><name>Harbour Post</name>
    </author><entry><id>1</id><title>A</title></entry></feed>"""
    assert feed(atom).entries[0].authors == ()


def test_bare_ampersands_stay_in_texts_and_links() -> None:
    (item,) = case("bare-ampersand.xml").entries
    assert item.title == "S&P 500 at record; AT&T and H&M gain, Q&A"
    assert item.link == "https://h.example/a?x=1&copy=2&lt=3&section=4&reg=1"
    assert item.summary == "R&D at M&S and D&D"


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ("Müller & Söhne & Co; 3 < 4 und 5 > 2", "Müller & Söhne & Co; 3 < 4 und 5 > 2"),
        ("Если x<y то что", "Если x<y то что"),
        ("Caf&eacute;&nbsp;&mdash; &euro;5 & mehr", "Café — €5 & mehr"),
        ("A \x03b&#0;&#x1F; c&#150;d", "A b c–d"),
        ("Kran <b>stürzt</b> um<br>heute", "Kran stürzt um heute"),
        ("I <3 R&D; B&B&B", "I <3 R&D; B&B&B"),
    ],
)
def test_bare_signs_and_entities_of_html(sent: str, title: str) -> None:
    read = feed(f"{HEAD}<item><title>{sent}</title><link>https://h.example/?a=1&b=2&amp;c=3&not=4</link></item>{TAIL}")
    assert (read.entries[0].title, read.entries[0].link) == (title, "https://h.example/?a=1&b=2&c=3&not=4")
    assert read.defect


@pytest.mark.parametrize(
    "before", ["\n\n  ", "Notice: no such index\n", "<br />\n<b>Warning</b>: x() in <b>/a.php</b> on line 3<br />\n"]
)
def test_what_a_server_prints_before_the_feed_is_cut(before: str) -> None:
    assert feed(f'{before}<?xml version="1.0"?>{HEAD}<item><title>A</title></item>{TAIL}').entries[0].title == "A"


ONE = "<item><title>Eins</title><link>https://h.example/1?a=1&amp;b=2</link></item>"
ATOM_ONE = '<entry><id>1</id><title>Eins</title><link href="https://h.example/1?a=1&amp;b=2"/></entry>'


@pytest.mark.parametrize(
    "broken",
    [
        f"{HEAD}{ONE}<item><title>Zwei</title><link>https://h.example/2/hal",
        f"{HEAD}{ONE}<item><title>Zwei</title><link>https://h.example/2</link><description><![CDATA[<p>Ein",
        f"{HEAD}{ONE}<item><title>Zwei & drei</title><link>https://h.example/2</link><guid>ab</guid></ite",
        f"{HEAD}{ONE}<item><ti",
        f"{HEAD}{ONE}<item>",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{ATOM_ONE}<entry><link href="https://h.example/2/ha',
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{ATOM_ONE}<entry><link href="https://h.example/2"/>',
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
        f'<title>x</title></channel>{ONE}<item rdf:about="https://h.example/2"><title>Zw',
        '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1", "title": "Eins", '
        '"url": "https://h.example/1?a=1&b=2"}, {"id": "2", "url": "https://h.example/2/ha',
    ],
)
def test_half_an_entry_at_a_broken_end_is_none(broken: str) -> None:
    read = feed(broken)
    assert [(item.title, item.link) for item in read.entries] == [("Eins", "https://h.example/1?a=1&b=2")]
    assert read.defect


def test_a_feed_that_breaks_off_says_so() -> None:
    assert feed(f"{HEAD}{ONE}<item><title>Zw").defect == "it breaks off: its last entry is incomplete and left out"
    assert feed(f"{HEAD}{ONE}").defect == "it breaks off"


def test_of_a_feed_that_lists_the_oldest_first_the_newest_entries_count() -> None:
    read = case("oldest-first-600.xml")
    assert (len(read.entries), read.left_out) == (500, 100)
    assert (read.entries[0].title, read.entries[-1].title) == ("Story 100", "Story 599")


@pytest.mark.parametrize("kind", ["small", "large", "json"])
@pytest.mark.parametrize("oldest_first", [True, False])
@pytest.mark.parametrize("dated", ["all", "some", "none"])
def test_the_newest_entries_count_in_either_order(kind: str, oldest_first: bool, dated: str) -> None:
    numbers = list(range(30)) if oldest_first else list(reversed(range(30)))
    text = "Satz. " * (20_000 if kind == "large" else 1)
    dates = {number: f"2026-11-{number + 1:02}T08:00:00Z" for number in numbers if dated == "all" or number % 3 == 0}
    dates = {} if dated == "none" else dates
    if kind == "json":
        items = [{"id": str(n), "title": str(n), "date_published": dates.get(n), "content_text": text} for n in numbers]
        document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    else:
        parts = [
            f"<item><title>{n}</title><description>{text}</description>"
            + (f"<pubDate>{dates[n]}</pubDate>" if n in dates else "")
            + "</item>"
            for n in numbers
        ]
        document = HEAD + "".join(parts) + TAIL
    read = feed(document, limits=FeedLimits(entries=10))
    kept = {int(item.title or "") for item in read.entries}
    assert len(kept) == 10
    assert read.left_out == 20
    if dated == "none":
        assert kept == set(numbers[:10])
    else:
        assert min(kept) >= (20 if dated == "all" else 18)


@pytest.mark.parametrize(
    ("footer", "title", "site"),
    [
        (
            'Der Beitrag <a href="https://hafen.example/5?utm_source=rss">{t}</a> erschien zuerst auf '
            '<a href="https://hafen.example">{s}</a>.',
            "Hafen gesperrt",
            "Hafenbote",
        ),
        (
            '投稿 <a href="/5">{t}</a> は <a href="https://hafen.example/">{s}</a> に最初に表示されました。',
            "港が閉鎖された",
            "港新聞",
        ),
        ('Запись <a href="/5">{t}</a> впервые появилась <a href="/">{s}</a>.', "Порт закрыт", "Портовые вести"),
        (
            '<a href="/5">{t}</a> <a href="https://hafen.example">{s}</a> ilk önce üzerinde ortaya çıktı.',
            "Liman kapandı",
            "Liman Postası",
        ),
        (
            '<a href="https://hafen.example/?p=5">{t}</a> – erst erschienen bei <a href="https://hafen.example/">{s}</a>',
            "Hafen gesperrt",
            "Hafenbote",
        ),
        ("L’article {t} est apparu en premier sur {s}.", "Le port est fermé", "Hafenbote"),
    ],
)
def test_the_footer_that_names_post_and_site_is_cut(footer: str, title: str, site: str) -> None:
    footer = footer.format(t=title, s=site)
    item = entry(
        f"<title>{title}</title><link>https://hafen.example/5</link>"
        f"<description><![CDATA[<p>First. Second.</p>\n<p>{footer}</p>]]></description>"
    )
    assert item.summary == "First. Second."


@pytest.mark.parametrize(
    "more",
    [
        ' [&#8230;] <a href="https://hafen.example/5#more-5">Lire la suite</a>',
        '… <a href="https://hafen.example/5">続きを読む</a>',
        ' <a href="https://hafen.example/5" class="more">Weiterlesen <span>Hafen gesperrt</span> &rarr;</a>',
        '</p><p><a href="https://hafen.example/?p=5">Читать далее &raquo;</a>',
        ' <a href="https://hafen.example/5">[&#8230;]</a>',
        '</p><p><a href="https://hafen.example/5">Read more</a> | <a href="https://share.example/x">Share</a>',
    ],
)
def test_links_to_read_on_are_cut(more: str) -> None:
    item = entry(
        "<title>Hafen gesperrt</title><link>https://hafen.example/5</link>"
        f"<description><![CDATA[<p>Der Rat hat entschieden.{more}</p>]]></description>"
    )
    assert item.summary.rstrip("….") == "Der Rat hat entschieden"


def test_the_descriptions_of_the_case() -> None:
    texts = [item.summary for item in case("descriptions.xml").entries]
    assert texts[:4] == ["The council voted.", "First.\nSecond…", "", "Text in table"]


def test_the_titles_of_the_case() -> None:
    assert [item.title for item in case("titles.xml").entries] == [
        "Mayor says: No to toll",
        "Mayor says: No to toll",
        "AT&T cuts 500 jobs",
        "AT&T cuts 500 jobs",
        "Rents fall – at last",
        "Prices <5% up, wages >3%",
        "5 < 6: a maths quarrel",
        "Using <script> tags in feeds",
        "Bold claims",
        "Don't panic “now”",
        "Café élan",
        "一个 report",
        "Q&A with the mayor",
        "[Update] If x<y then what",
        None,
    ]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("Why <video> and <audio> won", "Why <video> and <audio> won"),
        ("<b>LIVE</b> <i>Bundesliga</i>", "LIVE Bundesliga"),
        ("<p>Nur ein Absatz", "Nur ein Absatz"),
        ("Zeile eins<br/>Zeile zwei", "Zeile eins Zeile zwei"),
        ("Was <b> in HTML bedeutet", "Was <b> in HTML bedeutet"),
        ("List<T> erklärt", "List<T> erklärt"),
        ("<a href='/x'>港が閉鎖", "港が閉鎖"),
        ("Foo<script>x()</script> bar", "Foo bar"),
        ("<img src='x.gif'>Foto", "Foto"),
        ("R&amp;amp;D &amp;#8211; ja", "R&D – ja"),
        ("<b> </b>", None),
    ],
)
@pytest.mark.parametrize("form", ["escaped", "cdata", "atom text", "atom html"])
def test_markup_in_titles_goes_and_words_stay(markup: str, title: str | None, form: str) -> None:
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;")
    if form.startswith("atom"):
        kind = form.removeprefix("atom ")
        text = f'<entry><id>1</id><title type="{kind}">{escaped}</title></entry>'
        read = feed(f'<feed xmlns="http://www.w3.org/2005/Atom">{text}</feed>').entries[0]
    else:
        read = entry(f"<title>{escaped}</title>" if form == "escaped" else f"<title><![CDATA[{markup}]]></title>")
    assert read.title == title


def test_a_title_in_xhtml_keeps_what_is_escaped_in_it() -> None:
    title = (
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Why <em>we</em> use &lt;video&gt;</div></title>'
    )
    read = feed(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{title}</entry></feed>')
    assert read.entries[0].title == "Why we use <video>"


def test_a_small_feed_without_a_declaration_is_read_in_its_encoding() -> None:
    (item,) = case("cp1251-undeclared.xml").entries
    assert item.title == "Мост закрыт до весны"
    assert item.summary.startswith("Мэр сообщил о закрытии")


def test_the_header_and_the_declaration_are_read_as_browsers_read_them() -> None:
    quoted = f"{HEAD}<item><title>“Nein” – 3 €</title></item>{TAIL}".encode("cp1252")
    declared = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + quoted
    for body, header in (
        (quoted, "text/xml; charset=iso-8859-1"),
        (declared, None),
        (declared, "text/xml; charset=utf-8"),
    ):
        assert feed(body, content_type=header).entries[0].title == "“Nein” – 3 €"


@pytest.mark.parametrize("version", ["", '"version": 1.1,', '"version": null,', '"version": "2",', '"version": ["1"],'])
def test_a_json_feed_without_a_known_version_is_read_by_its_items(version: str) -> None:
    read = feed(f'{{{version} "title": "Hafenbote", "items": [{{"url": "https://h.example/1", "title": "A"}}]}}')
    assert [(item.title, item.link) for item in read.entries] == [("A", "https://h.example/1")]


@pytest.mark.parametrize(
    "document", ['{"items": [{"id": 1, "title": "A"}]}', '{"items": []}', '{"items": {"a": 1}}', "[1]", '{"a": 1}']
)
def test_other_json_is_refused(document: str) -> None:
    with pytest.raises(NotAFeed, match="JSON"):
        feed(document)


def test_odd_types_in_a_json_feed() -> None:
    items = [
        {"id": 7, "url": "https://h.example/1", "title": 2026, "authors": ["Ann", {"name": "Ben"}, 5, None]},
        {"id": None, "url": ["x"], "content_text": "Text.", "author": "Cem", "date_published": 1793520000},
        {"id": {"a": 1}, "content_html": None, "summary": 3.5, "authors": {"name": "Dora"}, "tags": 4},
        "no item",
    ]
    document = {"version": "https://jsonfeed.org/version/1", "title": None, "language": 5, "items": items}
    first, second, third = feed(json.dumps(document)).entries
    assert (first.id, first.title, first.authors[:2]) == ("7", "2026", ("Ann", "Ben"))
    assert (second.content, second.authors) == ("Text.", ("Cem",))
    assert second.published == datetime.fromtimestamp(1793520000, UTC)
    assert (third.summary, third.authors) == ("3.5", ("Dora",))


def test_items_of_a_json_feed_have_the_authors_of_the_feed() -> None:
    document = {"title": "Hafenbote", "authors": [{"name": "Ann"}], "items": [{"url": "https://h.example/1"}]}
    assert feed(json.dumps(document)).entries[0].authors == ("Ann",)


@pytest.mark.parametrize(
    "attack",
    [
        "<![CDATA[" * 20_000,
        "<!--" * 20_000,
        "<a href='" * 20_000,
        '<x y="' * 20_000,
        "&" * 100_000,
        "<p><a href='/x'>y</a></p>" * 5_000,
        "&lt;!--" * 20_000,
        "</item>" * 20_000,
        "<item>" * 2_000,
    ],
)
def test_malformed_markup_of_any_length_is_read(attack: str) -> None:
    for text in (
        f"{HEAD}<item><title>{attack}",
        f"{HEAD}<item><title>A</title><description>{attack}</description></item>",
    ):
        feed(text)


@pytest.mark.parametrize(
    ("title", "text", "footer"),
    [
        ("Pont fermé", "Le conseil a voté.", "L’article Pont fermé est apparu en premier sur Hafenbote."),
        ("Köprü kapandı", "Meclis karar verdi.", "Köprü kapandı yazısı ilk önce Hafenbote üzerinde ortaya çıktı."),
        ("橋が閉鎖", "評議会が決めた。", "投稿 橋が閉鎖 は Hafenbote に最初に表示されました。"),
        ("पुल बंद", "परिषद ने फैसला किया।", "पुल बंद सबसे पहले Hafenbote पर प्रकाशित हुआ।"),
    ],
)
def test_a_footer_without_links_ends_a_line_of_text(title: str, text: str, footer: str) -> None:
    item = f"<title>{title}</title><link>https://hafen.example/p</link><description>{text} {footer}</description>"
    assert entry(item).summary == text


@pytest.mark.parametrize(
    "label",
    [
        "[mehr]",
        "Weiterlesen",
        "Lire la suite…",
        "Leer más...",
        "Читать дальше",
        "Read more",
        "続きを読む",
        "阅读全文",
        "Läs hela artikeln",
        "Lees het hele artikel",
        "Den ganzen Artikel lesen",
        "Leer la noticia completa",
    ],
)
def test_what_leads_on_is_cut_though_its_link_is_lost(label: str) -> None:
    text = "Der Rat hat die Brücke gesperrt."
    read = entry(f"<title>Brücke</title><link>https://hafen.example/p</link><description>{text} {label}</description>")
    assert read.summary == text


def test_more_at_the_end_of_a_sentence_stays() -> None:
    text = "El consejo quiere saber más"
    assert entry(f"<title>Puente</title><description>{text}</description>").summary == text


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_picture_of_an_item_does_not_describe_it(place: str) -> None:
    own = "<title>Kran stürzt um</title><description>Niemand wurde verletzt.</description>"
    image = "<image><url>/1.jpg</url><title>Foto</title><description>Ein Kran. Foto: dpa</description></image>"
    read = entry(image + own if place == "before" else own + image)
    assert (read.title, read.summary, read.content) == ("Kran stürzt um", "Niemand wurde verletzt.", "")


def test_labels_with_addresses_and_numbers_are_no_text() -> None:
    assert case("descriptions.xml").entries[4].summary == ""
