"""Compares two groupings of the same articles: stories merge or split, single articles move.

Each story has its largest part in the other grouping. Of equal parts it is the one with an old story that has no larger
part, then the one that came first. Two stories that are each other's largest part are one story, and what they share
stays.

What does not stay was merged if it is in its old story's largest part, split off if it is its new story's largest part,
and moved otherwise.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

CaseKind = Literal["merged", "split", "moved"]
CASE_KINDS: tuple[CaseKind, ...] = ("merged", "split", "moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Articles of one story: all of them, or those that matter to the case."""

    story_id: str
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that differs.

    merged: `before`, parts of several stories, the largest first, become the one story in `after`. split: the one story
    in `before` falls into `after`, the part that stays first. moved: articles of the one story in `before` are in the
    one in `after`. `article_ids`: those that change their company, in order of arrival.
    """

    kind: CaseKind
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`unchanged`: how many stories have the same articles in both, whatever their ids."""

    articles: int
    stories_before: int
    stories_after: int
    unchanged: int
    cases: tuple[Case, ...]

    def count(self, kind: CaseKind) -> int:
        return sum(case.kind == kind for case in self.cases)

    def affected(self, kind: CaseKind) -> int:
        """How many articles change their company in this way. None does in two."""
        return sum(len(case.article_ids) for case in self.cases if case.kind == kind)

    def most_telling(self, limit: int, clarity: Callable[[Case], float]) -> list[Case]:
        """The cases with most articles first, of equals the clearest."""
        return sorted(self.cases, key=lambda case: (-len(case.article_ids), -clarity(case)))[:limit]


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """By the story of each article, in order of arrival.

    Both must name the same articles: ValueError otherwise.
    """
    if before.keys() != after.keys():
        raise ValueError(f"the groupings differ in {len(before.keys() ^ after.keys())} articles")
    old: dict[str, list[str]] = defaultdict(list)
    new: dict[str, list[str]] = defaultdict(list)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for article, was in before.items():
        old[was].append(article)
        new[after[article]].append(article)
        shared[was, after[article]].append(article)
    goes_to: dict[str, str] = {}
    comes_from: dict[str, str] = {}
    # `sorted` keeps the order of equals: that of arrival.
    for was, now in sorted(shared, key=lambda part: -len(shared[part])):
        goes_to.setdefault(was, now)
    for was, now in sorted(shared, key=lambda part: (-len(shared[part]), goes_to[part[0]] != part[1])):
        comes_from.setdefault(now, was)
    merged: dict[str, list[str]] = defaultdict(list)
    split: dict[str, list[str]] = defaultdict(list)
    moved: list[tuple[str, str]] = []
    for was, now in shared:
        if goes_to[was] == now and comes_from[now] != was:
            merged[now].append(was)
        elif comes_from[now] == was and goes_to[was] != now:
            split[was].append(now)
        elif goes_to[was] != now:
            moved.append((was, now))

    def part(was: str, now: str, shown: str) -> Part:
        return Part(story_id=shown, article_ids=tuple(shared[was, now]))

    def case(kind: CaseKind, old_parts: list[Part], new_parts: list[Part], cells: list[tuple[str, str]]) -> Case:
        affected = {article for cell in cells for article in shared[cell]}
        ordered = tuple(article for cell in cells for article in old[cell[0]] if article in affected)
        return Case(
            kind=kind,
            before=tuple(old_parts),
            after=tuple(new_parts),
            article_ids=tuple(dict.fromkeys(ordered)),
        )

    cases = [
        case(
            "merged",
            [part(was, now, was) for was in (comes_from[now], *sorted(others, key=lambda o: -len(shared[o, now])))],
            [Part(story_id=now, article_ids=tuple(new[now]))],
            [(was, now) for was in others],
        )
        for now, others in merged.items()
    ]
    cases += [
        case(
            "split",
            [Part(story_id=was, article_ids=tuple(old[was]))],
            [part(was, now, now) for now in (goes_to[was], *sorted(others, key=lambda n: -len(shared[was, n])))],
            [(was, now) for now in others],
        )
        for was, others in split.items()
    ]
    cases += [
        case(
            "moved",
            [Part(story_id=was, article_ids=tuple(old[was]))],
            [Part(story_id=now, article_ids=tuple(new[now]))],
            [(was, now)],
        )
        for was, now in moved
    ]
    return Difference(
        articles=len(before),
        stories_before=len(old),
        stories_after=len(new),
        unchanged=sum(len(old[was]) == len(both) == len(new[now]) for (was, now), both in shared.items()),
        cases=tuple(cases),
    )
