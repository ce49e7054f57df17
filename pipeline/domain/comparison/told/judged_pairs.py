"""The pairs of claims that may be one fact, or one thing told differently, with what their words show by themselves."""

from dataclasses import dataclass

from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.differing import Difference, differences
from pipeline.domain.comparison.told.doubts import (
    are_two_statements,
    counts_otherwise,
    is_contrary,
    is_doubtful,
    other_manner,
)
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.comparison.told.judging import JudgedPairing
from pipeline.domain.comparison.told.subjects import is_description, is_measured_otherwise, is_of_others

LEADS = 0.35
"""The least probability for two claims of the first two sentences, where both versions say what happened. By
reading, of the five facts more that this shows in 26 stories four are right."""

Place = tuple[str, int]
"""A claim: article id, index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWords:
    """What the words of two claims show by themselves, however likely they tell one thing: what differs.

    `described`: one of them has no verb, and only says who somebody is. `doubtful`: there is a sign against it,
    `contrary`: a plain one; `doubt`: one says that it is so, and the other that it may be. `reported`: what somebody
    said, with few words in common.
    """

    differing: tuple[Difference, ...]
    described: bool
    doubt: Difference | None
    doubtful: bool
    contrary: bool
    reported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """A pair of claims: probability that they are one fact or one thing, and what their words show.

    `leads`: both are of the first sentences.
    """

    a: Place
    b: Place
    shared: float
    related: float
    words: ByWords
    leads: bool


def judged_pairs(found: JudgedPairing, articles: tuple[str, str], judge: ClaimJudge) -> list[JudgedPair]:
    """The judged pairs that may become a link or a variant, each with what differs."""
    claims = found.a.claims, found.b.claims
    shared, related = found.fact, found.related
    return [
        JudgedPair(
            a=(articles[0], int(i)),
            b=(articles[1], int(j)),
            shared=float(shared[row]),
            related=float(related[row]),
            words=words,
            leads=claims[0][i].lead and claims[1][j].lead,
        )
        for row, (i, j) in enumerate(found.at)
        if (shared[row] >= LEADS or related[row] >= judge.related)
        and (words := _by_words(claims[0][i], claims[1][j])) is not None
    ]


@once
def _by_words(x: Claim, y: Claim) -> ByWords | None:
    """None if they are of others, or count something else. Kept: two versions are compared again with each new one."""
    if is_of_others(x, y) or (counts_otherwise(x, y) and not is_measured_otherwise(x, y)):
        return None
    return ByWords(
        differing=differences(x, y),
        described=is_description(x) or is_description(y),
        doubt=other_manner(x, y),
        doubtful=is_doubtful(x, y),
        contrary=is_contrary(x, y),
        reported=are_two_statements(x, y),
    )
