"""Who was first, what versions share, and what only one says."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from pipeline.settings import CompareSettings
from tests.support.comparing import Compare, article, comparer

OPENING = "The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain."
DIVERS = "Divers are searching the river Ems for a delivery van that was seen on the bridge at the time."
SCHOOLS = "Pupils from the villages on the far bank had the day off, since no school bus could cross."
ORGAN = (
    "In the church of St Brice the organ builder Anselm Roth went on tuning the new pipes as if nothing had happened."
)


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=200))


def test_who_was_first_and_by_how_much_where_both_times_are_their_own(compare: Compare) -> None:
    found = compare(
        article("Late", OPENING, minutes=95),
        article("Early", OPENING + " " + DIVERS, minutes=5),
        article("Undated", OPENING + " " + SCHOOLS, minutes=None),
    )
    assert [(v.source, v.first, v.after_first_s) for v in found.versions] == [
        ("Early", True, 0.0),
        ("Undated", False, None),
        ("Late", False, 5400.0),
    ]


def test_the_lead_is_the_first_sentence_that_stands_by_itself(compare: Compare) -> None:
    found = compare(f"Breaking news.\nIt was a night that nobody here will forget.\n{OPENING}\n{DIVERS}", OPENING)
    assert found.versions[0].lead == OPENING


def test_a_claim_is_shared_by_those_who_make_it(compare: Compare) -> None:
    found = compare(
        f"{OPENING} {DIVERS}",
        f"Divers were searching the Ems for a delivery van seen on the bridge at that time. {ORGAN}",
        f"{SCHOOLS} Early on Monday, after heavy rain all night, the Old Mill Bridge in Varnholt collapsed.",
    )
    assert sorted([e.source for e in claim.excerpts] for claim in found.shared) == [["A", "B"], ["A", "C"]]
    assert all(claim.similarity >= CompareSettings().same_claim for claim in found.shared)


def test_neither_copies_nor_outlets_of_one_family_agree_by_themselves(compare: Compare) -> None:
    family = [article(name, OPENING, minutes=n, family="Group") for n, name in enumerate(("Post", "Echo"))]
    assert compare(*family).shared == ()
    copied = compare(OPENING, OPENING, copies={1: 0})
    assert copied.shared == ()
    assert copied.versions[1].copy_of == copied.versions[0].article_id
    assert copied.versions[1].copied_share == 1.0


def test_the_copied_share_is_the_part_of_the_words_that_the_original_has(compare: Compare) -> None:
    (_, copy) = compare(f"{OPENING} {DIVERS}", f"{ORGAN} {DIVERS}", copies={1: 0}).versions
    assert 0.35 < copy.copied_share < 0.6


def test_what_only_one_says_is_in_no_other_version_even_in_other_words(compare: Compare) -> None:
    found = compare(
        f"{OPENING} {DIVERS} {ORGAN}",
        f"{OPENING} {SCHOOLS}",
        f"{OPENING} A van that was seen on the bridge is missing, and divers search the river Ems for it.",
    )
    assert [(one.excerpt.source, one.excerpt.sentence) for one in found.only_in] == [("A", ORGAN), ("B", SCHOOLS)]
    assert len(found.only_in[0].missing_from) == 2


def test_what_only_one_family_says_is_told_once_though_two_of_its_outlets_say_it(compare: Compare) -> None:
    sisters = [
        article(name, f"{OPENING} {ORGAN} {own}", minutes=n, family="Group")
        for n, (name, own) in enumerate((("Post", DIVERS), ("Echo", SCHOOLS)))
    ]
    found = compare(*sisters, article("Other", f"{OPENING} {DIVERS}", minutes=9))
    assert [(one.excerpt.source, one.excerpt.sentence) for one in found.only_in] == [("Post", ORGAN), ("Echo", SCHOOLS)]
    assert all(len(one.missing_from) == 1 for one in found.only_in)


def test_beyond_the_most_versions_each_family_keeps_one_and_the_rest_is_named(compare: Compare) -> None:
    versions = [
        article(name, OPENING + " " + extra, minutes=n, family=family)
        for n, (name, family, extra) in enumerate(
            [
                ("Post", "Group", DIVERS),
                ("Echo", "Group", SCHOOLS),
                ("Tide", "Tide", ORGAN),
                ("Herald", "Herald", SCHOOLS),
            ]
        )
    ]
    found = compare(*versions, settings=CompareSettings(max_versions=3))
    assert len(found.versions) == 4
    assert found.not_compared == (versions[1].id,)
    assert {e.source for claim in found.shared for e in claim.excerpts} == {"Post", "Tide", "Herald"}


def test_headings_and_the_title_are_no_sentences(compare: Compare) -> None:
    heading = "What is known about the river tonight"
    found = compare(
        article(
            "Post", f"Bridge falls into the river\n{OPENING}\n{heading}\n{DIVERS}", title="Bridge falls into the river"
        ),
        article("Echo", f"{OPENING}\n{SCHOOLS}", minutes=10),
    )
    said = {e.sentence for claim in found.shared for e in claim.excerpts} | {o.excerpt.sentence for o in found.only_in}
    assert not said & {heading, "Bridge falls into the river"}


def test_versions_without_any_text_are_compared_without_harm(compare: Compare) -> None:
    found = compare(article("Post", "", title="Bridge falls in Varnholt"), article("Echo", OPENING, minutes=5))
    assert [v.lead for v in found.versions] == ["Bridge falls in Varnholt", OPENING]
    assert (found.conflicts, found.shared) == ((), ())


@pytest.mark.parametrize(
    "endless",
    [
        " ".join(str(7919 * n % 99991) for n in range(4000)),
        '"one two three four" ' * 1500,
        " ".join(OPENING.removesuffix(".").split() * 400),
    ],
    ids=["numbers", "quotes", "words"],
)
def test_what_runs_on_without_a_full_stop_is_not_compared_and_stands_in_nobodys_way(
    compare: Compare, endless: str
) -> None:
    found = compare(f"{OPENING} {DIVERS}", endless, f"{OPENING} {DIVERS} {SCHOOLS}")
    first, second, third = (version.article_id for version in found.versions)
    assert any({e.article_id for e in claim.excerpts} == {first, third} for claim in found.shared)
    assert not any(second in {e.article_id for e in claim.excerpts} for claim in found.shared)
    assert len(found.versions) == 3
