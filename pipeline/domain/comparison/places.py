"""Places that differ: two versions place the same event differently.

A place is a name after a locative preposition. Whether two names may mean one place, or one within the other, is asked
of `gazetteer`. A pair is also dropped if the name of one place is anywhere in the other version.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.adjuncts import Adjunct, adjuncts
from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import alike_clauses, graded_frame, is_saying, same_event, same_frame
from pipeline.domain.comparison.gazetteer import may_be_one
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.syntax import tree_of
from pipeline.domain.text.wordlists import word_list

PLACE_MATCH = 0.6
EVENT_MATCH = 0.5
FEWEST_SHARED = 2

_LOCATIVE = frozenset(word_list("in at near outside inside off"))
_KINDS = frozenset(word_list("island isle city town village port province region district state suburb county coast"))
"""What a place's name may follow: "off the island of Rhodes"."""

_MOVING = frozenset(
    word_list(
        "take fly transfer evacuate move bring airlift extradite divert ship send deport tow rush transport carry"
        " go travel sail head return drive"
    )
)
"""What moves or is moved "to" a place."""

_LEAVING = frozenset(word_list("come arrive sail depart travel fly launch fire evacuate"))
"""What comes "from" a place."""

_NO_PLACE = frozenset(
    {"PERSON", "DATE", "TIME", "MONEY", "LAW", "WORK_OF_ART", "LANGUAGE", "PERCENT", "QUANTITY", "EVENT", "NORP"}
)
_TIME = re.compile(
    r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|\d+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The clauses of a version that say where, in order, and all of its words in lower case."""

    clauses: tuple[Clause, ...]
    words: frozenset[str]


def placed(version: ReadText, clauses: Iterable[Clause]) -> Placed:
    """What a version says of places. `clauses`: all of its clauses."""
    return Placed(clauses=tuple(c for c in clauses if _is_placed(c)), words=_words(version))


def differing_places(pairing: Pairing[ReadText], a: Placed, b: Placed) -> Iterator[Finding]:
    """Places of one event that differ, in sentences that otherwise agree."""
    for i, j in zip(*(pairing.match >= PLACE_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        for (first, place), (second, other) in _differing_pairs(left, right, a.words, b.words):
            if first.preposition == second.preposition and (score := same_frame(pairing, left, right, first, second)):
                yield _finding(left, right, place, other, score)


def differently_placed(pairing: Pairing[ReadText], a: Placed, b: Placed) -> Iterator[Finding]:
    """Clauses of one event in two places."""
    for left, right, _ in alike_clauses(pairing, a.clauses, b.clauses, EVENT_MATCH):
        if is_saying(left.predicate) or is_saying(right.predicate):
            continue
        for (first, place), (second, other) in _differing_pairs(left.sentence, right.sentence, a.words, b.words):
            if first.at != left.verb or second.at != right.verb or first.preposition != second.preposition:
                continue
            score = same_event(pairing, left, right, without=(place[:2], other[:2]), least=FEWEST_SHARED)
            if score and left.theme & right.theme:
                yield _finding(left.sentence, right.sentence, place, other, score)


def _is_placed(clause: Clause) -> bool:
    return any(adjunct.at == clause.verb for adjunct, _ in _places_in(clause.sentence, clause.adjuncts))


def _differing_pairs(
    left: Sentence, right: Sentence, in_a: frozenset[str], in_b: frozenset[str]
) -> Iterator[tuple[tuple[Adjunct, "Place"], tuple[Adjunct, "Place"]]]:
    """Places of both sentences that are not one, and that the other version does not name."""
    for first, place in located(left):
        for second, other in located(right):
            if place[2] & in_b or other[2] & in_a:
                continue
            if not may_be_one(left.plain[place[0] : place[1]], right.plain[other[0] : other[1]]):
                yield (first, place), (second, other)


def _finding(left: Sentence, right: Sentence, place: "Place", other: "Place", score: float) -> Finding:
    return Finding(
        kind="place",
        confidence=score,
        topic="place",
        a=Statement(sentence=left, span=place[:2], value=left.plain[place[0] : place[1]]),
        b=Statement(sentence=right, span=other[:2], value=right.plain[other[0] : other[1]]),
    )


def placed_pairs(pairing: Pairing[ReadText]) -> Iterator[tuple[float, Sentence, Sentence, tuple[Span, Span]]]:
    """The differing places of any two sentences, and how likely they place one event, in [0, 1]."""
    named = _words(pairing.a), _words(pairing.b)
    for left in pairing.a.sentences:
        for right in pairing.b.sentences:
            for (first, place), (second, other) in _differing_pairs(left, right, *named):
                yield graded_frame(pairing, left, right, first, second), left, right, (place[:2], other[:2])


Place = tuple[int, int, frozenset[str]]


@once
def located(sentence: Sentence) -> tuple[tuple[Adjunct, Place], ...]:
    """The places that a sentence names after a locative preposition.

    Each with its phrase, and the name's characters and words.
    """
    return tuple(_places_in(sentence, adjuncts(sentence)))


def _places_in(sentence: Sentence, around: Sequence[Adjunct]) -> Iterator[tuple[Adjunct, Place]]:
    tokens = sentence.tokens
    for adjunct in around:
        moving = {"to": _MOVING, "from": _LEAVING}.get(adjunct.preposition, frozenset())
        if adjunct.preposition not in _LOCATIVE and adjunct.verb not in moving:
            continue
        heads = [
            i for i in adjunct.words if tokens[i].dep == "pobj" and tokens[tokens[i].head].lemma == adjunct.preposition
        ]
        heads = [o for h in heads for o in (_named_after(sentence, h) if tokens[h].lemma in _KINDS else (h,))]
        for head in heads[:1]:
            name = [i for i in sorted(adjunct.words) if i <= head and tokens[i].pos == "PROPN" and head - i < 5]
            if not name or name[-1] != head or any(tokens[i].entity in _NO_PLACE for i in name):
                continue
            start, end = tokens[name[0]].start, tokens[head].end
            if end - start > 1 and not _TIME.search(sentence.plain[start:end]):  # "at 4 °C" is no place
                yield (
                    adjunct,
                    (start, end, frozenset(w for i in name for w in re.findall(r"\w+", tokens[i].text.lower()))),
                )


def _named_after(sentence: Sentence, kind: int) -> list[int]:
    return tree_of(sentence).objects_of("of", [kind])


def _words(version: ReadText) -> frozenset[str]:
    texts: Sequence[str] = [version.title, *(s.plain for s in version.sentences)]
    return frozenset(word.lower() for text in texts for word in re.findall(r"\w+", text))
