"""The same quote given to two people: both sentences name the one who says it, and not the other."""

from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.names import Name, same_name
from pipeline.domain.comparison.quotes import Quote

FEWEST_MISATTRIBUTED = 7
"""Words of a quote that two people will hardly both have said."""


@kept
def misattributed(a: Sequence[Quote], b: Sequence[Quote]) -> tuple[Finding, ...]:
    """The same quote, said by two people: both sentences name the one who says it, and not the other."""
    return tuple(_misattributed(a, b))


def _misattributed(a: Sequence[Quote], b: Sequence[Quote]) -> Iterator[Finding]:
    for left in a:
        for right in b:
            short, long_ = sorted((left.words, right.words), key=len)
            if len(short) < FEWEST_MISATTRIBUTED or f" {' '.join(short)} " not in f" {' '.join(long_)} ":
                continue
            first, second = left.speaker, right.speaker
            if first is None or second is None or same_name(first, second):
                continue
            if _says_too(a, left, second) or _says_too(b, right, first):
                continue
            yield Finding(
                kind="quote",
                confidence=0.8,
                topic="speaker",
                a=Statement(sentence=left.sentence, span=first.span, value=" ".join(first.words)),
                b=Statement(sentence=right.sentence, span=second.span, value=" ".join(second.words)),
            )


def _says_too(own: Sequence[Quote], quote: Quote, other: Name) -> bool:
    """Whether this version also names the other one beside the quote, or gives them the same words."""
    texts = [t.text.lower() for t in quote.sentence.tokens]
    return other.words[-1] in texts or any(
        q.speaker is not None and same_name(q.speaker, other) and set(quote.words) <= set(q.words) for q in own
    )
