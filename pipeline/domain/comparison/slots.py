"""What a number counts (its slot in the sentence), and how likely two numbers fill the same slot.

The words around a number show this more reliably than the parse alone; the weights were measured on labelled news. Does
not look at the values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing, Weights
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.dates import DateMention, date_mentions
from pipeline.domain.comparison.places import located
from pipeline.domain.comparison.quantities import Quantity, quantities
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.text.wordlists import word_list

NEIGHBOURHOOD = 9
"""Words on each side of a number that show what it counts."""

NEAR = 60
"""Characters on each side of a number within which a date or a stage belongs to it."""

_GENERIC = frozenset(
    word_list("people person man woman thing time year day month week hour minute percent point way part")
)
_DURATION = frozenset(word_list("year month week day hour minute second"))
HARM = {
    **dict.fromkeys(word_list("kill die dead death fatality slay perish body toll"), "dead"),
    **dict.fromkeys(word_list("injure wound hurt injury wounded injured casualty"), "hurt"),
    **dict.fromkeys(word_list("miss missing"), "missing"),
    **dict.fromkeys(word_list("arrest detain arrested detained custody"), "held"),
    **dict.fromkeys(word_list("rescue rescued evacuate evacuated"), "rescued"),
}
_STAGE = re.compile(
    r"\b(previous\w*|earlier|initial\w*|original\w*|first|last (?:year|month|week|quarter)|a year (?:ago|earlier)"
    r"|so far|remaining|former\w*|next|eventual\w*|annual\w*|a year|per|each|every|record|average|total|median"
    r"|overall|half|quarter\w*|daily|weekly|monthly|lifetime|since|minimum|maximum|expected|forecast|projected"
    r"|estimate[ds]?)\b|\bmiles? (?:north|south|east|west)",
    re.IGNORECASE,
)

_AS_OF = re.compile(r"\bas of\b|\b\d+ ?[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMention:
    """A quantity in its sentence.

    `around`: the content words near it. `names`: who does it. `stages`: what distinguishes one count of a thing from
    another ("so far", "last year"). `dates`, `places`: the dates, and the words of the places, near it.
    """

    sentence: Sentence
    quantity: Quantity
    around: frozenset[str]
    names: frozenset[str]
    stages: frozenset[str]
    dates: tuple[DateMention, ...]
    places: frozenset[str]


def number_mentions(sentences: Sequence[Sentence]) -> tuple[NumberMention, ...]:
    """Every quantity of these sentences."""
    return tuple(
        NumberMention(
            sentence=sentence,
            quantity=quantity,
            around=_around(sentence, quantity),
            names=_agents(sentence, quantity),
            stages=frozenset(m.group().lower() for m in _STAGE.finditer(_near(sentence, quantity))),
            dates=tuple(m for m in date_mentions(sentence) if _is_near(m.span, quantity.span)),
            places=frozenset(w for _, p in located(sentence) if _is_near(p[:2], quantity.span) for w in p[2]),
        )
        for sentence in sentences
        for quantity in quantities(sentence)
    )


def slot_score(pairing: Pairing[ReadText], left: NumberMention, right: NumberMention) -> float:
    """How surely both numbers fill the same slot, about [0, 1.1]."""
    first, second = left.quantity, right.quantity
    same_verb = bool(first.verb) and first.verb == second.verb
    same_noun = bool(first.noun) and first.noun == second.noun
    score = 0.35 * _overlap(left.around, right.around, pairing.weights)
    score += 0.35 * float(pairing.cosine[left.sentence.index, right.sentence.index])
    score += 0.15 * same_verb + 0.15 * bool(first.modifiers & second.modifiers)
    score += 0.1 * bool(first.hyphen) + 0.1 * bool(harm(first)) + 0.1 * same_noun
    return score - 0.1 * (first.noun in _GENERIC and not harm(first))


def same_circumstances(left: NumberMention, right: NumberMention) -> bool:
    """Whether both numbers are of the same stage, and have no differing date, name or place."""
    if left.stages != right.stages:
        return False
    for unit in ("year", "month", "weekday"):
        first, second = ({v for m in c.dates if (v := getattr(m, unit)) is not None} for c in (left, right))
        if first and second and not first & second:
            return False
    if bool(_AS_OF.search(left.sentence.plain)) != bool(_AS_OF.search(right.sentence.plain)):
        return False
    return not any(
        first and second and not first & second
        for first, second in ((left.names, right.names), (left.places, right.places))
    )


def is_duration(quantity: Quantity) -> bool:
    """Whether it says how long something takes, and is not an age."""
    return quantity.noun in _DURATION and not quantity.hyphen


def harm(quantity: Quantity) -> str:
    """Which toll the number belongs to: `dead`, `hurt`, `missing`, `held`, `rescued`, or none."""
    return HARM.get(quantity.noun) or HARM.get(quantity.verb) or ""


def _near(sentence: Sentence, quantity: Quantity) -> str:
    return sentence.plain[max(0, quantity.span[0] - NEAR) : quantity.span[1] + NEAR]


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
