"""What only one version tells begins with whole statements that stand alone, and names only who really said them."""

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.result import Excerpt
from pipeline.domain.comparison.told.leaning import leans
from pipeline.domain.comparison.told.standalone import is_torn
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article
from tests.unit.test_compare_omissions import ARCHIVE, CHOIR, FIRE, MAYOR, SHOP, compared


@pytest.fixture(scope="module")
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=100)


def own(reader: VersionReader, *paragraphs: str) -> list[Excerpt]:
    """What is shown as told by a first version only, which has these paragraphs after the lead."""
    found = compared(reader, FIRE + "\n" + "\n".join(paragraphs), f"{FIRE} {CHOIR} {MAYOR} {SHOP}")
    return [one.excerpt for one in found.only_in if one.excerpt.source == "A"]


def words(excerpts: list[Excerpt]) -> list[str]:
    return [e.sentence[slice(*e.span)].rstrip(".") for e in excerpts]


@pytest.mark.parametrize(
    "doubted",
    [
        "The programme had cost 17 villages around Lessen 40,000 crowns by May.",
        "Karl Torp gave another reason in Lessen on 3 May 1987.",
        "Then came the 17 carpenters of Lessen with 40 oak beams.",
        "Karl Torp of Lessen agrees.",
    ],
)
def test_what_goes_on_from_the_text_before_comes_after_what_does_not(reader: VersionReader, doubted: str) -> None:
    whole = "Karl Torp offered the parish of Lessen 12 oak beams on Monday."
    assert words(own(reader, doubted, whole)).index(whole.rstrip(".")) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "She became the most wanted baker in Lessen, as the radio's Karl Torp put it, meeting 17 villagers in May.",
        "The hall burned, the Brennick Post reported on Monday, citing two people in Lessen.",
    ],
)
def test_who_says_it_is_not_shown_without_what_is_said(reader: VersionReader, sentence: str) -> None:
    assert not [one for one in words(own(reader, sentence)) if one.startswith(("the radio", "the Brennick"))]


def test_a_quotation_that_goes_on_after_a_pause_ends_at_its_last_mark(reader: VersionReader) -> None:
    text = (
        "Ines Vold said: “We carried 6,000 maps out of the archive of Lessen. “We will dry them in May.” "
        "The council of Lessen bought 12 pumps from a firm in the harbour."
    )
    said_by = {e.said_by for e in own(reader, text) if "pumps" in e.sentence}
    assert said_by == {""}


def test_who_says_a_part_is_not_named_for_all_of_a_sentence(reader: VersionReader) -> None:
    text = "The hall of Lessen was paid for by 17 bakers who think that the 12 villages owe them a crane."
    assert {e.said_by for e in own(reader, text)} == {""}


def test_who_is_quoted_by_another_is_the_speaker(reader: VersionReader) -> None:
    text = "“The crane of Lessen cost 40,000 crowns in May,” Karl Torp quotes Ines Vold as saying."
    assert {e.said_by for e in own(reader, text)} == {"Ines Vold"}


def test_a_post_that_is_shown_without_marks_is_said_by_who_signed_it(reader: VersionReader) -> None:
    post = "The 17 bakers of Lessen should be very proud of their oven! — Karl Torp (@ktorp) May 3, 2019"
    shown = [e for e in own(reader, post) if "proud" in e.sentence]
    assert {e.said_by for e in shown} <= {"Karl Torp"}


@pytest.mark.parametrize(
    "line",
    [
        "BAKERS OF LESSEN RAISE MONEY FOR 12 OAK BEAMS.",
        "This image would work better with 12 oak beams behind Karl Torp.",
        "Karl Torp walks across the bridge of Lessen on 14 August 2017. REUTERS/Ines Vold",
    ],
)
def test_headings_and_captions_are_not_shown(reader: VersionReader, line: str) -> None:
    assert words(own(reader, ARCHIVE, line)) == [ARCHIVE.rstrip(".")]


@pytest.mark.parametrize(
    "leaning",
    [
        "A lawyer by training, she built the ovens of Lessen in 1987.",
        "Rather than helping the bakers of Lessen, it cost them 12 boats.",
        "Which is a shame, because the bakers of Lessen have 12 boats.",
    ],
)
def test_what_only_describes_a_pronoun_does_not_say_who_is_meant(reader: VersionReader, leaning: str) -> None:
    (text,) = reader.read([VersionRequest(article=article("A", leaning))])
    sentence = text.sentences[0]
    assert leans(sentence, (0, len(sentence.text)), topic=frozenset(), speaker="")


def test_a_sentence_cut_at_us_is_torn(reader: VersionReader) -> None:
    text = "The plan came as bakers in the U.S. Congress were edging away from 12 boats. Nobody was hurt."
    (read,) = reader.read([VersionRequest(article=article("A", text))])
    torn = [s.text for s in read.sentences if is_torn(read.sentences, s.index)]
    assert not [s.text for s in read.sentences if s.text.startswith("Congress") and s.text not in torn]
    assert "Nobody was hurt." not in torn
