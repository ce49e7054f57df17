"""Versions of one event in several languages, compared by figures, dates and names; and which are translations."""

import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from pipeline.domain.comparison.across.latin import alike, skeletons
from pipeline.domain.comparison.across.mentions import Mentions, mentions
from pipeline.domain.comparison.across.table import Row, table
from pipeline.domain.comparison.across.translated import translations
from pipeline.domain.comparison.across.versions import EventText
from tests.running import ROOT
from tests.support.event_sample import newsroom_event, truth

TRANSLATED = ROOT.parent / "shared/eval/languages/translations.jsonl.gz"
MONDAY = date(2026, 3, 2)


def text(language: str, body: str, *, number: int = 0, title: str = "") -> EventText:
    return EventText(
        article_id=f"{language}{number}",
        story_id=language,
        language=language,
        source=f"Outlet {language}",
        family=language,
        title=title,
        text=body,
        day=MONDAY,
    )


def rows(*versions: EventText) -> tuple[Row, ...]:
    return table([mentions(version) for version in versions])


def printed(row: Row, versions: Sequence[EventText]) -> dict[str, list[str]]:
    """What each language prints, by side."""
    by_id = {version.article_id: version for version in versions}
    found: dict[str, list[str]] = {}
    for cell in row.cells:
        sentence = by_id[cell.article_id].sentences[cell.place.sentence]
        found.setdefault(str(cell.side), []).append(sentence[cell.place.start : cell.place.end])
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zelensky", "en"), ("Зеленський", "uk")),
        (("Zelensky", "en"), ("Зеленского", "ru")),
        (("Khartoum", "en"), ("الخرطوم", "ar")),
        (("Merkel", "de"), ("ميركل", "ar")),
        (("Petrov", "en"), ("Петрова", "ru")),
        (("Barcelona", "es"), ("برشلونة", "ar")),
        (("Germany", "en"), ("Німеччині", "uk")),
        (("Österreich", "de"), ("Austria", "es")),
        (("France", "fr"), ("وفرنسا", "ar")),
        (("Polska", "pl"), ("Польшей", "ru")),
        (("Kowalski", "pl"), ("Ковальський", "uk")),
    ],
)
def test_one_name_in_two_scripts_is_recognised(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert alike(skeletons(*one), skeletons(*other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Tobias", "en"), ("Thomas", "de")),
        (("Martin", "en"), ("Марта", "uk")),
        (("London", "en"), ("Лодзь", "uk")),
        (("Paris", "fr"), ("بيروت", "ar")),
        (("Niger", "en"), ("Нигерия", "ru")),
        (("Austria", "en"), ("Австралия", "ru")),
        (("Iran", "en"), ("Ирак", "ru")),
        (("東京", "zh"), ("Tokyo", "en")),
    ],
)
def test_different_names_are_not_one(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not alike(skeletons(*one), skeletons(*other))


def test_figures_of_one_thing_that_differ_across_languages_are_one_row() -> None:
    english = text("en", "The quake killed 41 people in Dravec, officials said.")
    russian = text("ru", "При землетрясении в Дравеце погибли 47 человек, сообщили власти.")
    (figures,) = [row for row in rows(english, russian) if row.kind == "figure"]
    assert (figures.what, figures.verdict) == ("dead", "may_differ")
    assert printed(figures, (english, russian)) == {"0": ["41"], "1": ["47"]}


def test_equal_figures_agree_however_they_are_written() -> None:
    english = text("en", "The dam at Ostrel holds 14,500 hectares of water and rose by 6.3 percent.")
    spanish = text("es", "La presa de Ostrel cubre 14.500 hectáreas y creció un 6,3 por ciento.")
    arabic = text("ar", "سد أوستريل يغطي ١٤٥٠٠ هكتار وارتفع ٦٫٣ في المئة.")
    found = {row.what: row for row in rows(english, spanish, arabic) if row.kind == "figure"}
    assert found.keys() == {"hectares", "percent"}
    assert {row.verdict for row in found.values()} == {"agree"}
    assert {len(row.cells) for row in found.values()} == {3}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Der Zug fuhr bei Dravec mit 62 km/h."),
        ("de", "Der Zug fuhr bei Dravec mit 62 Stundenkilometern."),
        ("de", "Der Zug fuhr bei Dravec mit 62 Kilometern pro Stunde."),
        ("ru", "Поезд шёл у Дравеца со скоростью 62 км/ч."),
        ("es", "El tren iba cerca de Dravec a 62 kilómetros por hora."),
        ("fr", "Le train roulait près de Dravec à 62 km/h."),
        ("it", "Il treno viaggiava vicino a Dravec a 62 chilometri all'ora."),
        ("ar", "وكان القطار يسير قرب درافيك بسرعة 62 كيلومترا في الساعة."),
    ],
)
def test_a_speed_is_no_length(language: str, body: str) -> None:
    english = text("en", "The train was travelling at 62 km/h near Dravec, 62 kilometres from Ostrel.")
    (figure,) = [row for row in rows(english, text(language, body)) if row.kind == "figure"]
    assert (figure.what, figure.verdict, len(figure.cells)) == ("km/h", "agree", 2)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The fire killed 41 people in Dravec.", "Beim Brand in Dravec wurden 47 Menschen verletzt."),
        ("The fire burned for 41 hours in Dravec.", "Der Brand in Dravec dauerte 47 Stunden."),
        ("The road to Dravec is 40 miles long.", "Die Straße nach Dravec ist 64 Kilometer lang."),
        ("More than 40 people died in Dravec.", "In Dravec kamen 47 Menschen ums Leben."),
        ("The fire killed two people in Dravec.", "In Dravec starben Menschen auf drei Etagen."),
    ],
)
def test_figures_of_other_things_or_that_fit_do_not_differ(english: str, german: str) -> None:
    assert not [row for row in rows(text("en", english), text("de", german)) if row.verdict == "may_differ"]


