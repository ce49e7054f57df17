"""The stories of all languages, what links them, and the events that follow, as outlines come, change and go.

After any calls the events are those of the set of outlines and corrections, as if they had come in any other order.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.domain.links.blocks import Block
from pipeline.domain.links.digests import PLACE
from pipeline.domain.links.events import Link, events_of
from pipeline.domain.links.pairing import LinkModel, Weighed, as_cosine, pair_features, probability_of
from pipeline.domain.links.values import SCALE, Event, LinkCorrection, LinkReason, Outline

KEPT_DAYS = 28.0
"""How far behind the slowest language a story and all that it is linked with are kept: twice the longest window."""

_SILENT_DAYS = 90.0
"""A language that has been silent for longer than this holds up nothing."""

_AT_ONCE = 128
"""Outlines that are compared with all others in one product: enough for full speed, at 25 MB for 50,000 stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPolicy:
    """`threshold`: the least probability of a link. `window_days`: the longest time between two linked stories."""

    threshold: float
    window_days: float


class Linker:
    """See above. Outlines without vectors that the model knows are kept, and linked by operators alone."""

    def __init__(self, model: LinkModel, policy: LinkPolicy) -> None:
        self._model, self._policy = model, policy
        self._least_odds = least_odds(policy.threshold)
        self._outlines: dict[str, Outline] = {}
        self._weighed: dict[str, Weighed] = {}
        self._blocks: dict[tuple[str, int, str], Block] = {}
        self._links: dict[str, dict[str, Link]] = {}
        self._corrections: dict[str, LinkCorrection] = {}
        self._corrected: dict[str, set[str]] = {}
        self._alias_of: dict[str, str] = {}
        self._event_of: dict[str, str] = {}
        self._events: dict[str, Event] = {}
        self._dirty: set[str] = set()
        self._linked = 0
        self._uncompared: dict[str, None] = {}
        self._before: dict[str, Event | None] = {}
        self._latest: dict[str, datetime] = {}
        self._oldest: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._outlines)

    def knows(self, story: str) -> bool:
        """Whether the story has an outline here."""
        return story in self._outlines

    @property
    def links(self) -> int:
        """How many pairs are linked."""
        return self._linked

    def events(self) -> Mapping[str, Event]:
        """The current events by id."""
        self._settle()
        return self._events

    def put(self, outline: Outline) -> None:
        """A new outline, or a story's newer one."""
        before = self._outlines.get(outline.id)
        if before is not None:
            self._forget_links(outline.id)
            if _block_of(before) != _block_of(outline):
                self._unfile(before)
        self._outlines[outline.id] = outline
        self._weighed[outline.id] = Weighed.of(outline)
        self._alias_of.update((alias, outline.id) for alias in outline.aliases)
        if self._is_compared(outline):
            self._blocks.setdefault(_block_of(outline), Block(len(outline.centroid))).put(outline)
            self._uncompared[outline.id] = None
        self._touch(outline.id)
        self._latest[outline.language] = max(outline.last_seen, self._latest.get(outline.language, outline.last_seen))
        heapq.heappush(self._oldest, (outline.last_seen, outline.id))

    def drop(self, story: str) -> None:
        """The story is no more: it was merged, or left behind long ago."""
        outline = self._outlines.get(story)
        if outline is None:
            return
        self._touch(story)
        self._forget_links(story)
        self._unfile(outline)
        self._uncompared.pop(story, None)
        del self._outlines[story], self._weighed[story]
        for alias in outline.aliases:
            if self._alias_of.get(alias) == story:  # else a story that took this one in has told of it already
                del self._alias_of[alias]

    def correct(self, correction: LinkCorrection) -> None:
        """An operator's word on two stories; a later one replaces it."""
        self.withdraw(correction.key)
        self._corrections[correction.key] = correction
        for story in (correction.story_id, correction.other_story_id):
            self._corrected.setdefault(story, set()).add(correction.key)
            self._touch(self._current(story))

    def withdraw(self, key: str) -> None:
        """An operator's word no longer counts."""
        correction = self._corrections.pop(key, None)
        if correction is None:
            return
        for story in (correction.story_id, correction.other_story_id):
            self._corrected[story].discard(key)
            self._touch(self._current(story))

    def take_changed(self) -> list[tuple[str, Event | None]]:
        """The events that are not what they were at the last call, by id; None for one that is no more."""
        self._settle()
        before, self._before = self._before, {}
        return [(name, self._events.get(name)) for name in sorted(before) if before[name] != self._events.get(name)]

    def take_left_behind(self) -> list[str]:
        """Forget the stories that are too old to be linked, with all that they are linked with. Events stay as told."""
        self._settle()
        newest = max(self._latest.values(), default=None)
        if newest is None:
            return []
        holding = [when for when in self._latest.values() if newest - when <= timedelta(days=_SILENT_DAYS)]
        limit = min(holding) - timedelta(days=KEPT_DAYS)
        left: list[str] = []
        held: list[tuple[datetime, str]] = []
        while self._oldest and self._oldest[0][0] < limit:
            when, story = heapq.heappop(self._oldest)
            if story not in self._outlines or self._outlines[story].last_seen != when:
                continue
            component = self._component(story)
            latest = max(self._outlines[one].last_seen for one in component)
            if latest >= limit:  # it stays as long as the youngest that it is linked with
                held.append((when, story))
                continue
            for one in component:
                self._events.pop(self._event_of.pop(one, ""), None)
                self.drop(one)
            self._dirty -= component
            left += sorted(component)
        for entry in held:
            heapq.heappush(self._oldest, entry)
        return left

    def _current(self, story: str) -> str:
        return story if story in self._outlines else self._alias_of.get(story, story)

    def _touch(self, story: str) -> None:
        self._dirty.add(story)
        self._dirty.update(self._links.get(story, ()))
        self._dirty.update(other for other, _ in self._corrections_of(story))

    def _forget_links(self, story: str) -> None:
        self._touch(story)
        for other in self._links.pop(story, ()):
            del self._links[other][story]
            self._linked -= 1

    def _is_compared(self, outline: Outline) -> bool:
        return len(outline.centroid) > 0 and self._model.is_for(outline.space)

    def _unfile(self, outline: Outline) -> None:
        if self._is_compared(outline):
            self._blocks[_block_of(outline)].drop(outline.id)

    def _settle(self) -> None:
        """Compare what is new, and build the events of what changed."""
        waiting, self._uncompared = [self._outlines[story] for story in self._uncompared], {}
        by_block: dict[tuple[str, int, str], list[Outline]] = {}
        for outline in waiting:
            by_block.setdefault(_block_of(outline), []).append(outline)
        for place, outlines in by_block.items():
            for start in range(0, len(outlines), _AT_ONCE):
                self._compare(place, outlines[start : start + _AT_ONCE])
        self._rebuild()

    def _compare(self, place: tuple[str, int, str], outlines: Sequence[Outline]) -> None:
        least = self._model.floor * SCALE * SCALE
        bare = self._model.bare_cosine(self._least_odds) * SCALE * SCALE
        within_s = self._policy.window_days * 86_400
        for (space, dimensions, language), block in self._blocks.items():
            if (space, dimensions) != place[:2] or language == place[2] or not len(block):
                continue
            for outline, near in zip(outlines, block.near(outlines, least, within_s), strict=True):
                weighed = self._weighed[outline.id]
                for story, product in near:
                    other = self._weighed[story]
                    if product < bare and weighed.shares_nothing_with(other):
                        continue
                    cosine = as_cosine(product)
                    if self._model.reaches(weighed, other, cosine, self._least_odds):
                        self._weigh(outline, self._outlines[story], cosine)

    def _weigh(self, one: Outline, other: Outline, cosine: float) -> None:
        features = pair_features(one, other, cosine)
        odds = self._model.log_odds(features)
        if odds < self._least_odds:
            return
        first, second = sorted((one.id, other.id))
        link = Link(one=first, other=second, probability=probability_of(odds), features=features)
        self._linked += second not in self._links.get(first, {})
        self._links.setdefault(first, {})[second] = link
        self._links.setdefault(second, {})[first] = link
        self._dirty.update((first, second))

    def _rebuild(self) -> None:
        dirty, self._dirty = self._dirty, set()
        changed: set[str] = set()
        for story in dirty:
            if story in self._outlines and story not in changed:
                changed.update(self._component(story))
        for story in changed | dirty:
            if (name := self._event_of.pop(story, None)) is not None and name in self._events:
                event = self._events.pop(name)
                self._before.setdefault(name, event)
                for one in event.stories:
                    self._event_of.pop(one.story_id, None)
        for event in events_of(self._outlines, self._links_in(changed), self._are_apart, self._reason):
            self._before.setdefault(event.event_id, None)
            self._events[event.event_id] = event
            self._event_of.update((one.story_id, event.event_id) for one in event.stories)

    def _component(self, story: str) -> set[str]:
        found, waiting = {story}, [story]
        while waiting:
            one = waiting.pop()
            beside = [*self._links.get(one, ()), *(other for other, c in self._corrections_of(one) if c.kind == "link")]
            new = {other for other in beside if other in self._outlines} - found
            found |= new
            waiting += new
        return found

    def _links_in(self, stories: Iterable[str]) -> Iterator[Link]:
        """Each link between these once; what an operator linked in place of what was found."""
        for story in stories:
            pinned = {other for other, c in self._corrections_of(story) if c.kind == "link" and other in self._outlines}
            for other in pinned:
                if story < other:
                    found = self._links.get(story, {}).get(other)
                    features = found.features if found is not None else ()
                    yield Link(one=story, other=other, probability=1.0, features=features, pinned=True)
            for other, link in self._links.get(story, {}).items():
                if story < other and other not in pinned and not self._are_apart(story, other):
                    yield link

    def _corrections_of(self, story: str) -> Iterator[tuple[str, LinkCorrection]]:
        """The other story, as it is now, and the correction: the last one where a story has several names."""
        outline = self._outlines.get(story)
        newest: dict[str, LinkCorrection] = {}
        for name in (story, *(outline.aliases if outline is not None else ())):
            for key in self._corrected.get(name, ()):
                correction = self._corrections[key]
                other = correction.other_story_id if correction.story_id == name else correction.story_id
                current = self._current(other)
                before = newest.get(current)
                if current != story and (before is None or (before.at, before.key) < (correction.at, correction.key)):
                    newest[current] = correction
        yield from sorted(newest.items())

    def _are_apart(self, one: str, other: str) -> bool:
        if not self._corrections:
            return False
        return any(beside == other and c.kind == "unlink" for beside, c in self._corrections_of(one))

    def _reason(self, link: Link, story: str) -> LinkReason:
        one, other = self._outlines[link.one], self._outlines[link.other]
        return LinkReason(
            story_id=story,
            probability=link.probability,
            contributions=self._model.contributions(link.features) if link.features else (),
            names=tuple(sorted(name for name in set(one.names) & set(other.names) if not name.startswith(PLACE))),
            figures=tuple(sorted(set(one.figures) & set(other.figures))),
            pinned=link.pinned,
        )


def linked(
    outlines: Iterable[Outline], corrections: Iterable[LinkCorrection], model: LinkModel, policy: LinkPolicy
) -> dict[str, Event]:
    """The events of a set of outlines and corrections, by id."""
    linker = Linker(model, policy)
    for outline in outlines:
        linker.put(outline)
    for correction in corrections:
        linker.correct(correction)
    return dict(linker.events())


def least_odds(threshold: float) -> float:
    """The threshold in log-odds: endless at 0 and 1."""
    return math.log(threshold / (1 - threshold)) if 0 < threshold < 1 else math.copysign(math.inf, threshold - 0.5)


def _block_of(outline: Outline) -> tuple[str, int, str]:
    return outline.space, len(outline.centroid), outline.language
