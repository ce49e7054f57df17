"""From stories as they were grouped to stories as they should be: the changes that lead there, ids kept.

An id stays with the largest part of its story's articles, with the older part where two are equal. Where several ids
end in one group, the oldest story's stays and the others become its aliases.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from an old grouping to a new one.

    split: `article_ids` leave `story` for `other`, a new story (`is_new`) or an open one. merged: `story` takes in
    `other`.
    """

    kind: Literal["split", "merged"]
    story: str
    other: str
    article_ids: tuple[str, ...] = ()
    is_new: bool = False


def steps_between(
    old: Mapping[str, Sequence[str]],
    new: Sequence[Sequence[str]],
    *,
    age: Callable[[str], int],
    new_id: Callable[[str], str],
) -> list[Step]:
    """The steps from stories `old` to the groups `new` of the same articles, in order.

    A story's articles are in order of arrival. `age`: the smaller, the older. `new_id`: the id of a story split off
    with this article first.
    """
    group_of = {article: number for number, articles in enumerate(new) for article in articles}
    parts: dict[str, dict[int, list[str]]] = {}
    for story, articles in old.items():
        parts[story] = defaultdict(list)
        for article in articles:
            parts[story][group_of[article]].append(article)
    # `max` keeps the first of equals, and parts are in order of arrival: so it is the older of two halves.
    claims = {story: max(split, key=lambda number: len(split[number])) for story, split in parts.items()}
    id_of: dict[int, str] = {}
    for story in sorted(old, key=age):
        id_of.setdefault(claims[story], story)
    steps: list[Step] = []
    for story in sorted(old, key=age):
        for number, articles in parts[story].items():
            if number != claims[story]:
                is_new = number not in id_of
                if is_new:
                    id_of[number] = new_id(articles[0])
                steps.append(
                    Step(kind="split", story=story, other=id_of[number], article_ids=tuple(articles), is_new=is_new)
                )
    steps += [
        Step(kind="merged", story=id_of[claims[story]], other=story)
        for story in sorted(old, key=age)
        if id_of[claims[story]] != story
    ]
    return steps
