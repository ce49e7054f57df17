"""A story as one line of a list: what a reader needs to choose it, without its versions' reasons and texts."""

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Story
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import StoryDocument


class DifferenceCountsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """How many differences of each kind the comparison of a story has; all 0 while it is not compared.

    `conflict`: possible conflicts. `altered`: words that copies changed. `figures`: rows of figures that do not agree.
    `differently`: told in other words. `left_out`: facts that some versions do not tell.
    """

    conflict: int = 0
    altered: int = 0
    figures: int = 0
    differently: int = 0
    left_out: int = 0


class StoryLineDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story in a list. Times are UTC. `headline_article`, `headline_source`: what the headline is from.

    `versions`: how many articles; `copies` of them repeat another's text; `voices`: how many publisher families report
    it in their own text. `follows`: the older story that this one continues, by the id it had then.
    """

    id: str
    headline: str
    headline_article: str
    headline_source: str
    first_seen: datetime
    last_seen: datetime
    state: Literal["open", "closed"]
    voices: int
    copies: int
    versions: int
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    differences: DifferenceCountsDocument
    follows: str | None = None


class StoryLinesDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Stories, a line each. `next` is the `cursor` of the following page, null on the last."""

    stories: tuple[StoryLineDocument, ...]
    next: str | None


def difference_counts(comparison: Comparison | None) -> DifferenceCountsDocument:
    if comparison is None:
        return DifferenceCountsDocument()
    return DifferenceCountsDocument(
        conflict=len(comparison.conflicts),
        altered=sum(len(version.changed) for version in comparison.versions),
        figures=sum(row.verdict != "agree" for row in comparison.figures),
        differently=len(comparison.told_differently),
        left_out=len(comparison.left_out),
    )


def story_line(story: Story | StoryDocument, differences: DifferenceCountsDocument) -> StoryLineDocument:
    """The line of a story; `differences` are of its comparison."""
    return StoryLineDocument(
        id=story.id,
        headline=story.headline,
        headline_article=story.headline_article,
        headline_source=story.headline_source,
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        state=story.state,
        voices=len(voices(story.versions)),
        copies=sum(version.copy_of is not None for version in story.versions),
        versions=len(story.versions) + story.left_out,
        languages=story.languages,
        outlets=story.outlets,
        differences=differences,
        follows=story.follows,
    )
