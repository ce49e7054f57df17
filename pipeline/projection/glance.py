"""What differs in a story, short enough for one line of a list: `27 | 11 foreigners killed`, `ruled for | against`.

Made once, when a comparison is taken in. The words are those of the versions: the marked ones, with those after them
that say of what, and words that all sides have in common said once.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from pipeline.contracts.comparison import ComparisonV1, ConflictV1, ExcerptV1, FigureRowV1, ToldDifferentlyV1
from pipeline.projection.filters import Difference

MOST_ITEMS = 3
MOST_SIDES = 3
LONGEST_SIDE = 44
LONGEST_AROUND = 32
_WORDS_AFTER = 3

_TELLING = ("figure", "denial", "quote", "office", "scope", "words", "strength", "source")
"""Kinds of differences, those first that a few words tell best."""

_AFTER = re.compile(r"[ \u00a0]([^\s.,;:!?()\[\]\"“”„«»。、]+)")


class GlanceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One difference in a few words. `before` and `after` are said by all `sides`.

    `outlets`: who says each side, one outlet a side. For `left_out` there are no sides: `count` facts are left out by
    the first of `outlets`, which others report.
    """

    kind: Difference
    sides: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    outlets: tuple[str, ...] = ()
    count: int = 0


def glance(comparison: ComparisonV1) -> tuple[GlanceDocument, ...]:
    """The most telling differences, conflicts first; each once."""
    found: dict[tuple[str, ...], GlanceDocument] = {}
    for one in _all(comparison):
        key = tuple(sorted(side.casefold() for side in one.sides)) or (one.kind,)
        if len(one.sides) > 1 or one.count:
            found.setdefault(key, one)
        if len(found) == MOST_ITEMS:
            break
    return tuple(found.values())


def _all(comparison: ComparisonV1) -> Iterator[GlanceDocument]:
    rows = [row for row in comparison.figures if row.verdict == "differ"]
    for conflict in sorted(comparison.conflicts, key=lambda one: -one.confidence):
        yield _conflict(conflict, rows)
    for version in comparison.versions:
        for changed in version.changed[:1]:
            original = next((one.source for one in comparison.versions if one.article_id == version.copy_of), "")
            sides = tuple(_cut(side) or "nothing" for side in (changed.there, changed.here))
            yield GlanceDocument(kind="altered", sides=sides, outlets=(original, version.source))
    for row in rows:
        yield _figures(row)
    for told in sorted(comparison.told_differently, key=lambda one: (_TELLING.index(one.kind), -one.probability)):
        if (one := _told(told)) is not None:
            yield one
    if (left_out := _left_out(comparison)) is not None:
        yield left_out


def _conflict(conflict: ConflictV1, rows: Sequence[FigureRowV1]) -> GlanceDocument:
    groups = [next(members) for _, members in groupby(conflict.sides, key=lambda side: side.group)][:MOST_SIDES]
    if len(groups) < 2:  # an older record: its sides are in no groups
        groups = list({_marked(side).casefold(): side for side in conflict.sides}.values())[:MOST_SIDES]
    if conflict.kind == "number":
        row = next((row for row in rows if _is_of(row, groups)), None)
        if row is not None:
            return _figures(row, kind="conflict")
    return _sides("conflict", groups)


def _is_of(row: FigureRowV1, groups: Sequence[ExcerptV1]) -> bool:
    stated = {(cell.article_id, cell.sentence) for cell in row.cells}
    return all((side.article_id, side.sentence) in stated for side in groups)


def _figures(row: FigureRowV1, kind: Difference = "figures") -> GlanceDocument:
    """One figure a group, with what is counted after them."""
    cells = [next(members) for _, members in groupby(sorted(row.cells, key=_group), key=_group)][:MOST_SIDES]
    written = [_cut(cell.written) for cell in cells]
    label = row.label.partition(",")[0]
    return GlanceDocument(
        kind=kind,
        sides=tuple(written),
        after=_cut(label, LONGEST_AROUND),
        outlets=tuple(cell.source for cell in cells),
    )