def test_a_version_that_has_both_figures_differs_from_nobody() -> None:
    english = text("en", "The fire killed 41 people in Dravec. Earlier reports had said 47 were dead.")
    german = text("de", "Beim Brand in Dravec gab es 47 Tote.")
    assert "may_differ" not in {row.verdict for row in rows(english, german) if row.kind == "figure"}


def test_days_are_compared_by_the_calendar() -> None:
    english = text("en", "The summit of Harlan and Petrides opens on Thursday in Ostrel.")
    german = text("de", "Der Gipfel von Harlan und Petrides beginnt am Donnerstag, dem 5. März, in Ostrel.")
    spanish = text("es", "La cumbre de Harlan y Petrides empieza el viernes 6 de marzo en Ostrel.")
    (dates,) = [row for row in rows(english, german, spanish) if row.kind == "date"]
    assert dates.verdict == "may_differ"
    assert printed(dates, (english, german, spanish)) == {
        "0": ["Thursday", "Donnerstag, dem 5. März"],
        "1": ["viernes 6 de marzo"],
    }


def test_a_confused_first_name_is_shown_and_an_office_before_a_name_is_not() -> None:
    english = text("en", "Tobias Renk spoke first. Renk left early.", number=1)
    spanish = text("es", "Habló Tobías Renk en la sala.")
    german = text("de", "Es sprach Thomas Renk im Saal.")
    other = text("de", "Es sprach Konzernchef Renk im Saal.", number=2)
    (name,) = [row for row in rows(english, spanish, german, other) if row.kind == "name"]
    assert name.verdict == "may_differ"
    assert printed(name, (english, spanish, german, other))["1"] == ["Thomas Renk"]


def test_two_texts_of_one_language_are_no_row() -> None:
    assert rows(text("de", "In Dravec gab es 41 Tote."), text("de", "In Dravec gab es 47 Tote.", number=1)) == ()


@pytest.mark.parametrize("body", ["", "😀 😀 😀", "…", "١٢٣ ٤٥٦", "\u202e abc \u2066", "14 14 14 " * 500, "Aa " * 3000])
def test_texts_with_nothing_to_compare_or_too_much_are_read(body: str) -> None:
    assert table([mentions(text("en", body)), mentions(text("ar", body)), mentions(text("xx", body))]) is not None


def newsroom(name: str) -> tuple[list[Mentions], Mapping[str, str]]:
    """The independent versions of an event of the newsroom, in order of time, and the file name of each."""
    event = newsroom_event(name)
    stem_of = {article.id: stem for stem, article in event.articles.items()}
    copies = {one["article"] for one in truth()["copy"]}
    articles = sorted(event.articles.values(), key=lambda article: (article.published or article.seen, article.id))
    versions = [
        EventText.of(article, story_id=article.language, day=(article.published or article.seen).date())
        for article in articles
        if stem_of[article.id] not in copies
    ]
    return [mentions(version) for version in versions], stem_of


@pytest.mark.parametrize("name", ["e03", "e07", "e13", "e15", "e22"])
def test_every_planted_difference_of_the_newsroom_is_found_and_no_other(name: str) -> None:
    read, stem_of = newsroom(name)
    planted: dict[str, list[dict[str, Any]]] = {}
    for one in truth()["difference"]:
        if one["event"] == name:
            planted.setdefault({"number": "figure"}.get(one["kind"], one["kind"]), []).append(one)
    found = [row for row in table(read) if row.verdict == "may_differ"]
    assert sorted(row.kind for row in found) == sorted(kind for kind, of in planted.items() for _ in of)
    for row in found:
        side_of = {stem_of[cell.article_id]: cell.side for cell in row.cells}
        (expected,) = planted[row.kind]
        for side in expected["sides"]:
            there = {side_of[stem] for stem, _ in side}
            assert len(there) == 1, (row.kind, row.what, side_of)
        assert len({side_of[side[0][0]] for side in expected["sides"]}) == len(expected["sides"])


def test_the_translation_of_the_newsroom_is_found_and_no_other() -> None:
    found = set()
    for name in truth()["events"]:
        read, stem_of = newsroom(name)
        found |= {(stem_of[one.later], stem_of[one.earlier]) for one in translations(read)}
    assert found == {(one["article"], one["of"]) for one in truth()["translation"]}


def documents() -> dict[str, dict[str, Mentions]]:
    if not TRANSLATED.exists():
        pytest.skip("no translated documents beside this checkout")
    found: dict[str, dict[str, Mentions]] = {}
    with gzip.open(TRANSLATED, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            version = text(row["language"], row["text"], number=number, title=row["title"])
            found.setdefault(row["story"], {})[row["language"]] = mentions(version)
    return found


def test_translated_documents_hardly_ever_seem_to_differ() -> None:
    pairs = [(of["en"], other) for of in documents().values() for code, other in of.items() if code != "en"]
    wrong = [row for pair in pairs for row in table(pair) if row.verdict == "may_differ"]
    assert len(pairs) > 300
    assert len(wrong) <= 0.01 * len(pairs), wrong


def test_most_translated_documents_are_recognised() -> None:
    read = [of for of in documents().values() if len(of["en"].version.sentences) > 8]
    pairs = [(of["en"], of[code]) for of in read for code in ("de", "es", "fr", "ru", "uk", "pl")]
    assert sum(bool(translations(pair)) for pair in pairs) >= 0.6 * len(pairs)
