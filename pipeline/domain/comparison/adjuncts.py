"""When and where something happens: the adjuncts of a verb."""

from dataclasses import dataclass

from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import tree_of


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


@once
def adjuncts(sentence: Sentence) -> tuple[Adjunct, ...]:
    """The adjuncts of every verb and noun in the sentence, inner ones first."""
    if not sentence.structured:
        return ()
    tokens, tree = sentence.tokens, tree_of(sentence)
    found = []
    for index, token in enumerate(tokens):
        if token.dep == "prep" or token.dep == "npadvmod":
            inside = tree.subtree(index)
            verb = _verb_above(tokens, index)
            found.append(
                Adjunct(
                    preposition=token.lemma if token.dep == "prep" else "",
                    verb="" if verb is None else tokens[verb].lemma,
                    at=verb,
                    words=frozenset(inside),
                    start=tokens[inside[0]].start,
                    end=tokens[inside[-1]].end,
                )
            )
    return tuple(sorted(found, key=lambda adjunct: len(adjunct.words)))


def _verb_above(tokens: tuple[Token, ...], index: int) -> int | None:
    while tokens[index].head != index:
        index = tokens[index].head
        if tokens[index].pos == "VERB":
            return index
    return index if tokens[index].pos == "AUX" else None
