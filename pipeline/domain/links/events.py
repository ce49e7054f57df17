"""Events from linked stories: which stories become one event, in one connected component of links.

Links are taken in a total order: operators' first, then by probability, then by id. Two groups become one event if

- they have no language in common,
- no operator said that two of their stories do not belong together, and
- at least half of the pairs between them are linked, or an operator linked two of them.

What fails the last rule is tried again after the others, for a group that has grown may have more links. So events are
a function of the set of links. A story that is linked with an event which has another of its language is flagged.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.links.values import Event, EventStory, Flagged, LinkReason, Outline, event_id

_LEAST_LINKED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That two stories, in the order of their ids, report one event. `pinned`: an operator says so."""

    one: str
    other: str
    probability: float
    features: tuple[float, ...] = ()
    pinned: bool = False

    def beside(self, story: str) -> str:
        """The other of the two."""
        return self.other if story == self.one else self.one


def events_of(
    outlines: Mapping[str, Outline],
    links: Iterable[Link],
    apart: Callable[[str, str], bool],
    reason: Callable[[Link, str], LinkReason],
) -> list[Event]:
    """The events of one connected component, or of several.

    `links`: at most one of each pair. `apart`: whether an operator said that two stories are not of one event.
    `reason`: of a link, with the story that it leads to.
    """
    ordered = sorted(links, key=lambda link: (not link.pinned, -link.probability, link.one, link.other))
    group_of: dict[str, tuple[str, ...]] = {story: (story,) for link in ordered for story in (link.one, link.other)}
    linked = {(link.one, link.other) for link in ordered}
    waiting = ordered
    while waiting:
        left = []
        for link in waiting:
            one, other = group_of[link.one], group_of[link.other]
            if one is other or not _may_join(one, other, outlines, apart):
                continue
            if link.pinned or _is_linked_enough(one, other, linked):
                joined = (*one, *other)
                group_of.update((story, joined) for story in joined)
            else:
                left.append(link)
        if len(left) == len(waiting):
            break
        waiting = left
    links_of: dict[str, list[Link]] = {}
    for link in ordered:
        links_of.setdefault(link.one, []).append(link)
        links_of.setdefault(link.other, []).append(link)
    groups = {group[0]: group for group in group_of.values() if len(group) > 1}
    return [_event(group, outlines, links_of, apart, reason) for group in groups.values()]


def _may_join(
    one: Sequence[str], other: Sequence[str], outlines: Mapping[str, Outline], apart: Callable[[str, str], bool]
) -> bool:
    languages = {outlines[story].language for story in one}
    if any(outlines[story].language in languages for story in other):
        return False
    return not any(apart(a, b) for a in one for b in other)


def _is_linked_enough(one: Sequence[str], other: Sequence[str], linked: set[tuple[str, str]]) -> bool:
    found = sum((min(a, b), max(a, b)) in linked for a in one for b in other)
    return found >= _LEAST_LINKED * len(one) * len(other)


def _event(
    group: Sequence[str],
    outlines: Mapping[str, Outline],
    links_of: Mapping[str, Sequence[Link]],
    apart: Callable[[str, str], bool],
    reason: Callable[[Link, str], LinkReason],
) -> Event:
    ordered = sorted(group, key=lambda story: (outlines[story].first_seen, story))
    members = frozenset(group)
    languages = {outlines[story].language for story in group}
    stories = []
    flagged: dict[str, Flagged] = {}
    pinned = False
    for story in ordered:
        within = [link for link in links_of[story] if link.beside(story) in members]
        pinned |= any(link.pinned for link in within)
        reasons = tuple(reason(link, link.beside(story)) for link in within)
        language = outlines[story].language
        stories.append(
            EventStory(
                story_id=story,
                language=language,
                probability=max((link.probability for link in within), default=0.0),
                reasons=reasons,
                leads=outlines[story].leads,
            )
        )
        for link in links_of[story]:
            beside = link.beside(story)
            if beside in members or outlines[beside].language not in languages or apart(story, beside):
                continue
            if beside not in flagged or flagged[beside].probability < link.probability:
                flagged[beside] = Flagged(
                    story_id=beside,
                    language=outlines[beside].language,
                    probability=link.probability,
                    other_story_id=story,
                )
    return Event(
        event_id=event_id(ordered[0]),
        first_seen=min(outlines[story].first_seen for story in group),
        last_seen=max(outlines[story].last_seen for story in group),
        languages=tuple(outlines[story].language for story in ordered),
        stories=tuple(stories),
        pinned=pinned,
        flagged=tuple(sorted(flagged.values(), key=lambda f: (-f.probability, f.story_id))),
    )
