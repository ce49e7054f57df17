"""Finds what a copy changed in its original: figures, negations, names, and words inside quotation marks.

House style is no change: another spelling, a number in words or another unit, a short form, a title, a name written in
full. Nor is a later toll, nor what stands outside running text. What was cut, added or reworded at length is not
listed. Knows no grammar: the two texts are aligned word by word (`word_alignment`).
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from pipeline.domain.comparison.axes import NEGATORS, is_reversed, opposed
from pipeline.domain.comparison.gazetteer import may_be_one
from pipeline.domain.comparison.names import SPELLING, TITLES, given_names
from pipeline.domain.comparison.numbers import CLEARLY_LATER_H
from pipeline.domain.comparison.quotes import is_contrast
from pipeline.domain.comparison.result import ChangedWords
from pipeline.domain.comparison.sentences import is_heading
from pipeline.domain.comparison.told.asides import is_aside
from pipeline.domain.comparison.word_alignment import AlignedText, Passage, Word, differing_passages
from pipeline.domain.terms.place_names import abbreviations, folded, places_in
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.figures import MANY, Figure, exclusive, figures, ordinal
from pipeline.domain.text.numerals import SCALES, SMALL_NUMBERS, Numeral, numerals
from pipeline.domain.text.stop_words import STOP_WORDS_ANYWHERE
from pipeline.domain.text.wordlists import word_list

MOST_CHANGES = 8
MOST_SENTENCE_CHARS = 600

_FEWEST_WORDS = 5
_QUOTED_WORDS, _NAME_WORDS = 3, 4
_NEAR_CHARS = 60
_IRREGULAR = {
    "rose": "rise", "fell": "fall", "won": "win", "lost": "lose", "began": "begin", "left": "leave", "sold": "sell",
    "bought": "buy", "upheld": "uphold", "met": "meet", "shrank": "shrink", "grew": "grow", "caught": "catch",
}  # fmt: skip
_SCALE_WORDS = frozenset(word for word in SCALES if len(word) > 3)
_SIGNS = frozenset("$€£¥₹R")
_SHORT_LETTERS = 3
_NEGATIONS_ELSEWHERE = frozenset(word_list("nicht kein keine keinen nie pas jamais aucun nunca jamás ninguno sin"))
_DENIALS = (NEGATORS - {"zero", "hardly"}) | _NEGATIONS_ELSEWHERE | {"without"}
# What comes and goes with a negation: "did not attend" and "attended", "no evidence" and "some evidence".
_BESIDE_NEGATION = frozenset(
    word_list(
        "do does did be is are was were am has have had will would can could should may a an any some the with to"
    )
)
_POINTING = frozenset(word_list("this last next us them you he she first"))
"""Words that an editor changes with the day, the headline or who is quoted."""

_BOUNDING = frozenset(
    word_list(
        "at least most more than over above up to no as many much fewer less under below nearly almost about some"
    )
)

_SPEAKERS = frozenset(word_list("said says added told asked wrote continued tweeted explained"))
_GROWS = re.compile(
    r"(?i)\b(?:dead|died|deaths?|dying|killed|fatalit\w+|bod(?:y|ies)|toll|injur\w+|wounded|hurt|casualt\w+|missing"
    r"|arrest\w+|detained|rescued|evacuat\w+|displaced|acres?|hectares?|homes|houses|buildings|cases|infect\w+"
    r"|destroyed|burned|damaged|donat\w+|signatures?)\b"
)
_CLOCK = re.compile(r"(?<![\d.,:])(\d{1,2})(?:[:.](\d\d))?(?: ?([ap])\.?m\b|(?=[ ,.;)-]|$))", re.IGNORECASE)
_DAYS = {name[:3].lower(): "day" for name in ENGLISH_WEEKDAYS} | {name[:3].lower(): "month" for name in ENGLISH_MONTHS}
_DAY_NAMES = frozenset(name.lower() for name in (*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))
_BROKEN = re.compile(r"\d[,.] \d{1,3}(?!\d)|\d ?/ ?\d|[½¼¾⅓⅔]")
_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\([^)\n]{2,40}\)|\s[-–—]{1,2}\s)")
_INSERTED = re.compile(r"[\[\]*]|\w[—–]\w")
_SIGN_BEFORE, _SIGN_AFTER = re.compile(r"[$€£¥₹]$"), re.compile(r"^%")


@lru_cache(maxsize=512)
def changed_words(text: str, original: str, hours: float | None = None) -> tuple[ChangedWords, ...]:
    """What the text has in place of words of the original, at most `MOST_CHANGES`.

    Figures and negations come first, then names, then quoted words, each in the order of the text. `hours`: how much
    later the text is, if that is known: a later and higher toll is no change. The last texts asked for are kept.
    """
    copy, first = AlignedText(text), AlignedText(original)
    found: dict[tuple[str, str], tuple[int, ChangedWords]] = {}
    for passage in differing_passages(copy, first):
        rank = _Change(copy, first, passage, hours).rank()
        if rank is not None:
            one = _shown(copy, first, passage)
            found.setdefault((one.here, one.there), (rank, one))
    ranked = sorted(found.values(), key=lambda at: at[0])
    return tuple(one for _, one in ranked[:MOST_CHANGES])


class _Change:
    """A passage in which a copy differs, judged by what its words are."""

    def __init__(self, copy: AlignedText, original: AlignedText, passage: Passage, hours: float | None) -> None:
        self._texts = copy, original
        self._ranges = passage.here, passage.there
        self._words = copy.words[slice(*passage.here)], original.words[slice(*passage.there)]
        self._hours = hours

    def rank(self) -> int | None:
        """0 for a figure or a negation, 1 for a name, 2 for a quoted word; None for what is no change of fact."""
        if not all(map(self._in_running_text, (0, 1))) or any(map(self._is_inserted, (0, 1))):
            return None
        if self._letters(0) == self._letters(1):
            return None  # "out vote" and "outvote"
        if self._figure_differs() or self._bound_differs() or self._negation_differs() or self._one_word_differs():
            return 0
        if self._has_figures():
            return None
        if self._name_differs():
            return 1
        return 2 if self._quoted_word_differs() else None

    def _place(self, side: int) -> int:
        words, (start, end) = self._texts[side].words, self._ranges[side]
        return words[start].start if end > start else words[start - 1].end

    def _sentence(self, side: int) -> tuple[int, int]:
        return self._texts[side].sentence_at(self._place(side))

    def _in_running_text(self, side: int) -> bool:
        text, (start, end) = self._texts[side], self._sentence(side)
        sentence = text.text[start:end].strip()
        first = text.words[max(0, self._ranges[side][0] - 1)]
        if len(sentence) <= MOST_SENTENCE_CHARS and (
            len(sentence.split()) < _FEWEST_WORDS or is_heading(sentence) or is_aside(sentence)
        ):
            return False
        dateline = _DATELINE.match(text.text, start, end)
        return not (dateline and first.end < dateline.end() and start == self._texts[side].sentences[0][0])

    def _is_inserted(self, side: int) -> bool:
        """Whether the passage has brackets or asterisks in it or beside it: an editor's insertion or a masked word."""
        words, (start, end) = self._texts[side].words, self._ranges[side]
        begin, stop = words[start - 1].end, words[end].start
        return bool(_INSERTED.search(self._texts[side].text, begin, stop))

    def _letters(self, side: int) -> str:
        return "".join(word.folded for word in self._words[side])

    def _has_figures(self) -> bool:
        return all(any(numbers(word.text) for word in words) for words in self._words)

    def _figure_differs(self) -> bool:
        if not self._has_figures():
            return False
        if self._same_clock() or any(map(self._is_broken_number, (0, 1))):
            return False
        if self._is_one_number_each():
            value, before = (float(numbers(words[0].text)[0]) for words in self._words)
            return value != before and not _is_rounding(value, before) and not self._is_later_toll(value, before)
        new, old = (self._figures(side) for side in (0, 1))
        if bool(new) != bool(old):
            return False
        if not new:
            here, there = (set(numbers(self._slice(side))) for side in (0, 1))
            return not here & there and not any(a.startswith(b) or b.startswith(a) for a in here for b in there)
        pairs = list(product(new, old))
        if any(a.hedge == MANY or b.hedge == MANY or a.value == b.value for a, b in pairs):
            return False
        alike = [(a, b) for a, b in pairs if a.unit == b.unit]
        if not alike or not all(exclusive(a, b) for a, b in alike):
            return False
        return not any(self._is_later_toll(a.value, b.value) for a, b in alike)

    def _bound_differs(self) -> bool:
        """Whether only one has what bounds a figure, or the other a bound the other way: "at least nine", "nine"."""
        if self._has_figures() or not all(self._is_before_figure(side) for side in (0, 1)):
            return False
        hedges = {numeral.hedge for side in (0, 1) for numeral in self._numerals_after(side)}
        bounded = all(w.folded in _BOUNDING for words in self._words for w in words)
        return bounded and len(hedges) > 1 and bool(hedges & {"up", "down"})

    def _is_before_figure(self, side: int) -> bool:
        following = self._texts[side].words[self._ranges[side][1]]
        return bool(numbers(following.text)) or following.folded in SMALL_NUMBERS

    def _numerals_after(self, side: int) -> list[Numeral]:
        """The figure that follows the passage."""
        (start, end), at = self._sentence(side), self._texts[side].words[self._ranges[side][1]].start
        return [n for n in numerals(self._texts[side].text[start:end]) if n.digits_at == at - start]

    def _is_one_number_each(self) -> bool:
        """Whether the one has a number where the other has one: what follows, such as a unit, is the same."""
        signs = []
        for text, words in zip(self._texts, self._words, strict=True):
            if len(words) != 1 or len(numbers(words[0].text)) != 1:
                return False
            before = text.text[words[0].start - 1] if words[0].start else ""
            signs.append(before if words[0].text[0].isdigit() and before in _SIGNS else "")
        return signs[0] == signs[1]

    def _figures(self, side: int) -> list[Figure]:
        """The figures of the sentence that have words of the passage."""
        start, end = self._sentence(side)
        words = self._words[side]
        return [
            figure
            for figure in figures(self._texts[side].text[start:end])
            if figure.span[0] < words[-1].end - start and figure.span[1] > words[0].start - start
        ]

    def _is_broken_number(self, side: int) -> bool:
        """Whether the figures are part of a number with a space or a stroke in it: "2, 000", "41 / 2"."""
        words = self._words[side]
        around = self._texts[side].text[max(0, words[0].start - 4) : words[-1].end + 4]
        return _BROKEN.search(around) is not None

    def _same_clock(self) -> bool:
        """Whether both sides have one time of day: 5pm is 17:00."""
        clocks = []
        for side in (0, 1):
            words, text = self._words[side], self._texts[side].text
            around = text[words[0].start : words[-1].end + 6]
            found = _CLOCK.match(around)
            if found is None:
                return False
            hour, minute = int(found[1]), int(found[2] or 0)
            clocks.append(((hour % 12) * 60 + minute, bool(found[2] or found[3])))
        (new, new_sure), (old, old_sure) = clocks
        return new == old and (new_sure or old_sure)

    def _is_later_toll(self, new: float, old: float) -> bool:
        if self._hours is None or abs(self._hours) < CLEARLY_LATER_H or (new > old) != (self._hours > 0):
            return False
        place = self._place(0)
        return _GROWS.search(self._texts[0].text, max(0, place - _NEAR_CHARS), place + _NEAR_CHARS) is not None

    def _slice(self, side: int) -> str:
        return self._texts[side].slice(*self._ranges[side])

    def _negation_differs(self) -> bool:
        new, old = self._words
        denied = [sum(self._denies(words, at) for at in range(len(words))) for words in (new, old)]
        if denied[0] != denied[1]:
            rest = [_stems(w for at, w in enumerate(words) if not self._denies(words, at)) for words in (new, old)]
            return rest[0] == rest[1]
        if len(new) == len(old) == 1:
            here, there = new[0].folded, old[0].folded
            return min(len(here), len(there)) > 3 and is_reversed(here, there)
        return False

    def _one_word_differs(self) -> bool:
        """Whether one word stands for its opposite, or one ordinal or scale for another: "billion" for "million"."""
        new, old = self._words
        if len(new) != 1 or len(old) != 1:
            return False
        here, there = new[0].folded, old[0].folded
        before = self._texts[0].words[self._ranges[0][0] - 1].text
        if here in _SCALE_WORDS and there in _SCALE_WORDS:
            return bool(numbers(before)) and SCALES[here] != SCALES[there]
        if (first := ordinal(here)) and (second := ordinal(there)):
            return first != second
        if is_contrast(here, there) and not {here, there} & _POINTING:
            return True
        return any(opposed(x, y) for x, y in product(_lemmas(here), _lemmas(there)))

    @staticmethod
    def _denies(words: Sequence[Word], at: int) -> bool:
        """Whether the word negates; the t of "don't" does, and not the "no" of "No. 1"."""
        folded = words[at].folded
        if folded == "t":
            return True
        is_number = folded == "no" and at + 1 < len(words) and words[at + 1].text[0].isdigit()
        return (folded in _DENIALS or words[at].text.lower() == "cannot") and not is_number

    def _name_differs(self) -> bool:
        new, old = (self._name(side) for side in (0, 1))
        if not new or not old or {w.folded for w in new} & {w.folded for w in old}:
            return False
        days = [
            {_DAYS.get(w.folded[:3]) for w in name if w.folded in _DAY_NAMES or len(w.text) < 5} for name in (new, old)
        ]
        if max(len(new), len(old)) == 1 and (any(days[0] - {None}) or any(days[1] - {None})):
            return days[0] == days[1] and new[0].folded[:3] != old[0].folded[:3]
        if (
            _is_short_form(new, old)
            or _is_short_form(old, new)
            or self._beside_each_other(new[-1].folded, old[-1].folded)
        ):
            return False
        if any(fuzz.ratio(a.folded, b.folded) >= SPELLING for a in new for b in old) or self._is_first_name(new, old):
            return False
        places = [" ".join(w.text for w in name) for name in (new, old)]
        return not all(map(_is_known_place, places)) or not may_be_one(*places)

    def _name(self, side: int) -> list[Word]:
        """The words of a name, without titles and offices, if the passage has nothing else."""
        words = [w for w in self._words[side] if w.folded not in TITLES and w.folded not in {"s", "of", "and"}]
        if not all(w.text[0].isupper() for w in words):
            return []
        words = [
            w for w in words if (w.folded not in STOP_WORDS_ANYWHERE or w.text == "May") and self._is_proper(w, side)
        ]
        return words if len(words) <= _NAME_WORDS else []

    def _is_proper(self, word: Word, side: int) -> bool:
        """Whether the text has it in the middle of a sentence, and always with a capital letter."""
        others = [w for w in self._texts[side].words if w.folded == word.folded]
        return any(w.capital for w in others) and not any(w.text[0].islower() for w in others)

    def _is_first_name(self, new: Sequence[Word], old: Sequence[Word]) -> bool:
        """Whether both may be forms of one first name before the same surname: Jim and James."""
        following = self._texts[0].words[self._ranges[0][1]]
        if len(new) != 1 or len(old) != 1 or not following.capital:
            return False
        here, there = new[0].folded, old[0].folded
        return here[:2] == there[:2] or bool(given_names(here) & given_names(there))

    def _beside_each_other(self, new: str, old: str) -> bool:
        """Whether the two words are parts of one name somewhere: first name and surname."""
        for text in self._texts:
            for first, second in zip(text.words, text.words[1:], strict=False):
                if {first.folded, second.folded} == {new, old} and second.start - first.end == 1:
                    return True
        return False

    def _quoted_word_differs(self) -> bool:
        new, old = self._words
        if not (0 < len(new) <= _QUOTED_WORDS and 0 < len(old) <= _QUOTED_WORDS):
            return False
        if not all(w.quoted and w.folded not in _SPEAKERS for w in (*new, *old)):
            return False
        if _is_short_form(new, old) or _is_short_form(old, new):
            return False
        here, there = ({w.folded for w in words if w.folded not in STOP_WORDS_ANYWHERE} for words in (new, old))
        if not here - there or not there - here:
            return False
        return not any(_is_spelling(a, b) for a in here for b in there)


