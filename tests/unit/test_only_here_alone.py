"""What only one version tells is shown so that it is understood alone: what leans on the text before it comes last."""

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.told.asides import is_aside
from pipeline.domain.comparison.told.leaning import leans
from pipeline.domain.comparison.told.standalone import is_torn, says_only_who
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article
from tests.unit.test_compare_omissions import ARCHIVE, CHIEF, CHOIR, FIRE, MAYOR, SHOP, compared


@pytest.fixture(scope="module")
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=100)


def shown(reader: VersionReader, *own: str) -> list[str]:
    """What is shown as told by a first version only, whose sentences after the lead are these."""
    found = compared(reader, FIRE + "\n" + "\n".join(own), f"{FIRE} {CHOIR} {MAYOR} {SHOP}")
    own_excerpts = [one.excerpt for one in found.only_in if one.excerpt.source == "A"]
    return [e.sentence[slice(*e.span)].rstrip(".") for e in own_excerpts]


@pytest.mark.parametrize(
    "leaning",
    [
        "The couple had rented 12 rooms in Lessen since the spring of 1987.",
        "That effort cost the villages around Lessen 40 blankets and a crane.",
        "His plan, which he showed to 300 guests in May, would have cost Lessen a forest.",
        "The bishop awarded her a medal with 12 bells on it in 2006.",
        "As such, 17 carpenters in Lessen have disputed the price of the oak beams.",
        "Neither got a hearing in Lessen, where the bench has been empty for 12 years.",
    ],
)
def test_what_leans_on_the_text_before_it_is_shown_last(reader: VersionReader, leaning: str) -> None:
    whole = "Carpenters from nine villages have offered oak beams for a new roof."
    assert shown(reader, ARCHIVE, leaning, whole) == [ARCHIVE.rstrip("."), whole.rstrip("."), leaning.rstrip(".")]


@pytest.mark.parametrize(
    "alone",
    [
        "Karl Torp sold his 12 boats in Lessen to pay for the repair of the organ.",
        "In his speech in Lessen, Karl Torp asked 300 guests for money for the organ.",
        "It is unclear whether the insurers in Lessen will pay 3 million crowns.",
        "The insurers who had refused 3 million crowns met on Monday in Lessen.",
        "Ines Vold said she had seen 12 boats burn on the river that flows through Lessen.",
        "This year 17 families have left Lessen for the coast.",
        "The hall had been painted by 12 pupils from Lessen.",
    ],
)
def test_what_names_what_it_speaks_of_stands_alone(reader: VersionReader, alone: str) -> None:
    (text,) = reader.read([VersionRequest(article=article("A", alone))])
    sentence = text.sentences[0]
    assert not leans(sentence, (0, len(sentence.text)), topic=frozenset({"hall"}), speaker="")


def test_a_clause_of_contrast_is_shown_with_the_word_that_makes_it_one(reader: VersionReader) -> None:
    contrast = "While the villagers of Lessen did not get their bus, they kept 12 of the 17 benches of the station."
    assert shown(reader, contrast) == [contrast.rstrip(".")]


def test_what_is_said_of_an_act_is_shown_with_it(reader: VersionReader) -> None:
    act = "The villages approved 3 million crowns, giving each of the 17 bakers a new oven before the harvest."
    assert shown(reader, act) == [act.rstrip(".")]


def test_what_somebody_denies_is_shown_with_the_denial(reader: VersionReader) -> None:
    denial = "Karl Torp denied that the insurers of Lessen had ever paid him 3 million crowns."
    assert shown(reader, denial) == [denial.rstrip(".")]


def test_that_somebody_did_not_answer_comes_after_what_is_told(reader: VersionReader) -> None:
    silent = "The Dorn company of Lessen did not respond to requests for comment."
    assert shown(reader, silent, ARCHIVE, "Karl Torp offered 12 oak beams from Lessen.")[-1] == silent.rstrip(".")


@pytest.mark.parametrize(
    "line",
    [
        "Content created by the Brennick News Fund is available without charge to any publisher.",
        "For licensing opportunities of our original content, please write to us.",
        "Send tips to desk@ brennick-post.example.com.",
        "You can view the programme of the feast at: http: / / www.",
        "This article originally said the hall was built in 1790.",
        "An earlier version of this story misstated the age of the tower.",
        "For as little as 3 crowns, you can help us.",
        "Updated on Monday at 9:12 a.m. CET.",
        "Add Lessen as a topic to stay up to date on the latest Lessen news.",
        "Here are five key passages from the sermon (emphasis added).",
    ],
)
def test_notes_of_the_outlet_about_itself_are_no_claims(line: str) -> None:
    assert is_aside(line)


