"""The words of a version as names are compared: whom it names anywhere, so that nobody is missed in it."""

from collections.abc import Iterator

from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.text.text import fold_case_and_accents


def name_word(text: str) -> str:
    """A word as names are compared: without case, accents, marks around it and "'s"."""
    return fold_case_and_accents(text).strip(".,:;'\"()!?").removesuffix("'s")


def folded_words(text: ReadText) -> frozenset[str]:
    """All words of a version and its title."""
    return frozenset(map(name_word, _words(text)))


def words_with_capital(text: ReadText) -> frozenset[str]:
    """The words of a version and its title that begin with a capital."""
    return frozenset(name_word(word) for word in _words(text) if word[:1].isupper())


def _words(text: ReadText) -> Iterator[str]:
    yield from text.title.split()
    yield from (token.text for sentence in text.sentences for token in sentence.tokens)
