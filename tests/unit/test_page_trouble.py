"""Everyday trouble of pages in other languages and markup: posts, tables, links, dates and menus. All is invented."""

import json

import pytest

from pipeline.adapters.pages import NoArticleError
from tests.support.saved_pages import STORIES, paragraphs, read

TITLE = "Swing bridge closed"
POSTS = {
    "instagram": "<blockquote class='instagram-media' data-instgrm-permalink='https://i.example/p/x/'>"
    "<a href='#'>{see}</a><p><a href='#'>{name} (@hafen)</a> {date}</p></blockquote>",
    "x": "<blockquote class='twitter-tweet'><p lang='xx'>{words}</p>&mdash; {name} <a href='#'>{date}</a></blockquote>",
    "tiktok": "<blockquote class='tiktok-embed' cite='https://t.example/1'><section><p>{words}</p></section></blockquote>",
    "telegram": "<blockquote class='telegram-embed'><a href='#'>{words}</a><p>{date}</p></blockquote>",
    "facebook": "<div class='fb-post'><blockquote><p>{words}</p>{name} {date}</blockquote></div>",
    "bluesky": "<blockquote class='bluesky-embed' data-bluesky-uri='at://x'><p>{words}</p>{name} {date}</blockquote>",
}
SAID = {
    "de": ("Sieh dir diesen Beitrag an", "Hafenpolizei", "Ab Donnerstag fahren mehr Fähren.", "2. November 2026"),
    "fr": ("Voir cette publication", "Police du port", "Des bacs supplémentaires dès jeudi.", "2 novembre 2026"),
    "ru": ("Посмотреть публикацию", "Полиция порта", "С четверга больше рейсов парома.", "2 ноября 2026"),
    "ja": ("この投稿を見る", "港警察", "木曜日からフェリーを増便します。", "2026年11月2日"),
}


def body(language: str, *, before: str = "", middle: str = "") -> str:
    first, *rest = STORIES[language]
    return f"<article><h1>{TITLE}</h1>{before}<p>{first}</p>{middle}{paragraphs(rest)}</article>"


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("language", SAID)
def test_an_embedded_post_gives_neither_text_nor_date(kind: str, language: str) -> None:
    see, name, words, date = SAID[language]
    post = POSTS[kind].format(see=see, name=name, words=words, date=date)
    found = read(body(language, middle=post), language=language)
    assert (found.text.splitlines(), found.published) == (STORIES[language], None)


def test_a_quotation_that_is_no_post_stays() -> None:
    said = "We cannot take the risk of a lorry stopping on the span, the engineer wrote to the council in May."
    assert said in read(body("en", middle=f"<blockquote class='quote'><p>{said}</p></blockquote>")).text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "関連記事：岬の沖合でタンカーが爆発"),
        ("ja", "【関連】市長が辞任、融資問題で"),
        ("ar", "اقرأ أيضا: مقتل عشرة في انفجار ناقلة"),
        ("ar", "قد يهمك | استقالة رئيس البلدية بعد القرض"),
        ("ru", "См. также: Мэр ушёл в отставку после займа"),
        ("de", "Mehr zum Thema: Zehn Tote bei Explosion eines Tankers"),
        ("fr", "À lire aussi : Dix morts dans l'explosion d'un pétrolier"),
        ("en", "Se även: Borgmästaren avgår efter lån"),
        ("en", "Bekijk ook: Burgemeester stapt op na lening"),
        ("en", "İlgili haber: Belediye başkanı istifa etti"),
        ("en", "Przeczytaj: Burmistrz rezygnuje po pożyczce"),
    ],
)
def test_a_line_that_leads_to_another_article_is_cut(language: str, line: str) -> None:
    found = read(body(language, middle=f"<p>{line}</p>"), language=language)
    assert found.text.splitlines() == STORIES[language]


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_a_table_whose_paragraphs_end_with_single_breaks_is_read_in_lines(language: str) -> None:
    cell = "<br/>".join(STORIES[language])
    table = f"<table><tr><td><font size='5'>{TITLE}</font></td></tr><tr><td>{cell}</td></tr></table>"
    text = read(f"<center>{table}</center>", language=language).text
    assert text.splitlines() == STORIES[language]


@pytest.mark.parametrize("language", ["de", "fr", "ru", "ja", "ar"])
def test_a_text_stated_beside_the_page_s_headline_need_not_repeat_its_words(language: str) -> None:
    stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(STORIES[language])}
    script = f"<script type='application/ld+json'>{json.dumps(stated)}</script>"
    assert read(f"<div id='app'></div>{script}", language=language).text.splitlines() == STORIES[language]


