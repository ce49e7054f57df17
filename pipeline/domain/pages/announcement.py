"""Whether a text is about what was announced: a feed's title and summary, or the text that a page had before.

Works in any language: words count as found if a word of the text contains their first letters, so that inflected and
prefixed forms count; in scripts without spaces, short runs of characters are compared. Knows nothing of markup.
"""

import re
import unicodedata
from typing import Final, NamedTuple

from pipeline.domain.text.letters import UNSPACED, letters_needed, without_signs
from pipeline.domain.text.stop_words import is_stop_word_anywhere
from pipeline.domain.text.text import fold_case_and_accents

_WORD: Final = re.compile(r"[^\W_]+")
_LEAST_LETTERS: Final = 4
# An inflected form keeps this share of its letters at the beginning.
_STEM_SHARE: Final = 0.6
_HAN_AND_KANA: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_HIRAGANA_ONLY: Final = re.compile("[\u3040-\u309f]+")
_OTHER_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
_RUN_OF_HAN: Final = 2
_RUN_OF_OTHERS: Final = 4


class Agreement(NamedTuple):
    """How many of the announced terms the text has; in scripts without spaces, two runs are one term."""

    found: float
    of: float

    @property
    def share(self) -> float:
        """0 to 1; 1 if nothing was announced."""
        return self.found / self.of if self.of else 1.0


def agreement(announced: str, text: str) -> Agreement:
    """How much of what was announced a text takes up."""
    expected, present = _folded(announced), _folded(text)
    words, runs = _words(expected), _runs(expected)
    joined = " ".join(_words(present))
    found = sum(_stem(word) in joined for word in words)
    return Agreement(found + len(runs & _runs(present)) / 2, len(words) + len(runs) / 2)


def _folded(text: str) -> str:
    # Folding takes Korean syllables apart.
    return without_signs(unicodedata.normalize("NFC", fold_case_and_accents(text)))


def _words(text: str) -> set[str]:
    """The words that say something; function words of the languages with a list are left out."""
    return {
        word
        for word in _WORD.findall(UNSPACED.sub(" ", text))
        if (any(map(str.isdigit, word)) or len(word) >= letters_needed(word, _LEAST_LETTERS))
        and not is_stop_word_anywhere(word)
    }


def _stem(word: str) -> str:
    """What of a word its other forms contain too; a number has no other forms."""
    if any(map(str.isdigit, word)):
        return word
    return word[: max(_LEAST_LETTERS, round(len(word) * _STEM_SHARE))]


def _runs(text: str) -> set[str]:
    """Runs of characters in scripts without spaces; those of hiragana alone are mostly grammar."""
    runs = {run for part in _HAN_AND_KANA.findall(text) for run in _windows(part, _RUN_OF_HAN)}
    kept = {run for run in runs if not _HIRAGANA_ONLY.fullmatch(run)}
    return kept | {run for part in _OTHER_UNSPACED.findall(text) for run in _windows(part, _RUN_OF_OTHERS)}


def _windows(part: str, size: int) -> list[str]:
    return [part[at : at + size] for at in range(len(part) - size + 1)]
