"""Which claims a text is split into, who says them, and how."""

from collections.abc import Callable

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.told.claim_reading import claims_of
from pipeline.domain.comparison.told.claims import Claim
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article

Claims = Callable[..., tuple[Claim, ...]]


@pytest.fixture(scope="module")
def claims(encoder: Encoder, parser: Parser) -> Claims:
    reader = VersionReader(encoder, parser, cached_articles=200)

    def split(text: str) -> tuple[Claim, ...]:
        (version,) = reader.read([VersionRequest(article=article("A", text))])
        return claims_of(version)

    return split


def test_a_long_sentence_holds_several_claims_each_with_its_subject(claims: Claims) -> None:
    found = claims(
        "The old bridge, which was built by the army in 1921, collapsed early on Monday morning and blocked the river "
        "for 12 cargo ships, killing two workers on the eastern bank."
    )
    assert [c.text for c in found] == [
        "The old bridge, which was built by the army in 1921",
        "The old bridge collapsed early on Monday morning",
        "The old bridge blocked the river for 12 cargo ships",
        "The old bridge killing two workers on the eastern bank",
    ]
    assert all(c.manner == "fact" and not c.attributed for c in found)


def test_the_verb_of_saying_is_taken_off_and_its_subject_says_it(claims: Claims) -> None:
    (found,) = claims("The mayor of Varnholt said on Tuesday that nine people were injured when the bridge fell.")
    assert (found.text, found.attributed, found.speaker) == (
        "nine people were injured when the bridge fell",
        True,
        "The mayor of Varnholt",
    )
    assert [q.value for q in found.figures] == [9]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("According to the fire brigade, nine people were injured when the bridge fell.", "the fire brigade"),
        ("Nine people were injured when the bridge fell, the fire brigade said.", "the fire brigade"),
        ('"Nine people were injured when the bridge fell," said Anna Moor, the mayor.', "Anna Moor"),
        ("Nine people were injured when the bridge fell.", ""),
    ],
)
def test_who_says_it(claims: Claims, text: str, speaker: str) -> None:
    found = next(c for c in claims(text) if "injured" in c.text)
    assert (found.speaker, found.attributed) == (speaker, bool(speaker))


def test_who_is_said_to_say_something_within_a_quote_is_not_its_speaker(claims: Claims) -> None:
    found = claims(
        '"How can a minister of this country get up and say that the press is the enemy? '
        'Has nobody told him what anyone says who has read the law?" Anna Moor asked on Monday.'
    )
    assert {c.speaker for c in found if "law" in c.text} <= {"", "Anna Moor"}


def test_a_caption_without_a_mark_at_its_end_is_no_claim(claims: Claims) -> None:
    text = (
        "The bridge collapsed on Monday morning.\n\nWorkers are led along the eastern bank of the river in May 2018\n\n"
    )
    text += "\n\n".join(
        f"The council met {word} over the bridge this week." for word in ("twice", "again", "late", "first")
    )
    assert not any("Workers" in c.text for c in claims(text + "\n\nNobody was hurt by the collapse."))


def test_a_sentence_before_the_dash_of_who_posted_it_is_a_claim(claims: Claims) -> None:
    text = "The bridge will be open again before the summer! — Ada Berg (@adaberg) March 14, 2024\n\n"
    text += "\n\n".join(
        f"The council met {word} over the bridge this week." for word in ("twice", "again", "late", "first")
    )
    found = claims(text + "\n\nNobody was hurt by the collapse. It was early in the morning.")
    assert any("open again" in c.text for c in found)
    assert not any("Ada Berg" in c.text for c in found)


def test_a_quote_that_goes_on_in_the_next_sentence_keeps_its_speaker(claims: Claims) -> None:
    found = claims(
        '"The bridge was never safe for heavy lorries," said Anna Moor. "We warned the county about it in March."'
    )
    assert [c.speaker for c in found if c.quoted] == ["Anna Moor", "Anna Moor"]


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("The county closed the other bridges.", "fact"),
        ("The county did not close the other bridges.", "fact"),
        ("The county could close the other bridges.", "possible"),
        ("The county will close the other bridges.", "planned"),
        ("The county plans to close the other bridges.", "planned"),
        ("The mayor urged the county to close the other bridges.", "asked"),
        ("Why did the county close the other bridges?", "asked"),
        ("The county denied that it had closed the other bridges.", "denied"),
    ],
)
def test_how_it_is_said(claims: Claims, text: str, manner: str) -> None:
    (found,) = claims(text)
    assert found.manner == manner


