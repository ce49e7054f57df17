"""Remembers the texts of a host's last pages, to notice the same text under another entry.

A consent wall, a "not found" page or a maintenance page stands under many addresses, an article under one. Texts are
compared by their words, without numbers, since such a page may quote a time, an address or a request number.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from pipeline.domain.text.samples import sample, shared

MOST_TEXTS: Final = 50
# Fewer different words than this identify no text.
LEAST_WORDS: Final = 8
THE_SAME: Final = 0.8


class SeenText(msgspec.Struct, frozen=True, array_like=True):
    """A text by a sample of its words, and the key of its entry."""

    key: str
    words: tuple[int, ...]


def words_of_text(lines: Iterable[str]) -> tuple[int, ...]:
    """The sample by which a text is compared; empty if it has too few words."""
    words = sample(lines)
    return words if len(words) >= LEAST_WORDS else ()


def is_same_text(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two samples are of one text, apart from some words."""
    return bool(one) and bool(other) and shared(tuple(one), tuple(other)) >= THE_SAME


def entries_with(texts: Sequence[SeenText], key: str, words: Sequence[int]) -> list[str]:
    """The keys of other entries under which this text was seen, the latest first."""
    return [seen.key for seen in reversed(texts) if seen.key != key and is_same_text(seen.words, words)]


def with_text(texts: Sequence[SeenText], key: str, words: tuple[int, ...]) -> tuple[SeenText, ...]:
    """The texts with that of an entry added, in place of an earlier one of it."""
    if not words:
        return tuple(texts)
    return (*(seen for seen in texts if seen.key != key), SeenText(key, words))[-MOST_TEXTS:]
