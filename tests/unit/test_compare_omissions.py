"""What versions leave out and what only one tells, claim by claim: what is listed, and what never is."""

from dataclasses import replace
from typing import Literal

import pytest

from consumers.compare import params_of
from consumers.versions import VersionReader, VersionRequest
from pipeline.app import fitted_models
from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.compare import compare_versions
from pipeline.domain.comparison.result import Comparison
from pipeline.ports import Encoder, Parser
from pipeline.settings import CompareSettings
from tests.support.comparing import article

FIRE = "A fire destroyed the town hall of Brennick on Friday night."
CHIEF = "Fire chief Marta Olin said that 40 firefighters had fought the flames until dawn."
ROOF = "The roof of the hall was last repaired in 1987, when the council sold a forest to pay for it."
ARCHIVE = "The town's archive, with 6,000 maps, was carried out by volunteers before the tower fell."
CHOIR = "A children's choir was to sing in the hall on Sunday; it will now sing in the railway station."
MAYOR = "Mayor Edwin Sorre announced that the hall would be rebuilt in brick."
SHOP = "Shops on the market square stayed closed all morning because of the smoke."
LESSEN = "The neighbouring town of Lessen lent two engines and a crane that had been hired for the harbour."


@pytest.fixture(scope="module")
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=100)


def compared(reader: VersionReader, *texts: str | Article) -> Comparison:
    """The comparison with the shipped judge; texts are of outlets A, B, C … an hour apart."""
    articles = [
        one if isinstance(one, Article) else article("ABCDEF"[n], one, minutes=60 * n) for n, one in enumerate(texts)
    ]
    return compare_versions(
        story_id="s",
        headline="",
        versions=reader.read([VersionRequest(article=one) for one in articles]),
        params=params_of(CompareSettings(), fitted_models.open_claim_judge()),
    )


def outlets(found: Comparison) -> dict[str, str]:
    return {v.article_id: v.source for v in found.versions}


def test_what_two_tell_and_a_third_does_not_is_left_out_by_it(reader: VersionReader) -> None:
    found = compared(
        reader,
        f"{FIRE} {ARCHIVE} {SHOP}",
        f"{FIRE} Volunteers carried the town's archive of 6,000 maps out before the tower fell. {MAYOR}",
        f"{FIRE} {CHOIR} {CHIEF}",
    )
    names = outlets(found)
    told = [({e.source for e in one.excerpts}, {names[m] for m in one.missing_from}) for one in found.left_out]
    assert ({"A", "B"}, {"C"}) in told
    assert all("6,000 maps" in e.sentence for one in found.left_out for e in one.excerpts)
    assert all("archive" not in one.excerpt.sentence for one in found.only_in)


def test_what_one_tells_is_ranked_by_figures_names_and_place_and_counted(reader: VersionReader) -> None:
    own = [SHOP, CHIEF, ROOF, CHOIR]
    found = compared(reader, f"{FIRE} {' '.join(own)}", f"{FIRE} {MAYOR} {ARCHIVE} {LESSEN}")
    listed = [one.excerpt.sentence for one in found.only_in if one.excerpt.source == "A"]
    assert set(listed) == set(own)
    assert listed[0] == CHIEF
    assert {v.source: v.only_here for v in found.versions} == {"A": 4, "B": 3}


def test_the_same_in_other_words_or_only_in_the_title_is_not_left_out(reader: VersionReader) -> None:
    titled = article(
        "B", f"{FIRE} {MAYOR}", minutes=60, title="40 firefighters fought flames until dawn, says chief Olin"
    )
    found = compared(reader, f"{FIRE} {CHIEF} {ARCHIVE}", titled)
    assert CHIEF not in {one.excerpt.sentence for one in found.only_in}
    assert ARCHIVE in {one.excerpt.sentence for one in found.only_in}


