"""What pages say about themselves, in the ways that pages say it. All of it is invented."""

import json
from datetime import UTC, date, datetime

import pytest
from lxml import html

from pipeline.adapters.json_ld import read_json_ld
from pipeline.adapters.page_metadata import PageMetadata, read_metadata
from pipeline.domain.pages.authors import clean_names
from pipeline.domain.pages.bylines import stated_date
from pipeline.domain.pages.credits import credit_in
from pipeline.domain.text.stated_dates import StatedDate, date_on

URL = "https://harbour.example/ferry"


def read(head: str = "", body: str = "<p>Text.</p>") -> PageMetadata:
    page = f"<html lang='en'><head>{head}</head><body>{body}</body></html>"
    return read_metadata(html.document_fromstring(page), url=URL, host="harbour.example")


def schema(**said: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle'} | said)}</script>"


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Ferry"}',
        '[{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Ferry"}]',
        '{"@graph": [{"@type": "NewsArticle", "headline": "Ferry",},]}',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry"}\n//]]>',
        '/*<![CDATA[*/{"@type": "NewsArticle", "headline": "Ferry"}/*]]>*/',
        '{"@type": "http://schema.org/NewsArticle", "headline": "Fer\try"}'.replace("\\t", ""),
        '{"@type": "NewsArticle", "headline": "Ferry"};',
        '{"@type": "WebPage", "mainEntity": {"@type": ["Article", "NewsArticle"], "headline": ["Ferry"]}}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry&quot;}",
    ],
)
def test_json_ld_as_pages_really_write_it(text: str) -> None:
    tree = html.document_fromstring(f"<html><head><script type='application/ld+json'>{text}</script></head></html>")
    (node,) = read_json_ld(tree).of_type("newsarticle")
    assert "".join(str(part) for part in [*node["headline"]]).replace(" ", "").replace("\t", "") == "Ferry"


@pytest.mark.parametrize(
    "text", ["", "{", "[[[[", "null", '"x"', '{"@type": 3, "@graph": 7}', "[" * 5000, '{"@id": []}']
)
def test_broken_json_ld_says_nothing(text: str) -> None:
    assert read(f"<script type='application/ld+json'>{text}</script>").authors == ()


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ines Calder", ("Ines Calder",)),
        (["Ines Calder", {"name": "Jo Maat"}], ("Ines Calder", "Jo Maat")),
        ({"@type": "Person", "name": "By Ines Calder and Jo Maat"}, ("Ines Calder", "Jo Maat")),
        ({"name": ["Ines Calder"]}, ("Ines Calder",)),
        ({"@type": "Organization", "name": "Harbour Times"}, ("Harbour Times",)),
        ([{"name": "Harbour Times"}, {"name": "Ines Calder"}], ("Ines Calder",)),
        ({"url": "https://harbour.example/ines"}, ()),
        ("https://harbour.example/ines", ()),
        (None, ()),
    ],
)
def test_authors_in_json_ld(author: object, expected: tuple[str, ...]) -> None:
    site = "<meta property='og:site_name' content='Harbour Times'>"
    assert read(site + schema(author=author)).authors == expected


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta name='author' content='Ines Calder'>", ""),
        ("<meta property='article:author' content='https://social.example/harbour'><meta name='byl' content='By INES'>",
         "<a rel='author' href='/ines'>Ines Calder</a>"),
        ("", "<span itemprop='author' itemscope><span itemprop='name'>Ines Calder</span>, editor</span>"),
        ("", "<p class='article-byline'>By <b>Ines Calder</b> | 2 March 2026, 08:40</p>"),
        ("<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ines Calder'>", ""),
        ("", "<a href='/authors/ines-calder'>Ines Calder</a>"),
    ],
)  # fmt: skip
def test_authors_elsewhere_on_the_page(head: str, body: str) -> None:
    assert [name.lower().split()[0] for name in read(head, f"<article>{body}<p>Text.</p></article>").authors] == [
        "ines"
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["By Ines Calder, Political Editor"], ("Ines Calder",)),
        (["Ines Calder (Northgate), Jo Maat"], ("Ines Calder", "Jo Maat")),
        (["Von Anna Müller und Jan Weiß"], ("Anna Müller", "Jan Weiß")),
        (["Par Zoé Martin"], ("Zoé Martin",)),
        (["ines@harbour.example"], ()),
        (["admin", "Redaktion", "Staff Writer"], ()),
        (["Ines Calder", "INES CALDER"], ("Ines Calder",)),
        (["Ines Calder 2 March 2026"], ("Ines Calder",)),
        (["作者：王小明"], ("王小明",)),
        (["x" * 5000], ()),
        (["dpa/AFP"], ("dpa", "AFP")),
    ],
)
def test_names_out_of_what_stands_for_them(texts: list[str], expected: tuple[str, ...]) -> None:
    assert clean_names(texts) == expected


