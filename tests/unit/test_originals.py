import random
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.contracts import codec
from pipeline.domain.pages.credits import credited_agency, is_agency
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.originals import original_of
from pipeline.domain.stories.stories import Change, Reason, Version
from pipeline.domain.stories.versions import story_of_versions, with_originals
from pipeline.projection.documents import story_document
from pipeline.wording.explanations import explain
from pipeline.wording.time_line import time_line
from pipeline.wording.version_names import version_names
from tests.support.web_sample import copied, version
from tests.support.word_vectors import NOON, article


@pytest.mark.parametrize(
    ("author", "text", "agency"),
    [
        (None, "LONDON (Reuters) - The pound fell on Monday.", "Reuters"),
        (None, "WASHINGTON, Jan 5 (AP) — The Senate met.", "AP"),
        (None, "The bridge fell.\n\nPress Association", "PA"),
        (None, "Die Brücke ist gesperrt. (dpa)", "dpa"),
        (None, "The bridge fell.\n© AFP 2020", "AFP"),
        (None, "It fell. (Reporting by Ann Bell in Varnholt; Editing by Carl Dow)", "Reuters"),
        ("By Ann Bell, Associated Press", "The bridge fell.", "AP"),
        ("Reuters Staff", "The bridge fell.", "Reuters"),
        ("PA Media", "The bridge fell.", "PA"),
        ("Ann Bell", "He told Reuters that AP had asked the PA of the mayor first.", None),
        (None, "Supporters of the party (PAP) met.", None),
        (None, "The bridge fell. (Photo: Emmert/AFP/Getty Images)", None),
        (None, "", None),
    ],
)
def test_the_agency_is_read_where_credits_stand(author, text, agency):
    assert credited_agency(author, text) == agency


def test_an_agencys_outlets_are_known_by_name_and_address():
    assert is_agency("Reuters", "Reuters")
    assert is_agency("https://www.reuters.com/", "Reuters")
    assert is_agency("apnews.com", "AP")
    assert not is_agency("Reuters", "AP")
    assert not is_agency("clip.com", "AP")
    assert not is_agency("AP", "nobody")


def test_the_earliest_is_the_original_then_the_longest_then_the_first_met():
    early, late = version("A", "One"), version("B", "Two", minutes=5)
    assert original_of([late, early]) == early.article_id
    long = replace(late, event_time=early.event_time, text_chars=900)
    assert original_of([replace(early, text_chars=500), long]) == long.article_id
    met = replace(late, event_time=early.event_time, seen=early.seen - timedelta(hours=1))
    assert original_of([early, met]) == met.article_id


def test_an_agency_that_its_clients_credit_is_the_original_though_its_feed_states_a_later_time():
    client, agency = version("Echo", "One"), version("Reuters", "Two", minutes=20)
    assert original_of([client, agency]) == client.article_id
    assert original_of([replace(client, credit="Reuters"), agency]) == agency.article_id
    assert original_of([replace(client, credit="AP"), agency]) == client.article_id


def test_a_copy_chain_has_one_root_and_shares_are_told_of_texts_that_were_compared():
    met_first = version("Echo", "One", minutes=10)
    agency = replace(version("Reuters", "Two", minutes=5, copy_of=met_first), copied_share=0.5, contained_share=1.0)
    third = replace(version("Post", "Three", minutes=30, copy_of=met_first), copied_share=0.9, contained_share=0.9)
    shown = {v.source: v for v in with_originals([agency, met_first, third])}
    assert shown["Reuters"].copy_of is None
    assert shown["Reuters"].copied_share is None
    assert (shown["Echo"].copy_of, shown["Echo"].copied_share) == (agency.article_id, 1.0)
    assert (shown["Post"].copy_of, shown["Post"].copied_share) == (agency.article_id, None)


def test_the_story_shows_how_much_of_a_version_is_copied_and_keeps_it_through_a_revision():
    own, copy = article("own", "Text.", outlet="A"), article("copy", "Text too.", outlet="B", hours=1)
    copied = Reason(kind="copy", threshold=0.6)
    made = StoryBook()
    made.apply(Change(kind="created", story_id="s1", at=NOON, score=1.0, article=own))
    made.apply(
        Change(
            kind="linked",
            story_id="s1",
            at=NOON,
            score=0.8,
            reason=copied,
            article=copy,
            copy_of=own.article.id,
            copied_share=0.78,
            contained_share=0.6,
        )
    )
    made.apply(Change(kind="revised", story_id="s1", at=NOON, score=1.0, article=copy, copy_of=own.article.id))
    ((_, story),) = made.take_touched()
    assert [v.copied_share for v in story.versions] == [None, 0.78]
    assert [v.copy_kind for v in codec.decode_story(codec.encode_story(story)).versions] == [None, "near"]


def test_copies_found_in_a_chain_or_a_circle_have_one_original_that_is_no_copy():
    a, b = version("A", "One"), version("B", "One", minutes=5)
    chain = [a, replace(b, copy_of=a.article_id), version("C", "One", minutes=9, copy_of=b)]
    circle = [replace(a, copy_of=b.article_id), replace(b, copy_of=a.article_id)]
    for versions in (chain, circle):
        assert [v.copy_of for v in with_originals(versions)] == [None, *[a.article_id] * (len(versions) - 1)]


def test_copies_of_a_text_that_is_elsewhere_have_an_original_here():
    gone = version("Gone", "One")
    left = [version("B", "One", minutes=5, copy_of=gone), version("C", "One", minutes=9, copy_of=gone)]
    assert [v.copy_of for v in with_originals(left)] == [None, left[0].article_id]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_is_shown_calls_a_text_both_an_original_and_a_copy(seed):
    """Whatever came first, and whichever of them each was compared with."""
    rng = random.Random(seed)
    versions: list[Version] = []
    for number in range(rng.randint(2, 9)):
        of = rng.choice([*versions, None])
        source = rng.choice(["Reuters", "Echo"]) if number else "Echo"
        one = version(f"{source} {number}" if source == "Echo" else source, "One", minutes=rng.randint(0, 60))
        one = replace(one, article_id=f"a{number}", credit=rng.choice(["Reuters", None]))
        if of is not None:
            one = replace(one, copy_of=of.article_id, copied_share=0.9, contained_share=0.9, reason=copied(of))
        versions.append(one)
    shown = story_document(story_of_versions("s1", (), None, versions, "open"), 0)
    by_id = {v.article_id: v for v in shown.versions}
    names = version_names(shown.versions)
    for v in shown.versions:
        assert v.copy_of is None or by_id[v.copy_of].copy_of is None
        summary = explain(v, shown, names).summary
        if v.copy_of is None:
            assert not summary.startswith(("Copy of", "Same text as"))
        elif v.reason.kind == "copy":
            assert summary == f"Copy of {names[v.copy_of]}"
    line = time_line(shown)
    assert {top.version.article_id for top in line} == {v.article_id for v in shown.versions if v.copy_of is None}
    for top in line:
        assert all(under.version.copy_of == top.version.article_id for under in top.copies)
