"""What of a page's text is the article. All texts are invented."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.articles.paywalls import is_paywall
from pipeline.domain.pages import furniture
from pipeline.domain.pages.bylines import author_of, date_of
from pipeline.domain.pages.extraction import clean_lines, clean_page, clean_text, own_title
from pipeline.domain.text.stated_dates import StatedDate
from pipeline.domain.text.text_lines import normal

TITLE = "Ferry with 212 aboard runs aground off Northgate"
BODY = [
    "A ferry with 212 people aboard ran aground on a sandbank off Northgate early on Monday, the coastguard said.",
    "The Sea Lark had left Northgate at six for the island of Orsay when it lost steering in the channel.",
    "“We felt a jolt and then everything was quiet,” said Tova Brandt, who was on her way to work.",
    "Rescue boats took the passengers off within two hours, and nobody was seriously hurt in the grounding.",
    "The ferry company said it would investigate why the steering failed on the Sea Lark in calm weather.",
]
OTHER_TITLE = "Ministry delays decision on new railway tunnel"
OTHER = [
    "The transport ministry has postponed its decision on the railway tunnel under the Karn pass until autumn.",
    "Engineers want more drilling samples before the cabinet in Velden approves the budget of 3.4 billion crowns.",
    "Opposition deputy Ilse Maron accused the minister of hiding rising costs from the parliamentary committee.",
]


def page(*parts: str | list[str]) -> str:
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else part
    return "\n\n".join(lines)


def test_a_page_with_all_that_pages_have() -> None:
    found = clean_text(
        page(
            "Skip to main content",
            TITLE,
            "Written by Ines Calder",
            "Mar.02 - 2026 9:13 AM CET",
            "Shipping",
            "Photo: Harbour Media",
            BODY[:1],
            "Trending Now",
            BODY[1:3],
            "Read also:",
            "- Storm closes the harbour for a day",
            "- New timetable for the islands",
            BODY[3:],
            "Source: www.harbour.example",
            "The Harbour Times survived the winter thanks to its readers!",
            "Let us stay together.",
            "Please support us by signing up for a monthly donation.",
            "Any amount",
            "By staying here, you consent to the use of cookies.",
            "Shipping",
        )
    )
    assert found.title == TITLE
    assert found.author == "Ines Calder"
    assert found.published == StatedDate(datetime(2026, 3, 2, 8, 13, tzinfo=UTC))
    assert found.text.splitlines() == BODY


def test_a_page_without_a_headline_has_none() -> None:
    found = clean_text(page(BODY))
    assert found.title is None
    assert found.text.splitlines() == BODY


def test_the_headline_repeated_in_the_body_is_taken_out() -> None:
    found = clean_text(page(TITLE, "Category", "Shipping", "Publication date", TITLE, "Sea Lark", BODY))
    assert found.title == TITLE
    assert found.text.splitlines() == BODY


def test_a_second_article_behind_labels_is_cut() -> None:
    appended = ["Category", "Politics", "Publication date", OTHER_TITLE, *OTHER]
    assert clean_text(page(TITLE, BODY, appended)).text.splitlines() == BODY


def test_a_second_article_behind_a_date_line_is_cut() -> None:
    appended = ["News | 2 March 2026, 08:40", OTHER_TITLE, *OTHER]
    assert clean_text(page(TITLE, BODY, appended)).text.splitlines() == BODY
    assert clean_page([*BODY, *appended], TITLE, others={normal(OTHER_TITLE)}) == BODY


def test_a_second_article_with_its_byline_is_cut() -> None:
    appended = [OTHER_TITLE, "By Prue Hallam", *OTHER]
    assert clean_text(page(TITLE, BODY, appended)).text.splitlines() == BODY
    assert clean_page([*BODY, *appended], TITLE, others={normal(OTHER_TITLE)}) == BODY


def test_a_second_article_with_nothing_but_its_headline_is_cut_from_a_plain_text() -> None:
    assert clean_text(page(TITLE, BODY, OTHER_TITLE, OTHER)).text.splitlines() == BODY


def test_an_article_s_own_parts_stay() -> None:
    parts = [*BODY[:3], "Steering failed on the ferry in the channel", *BODY[3:]]
    assert clean_lines(parts, TITLE) == parts
    dated = [*BODY[:3], "Updated 2 March 2026", "Rescue boats off Northgate took everybody", *BODY[3:]]
    assert clean_lines(dated, TITLE) == dated


@pytest.mark.parametrize(
    "line",
    [
        "»Niemand hat uns gewarnt«",
        "Weitere Informationen finden Sie in der Mitteilung.",
        "More about the steering is known from the log.",
    ],
)
def test_quotations_and_sentences_are_neither_links_nor_boxes(line: str) -> None:
    assert clean_lines([*BODY[:2], line, *BODY[2:]], TITLE) == [*BODY[:2], line, *BODY[2:]]


def test_a_paragraph_marked_as_a_list_item_below_a_box_s_heading_stays() -> None:
    item = "- " + " ".join(BODY)
    assert clean_lines([*BODY[:1], "Related", "- Storm closes the harbour", item], TITLE) == [*BODY[:1], item]


def test_points_that_a_machine_made_are_taken_out() -> None:
    lines = [
        "Key points",
        "- A ferry ran aground off Northgate.",
        "- Nobody was seriously hurt.",
        "Summary generated by AI, checked by an editor.",
    ]
    assert clean_page([*lines, *BODY], TITLE) == BODY


def test_lists_of_the_article_itself_stay() -> None:
    lines = [
        *BODY[:1],
        "The company named three steps:",
        "- It will raise the ship.",
        "- It will repay the fares.",
        *BODY[1:],
    ]
    assert clean_page(lines, TITLE) == lines


def test_layout_tables_are_unfolded_and_data_stays() -> None:
    lines = [
        "| Harbour Times | |",
        "| File picture. Photo: Harbour Media |",
        *BODY,
        "| Year | Passengers |",
        "| 2025 | 41 |",
    ]
    cleaned = clean_page(lines, TITLE, page_title=f"{TITLE} - Harbour Times")
    assert cleaned == [*BODY, "| Year | Passengers |", "| 2025 | 41 |"]


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "We and our partners use cookies to store information on your device.",
        "Wir verwenden Cookies, um Inhalte zu zeigen.",
        "© 2026 Harbour Times. All rights reserved.",
        "Follow us on Telegram",
        "Sign up for our newsletter",
        "Síguenos en Telegram, Instagram y Facebook",
        "¿Ya sabes que tenemos canal de Telegram? Únete desde tu celular.",
        "We choose products by ourselves. We may receive a commission if you buy something.",
        "Based on your browser and language settings, you might prefer another version of our site.",
    ],
)
def test_notices(line: str) -> None:
    assert furniture.is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read also: Storm closes the harbour",
        "Lesen Sie auch: Sturm schließt den Hafen",
        "À lire aussi : la tempête ferme le port",
        "Lea también: La tormenta cierra el puerto",
        "READ MORE: Storm closes the harbour",
        "See - Storm closes the harbour",
        "Lesen Sie hier: Sturm schließt den Hafen",
        ">> Storm closes the harbour <<",
    ],
)
def test_links_to_other_articles(line: str) -> None:
    assert furniture.is_linked(line)


@pytest.mark.parametrize(
    "line",
    [
        "See-through bags will be required at the stadium from Monday on.",
        "Read-only access was granted to the investigators on Tuesday.",
        "Watch-makers in the valley are looking for apprentices.",
    ],
)
def test_a_word_with_a_hyphen_begins_no_link(line: str) -> None:
    assert not furniture.is_linked(line)


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Harbour Media",
        "Image: screenshot",
        "Foto: Hafenbote",
        "Crédits photos : Agence du Port",
        "(Photo by Oda Pell)",
        "The ferry on the sandbank on Monday. Photo: Harbour Media",
        "The ferry on the sandbank. © AFP / Oda Pell",
        "The ferry on the sandbank on Monday. By NORTHGATE COASTGUARD",
    ],
)
def test_credits(line: str) -> None:
    assert furniture.is_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "The minister asked deputies to support the bill, and said a donation had played no part.",
        "“Please support the motion before the house,” the governor said.",
        "The regulator fined the company because users could not refuse cookies.",
        "Readers of the report will find that the sources of the money are named.",
        "He read more than 900 letters: none was shown to reporters.",
        "A photo: that was all the police had to go on for three weeks in the winter of that year.",
        "She subscribed to the theory that the tunnel would never be built.",
        "The correction of the course came too late, the captain said.",
        "Trending upwards for a year, the price of grain fell on Monday.",
        "We may receive guests from nine countries next week, the harbour master said on Monday.",
        "Stand by for rain: the forecast for 2 March is poor.",
        "The company's channel on Telegram was closed on Monday, a court clerk said.",
        "The captain stayed aboard. By Monday the ferry was afloat",
        "Contact: that is what the two ships had on 2 March, in the worst fog of the winter, for less than a minute.",
    ],
)
def test_sentences_of_articles_are_not_furniture(line: str) -> None:
    assert clean_lines([line], None) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to read the full story",
        "This article is for subscribers.",
        "Dieser Artikel ist für Abonnenten.",
        "Cet article est réservé aux abonnés.",
        "Sign in to continue reading",
        "You have reached your limit of free articles this month.",
    ],
)
def test_paywalls(line: str) -> None:
    assert is_paywall(line)
    assert clean_text(page(TITLE, BODY[:1], line)).paywalled


def test_a_sentence_about_subscribers_is_no_paywall() -> None:
    assert not is_paywall("More than 40,000 households have subscribed to the new service, the ministry said.")
    assert not is_paywall("“This story is for members of my family,” she said.")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Mar.02 - 2026 9:13 PM CET", datetime(2026, 3, 2, 20, 13, tzinfo=UTC)),
        ("Published: 2 March 2026, 14:30 GMT", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("2026-03-02T10:11:00Z", datetime(2026, 3, 2, 10, 11, tzinfo=UTC)),
        ("2. März 2026 um 08:15 Uhr", datetime(2026, 3, 2, 8, 15, tzinfo=UTC)),
        ("02.03.2026", datetime(2026, 3, 2, tzinfo=UTC)),
        ("6 июля 2026", datetime(2026, 7, 6, tzinfo=UTC)),
        ("2 March 2026 14:30 Art", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("2 March 2026 14:30 +99:99", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("On 2 March 2026 the governor cancelled the order that had barred the observers.", None),
        ("99 March 2026", None),
        ("Ferry aground", None),
    ],
)
def test_date_lines(line: str, expected: datetime | None) -> None:
    found = date_of(line)
    assert (found.at if found else None) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ines Calder", "Ines Calder"),
        ("Von Anna Müller", "Anna Müller"),
        ("By Ines Calder and Jo Maat", "Ines Calder and Jo Maat"),
        ("By Ines Calder | 2 March 2026", "Ines Calder"),
        ("By midnight on Friday the ferry had been refloated", None),
    ],
)
def test_bylines(line: str, expected: str | None) -> None:
    assert author_of(line) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry aground | Harbour Times", "Ferry aground"),
        ("Ferry aground (Harbour Times)", "Ferry aground"),
        ("Ferry aground - and afloat", "Ferry aground - and afloat"),
        ("Harbour Times", None),
        ("", None),
        (None, None),
    ],
)
def test_a_page_s_title_is_the_headline_without_the_site(title: str | None, expected: str | None) -> None:
    assert own_title(title, site="Harbour Times") == expected


def test_a_monstrous_title_is_cut() -> None:
    assert len(own_title("x" * 100_000) or "") == 500
    assert clean_text("x " * 50_000 + "\n" + page(BODY)).title is None


@given(st.text(max_size=400))
def test_any_text_can_be_cleaned(text: str) -> None:
    found = clean_text(text)
    assert all(line.strip() for line in found.text.splitlines())


@pytest.mark.parametrize(
    "piece", ["please support ", "read more ", "Photo: ", "cookies you accept ", "a" * 50, "§ ", "1 "]
)
def test_no_line_takes_long_however_it_is_made(piece: str) -> None:
    line = piece * (5000 // len(piece))
    clean_text("\n".join([TITLE, line, line, *BODY]))


DATED = ["News | 2 March 2026, 08:40", OTHER_TITLE, *OTHER]


def test_one_heading_below_a_date_with_other_people_and_places_begins_another_article() -> None:
    assert clean_page([*BODY, *DATED], TITLE, headings={normal(OTHER_TITLE)}) == BODY
    assert clean_page([*BODY, *DATED], TITLE, headings=set()) != BODY


def test_several_dated_headings_are_a_chronicle() -> None:
    later = ["3 March 2026", "Northgate ferry inquiry opens", *BODY]
    headings = {normal(OTHER_TITLE), normal(later[1])}
    assert OTHER[0] in clean_page([*BODY, *DATED, *later], TITLE, headings=headings)
