"""Events as they are now: of a story or of many, and one event with all its stories and what differs across them."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from pipeline.contracts.codec import decode_article, decode_event, decode_event_facts, decode_story
from pipeline.domain.comparison.across.versions import EventText
from pipeline.domain.links.values import Event, EventStory
from pipeline.domain.stories.stories import Story, Version
from pipeline.domain.stories.voices import voices
from pipeline.projection.aliases import resolve
from pipeline.projection.event_comparison import MOST_COMPARED, compared_across
from pipeline.projection.event_documents import (
    AcrossCellDocument,
    AcrossRowDocument,
    EventDocument,
    EventReferenceDocument,
    FlaggedStoryDocument,
    LinkedStoryDocument,
    TranslationDocument,
)
from pipeline.projection.outlet_rows import STORY_DOCUMENT


class _LineHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed here of a stored `DeskLine`: the rest is not decoded."""

    id: str
    headline: str
    headline_source: str
    headline_language: str
    first_seen: datetime
    last_seen: datetime
    voices: int
    copies: int
    versions: int
    outlets: tuple[str, ...]


_EVENTS_OF = """
SELECT es.story_id, e.id, e.document FROM event_stories es JOIN events e ON e.id = es.event_id
WHERE es.story_id IN (SELECT value FROM json_each(?)) ORDER BY e.at_us, e.id
"""


def events_of(db: sqlite3.Connection, story_ids: Iterable[str]) -> dict[str, EventReferenceDocument]:
    """By story, the event that it is part of, if other stories of it are known.

    If two events name a story, as between two records of one link, the one written last counts.
    """
    rows = db.execute(_EVENTS_OF, (msgspec.json.encode(list(story_ids)).decode(),)).fetchall()
    found: dict[str, EventReferenceDocument] = {}
    linked: dict[str, tuple[LinkedStoryDocument, ...]] = {}
    for story_id, event_id, document in rows:
        if event_id not in linked:  # a list has its stories of several languages mostly together
            linked[event_id] = _linked(db, decode_event(document))
        own = resolve(db, story_id)
        others = [one for one in linked[event_id] if one.id != own]
        if others:
            others.sort(key=lambda one: (-one.voices, one.language))
            found[story_id] = EventReferenceDocument(id=event_id, others=tuple(others))
    return found


def read_event(db: sqlite3.Connection, event_id: str) -> EventDocument | None:
    """The event with this id, compared across its languages; None if there is none, or none of its stories is here."""
    row = db.execute("SELECT document FROM events WHERE id = ?", (event_id,)).fetchone()
    event = None if row is None else decode_event(row[0])
    linked = () if event is None else _linked(db, event)
    if event is None or not linked:
        return None
    stories = [decode_story(db.execute(STORY_DOCUMENT, (one.id,)).fetchone()[0]) for one in linked]
    texts, left = _texts(db, stories)
    across = compared_across(texts, not_compared=left)
    translated = across.translations
    every = [version for story in stories for version in story.versions]
    return EventDocument(
        id=event_id,
        first_seen=min(one.first_seen for one in linked),
        last_seen=max(one.last_seen for one in linked),
        languages=tuple(dict.fromkeys(one.language for one in linked)),
        voices=len(_voices(every, translated)),
        copies=sum(version.copy_of is not None for version in every) + len(translated),
        versions=sum(one.versions for one in linked),
        outlets=tuple(dict.fromkeys(name for one in linked for name in one.outlets)),
        pinned=event.pinned,
        stories=linked,
        compared=(*across.compared, *_facts(db, event_id, {version.article_id for version in every})),
        translations=translated,
        flagged=_flagged(db, event),
        not_compared=across.not_compared,
    )


def versions_of(db: sqlite3.Connection, story_ids: Iterable[str]) -> dict[str, tuple[Version, ...]]:
    """The versions of those of these stories that exist, in order of event time."""
    rows = ((story_id, db.execute(STORY_DOCUMENT, (story_id,)).fetchone()) for story_id in story_ids)
    return {story_id: decode_story(row[0]).versions for story_id, row in rows if row is not None}


