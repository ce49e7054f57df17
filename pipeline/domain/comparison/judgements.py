"""What people say of a comparison's findings, and which finding a judgement is about.

A finding is identified by its kind, and by the articles, sentences and words of its sides: so a judgement is found
again after the comparison was made again, and after its story was merged, split or renamed.

    covered   each side of the finding has a judged sentence; those of a side say the same. Of what is told alike, two
              judged sentences are enough
    exact     the words are those that were judged, too

A judgement that covers several findings, in the same sentences, is about those that it fits exactly.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, Protocol

from pipeline.domain.comparison.result import ComparedVersion, Comparison, Excerpt

JudgedKind = Literal["conflict", "told_differently", "altered", "shared"]
Verdict = Literal["real", "not", "time", "withdrawn"]

LEAST_SHARED: Final = 2


class Said(Protocol):
    """A side of a finding."""

    @property
    def article_id(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def span(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierJudgement:
    """A judgement that a later one has replaced."""

    verdict: Verdict
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody says of a finding, at `at` by their clock. `story_id`: the story's then. `earlier`: oldest first.

    real: it is as it was found. not: it is not (what is shared is not the same). time: the versions differ since they
    came out at different times. withdrawn: nothing is said of it any more.
    """

    key: str
    kind: JudgedKind
    story_id: str
    verdict: Verdict
    sides: tuple[Excerpt, ...]
    by: str
    at: datetime
    note: str = ""
    earlier: tuple[EarlierJudgement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding of a comparison that can be judged."""

    kind: JudgedKind
    sides: tuple[Excerpt, ...]

    @property
    def key(self) -> str:
        return finding_key(self.kind, self.sides)


def finding_key(kind: JudgedKind, sides: Iterable[Said]) -> str:
    """Identifies a finding by its kind and by the article, sentence and words of each side, in any order."""
    said = sorted(f"{side.article_id}\x1f{_normal(side.sentence)}\x1f{_words(side)}" for side in sides)
    return "j" + hashlib.sha256("\x1e".join((kind, *said)).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def findings(comparison: Comparison) -> list[Finding]:
    """All findings that can be judged, in the order of the comparison."""
    found = [Finding(kind="conflict", sides=one.sides) for one in comparison.conflicts]
    found += [Finding(kind="told_differently", sides=one.sides) for one in comparison.told_differently]
    found += [Finding(kind="shared", sides=one.excerpts) for one in comparison.shared]
    for version in comparison.versions:
        found += [Finding(kind="altered", sides=sides) for sides in _altered(version, comparison) if sides]
    return found


def judged(comparison: Comparison, judgements: Iterable[Judgement]) -> list[tuple[Finding | None, Judgement]]:
    """Each judgement with each finding that it is about; with None if the comparison finds no such thing any more."""
    every = findings(comparison)
    pairs: list[tuple[Finding | None, Judgement]] = []
    for judgement in judgements:
        about = _about(judgement, [one for one in every if one.kind == judgement.kind])
        pairs += [(one, judgement) for one in about] or [(None, judgement)]
    return pairs


def standing(comparison: Comparison, judgements: Iterable[Judgement]) -> Comparison:
    """The comparison without what was judged not to be so. The same object if nothing was."""
    denied = [one for one in judgements if one.verdict == "not"]
    gone = {finding.key for finding, _ in judged(comparison, denied) if finding is not None}
    if not gone:
        return comparison
    return replace(
        comparison,
        conflicts=tuple(one for one in comparison.conflicts if finding_key("conflict", one.sides) not in gone),
        told_differently=tuple(
            one for one in comparison.told_differently if finding_key("told_differently", one.sides) not in gone
        ),
        shared=tuple(one for one in comparison.shared if finding_key("shared", one.excerpts) not in gone),
        versions=tuple(
            replace(
                version,
                changed=tuple(
                    changed
                    for changed, sides in zip(version.changed, _altered(version, comparison), strict=True)
                    if not sides or finding_key("altered", sides) not in gone
                ),
            )
            for version in comparison.versions
        ),
    )


def _about(judgement: Judgement, of_kind: Sequence[Finding]) -> list[Finding]:
    sentences = {(side.article_id, _normal(side.sentence)) for side in judgement.sides}
    covered = [one for one in of_kind if _is_covered(one, sentences)]
    if judgement.kind == "shared" or len(covered) < 2:
        return covered
    words = {(side.article_id, _normal(side.sentence), _words(side)) for side in judgement.sides}
    return [
        one
        for one in covered
        if _each_group(one, [(side.article_id, _normal(side.sentence), _words(side)) in words for side in one.sides])
    ]


def _is_covered(finding: Finding, sentences: set[tuple[str, str]]) -> bool:
    found = [(side.article_id, _normal(side.sentence)) in sentences for side in finding.sides]
    if finding.kind == "shared":
        return sum(found) >= min(LEAST_SHARED, len(found))
    return _each_group(finding, found)


def _each_group(finding: Finding, found: Sequence[bool]) -> bool:
    """Whether each group of sides has one that was found. Sides that are all of one group stand for themselves."""
    groups: dict[int, bool] = {}
    numbered = [side.group for side in finding.sides]
    if len(set(numbered)) < 2:
        numbered = list(range(len(finding.sides)))
    for group, is_found in zip(numbered, found, strict=True):
        groups[group] = groups.get(group, False) or is_found
    return bool(groups) and all(groups.values())


def _altered(version: ComparedVersion, comparison: Comparison) -> list[tuple[Excerpt, ...]]:
    """The copy's side and the original's, for each alteration; empty where the sentences are not known."""
    original = next((one for one in comparison.versions if one.article_id == version.copy_of), None)
    return [
        ()
        if original is None or not (changed.sentence or changed.original_sentence)
        else (
            Excerpt(article_id=version.article_id, source=version.source, sentence=changed.sentence, span=changed.span),
            Excerpt(
                article_id=original.article_id,
                source=original.source,
                sentence=changed.original_sentence,
                span=changed.original_span,
                group=1,
            ),
        )
        for changed in version.changed
    ]


def _normal(sentence: str) -> str:
    return " ".join(unicodedata.normalize("NFC", sentence).split())


def _words(side: Said) -> str:
    start, end = side.span
    return _normal(side.sentence[max(0, start) : max(0, end)])