def test_neither_captions_nor_requests_nor_bare_names_are_listed(reader: VersionReader) -> None:
    furniture = [
        "In this June 3, 2019 photo, Edwin Sorre addresses guests at the Shepherds' Ball in Brennick.",
        "If you were in Brennick on Friday night you can share your experience by using our encrypted form.",
        "Marta Olin, the fire chief of Brennick and of the six villages around it.",
        "Additional reporting by Ines Vold in Brennick and Karl Torp in Lessen.",
    ]
    found = compared(reader, f"{FIRE} {ARCHIVE}\n" + "\n".join(furniture), f"{FIRE} {CHOIR} {CHIEF} {LESSEN}")
    assert [one.excerpt.sentence for one in found.only_in if one.excerpt.source == "A"] == [ARCHIVE]


def test_a_text_far_shorter_than_the_others_leaves_nothing_out_but_can_tell(reader: VersionReader) -> None:
    long = f"{FIRE} {CHIEF} {ARCHIVE} {CHOIR} {ROOF}"
    found = compared(reader, long, f"{FIRE} {CHIEF} {ARCHIVE} {SHOP} {MAYOR}", "The hall burned down. Nobody was hurt.")
    short = found.versions[2]
    assert short.words == 7
    assert all(short.article_id not in one.missing_from for one in found.only_in)
    assert all(short.article_id not in one.missing_from for one in found.left_out)
    teller = compared(reader, long, FIRE, f"{CHOIR}")
    assert CHOIR not in {one.excerpt.sentence for one in teller.only_in}


def test_a_family_leaves_out_only_what_none_of_its_outlets_tells(reader: VersionReader) -> None:
    sisters = [
        replace(article(name, f"{FIRE} {own}", minutes=60 * n), family="Group")
        for n, (name, own) in enumerate([("Post", f"{CHOIR} {ARCHIVE}"), ("Echo", f"{SHOP} {MAYOR}")])
    ]
    others = [article(name, f"{FIRE} {ARCHIVE} {CHIEF}", minutes=50 + n) for n, name in enumerate(["Tide", "Wire"])]
    found = compared(reader, *sisters, others[0], replace(others[1], text=f"{CHIEF} {FIRE} {ARCHIVE} {ROOF}"))
    assert all("archive" not in e.sentence for one in found.left_out for e in one.excerpts)
    left = [one for one in found.left_out if "40 firefighters" in one.excerpts[0].sentence]
    assert {outlets(found)[m] for one in left for m in one.missing_from} == {"Post", "Echo"}


_OLIN = "Marta Olin said that 40 firefighters had fought the flames until dawn."


@pytest.mark.parametrize(
    ("early", "precision", "left"),
    [(-65, "time", False), (-20, "time", True), (70, "time", True), (-24 * 60, "day", False), (-65, "day", True)],
)
def test_what_was_first_told_after_a_version_came_out_is_not_left_out_by_it(
    reader: VersionReader, early: float, precision: Literal["time", "day"], left: bool
) -> None:
    tellers = [
        article(name, f"{FIRE} {_OLIN} {own}", minutes=n) for n, (name, own) in enumerate([("A", ROOF), ("B", SHOP)])
    ]
    third = replace(article("C", f"{FIRE} {CHOIR} {MAYOR}", minutes=early), published_precision=precision)
    found = compared(reader, *tellers, third)
    firefighters = [one for one in found.left_out if "40 firefighters" in one.excerpts[0].sentence]
    assert bool(firefighters) == left


SALE = "The council of Brennick approved the sale of the forest to the Dorn company on Monday."
NO_SALE = "The council of Brennick rejected the sale of the forest to the Dorn company on Monday."


def test_two_sides_of_a_conflict_are_no_tellers_of_one_fact(reader: VersionReader) -> None:
    found = compared(
        reader, f"{FIRE} {SALE} {SHOP}", f"{FIRE} {NO_SALE} {MAYOR}", f"{FIRE} {CHOIR} {CHIEF}", f"{FIRE} {ROOF}"
    )
    assert found.conflicts
    assert all("the sale" not in e.sentence for one in found.left_out for e in one.excerpts)
    assert all("the sale" not in one.excerpt.sentence for one in found.only_in)


