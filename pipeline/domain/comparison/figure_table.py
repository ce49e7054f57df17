"""The table of a story's figures: what several versions count, and what each of them says.

Figures of one thing are linked pair by pair (`slots`), the surest link first, and put together as rows with one cell a
version. That two outlets state one unusual value is itself a sign that they count one thing; figures that differ need
the same certainty as a conflict.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.figure_names import described, is_named
from pipeline.domain.comparison.figure_words import label, said_by, written
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.numbers import (
    also_has,
    are_exclusive,
    differ_in_one_thing,
    is_update,
    may_be_of_one_thing,
    same_thing,
)
from pipeline.domain.comparison.quantities import harm
from pipeline.domain.comparison.result import FigureCell, FigureRow, FigureVerdict
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.slots import NumberMention, is_duration, slot_score
from pipeline.domain.comparison.stages import of_others, same_stage
from pipeline.domain.comparison.timeline import hours_between
from pipeline.domain.text.stated_figure import ORDINAL, PLACING, SHARE

AGREE, AGREE_COMMON = 0.12, 0.3
"""The least probability of one slot for equal values: of unusual ones, and of small counts, equal by chance."""

COMMON = 12.0
LARGEST_RATIO = 1.3
"""Figures further apart agree only formally ("more than 10" and "500")."""

Mentions = Mapping[str, Sequence[NumberMention]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    score: float
    first: tuple[str, int]
    second: tuple[str, int]


def figure_rows(pairings: Sequence[Pairing[VersionText]], mentions: Mentions, most: int) -> tuple[FigureRow, ...]:
    """The rows of at least two publisher families: those of most families first, then those told earliest.

    `mentions`: the figures of each version by article id, at least of those in the pairings.
    """
    versions = {v.article.id: v for p in pairings for v in (p.a, p.b)}
    told = {article: _told_once(mentions[article]) for article in versions}
    links = sorted(
        (link for p in pairings for link in _links(p, told)), key=lambda link: (-link.score, link.first, link.second)
    )
    rows = []
    for members in _groups(links, told):
        cells = {article: told[article][index] for article, index in members.items()}
        families = {versions[article].article.family for article in cells}
        row = _row(cells, versions) if len(families) > 1 else None
        if row is not None:
            depth = sum(m.sentence.index / len(versions[a].sentences) for a, m in cells.items()) / len(cells)
            rows.append((-len(families), depth, row))
    rows.sort(key=lambda found: found[:2])
    return tuple(row for _, _, row in rows[:most])


@kept
def _told_once(mentions: Sequence[NumberMention]) -> tuple[NumberMention, ...]:
    """The figures worth a row, each thing's figure at its first mention."""
    first: dict[tuple[object, ...], NumberMention] = {}
    for mention in mentions:
        quantity = mention.quantity
        if (
            is_duration(quantity)
            or is_named(mention)
            or (not quantity.unit and not harm(quantity) and (quantity.value < 2 or not quantity.noun))
        ):
            continue
        thing = "" if quantity.unit else harm(quantity) or quantity.noun
        first.setdefault((quantity.unit, quantity.value, quantity.hedge, thing, quantity.part), mention)
    return tuple(first.values())


def _links(pairing: Pairing[VersionText], told: Mentions) -> Iterator[_Link]:
    a, b = pairing.a.article.id, pairing.b.article.id
    hours = hours_between(pairing.a.article, pairing.b.article)
    for i, j in _comparable(told[a], told[b]):
        score = _link_score(pairing, told[a][i], told[b][j], told, hours)
        if score is not None:
            yield _Link(score=score, first=(a, i), second=(b, j))


@kept
def _comparable(a: Sequence[NumberMention], b: Sequence[NumberMention]) -> tuple[tuple[int, int], ...]:
    """Which figures of two versions can belong in one row, whatever else is said in the story."""
    return tuple(
        (i, j)
        for i, left in enumerate(a)
        for j, right in enumerate(b)
        if (may_be_of_one_thing if are_exclusive(left.quantity, right.quantity) else _may_agree)(left, right)
    )


def _may_agree(left: NumberMention, right: NumberMention) -> bool:
    first, second = left.quantity, right.quantity
    if first.unit != second.unit or not _near(first.value, second.value) or first.unit in {ORDINAL, PLACING}:
        return False
    if not first.unit and not (harm(first) == harm(second) and (harm(first) or first.noun == second.noun)):
        return False
    if first.hyphen and not _describe_one(left, right):
        return False
    return same_stage(left.stages, right.stages) and not of_others(left.around, right.around)


