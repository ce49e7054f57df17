"""Finds what a copy changed in its original: figures, names, negations, and words inside quotation marks.

The texts are aligned word by word. What was cut, added or reworded at length is not listed, nor is house style: another
spelling, a number in words, a name written in full.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.domain.comparison.axes import negator_count
from pipeline.domain.comparison.result import ChangedWords
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters
from pipeline.domain.text.wordlists import word_list

MOST_CHANGES = 8
MOST_WORDS = 4
"""Words on either side: a longer passage was written anew."""

_SURE_WORDS = 2
"""Equal words on both sides of a change, without which the two passages may not be the same one."""

_READ_WORDS = 3000
_WORD = re.compile(r"\w+(?:[.,:]\d+|['’]\w+)*|[\"“”]")
_QUOTES = frozenset('"“”')
_NEGATIONS_ELSEWHERE = frozenset(word_list("nicht kein keine keinen nie pas jamais aucun nunca jamás ninguno sin"))


def changed_words(text: str, original: str) -> tuple[ChangedWords, ...]:
    """What the text has in place of words of the original, in the order of the text, at most `MOST_CHANGES`."""
    here, there = _words(text), _words(original)
    matcher = SequenceMatcher(None, _folded(here), _folded(there), autojunk=False)
    codes = matcher.get_opcodes()
    found: dict[tuple[str, str], ChangedWords] = {}
    for at in range(1, len(codes) - 1):
        kind, i, i_end, j, j_end = codes[at]
        sure = min(codes[at - 1][2] - codes[at - 1][1], codes[at + 1][2] - codes[at + 1][1]) >= _SURE_WORDS
        if kind == "equal" or not sure or max(i_end - i, j_end - j) > MOST_WORDS:
            continue
        new, old = here[i:i_end], there[j:j_end]
        if _says_something_else(new, old) or (kind == "replace" and _in_quotation(here, i)):
            before = " ".join(word for word in here[max(0, i - 4) : i] if word not in _QUOTES)
            one = ChangedWords(here=" ".join(new), there=" ".join(old), before=before)
            found.setdefault((one.here, one.there), one)
    return tuple(found.values())[:MOST_CHANGES]


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise_letters(text))[:_READ_WORDS]


def _folded(words: Sequence[str]) -> list[str]:
    return [fold_case_and_accents(word) for word in words]


def _in_quotation(words: Sequence[str], at: int) -> bool:
    return sum(word in _QUOTES for word in words[:at]) % 2 == 1


def _says_something_else(new: Sequence[str], old: Sequence[str]) -> bool:
    if _negations(new) != _negations(old):
        return True
    figures, old_figures = set(numbers(" ".join(new))), set(numbers(" ".join(old)))
    if figures and old_figures:
        return figures != old_figures
    names, old_names = (set(_folded([word for word in words if word[0].isupper()])) for words in (new, old))
    return bool(names and old_names) and not names & old_names


def _negations(words: Sequence[str]) -> int:
    folded = [word.lower() for word in words]
    return negator_count([word.replace("n't", " n't").split()[-1] for word in folded]) + sum(
        word in _NEGATIONS_ELSEWHERE for word in folded
    )
