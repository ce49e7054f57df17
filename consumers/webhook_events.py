"""What a webhook is sent: one document for each change of a story, and for each comparison that says something new."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Change, Story
from pipeline.domain.stories.voices import voices
from pipeline.ports import Record
from pipeline.projection.documents import comparison_document, full_story_document
from pipeline.projection.rows import history_entry
from pipeline.settings import WebhookKind
from pipeline.side_by_side.differing import Difference, differences
from pipeline.side_by_side.extent import known_in_part
from pipeline.wording.history import history_line


class SideV1(msgspec.Struct, frozen=True, kw_only=True):
    """What one outlet's version says; `of_copy`: it is a copy of another's."""

    source: str
    article_id: str
    says: str
    of_copy: bool


class DifferenceV1(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in which versions differ, in words. `new`: the comparison before this one did not have it."""

    kind: Literal["conflict", "altered", "figures", "differently", "left_out"]
    says: str
    sides: tuple[SideV1, ...]
    new: bool


class WebhookStoryV1(msgspec.Struct, frozen=True, kw_only=True):
    """The story after the change. `voices`: how many publisher families tell it in their own text."""

    id: str
    headline: str
    link: str
    voices: int
    outlets: tuple[str, ...]


class WebhookArticleV1(msgspec.Struct, frozen=True, kw_only=True):
    """The version that the change is about."""

    id: str
    source: str
    title: str | None
    url: str
    copy_of: str | None


class WebhookEventV1(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a request. `id` stays the same however often it is sent. `change`: what happened, in words.

    `at`: when it happened, in event time; of a comparison, when the log took it in. `differs`: everything in which the
    versions differ by the story's last comparison; null if there is none yet.
    """

    schema: Literal["webhook"] = "webhook"
    version: Literal[1] = 1
    id: str
    kind: WebhookKind
    at: datetime
    change: str
    story: WebhookStoryV1
    article: WebhookArticleV1 | None = None
    other_story_id: str | None = None
    differs: tuple[DifferenceV1, ...] | None = None


def event_id(record: Record) -> str:
    """The same for the same record of the same log."""
    return f"{record.topic}-{record.partition}-{record.offset}"


def of_change(
    record: Record, change: Change, story: Story, found: Sequence[Difference] | None, *, page: str
) -> WebhookEventV1:
    """A change of a story. `page`: the page's address, ending in a slash."""
    shown = full_story_document(story, None, (), (), {}, None, {})
    article = None if change.article is None else change.article.article
    return WebhookEventV1(
        id=event_id(record),
        kind=change.kind,
        at=change.at,
        change=history_line(history_entry(change), shown),
        story=_story(story.id, story.headline, len(voices(story.versions)), story.outlets, page),
        article=None
        if article is None
        else WebhookArticleV1(
            id=article.id, source=article.source, title=article.title, url=article.url, copy_of=change.copy_of
        ),
        other_story_id=change.other_story_id,
        differs=None if found is None else _written(found, frozenset()),
    )


def of_comparison(
    record: Record, comparison: Comparison, found: Sequence[Difference], new: frozenset[int], *, page: str
) -> WebhookEventV1:
    """A comparison. `new`: the keys of the differences that the one before did not have."""
    outlets = tuple(dict.fromkeys(version.source for version in comparison.versions))
    number = sum(key(one) in new for one in found)
    if new:
        change = "1 new difference was found" if number == 1 else f"{number} new differences were found"
    else:
        change = "Something that differed does so no longer"
    return WebhookEventV1(
        id=event_id(record),
        kind="compared",
        at=record.timestamp,
        change=change,
        story=_story(comparison.story_id, comparison.headline, len(voices(comparison.versions)), outlets, page),
        differs=_written(found, new),
    )


def found_in(comparison: Comparison) -> tuple[Difference, ...]:
    """Everything in which the versions of a comparison differ."""
    return differences(comparison_document(comparison), known_in_part(comparison.versions))


def key(one: Difference) -> int:
    """Tells a difference from others, whatever order they are in, in every process."""
    said = msgspec.json.encode([one.kind, one.says, [(side.article_id, side.says) for side in one.sides]])
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest())


def _written(found: Sequence[Difference], new: frozenset[int]) -> tuple[DifferenceV1, ...]:
    return tuple(
        DifferenceV1(
            kind=one.kind,
            says=one.says,
            sides=tuple(
                SideV1(source=side.source, article_id=side.article_id, says=side.says, of_copy=side.of_copy)
                for side in one.sides
            ),
            new=key(one) in new,
        )
        for one in found
    )


def _story(story: str, headline: str, own: int, outlets: tuple[str, ...], page: str) -> WebhookStoryV1:
    return WebhookStoryV1(id=story, headline=headline, link=f"{page}stories/{story}", voices=own, outlets=outlets)
