"""When and where something happens, and whether two sentences report the same event.

Time and place are the adjuncts of a verb.

Dates or places can only conflict if everything else in the two clauses agrees.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import REPORTING, negator_count
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.text.wordlists import word_list

FRAME_OVERLAP = 0.5

# What is said on one day may be said again on another.
_SAYING = REPORTING - frozenset(word_list("begin start happen see find give issue sign publish proceed come go"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjunct:
    """A prepositional phrase ("on 16 March"), or a noun that states a time, at characters [start, end).

    `verb` is the lemma of the nearest verb above it: parsers often attach a phrase to the wrong noun, but rarely to the
    wrong verb. `words` are the indices of its tokens.
    """

    preposition: str
    verb: str
    words: frozenset[int]
    start: int
    end: int


def adjuncts(sentence: Sentence) -> Iterator[Adjunct]:
    """The adjuncts of every verb and noun in the sentence, inner ones first."""
    if not sentence.structured:
        return
    tokens = sentence.tokens
    found = []
    for index, token in enumerate(tokens):
        if token.dep == "prep" or token.dep == "npadvmod":
            inside = _subtree(tokens, index)
            found.append(
                Adjunct(
                    preposition=token.lemma if token.dep == "prep" else "",
                    verb=_verb_above(tokens, index),
                    words=inside,
                    start=tokens[min(inside)].start,
                    end=tokens[max(inside)].end,
                )
            )
    yield from sorted(found, key=lambda adjunct: len(adjunct.words))


def same_frame(
    pairing: Pairing[ReadText], left: Sentence, right: Sentence, first: Adjunct | None, second: Adjunct | None
) -> float:
    """How likely the two adjuncts are about one event, in [0, 1]; 0 if they may be about two."""
    if first is None or second is None or not first.verb or first.verb != second.verb:
        return 0.0
    if first.verb in _SAYING:
        return 0.0
    if negator_count(t.text for t in left.tokens) % 2 != negator_count(t.text for t in right.tokens) % 2:
        return 0.0
    shared, overlap = _rest_shared(pairing, left, right, first, second)
    if overlap < FRAME_OVERLAP or shared < 2:
        return 0.0
    return min(1.0, 0.5 * float(pairing.match[left.index, right.index]) + 0.5 * overlap)


def graded_frame(
    pairing: Pairing[ReadText], left: Sentence, right: Sentence, first: Adjunct | None, second: Adjunct | None
) -> float:
    """Like `same_frame`, but each doubt only weakens the result."""
    if first is None or second is None:
        return 0.0
    _, overlap = _rest_shared(pairing, left, right, first, second)
    strength = 0.5 * float(pairing.match[left.index, right.index]) + 0.5 * overlap
    if first.verb != second.verb:
        strength *= 0.6
    elif first.verb in _SAYING:
        strength *= 0.8
    return min(1.0, strength)


def _rest_shared(
    pairing: Pairing[ReadText], left: Sentence, right: Sentence, first: Adjunct, second: Adjunct
) -> tuple[int, float]:
    """How many content words both share outside the adjuncts, and their share of the smaller side's weight."""
    rest = _other_lemmas(left, first), _other_lemmas(right, second)
    sizes = [sum(pairing.weights.get(w, 1.0) for w in lemmas) for lemmas in rest]
    shared = sum(pairing.weights.get(w, 1.0) for w in rest[0] & rest[1])
    return len(rest[0] & rest[1]), shared / min(sizes) if min(sizes) > 0 else 0.0


def _other_lemmas(sentence: Sentence, adjunct: Adjunct) -> frozenset[str]:
    return frozenset(
        t.lemma
        for i, t in enumerate(sentence.tokens)
        if t.lemma in sentence.lemmas and not (adjunct.start <= t.start < adjunct.end)
    )


def _verb_above(tokens: tuple[Token, ...], index: int) -> str:
    while tokens[index].head != index:
        index = tokens[index].head
        if tokens[index].pos == "VERB":
            return tokens[index].lemma
    return tokens[index].lemma if tokens[index].pos == "AUX" else ""


def _subtree(tokens: tuple[Token, ...], root: int) -> frozenset[int]:
    found = {root}
    grown = True
    while grown:
        more = {i for i, t in enumerate(tokens) if t.head in found} - found
        found |= more
        grown = bool(more)
    return frozenset(found)