def _describe_one(left: NumberMention, right: NumberMention) -> bool:
    """Whether two joined figures may describe one thing: not a "six-year sentence" and a "six-year term"."""
    first, second = described(left), described(right)
    return not first or not second or first == second


def _link_score(
    pairing: Pairing[VersionText], left: NumberMention, right: NumberMention, told: Mentions, hours: float | None
) -> float | None:
    """How surely two comparable figures belong in one row, above 1 if they agree; None if they do not."""
    first, second = left.quantity, right.quantity
    if are_exclusive(first, second):
        score = differ_in_one_thing(pairing, left, right)
        if score is None or is_update(left, right, hours):
            return score
        others = told[pairing.b.article.id], told[pairing.a.article.id]
        return None if also_has(others[0], left) or also_has(others[1], right) else score
    common = first.value != second.value or (first.value <= COMMON and first.unit in {"", SHARE})
    score = slot_score(pairing, left, right)
    return 1 + score if score >= (AGREE_COMMON if common else AGREE) else None


def _near(first: float, second: float) -> bool:
    small, large = sorted((abs(first), abs(second)))
    return large <= LARGEST_RATIO * small or small == large


def _groups(links: Sequence[_Link], told: Mentions) -> list[dict[str, int]]:
    """The linked figures, at most one of each version in a group."""
    group_of: dict[tuple[str, int], dict[str, int]] = {}
    groups: list[dict[str, int]] = []
    for link in links:
        left = group_of.get(link.first, {link.first[0]: link.first[1]})
        right = group_of.get(link.second, {link.second[0]: link.second[1]})
        if left is right or left.keys() & right.keys():
            continue
        if link.score < 1 and not _of_one_thing(left, right, told):
            continue
        joined = left | right
        groups = [group for group in groups if group is not left and group is not right] + [joined]
        group_of.update(dict.fromkeys(joined.items(), joined))
    return groups


def _of_one_thing(left: Mapping[str, int], right: Mapping[str, int], told: Mentions) -> bool:
    return all(
        same_thing(told[a][i].quantity, told[b][j].quantity, close=True)
        for a, i in left.items()
        for b, j in right.items()
    )


def _row(cells: Mapping[str, NumberMention], versions: Mapping[str, VersionText]) -> FigureRow | None:
    order = [article for article in versions if article in cells]
    names = [name for article in order if (name := label(cells[article]))]
    if not names:
        return None
    groups: list[list[str]] = []
    for article in order:
        agreeing = next(
            (g for g in groups if not any(are_exclusive(cells[article].quantity, cells[o].quantity) for o in g)), None
        )
        if agreeing is None:
            groups.append([article])
        else:
            agreeing.append(article)
    group_of = {article: number for number, group in enumerate(groups) for article in group}
    return FigureRow(
        label=max(names, key=lambda name: (names.count(name), -abs(len(name) - 20))),
        unit=cells[order[0]].quantity.unit,
        verdict=_verdict(cells, versions, order),
        cells=tuple(_cell(cells[article], versions[article], group_of[article]) for article in order),
    )


def _verdict(
    cells: Mapping[str, NumberMention], versions: Mapping[str, VersionText], order: Sequence[str]
) -> FigureVerdict:
    verdict: FigureVerdict = "agree"
    for a, b in combinations(order, 2):
        if are_exclusive(cells[a].quantity, cells[b].quantity):
            if not is_update(cells[a], cells[b], hours_between(versions[a].article, versions[b].article)):
                return "differ"
            verdict = "updated"
    return verdict


def _cell(mention: NumberMention, version: VersionText, group: int) -> FigureCell:
    quantity, sentence = mention.quantity, mention.sentence
    return FigureCell(
        article_id=version.article.id,
        source=version.article.source,
        written=written(sentence, quantity),
        value=round(quantity.value, 4),
        low=round(quantity.low, 4),
        high=None if math.isinf(quantity.high) else round(quantity.high, 4),
        as_of=mention.as_of,
        said_by=said_by(sentence, quantity.span),
        sentence=sentence.text,
        span=quantity.span,
        group=group,
    )
