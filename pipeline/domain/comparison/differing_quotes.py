"""Quotes that are worded differently: the same quote, except for a word that matters.

Only what is between quotation marks is a quote. Cuts at the ends, brackets, spelling and function words do not count as
differences. Words left out in the middle are an elision, not a conflict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import negator_count
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.names import same_name
from pipeline.domain.comparison.quote_wording import alike_words, are_opposites, content_words, is_contrast
from pipeline.domain.comparison.quotes import FEWEST_WORDS, Quote
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS

FEWEST_OF_A_STATEMENT = 5
"""Words from which a quote is a statement. In shorter ones ("totally unacceptable") only opposites differ."""

QUOTE_MATCH = 0.4

SHORT_MATCH, SHORT = 0.55, 4
"""The least M of the sentences around quotes of fewer than `SHORT` words."""

SAME_SENTENCE = 0.7
"""M of the sentences from which two quotes are one, if most of their words and who says them are the same."""

OPPOSITE_SURE = 0.75

SURE = 0.65
FEWEST_SHARED = 6
FEWEST_SHARED_CONTENT = 3
SAME_SPEAKER_SHARED = 4
"""Shared words from which two quotes of one speaker are one quote if a single word stands for another."""
LONG = 8
"""Shared words from which one shared content word less is enough: "We did everything by the book"."""

MOSTLY_SAME, LONGEST_CONTRAST = 0.55, 2
"""The share of equal words of two quotes of one sentence, and the most words in the place of others."""

ALIKE = 82.0
SHARED_WORDS = 0.75
LONGEST_NEGATION = 4
"""Words on both sides together, as in "said" against "did not say". More words are another clause."""
MOST_CHANGED = 3
"""Content words. With more changes it is another sentence, or another translation."""
_ARTICLES = frozenset({"a", "an", "the"})


def differing_quotes(pairing: Pairing[ReadText], a: Sequence[Quote], b: Sequence[Quote]) -> Iterator[Finding]:
    """Quotes that differ only in words that matter. A quote that both versions have unchanged is ignored."""
    texts = {q.words for q in a} & {q.words for q in b}
    for left in a:
        for right in b:
            if left.words in texts or right.words in texts:
                continue
            match = pairing.match[left.sentence.index, right.sentence.index]
            if match < QUOTE_MATCH:
                continue
            shorter = min(len(left.words), len(right.words))
            found = difference(left, right) if shorter >= FEWEST_OF_A_STATEMENT else None
            if found is None and match >= (QUOTE_MATCH if shorter >= SHORT else SHORT_MATCH):
                found = _opposite(left, right) or (_contrasting(left, right) if match >= SAME_SENTENCE else None)
            if found is not None:
                yield found


def difference(left: Quote, right: Quote) -> Finding | None:
    """What differs between two wordings of one quote, or None if nothing that matters differs."""
    if fuzz.partial_ratio(" ".join(left.words), " ".join(right.words)) < ALIKE:
        return None
    if left.speakers and right.speakers and not left.speakers & right.speakers:
        return None
    opcodes = SequenceMatcher(None, left.words, right.words, autojunk=False).get_opcodes()
    same = [word for tag, i1, i2, _, _ in opcodes if tag == "equal" for word in left.words[i1:i2]]
    least = max(FEWEST_SHARED, SHARED_WORDS * min(len(left.words), len(right.words)))
    few = len(same) < least or len(content_words(same)) < FEWEST_SHARED_CONTENT - (len(same) >= LONG)
    if few and not (len(same) >= SAME_SPEAKER_SHARED and _one_word_of_one_speaker(left, right)):
        return None
    ends = {0 if opcodes[0][0] != "equal" else -1, len(opcodes) - 1 if opcodes[-1][0] != "equal" else -1}
    changes = [
        _Change(
            left=left.words[i1:i2],
            right=right.words[j1:j2],
            at=(i1, i2, j1, j2),
            inner=n not in ends or i2 - i1 == j2 - j1 == 1,
        )
        for n, (tag, i1, i2, j1, j2) in enumerate(opcodes)
        if tag != "equal"
    ]
    inner = [change for change in changes if change.inner]
    # What is put in or left out at an end is a cut; what replaces something else counts if negated.
    net = sum(negator_count(c.left) - negator_count(c.right) for c in changes if c.inner or (c.left and c.right))
    telling = [c for c in inner if _matters(c.left, c.right, negated=net % 2 == 1)]
    if not telling or sum(len(content_words((*c.left, *c.right))) for c in inner) > 2 * MOST_CHANGED:
        return None
    i1, i2, j1, j2 = telling[0].at
    share = 2 * len(same) / (len(left.words) + len(right.words))
    confidence = min(1.0, 0.5 + 0.5 * share - 0.1 * (len(inner) - 1))
    if confidence < SURE:
        return None
    return Finding(
        kind="quote",
        confidence=confidence,
        topic="quote",
        a=Statement(sentence=left.sentence, span=_span(left, i1, i2), value=" ".join(left.words[i1:i2])),
        b=Statement(sentence=right.sentence, span=_span(right, j1, j2), value=" ".join(right.words[j1:j2])),
    )


def _opposite(left: Quote, right: Quote) -> Finding | None:
    """Two quotes with one word and its opposite in its place, and no other difference, however short they are."""
    ours, theirs = ([n for n, word in enumerate(q.words) if word not in _ARTICLES] for q in (left, right))
    if len(ours) != len(theirs) or (left.speakers and right.speakers and not left.speakers & right.speakers):
        return None
    changed = [(i, j) for i, j in zip(ours, theirs, strict=True) if left.words[i] != right.words[j]]
    if len(changed) != 1 or len(ours) < FEWEST_WORDS:
        return None
    i, j = changed[0]
    if not are_opposites(left.words[i], right.words[j]):
        return None
    return Finding(
        kind="quote",
        confidence=OPPOSITE_SURE,
        topic="quote",
        a=Statement(sentence=left.sentence, span=_span(left, i, i + 1), value=left.words[i]),
        b=Statement(sentence=right.sentence, span=_span(right, j, j + 1), value=right.words[j]),
    )


def _contrasting(left: Quote, right: Quote) -> Finding | None:
    """Two quotes of one sentence with most words in common, and with a word and its opposite in one other place.

    "Prices will go up in the spring", "prices will come down in the spring". Only for sentences nearly the same.
    """
    if left.speakers and right.speakers and not left.speakers & right.speakers:
        return None
    opcodes = SequenceMatcher(None, left.words, right.words, autojunk=False).get_opcodes()
    same = sum(i2 - i1 for tag, i1, i2, _, _ in opcodes if tag == "equal")
    if same < FEWEST_SHARED_CONTENT or same < MOSTLY_SAME * max(len(left.words), len(right.words)):
        return None
    telling = None
    for tag, i1, i2, j1, j2 in opcodes:
        first, second = left.words[i1:i2], right.words[j1:j2]
        if tag == "equal" or (len(first) != len(second) and not content_words((*first, *second))):
            continue
        if max(len(first), len(second)) > LONGEST_CONTRAST:
            return None
        if any(are_opposites(x, y) for x in first for y in second):
            telling = telling or (i1, i2, j1, j2)
        elif content_words((*first, *second)):
            return None
    if telling is None:
        return None
    i1, i2, j1, j2 = telling
    return Finding(
        kind="quote",
        confidence=OPPOSITE_SURE,
        topic="quote",
        a=Statement(sentence=left.sentence, span=_span(left, i1, i2), value=" ".join(left.words[i1:i2])),
        b=Statement(sentence=right.sentence, span=_span(right, j1, j2), value=" ".join(right.words[j1:j2])),
    )


def _one_word_of_one_speaker(left: Quote, right: Quote) -> bool:
    """Whether both are said by one person who is named, and differ in one word that stands in the place of another."""
    if left.speaker is None or right.speaker is None or not same_name(left.speaker, right.speaker):
        return False
    return len(left.words) == len(right.words) and sum(map(str.__ne__, left.words, right.words)) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Words of one quote in place of other words, or of none, in the other. `at`: their places in both."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    at: tuple[int, int, int, int]
    inner: bool


def _matters(first: tuple[str, ...], second: tuple[str, ...], *, negated: bool) -> bool:
    """Whether the change of a quote changes its meaning.

    It does if a content word is replaced by another, `this` by `next`, or if a negator reverses it.

    `negated`: the negators of the whole quote make it say the opposite.
    """
    if len(first) == len(second) == 1 and is_contrast(first[0], second[0]):
        return True
    if negator_count((*first, *second)):
        odd = negator_count(first) % 2 != negator_count(second) % 2
        return negated and odd and len(first) + len(second) <= LONGEST_NEGATION
    if any(is_contrast(a, b) for a in first for b in second):
        return True
    left, right = content_words(first), content_words(second)
    if not left or not right:
        return False
    return not any(alike_words(x, y) for x in left for y in right) and not alike_words("".join(first), "".join(second))


def as_quotes(found: Iterable[Finding], a: Sequence[Quote], b: Sequence[Quote]) -> Iterator[Finding]:
    """The findings, those within quotations of one wording as of kind `quote`; each pair of sentences has one of those.

    "We will not resign" against "we will resign" is what someone is quoted to have said, and no more is known.
    """
    known: set[tuple[int, int]] = set()
    for finding in found:
        sentences = finding.a.sentence.index, finding.b.sentence.index
        if finding.kind == "quote" and finding.topic != "speaker":
            known.add(sentences)
        elif finding.kind in {"contradiction", "number"} and _in_one_quote(finding, a, b):
            if sentences in known:
                continue
            known.add(sentences)
            finding = replace(finding, kind="quote", topic="quote")
        yield finding


def _in_one_quote(finding: Finding, a: Sequence[Quote], b: Sequence[Quote]) -> bool:
    """Whether what differs stands within two quotes that have most of their words in common."""
    left, right = (
        next((q for q in quotes if q.sentence.index == said.sentence.index and _holds(q, said.span)), None)
        for quotes, said in ((a, finding.a), (b, finding.b))
    )
    if left is None or right is None:
        return False
    same = sum(
        block.size for block in SequenceMatcher(None, left.words, right.words, autojunk=False).get_matching_blocks()
    )
    shorter = min(len(left.words), len(right.words))
    return same >= (SHARED_WORDS if shorter >= SHORT else 0.5) * shorter


def _holds(quote: Quote, span: Span) -> bool:
    return quote.spans[0][0] <= span[0] and span[1] <= quote.spans[-1][1] + 1


def _span(quote: Quote, first: int, last: int) -> tuple[int, int]:
    """The characters of words [first, last); if empty, of the word after them."""
    if first == last:
        first, last = min(first, len(quote.spans) - 1), min(first, len(quote.spans) - 1) + 1
    elif last < len(quote.words) and all(word in ENGLISH_FUNCTION_WORDS for word in quote.words[first:last]):
        last += 1  # "this year" rather than "this"
    return quote.spans[first][0], quote.spans[last - 1][1]
