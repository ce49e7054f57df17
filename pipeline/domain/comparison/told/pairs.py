"""Two versions' claims side by side, and the features of a pair of claims that the judge reads.

A feature that has a side comes twice, `…_a` and `…_b`, so that a pair the other way round is the same row with the two
swapped. Nothing is fitted here.
"""

import difflib
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.axes import opposed
from pipeline.domain.comparison.dates import DateMention
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.lemma_sets import LemmaSets, idf_of, lemma_sets
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.quantities import Quantity
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.told.claim_reading import claims_of
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.quote_speakers import QuotedBy
from pipeline.domain.text.wordlists import word_list

COSINE_WEIGHT = 0.6

_LIKELY = {"cosine": 4.36, "least contained": 2.95, "most contained": 2.81, "shared weight": 0.109, "constant": -6.88}
"""A logistic regression of "both tell one fact" on what can be computed for all pairs at once, over the labelled pairs
and 4,276 pairs of 14 pairs of articles whose shared facts were listed by hand."""

_SYMMETRIC = (
    "sentence_cosine", "dice", "sentence_dice", "shared_weight", "shared_rarest", "run", "order",
    "figures_shared", "figures_clash", "bounds_differ", "names_shared", "places_shared", "dates_shared",
    "negation_differs", "manner_differs", "modals_differ", "scope_differs", "attribution_differs", "both_attributed",
    "same_speaker", "other_speaker", "both_quoted", "quoting_differs", "same_head", "open_pronoun", "place_distance",
    "both_lead", "least_contained", "most_missing", "least_missing", "names_clash", "figures_apart",
    "replaced", "opposed_heads",
)  # fmt: skip
_SIDED = (
    "contained", "contained_sentence", "missing", "missing_rarest", "margin", "figures_only", "names_only",
    "places_only", "dates_only", "words", "fact", "attributed",
)  # fmt: skip
FEATURES = (*_SYMMETRIC, *(f"{name}_{side}" for name in _SIDED for side in "ab"))
"""The columns of a row, in order."""

MIRRORED = np.array(
    [
        *range(len(_SYMMETRIC)),
        *(len(_SYMMETRIC) + 2 * n + side for n in range(len(_SIDED)) for side in (1, 0)),
    ]
)
"""The columns of the same pair the other way round."""

_MODALS = frozenset(word_list("may might could can would should will must shall"))
_SCOPE = frozenset(
    word_list("""all every each most many several some few none any no both half only almost nearly least up more less
    fewer over under about around approximately roughly dozens scores hundreds thousands always never first last""")
)
_WORD = re.compile(r"\w+(?:['.,-]\w+)*")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToldVersion:
    """A version's claims. `sentence_vectors` is float32 [claims, d]: the vector of each claim's sentence."""

    claims: tuple[Claim, ...]
    sentence_vectors: NDArray[np.float32]

    @property
    def judged(self) -> bool:
        """Whether any of its claims can be judged."""
        return any(claim.judged for claim in self.claims)


def told_version(version: ReadText, quoted: QuotedBy | None = None) -> ToldVersion:
    """The claims of a version with the vectors of their sentences. `quoted`: who says what it quotes, by sentence."""
    claims = claims_of(version, quoted)
    at = np.array([claim.sentence.index for claim in claims], dtype=np.int64)
    return ToldVersion(claims=claims, sentence_vectors=version.vectors[at])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimPairing:
    """The claims of two versions compared at little cost, before any is judged.

    `sentence_cosine` and `dice` (idf-weighted, of the clauses' lemmas) are [claims of a, claims of b]; `near` is
    .6 and .4 of them. `likely`: log odds that both tell one fact, as far as these say.
    """

    a: ToldVersion
    b: ToldVersion
    weights: Mapping[str, float]
    sentence_cosine: NDArray[np.float64]
    dice: NDArray[np.float64]
    near: NDArray[np.float64]
    likely: NDArray[np.float64]


