"""What is compared of live pages, round-ups and teasers, and what nobody is said to leave out."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.articles.articles import Article, Form
from pipeline.domain.comparison.copies import copies_among
from pipeline.ports import Encoder, Parser
from pipeline.settings import CompareSettings
from tests.support.comparing import Compare, article, comparer, marked

OPENING = "The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain."
NINE = "Nine people were injured when the bridge fell, the fire brigade said."
THIRTEEN = "The fire brigade said that 13 people were injured when the bridge fell."
DIVERS = "Divers are searching the river Ems for a delivery van that was seen on the bridge at the time."
SCHOOLS = "Pupils from the villages on the far bank had the day off, since no school bus could cross."
OTHER_EVENT = "In Tolbridge 40 people were injured when a stand fell at the football ground, the fire brigade said."


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=200))


def of_form(form: Form, source: str, text: str, minutes: float = 30) -> Article:
    return replace(article(source, text, minutes=minutes), form=form)


@pytest.mark.parametrize("form", ["live", "roundup"])
def test_a_page_on_many_events_is_listed_and_not_compared(compare: Compare, form: Form) -> None:
    page = of_form(form, "Desk", f"{OPENING} {THIRTEEN} {OTHER_EVENT}")
    found = compare(
        article("Post", f"{OPENING} {NINE} {DIVERS}"), page, article("Echo", f"{OPENING} {NINE} {SCHOOLS}", minutes=60)
    )
    assert [(v.source, v.form) for v in found.versions] == [("Post", "article"), ("Desk", form), ("Echo", "article")]
    assert found.not_compared == (page.id,)
    assert found.conflicts == ()
    assert {e.source for claim in found.shared for e in claim.excerpts} == {"Post", "Echo"}
    assert [(o.excerpt.source, o.excerpt.sentence) for o in found.only_in] == [("Post", DIVERS), ("Echo", SCHOOLS)]
    assert all(page.id not in one.missing_from for one in found.only_in)
    # The same text as an article is set against the others.
    plain = compare(article("Post", f"{OPENING} {NINE}"), replace(page, form="article"))
    assert [c.kind for c in plain.conflicts] == ["number"]


def test_a_teaser_leaves_nothing_out_and_what_it_says_is_compared(compare: Compare) -> None:
    teaser = of_form("teaser", "Walled", f"{OPENING} {THIRTEEN}\nSubscribe to continue reading this article.")
    post = article("Post", f"{OPENING} {NINE} {DIVERS}")
    echo = article("Echo", f"{OPENING} {SCHOOLS}", minutes=60)
    found = compare(post, teaser, echo)
    assert [marked(c) for c in found.conflicts] == [{"Post": ["Nine"], "Walled": ["13"]}]
    assert any("Walled" in {e.source for e in claim.excerpts} for claim in found.shared)
    assert {(o.excerpt.source, o.missing_from) for o in found.only_in if o.excerpt.sentence == DIVERS} == {
        ("Post", (echo.id,))
    }
    assert all(o.excerpt.source != "Walled" for o in found.only_in)


def test_what_a_teaser_says_too_is_not_said_by_one_only(compare: Compare) -> None:
    post = article("Post", f"{OPENING} {DIVERS}")
    echo = article("Echo", f"{OPENING} {SCHOOLS}", minutes=60)
    assert DIVERS in {o.excerpt.sentence for o in compare(post, echo).only_in}
    teaser = of_form("teaser", "Walled", DIVERS)
    assert DIVERS not in {o.excerpt.sentence for o in compare(post, teaser, echo).only_in}


def test_beside_a_teaser_alone_nothing_is_left_out(compare: Compare) -> None:
    found = compare(article("Post", f"{OPENING} {DIVERS} {SCHOOLS}"), of_form("teaser", "Walled", OPENING))
    assert found.only_in == ()
    assert len(found.shared) == 1


def test_an_outlets_whole_article_is_compared_before_its_teaser(compare: Compare) -> None:
    teaser = of_form("teaser", "Post", OPENING, minutes=0)
    whole = article("Post", f"{OPENING} {NINE}", minutes=20)
    echo = article("Echo", f"{OPENING} {THIRTEEN}", minutes=60)
    found = compare(teaser, whole, echo, settings=CompareSettings(max_versions=2))
    assert found.not_compared == (teaser.id,)
    assert [c.kind for c in found.conflicts] == ["number"]


def test_without_a_store_only_whole_articles_are_copies(encoder: Encoder, parser: Parser) -> None:
    text = f"{OPENING} {NINE} {DIVERS} {SCHOOLS}"
    reader = VersionReader(encoder, parser, cached_articles=9)
    pages = [article("Post", text), of_form("live", "Desk", text), article("Echo", text, minutes=60)]
    versions = copies_among(reader.read([VersionRequest(article=page) for page in pages]), 0.5)
    assert [v.copy_of for v in versions] == [None, None, pages[0].id]


def test_without_a_store_the_agency_that_a_copy_credits_is_the_original_though_it_states_a_later_time(
    compare: Compare, encoder: Encoder, parser: Parser
) -> None:
    text = f"{OPENING} {NINE} {DIVERS} {SCHOOLS}"
    client = article("Post", f"VELDEN (Reuters) - {text}")
    agency, own = article("Reuters", text, minutes=45), article("Echo", f"{OPENING} {THIRTEEN}", minutes=60)
    reader = VersionReader(encoder, parser, cached_articles=9)
    versions = copies_among(reader.read([VersionRequest(article=page) for page in (client, agency, own)]), 0.5)
    assert [v.copy_of for v in versions] == [agency.id, None, None]
    found = compare(client, agency, own, copies={0: 1})
    assert [v.copy_of for v in found.versions] == [agency.id, None, None]
    assert found.versions[0].copied_share > 0.9
    voices = {e.article_id for claim in found.shared for e in claim.excerpts}
    assert client.id not in voices, "its text is the agency's, who speaks for it"


def test_the_altered_number_of_a_copy_is_shown_and_it_stays_a_copy(
    compare: Compare, encoder: Encoder, parser: Parser
) -> None:
    lines = (Path(__file__).parents[1] / "cases/compare/copy_altered_number.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    pages = [article(row["source"], row["text"], minutes=60 * n) for n, row in enumerate(rows)]
    reader = VersionReader(encoder, parser, cached_articles=9)
    versions = copies_among(reader.read([VersionRequest(article=page) for page in pages]), 0.5)
    assert [v.copy_of for v in versions] == [None, pages[0].id]
    found = compare(*pages, copies={1: 0})
    (change,) = found.versions[1].changed
    assert (change.there, change.here) == ("42,000", "24,000")
    assert change.sentence.startswith("The bridge carries 24,000 vehicles a day and is the only crossing")
    assert change.original_sentence[slice(*change.original_span)] == "42,000"
    assert found.conflicts == ()
