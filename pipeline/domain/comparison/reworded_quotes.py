"""One quotation in other words in two versions, without a contradiction between them.

Quotes that contradict each other are found by `differing_quotes`, those of which a part is cut out by `cut_quotes`.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.differing_quotes import FEWEST_OF_A_STATEMENT, difference
from pipeline.domain.comparison.findings import Span, Statement
from pipeline.domain.comparison.quote_wording import alike_words, content_words
from pipeline.domain.comparison.quotes import Quote
from pipeline.domain.comparison.reworded import Reworded
from pipeline.domain.comparison.sentences import VersionText

QUOTE_ALIKE = 80.0
QUOTE_MATCH = 0.4
FEWEST_SAME = 6
SAME_SHARE = 0.7
SURELY_ONE = 0.5
"""M of two sentences from which on a word less need be the same, and the letters may be less alike (`ALIKE_IN_ONE`)."""

ALIKE_IN_ONE = 70.0
MOST_CHANGED = 3
"""Content words in one quote for other words in the other."""

_STRONG = frozenset(
    {"very", "both", "simply", "only", "all", "most", "some", "least", "just", "now", "again", "really"}
)

_LIMITING = frozenset({"least", "not", "never", "almost", "nearly", "hardly", "partly", "barely"})
"""Words in front of a quotation's beginning without which it says more, or something else."""

_ARTICLES = frozenset({"a", "an", "the", "that", "this", "which"})
SAME_SHARE_OF_FORMS = 0.85
"""The share of the shorter quote's words that must be the same for another tense or small word to be shown."""

FEWEST_LETTERS = 3


def reworded_quotes(pairing: Pairing[VersionText], a: Sequence[Quote], b: Sequence[Quote]) -> Iterator[Reworded]:
    """Quotes that differ in a word, in what is no conflict; each quote with the one that is most like it."""
    a, b = ([q for q in quotes if len(q.words) >= FEWEST_OF_A_STATEMENT] for quotes in (a, b))
    texts = [" ".join(q.words) for q in a], [" ".join(q.words) for q in b]
    within = [[m for m, other in enumerate(texts[1]) if own in other] for own in texts[0]]
    around = [[n for n, other in enumerate(texts[0]) if own in other] for own in texts[1]]
    found: dict[tuple[int, int], tuple[float, Reworded]] = {}
    for n, left in enumerate(a):
        for m, right in enumerate(b):
            match = float(pairing.match[left.sentence.index, right.sentence.index])
            if match < QUOTE_MATCH:
                continue
            if not within[n] and not around[m]:
                one = _reworded(left, right, match)
            elif within[n] == [m] or around[m] == [n]:
                one = _limited(left, right)
            else:
                one = None
            if one is not None:
                found[(n, m)] = (one.probability, one)
    taken: set[tuple[str, int]] = set()
    for (n, m), (_, one) in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        if ("a", n) not in taken and ("b", m) not in taken:
            taken |= {("a", n), ("b", m)}
            yield one


def _reworded(left: Quote, right: Quote, match: float) -> Reworded | None:
    """What differs in two wordings of one quote. `match`: M of their sentences."""
    alike = fuzz.partial_ratio(" ".join(left.words), " ".join(right.words))
    if alike < (QUOTE_ALIKE if match < SURELY_ONE else ALIKE_IN_ONE) or difference(left, right):
        return None
    opcodes = SequenceMatcher(None, left.words, right.words, autojunk=False).get_opcodes()
    same = sum(i2 - i1 for tag, i1, i2, _, _ in opcodes if tag == "equal")
    shorter = min(len(left.words), len(right.words))
    if same < max(FEWEST_SAME - (match >= SURELY_ONE), SAME_SHARE * shorter):
        return None
    last = len(opcodes) - 1
    inner = [
        (left.words[i1:i2], right.words[j1:j2], (i1, i2, j1, j2))
        for n, (tag, i1, i2, j1, j2) in enumerate(opcodes)
        if tag != "equal" and n not in {0, last}
    ]
    telling = [at for x, y, at in inner if _differs(x, y)]
    slight: list[tuple[int, int, int, int]] = []
    if same >= SAME_SHARE_OF_FORMS * shorter:
        telling += _cut_off(opcodes[0], left, right)
        slight = [at for x, y, at in inner if _is_other_form(x, y)]
    changed = sum(len(content_words((*x, *y))) for x, y, _ in inner)
    if not (telling or slight) or changed > MOST_CHANGED:
        return None
    i1, i2, j1, j2 = (telling or slight)[0]
    return Reworded(
        kind="quote",
        probability=min(1.0, same / shorter),
        a=Statement(sentence=left.sentence, span=_span(left, i1, i2), value=""),
        b=Statement(sentence=right.sentence, span=_span(right, j1, j2), value=""),
        slight=not telling,
    )


