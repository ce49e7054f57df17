"""What a number counts (its slot in the sentence), and how likely two numbers fill the same slot.

The words around a number show this more reliably than the parse alone; the weights were measured on labelled news. Does
not look at the values.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.dates import DateMention, date_mentions
from pipeline.domain.comparison.lemma_sets import Weights
from pipeline.domain.comparison.names import TITLES
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.places import located
from pipeline.domain.comparison.quantities import Quantity, harm, quantities
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.stages import NEAR, Stages, as_of, of_others, same_stage, stages_near
from pipeline.domain.comparison.syntax import tree_of
from pipeline.domain.text.stated_figure import AGE, MAGNITUDE, ORDINAL
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

MOST_IN_SENTENCE, MOST_IN_TEXT = 40, 400
"""Figures that are compared; more are tables and lists of numbers."""

NEIGHBOURHOOD = 9
"""Words on each side of a number that show what it counts."""

_WEIGHTS = (2.84, 0.81, 2.07, 0.92, -0.92, 1.51, 0.05, 1.49, 0.74, 0.67, -0.24, -1.1, -1.26)
_BIAS = -3.22

_GENERIC = frozenset(
    word_list("people person man woman thing time year day month week hour minute percent point way part")
)
_DURATION = frozenset(word_list("decade year month week day hour minute second"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMention:
    """A quantity in its sentence.

    `rivals`: how many other quantities its sentence has that may be taken for it; `place`: its place among them.
    `around`: the content words near it. `names`: who does it. `stages`: what tells one count of a thing from another
    ("last year"). `as_of`: how recent it says it is ("as of Monday"). `dates`, `places`: the dates, and the words of
    the places, near it. `person`: the name of whose age it is, the last word last.
    """

    sentence: Sentence
    quantity: Quantity
    rivals: int
    place: int
    around: frozenset[str]
    names: frozenset[str]
    stages: Stages
    as_of: str
    dates: tuple[DateMention, ...]
    places: frozenset[str]
    person: tuple[str, ...] = ()


def number_mentions(sentences: Sequence[Sentence]) -> tuple[NumberMention, ...]:
    """Every quantity of these sentences."""
    found = [
        (sentence, own)
        for sentence in sentences
        if sentence.structured and (own := quantities(sentence)[:MOST_IN_SENTENCE])
    ]
    return tuple(
        NumberMention(
            sentence=sentence,
            quantity=quantity,
            rivals=sum(_in_one_list(quantity, other) for other in own) - 1,
            place=sum(_in_one_list(quantity, other) and other.span < quantity.span for other in own),
            around=_around(sentence, quantity),
            names=_agents(sentence, quantity),
            stages=stages_near(sentence, quantity.span),
            as_of=as_of(sentence, quantity.span),
            dates=tuple(m for m in dated if _is_near(m.span, quantity.span)),
            places=frozenset(w for p in placed if _is_near(p[:2], quantity.span) for w in p[2]),
            person=_person(sentence, quantity) if quantity.unit == AGE or _beside_a_name(quantity) else (),
        )
        for sentence, own in found
        for dated, placed in [(date_mentions(sentence), [p for _, p in located(sentence)])]
        for quantity in own
    )


def slot_score(pairing: Pairing[ReadText], left: NumberMention, right: NumberMention) -> float:
    """How surely both numbers fill the same slot: a probability, by a logistic regression.

    It was fitted on pairs of figures in real stories, to tell those with equal values from those with others: two
    outlets that state one unusual value nearly always count one thing.
    """
    features = slot_features(pairing, left, right)
    return 1 / (1 + math.exp(-_BIAS - sum(w * x for w, x in zip(_WEIGHTS, features, strict=True))))


def slot_features(pairing: Pairing[ReadText], left: NumberMention, right: NumberMention) -> tuple[float, ...]:
    """What `slot_score` judges by, in the order of its weights."""
    first, second, weights = left.quantity, right.quantity, pairing.weights
    i, j = left.sentence.index, right.sentence.index
    nouns = bool(first.noun and second.noun)
    return (
        _overlap(left.sentence.lemmas, right.sentence.lemmas, weights),
        _overlap(left.around, right.around, weights),
        float(pairing.match[i, j]),
        float(nouns and first.noun == second.noun),
        float(nouns and first.noun != second.noun),
        float(bool(first.modifiers & second.modifiers)),
        float(bool(first.modifiers and second.modifiers and not first.modifiers & second.modifiers)),
        float(bool(first.hyphen) and first.hyphen == second.hyphen),
        float(bool(first.unit)),
        float(bool(harm(first)) and harm(first) == harm(second)),
        float(first.noun in _GENERIC and not harm(first)),
        math.log1p(left.rivals + right.rivals),
        abs(i / len(pairing.a.sentences) - j / len(pairing.b.sentences)),
    )


def same_circumstances(left: NumberMention, right: NumberMention) -> bool:
    """Whether both numbers are of the same stage, and have no differing date, name or place."""
    if not same_stage(left.stages, right.stages) or of_others(left.around, right.around):
        return False
    if not all(same(left, right) for same in (_same_rate, _same_rank, _same_occasion, _same_shock)):
        return False
    if any(m.year for m in left.dates) != any(m.year for m in right.dates):
        return False
    for unit in ("year", "month", "weekday"):
        first, second = ({v for m in c.dates if (v := getattr(m, unit)) is not None} for c in (left, right))
        if first and second and not first & second:
            return False
    return not any(
        first and second and not first & second
        for first, second in ((left.names, right.names), (left.places, right.places))
    )


_RATE = re.compile(r"(?: \w+)? (?:an?|per|each|every) (?P<unit>[a-z]+)\b")


def _same_rate(left: NumberMention, right: NumberMention) -> bool:
    """Whether both are for one thing of a kind: "$2 a litre" and "$7.57 a gallon" are not."""
    found = [_RATE.match(m.sentence.plain, m.quantity.span[1]) if m.quantity.unit else None for m in (left, right)]
    return found[0] is None or found[1] is None or found[0]["unit"] == found[1]["unit"]


_AFTERSHOCK = re.compile(
    r"\b(?:after|fore)shocks?\b[^.;]{0,40}$|^(?:[- ]magnitude)? (?:after|fore)shock", re.IGNORECASE
)


def _same_shock(left: NumberMention, right: NumberMention) -> bool:
    """Whether two magnitudes may be of one earthquake: not of the earthquake and of an aftershock."""
    if left.quantity.unit != MAGNITUDE:
        return True
    of_aftershock = [
        any(map(_AFTERSHOCK.search, (m.sentence.plain[: m.quantity.span[0]], m.sentence.plain[m.quantity.span[1] :])))
        for m in (left, right)
    ]
    return of_aftershock[0] == of_aftershock[1]


_WHICH_ONE = frozenset(word_list("in during after before at from since between"))


def _same_rank(left: NumberMention, right: NumberMention) -> bool:
    """Whether two ordinals rank things of one place: not "the third at the plant" and "the fifth in the region"."""
    if left.quantity.unit != ORDINAL or right.quantity.unit != ORDINAL:
        return True
    scopes = []
    for mention in (left, right):
        tree = tree_of(mention.sentence)
        noun = tree.tokens[mention.quantity.token].head
        scopes.append(tree.lemmas([i for p in tree.having(noun, "prep") for i in tree.subtree(p)]))
    return not scopes[0] or not scopes[1] or bool(scopes[0] & scopes[1])


@once
def _occasions(sentence: Sentence) -> Mapping[str, float]:
    """Which of several occasions a sentence is about, by their noun: "in the first blast"."""
    tokens = sentence.tokens
    found = {}
    for quantity in quantities(sentence):
        head = tokens[tokens[quantity.token].head]
        if quantity.unit == ORDINAL and head.dep == "pobj" and tokens[head.head].lemma in _WHICH_ONE:
            found[quantity.noun] = quantity.value
    return found


def _same_occasion(left: NumberMention, right: NumberMention) -> bool:
    first, second = _occasions(left.sentence), _occasions(right.sentence)
    return all(first[noun] == second[noun] for noun in first.keys() & second.keys())


def is_duration(quantity: Quantity) -> bool:
    """Whether it says how long something takes, and is not an age."""
    return quantity.noun in _DURATION and not quantity.hyphen


def _in_one_list(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities of a sentence have one unit, and may count one thing."""
    return first.unit == second.unit and (
        bool(first.unit) or not (first.noun and second.noun) or first.noun == second.noun
    )