@pytest.mark.parametrize(
    "line",
    [
        "The content of the letter was not available on Friday.",
        "The city sent 12 inspectors to Lessen.",
        "The article said the hall was built in 1790.",
        "For as little as 3 crowns, villagers bought the beams of the hall.",
        "Posted on the church door at dawn, the list named 17 carpenters who had not been paid.",
        "Follow the river to Lessen and keep to the left bank.",
    ],
)
def test_what_is_reported_in_like_words_is_a_claim(line: str) -> None:
    assert not is_aside(line)


def test_the_whole_paragraph_of_a_plea_is_one(reader: VersionReader) -> None:
    plea = (
        "The Brennick Post works hard to balance out what 40 other outlets write. Freedom of speech is not free in "
        "Lessen. Make a one-time donation to support the Post."
    )
    assert shown(reader, ARCHIVE, plea) == [ARCHIVE.rstrip(".")]


def test_half_a_sentence_that_was_cut_at_an_abbreviation_is_torn(reader: VersionReader) -> None:
    text = "The man shot at 12 boats, said Lessen police Const. Karl Torp told a news conference. Nobody was hurt."
    (read,) = reader.read([VersionRequest(article=article("A", text))])
    torn = [s.text for s in read.sentences if is_torn(read.sentences, s.index)]
    assert "Nobody was hurt." not in torn
    assert all(s.text in torn or "Torp told" not in s.text or "Const." in s.text for s in read.sentences)
    assert not {s.text for s in read.sentences} - {*torn, "Nobody was hurt."} or len(read.sentences) == 2


def test_who_spoke_without_what_was_said_is_not_a_statement(reader: VersionReader) -> None:
    texts = ["Mr. Torp tweeted, referring to the morning show.", "Mr. Torp told the council that the hall was sold."]
    (read,) = reader.read([VersionRequest(article=article("A", " ".join(texts)))])
    assert [says_only_who(s) for s in read.sentences] == [True, False]


def test_a_sentence_that_names_its_speaker_is_not_given_another(reader: VersionReader) -> None:
    named = 'Lessen\'s baker Ines Vold tells the radio, "I do not think that the 17 villages need a second crane."'
    found = compared(
        reader,
        f"{FIRE}\nKarl Torp, the mayor of Lessen, said that 12 boats had burned.\n{named}",
        f"{FIRE} {CHOIR} {MAYOR} {SHOP}",
    )
    said = {one.excerpt.said_by for one in found.only_in if "crane" in one.excerpt.sentence}
    assert said <= {"", "Ines Vold", "Lessen's baker Ines Vold"}


def test_what_is_left_out_is_shown_first_in_the_words_that_stand_alone(reader: VersionReader) -> None:
    found = compared(
        reader,
        f"{FIRE} {SHOP} It was Ines Vold who led the rescue. She carried the town's archive of 6,000 maps out.",
        f"{FIRE} Ines Vold carried the town's archive of 6,000 maps out. {MAYOR}",
        f"{FIRE} {CHOIR} {CHIEF}",
    )
    (archive,) = [one for one in found.left_out if "6,000 maps" in one.excerpts[0].sentence]
    assert [e.source for e in archive.excerpts] == ["B", "A"]


def test_what_all_tell_only_with_words_that_lean_is_not_listed_as_left_out(reader: VersionReader) -> None:
    leaning = "He caught the tone of the 17 callers from Lessen."
    found = compared(
        reader, f"{FIRE} {SHOP} {leaning}", f"{FIRE} {leaning} {ARCHIVE} {MAYOR}", f"{FIRE} {CHOIR} {CHIEF}"
    )
    assert all("tone" not in one.excerpts[0].sentence for one in found.left_out)


@pytest.mark.parametrize(
    "leaning",
    [
        "The fall happened in her office in Lessen.",
        "These questions about the 12 boats were not well received in Lessen.",
        "That campaign started in May and runs for 12 weeks in Lessen.",
    ],
)
def test_a_thing_is_not_who_is_meant_and_this_points_outside(reader: VersionReader, leaning: str) -> None:
    (text,) = reader.read([VersionRequest(article=article("A", leaning))])
    sentence = text.sentences[0]
    assert leans(sentence, (0, len(sentence.text)), topic=frozenset({"fall", "campaign"}), speaker="")
