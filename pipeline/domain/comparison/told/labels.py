"""Labelled pairs of claims: articles' ids, characters and a label, without text.

A label is found again by its characters, since claims may be split differently from when it was made.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.told.claims import Claim

JudgedLabel = Literal["same", "a_in_b", "b_in_a", "different", "other"]
LABELS: tuple[JudgedLabel, ...] = get_args(JudgedLabel)
"""The same fact; one contained in the other; the same thing told differently; another claim."""

ClaimLabel = JudgedLabel | Literal["core"]
"""`core`: both tell one fact, and it is not said whether one of them is the other or a part of it."""

CORE: Literal["core"] = "core"

LEAST_OVERLAP = 0.5


class ClaimLabelsError(ValueError):
    """A line is not a labelled pair of claims. The message names the line and the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledClaim:
    """A claim of an article: its characters in the article's text."""

    article: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two claims of two articles of a story. `line`: where it is in its file, from 1. `set`: which set of stories."""

    line: int
    set: str
    a: LabelledClaim
    b: LabelledClaim
    label: ClaimLabel


def parse_labels(lines: Iterable[str]) -> list[LabelledPair]:
    """The pairs of JSON lines; empty lines are passed over. Raises ClaimLabelsError."""
    return [_pair(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _pair(number: int, line: str) -> LabelledPair:
    try:
        row = json.loads(line)
    except ValueError as exc:
        raise ClaimLabelsError(f"line {number}: not JSON: {exc}") from exc
    if not isinstance(row, dict):
        raise ClaimLabelsError(f"line {number}: an object with a, b and label is needed")
    if row.get("label") not in (*LABELS, CORE):
        raise ClaimLabelsError(f"line {number}: label is none of {', '.join((*LABELS, CORE))}: {row.get('label')!r}")
    return LabelledPair(
        line=number,
        set=str(row.get("set", "")),
        a=_claim(number, "a", row.get("a")),
        b=_claim(number, "b", row.get("b")),
        label=cast("ClaimLabel", row["label"]),
    )


def _claim(number: int, side: str, given: Any) -> LabelledClaim:
    article = given.get("article") if isinstance(given, dict) else None
    if not isinstance(article, str) or not article:
        raise ClaimLabelsError(f"line {number}: {side}.article is not an article's id: {article!r}")
    spans = given.get("spans")
    if not isinstance(spans, list) or not spans or not all(map(_is_span, spans)):
        raise ClaimLabelsError(f"line {number}: {side}.spans is not a list of [start, end] characters: {spans!r}")
    return LabelledClaim(article=article, spans=tuple((start, end) for start, end in spans))


def _is_span(given: Any) -> bool:
    whole = isinstance(given, list) and len(given) == 2 and all(type(at) is int for at in given)
    return whole and 0 <= given[0] < given[1]


def sentence_starts(text: str, sentences: Sequence[Sentence]) -> list[int | None]:
    """Where each sentence begins in the article's text; None if it is not found."""
    starts: list[int | None] = []
    after = 0
    for sentence in sentences:
        at = text.find(sentence.text, after)
        at = at if at >= 0 else text.find(sentence.text)
        after = max(after, at)
        starts.append(at if at >= 0 else None)
    return starts


def claim_at(spans: Sequence[Span], claims: Sequence[Claim], starts: Sequence[int | None]) -> int | None:
    """The index of the claim that has most of these characters of the article in common; None if none has half."""
    wanted = {at for start, end in spans for at in range(start, end)}
    best, found = LEAST_OVERLAP, None
    for claim in claims:
        start = starts[claim.sentence.index]
        if start is None or start > max(wanted) or start + len(claim.sentence.text) <= min(wanted):
            continue
        own = {start + at for first, last in claim.spans for at in range(first, last)}
        overlap = len(own & wanted) / len(own | wanted)
        if overlap > best:
            best, found = overlap, claim.index
    return found
