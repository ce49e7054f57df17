"""Articles that a page shows only by a script: the text that its data states, for search engines or for a framework."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.adapters.pages import NoArticleError
from pipeline.domain.pages.state_text import StateSearch
from pipeline.domain.pages.stated_text import paragraphs_of
from tests.support.saved_pages import LANGUAGES, STORIES, case, paragraphs, read

TITLES = {
    "en": "Harbour council closes the old swing bridge to cars", "de": "Hafenrat sperrt alte Drehbrücke für Autos",
    "fr": "Le conseil du port ferme le vieux pont tournant", "ru": "Портовый совет закрывает старый разводной мост",
    "ja": "港湾評議会、古い旋回橋を通行止めに", "ar": "مجلس الميناء يغلق الجسر الدوار القديم أمام السيارات",
}  # fmt: skip
OTHERS = {
    "en": "A tanker has exploded off the northern cape, and ten sailors have died, the coastguard said.",
    "de": "Vor dem Nordkap ist ein Tanker explodiert, zehn Seeleute kamen ums Leben, so die Küstenwache.",
}


def head(language: str, script: str = "") -> str:
    title = TITLES[language]
    return f"<title>{title} | Harbour Post</title><meta property='og:title' content='{title}'>{script}"


def app(script: str, language: str) -> list[str]:
    """The lines of a page that shows nothing without its scripts."""
    body = f"<div id='root'></div><noscript>You need to enable JavaScript.</noscript>{script}"
    return read(body, language=language, head=head(language)).text.splitlines()


def article(language: str, body: object) -> dict[str, Any]:
    other = {"title": "Tanker explodes off the cape", "url": "/news/2", "summary": OTHERS["en"], "body": OTHERS["en"]}
    return {
        "id": "a1",
        "headline": TITLES[language],
        "description": STORIES[language][0],
        "image": {"src": "/bridge.jpg", "caption": f"{OTHERS['de']}", "width": 800},
        "body": body,
        "related": [other, other | {"title": "Mayor resigns over a loan"}, other | {"title": "Ferry fares rise"}],
    }


def script(data: object, kind: str = "type='application/json' id='__NEXT_DATA__'") -> str:
    return f"<script {kind}>{json.dumps(data)}</script>"


BODIES: dict[str, Callable[[list[str]], object]] = {
    "html": paragraphs,
    "html in a wrapper": lambda lines: f"<div class='x'>{paragraphs(lines)}</div>",
    "escaped html": lambda lines: paragraphs(lines).replace("<", "&lt;").replace(">", "&gt;"),
    "lines": "\n\n".join,
    "strings": list,
    "blocks": lambda lines: [{"type": "paragraph", "text": line} for line in lines],
    "blocks with settings": lambda lines: {
        "time": 17,
        "blocks": [{"id": f"x{n}", "type": "paragraph", "data": {"text": line}} for n, line in enumerate(lines)],
    },
    "rich text": lambda lines: {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "data": {}, "content": [
                {"nodeType": "text", "value": line[:9], "marks": []},
                {"nodeType": "hyperlink", "data": {"uri": "/x"}, "content": [
                    {"nodeType": "text", "value": line[9:20]}]},
                {"nodeType": "text", "value": line[20:], "marks": []},
            ]} for line in lines
        ],
    },
    "spans": lambda lines: [
        {"_type": "block", "style": "normal", "children": [
            {"_type": "span", "text": line[:12]}, {"_type": "span", "text": line[12:]}
        ]} for line in lines
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", list(BODIES))
def test_the_text_is_found_in_a_framework_s_data(language: str, shape: str) -> None:
    data = {"props": {"pageProps": {"story": article(language, BODIES[shape](STORIES[language]))}}, "page": "/[slug]"}
    assert app(script(data), language) == STORIES[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: f"<script>window.__INITIAL_STATE__ = {json.dumps(data)};</script>",
        lambda data: (
            f"<script>var a = [];\nwindow['__PRELOADED_STATE__']={json.dumps(data, ensure_ascii=False)}\n</script>"
        ),
        lambda data: f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps(data))});</script>",
        lambda data: "<script>self.state=JSON.parse('{}')</script>".replace(
            "{}", json.dumps(data, ensure_ascii=False).replace("\\", "\\\\").replace("'", "\\'")
        ),
        lambda data: f'<script>const s = {json.dumps(data)[:-1]}, "u": undefined}};</script>',
        lambda data: script({"data": data}, "type='application/json' data-hydrate"),
    ],
)
def test_data_is_read_in_the_ways_that_scripts_hold_it(language: str, wrap: Any) -> None:
    data = {"article": article(language, paragraphs(STORIES[language]).replace("'", "’"))}
    expected = [line.replace("'", "’") for line in STORIES[language]]
    assert app(wrap(data), language) == expected


def test_data_that_refers_to_its_parts() -> None:
    story = article("en", {"__ref": "Body:1"})
    cache = {"ROOT_QUERY": {"article": {"__ref": "Article:1"}}, "Article:1": story,
             "Body:1": {"__typename": "Body", "html": paragraphs(STORIES["en"])}}  # fmt: skip
    assert app(f"<script>window.__APOLLO_STATE__={json.dumps(cache)}</script>", "en") == STORIES["en"]
    packed: list[object] = [{"data": 1}, {"story": 2}, {"title": 3, "body": 4, "author": 8}, TITLES["en"], [5, 6, 7]]
    packed += [*STORIES["en"], "Ann Alder"]
    assert app(script(packed, "type='application/json' id='__NUXT_DATA__'"), "en") == STORIES["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_in_the_code_of_a_script(language: str) -> None:
    text = json.dumps(paragraphs(STORIES[language])).replace("<", "\\u003C").replace(">", "\\u003E")
    other = json.dumps(paragraphs([OTHERS["en"], OTHERS["de"], OTHERS["en"], OTHERS["de"]]))
    title = json.dumps(TITLES[language])
    call = f"(function(a,b){{return {{data:[{{id:a,title:{title},body:{text},next:{other}}}],state:b}}}}(1,null))"
    assert app(f"<script>window.__NUXT__={call};</script>", language) == STORIES[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_json_ld_is_read_in_paragraphs(language: str) -> None:
    for body in (
        "\n\n".join(STORIES[language]),
        paragraphs(STORIES[language]),
        paragraphs(STORIES[language]).replace("<", "&lt;").replace(">", "&gt;"),
        "&nbsp;<br><br>".join(STORIES[language]),
    ):
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": TITLES[language],
            "articleBody": body,
        }
        assert app(script(data, "type='application/ld+json'"), language) == STORIES[language]


def test_json_ld_without_line_breaks() -> None:
    lines = case("jsonld-only")
    assert len(lines) >= 3
    assert all(line[-1] == "." for line in lines)
    assert lines[0].startswith("The harbour council voted")
    assert lines[-1].endswith("by Friday.")
    assert paragraphs_of("The bridge is closed.Drivers take the ring road.“It is safe,” said Holt.") == [
        "The bridge is closed.", "Drivers take the ring road.", "“It is safe,” said Holt.",
    ]  # fmt: skip


def test_what_the_page_shows_comes_first() -> None:
    data = script({"article": article("en", paragraphs(STORIES["fr"]))})
    page = f"<article><h1>{TITLES['en']}</h1>{paragraphs(STORIES['en'])}</article>{data}"
    assert read(page, head=head("en")).text.splitlines() == STORIES["en"]


def test_a_teaser_is_replaced_by_the_whole_text() -> None:
    whole = [
        *STORIES["en"],
        "Shop owners on the east quay fear for their Christmas trade, the chamber of commerce said.",
    ]
    data = script({"article": article("en", paragraphs(whole))})
    page = f"<article><h1>{TITLES['en']}</h1><p>{whole[0]}</p></article>{data}"
    assert read(page, head=head("en")).text.splitlines() == whole


def test_data_of_other_stories_is_not_the_article() -> None:
    data = {"list": [{"title": f"Tanker explodes {n}", "url": "/2", "body": OTHERS["en"] * 3} for n in range(9)]}
    with pytest.raises(NoArticleError):
        app(script(data), "en")


def test_a_text_behind_a_paywall_is_left_there() -> None:
    data = {"@type": "NewsArticle", "headline": TITLES["en"], "isAccessibleForFree": False,
            "articleBody": " ".join(STORIES["en"])}  # fmt: skip
    ld = script(data, "type='application/ld+json'")
    page = f"<article><h1>{TITLES['en']}</h1><p>{STORIES['en'][0]}</p></article>{ld}"
    assert read(page, head=head("en")).text.splitlines() == STORIES["en"][:1]


@pytest.mark.parametrize(
    "data",
    [
        "[" * 100_000, '{"a":' * 50_000, "{", "null", '"' + "x" * 100_000, "[1,2,3", '{"__ref":"A:1"}' * 9000,
        json.dumps([{"a": 0, "b": 1}, {"a": 0}] * 20_000), "window.a=" * 20_000, "window.a={" * 20_000,
        'window.a=JSON.parse("' + "\\" * 99_999, json.dumps({"title": TITLES["en"], "body": [[["x"] * 99] * 99] * 99}),
        json.dumps([{"title": TITLES["en"], "body": {"__ref": "A:1"}, "A:1": {"__ref": "A:1"}}] * 3000),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["type='application/json'", "", "type='application/ld+json'"])
def test_bad_data_is_harmless(data: str, kind: str) -> None:
    with pytest.raises(NoArticleError):
        app(f"<script {kind}>{data}</script>", "en")


def test_references_in_a_circle_end() -> None:
    assert StateSearch([{"title": 1, "body": 2}, TITLES["en"], [2, 2, 2]], TITLES["en"]).text() == []
