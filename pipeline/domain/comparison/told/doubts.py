"""Signs that two claims are not one fact.

One says that it is so and the other that it may be, was asked for or was tried; only one of them negates; both count,
and no figure of one may be one of the other; or two people say something like it, or one person two things. Weaker
than what `differing` finds, where words stand against words: a judge who is sure enough overrules `is_doubtful`.
"""

from collections.abc import Sequence

from pipeline.domain.comparison.given_names import GENDER_OF
from pipeline.domain.comparison.names import TITLES
from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.told.claim_words import first_word, head_of, negations, words_of
from pipeline.domain.comparison.told.claims import Claim, likeness
from pipeline.domain.comparison.told.differing import Difference, may_be_one
from pipeline.domain.text.stated_figure import MANY, ORDINAL
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

_UNREAL = frozenset({"possible", "planned", "asked"})
_UNREAL_WORDS = frozenset(
    word_list("""may might could would can will should shall if likely possibly perhaps probably set try tries tried
    attempt attempts attempted seek seeks seeking sought aim aims aimed hope hopes hoped plan plans planned want wants
    wanted expect expects expected press presses pressing urge urges urged recommend recommends recommended propose
    proposes proposed vow vows vowed pledge pledges pledged promise promises promised threaten threatens threatened ask
    asks asked demand demands demanded call calls called accuse accuses accused""")
)

FEWEST_QUOTED = 5
"""Words that two quotes have in one run, and one of them has no others, for both to be one quote that was cut."""

_NEGATING = frozenset(word_list("not no never nor neither cannot"))

FEW_WORDS = 0.35
"""Below this Dice coefficient of their lemmas two claims have hardly more than their subject in common."""

SAME_WORDS = 0.6
"""From this Dice coefficient of their lemmas on, two claims are in about the same words."""


def other_manner(x: Claim, y: Claim) -> Difference | None:
    """What is so, against what of the same verb is possible, tried or asked for: the words that say which.

    What will be is not among these: outlets say of one plan that it is, and that it will be.
    """
    unreal = [claim.manner in _UNREAL - {"planned"} for claim in (x, y)]
    real, other = (y, x) if unreal[0] else (x, y)
    if unreal[0] == unreal[1] or real.head == "be" or real.head not in other.lemmas:
        return None
    at = [
        (first_word(claim, _UNREAL_WORDS) if is_unreal else None) or head_of(claim)
        for claim, is_unreal in zip((x, y), unreal, strict=True)
    ]
    return Difference(kind="strength", a=at[0], b=at[1])


def is_doubtful(x: Claim, y: Claim) -> bool:
    """Whether only one of two claims is a fact, or only one of them negates."""
    return ((x.manner in _UNREAL) != (y.manner in _UNREAL) or _only_one_negates(x, y)) and not _is_one_cut(x, y)


def _only_one_negates(x: Claim, y: Claim) -> bool:
    return negations(x) % 2 != negations(y) % 2


def is_contrary(x: Claim, y: Claim) -> bool:
    """Whether only one of two claims in about the same words negates, or only one says of the same verb that it is so.

    The more alike the words, the surer the judge is, and the more a single one of them says.
    """
    if likeness(x, y) >= SAME_WORDS:
        contrary = other_manner(x, y) is not None or _only_one_negates(x, y)
    else:
        contrary = other_manner(x, y) is not None or _said_by_two(x, y)
    return contrary and not _is_one_cut(x, y)


def _said_by_two(x: Claim, y: Claim) -> bool:
    """Whether two people are quoted with their own words: each says something like it."""
    if not (x.quoted and y.quoted and x.speaker and y.speaker):
        return False
    names = [[w for w in c.speaker.split() if fold_case_and_accents(w).strip(".") not in TITLES] for c in (x, y)]
    named = all(name and all(word[0].isupper() for word in name) and not is_office(name[-1]) for name in names)
    return (
        named
        and names[0][-1] != names[1][-1]
        and all(_is_person(c, name) for c, name in zip((x, y), names, strict=True))
    )


def _is_person(claim: Claim, name: Sequence[str]) -> bool:
    """Whether the speaker is a person, by the given name or by the parser."""
    parsed = any(t.text == name[-1] and t.entity == "PERSON" for t in claim.sentence.tokens)
    return parsed or (len(name) > 1 and fold_case_and_accents(name[0]) in GENDER_OF)


def _is_one_cut(x: Claim, y: Claim) -> bool:
    """Whether one quote is the other, cut: what only the longer one negates or asks is said beside it.

    Not if it is cut right after a word that negates.
    """
    short, long_ = sorted((words_of(x), words_of(y)), key=len)
    if not (x.quoted and y.quoted) or len(short) < FEWEST_QUOTED:
        return False
    starts = (n for n in range(len(long_) - len(short) + 1) if long_[n : n + len(short)] == short)
    at = next(starts, None)
    return at is not None and not any(w in _NEGATING or w.endswith("n't") for w in long_[max(0, at - 3) : at])


def are_two_statements(x: Claim, y: Claim) -> bool:
    """Whether both report what somebody said, by other verbs and with few words in common."""
    return x.attributed and y.attributed and x.head != y.head and likeness(x, y) < FEW_WORDS


def counts_otherwise(x: Claim, y: Claim) -> bool:
    """Whether both have figures, and none of one may be a figure of the other."""
    ours, theirs = ([q for q in c.figures if q.hedge != MANY and q.unit != ORDINAL] for c in (x, y))
    return bool(ours and theirs) and not any(may_be_one(p, q) for p in ours for q in theirs)
