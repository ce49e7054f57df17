"""Whether a copy turned the sense: a negation more or less, or a word in place of its opposite."""

from collections.abc import Iterator, Sequence
from itertools import product

from pipeline.domain.comparison.axes import NEGATORS, is_reversed, opposed
from pipeline.domain.comparison.change import Change
from pipeline.domain.comparison.quote_wording import is_contrast
from pipeline.domain.comparison.word_alignment import Word
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.numerals import SCALES
from pipeline.domain.text.ordinals import ordinal
from pipeline.domain.text.wordlists import word_list

_IRREGULAR = {
    "rose": "rise", "fell": "fall", "won": "win", "lost": "lose", "began": "begin", "left": "leave", "sold": "sell",
    "bought": "buy", "upheld": "uphold", "met": "meet", "shrank": "shrink", "grew": "grow", "caught": "catch",
}  # fmt: skip
_SCALE_WORDS = frozenset(word for word in SCALES if len(word) > 3)
_NEGATIONS_ELSEWHERE = frozenset(word_list("nicht kein keine keinen nie pas jamais aucun nunca jamás ninguno sin"))
_DENIALS = (NEGATORS - {"zero", "hardly"}) | _NEGATIONS_ELSEWHERE | {"without"}
# What comes and goes with a negation: "did not attend" and "attended", "no evidence" and "some evidence".
_BESIDE_NEGATION = frozenset(
    word_list(
        "do does did be is are was were am has have had will would can could should may a an any some the with to"
        " yet ever already"
    )
)
_POINTING = frozenset(word_list("this last next us them you he she first"))
"""Words that an editor changes with the day, the headline or who is quoted."""


def negation_differs(change: Change) -> bool:
    """Whether only one of the two denies what the passage says."""
    new, old = change.words
    denied = [sum(_denies(words, at) for at in range(len(words))) for words in (new, old)]
    if denied[0] != denied[1]:
        rest = [_stems(w for at, w in enumerate(words) if not _denies(words, at)) for words in (new, old)]
        return rest[0] == rest[1] or _is_irregular(change, *rest)
    if len(new) == len(old) == 1:
        here, there = new[0].folded, old[0].folded
        return min(len(here), len(there)) > 3 and is_reversed(here, there)
    return False


def one_word_differs(change: Change) -> bool:
    """Whether one word stands for its opposite, or one ordinal or scale for another: "billion" for "million"."""
    new, old = change.words
    if len(new) != 1 or len(old) != 1:
        return False
    here, there = new[0].folded, old[0].folded
    before = change.texts[0].words[change.ranges[0][0] - 1].text
    if here in _SCALE_WORDS and there in _SCALE_WORDS:
        return bool(numbers(before)) and SCALES[here] != SCALES[there]
    if (first := ordinal(here)) and (second := ordinal(there)):
        return first != second
    if is_contrast(here, there) and not {here, there} & _POINTING:
        return True
    return any(opposed(x, y) for x, y in product(_lemmas(here), _lemmas(there)))


def _denies(words: Sequence[Word], at: int) -> bool:
    """Whether the word negates; the t of "don't" does, and the "yet" of "yet to", and not the "no" of "No. 1"."""
    folded = words[at].folded
    if folded == "t":
        return True
    following = words[at + 1] if at + 1 < len(words) else None
    is_number = folded == "no" and following is not None and following.text[0].isdigit()
    if folded == "yet" and following is not None and following.folded == "to":
        return True
    return folded in _DENIALS and not is_number


def _is_irregular(change: Change, new: set[str], old: set[str]) -> bool:
    """Whether the words left are one verb beside "did" and without it: "did not take", "took"."""
    auxiliary = any(w.folded in {"do", "does", "did"} for words in change.words for w in words)
    return auxiliary and len(new) == len(old) == 1 and min(new)[0] == min(old)[0]


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