def _is_near(span: tuple[int, int], quantity: tuple[int, int]) -> bool:
    return span[0] <= quantity[1] + NEAR and span[1] >= quantity[0] - NEAR


def _agents(sentence: Sentence, quantity: Quantity) -> frozenset[str]:
    """The names among the subjects of the verb above the number: who does it, not who says so."""
    tokens, index = sentence.tokens, quantity.token
    while tokens[index].pos not in {"VERB", "AUX"} and tokens[index].head != index:
        index = tokens[index].head
    if tokens[index].lemma in REPORTING:
        return frozenset()
    heads = {i for i, t in enumerate(tokens) if t.dep in {"nsubj", "nsubjpass"} and t.head == index}
    return frozenset(
        t.lemma
        for i, t in enumerate(tokens)
        if t.pos == "PROPN" and (i in heads or (t.head in heads and t.dep == "compound"))
    )


def _beside_a_name(quantity: Quantity) -> bool:
    """Whether a bare number describes a name, as an age does: "Jan Lis, 23, charged with"."""
    return not quantity.unit and quantity.label[:1].isupper()


_NAME_BEFORE = re.compile(r"((?:[A-Z][\w'.-]+ )*[A-Z][\w'-]+),? (?:\(|aged? |is |was |who is |who was )?$")
_NAME_AFTER = re.compile(r" (?:[a-z]\w+,? ){0,3}((?:[A-Z][\w'.-]+ )*[A-Z][\w'-]+)")


def _person(sentence: Sentence, quantity: Quantity) -> tuple[str, ...]:
    """The name of whose age it is, in lower case: "Ada Lind, 34", "the 34-year-old Ada Lind"."""
    start, end = quantity.span
    text = sentence.plain
    found = _NAME_BEFORE.search(text[max(0, start - 60) : start])
    if found is None and text[start:end].lower().endswith("old"):
        found = _NAME_AFTER.match(text, end)
    words = found[1].split() if found else []
    person = any(t.text == words[-1] and t.entity == "PERSON" for t in sentence.tokens) if words else False
    return tuple(w for w in map(fold_case_and_accents, words) if w not in TITLES) if person else ()


def _around(sentence: Sentence, quantity: Quantity) -> frozenset[str]:
    near = sentence.tokens[max(0, quantity.token - NEIGHBOURHOOD) : quantity.token + NEIGHBOURHOOD + 1]
    return frozenset(
        t.lemma
        for t in near
        if t.lemma in sentence.lemmas and not (quantity.span[0] <= t.start < quantity.span[1]) and t.pos != "NUM"
    )


def _overlap(first: frozenset[str], second: frozenset[str], weights: Weights) -> float:
    """Shared idf over the smaller side's."""
    sizes = [sum(weights.get(w, 1.0) for w in words) for words in (first, second)]
    shared = sum(weights.get(w, 1.0) for w in first & second)
    return shared / min(sizes) if min(sizes) > 0 else 0.0
