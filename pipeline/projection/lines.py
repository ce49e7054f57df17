"""A story as one line of a list: what a reader needs to choose it, without its versions' reasons and texts."""

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.contracts.comparison import ComparisonV1
from pipeline.contracts.messages import StoryV1
from pipeline.domain.stories.stories import Story
from pipeline.domain.stories.voices import voices
from pipeline.projection.event_documents import EventReferenceDocument
from pipeline.projection.glance import GlanceDocument, glance
from pipeline.projection.ranking import freshest

ARRIVAL_PARTS = 20
MOST_SEEN = 50
LONGEST_HEADLINE = 1000


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


class FoundDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Where the words asked for are in an article. `parts`: in turn without and with one of the words."""

    article_id: str
    source: str
    language: str
    parts: tuple[str, ...]


class StoryLineDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story in a list. Times are UTC. `headline_article`, `headline_source`: what the headline is from.

    `versions`: how many articles; `copies` of them repeat another's text; `voices`: how many publisher families report
    it in their own text. `follows`: the older story that this one continues, by the id it had then. `glance`: the most
    telling differences. `found`: a place with the words that were asked for, if a text has them. `event`: the stories
    of other languages that report the same event, if any.
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
    glance: tuple[GlanceDocument, ...] = ()
    found: FoundDocument | None = None
    event: EventReferenceDocument | None = None


class DeskLine(StoryLineDocument, frozen=True, kw_only=True):
    """A line of the front page.

    `freshest`: when the newest version with a text of its own came out. `headline_language`: its code, or empty.
    `arrivals`: how many texts and how many copies came out in each part of the story's time, up to `ARRIVAL_PARTS`.
    `seen`: when the newest versions were first seen, in seconds since 1970.
    """

    freshest: datetime
    headline_language: str
    arrivals: tuple[tuple[int, int], ...]
    seen: tuple[int, ...]


class ComparedPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of the story's comparison."""

    differences: DifferenceCountsDocument
    glance: tuple[GlanceDocument, ...]


class StoryLinesDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Stories, a line each. `next` is the `cursor` of the following page, null on the last."""

    stories: tuple[StoryLineDocument, ...]
    next: str | None


def difference_counts(comparison: ComparisonV1 | None) -> DifferenceCountsDocument:
    if comparison is None:
        return DifferenceCountsDocument()
    return DifferenceCountsDocument(
        conflict=len(comparison.conflicts),
        altered=sum(len(version.changed) for version in comparison.versions),
        figures=sum(row.verdict != "agree" for row in comparison.figures),
        differently=len(comparison.told_differently),
        left_out=len(comparison.left_out),
    )


def compared_part(comparison: ComparisonV1) -> ComparedPart:
    return ComparedPart(differences=difference_counts(comparison), glance=glance(comparison))


def desk_line(story: Story | StoryV1) -> DeskLine:
    """The line of a story, without what its comparison says."""
    return DeskLine(
        id=story.id,
        headline=story.headline[:LONGEST_HEADLINE],
        headline_article=story.headline_article,
        headline_source=story.headline_source,
        headline_language=_headline_language(story),
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        freshest=freshest(story.versions, story.last_seen),
        state=story.state,
        voices=len(voices(story.versions)),
        copies=sum(version.copy_of is not None for version in story.versions),
        versions=len(story.versions) + story.left_out,
        languages=story.languages,
        outlets=story.outlets,
        differences=DifferenceCountsDocument(),
        follows=story.follows,
        arrivals=_arrivals(story),
        seen=tuple(sorted((int(version.seen.timestamp()) for version in story.versions), reverse=True)[:MOST_SEEN]),
    )


def _headline_language(story: Story | StoryV1) -> str:
    """That of the version it is from, else of the story if it has only one."""
    for version in story.versions:
        if version.article_id == story.headline_article or version.title == story.headline:
            return version.language
    return story.languages[0] if len(story.languages) == 1 else ""


def _arrivals(story: Story | StoryV1) -> tuple[tuple[int, int], ...]:
    whole = (story.last_seen - story.first_seen).total_seconds()
    parts = ARRIVAL_PARTS if whole > 0 else 1
    counts = [[0, 0] for _ in range(parts)]
    for version in story.versions:
        after = (version.event_time - story.first_seen).total_seconds()
        part = int(parts * after / whole) if whole > 0 else 0
        counts[max(0, min(part, parts - 1))][version.copy_of is not None] += 1
    return tuple((own, copied) for own, copied in counts)