def _limited(left: Quote, right: Quote) -> Reworded | None:
    """One quote that is the end of the other, without the word that limits it there."""
    opcodes = SequenceMatcher(None, left.words, right.words, autojunk=False).get_opcodes()
    cut = _cut_off(opcodes[0], left, right)
    shorter = min(len(left.words), len(right.words))
    if not cut or shorter < FEWEST_SAME or opcodes[1][2] - opcodes[1][1] < shorter:
        return None
    i1, i2, j1, j2 = cut[0]
    return Reworded(
        kind="quote",
        probability=1.0,
        a=Statement(sentence=left.sentence, span=_span(left, i1, i2), value=""),
        b=Statement(sentence=right.sentence, span=_span(right, j1, j2), value=""),
    )


def _differs(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a content word, or one that gives weight, is in place of others or of none."""
    joined = "".join(first), "".join(second)
    if joined[0] and joined[1] and alike_words(*joined):
        return False
    left, right = (set(content_words(words)) | (_STRONG & set(words)) for words in (first, second))
    left, right = left - right, right - left
    if not left and not right:
        return False
    return not any(alike_words(x, y) for x in left for y in right)


def _is_other_form(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a verb stands in two tenses ("want", "wanted"), or one small word for another ("our", "the")."""
    left, right = (set(words) - set(other) for words, other in ((first, second), (second, first)))
    if len(first) == len(second) == 1 and not content_words((*first, *second)):
        return not {*first, *second} <= _ARTICLES
    return any(x != y and _is_inflected(*sorted((x, y), key=len)) for x in left for y in right)


def _is_inflected(short: str, long_: str) -> bool:
    """Whether the longer word is the past or the running form of the shorter; a plural is not."""
    stem = short.removesuffix("e")
    return len(short) >= FEWEST_LETTERS and long_ in {f"{stem}{end}" for end in ("ed", "ing")} | {
        f"{short}{short[-1]}{end}" for end in ("ed", "ing")
    }


def _cut_off(first: tuple[str, int, int, int, int], left: Quote, right: Quote) -> list[tuple[int, int, int, int]]:
    """Where one quote begins right after what limits it in the other ("at least"), which its sentence does not have."""
    tag, _, i2, _, j2 = first
    quote, other, end = (left, right, i2) if tag == "delete" else (right, left, j2)
    start = max(0, end - 2)
    limiting = _LIMITING & set(quote.words[start:end])
    if "only" in quote.words[start:end]:
        return []  # "not only" limits nothing
    if tag not in {"delete", "insert"} or not limiting or limiting & set(other.sentence.plain.lower().split()):
        return []
    return [(start, end, 0, 0) if tag == "delete" else (0, 0, start, end)]


def _span(quote: Quote, first: int, last: int) -> Span:
    """The characters of words [first, last); of one more on each side if it is none."""
    if first == last:
        first, last = max(0, first - 1), min(len(quote.spans), last + 1)
    return quote.spans[first][0], quote.spans[last - 1][1]
