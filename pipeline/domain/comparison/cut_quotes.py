"""One quotation that ends in one version where it goes on in the other: "I am proud", "I am proud, but I am tired".

Shows what a version leaves out of a sentence that it quotes. Does not say whether it should have quoted it.
"""

from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.differing_quotes import FEWEST_OF_A_STATEMENT, QUOTE_MATCH
from pipeline.domain.comparison.findings import Span, Statement
from pipeline.domain.comparison.names import same_name
from pipeline.domain.comparison.quote_wording import content_words
from pipeline.domain.comparison.quoted_details import ends_with_stop, words_within
from pipeline.domain.comparison.quotes import Quote
from pipeline.domain.comparison.reworded import Reworded
from pipeline.domain.comparison.sentences import ReadText

FEWEST_LEFT_OUT, LONG = 2, 6
"""Content words that the shorter quotation leaves out, or words of any kind: one ("immigrants") is an afterthought."""

TOLD_ELSEWHERE = 0.6
"""The share of the words left out that are in one other sentence of the version: then it quotes them there."""

BEGINNING = 3
"""Words left out, from the first on, that a version may quote as the beginning of its next sentence."""

_GOES_ON = frozenset({"cc", "mark", "prep", "acl"})
_ASKING = frozenset({"when", "where", "why", "how", "what", "who"})
_DASHES = frozenset("-–—―;")


def cut_quotes(pairing: Pairing[ReadText], a: Sequence[Quote], b: Sequence[Quote]) -> Iterator[Reworded]:
    """Quotations that end with a full stop where the other version's go on in the same sentence."""
    taken: set[tuple[int, int]] = set()
    for left in a:
        for right in b:
            match = float(pairing.match[left.sentence.index, right.sentence.index])
            at = left.sentence.index, right.sentence.index
            if match < QUOTE_MATCH or at in taken or len(left.words) == len(right.words):
                continue
            if left.speaker and right.speaker and not same_name(left.speaker, right.speaker):
                continue
            left_is_cut = len(left.words) < len(right.words)
            cut, whole = (left, right) if left_is_cut else (right, left)
            rest = _left_out(cut, whole)
            if rest is None:
                continue
            words, own, version = (
                whole.words[rest:],
                (a if left_is_cut else b),
                (pairing.a if left_is_cut else pairing.b),
            )
            if _is_quoted(words, cut, own) or _is_told(words, cut, version):
                continue
            taken.add(at)
            ends = (
                Statement(sentence=cut.sentence, span=_span(cut, 0), value=""),
                Statement(sentence=whole.sentence, span=_span(whole, rest), value=""),
            )
            first, second = ends if left_is_cut else ends[::-1]
            yield Reworded(kind="quote", probability=match, a=first, b=second)


def _left_out(cut: Quote, whole: Quote) -> int | None:
    """The first word of the whole quotation that the cut one leaves out at its end; None if it is not that one, cut."""
    if len(cut.words) < FEWEST_OF_A_STATEMENT or not ends_with_stop(cut, len(cut.words)):
        return None
    at = words_within(cut, whole)
    if at is None or at[1] >= len(whole.words) or ends_with_stop(whole, at[1]):
        return None
    rest = at[1]
    before = whole.sentence.plain[whole.spans[rest - 1][1] : whole.spans[rest][0]]
    follows = next((t for t in whole.sentence.tokens if t.start >= whole.spans[rest][0]), None)
    goes_on = follows is not None and (follows.dep in _GOES_ON or follows.lemma in _ASKING) and follows.lemma != "of"
    left_out = whole.words[rest:]
    says_more = len(content_words(left_out)) >= FEWEST_LEFT_OUT or len(left_out) >= LONG
    return rest if says_more and (goes_on or set(before) & _DASHES) else None


def _is_quoted(words: Sequence[str], cut: Quote, quotes: Sequence[Quote]) -> bool:
    """Whether the version quotes their beginning in another sentence: it made two sentences of one."""
    beginning = tuple(words[:BEGINNING])
    return any(
        tuple(q.words[n : n + BEGINNING]) == beginning
        for q in quotes
        if q.sentence is not cut.sentence
        for n in range(len(q.words))
    )


def _is_told(words: Sequence[str], cut: Quote, version: ReadText) -> bool:
    """Whether the version has these words in another sentence, its own or a quotation."""
    content = set(content_words(words)) or set(words)
    others = (set(s.plain.lower().replace(",", " ").replace(".", " ").split()) for s in version.sentences)
    return any(
        len(content & other) >= TOLD_ELSEWHERE * len(content)
        for sentence, other in zip(version.sentences, others, strict=True)
        if sentence is not cut.sentence
    )


def _span(quote: Quote, first: int) -> Span:
    return quote.spans[first][0], quote.spans[-1][1]