def test_the_article_s_own_statement_of_its_date_is_believed_first() -> None:
    head = "<meta property='article:published_time' content='2026-03-01T10:00:00Z'>"
    stated = read(head + schema(datePublished="2026-03-02T08:40:00+01:00")).published
    assert stated == StatedDate(datetime(2026, 3, 2, 7, 40, tzinfo=UTC))


def test_a_time_of_day_is_believed_before_a_bare_date_of_that_day() -> None:
    head = "<meta property='article:published_time' content='2026-03-02T10:00:00Z'>"
    assert read(head + schema(datePublished="2026-03-02")).published == StatedDate(datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert read(head + schema(datePublished="2026-02-20")).published == date_on(date(2026, 2, 20))


def test_an_update_is_later_than_the_publication() -> None:
    stated = {"datePublished": "2026-03-02T08:00:00Z"}
    assert read(schema(**stated, dateModified="2026-03-02T07:00:00Z")).updated is None
    assert read(schema(**stated, dateModified="2026-03-02T08:00:00Z")).updated is None
    updated = read(schema(**stated, dateModified="2026-03-02T09:00:00Z")).updated
    assert updated == StatedDate(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T08:40:00+0100", datetime(2026, 3, 2, 7, 40, tzinfo=UTC)),
        ("2026-03-02 08:40:00 UTC", datetime(2026, 3, 2, 8, 40, tzinfo=UTC)),
        ("2026-03-02T08:40:00Z[UTC]", datetime(2026, 3, 2, 8, 40, tzinfo=UTC)),
        ("2026-03-02T08:40:00.1234567+01:00", datetime(2026, 3, 2, 7, 40, 0, 123456, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 08:40:00 -0500", datetime(2026, 3, 2, 13, 40, tzinfo=UTC)),
        ("March 2, 2026, 8:40 am EST", datetime(2026, 3, 2, 13, 40, tzinfo=UTC)),
        ("1772440800", datetime(2026, 3, 2, 8, 40, tzinfo=UTC)),
        ("0001-01-01T00:30:00+14:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_moments_as_machines_are_told_them(text: str | None, expected: datetime | None) -> None:
    found = stated_date(text)
    assert (found.at if found else None) == expected


@pytest.mark.parametrize(
    ("heading", "titles", "expected"),
    [
        ("<h1>Ferry runs aground</h1>", "Ferry runs aground | Harbour Times", "Ferry runs aground"),
        ("<h1><span class='kicker'>Sea</span> Ferry runs aground</h1>", "Ferry runs aground", "Ferry runs aground"),
        ("<h1>Ferry aground off Orsay 02.03.2026 • Sea</h1>", "Ferry aground off Orsay", "Ferry aground off Orsay"),
        ("<h1>Ferry aground off Orsay in fog</h1>", "Ferry aground off Orsay", "Ferry aground off Orsay in fog"),
        ("<h1>Harbour Times</h1>", "Ferry runs aground | Harbour Times", "Ferry runs aground"),
        ("<h1>Menu</h1><h1>Ferry runs aground</h1>", "Ferry runs aground - Harbour Times", "Ferry runs aground"),
        ("<h1>Ferry<br>runs aground</h1>", "Ferry runs aground", "Ferry runs aground"),
        ("", "Harbour Times", None),
    ],
)  # fmt: skip
def test_the_headline_out_of_headings_and_titles(heading: str, titles: str, expected: str | None) -> None:
    head = f"<title>{titles}</title><meta property='og:site_name' content='Harbour Times'>"
    assert read(head, heading).title == expected


def test_section_image_and_language() -> None:
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"name": "Home"}, {"item": {"name": "Sea"}}, {"name": "Ferry"}],
    }
    found = read(schema(image={"url": "/a.jpg"}) + schema(**crumbs))
    assert found.section == "Sea"
    assert found.image == "https://harbour.example/a.jpg"
    assert found.language == "en"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:image/png;base64,xx", "https://x.example/" + "a" * 3000, "http://[", "/a b.jpg"],
)
def test_a_picture_s_address_is_a_web_address_or_none(address: str) -> None:
    assert read(f'<meta property="og:image" content="{address}">').image is None


@pytest.mark.parametrize(
    ("author", "lines", "expected"),
    [
        (None, ["NORTHGATE, March 2 (Reuters) - A ferry ran aground."], "Reuters"),
        (None, ["Hamburg (dpa/lno) - Eine Fähre ist auf Grund gelaufen."], "dpa"),
        ("Harbour Times via AP", ["A ferry ran aground."], "AP"),
        ("Le Port avec AFP", ["Un ferry s'est échoué."], "AFP"),
        ("dpa, Anna Müller", ["Eine Fähre."], "dpa"),
        (None, ["A ferry ran aground.", "— AP"], "AP"),
        (None, ["By Associated Press", "A ferry ran aground."], "AP"),
        (None, ["A ferry ran aground.", "Photo: Reuters"], None),
        (None, ["A ferry ran aground, the captain told Reuters on Monday."], None),
        ("Ines Calder", ["A ferry ran aground."], None),
    ],
)
def test_agencies_are_named_where_texts_credit_them(author: str | None, lines: list[str], expected: str | None) -> None:
    kept = [line for line in lines if line.startswith(("A ferry", "NORTHGATE", "Hamburg", "Eine", "Un "))]
    assert credit_in(author, lines, kept) == expected


HEADLINE = "Swing bridge closed to cars until spring"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{HEADLINE} - The Tidal Post</title>", f"<h1>The Tidal Post</h1><h2>{HEADLINE}</h2>"),
        (f"<title>The Tidal Post | {HEADLINE}</title>", f"<h1>The Tidal Post</h1><h2>{HEADLINE}</h2>"),
        (f"<title>The Tidal Post</title><meta property='og:title' content='{HEADLINE}'>", "<h1>The Tidal Post</h1>"),
        (f"<title>{HEADLINE} - The Tidal Post</title>", f"<h1>Politics</h1><h3>{HEADLINE}</h3><h3>Mayor resigns</h3>"),
        (f"<meta property='og:title' content='{HEADLINE}'>", f"<h1>Swing bridge</h1><h2>{HEADLINE}</h2>"),
        ("<title>The Tidal Post</title><meta property='og:site_name' content='The Tidal Post'>",
         f"<h1>The Tidal Post</h1><h2>{HEADLINE}</h2>"),
        (f"<title>The Tidal Post: {HEADLINE}</title><meta property='og:site_name' content='The Tidal Post'>", ""),
        (f"<title>{HEADLINE} | Tidal</title>", f"<h1><img alt='Tidal'></h1><h2>{HEADLINE}</h2>"),
        (f"<title>{HEADLINE} - The Tidal Post</title>", f"<h1>{HEADLINE}</h1><h2>The Tidal Post</h2>"),
    ],
)  # fmt: skip
def test_a_heading_that_is_the_site_or_the_section_is_not_the_headline(head: str, body: str) -> None:
    assert read(head, f"{body}<p>Text.</p>").title == HEADLINE


def test_the_site_s_name_in_another_script() -> None:
    head, body = (
        "<title>港湾評議会、古い旋回橋を通行止めに｜潮新聞</title>",
        "<h1>潮新聞</h1><h2>港湾評議会、古い旋回橋を通行止めに</h2>",
    )
    assert read(head, body).title == "港湾評議会、古い旋回橋を通行止めに"


def test_a_main_heading_of_its_own_stays_the_headline() -> None:
    assert (
        read("<title>Penny - Stardew Wiki</title>", "<h1>Penny</h1><h2>Relationships of the girl</h2>").title == "Penny"
    )
    head = "<title>Peta sues over dead doves in hall | Post</title>"
    head += "<meta property='og:title' content='Doves found dead in the hall'>"
    body = "<h1>Peta sues over dead doves in hall</h1><h2>Doves found dead in the hall</h2>"
    assert read(head, body).title == "Peta sues over dead doves in hall"
