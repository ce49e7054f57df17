"""Which versions of a story are read to compare it, and how much of each.

What is compared is chosen once, before anything is read (`pipeline.domain.comparison.chosen`). Does not compare.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consumers.open_stories import OpenStories
from consumers.versions import VersionReader, VersionRequest, unread_version
from pipeline.domain.comparison.chosen import Chosen, chosen_of
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.stories.stories import Story

READ_FOR_EACH = 5
"""How many versions of a story are read for each that can be compared; the others are copies, which can be sides of a
conflict and are listed by time. Of those beyond the most that are compared only the beginning is read, of a very large
story the rest not at all."""

READ_AT_ONCE = 8
"""Articles that are parsed and encoded together: enough for the encoder, and few seconds of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A story that is to be compared.

    - `whole`, `opened`: the versions that are read, and those of which only the beginning is.
    - `unread`: those of a story that has one text, which only lists them.
    - `chosen`: which of all these are compared.
    - `left_out`: the article ids of its other independent versions.
    """

    story: Story
    whole: tuple[VersionRequest, ...]
    opened: tuple[VersionRequest, ...]
    unread: tuple[VersionRequest, ...]
    chosen: Chosen
    left_out: tuple[str, ...]


def planned(story: Story, stories: OpenStories, most: int) -> Planned:
    """How to compare the story, which is one of these, with at most `most` versions compared."""
    requests, left_out = stories.requests(story, READ_FOR_EACH * most)
    chosen = chosen_of(requests, most)
    several = stories.has_several_texts(story)
    compared = frozenset(chosen.compared)
    return Planned(
        story=story,
        whole=tuple(r for r in requests if several and r.article.id in compared),
        opened=tuple(r for r in requests if several and r.article.id not in compared),
        unread=() if several else tuple(requests),
        chosen=chosen,
        left_out=tuple(left_out),
    )


class StoryReader:
    """Reads the versions of planned stories. `stop_if_asked`: called between the articles of a large story."""

    def __init__(self, reader: VersionReader, stop_if_asked: Callable[[], None]) -> None:
        self._reader, self._stop_if_asked = reader, stop_if_asked

    def read_ahead(self, plans: Sequence[Planned]) -> None:
        """Read what these stories need, as far as it fits into half of what is kept.

        Most stories have two new articles. Eight take less time for each, since the encoder's batches are fuller.
        """
        unread = self._reader.unread([request for plan in plans for request in plan.whole])
        requests = [VersionRequest(article=article) for article in unread[: self._reader.cached_articles // 2]]
        self._in_parts(self._reader.read, requests)

    def versions(self, plan: Planned) -> list[VersionText]:
        return [
            *self._in_parts(self._reader.read, plan.whole),
            *self._in_parts(self._reader.open, plan.opened),
            *map(unread_version, plan.unread),
        ]

    def _in_parts(
        self, read: Callable[[Sequence[VersionRequest]], list[VersionText]], requests: Sequence[VersionRequest]
    ) -> list[VersionText]:
        found: list[VersionText] = []
        for start in range(0, len(requests), READ_AT_ONCE):
            self._stop_if_asked()
            found += read(requests[start : start + READ_AT_ONCE])
        return found
