"""When and where something happens: the adjuncts of a verb."""

from dataclasses import dataclass

from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjunct:
    """A prepositional phrase ("on 16 March"), or a noun that states a time, at characters [start, end).

    `verb` is the lemma of the nearest verb above it: parsers often attach a phrase to the wrong noun, but rarely to the
    wrong verb. `at` is that verb's token, None if there is none. `words` are the indices of its tokens.
    """

    preposition: str
    verb: str
    at: int | None
    words: frozenset[int]
    start: int
    end: int


def adjuncts(sentence: Sentence) -> tuple[Adjunct, ...]:
    """The adjuncts of every verb and noun in the sentence, inner ones first."""
    if not sentence.structured:
        return ()
    tokens = sentence.tokens
    found = []
    for index, token in enumerate(tokens):
        if token.dep == "prep" or token.dep == "npadvmod":
            inside = _subtree(tokens, index)
            verb = _verb_above(tokens, index)
            found.append(
                Adjunct(
                    preposition=token.lemma if token.dep == "prep" else "",
                    verb="" if verb is None else tokens[verb].lemma,
                    at=verb,
                    words=inside,
                    start=tokens[min(inside)].start,
                    end=tokens[max(inside)].end,
                )
            )
    return tuple(sorted(found, key=lambda adjunct: len(adjunct.words)))


def _verb_above(tokens: tuple[Token, ...], index: int) -> int | None:
    while tokens[index].head != index:
        index = tokens[index].head
        if tokens[index].pos == "VERB":
            return index
    return index if tokens[index].pos == "AUX" else None


def _subtree(tokens: tuple[Token, ...], root: int) -> frozenset[int]:
    found = {root}
    grown = True
    while grown:
        more = {i for i, t in enumerate(tokens) if t.head in found} - found
        found |= more
        grown = bool(more)
    return frozenset(found)