def pair_claims(a: ToldVersion, b: ToldVersion, weights: Mapping[str, float]) -> ClaimPairing:
    """Every claim of `a` beside every one of `b`. `weights`: idf of each lemma."""
    own, other = claim_sets(a), claim_sets(b)
    weight, its_weight = own.weights(weights), other.weights(weights)
    shared, squares = own.shared(other, weight), own.shared(other, weight**2)
    total = own.sizes(weight)[:, None] + other.sizes(its_weight)[None, :]
    dice = np.divide(2 * shared, total, out=np.zeros_like(shared), where=total > 0)
    contained = (
        squares / np.maximum(own.sizes(weight**2), 1e-9)[:, None],
        squares / np.maximum(other.sizes(its_weight**2), 1e-9)[None, :],
    )
    cosine = a.sentence_vectors.astype(np.float64) @ b.sentence_vectors.astype(np.float64).T
    return ClaimPairing(
        a=a,
        b=b,
        weights=weights,
        sentence_cosine=cosine,
        dice=dice,
        near=COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * dice,
        likely=_LIKELY["cosine"] * cosine
        + (
            _LIKELY["least contained"] * np.minimum(*contained)
            + _LIKELY["most contained"] * np.maximum(*contained)
            + _LIKELY["shared weight"] * shared
            + _LIKELY["constant"]
        ),
    )


@kept
def claim_sets(version: ToldVersion) -> LemmaSets:
    """The lemmas of each claim of a version."""
    return lemma_sets([claim.lemmas for claim in version.claims])


def idf_of_claims(versions: Iterable[ToldVersion]) -> dict[str, float]:
    """ln((1+N)/(1+df))+1 of each lemma over the claims of these versions."""
    return idf_of(map(claim_sets, versions))


def features_of(pairing: ClaimPairing, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """The features float32 [pairs, `FEATURES`] of these pairs (index of the claim of a, of b)."""
    rows = [_row(pairing, i, j) for i, j in pairs]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES))


