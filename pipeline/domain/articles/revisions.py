"""Finds what changed from one revision of an article to the next: headline, sentences, figures.

A sentence is identified by its words: another place, white space, punctuation or case is not a change. A sentence that
differs in a word or a figure counts as one removed and one added.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from pipeline.domain.text.numerals import numerals
from pipeline.domain.text.sentences import sentences_of
from pipeline.domain.text.text import normalise_letters

MOST_SENTENCES, MOST_NUMBERS = 20, 20
SENTENCE_CHARS = 300
MOST_REVISIONS = 20
MOST_CHARS = 16_000
"""Limit for the sentences of all revisions of an article together, which are in every record of it."""

LONGEST_READ = 1000
"""Characters. A longer sentence is not a real one: numbers written in words are not looked for in it."""

# A minus sign counts, and so do the signs of a number's kind: "5%" is not "5".
_WORD = re.compile(r"(?:(?<=\s)|^)[-−](?=\d)|[^\W_]+|[%‰°$€£¥₹]")
_FIGURES = re.compile(r"[$€£¥₹]?\d+(?:[.,:/]\d+)*[%‰°]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What one revision changed.

    `seen` is when the changed article was seen. `title_before` is None if the headline is unchanged. `removed` and
    `added` are sentences, `numbers_removed` and `numbers_added` are figures as written, each in the order of the text.
    """

    seen: datetime
    title_before: str | None = None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    numbers_removed: tuple[str, ...] = ()
    numbers_added: tuple[str, ...] = ()


def revision_of(
    *, seen: datetime, title_before: str | None, text_before: str, title: str | None, text: str
) -> Revision:
    """What the new headline and text changed; a missing headline is not a change.

    Holds the first `MOST_SENTENCES` sentences and `MOST_NUMBERS` figures removed and added.
    """
    removed, added = _changed(list(sentences_of(text_before)), list(sentences_of(text)))
    words_before, words = _words(title_before or ""), _words(title or "")
    renamed = bool(words_before and words) and words_before != words
    numbers_before = _numbers([title_before, *removed] if renamed else removed)
    numbers = _numbers([title, *added] if renamed else added)
    return Revision(
        seen=seen,
        title_before=_cut(" ".join((title_before or "").split())) if renamed else None,
        removed=tuple(map(_cut, removed[:MOST_SENTENCES])),
        added=tuple(map(_cut, added[:MOST_SENTENCES])),
        numbers_removed=_more_often(numbers_before, numbers),
        numbers_added=_more_often(numbers, numbers_before),
    )


def appended(revisions: Sequence[Revision], new: Revision) -> tuple[Revision, ...]:
    """The revisions with the new one: at most `MOST_REVISIONS`, the first and the newest.

    If their sentences have more than `MOST_CHARS`, those of older revisions are dropped. Headlines and figures stay.
    """
    every = (*revisions, new)
    if len(every) > MOST_REVISIONS:
        every = (every[0], *every[len(every) - MOST_REVISIONS + 1 :])
    left = MOST_CHARS
    kept: list[Revision] = []
    for revision in reversed(every):
        left -= sentence_chars(revision)
        kept.append(revision if left >= 0 else without_sentences(revision))
    return tuple(reversed(kept))


def sentence_chars(revision: Revision) -> int:
    """The length of its sentences together."""
    return sum(map(len, (*revision.removed, *revision.added)))


def without_sentences(revision: Revision) -> Revision:
    """The revision with headline and figures only."""
    return replace(revision, removed=(), added=())


def _changed(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """The sentences that one text has more often than the other, and the other way round."""
    keys_before, keys_after = list(map(_words, before)), list(map(_words, after))
    removed = _unmatched(keys_before, Counter(keys_after))
    added = _unmatched(keys_after, Counter(keys_before))
    # Text that was only cut into sentences differently has the same words in the same order.
    runs_removed, runs_added = _runs(keys_before, removed), _runs(keys_after, added)
    same = runs_removed.keys() & runs_added.keys()
    return (
        [before[i] for words, places in runs_removed.items() if words not in same for i in places],
        [after[i] for words, places in runs_added.items() if words not in same for i in places],
    )


def _unmatched(keys: Iterable[str], others: Counter[str]) -> list[int]:
    places = []
    for place, key in enumerate(keys):
        if others[key] > 0:
            others[key] -= 1
        elif key:
            places.append(place)
    return places


def _runs(keys: Sequence[str], places: Sequence[int]) -> dict[str, list[int]]:
    """The places by the words of those that follow each other without a gap, in order."""
    runs: dict[str, list[int]] = {}
    for _, run in groupby(enumerate(places), key=lambda at: at[1] - at[0]):
        run_places = [place for _, place in run]
        runs.setdefault(" ".join(keys[place] for place in run_places), []).extend(run_places)
    return runs


def _words(sentence: str) -> str:
    return " ".join(_WORD.findall(normalise_letters(sentence).casefold()))


def _numbers(sentences: Iterable[str | None]) -> list[tuple[object, str]]:
    """The value and the spelling of each number: quantities, and all else in figures, such as dates."""
    found: list[tuple[object, str]] = []
    for sentence in filter(None, sentences):
        quantities = numerals(sentence) if len(sentence) <= LONGEST_READ else ()
        spans: dict[tuple[int, int], object] = {number.span: (number.unit, number.value) for number in quantities}
        of_quantities = {place for start, end in spans for place in range(start, end)}
        for other in _FIGURES.finditer(sentence):
            if other.start() not in of_quantities:
                spans[other.span()] = ("", float(other.group())) if other.group().isdecimal() else other.group()
        found += [(spans[span], _cut(sentence[slice(*span)].strip())) for span in sorted(spans)]
    return found


def _more_often(numbers: Sequence[tuple[object, str]], others: Sequence[tuple[object, str]]) -> tuple[str, ...]:
    """The numbers that occur more often than among the others, as written, each once."""
    left = Counter(value for value, _ in others)
    more: dict[object, str] = {}
    for value, written in numbers:
        if left[value] > 0:
            left[value] -= 1
        else:
            more.setdefault(value, written)
    return tuple(dict.fromkeys(more.values()))[:MOST_NUMBERS]


def _cut(sentence: str) -> str:
    if len(sentence) <= SENTENCE_CHARS:
        return sentence
    return sentence[: SENTENCE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