def _linked(db: sqlite3.Connection, event: Event) -> tuple[LinkedStoryDocument, ...]:
    """Its stories that are here, each once, the earliest first."""
    found: dict[str, LinkedStoryDocument] = {}
    for linked in event.stories:
        story_id = resolve(db, linked.story_id)
        if story_id is None or story_id in found:
            continue
        (document,) = db.execute("SELECT line FROM stories WHERE id = ?", (story_id,)).fetchone()
        found[story_id] = _document(msgspec.json.decode(document, type=_LineHead), linked)
    return tuple(sorted(found.values(), key=lambda one: (one.first_seen, one.id)))


def _document(line: _LineHead, linked: EventStory) -> LinkedStoryDocument:
    return LinkedStoryDocument(
        id=line.id,
        language=linked.language,
        headline=line.headline,
        headline_source=line.headline_source,
        headline_language=line.headline_language,
        first_seen=line.first_seen,
        last_seen=line.last_seen,
        voices=line.voices,
        copies=line.copies,
        versions=line.versions,
        outlets=line.outlets,
        probability=linked.probability,
        pinned=any(reason.pinned for reason in linked.reasons),
        names=tuple(dict.fromkeys(name for reason in linked.reasons for name in reason.names)),
        figures=tuple(dict.fromkeys(figure for reason in linked.reasons for figure in reason.figures)),
    )


def _texts(db: sqlite3.Connection, stories: Sequence[Story]) -> tuple[list[EventText], int]:
    """The independent versions with their texts, in order of time, of each story in turn; how many are left out."""
    own = [
        [v for v in sorted(story.versions, key=lambda v: (v.event_time, v.article_id)) if v.copy_of is None]
        for story in stories
    ]
    longest = max(map(len, own), default=0)
    turns = [(story, of[n]) for n in range(longest) for story, of in zip(stories, own, strict=True) if n < len(of)]
    chosen = sorted(turns[:MOST_COMPARED], key=lambda one: (one[1].event_time, one[1].article_id))
    texts = []
    for story, version in chosen:
        row = db.execute("SELECT document FROM articles WHERE id = ?", (version.article_id,)).fetchone()
        if row is not None:
            article = decode_article(row[0])
            texts.append(EventText.of(article, story_id=story.id, day=version.event_time.date()))
    return texts, len(turns) - len(chosen)


def _facts(db: sqlite3.Connection, event_id: str, articles: Collection[str]) -> tuple[AcrossRowDocument, ...]:
    """The facts in common. Without the sentences of articles that are no longer in a story of the event."""
    row = db.execute("SELECT document FROM event_facts WHERE event_id = ?", (event_id,)).fetchone()
    found = []
    for fact in () if row is None else decode_event_facts(row[0]).facts:
        cells = tuple(
            AcrossCellDocument(
                article_id=one.article_id,
                source=one.source,
                language=one.language,
                sentence=one.sentence,
                span=(0, len(one.sentence)),
                value="",
                side=0,
            )
            for one in fact.sentences
            if one.article_id in articles
        )
        if len({cell.language for cell in cells}) > 1:
            found.append(AcrossRowDocument(kind="fact", what="", verdict="agree", cells=cells))
    return tuple(found)


def _voices(versions: Sequence[Version], translated: Sequence[TranslationDocument]) -> tuple[str, ...]:
    """The families that report the event in their own text: those of which not every text is a translation."""
    later = {one.article_id for one in translated}
    return voices([version for version in versions if version.article_id not in later])


def _flagged(db: sqlite3.Connection, event: Event) -> tuple[FlaggedStoryDocument, ...]:
    found = []
    for one in event.flagged:
        story_id = resolve(db, one.story_id)
        if story_id is not None:
            (headline,) = db.execute("SELECT headline FROM stories WHERE id = ?", (story_id,)).fetchone()
            found.append(
                FlaggedStoryDocument(
                    id=story_id,
                    language=one.language,
                    headline=headline,
                    probability=one.probability,
                    other_story_id=one.other_story_id,
                )
            )
    return tuple(found)