def _lemmas(word: str) -> set[str]:
    """The verbs, and the word itself, of which a word may be a form: "acquitted" is of "acquit"."""
    stems = {
        _IRREGULAR.get(word, word),
        *(word.removesuffix(end) for end in ("s", "es", "d", "ed", "ing") if len(word) > 4),
        *(word.removesuffix(end) + "y" for end in ("ied", "ies") if word.endswith(end)),
    }
    return stems | {s[:-1] for s in stems if len(s) > 3 and s[-1] == s[-2]} | {f"{s}e" for s in stems}


def _stems(words: Iterator[Word]) -> set[str]:
    return {
        w.folded[:4] for w in words if w.folded not in _BESIDE_NEGATION and w.folded not in {"didn", "n", "won", "ca"}
    }


def _is_known_place(name: str) -> bool:
    return folded(name) in places_in("en") or name.replace(".", "") in abbreviations()


def _is_rounding(first: float, second: float) -> bool:
    """Whether one number is the other, rounded to two digits or more."""
    return any(
        abs(exact - rounded) <= _last_digit(rounded) / 2 * (1 + 1e-9)
        for exact, rounded in ((first, second), (second, first))
    )


def _last_digit(number: float) -> float:
    """What the last digit that is not 0 is worth, of the second digit at most: 0.1 of 3.3, 1000 of 10,000."""
    digits = f"{number:.10g}"
    decimals = len(digits.partition(".")[2]) or len(digits.rstrip("0")) - len(digits)
    return 10.0 ** min(-decimals, math.floor(math.log10(number)) - 1) if number > 0 else 0.0


def _is_spelling(first: str, second: str) -> bool:
    """Whether two words may be one: spelt otherwise, another form, or the one is the beginning of the other."""
    short = min(len(first), len(second))
    return fuzz.ratio(first, second) >= 75 or first[: max(4, short - 2)] == second[: max(4, short - 2)]


def _is_short_form(short: Sequence[Word], long_: Sequence[Word]) -> bool:
    """Whether the first abbreviates the second, or is written in capitals as an abbreviation is, or begins it."""
    if len(short) != 1:
        return False
    letters = short[0].folded
    if (short[0].text.isupper() and len(letters) > 1) or "." in short[0].text:
        return True
    return any(
        w.folded.startswith(letters)
        or w.folded.endswith(letters)
        or (len(letters) <= _SHORT_LETTERS and re.match(".*".join(letters), w.folded) is not None)
        for w in long_
    )


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