def _group(cell: object) -> int:
    return int(getattr(cell, "group", 0))


def _told(told: ToldDifferentlyV1) -> GlanceDocument | None:
    """None where the marked words do not tell it: they are the same, or one side is a word and the other a sentence."""
    sides = told.sides[:MOST_SIDES]
    lengths = [len(_marked(side).split()) for side in sides]
    if len({_marked(side).casefold() for side in sides}) < 2 or (min(lengths) < 2 and max(lengths) > 4):
        return None
    return _plainly(sides) if told.kind == "strength" else _sides("differently", sides)


def _plainly(sides: Sequence[ExcerptV1]) -> GlanceDocument:
    """`allegedly | plainly opened fire`, where one side has the words that the other makes less certain."""
    said = [[*_marked(side).split(), *_after(side)] for side in sides[:2]]
    for here, there, outlets in ((said[0], said[-1], sides[:2]), (said[-1], said[0], sides[1::-1])):
        at = next((at for at, word in enumerate(here) if at and word.casefold() == there[0].casefold()), 0)
        together = _common([here[at:], there])
        if at and len(together) > 1:
            return GlanceDocument(
                kind="differently",
                sides=(_cut(" ".join(here[:at])), "plainly"),
                after=_cut(" ".join(together), LONGEST_AROUND),
                outlets=tuple(side.source for side in outlets),
            )
    return _sides("differently", sides)


def _sides(kind: Difference, sides: Sequence[ExcerptV1]) -> GlanceDocument:
    marked = [_marked(side) for side in sides]
    after = [_after(side) for side in sides]
    common = _common(after)
    words = [mark.split() for mark in marked]
    before = _common(words) if all(len(one) > 1 for one in words) else []
    if any(len(one) == len(before) for one in words):
        before = before[:-1]
    own = [one[len(before) :] for one in words]
    ending = _common([one[:0:-1] for one in own])[::-1]  # `86 people` and `104 people`: said once
    if ending:
        own = [one[: -len(ending)] for one in own]
    common = [*ending, *common][:_WORDS_AFTER]
    if not common and all(len(one) <= 2 for one in words):
        own = [[*side, *more[:2]] for side, more in zip(own, after, strict=True)]
    return GlanceDocument(
        kind=kind,
        sides=tuple(_cut(" ".join(side)) for side in own),
        before=_cut(" ".join(before), LONGEST_AROUND),
        after=_cut(" ".join(common), LONGEST_AROUND),
        outlets=tuple(side.source for side in sides),
    )


def _marked(side: ExcerptV1) -> str:
    start, end = side.span
    return " ".join(side.sentence[start:end].split())


def _after(side: ExcerptV1) -> list[str]:
    """Up to three words that follow the marked ones, as far as no sign is between."""
    words: list[str] = []
    at = side.span[1]
    while len(words) < _WORDS_AFTER and (match := _AFTER.match(side.sentence, at)) is not None:
        words.append(match[1])
        at = match.end()
    return words


def _common(words: Sequence[Sequence[str]]) -> list[str]:
    """The words that all begin with."""
    common: list[str] = []
    for together in zip(*words, strict=False):
        if len({word.casefold() for word in together}) > 1:
            break
        common.append(together[0])
    return common


def _left_out(comparison: ComparisonV1) -> GlanceDocument | None:
    """The outlet that leaves out most of what others report."""
    sources = {version.article_id: version.source for version in comparison.versions}
    missing: dict[str, int] = {}
    for fact in comparison.left_out:
        for source in dict.fromkeys(sources[one] for one in fact.missing_from if one in sources):
            missing[source] = missing.get(source, 0) + 1
    if not missing:
        return None
    most = max(missing, key=lambda source: missing[source])
    return GlanceDocument(kind="left_out", outlets=(most,), count=missing[most])


def _cut(text: str, longest: int = LONGEST_SIDE) -> str:
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return (start.rsplit(" ", 1)[0] if " " in start else start).rstrip(" ,;:") + "…"
