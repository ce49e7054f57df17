"""What the API and the page say of an event: its stories in several languages, and what they print differently."""

from datetime import datetime

import msgspec

from pipeline.domain.comparison.across.table import Kind, Verdict


class LinkedStoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story of an event. `voices`: how many publisher families report it in their own text.

    `probability`: of its likeliest link to another story of the event. `pinned`: an operator said so. `names` and
    `figures`: what it has in common with the stories that it is linked with, names by their consonants.
    """

    id: str
    language: str
    headline: str
    headline_source: str
    headline_language: str
    first_seen: datetime
    last_seen: datetime
    voices: int
    copies: int
    versions: int
    outlets: tuple[str, ...]
    probability: float
    pinned: bool = False
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


class EventReferenceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The event that a story is part of. `others`: its stories in other languages, those of most voices first."""

    id: str
    others: tuple[LinkedStoryDocument, ...]


class AcrossCellDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What one version prints: characters [start, end) of `sentence`. `side`: cells of one side agree."""

    article_id: str
    source: str
    language: str
    sentence: str
    span: tuple[int, int]
    value: str
    side: int


class AcrossRowDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A figure, date or name that versions of several languages have, matched by machine.

    Of kind `fact`: sentences that may state one fact, at most one of each article.

    `what`: what a figure counts, or its unit, as far as it is known. `may_differ`: not all print the same; whether they
    mean the same thing, no program knows.
    """

    kind: Kind
    what: str
    verdict: Verdict
    cells: tuple[AcrossCellDocument, ...]


class TranslationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That an article may be a translation of another one of the event."""

    article_id: str
    of: str


class FlaggedStoryDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A story that is linked with one of the event and is not part of it, as the event has one of its language."""

    id: str
    language: str
    headline: str
    probability: float
    other_story_id: str


class EventDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An event: stories of several languages that report it, the earliest first.

    `voices`: the publisher families that report it in their own text in any language; a likely translation is none.
    `copies`: the versions that repeat another's text, translations included. `compared`: figures, dates, names and
    facts in several languages, of each kind those that may differ first. `not_compared`: how many versions beyond the
    most that are compared.
    """

    id: str
    first_seen: datetime
    last_seen: datetime
    languages: tuple[str, ...]
    voices: int
    copies: int
    versions: int
    outlets: tuple[str, ...]
    pinned: bool
    stories: tuple[LinkedStoryDocument, ...]
    compared: tuple[AcrossRowDocument, ...] = ()
    translations: tuple[TranslationDocument, ...] = ()
    flagged: tuple[FlaggedStoryDocument, ...] = ()
    not_compared: int = 0
