"""Judges pairs of claims: the comparison's detectors on two sentences alone.

Knows the parser and the encoder through their ports, no files. Claims are in English; in other languages only quotes
are compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consumers.versions import SENTENCE_TOKENS
from pipeline.domain.comparison.alignment import pair_up
from pipeline.domain.comparison.claims import CONFLICT, judge
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.parsed import ParsedSentence
from pipeline.domain.comparison.result import ConflictKind
from pipeline.domain.comparison.sentences import MOST_CHARS, ReadText, Sentence, readable, sentence
from pipeline.ports import Encoder, Parser


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """The verdict on two claims.

    `conflict` is the probability that they conflict. From `CONFLICT` on, `kind` says about what, and the spans are the
    characters of each claim that show it; below `CONFLICT` they are None.
    """

    conflict: float
    kind: ConflictKind | None = None
    a: Span | None = None
    b: Span | None = None


class ClaimJudge:
    """Judges pairs of claims, many at a time: each claim is parsed and encoded once a call."""

    def __init__(self, encoder: Encoder, parser: Parser) -> None:
        self._encoder, self._parser = encoder, parser

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[JudgedPair]:
        """The verdicts, in the order of the pairs."""
        claims = self.read([text for pair in pairs for text in pair])
        return [_judged(claims[a], claims[b]) for a, b in pairs]

    def read(self, claims: Sequence[str]) -> dict[str, "ReadClaim"]:
        """Each claim by its words, ready to be compared."""
        texts = list(dict.fromkeys(claims))
        return dict(zip(texts, self._read(texts), strict=True))

    def _read(self, texts: Sequence[str]) -> Iterator["ReadClaim"]:
        blanked = [readable(text[:MOST_CHARS]) for text in texts]
        parsed = self._parser.parse(blanked, language="en")
        plain = [text[part.start : part.end] for text, parts in zip(blanked, parsed, strict=True) for part in parts]
        vectors = self._encoder.encode(plain, tokens=SENTENCE_TOKENS)
        start = 0
        for text, parts in zip(texts, parsed, strict=True):
            found = tuple(_sentence(text, part, index) for index, part in enumerate(parts))
            yield ReadClaim(
                text=ReadText(title="", sentences=found, vectors=vectors[start : start + len(parts)]),
                starts=tuple(part.start for part in parts),
            )
            start += len(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadClaim:
    """A claim's sentences, and where each starts in it."""

    text: ReadText
    starts: tuple[int, ...]

    def span(self, index: int, span: Span) -> Span:
        return self.starts[index] + span[0], self.starts[index] + span[1]


def _sentence(text: str, part: ParsedSentence, index: int) -> Sentence:
    own = text[part.start : part.end]
    return sentence(own, readable(text)[part.start : part.end], part, index=index)


def _judged(a: ReadClaim, b: ReadClaim) -> JudgedPair:
    # Every word weighs the same: the score of two claims must not depend on the other claims in the file.
    verdict = judge(pair_up(a.text, b.text, {}))
    if verdict.signal is None or verdict.conflict < CONFLICT:
        return JudgedPair(conflict=verdict.conflict)
    signal = verdict.signal
    return JudgedPair(
        conflict=verdict.conflict,
        kind=signal.kind,
        a=a.span(signal.a.index, signal.spans[0]),
        b=b.span(signal.b.index, signal.spans[1]),
    )
