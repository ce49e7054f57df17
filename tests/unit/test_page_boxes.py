"""What is between and below an article's paragraphs is not of its text: boxes, captions, notes."""

import json

import pytest

from pipeline.adapters.pages import NoArticleError
from tests.support.saved_pages import LANGUAGES, STORIES, paragraphs, read

STORY = [
    *STORIES["en"],
    "Divers had found cracks in two of the four main bearings during a routine inspection in October.",
    "Cyclists and pedestrians may still cross, but only on the western side and never more than forty at a time.",
]
MARY = "<meta name='author' content='Mara Quill'>"
PUBLISHED = "<meta property='article:published_time' content='2026-11-02T09:00:00+01:00'>"


def lines_of(between: str = "", below: str = "", *, head: str = "", story: list[str] = STORY) -> list[str]:
    body = (
        f"<article><h1>Swing bridge closed</h1>{paragraphs(story[:2])}{between}{paragraphs(story[2:])}{below}</article>"
    )
    return read(body, head=f"<title>Swing bridge closed - Harbour Post</title>{PUBLISHED}{head}").text.splitlines()


BOXES = [
    "<div class=x role=dialog aria-modal=true><h2>Your privacy</h2><p>We and our 160 partners store information on your"
    " device. Pick what you agree with.</p><button>Agree to all</button></div>",
    "<div class=zz><p>An dieser Stelle finden Sie einen Inhalt von Videohafen. Mit Ihrer Zustimmung wird er geladen."
    "</p><button>Inhalt laden</button></div>",
    "<div class=nl><h3>The Tide, every morning</h3><p>What matters on the coast, in your mailbox at seven.</p>"
    "<form><input type=email><button>Sign me up</button></form></div>",
    "<section><p>最新のニュースを毎朝七時にお届けします。</p><form><input><button>登録</button></form></section>",
    "<div class=ph><img src=a.jpg><p class=tx>The swing bridge seen from the quay on Sunday. Foto: M. Quill</p></div>",
    "<blockquote><p>Cyclists and pedestrians may still cross, but only on the western side</p></blockquote>",
]


@pytest.mark.parametrize("box", BOXES)
def test_a_box_between_paragraphs_is_not_of_the_text(box: str) -> None:
    assert lines_of(box) == STORY


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_box_is_recognised_without_its_words(language: str) -> None:
    box = "<div><p>Zorbla menka tirrosa plen, dok varu mistel?</p><form><input><button>Ok</button></form></div>"
    story = STORIES[language]
    body = f"<article><h1>Bridge</h1>{paragraphs(story[:1])}{box}{paragraphs(story[1:])}</article>"
    assert read(body, language=language).text.splitlines() == story


@pytest.mark.parametrize(
    "item",
    [
        "<div class=entry><h3>10.0{}</h3><p>{}</p><button>Share</button></div>",
        "<div class=qa><h3>Question {}</h3><p>{}</p><button>Helpful</button></div>",
    ],
)
def test_a_page_of_items_with_buttons_keeps_them(item: str) -> None:
    items = "".join(item.format(at, line) for at, line in enumerate(STORY))
    lines = read(f"<article><h1>Swing bridge closed</h1>{items}</article>").text.splitlines()
    assert [line for line in lines if line in STORY] == STORY


def test_a_brief_with_a_button_below_it_is_kept() -> None:
    body = f"<article><h1>Bridge closed</h1><div><p>{STORY[0]}</p><button>Share</button></div></article>"
    assert read(body).text.splitlines() == [STORY[0]]


@pytest.mark.parametrize(
    ("below", "head"),
    [
        ("<div><p><em>Mara Quill has covered the harbour since 2011. She grows roses.</em></p></div>", ""),
        ("<div><p>Mara Quill has covered the harbour since 2011. She grows roses.</p></div>", MARY),
        ("<p><i>Correction, 3 November: This text first gave the cost as 12 million euros.</i></p>", ""),
        ("<p class=stamp>Publié le 3 novembre 2026 à 18h05</p>", ""),
        ("<p>Sign up with your e-mail to read what our subscribers get every morning.</p>", ""),
    ],
)
def test_what_is_below_the_last_paragraph_is_not_of_the_text(below: str, head: str) -> None:
    assert lines_of(below=below, head=head) == STORY


