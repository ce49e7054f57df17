"""A copy carries the same facts; texts of one template, or below one frame, are not copies of each other."""

import random

import pytest

from benchmarks.template_texts import TEMPLATES, text_from
from pipeline.domain.matching.copied_texts import SignedText, find_originals
from pipeline.domain.terms.fingerprints import signature_of
from tests.support.blast_report import BLAST
from tests.support.join_model import clusterer
from tests.support.word_vectors import article

LEAST_RESEMBLANCE = 0.6

FRAME = (
    "Subscribe to our letter and get the headlines of the day delivered straight to your inbox every morning before "
    "breakfast, along with offers from our partners.\nWe use cookies and similar technologies to give you the best "
    "experience on our site, to show advertising, and to understand where our audience comes from; you can change your "
    "choices at any time.\nOur journalism is made possible by readers like you. If you value independent reporting, "
    "please consider becoming a member today. You can cancel at any time and every contribution helps us keep our work "
    "free for everyone.\nThis article was produced by a joint project of local newspapers and may not be reproduced "
    "without written permission."
)


def copies_of(*texts: str) -> list[int | None]:
    return find_originals([SignedText(text=one, signature=signature_of(one)) for one in texts], LEAST_RESEMBLANCE)


def shown_copies(articles: list[tuple[str, str]]) -> list[str | None]:
    """What the clusterer takes each article, a title and a text, for a copy of; they come an hour apart."""
    machine = clusterer()
    return [
        machine.arrive(article(f"a{n}", text, title=title, hours=n))[0].copy_of
        for n, (title, text) in enumerate(articles)
    ]


@pytest.mark.parametrize("kind", TEMPLATES)
def test_texts_of_a_template_on_other_events_are_not_copies(kind: str) -> None:
    draw = random.Random(kind)
    made = [text_from(kind, draw) for _ in range(6)]
    assert copies_of(*(text for _, text in made)) == [None] * 6
    assert shown_copies(made) == [None] * 6


@pytest.mark.parametrize("kind", TEMPLATES)
def test_text_of_a_template_that_is_published_again_is_a_copy(kind: str) -> None:
    draw = random.Random(kind)
    texts = [text_from(kind, draw)[1] for _ in range(6)]
    assert copies_of(*texts, texts[3], texts[0])[6:] == [3, 0]


def test_sixty_notices_of_one_council_are_sixty_texts() -> None:
    draw = random.Random("notices")
    assert shown_copies([text_from("council notice", draw) for _ in range(60)]) == [None] * 60


@pytest.mark.parametrize(
    "changes",
    [
        {"14": "17"},
        {"14": "17", "32": "29"},
        {"will not rest": "will rest"},
        {"guilty": "murderers"},
        {"No group has claimed": "One group has claimed"},
        {"Clara Novak": "Klara Novak"},
        {"Interior Minister Clara Novak": "Minister Novak", "President Oskar Thorne": "President Thorne"},
        {"Tuesday": "Monday", "9.40": "10.15"},
    ],
)
def test_text_with_a_figure_a_negation_or_a_word_changed_is_still_a_copy(changes: dict[str, str]) -> None:
    changed = BLAST
    for old, new in changes.items():
        assert old in changed
        changed = changed.replace(old, new)
    assert copies_of(BLAST, changed) == [None, 0]
    assert shown_copies([("Blast kills 14 in Varnholt market", BLAST), ("Varnholt market blast", changed)])[1]


def test_text_in_which_another_event_stands_in_all_places_is_not_a_copy() -> None:
    other = BLAST
    for old, new in {
        "14": "3", "32": "11", "Varnholt": "Kestrel Bay", "Tuesday": "Friday", "Clara Novak": "Hugo Dorn",
        "Orsk": "Milwick", "Brenn": "Asper", "9.40": "4.15", "five": "two", "60": "20", "Leming": "Torfen",
        "Oskar Thorne": "Lena Quint", "Geneva": "Oslo", "June": "March",
    }.items():  # fmt: skip
        other = other.replace(old, new)
    assert copies_of(BLAST, other) == [None, None]


def test_short_reports_in_one_frame_are_not_copies() -> None:
    reports = [
        ("School closes after roof leak", "Pupils at Oakfield school were sent home on Monday after rain came in."),
        ("Librarian wins national prize", "Olga Dorn won a prize for her mobile library on Monday."),
        ("Bus route 9 to be cut", "The council voted on Monday to cut bus route 9 from January."),
    ]
    framed = [(title, f"{text}\n{FRAME}") for title, text in reports]
    assert shown_copies(framed) == [None] * 3
    again = [*framed, ("Roof leak closes Oakfield school", framed[0][1])]
    assert shown_copies(again)[3] == shown_copies(again[:1] + again[3:])[1] is not None


GERMAN_FRAME = (
    "Unterstützen Sie unabhängigen Journalismus vor Ort und lesen Sie alle Beiträge schon ab einem Euro in der Woche. "
    "Unser Newsletter bringt Ihnen die wichtigsten Meldungen jeden Morgen vor dem Frühstück ins Postfach, dazu "
    "Angebote ausgewählter Partner.\n"
    "Wir verwenden Cookies und ähnliche Techniken, um unsere Seite zu verbessern, Werbung "
    "zu zeigen und zu verstehen, woher unsere Leser kommen. Ihre Auswahl können Sie im Datenschutzbereich ändern.\n"
    "Alle Rechte liegen beim Verlag. Eine Vervielfältigung ohne schriftliche Genehmigung ist nicht gestattet."
)


@pytest.mark.parametrize(
    "reports",
    [
        [
            ("Owl blocks chimney of town hall", "An owl was lifted from the chimney of Marden town hall on Tuesday."),
            ("Marden bakery to close after 90 years", "Pettle's bakery in Marden closes in June, after 90 years."),
            ("New crossing on Station Road", "A crossing will be painted on Station Road in Marden next week."),
        ],
        [
            ("Grundschule nach Wasserschaden geschlossen", "Die Grundschule ist nach einem Wasserschaden geschlossen."),
            ("Imker gewinnt Preis für Lindenhonig", "Imker Karl Voss hat einen Preis für seinen Lindenhonig bekommen."),
        ],
    ],
    ids=["words of the headline are in the frame", "nouns of the frame are capitalised"],
)
def test_reports_with_news_of_their_own_in_one_frame_are_not_copies(reports: list[tuple[str, str]]) -> None:
    frame = f"{FRAME}\nReporters of your town read on every morning." if len(reports) > 2 else GERMAN_FRAME
    framed = [(title, f"{text}\n{frame}") for title, text in reports]
    assert shown_copies(framed) == [None] * len(reports)


def test_copy_below_another_headline_and_with_a_paragraph_more_is_still_a_copy() -> None:
    longer = f"{BLAST}\nHospitals asked people to give blood, and trams did not run in the evening."
    assert shown_copies([("Blast kills 14 in Varnholt market", BLAST), ("Hospitals ask for blood", longer)])[1]