def test_a_pronoun_stands_for_the_one_person_before_it(claims: Claims) -> None:
    found = claims("Anna Moor closed the other bridges on Monday. She opened a ferry for the villages.")
    assert (found[1].referent, found[1].open_pronoun) == ("Anna Moor", False)
    assert found[1].read.startswith("Anna Moor opened a ferry")


def test_a_pronoun_that_could_stand_for_two_people_stays_open(claims: Claims) -> None:
    found = claims("Anna Moor closed the bridges after Clara Benn called the office. She opened a ferry on Tuesday.")
    assert (found[-1].referent, found[-1].open_pronoun) == ("", True)


@pytest.mark.parametrize(
    "text",
    [
        "Reporting by Anna Moor in Varnholt and Clara Benn in London; editing by John Roe.",
        "The collapsed bridge is seen in this aerial photo taken on Monday.",
        "Read more: What we know about the bridge collapse in Varnholt.",
        "This site is protected by reCAPTCHA and the Google Privacy Policy applies.",
        "Sign up for our daily newsletter to get the news in your inbox.",
        "Embed Watch the harbour dispute 1:59 autoplay autoplay Copy this code to your website or blog",
        "Enlarge this image toggle caption Ada Berg for the Varnholt Post",
        "Ada Berg can be reached at the Varnholt Post or on Twitter.",
        "Note: Combined first and second mentions; rankings are based on the number of answers.",
        "Anna Moor (@annamoor) March 14, 2024",
        "Copyright 2024 The Varnholt Gazette and its licensors.",
    ],
)
def test_furniture_is_no_claim(claims: Claims, text: str) -> None:
    assert claims(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "More than 30 people were rescued from the river after the bridge fell.",
        "The company changed its privacy policy after the data of 40 million users leaked.",
        "Live ammunition was found in the car of the suspect on Monday.",
        "Reporting by the newspaper led to the arrest of two ministers.",
        "The network said it would end autoplay of videos for its younger readers.",
        "Corrections officers at the prison said: the fire began in a cell.",
        "Sponsored by Senator Moor, the bill passed on Monday.",
        "UPDATE: The number of people killed on the bridge has risen to nine.",
        "A Reuters/Ipsos poll released on Monday showed that most voters want a new bridge.",
        "The council had voted against a new bridge twice (via the Varnholt Post):",
        "Video released at 5:30 p.m. shows the bridge falling.",
        "Getty Images sued the maker of the picture program on Monday.",
        "The tax was to be scaled back US officials said on Monday.",
        "Ada Berg made a small donation to the campaign for a new bridge.",
        "Also killed in the collapse: a baker and two of his sons.",
        "The best view of the bridge can be found on the eastern bank.",
    ],
)
def test_news_that_resembles_furniture_is_a_claim(claims: Claims, text: str) -> None:
    assert claims(text)


def test_links_that_a_site_sets_behind_a_name_are_not_read(claims: Claims) -> None:
    text = (
        "Mayor Jan Toll Jan Peter TollCouncil to meet over bridge Toll: a life in pictures MORE said the bridge was "
        "closed in March by Ada Berg Ada Maria BergLawmakers under pressure Court: Berg must be heard MORE of Varnholt."
    )
    (found,) = claims(text)
    assert found.speaker == "Mayor Jan Toll"
    assert found.text.startswith("the bridge was closed in March by Ada Berg")
    assert "Lawmakers" not in found.text


def test_claims_know_where_they_are_in_the_text(claims: Claims) -> None:
    found = claims("\n\n".join(f"The county closed bridge number {n} near Varnholt on Monday." for n in range(1, 11)))
    assert [c.lead for c in found] == [True, True] + [False] * 8
    assert [c.place for c in found] == [n / 10 for n in range(10)]
    assert all(c.text == c.sentence.text.rstrip(".") for c in found)


@pytest.mark.parametrize("text", ["", "Fire", "1 2 3 4 5 6 7", '" " " ', "(((", "He said. He said. She said."])
def test_texts_that_say_nothing_are_no_error(claims: Claims, text: str) -> None:
    assert all(c.spans for c in claims(text))