def test_who_disputes_a_claim_does_not_leave_it_out(reader: VersionReader) -> None:
    found = compared(
        reader,
        f"{FIRE} {SALE} {SHOP}",
        f"{FIRE} {ROOF} The council approved the sale of the forest to the Dorn company on Monday.",
        f"{FIRE} {NO_SALE} {MAYOR}",
        f"{FIRE} {CHOIR} {CHIEF}",
    )
    names = outlets(found)
    (sale,) = [one for one in found.left_out if "sale" in one.excerpts[0].sentence]
    assert {e.source for e in sale.excerpts} == {"A", "B"}
    assert {names[m] for m in sale.missing_from} == {"D"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Mayor Edwin Sorre announced that the hall would be rebuilt in brick, and blamed old wiring for 3 fires.",
        "Blaming old wiring for 3 earlier fires, Mayor Edwin Sorre announced that the hall would be rebuilt in brick.",
        "Mayor Edwin Sorre, who sold 3 forests in 1987, announced that the hall would be rebuilt in brick.",
    ],
)
def test_what_is_in_common_is_never_shown_again_as_only_here(reader: VersionReader, sentence: str) -> None:
    found = compared(reader, f"{FIRE} {sentence} {SHOP}", f"{FIRE} {MAYOR} {CHOIR}")
    told = [e for one in found.shared for e in one.excerpts]
    assert any("rebuilt in brick" in e.sentence for e in told)
    for own in (one.excerpt for one in found.only_in):
        assert "rebuilt in brick" not in own.sentence[slice(*own.span)]
        for e in told:
            same = (e.article_id, e.sentence) == (own.article_id, own.sentence)
            assert not (same and e.span[0] < own.span[1] and own.span[0] < e.span[1])


def test_what_cannot_be_understood_alone_is_not_listed(reader: VersionReader) -> None:
    open_ones = [
        "They also lent 40 blankets to the hospital of Lessen.",
        "But it could cost the 300 villagers of Lessen their only bus to Brennick.",
        "That left 17 families in Lessen without a bus to Brennick before the winter.",
        "The 12 bells that were cast in Lessen in 1790 after the long war.",
    ]
    known = "It is unclear whether the insurers in Lessen will pay 3 million crowns."
    found = compared(reader, f"{FIRE}\n" + "\n".join([*open_ones, known]), f"{FIRE} {CHOIR} {MAYOR} {SHOP}")
    listed = [one.excerpt.sentence for one in found.only_in if one.excerpt.source == "A"]
    assert listed == [known]


def test_two_languages_are_not_held_against_each_other(reader: VersionReader) -> None:
    german = replace(
        article("C", "Das Rathaus von Brennick ist am Freitag abgebrannt. Niemand wurde verletzt.", minutes=90),
        language="de",
    )
    found = compared(reader, f"{FIRE} {ARCHIVE}", f"{FIRE} {CHOIR}", german)
    assert all(german.id not in one.missing_from for one in found.only_in)
    assert all(one.excerpt.source != "C" for one in found.only_in)
    assert found.looked_at.not_judged == (german.id,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes.",
        "17 23 42 5 8 13 21",
        "حريق يدمر مبنى البلدية في المدينة ليلة الجمعة.",
        "word " * 3000,
        f"{FIRE} " * 60,
    ],
)
def test_odd_texts_are_compared_without_harm(reader: VersionReader, text: str) -> None:
    found = compared(reader, f"{FIRE} {CHIEF}", text, f"{FIRE} {CHIEF} {SHOP}")
    assert found.looked_at.versions <= 3
    assert found.looked_at.claims_paired <= found.looked_at.claims
    assert all(len(one.excerpts) > 1 for one in found.left_out)


def test_what_was_looked_at_is_counted(reader: VersionReader) -> None:
    looked = compared(reader, f"{FIRE} {CHIEF}", f"{FIRE} {CHOIR}", f"{FIRE} {SHOP}").looked_at
    assert (looked.versions, looked.pairs, looked.not_judged) == (3, 3, ())
    assert looked.claims >= 6
    assert looked.claims_paired == 3
    assert looked.figures >= 1