def test_a_text_in_italics_throughout_is_kept() -> None:
    assert lines_of(story=[f"<em>{line}</em>" for line in STORY]) == STORY


@pytest.mark.parametrize(
    "offer",
    [
        "<div><h3>There is more to this story</h3><p>Our subscribers know how it goes on. Four weeks for 1 euro.</p>"
        "<a href=/abo>See offers</a></div>",
        "<p>Testen Sie Küstenpost+ einen Monat lang für 1 Euro und lesen Sie diesen und alle anderen Texte.</p>",
        "<div><p>Zorbla menka tirrosa</p><p>12,90 € mistel</p></div>",
    ],
)
def test_an_offer_below_the_part_that_is_free_is_not_of_the_text(offer: str) -> None:
    stated = json.dumps({"@type": "NewsArticle", "headline": "Swing bridge closed", "isAccessibleForFree": False})
    body = f"<article><h1>Swing bridge closed</h1>{paragraphs(STORY[:2])}{offer}</article>"
    found = read(body, head=f"<title>Swing bridge closed</title><script type=application/ld+json>{stated}</script>")
    assert found.text.splitlines() == STORY[:2]
    assert found.form == "teaser"


@pytest.mark.parametrize(
    "offer",
    [
        "<p>Per proseguire la lettura scegli uno dei nostri piani, da 1 euro al mese.</p>",
        "<p>Pozostało 82% artykułu</p><p>Dostęp do wszystkich treści od 4,90 zł miesięcznie</p><a>Kup dostęp</a>",
        "<p>Read the whole story in a trial month</p><p>4 weeks for €1, then €9.99 per month. Cancel any time.</p>",
    ],
)
def test_a_price_for_a_month_makes_the_text_above_it_a_teaser(offer: str) -> None:
    body = f"<article><h1>Swing bridge closed</h1>{paragraphs(STORY[:2])}{offer}</article>"
    found = read(body, head=f"<title>Swing bridge closed - Harbour Post</title>{PUBLISHED}")
    assert found.text.splitlines() == STORY[:2]
    assert found.form == "teaser"


def test_a_report_of_a_monthly_price_is_not_a_teaser() -> None:
    story = [*STORIES["en"][:2], "Rents in the harbour quarter have risen to 900 euros a month, the council said."]
    body = f"<article><h1>Swing bridge closed</h1>{paragraphs(story)}</article>"
    found = read(body, head=f"<title>Swing bridge closed - Harbour Post</title>{PUBLISHED}")
    assert found.text.splitlines() == story
    assert found.form == "article"


def test_a_page_that_offers_only_its_button_is_not_an_article() -> None:
    offer = (
        "<p>Weiterlesen mit Hafenpost Plus. Sie haben schon ein Konto? Dann melden Sie sich an.</p><a class=btn>Ja</a>"
    )
    with pytest.raises(NoArticleError):
        read(f"<article><h1>Brücke gesperrt</h1><div>{offer}</div></article>", language="de", head=PUBLISHED)


def test_a_note_that_leads_back_to_the_text_is_not_of_it() -> None:
    story = [f"{STORY[0]}<sup><a id=r1 href='#n1'>1</a></sup>", *STORY[1:]]
    notes = "<ol><li id=n1>Council minutes, page 4, as read out on Monday. <a href='#r1'>↩</a></li></ol>"
    assert lines_of(below=notes, story=story) == STORY


def test_a_report_about_subscribers_keeps_its_end() -> None:
    end = "Subscribers who log in before Friday pay 8 euros for their account."
    story = [*STORIES["en"][:2], end]
    body = f"<article><h1>Subscribers pay more</h1>{paragraphs(story)}</article>"
    found = read(body, head=f"<title>Subscribers pay more - Harbour Post</title>{PUBLISHED}")
    assert found.text.splitlines() == story
    assert found.form == "article"


@pytest.mark.parametrize(
    "shell",
    [
        "<div id=app></div><noscript>This site works best with scripts switched on.</noscript>",
        "<div id=root></div><footer>Coast Post Ltd, 12 Quay Road. Registered in Harbour, number 442190.</footer>",
    ],
)
def test_a_page_that_only_its_scripts_fill_is_not_an_article(shell: str) -> None:
    with pytest.raises(NoArticleError):
        read(shell, head=f"<title>Harbour Post</title>{PUBLISHED}")
