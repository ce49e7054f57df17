"""Finds what a copy changed in its original: figures, negations, names, and words inside quotation marks.

House style is no change: another spelling, a number in words or another unit, a short form, a title, a name written in
full. Nor is a later toll, nor what stands outside running text. What was cut, added or reworded at length is not
listed. Knows no grammar: the two texts are aligned word by word (`word_alignment`).
"""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.domain.comparison.axes import is_reversed
from pipeline.domain.comparison.change import MOST_SENTENCE_CHARS, Change
from pipeline.domain.comparison.changed_figures import bound_differs, figure_differs, toll_differs, unit_differs
from pipeline.domain.comparison.changed_names import day_differs, is_short_form, name_differs
from pipeline.domain.comparison.changed_senses import negation_differs, one_word_differs
from pipeline.domain.comparison.result import ChangedWords
from pipeline.domain.comparison.word_alignment import AlignedText, Passage, differing_passages
from pipeline.domain.text.stop_words import STOP_WORDS_ANYWHERE
from pipeline.domain.text.wordlists import word_list

MOST_CHANGES = 8
_QUOTED_WORDS = 3
_SPEAKERS = frozenset(word_list("said says added told asked wrote continued tweeted explained"))
_SIGN_BEFORE, _SIGN_AFTER = re.compile(r"[$€£¥₹]$"), re.compile(r"^%")


@lru_cache(maxsize=512)
def changed_words(
    text: str, original: str, hours: float | None = None, language: str = "en"
) -> tuple[ChangedWords, ...]:
    """What the text has in place of words of the original, at most `MOST_CHANGES`.

    Figures and negations come first, then names, then quoted words, each in the order of the text. `hours`: how much
    later the text is, if that is known: a later and higher toll is no change. `language`: of both, ISO 639-1. The last
    texts asked for are kept.
    """
    copy, first = AlignedText(text), AlignedText(original)
    found: dict[tuple[str, str], tuple[int, ChangedWords]] = {}
    for passage in differing_passages(copy, first):
        rank = _rank(Change(copy, first, passage, hours, language))
        if rank is not None:
            one = _shown(copy, first, passage)
            found.setdefault((one.here, one.there), (rank, one))
    ranked = sorted(found.values(), key=lambda at: at[0])
    return tuple(one for _, one in ranked[:MOST_CHANGES])


def _rank(change: Change) -> int | None:
    """0 for a figure or a negation, 1 for a name, 2 for a quoted word; None for what is no change of fact."""
    if not all(map(change.in_running_text, (0, 1))) or any(map(change.is_inserted, (0, 1))):
        return None
    if change.letters(0) == change.letters(1):
        return None  # "out vote" and "outvote"
    if (
        figure_differs(change)
        or unit_differs(change)
        or toll_differs(change)
        or bound_differs(change)
        or negation_differs(change)
        or one_word_differs(change)
    ):
        return 0
    if change.has_figures():
        return None
    if day_differs(change) or name_differs(change):
        return 1
    return 2 if _quoted_word_differs(change) else None


def _quoted_word_differs(change: Change) -> bool:
    new, old = change.words
    if not (0 < len(new) <= _QUOTED_WORDS and 0 < len(old) <= _QUOTED_WORDS):
        return False
    if not all(w.quoted and w.folded not in _SPEAKERS for w in (*new, *old)):
        return False
    if is_short_form(new, old) or is_short_form(old, new):
        return False
    here, there = ({w.folded for w in words if w.folded not in STOP_WORDS_ANYWHERE} for words in (new, old))
    if not here - there or not there - here:
        return False
    return not any(_is_spelling(a, b) and not is_reversed(a, b) for a in here for b in there)


def _is_spelling(first: str, second: str) -> bool:
    """Whether two words may be one: spelt otherwise, another form, or the one is the beginning of the other."""
    short = min(len(first), len(second))
    return fuzz.ratio(first, second) >= 75 or first[: max(4, short - 2)] == second[: max(4, short - 2)]


def _shown(copy: AlignedText, original: AlignedText, passage: Passage) -> ChangedWords:
    here, sentence, span = _side(copy, passage.here)
    there, original_sentence, original_span = _side(original, passage.there)
    start = passage.here[0]
    return ChangedWords(
        here=here,
        there=there,
        before=copy.slice(max(0, start - 4), start),
        sentence=sentence,
        span=span,
        original_sentence=original_sentence,
        original_span=original_span,
    )


def _side(text: AlignedText, words: tuple[int, int]) -> tuple[str, str, tuple[int, int]]:
    """The words with their signs, the sentence around them, and where they are in it."""
    first, last = words
    if last > first:
        start, end = text.words[first].start, text.words[last - 1].end
        start -= bool(_SIGN_BEFORE.search(text.text[max(0, start - 1) : start]))
        end += bool(_SIGN_AFTER.match(text.text[end : end + 1]))
    else:
        start = end = text.words[first].start
    begin, stop = text.sentence_at(text.words[first - 1].start if last == first else start)
    if stop - begin > MOST_SENTENCE_CHARS:
        begin = max(begin, start - MOST_SENTENCE_CHARS // 2)
        stop = min(stop, begin + MOST_SENTENCE_CHARS)
    end, start = min(end, stop), min(start, stop)
    return text.written[start:end], text.written[begin:stop], (start - begin, end - begin)