def _row(pairing: ClaimPairing, i: int, j: int) -> list[float]:
    x, y, weights = pairing.a.claims[i], pairing.b.claims[j], pairing.weights
    shared = x.lemmas & y.lemmas
    alone = _unweighted(x, y)
    squares, wholes = _squares(shared, weights), [_whole(c.lemmas, weights) for c in (x, y)]
    contained = [squares / whole for whole in wholes]
    only = [_total(c.lemmas - shared, weights) for c in (x, y)]
    symmetric = [
        float(pairing.sentence_cosine[i, j]),
        float(pairing.dice[i, j]),
        _dice(x.sentence.lemmas, y.sentence.lemmas, weights),
        _total(shared, weights),
        max((weights.get(w, 1.0) for w in shared), default=0.0),
        *alone.symmetric,
        min(contained),
        max(only),
        min(only),
        *alone.symmetric_last,
    ]
    sided: list[float] = []
    for side, (own, other) in enumerate(((x, y), (y, x))):
        near = pairing.near[i] if side == 0 else pairing.near[:, j]
        here = j if side == 0 else i
        missing = own.lemmas - other.sentence.lemmas
        sided += [
            contained[side],
            _squares(own.lemmas & other.sentence.lemmas, weights) / wholes[side],
            only[side],
            max((weights.get(w, 1.0) for w in missing), default=0.0),
            float(near[here] - (np.delete(near, here).max() if near.size > 1 else 0.0)),
            *alone.sided[side],
        ]
    half = len(_SIDED)
    return [*symmetric, *(value for n in range(half) for value in (sided[n], sided[half + n]))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unweighted:
    """The features of a pair of claims that do not depend on their story, in the order of `FEATURES`.

    `symmetric`: "run" to "both_lead"; `symmetric_last`: from "names_clash" on; `sided`: from "figures_only" on.
    """

    symmetric: tuple[float, ...]
    symmetric_last: tuple[float, ...]
    sided: tuple[tuple[float, ...], tuple[float, ...]]


@once
def _unweighted(x: Claim, y: Claim) -> _Unweighted:
    words: list[list[str]] = [_WORD.findall(c.read.lower()) for c in (x, y)]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    figures = [list(c.figures) for c in (x, y)]
    alike = [[any(_same(p, q) for q in figures[1 - side]) for p in figures[side]] for side in (0, 1)]
    scopes = [_SCOPE.intersection(w) for w in words]
    modals = [_MODALS.intersection(w) for w in words]
    speakers = [c.speaker.rsplit(" ", 1)[-1].lower() for c in (x, y)]
    dates = [{_date_key(d) for d in c.dates} for c in (x, y)]
    return _Unweighted(
        symmetric=(
            matcher.find_longest_match().size / max(1, min(map(len, words))),
            matcher.ratio(),
            float(sum(alike[0])),
            float(any(_clash(p, q) for p in figures[0] for q in figures[1])),
            float(any(p.value == q.value and p.hedge != q.hedge for p in figures[0] for q in figures[1])),
            float(len(x.names & y.names)),
            float(len(x.places & y.places)),
            float(len(dates[0] & dates[1])),
            float(len(x.negators) % 2 != len(y.negators) % 2),
            float(x.manner != y.manner),
            float(modals[0] != modals[1]),
            float(len(scopes[0] ^ scopes[1])),
            float(x.attributed != y.attributed),
            float(x.attributed and y.attributed),
            float(speakers[0] == speakers[1] != ""),
            float(speakers[0] != speakers[1] and "" not in speakers),
            float(x.quoted and y.quoted),
            float(x.quoted != y.quoted),
            float(x.head == y.head),
            float(x.open_pronoun or y.open_pronoun),
            abs(x.place - y.place),
            float(x.lead and y.lead),
        ),
        symmetric_last=(
            float(bool(x.names - y.names) and bool(y.names - x.names)),
            float(not all(alike[0]) and not all(alike[1])),
            float(_replaced(matcher, words, x.lemmas ^ y.lemmas)),
            float(bool(x.head and y.head and opposed(x.head, y.head))),
        ),
        sided=(
            _unweighted_side(x, y, alike[0], dates[0] - dates[1], words[0]),
            _unweighted_side(y, x, alike[1], dates[1] - dates[0], words[1]),
        ),
    )


def _unweighted_side(
    own: Claim, other: Claim, alike: Sequence[bool], dates: Collection[object], words: Sequence[str]
) -> tuple[float, ...]:
    return (
        float(len(alike) - sum(alike)),
        float(len({n.lower() for n in own.names} - other.sentence.lemmas)),
        float(len(own.places - other.places)),
        float(len(dates)),
        math.log1p(len(words)),
        float(own.manner == "fact"),
        float(own.attributed),
    )


def _replaced(
    matcher: "difflib.SequenceMatcher[str]", words: Sequence[Sequence[str]], unmatched: frozenset[str]
) -> int:
    """How many runs of words stand in the place of others, with a content word of only one side in each."""
    return sum(
        kind == "replace"
        and not unmatched.isdisjoint(words[0][first:last])
        and not unmatched.isdisjoint(words[1][start:end])
        for kind, first, last, start, end in matcher.get_opcodes()
    )


def _same(p: Quantity, q: Quantity) -> bool:
    return p.value == q.value and (p.unit == q.unit or not p.unit or not q.unit)


def _clash(p: Quantity, q: Quantity) -> bool:
    """Whether both count one kind of thing, and cannot both be right."""
    kind = (p.unit and p.unit == q.unit) or (p.noun and p.noun == q.noun)
    return bool(kind) and (_above(p, q) or _above(q, p))


def _above(p: Quantity, q: Quantity) -> bool:
    return q.high is not None and p.low > q.high


def _date_key(date: DateMention) -> tuple[int | None, ...]:
    return date.year, date.month, date.day, date.weekday


def _total(lemmas: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(w, 1.0) for w in sorted(lemmas))


def _squares(lemmas: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(w, 1.0) ** 2 for w in sorted(lemmas))


def _whole(lemmas: frozenset[str], weights: Mapping[str, float]) -> float:
    return max(1e-9, _squares(lemmas, weights))


def _dice(x: frozenset[str], y: frozenset[str], weights: Mapping[str, float]) -> float:
    return 2 * _total(x & y, weights) / max(1e-9, _total(x, weights) + _total(y, weights))
