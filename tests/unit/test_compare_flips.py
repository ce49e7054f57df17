"""Two claims alone: a reversed word is a conflict, and two opposites under one negation are none."""

import pytest

from benchmarks.flips import denied, opposed, recounted
from consumers.claims import ClaimJudge
from pipeline.domain.comparison.claims import CONFLICT
from pipeline.domain.comparison.sentences import Sentence
from pipeline.ports import Encoder, Parser


@pytest.fixture(scope="module")
def judge(encoder: Encoder, parser: Parser) -> ClaimJudge:
    return ClaimJudge(encoder, parser)


AGREE = [
    ("The minister will skip the summit in Lisbon.", "The minister said she will not attend the summit in Lisbon."),
    ("It is common for mayors to skip the parade.", "It is common for mayors not to attend the parade."),
    ("The court rejected the appeal of the ferry company.", "The court did not accept the ferry company's appeal."),
    ("The ministry faced a deadline to file its plan.", "The ministry failed to meet a deadline to file its plan."),
    ("Sen. Mara Holt voted for the harbour bill.", "Senator Mara Holt voted for the harbour bill."),
    ("Protesters were removed from the hall by police.", "Demonstrators were removed from the hall by police."),
    ("The plant will open in 2019 and close in 2020.", "The plant will open in 2019, then close in 2020."),
]
CONFLICTING = [
    ("The minister will skip the summit in Lisbon.", "The minister will attend the summit in Lisbon."),
    ("The court rejected the appeal of the ferry company.", "The court did not reject the ferry company's appeal."),
    ("The ministry met a deadline to file its plan.", "The ministry failed to meet a deadline to file its plan."),
    ("Ferry fares in Skarne rose last year.", "Ferry fares in Skarne fell last year."),
    ("The storm killed 12 people in Skarne.", "The storm killed 18 people in Skarne."),
]


@pytest.mark.parametrize("pair", AGREE, ids=lambda pair: pair[1])
def test_claims_that_agree_in_other_words_do_not_conflict(judge: ClaimJudge, pair: tuple[str, str]) -> None:
    assert judge.judge([pair])[0].conflict < CONFLICT
    assert judge.judge([pair[::-1]])[0].conflict < CONFLICT


@pytest.mark.parametrize("pair", CONFLICTING, ids=lambda pair: pair[1])
def test_a_reversed_claim_conflicts(judge: ClaimJudge, pair: tuple[str, str]) -> None:
    assert judge.judge([pair])[0].conflict >= CONFLICT
    assert judge.judge([pair[::-1]])[0].conflict >= CONFLICT


def sentence_of(judge: ClaimJudge, text: str) -> Sentence:
    return judge.read([text])[text].text.sentences[0]


@pytest.mark.parametrize(
    ("text", "reversed_text"),
    [
        ("Fares rose again in May.", "Fares fell again in May."),
        ("The unions agreed in May.", "The unions disagreed in May."),
        ("Fares have risen since May.", "Fares have fallen since May."),
        ("Holt lost the race to Lund.", "Holt won the race to Lund."),
        ("The shop is closing in May.", "The shop is opening in May."),
        ("The board denies the claim.", "The board confirms the claim."),
        ("The board was found guilty.", "The board was lost guilty."),
    ],
)
def test_the_opposite_verb_has_the_form_of_the_verb(judge: ClaimJudge, text: str, reversed_text: str) -> None:
    sentence = sentence_of(judge, text)
    assert next(opposed(sentence, sentence)) == reversed_text


def test_only_what_both_sentences_say_is_reversed(judge: ClaimJudge) -> None:
    left, right = (sentence_of(judge, t) for t in ("The bridge opened in May.", "The harbour had 40 visitors in June."))
    assert not list(opposed(left, right))
    assert recounted(right, left) is None
    assert recounted(right, right) == "The harbour had 60 visitors in June."
    assert denied(left, left.lemmas) == "The bridge did not open in May."
    assert denied(left, right.lemmas) is None
