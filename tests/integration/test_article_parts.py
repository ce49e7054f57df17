"""Parts of an article outside the element that an extractor takes for it. All texts are invented."""

import pytest

from pipeline.adapters.pages import read_page
from tests.integration.test_article_tails import ARABIC, ENGLISH, FRENCH, GERMAN, JAPANESE, RUSSIAN, page, paragraphs

LEADS = {
    "en": (ENGLISH, "Engineers found cracks in two of the main bearings, and nobody knows what the repair will cost."),
    "de": (GERMAN, "In zwei der wichtigsten Lager sind Risse entdeckt worden, die Kosten der Reparatur sind offen."),
    "fr": (FRENCH, "Des fissures ont été découvertes dans deux roulements, et le coût des travaux reste inconnu."),
    "ru": (RUSSIAN, "В двух главных подшипниках нашли трещины, и никто пока не знает, во что обойдётся ремонт."),
    "ja": (
        JAPANESE,
        "二つの主要な軸受けに亀裂が見つかり、修理にいくらかかるのか、いつ終わるのかは、市の担当者にもまだ誰にも分かっていないという。",
    ),
    "ar": (ARABIC, "وقد عثر المهندسون على تشققات في اثنين من المحامل الرئيسية ولا يعرف أحد كم ستبلغ كلفة الإصلاح."),
}


def lines_of(content: bytes) -> list[str]:
    return read_page(content, url=None, encoding="utf-8", max_text_chars=100_000).text.splitlines()


@pytest.mark.parametrize("language", LEADS)
@pytest.mark.parametrize("element", ["p class='lead'", "div class='article-intro'", "h2"])
def test_the_lead_between_headline_and_text_is_read(language: str, element: str) -> None:
    (title, before, after), lead = LEADS[language]
    head = f"<header><h1>{title}</h1><{element}>{lead}</{element.split()[0]}></header>"
    body = f"<div class='article-body'>{paragraphs([*before, *after])}</div>"
    assert lines_of(page(title, head, body)) == [lead, *before, *after]


def test_what_else_is_between_headline_and_text_is_not_read() -> None:
    title, before, after = ENGLISH
    menu = "<ul><li><a href='/a'>Harbour news of this week.</a></li><li><a href='/b'>All about ferries.</a></li></ul>"
    caption = "<figure><img src='a.jpg'><figcaption>The swing bridge seen from the north quay in spring.</figcaption>"
    share = "<div class='share-bar'>Share this article with your friends and with everybody that you know.</div>"
    head = f"<header><h1>{title}</h1>{menu}{caption}</figure>{share}</header>"
    body = f"<div class='article-body'>{paragraphs([*before, *after])}</div>"
    assert lines_of(page(title, head, body)) == [*before, *after]


@pytest.mark.parametrize("language", LEADS)
def test_an_article_in_several_blocks_is_read_to_its_end(language: str) -> None:
    (title, before, after), lead = LEADS[language]
    blocks = [before, [lead, after[0]], after[1:]]
    sections = "".join(
        f"<section class='s{number}'><div class='text-text'>{paragraphs(block)}</div></section>"
        for number, block in enumerate(blocks)
    )
    assert lines_of(page(title, f"<h1>{title}</h1>{sections}")) == [*before, lead, *after]


def test_comments_below_are_no_further_blocks() -> None:
    title, before, after = ENGLISH
    comment = paragraphs([f"{line} That is what I have said for years." for line in after])
    body = f"<div class='text'>{paragraphs([*before, *after])}</div>"
    comments = f"<div class='comments'><div class='text'>{comment}</div><div class='text'>{comment}</div></div>"
    assert lines_of(page(title, f"<h1>{title}</h1>{body}{comments}")) == [*before, *after]


def test_a_table_of_contents_is_not_read() -> None:
    title, before, after = GERMAN
    contents = "<ul><li><a href='#a'>Die Sperrung</a></li><li><a href='#b'>Der Umweg</a></li>"
    contents += "<li><a href='#c'>Mehr Abfahrten der Fähre</a></li></ul>"
    body = f"<p>{before[0]}</p>{contents}{paragraphs([*before[1:], *after])}"
    assert lines_of(page(title, f"<article><h1>{title}</h1>{body}</article>")) == [*before, *after]
