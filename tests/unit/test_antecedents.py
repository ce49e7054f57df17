"""What the words of an excerpt stand for that are only understood from the text before: said where it is plain."""

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.result import Excerpt
from pipeline.domain.comparison.speakers import voices_of
from pipeline.domain.comparison.told.antecedents import Antecedents
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article
from tests.unit.test_compare_omissions import ARCHIVE, CHIEF, CHOIR, FIRE, MAYOR, SHOP, compared


@pytest.fixture(scope="module")
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=100)


def meant(reader: VersionReader, text: str) -> tuple[dict[str, str], bool]:
    """The antecedents in the last sentence of a text, and whether it still leans on what is before."""
    (read,) = reader.read([VersionRequest(article=article("A", text))])
    last = read.sentences[-1]
    antecedents = Antecedents(read, voices_of(read).persons)
    found, leans = antecedents.of(last, (0, len(last.text)), topic=frozenset(), speaker="")
    return {last.text[slice(*one.span)]: one.means for one in found}, leans


@pytest.mark.parametrize(
    ("before", "sentence", "expected"),
    [
        ("Karl Torp runs the ferry of Lessen.", "He sold 12 boats in May.", {"He": "Karl Torp"}),
        ("Ines Vold has led the choir since 1998.", "Her plan would cost 3 million crowns.", {"Her": "Ines Vold"}),
        (
            "Anna and Piotr Lis moved to Lessen in 1987.",
            "The couple rented 12 rooms.",
            {"The couple": "Anna and Piotr Lis"},
        ),
        (
            "The council approved a farm bill on Monday.",
            "The bill gives 300 bakers a new oven.",
            {"The bill": "a farm bill"},
        ),
        (
            "Villagers began an effort to save the old mill.",
            "That effort cost Lessen 40 blankets and a crane.",
            {"That effort": "an effort to save the old mill"},
        ),
        (
            "Guests slept at the Grand Lessen Hotel in June.",
            "The hotel was built in 1902 by a baker.",
            {"The hotel": "Grand Lessen Hotel"},
        ),
    ],
)
def test_what_was_named_before_is_said_with_the_words_that_mean_it(
    reader: VersionReader, before: str, sentence: str, expected: dict[str, str]
) -> None:
    assert meant(reader, f"{before} {sentence}") == (expected, False)


@pytest.mark.parametrize(
    "text",
    [
        "Karl Torp met Jan Dorn in Lessen. Then the brother of Karl Torp praised Jan Dorn. He sold 12 boats in May.",
        "Anna and Piotr Lis sang. Eva and Jan Dorn danced. The couple rented 12 rooms.",
        "The council read a farm bill and a school bill. Nobody spoke. The second reading was short. It cost 3 crowns.",
        "Guests slept at the Grand Lessen Hotel and the Royal Lessen Hotel. The hotel was built in 1902 by a baker.",
        "The mill was sold in 1987. The effort cost Lessen 40 blankets and a crane.",
        'Karl Torp left early. "This boat has cost me 12 nights of sleep."',
    ],
)
def test_where_two_could_be_meant_or_nobody_was_named_nothing_is_said(reader: VersionReader, text: str) -> None:
    found, leans = meant(reader, text)
    assert (found, leans) == ({}, True)


def test_who_is_named_in_the_sentence_needs_no_note(reader: VersionReader) -> None:
    assert meant(reader, "Karl Torp runs the ferry. Before he left, Karl Torp sold 12 boats.")[0] == {}


def own_of_the_first(reader: VersionReader, *own: str) -> list[Excerpt]:
    """What only a first version tells, whose sentences after the lead are these."""
    found = compared(reader, FIRE + "\n" + "\n".join(own), f"{FIRE} {CHOIR} {MAYOR} {SHOP}")
    return [one.excerpt for one in found.only_in if one.excerpt.source == "A"]


def test_what_has_its_antecedent_stands_alone_and_is_not_put_last(reader: VersionReader) -> None:
    introduced = "Anna and Piotr Lis had moved to the village of Lessen long before."
    couple = "The couple had rented 12 rooms in Lessen since the spring of 1987."
    leaning = "That effort cost the villages around Lessen 40 blankets and a crane."
    found = own_of_the_first(reader, ARCHIVE, leaning, introduced, couple)
    order = [one.sentence for one in found]
    assert order.index(couple) < order.index(leaning)
    (note,) = next(one.antecedents for one in found if one.sentence == couple)
    assert (couple[slice(*note.span)], note.means) == ("The couple", "Anna and Piotr Lis")


def test_facts_in_common_and_what_is_left_out_have_antecedents_too(reader: VersionReader) -> None:
    keeper = "Karl Torp keeps the archive of the town."
    carried = "He carried 6,000 maps out before the tower fell."
    found = compared(
        reader, f"{FIRE} {keeper} {carried}", f"{FIRE} {keeper} {carried} {SHOP}", f"{FIRE} {CHOIR} {CHIEF} {MAYOR}"
    )
    told = [one.excerpts for one in found.shared] + [one.excerpts for one in found.left_out]
    shown = [excerpt for excerpts in told for excerpt in excerpts if "6,000" in excerpt.sentence]
    assert shown
    assert {note.means for one in shown for note in one.antecedents} == {"Karl Torp"}
