"""Facts in common: claims of several publisher families that the judge takes for one fact, each of them shown once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.told.claims import Claim, likeness
from pipeline.domain.comparison.told.judged_pairs import LEADS, JudgedPair, Place
from pipeline.domain.comparison.told.splitting import SAYING
from pipeline.domain.text.wordlists import word_list

ONE_FACT = 0.6
"""The least probability of one fact for two claims that are each other's likeliest. Two readers of 26 stories that gave
no labels took half of such facts from .5 to .6 for wrong."""

FIRST = 0.5
"""The least probability for the likeliest link of two versions: they report one event, so they tell a fact."""

DESCRIBED = 0.65
"""The least probability if one claim only says who somebody is: names and offices alone look alike."""

DOUBTED = 0.87
"""The least probability if there is a sign against it (`doubts`). In the same stories 18 of 31 such facts below were
wrong, 5 of 16 above."""

REPORTED = 0.68
"""The least probability if both report what somebody said, by other verbs and with few words in common. The three facts
that this drops in 25 stories are wrong, each two statements about one subject; it drops none in the lists."""

SURE = 0.9
"""From this probability on they need not be each other's likeliest: a claim can be told by two of the other's."""

SLACK = 0.25
"""How far below `ONE_FACT` two claims may be judged if both are one fact with a third; half of the pairs are not."""

REPEATED = 0.75
"""From this Dice coefficient of their lemmas on, two facts of one version are one that it tells twice."""

_MEDIA = frozenset(word_list("twitter facebook instagram tweet post statement interview reporter call"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact, by each version's claim that tells it; `probability` of the weakest link."""

    claims: Mapping[str, Claim]
    probability: float


def told_by_two(judged: Sequence[JudgedPair], claims: Mapping[Place, Claim], family: Mapping[str, str]) -> list[Fact]:
    """The facts that at least two families tell."""
    return [
        Fact(claims={article: claims[article, index] for article, index in sorted(group.items())}, probability=weakest)
        for group, weakest in _groups(judged)
        if len({family[article] for article in group}) > 1
    ]


def shown_once(facts: Iterable[Fact], family: Mapping[str, str]) -> list[Fact]:
    """The facts that a reader can understand, without repeats: those of most families first."""
    understood = [fact for fact in facts if any(map(_can_be_understood, fact.claims.values()))]
    return _without_repeats(sorted(understood, key=lambda fact: _rank(fact, family)))


def _groups(judged: Sequence[JudgedPair]) -> list[tuple[dict[str, int], float]]:
    """Claims of one fact by article, at most one an article, with the probability of the weakest link."""
    known = {frozenset((one.a, one.b)): one for one in judged}
    group_of: dict[Place, dict[str, int]] = {}
    weakest: dict[int, float] = {}
    best: dict[tuple[Place, str], float] = {}
    for one in judged:
        for own, other in ((one.a, one.b), (one.b, one.a)):
            best[own, other[0]] = max(one.shared, best.get((own, other[0]), 0.0))
    ordered = sorted(
        (one for one in judged if not (one.words.differing or one.words.contrary)),
        key=lambda one: (-one.shared, one.a, one.b),
    )
    begun: set[tuple[str, str]] = set()
    for one in ordered:
        articles = (one.a[0], one.b[0])
        least = LEADS if one.leads else FIRST if articles not in begun else ONE_FACT
        begun.add(articles)
        likeliest = best[one.a, one.b[0]] == one.shared == best[one.b, one.a[0]]
        least = max(least, DESCRIBED * one.words.described, DOUBTED * one.words.doubtful, REPORTED * one.words.reported)
        if one.shared < (least if likeliest else SURE):
            continue
        left = group_of.get(one.a, {one.a[0]: one.a[1]})
        right = group_of.get(one.b, {one.b[0]: one.b[1]})
        if left is right or left.keys() & right.keys():
            continue
        across = [known.get(frozenset((x, y))) for x in left.items() for y in right.items()]
        told = sum(link is not None and link.shared >= ONE_FACT - SLACK for link in across)
        if 2 * told < len(across) or any(
            link is not None and (link.words.differing or link.words.contrary) for link in across
        ):
            continue
        joined = left | right
        weakest[id(joined)] = min(one.shared, weakest.get(id(left), 1.0), weakest.get(id(right), 1.0))
        group_of.update(dict.fromkeys(joined.items(), joined))
    found = {id(group): group for group in group_of.values()}
    return [(group, weakest[key]) for key, group in found.items()]


def _can_be_understood(claim: Claim) -> bool:
    """Whether it is known whom it is about and what is said: no open pronoun, no "she wrote on Twitter"."""
    if claim.head in SAYING and not claim.lemmas - {name.lower() for name in claim.names} - {claim.head} - _MEDIA:
        return False
    return not claim.open_pronoun or (claim.quoted and bool(claim.speaker))


def _without_repeats(facts: Sequence[Fact]) -> list[Fact]:
    """The facts without those that a version tells a second time in nearly the same words."""
    kept: list[Fact] = []
    for fact in facts:
        if not any(_repeats(fact, other) for other in kept):
            kept.append(fact)
    return kept


def _repeats(fact: Fact, other: Fact) -> bool:
    both = [(claim, other.claims[article]) for article, claim in fact.claims.items() if article in other.claims]
    of_one_sentence = len(both) > 1 and all(claim.sentence is known.sentence for claim, known in both)
    return any(likeness(claim, known) >= REPEATED for claim, known in both) or (
        of_one_sentence and (any(_overlap(*pair) for pair in both) or all(_is_within(*pair) for pair in both))
    )


def _is_within(claim: Claim, known: Claim) -> bool:
    """Whether it stands between the first and the last word of the other, which are shown."""
    return known.spans[0][0] <= claim.spans[0][0] and claim.spans[-1][1] <= known.spans[-1][1]


def _overlap(x: Claim, y: Claim) -> bool:
    """Whether most of the shorter clause is in the other one: clauses that share a subject have that in common."""
    common = sum(max(0, min(b, d) - max(a, c)) for a, b in x.spans for c, d in y.spans)
    return 2 * common > min(sum(b - a for a, b in claim.spans) for claim in (x, y))


def _rank(fact: Fact, family: Mapping[str, str]) -> tuple[float, ...]:
    """Most families first, then what stands early and is said as a fact."""
    claims = fact.claims.values()
    return (
        -len({family[article] for article in fact.claims}),
        sum(c.place for c in claims) / len(claims) + 0.3 * (not any(c.figures or c.names for c in claims)),
        -fact.probability,
    )