@pytest.mark.parametrize(
    ("locale", "day"), [("en_US", (2, 3)), ("en_GB", (3, 2)), ("en-AU", (3, 2)), ("fr_FR", None), ("", None)]
)
def test_the_locale_says_what_a_date_in_figures_means(locale: str, day: tuple[int, int] | None) -> None:
    head = f"<title>{TITLE}</title><meta property='og:locale' content='{locale}'>"
    found = read(body("en", before="<p class='date'>02/03/2026</p>"), head=head)
    assert (found.published and (found.published.month, found.published.day)) == day
    assert found.text.splitlines() == STORIES["en"]


@pytest.mark.parametrize("language", ["en", "de", "ru", "ja"])
def test_the_menu_above_a_brief_is_not_its_text(language: str) -> None:
    first, second, *_ = STORIES[language]
    post = f"<div class='post'><h2>{TITLE}</h2><div class='entry'>{first} {second}</div></div>"
    assert read(f"<div class='top'>Menu</div>{post}", language=language).text == f"{first} {second}"


OTHER = {
    "de": "Zehn Tote bei Explosion eines Tankers vor dem Kap",
    "ru": "Десять человек погибли при взрыве танкера",
    "ja": "岬沖でタンカー爆発、10人死亡",
    "ar": "مقتل عشرة في انفجار ناقلة قبالة الرأس",
}


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize(
    "markup",
    [
        "<h3><a href='/x'>{other}</a></h3>",
        "<p><strong><a href='/x'>{other}</a></strong></p>",
        "<ul><li><a href='/x'>{other}</a></li><li><a href='/y'>{other} 2</a></li></ul>",
        "<figure><a href='/x'><img src='a.jpg' alt=''><figcaption>{other}</figcaption></a></figure>",
        "<blockquote class='wp-embedded-content'><a href='/x'>{other}</a></blockquote>",
        "<p>Leggi anche <a href='/x'>{other}</a></p>",
        "<p><b>MEHR</b><br><a href='/x'>{other}</a></p>",
        "<table class='related'><tr><td><a href='/x'>{other}</a></td></tr></table>",
        "<div class='related-teaser'><a href='/x'><h4>{other}</h4></a><time>2.11.2026</time><span>dpa</span></div>",
    ],
)
def test_a_link_to_another_story_in_any_element_is_cut(language: str, markup: str) -> None:
    found = read(body(language, middle=markup.format(other=OTHER[language])), language=language)
    assert found.text.splitlines() == STORIES[language]


@pytest.mark.parametrize("language", ["de", "ja", "ar"])
def test_the_menus_around_a_brief_are_not_its_text(language: str) -> None:
    brief = STORIES[language][0]
    above = "<nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav>"
    below = "<div class='tags'><a href='/t/1'>Hafen</a> <a href='/t/2'>Verkehr</a></div><a href='#'>Facebook</a>"
    post = f"<div class='field'><time datetime='2026-11-02T08:00:00Z'>2.11.2026</time></div><p>{brief}</p>"
    assert read(f"{above}<h1>{TITLE}</h1><div>{post}{below}</div>", language=language).text == brief


@pytest.mark.parametrize("language", ["de", "ru", "ja", "hi"])
def test_a_framework_s_state_may_state_the_headline_in_several_forms(language: str) -> None:
    lines = STORIES.get(language) or [
        "बंदरगाह परिषद ने मंगलवार को पुराने पुल को मार्च के अंत तक कारों के लिए बंद करने का फैसला किया।",
        "मरम्मत पर लगभग एक करोड़ यूरो खर्च होने की उम्मीद है, जिसका आधा राज्य देगा।",
    ]
    story = {
        "headlines": {"basic": TITLE, "mobile": ""},
        "content_elements": [{"type": "text", "content": x} for x in lines],
    }
    script = f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={json.dumps(story)};</script>"
    head = f"<title>{TITLE}</title><meta name='description' content='{lines[0]}'>"
    assert read(f"<div id='app'></div>{script}", language=language, head=head).text.splitlines() == lines


@pytest.mark.parametrize("language", ["de", "ja"])
def test_a_text_for_wide_and_for_small_screens_is_read_once(language: str) -> None:
    both = "".join(f"<div class='article__body--{screen}'>{paragraphs(STORIES[language])}</div>" for screen in "dm")
    assert read(f"<article><h1>{TITLE}</h1>{both}</article>", language=language).text.splitlines() == STORIES[language]


