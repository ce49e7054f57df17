"""The wire types of topics `stories.outline` and `stories.links`. Version 1 of each."""

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.contracts.messages import ContributionV1


class ArticleRecordV1(msgspec.Struct, frozen=True, kw_only=True):
    """Where `stories.changes` has an article: the partition, and the offset of the record that brought it."""

    article_id: str
    partition: int
    offset: int


class StoryOutlineV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.outline`: what a story is linked to stories of other languages by. A tombstone: it was merged.

    `space`: the model of the vectors; empty if there are none. `centroid`: the mean direction of the story's
    independent articles, and `members` up to three of them, the nearest to it first: int16, little-endian, the unit
    vector times 4,000. `names`: as skeletons in Latin letters, countries by code (`=SE`),
    cities by country and tenths of a degree (`@UA505,305`). `figures`: without separators
    of thousands, with a decimal point. `days`: days of its articles (ISO 8601). `title`: of its earliest independent
    article. `leads`: its first independent articles, up to three.
    """

    schema: Literal["story-outline"] = "story-outline"
    version: Literal[1] = 1
    id: str
    language: str
    first_seen: datetime
    last_seen: datetime
    space: str = ""
    centroid: bytes = b""
    members: tuple[bytes, ...] = ()
    title: str = ""
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    names_known: bool = True
    leads: tuple[ArticleRecordV1, ...] = ()


class LinkCorrectionV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.outline`, among the outlines: what an operator says of two stories. A tombstone withdraws it.

    link: the two report one event. unlink: they do not. `by`: the user who signed in to the page; empty if it was a
    command.
    """

    schema: Literal["link-correction"] = "link-correction"
    version: Literal[1] = 1
    kind: Literal["link", "unlink"]
    story_id: str
    other_story_id: str
    at: datetime
    note: str = ""
    by: str = ""


class LinkReasonV1(msgspec.Struct, frozen=True, kw_only=True):
    """That a story reports the same event as another one of the event, and what speaks for it.

    `contributions`: in log-odds, the largest effect first. `names` and `figures`: what the two have in common.
    `pinned`: an operator said so.
    """

    story_id: str
    probability: float
    contributions: tuple[ContributionV1, ...] = ()
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    pinned: bool = False


class EventStoryV1(msgspec.Struct, frozen=True, kw_only=True):
    """A story of the event. `probability`: of its likeliest link. `reasons`: its links, the likeliest first.

    `leads`: its first independent articles, up to three, which are compared with those of the other languages.
    """

    story_id: str
    language: str
    probability: float
    reasons: tuple[LinkReasonV1, ...] = ()
    leads: tuple[ArticleRecordV1, ...] = ()


class FlaggedV1(msgspec.Struct, frozen=True, kw_only=True):
    """A story that is linked with one of the event, and is not part of it: the event has another of its language.

    `other_story_id`: the one of the event that it is linked with.
    """

    story_id: str
    language: str
    probability: float
    other_story_id: str


class EventV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.links`: stories of several languages that report one event. A tombstone: there is no such event.

    `stories`: one of each language, the earliest first. `pinned`: whether an operator linked any of them.
    """

    schema: Literal["event"] = "event"
    version: Literal[1] = 1
    event_id: str
    first_seen: datetime
    last_seen: datetime
    languages: tuple[str, ...]
    stories: tuple[EventStoryV1, ...]
    pinned: bool = False
    flagged: tuple[FlaggedV1, ...] = ()


class FactSentenceV1(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of an article, as its outlet wrote it."""

    article_id: str
    source: str
    language: str
    sentence: str


class EventFactV1(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences in several languages that may state one fact, matched by machine: at most one of each article."""

    sentences: tuple[FactSentenceV1, ...]


class EventFactsV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `events.compared`: the facts that stories of several languages have in common. A tombstone: no such event.

    `article_ids`: the articles that were compared. `facts`: those in most languages first.
    """

    schema: Literal["event-facts"] = "event-facts"
    version: Literal[1] = 1
    event_id: str
    article_ids: tuple[str, ...]
    facts: tuple[EventFactV1, ...] = ()
