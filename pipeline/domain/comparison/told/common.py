"""Facts in common and what is told differently, from the claims of all versions of a story.

A fact is in common if two publisher families tell it: two claims that the judge takes for one fact, and that differ in
nothing that words show. What speaks of the same thing with such a difference is told differently. Neither decides
conflicts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.claims import Claim, likeness
from pipeline.domain.comparison.told.differing import (
    Difference,
    differences,
    is_description,
    is_measured_otherwise,
    is_of_others,
    is_one_value,
)
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.doubts import (
    are_two_statements,
    counts_otherwise,
    is_contrary,
    is_doubtful,
    other_manner,
)
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.comparison.told.judging import JudgedPairing, JudgedPairings
from pipeline.domain.comparison.told.plain import plain_difference
from pipeline.domain.comparison.told.softer import softer_differences, source_or_outlet
from pipeline.domain.comparison.told.splitting import SAYING
from pipeline.domain.text.wordlists import word_list

ONE_FACT = 0.6
"""The least probability of one fact for two claims that are each other's likeliest. Two readers of 26 stories that gave
no labels took half of such facts from .5 to .6 for wrong."""

LEADS = 0.35
"""The least probability for two claims of the first two sentences, where both versions say what happened. By
reading, of the five facts more that this shows in 26 stories four are right."""

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

DOUBTED_VARIANT = 0.7
"""From this probability of one fact on, what is so and what of the same verb may be are told differently."""

SURE = 0.9
"""From this probability on they need not be each other's likeliest: a claim can be told by two of the other's."""

SLACK = 0.25
"""How far below `ONE_FACT` two claims may be judged if both are one fact with a third; half of the pairs are not."""

ALIKE = 0.35
"""The least Dice coefficient of the lemmas of two claims that tell one thing differently."""

BOUNDED = 0.7
"""The least probability of one fact for claims in other words that have one figure with a unit under two bounds."""

SOFTER_SURE = 0.85
"""The least probability of one fact for the weaker signs of a difference (`softer`)."""

REPEATED = 0.75
"""From this Dice coefficient of their lemmas on, two facts of one version are one that it tells twice."""

_MEDIA = frozenset(word_list("twitter facebook instagram tweet post statement interview reporter call"))

Place = tuple[str, int]
"""A claim: article id, index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact, by each version's claim that tells it; `probability` of the weakest link."""

    claims: Mapping[str, Claim]
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One thing that two versions tell differently: article id and claim of each, and what differs."""

    a: tuple[str, Claim]
    b: tuple[str, Claim]
    difference: Difference
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What several versions tell: `facts` in common, those of most families first, and `variants`, the surest first.

    `disputed`: facts that several tell alike and a conflict shows, in no order that matters; they are in neither.
    """

    facts: tuple[Fact, ...] = ()
    disputed: tuple[Fact, ...] = ()
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A pair of claims: probability that they are one fact or one thing, and what differs.

    `described`: one of them has no verb, and only says who somebody is. `doubtful`: there is a sign against it,
    `contrary`: a plain one; `doubt`: one says that it is so, and the other that it may be. `reported`: what somebody
    said, with few words in common.
    """

    a: Place
    b: Place
    shared: float
    related: float
    differing: tuple[Difference, ...]
    described: bool
    doubt: Difference | None
    doubtful: bool
    contrary: bool
    reported: bool
    leads: bool


def told_together(
    versions: Sequence[VersionText],
    pairings: JudgedPairings,
    judge: ClaimJudge,
    disputes: Disputes,
) -> Told:
    """What several of the versions tell. `pairings`: of `judge_versions`."""
    judged: list[_Judged] = []
    disputed: list[_Judged] = []
    claims: dict[Place, Claim] = {}
    for articles, found in pairings.items():
        for article, version in zip(articles, (found.a, found.b), strict=True):
            claims |= {(article, claim.index): claim for claim in version.claims}
        for one in _judged(found, articles, judge):
            shown = any((place[0], claims[place]) in disputes for place in (one.a, one.b))
            (disputed if shown else judged).append(one)
    family = {v.article.id: v.article.family for v in versions}
    facts = [fact for fact in _facts(judged, claims, family) if any(map(_can_be_understood, fact.claims.values()))]
    facts.sort(key=lambda fact: _rank(fact, family))
    facts = _without_repeats(facts)
    in_common = {(article, c.index) for fact in facts for article, c in fact.claims.items()}
    variants = _variants(judged, judge, claims, family, in_common)
    variants += _softer_variants(judged, claims, family, variants)
    alike = [
        one
        for one in disputed
        if disputes.agree(x := (one.a[0], claims[one.a]), y := (one.b[0], claims[one.b]))
        or (one.shared >= SURE and not disputes.contradict(x, y))
    ]
    return Told(
        facts=tuple(facts),
        disputed=tuple(fact for fact in _facts(alike, claims, family) if not _contradicts_itself(fact, disputes)),
        variants=tuple(variants),
    )


def _facts(judged: Sequence[_Judged], claims: Mapping[Place, Claim], family: Mapping[str, str]) -> list[Fact]:
    """The facts that at least two families tell."""
    return [
        Fact(claims={article: claims[article, index] for article, index in sorted(group.items())}, probability=weakest)
        for group, weakest in _groups(judged)
        if len({family[article] for article in group}) > 1
    ]


def _contradicts_itself(fact: Fact, disputes: Disputes) -> bool:
    """Whether two of the claims are different sides of a conflict; a third one can be near to both."""
    return any(disputes.contradict(x, y) for x, y in combinations(fact.claims.items(), 2))


def _judged(found: JudgedPairing, articles: tuple[str, str], judge: ClaimJudge) -> list[_Judged]:
    """The judged pairs that may become a link or a variant, each with what differs."""
    claims = found.a.claims, found.b.claims
    shared, related = found.fact, found.related
    return [
        _Judged(
            a=(articles[0], int(i)),
            b=(articles[1], int(j)),
            shared=float(shared[row]),
            related=float(related[row]),
            differing=words.differing,
            described=words.described,
            doubt=words.doubt,
            doubtful=words.doubtful,
            contrary=words.contrary,
            reported=words.reported,
            leads=claims[0][i].lead and claims[1][j].lead,
        )
        for row, (i, j) in enumerate(found.at)
        if (shared[row] >= LEADS or related[row] >= judge.related)
        and (words := _by_words(claims[0][i], claims[1][j])) is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByWords:
    """What the words of two claims show by themselves, however likely they tell one thing."""

    differing: tuple[Difference, ...]
    described: bool
    doubt: Difference | None
    doubtful: bool
    contrary: bool
    reported: bool


@once
def _by_words(x: Claim, y: Claim) -> _ByWords | None:
    """None if they are of others, or count something else. Kept: two versions are compared again with each new one."""
    if is_of_others(x, y) or (counts_otherwise(x, y) and not is_measured_otherwise(x, y)):
        return None
    return _ByWords(
        differing=differences(x, y),
        described=is_description(x) or is_description(y),
        doubt=other_manner(x, y),
        doubtful=is_doubtful(x, y),
        contrary=is_contrary(x, y),
        reported=are_two_statements(x, y),
    )


def _groups(judged: Sequence[_Judged]) -> list[tuple[dict[str, int], float]]:
    """Claims of one fact by article, at most one an article, with the probability of the weakest link."""
    known = {frozenset((one.a, one.b)): one for one in judged}
    group_of: dict[Place, dict[str, int]] = {}
    weakest: dict[int, float] = {}
    best: dict[tuple[Place, str], float] = {}
    for one in judged:
        for own, other in ((one.a, one.b), (one.b, one.a)):
            best[own, other[0]] = max(one.shared, best.get((own, other[0]), 0.0))
    ordered = sorted(
        (one for one in judged if not (one.differing or one.contrary)), key=lambda one: (-one.shared, one.a, one.b)
    )
    begun: set[tuple[str, str]] = set()
    for one in ordered:
        articles = (one.a[0], one.b[0])
        least = LEADS if one.leads else FIRST if articles not in begun else ONE_FACT
        begun.add(articles)
        likeliest = best[one.a, one.b[0]] == one.shared == best[one.b, one.a[0]]
        least = max(least, DESCRIBED * one.described, DOUBTED * one.doubtful, REPORTED * one.reported)
        if one.shared < (least if likeliest else SURE):
            continue
        left = group_of.get(one.a, {one.a[0]: one.a[1]})
        right = group_of.get(one.b, {one.b[0]: one.b[1]})
        if left is right or left.keys() & right.keys():
            continue
        across = [known.get(frozenset((x, y))) for x in left.items() for y in right.items()]
        told = sum(link is not None and link.shared >= ONE_FACT - SLACK for link in across)
        if 2 * told < len(across) or any(link is not None and (link.differing or link.contrary) for link in across):
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


def _softer_variants(
    judged: Iterable[_Judged],
    claims: Mapping[Place, Claim],
    family: Mapping[str, str],
    known: Iterable[Variant],
) -> list[Variant]:
    """What claims of one fact tell differently by weaker signs, also of facts in common; a claim in one at most."""
    used = {(article, claim.index) for variant in known for article, claim in (variant.a, variant.b)}
    found: list[Variant] = []
    likely = (one for one in judged if not one.differing and one.shared >= ONE_FACT)
    for one in sorted(likely, key=lambda one: (-one.shared, one.a, one.b)):
        if one.a in used or one.b in used or family[one.a[0]] == family[one.b[0]]:
            continue
        pair = claims[one.a], claims[one.b]
        softer = _softer(*pair) if one.shared >= SOFTER_SURE else ()
        difference = next(chain(softer, source_or_outlet(*pair)), None)
        if difference is not None:
            used |= {one.a, one.b}
            found.append(_variant(one, claims, difference))
    return found


@once
def _softer(x: Claim, y: Claim) -> tuple[Difference, ...]:
    return tuple(softer_differences(x, y))


def _variants(
    judged: Iterable[_Judged],
    judge: ClaimJudge,
    claims: Mapping[Place, Claim],
    family: Mapping[str, str],
    in_common: set[Place],
) -> list[Variant]:
    """Pairs that are surely of one thing and differ, a claim in one of them at most."""
    used: set[Place] = set(in_common)
    found: list[Variant] = []
    sure = [
        (one, one.differing)
        for one in judged
        if one.differing
        and (
            (one.related >= judge.related and likeness(claims[one.a], claims[one.b]) >= ALIKE)
            or (one.shared >= BOUNDED and is_one_value(claims[one.a], claims[one.b]))
            or is_measured_otherwise(claims[one.a], claims[one.b])
        )
    ]
    sure += [
        (one, (one.doubt,))
        for one in judged
        if not one.differing and one.doubt is not None and one.shared >= DOUBTED_VARIANT
    ]
    for one, differing in sorted(sure, key=lambda found: (-found[0].related, found[0].a, found[0].b)):
        if one.a in used or one.b in used or family[one.a[0]] == family[one.b[0]]:
            continue
        shown = (plain_difference(claims[one.a], claims[one.b], difference) for difference in differing)
        plain = next((difference for difference in shown if difference is not None), None)
        if plain is None:
            continue
        used |= {one.a, one.b}
        found.append(_variant(one, claims, plain))
    return found


def _variant(one: _Judged, claims: Mapping[Place, Claim], difference: Difference) -> Variant:
    a, b = ((place[0], claims[place]) for place in (one.a, one.b))
    return Variant(a=a, b=b, difference=difference, probability=one.related)
