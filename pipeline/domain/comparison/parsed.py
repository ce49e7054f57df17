"""A parsed sentence as plain values: all that the comparison knows of grammar.

Parts of speech are those of Universal Dependencies, dependency labels those of spaCy's English models (ClearNLP). Does
not know which parser made them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark. `head` is the index of its head within the sentence, its own at the root.

    `start` and `end` are characters of the sentence. `pos`, `dep` and `entity` are empty if they are not known;
    `entity_begins` marks the first token of a name.
    """

    text: str
    lemma: str
    pos: str
    dep: str
    head: int
    start: int
    end: int
    entity: str = ""
    entity_begins: bool = False


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence, at [start, end) of the text that was parsed.

    `structured`: its tokens have lemma, pos, dep, head.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    structured: bool