@pytest.mark.parametrize("struck", ["<span class='line-through'>12</span>", "<span class='is-strikethrough'>12</span>"])
def test_what_a_style_strikes_out_is_not_read(struck: str) -> None:
    said = "The number of injured rose to {}15 on Tuesday, the port hospital said in a statement to reporters."
    found = read(body("en", middle=f"<p>{said.format(struck)}</p>"))
    assert said.format("") in found.text


def test_a_date_in_a_hindi_sentence_is_not_the_article_s() -> None:
    lines = [
        "बंदरगाह परिषद ने मंगलवार को पुराने घूमने वाले पुल को मार्च के अंत तक कारों के लिए बंद करने का फैसला किया।",
        "नया पुल, जो 3 मई 2009 को प्रस्तावित हुआ, अब भी बिना तारीख के है।",
    ]
    assert read(f"<main><h1>पुल बंद</h1>{paragraphs(lines)}</main>", language="hi").published is None


SITE = "<meta property='og:title' content='Hafenbote'><meta property='og:site_name' content='Hafenbote'>"


@pytest.mark.parametrize("head", ["", SITE])
@pytest.mark.parametrize("language", ["de", "ru"])
def test_where_every_page_has_the_site_s_title_the_heading_is_the_headline(language: str, head: str) -> None:
    heading = {"de": "Drehbrücke bleibt bis März gesperrt", "ru": "Разводной мост закрыли до марта"}[language]
    found = read(
        f"<h1>{heading}</h1>{paragraphs(STORIES[language])}", language=language, head=f"<title>Hafenbote</title>{head}"
    )
    assert (found.title, found.text.splitlines()) == (heading, STORIES[language])


def test_a_short_headline_is_not_replaced_by_the_slogan_of_the_site() -> None:
    body = f"<h1>All the news of the harbour</h1><h2>Bridge closed</h2>{paragraphs(STORIES['en'])}"
    assert read(body, head="<title>Bridge closed</title>").title == "Bridge closed"


def test_a_line_break_parts_words_in_a_cell_of_a_table() -> None:
    first, second, *_ = STORIES["de"]
    cell = f"<table><tr><td><b>Drehbrücke gesperrt</b><br><br>{first}<br>{second}</td></tr></table>"
    text = read(cell, language="de").text
    assert first in text
    assert f"gesperrt{first[:3]}" not in text
    assert f"{first}{second[:3]}" not in text


@pytest.mark.parametrize(
    ("language", "heading", "text"),
    [
        ("de", "Kurz mal durchatmen", "Wir spielen gerade neue Software ein. Um 15 Uhr geht es für alle weiter."),
        ("tr", "Kısa bir ara verdik", "Sistemlerimizi yeniliyoruz. Birkaç dakika içinde tekrar yayındayız."),
        ("hu", "Mindjárt jövünk", "Most éppen átrendezzük a polcokat. Egy óra múlva minden a helyén lesz."),
    ],
)
def test_a_little_text_that_nothing_calls_an_article_is_none(language: str, heading: str, text: str) -> None:
    body = f"<main><h1>{heading}</h1><p>{text}</p></main>"
    with pytest.raises(NoArticleError):
        read(body, language=language, head="<title>Hafenbote</title>")
    own = f"<title>{heading} - Hafenbote</title><meta property='article:published_time' content='2026-11-02T08:15Z'>"
    assert text in read(body, language=language, head=own).text


@pytest.mark.parametrize(
    ("language", "line"),
    [("ja", "（責任編集：工藤真一）"), ("de", "(Redaktion: Petra Amann)"), ("ru", "[Редактор: Анна Кузьмина]")],
)
def test_who_edited_a_brief_is_not_its_text(language: str, line: str) -> None:
    brief = STORIES[language][0]
    assert read(f"<article><h1>{TITLE}</h1><p>{brief}</p><p>{line}</p></article>", language=language).text == brief


@pytest.mark.parametrize(
    ("language", "heading", "text"),
    [
        ("it", "Guasto ai sistemi informatici delle Poste", "I sistemi informatici delle Poste sono rimasti fermi per"
         " tre ore per un aggiornamento dei server. La società si scusa per il disagio."),
        ("sv", "Driftstopp på vårdguidens webbplats", "Vårdguidens webbplats låg nere under måndagen sedan en"
         " uppdatering av servrarna misslyckats. Driftstoppet varade i tre timmar."),
    ],
)  # fmt: skip
def test_a_report_of_a_failed_website_is_an_article_where_the_window_shows_the_site_s_name(
    language: str, heading: str, text: str
) -> None:
    found = read(f"<main><h1>{heading}</h1><p>{text}</p></main>", language=language, head="<title>Hafenbote</title>")
    assert (found.title, found.text) == (heading, text)
