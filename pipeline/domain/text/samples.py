"""Samples of a text's words, by which the words that two texts share are estimated (bottom-k sketches)."""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from pipeline.domain.text.letters import UNSPACED, letters_needed, without_signs

MOST_WORDS: Final = 48
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LEAST_LETTERS: Final = 5
_STEM_LETTERS: Final = 7


def sample(lines: Iterable[str]) -> tuple[int, ...]:
    """The smallest hashes of the lines' words, at most `MOST_WORDS`, ascending."""
    words = {word for line in lines for word in stems(line)}
    return tuple(sorted(hash_of(word) >> 16 for word in words)[:MOST_WORDS])


def shared(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of common words among all words of both; exact if the samples hold all words."""
    union = sorted({*one, *other})[: max(len(one), len(other))]
    both = {*one} & {*other}
    return sum(word in both for word in union) / len(union) if union else 0.0


def stems(line: str) -> set[str]:
    """Longer words by their first letters; in scripts without spaces, pairs of characters."""
    unspaced = "".join(UNSPACED.findall(line))
    words = (word for word in _WORD.findall(without_signs(line.casefold())))
    return {word[:_STEM_LETTERS] for word in words if len(word) >= letters_needed(word, _LEAST_LETTERS)} | {
        unspaced[at : at + 2] for at in range(len(unspaced) - 1)
    }


def hash_of(text: str) -> int:
    """Six bytes, the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=6).digest(), "big")
