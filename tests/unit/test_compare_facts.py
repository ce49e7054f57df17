"""Who, when, where, why and with what outcome: what versions say differently, and what only looks different."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consumers.versions import VersionReader
from pipeline.domain.articles.articles import Article, article_id
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer, kinds, marked

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
CASES = Path(__file__).parents[1] / "cases/compare"
EXPECTED = {
    "cmp_negation_deny": [],
    "cmp_winner": ["contradiction"],
    "cmp_who_name": ["contradiction"],
    "cmp_cause": ["contradiction"],
    "cmp_yesterday": ["date"],
    "cmp_place_translit": [],
    "cmp_quote_changed": ["quote"],
}
FIRST = (
    "A drill was held in the Kestrel hall near Torun on Tuesday. {} "
    "The hall belongs to Halden Oil. Residents were told to keep their windows shut."
)
SECOND = (
    "Sirens were tested in the Kestrel hall outside Torun on Tuesday. {} "
    "Halden Oil owns the hall, which opened in 1974. People nearby were asked to close windows."
)


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=400))


def dated(source: str, text: str, published: datetime) -> Article:
    url = f"https://{source.lower()}.example/{len(text)}"
    return Article(
        id=article_id(url),
        url=url,
        source=source,
        family=source,
        language="en",
        title=f"What {source} reports",
        text=text,
        seen=published,
        published=published,
    )


def both(first: str, second: str) -> tuple[Article, Article]:
    """Two reports of a Tuesday that say these things among others."""
    return dated("A", FIRST.format(first), TUESDAY), dated("B", SECOND.format(second), TUESDAY.replace(hour=11))


@pytest.mark.parametrize("name", EXPECTED)
def test_cases_that_were_reported(compare: Compare, name: str) -> None:
    rows = [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text().splitlines()]
    found = compare(*(dated(r["source"], r["text"], datetime.fromisoformat(r["published"])) for r in rows))
    assert kinds(found) == EXPECTED[name]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("A court ruled in favor of the Dunmore school board.", "A court ruled against the Dunmore school board."),
        ("The housing bill passed in the Senate.", "The housing bill failed in the Senate."),
        ("Senators approved the housing bill.", "The housing bill failed in the Senate."),
        ("Lawmakers voted for the pension reform.", "Lawmakers voted against the pension reform."),
        ("Norway beat Chile in the final in Lisbon.", "Chile beat Norway in the final in Lisbon."),
        ("Lena Vogt beat Ana Ruiz in the final.", "Lena Vogt lost to Ana Ruiz in the final."),
        ("Carl Berg accused Nina Holt of taking money.", "Nina Holt accused Carl Berg of taking money."),
        ("A jury acquitted the surgeon of manslaughter.", "A jury convicted the surgeon of manslaughter."),
        ("The jury found the banker guilty of fraud.", "The jury found the banker not guilty of fraud."),
        ("The governor supports the dam on the Orlu.", "The governor opposes the dam on the Orlu."),
        ("Talks between union and airline succeeded.", "Talks between union and airline collapsed."),
        ("The firm closed the plant in Arden rather than sell it.", "The firm sold the plant in Arden."),
        ("All residents left Brenn before the flood.", "Not all residents left Brenn before the flood."),
    ],
)
def test_opposite_outcomes(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(*both(first, second))) == ["contradiction"]


@pytest.mark.parametrize(
    ("first", "second", "marks"),
    [
        (
            "Detectives arrested Oskar Lind in connection with the robbery at the museum.",
            "Paulo Reis was arrested by detectives in connection with the robbery at the museum.",
            {"A": ["Oskar Lind"], "B": ["Paulo Reis"]},
        ),
        (
            "Maria Lund was appointed head of the central bank.",
            "Henrik Dahl was appointed head of the central bank.",
            {"A": ["Maria Lund"], "B": ["Henrik Dahl"]},
        ),
        (
            "The blackout was blamed on a fallen tree, the grid operator said.",
            "The grid operator said the blackout was caused by a software fault.",
            {"A": ["a fallen tree"], "B": ["a software fault"]},
        ),
        (
            "The singer died of a heart attack at his home in Porto.",
            "The singer died from an overdose at his home in Porto.",
            {"A": ["a heart attack"], "B": ["an overdose"]},
        ),
        (
            "The flight was cancelled because of fog.",
            "The flight was cancelled due to a strike.",
            {"A": ["fog"], "B": ["a strike"]},
        ),
    ],
)
def test_who_it_was_and_why(compare: Compare, first: str, second: str, marks: dict[str, list[str]]) -> None:
    found = compare(*both(first, second))
    assert kinds(found) == ["contradiction"]
    assert marked(found.conflicts[0]) == marks


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The bridge collapsed yesterday.", "The bridge collapsed on Wednesday."),
        ("The exhibition opens tomorrow.", "The exhibition will open on Thursday."),
        ("The trial began on November 17.", "The trial began on November 19."),
        ("The parade starts at 2.30 p.m. in Hill Street.", "The parade starts at 16:00 in Hill Street."),
        ("The tank exploded at 03:15 on Tuesday.", "The tank exploded at 5.40 a.m. on Tuesday."),
    ],
)
def test_one_event_at_two_times(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(*both(first, second))) == ["date"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            '"We will pay every worker what we owe them by June," said Lars Holm.',
            '"We will pay every worker what we owe them by August," said Lars Holm.',
        ),
        (
            '"The dam is safe and nobody needs to leave home tonight," said Karel Novy.',
            '"The dam is safe and nobody needs to leave home tonight," said Peter Slavik.',
        ),
    ],
)
def test_a_quote_that_was_changed_or_given_to_someone_else(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(*both(first, second))) == ["quote"]


def test_two_known_towns_far_apart(compare: Compare) -> None:
    found = compare(
        *both("The plane crashed near Lodz with nine on board.", "The plane crashed near Gdansk with nine on board.")
    )
    assert kinds(found) == ["place"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Detectives arrested Oskar Lind over the robbery.", "Detectives arrested Lind, 34, over the robbery."),
        ("President Volodymyr Zelensky opened the bridge.", "President Zelenskiy opened the bridge."),
        ("Police arrested Anna Berg and Tom Hill over the theft.", "Police arrested Tom Hill over the theft."),
        ("An electrical fault sparked the blaze.", "The blaze was caused by an electrical fault."),
        ("The bridge collapsed yesterday.", "The bridge collapsed on Monday."),
        ("The mayor resigned on November 23.", "The mayor resigned yesterday."),
        ("The tank exploded at 14:30.", "The tank exploded at 2.30 p.m."),
        ("The summit was held in Calcutta on Friday.", "The summit was held in Kolkata on Friday."),
        ("The wounded were flown to a clinic in Munich.", "The wounded were flown to a clinic in Bavaria."),
        (
            "“We will pay every worker what we owe them by June,” said Lars Holm.",
            "'We will pay every worker what we owe them by June,' said Lars Holm.",
        ),
        ("The firm denied that its staff had been paid late.", "The firm said its staff had not been paid late."),
        ("She is the No. 1 player in the world.", "She is the number one player in the world."),
        ("The council chose to repair the bridge rather than close it.", "The council repaired the bridge."),
        ("The minister insisted that taxes will fall.", "The minister announced that taxes will fall."),
    ],
)
def test_other_words_for_the_same_are_no_conflict(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(*both(first, second))) == []