_TOLD_BY_ALL = "The council of Brennick will meet at the school on Tuesday."


@pytest.mark.parametrize(
    "sentence",
    [
        "Edwin Sorre, whose patience with the insurers of the harbour was running out, flew to Lisbon in a rage.",
        "Edwin Sorre flew to Lisbon in a rage, which the harbour pilots of Lessen had watched from their boats.",
    ],
)
def test_what_is_shown_begins_a_statement(reader: VersionReader, sentence: str) -> None:
    found = compared(reader, f"{FIRE} {_TOLD_BY_ALL} {sentence}", f"{FIRE} {_TOLD_BY_ALL} {CHIEF} {LESSEN}")
    listed = [e.sentence[slice(*e.span)] for one in found.only_in if (e := one.excerpt).sentence == sentence]
    assert len(listed) == 1
    assert not listed[0].lower().startswith(("whose", "which"))


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour master of Lessen laid out the conditions for any such loans.",
        "Nobody in Lessen believed those three excuses.",
        "Corrections and clarifications: An earlier version of this story misnamed the harbour master of Lessen.",
        "CLOSE Volunteers sorted wet maps in a gym in Lessen on Sunday.",
        "Harbour pilots wait for the ferry at the quay in Lessen, Norway, March 12, 2019.",
        "A child being led out of the station in Lessen on Sunday by a harbour pilot.",
        "The views expressed in this column are those of the author and not of the harbour board of Lessen.",
        "Ines Vold is a columnist in Lessen and the author of a book on harbours, The Long Quay.",
        "Harbour board meets again | Choir sings in the station | Bakery of Lessen gives away a van",
    ],
)
def test_furniture_and_what_points_back_are_not_listed(reader: VersionReader, sentence: str) -> None:
    found = compared(reader, f"{FIRE} {ARCHIVE}\n{sentence}\n{SHOP}", f"{FIRE} {CHIEF} {MAYOR}")
    assert all(one.excerpt.sentence != sentence for one in found.only_in)
    assert ARCHIVE in {one.excerpt.sentence for one in found.only_in}


def test_what_is_shown_is_not_told_by_the_other_in_words_between_its_claims(reader: VersionReader) -> None:
    sued = "Lessen, 16 other towns and the harbour board sued the insurers in May in anticipation of a refusal."
    other = "Lessen, 16 towns and the harbour board have already filed a complaint against their insurers."
    found = compared(reader, f"{FIRE} {ARCHIVE} {sued}", f"{FIRE} {CHIEF} {other}")
    assert all(one.excerpt.sentence not in {sued, other} for one in found.only_in)
    assert ARCHIVE in {one.excerpt.sentence for one in found.only_in}


def test_opinion_without_a_name_or_figure_comes_last(reader: VersionReader) -> None:
    opinion = "Surely we should all be ashamed of leaders who squander public money on parades."
    found = compared(reader, f"{opinion} {FIRE} {ARCHIVE} {CHIEF}", f"{FIRE} {MAYOR} {LESSEN}")
    listed = [one.excerpt.sentence for one in found.only_in if one.excerpt.source == "A"]
    assert {ARCHIVE, CHIEF} < set(listed)
    assert opinion not in listed[:2]


@pytest.mark.parametrize(
    "sentence",
    [
        "The opposition called on Tuesday for an inquiry by the county court into the fire.",
        "Inspector Dana Wirth told the radio station that she had warned the council twice.",
    ],
)
def test_a_demand_and_a_pronoun_that_its_sentence_explains_are_listed(reader: VersionReader, sentence: str) -> None:
    found = compared(reader, f"{FIRE} {CHIEF} {sentence}", f"{FIRE} {CHIEF} {SHOP}")
    assert sentence in {one.excerpt.sentence for one in found.only_in}
