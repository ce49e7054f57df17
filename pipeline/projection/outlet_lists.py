"""What is listed of one outlet: its newest articles, copies, changes, conflicts, and what it leaves out.

Found by index, newest first; only the stories and comparisons that are shown are decoded.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

import msgspec

from pipeline.contracts.comparison import ConflictV1, ExcerptV1
from pipeline.contracts.messages import RevisionV1
from pipeline.domain.text.epoch import epoch_us
from pipeline.projection.outlet_documents import (
    EditDocument,
    LeftOutFactDocument,
    MissingStoryDocument,
    OutletConflictDocument,
    OutletStoryDocument,
)
from pipeline.projection.outlet_parts import EntryKind
from pipeline.projection.outlet_rows import STORY_DOCUMENT

MOST_LISTED = 12
MOST_EDITS = 8
MOST_EXAMPLES = 6
_MISSING_OUTLETS = 8


class _Version(msgspec.Struct, frozen=True):
    article_id: str
    source: str
    family: str
    language: str
    title: str
    event_time: datetime
    copy_of: str | None
    revisions: tuple[RevisionV1, ...] = ()


class _Story(msgspec.Struct, frozen=True):
    id: str
    headline: str
    first_seen: datetime
    last_seen: datetime
    outlets: tuple[str, ...]
    versions: tuple[_Version, ...]
    headline_article: str = ""
    headline_source: str = ""


class _Compared(msgspec.Struct, frozen=True):
    article_id: str
    source: str
    copy_of: str | None


class _LeftOut(msgspec.Struct, frozen=True):
    excerpts: tuple[ExcerptV1, ...]
    missing_from: tuple[str, ...]


class _Comparison(msgspec.Struct, frozen=True):
    story_id: str
    headline: str
    versions: tuple[_Compared, ...]
    conflicts: tuple[ConflictV1, ...]
    left_out: tuple[_LeftOut, ...] = ()


_decode_story = msgspec.json.Decoder(_Story).decode
_decode_comparison = msgspec.json.Decoder(_Comparison).decode


class OutletLists:
    """The lists of one outlet, in one state of the projection."""

    def __init__(self, db: sqlite3.Connection, outlet: str) -> None:
        self._db = db
        self._outlet = outlet

    def articles(self, kind: EntryKind) -> tuple[OutletStoryDocument, ...]:
        """Its newest stories (`story`), or articles that repeat another's text (`copy`)."""
        found = []
        for _, story_id, article_id, voices in self._entries(kind, MOST_LISTED):
            story = self._story(story_id)
            own = [v for v in story.versions if v.source == self._outlet and article_id in ("", v.article_id)]
            newest = max(own, key=lambda v: (v.event_time, v.article_id))
            sources = {v.article_id: v.source for v in story.versions}
            found.append(
                OutletStoryDocument(
                    story_id=story_id,
                    article_id=newest.article_id,
                    title=newest.title,
                    language=newest.language,
                    at=newest.event_time,
                    voices=voices,
                    copy_of=None if newest.copy_of is None else sources.get(newest.copy_of, ""),
                )
            )
        return tuple(found)

    def edits(self) -> tuple[EditDocument, ...]:
        """The newest changes of its articles."""
        found = []
        for at_us, story_id, article_id, _ in self._entries("edit", MOST_EDITS):
            version = next(v for v in self._story(story_id).versions if v.article_id == article_id)
            revision = next(one for one in version.revisions if epoch_us(one.seen) == at_us)
            found.append(
                EditDocument(
                    story_id=story_id,
                    article_id=article_id,
                    title=version.title,
                    language=version.language,
                    revision=revision,
                )
            )
        return tuple(found)

    def left_out(self) -> tuple[LeftOutFactDocument, ...]:
        """The weightiest fact that it leaves out of each of the newest stories where it leaves out some."""
        found = []
        for _, story_id, _, _ in self._entries("left out", MOST_EXAMPLES):
            compared = self._comparison(story_id)
            own = self._own(compared)
            facts = [one for one in compared.left_out if own & set(one.missing_from) and one.excerpts]
            if facts:
                best = facts[0].excerpts[0]
                silent = next(article for article in facts[0].missing_from if article in own)
                found.append(
                    LeftOutFactDocument(
                        story_id=story_id,
                        anchor=f"left-{silent}",
                        headline=compared.headline,
                        excerpt=best,
                        language=self._language(story_id, best.article_id),
                        told_by=tuple(dict.fromkeys(one.source for one in facts[0].excerpts)),
                        more=len(facts) - 1,
                    )
                )
        return tuple(found)

    def conflicts(self) -> tuple[OutletConflictDocument, ...]:
        """The strongest conflict of each of the newest stories where it is a side of one."""
        found = []
        for _, story_id, _, _ in self._entries("conflict", MOST_EXAMPLES):
            compared = self._comparison(story_id)
            own = self._own(compared)
            its = [
                (number, one)
                for number, one in enumerate(compared.conflicts, start=1)
                if any(side.article_id in own for side in one.sides)
            ]
            number, strongest = max(its, key=lambda one: one[1].confidence)
            side = next(side for side in strongest.sides if side.article_id in own)
            copies = {version.article_id for version in compared.versions if version.copy_of is not None}
            others = [one.source for one in strongest.sides if one.group != side.group and one.article_id not in copies]
            found.append(
                OutletConflictDocument(
                    story_id=story_id,
                    headline=compared.headline,
                    anchor=f"conflict-{number}",
                    kind=strongest.kind,
                    note=strongest.note,
                    excerpt=side,
                    language=self._language(story_id, side.article_id),
                    against=tuple(dict.fromkeys(others)),
                    more=len(its) - 1,
                )
            )
        return tuple(found)

    def _entries(self, kind: EntryKind, most: int) -> Iterator[tuple[int, str, str, int]]:
        """When, in which story, of which article, and how many voices the story has.

        A comparison that is a moment older or newer than its story has no story to be shown in.
        """
        rows = self._db.execute(
            "SELECT e.at_us, e.story_id, e.article_id, s.families FROM outlet_entries e "
            "JOIN stories s ON s.id = e.story_id WHERE e.outlet = ? AND e.kind = ? "
            "ORDER BY e.at_us DESC, e.story_id, e.article_id LIMIT ?",
            (self._outlet, kind, most),
        )
        yield from rows.fetchall()

    def _story(self, story_id: str) -> _Story:
        (document,) = self._db.execute(STORY_DOCUMENT, (story_id,)).fetchone()
        return _decode_story(document)

    def _comparison(self, story_id: str) -> _Comparison:
        (document,) = self._db.execute("SELECT document FROM comparisons WHERE story_id = ?", (story_id,)).fetchone()
        return _decode_comparison(document)

    def _own(self, compared: _Comparison) -> set[str]:
        """Its articles that are no copies."""
        return {v.article_id for v in compared.versions if v.source == self._outlet and v.copy_of is None}

    def _language(self, story_id: str, article_id: str) -> str:
        versions = self._story(story_id).versions
        return next((v.language for v in versions if v.article_id == article_id), "und")


def missing_story(document: bytes, voices: int, families: tuple[str, ...]) -> MissingStoryDocument:
    """A story that an outlet of these publisher families does not have."""
    story = _decode_story(document)
    languages = {v.article_id: v.language for v in story.versions}
    return MissingStoryDocument(
        story_id=story.id,
        headline=story.headline,
        headline_source=story.headline_source,
        language=languages.get(story.headline_article, "und"),
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        voices=voices,
        outlets=story.outlets[:_MISSING_OUTLETS],
        sisters=tuple(dict.fromkeys(v.source for v in story.versions if v.family in families)),
    )
