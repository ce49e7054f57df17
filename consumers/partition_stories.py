"""The stories of one partition: a clusterer for each language, and its rebuilding.

A clusterer is rebuilt when the partition moves, or after a failure.

They are rebuilt from the newest valid snapshot and the changes after it; without a snapshot, from all changes in the
log. Decides nothing itself.

A snapshot is written between batches, when the state is what the log has. This is checked: since the last check the
log must have got exactly what was written here. A process that was suspended while another took over its partition
finds more in the log, and writes no snapshot.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from consumers.snapshot_format import Blob, DamagedSnapshot, Manifest, Seen, digest_of, seen
from consumers.snapshots import Segment, Snapshots, living
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES
from pipeline.domain.matching.packed import StoredArticle
from pipeline.domain.stories.live import LiveClusterer
from pipeline.domain.stories.rebuilding import DamagedState, load, restore, stored_of
from pipeline.domain.stories.stories import Change
from pipeline.errors import MalformedRecord, StorageError, TransientError, UnknownSchema
from pipeline.history.changes import read_changes, without_garbage_collection
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import LogReader, Message, Record, TopicPartition

logger = logging.getLogger(__name__)

_AT_ONCE = 4000
"""Changes made again in one go: enough for vectorised work, and little memory."""


class PartitionStories:
    """`snapshots` None: none are read or written. One is written after `snapshot_articles` articles."""

    def __init__(
        self,
        number: int,
        new_clusterer: Callable[[str], LiveClusterer],
        snapshots: Snapshots | None,
        *,
        snapshot_articles: int,
        foreign: ForeignRecords,
    ) -> None:
        self._partition = TopicPartition(CHANGES, number)
        self._foreign = foreign
        self._new_clusterer = new_clusterer
        self._snapshots, self._snapshot_articles = snapshots, snapshot_articles
        self._clear()

    def _clear(self) -> None:
        self._clusterers: dict[str, LiveClusterer] = {}
        self._segments: dict[str, list[Segment]] = {}
        self._unwritten: dict[str, list[StoredArticle]] = {}
        self._articles = 0
        self.snapshot_until: datetime | None = None
        """When the log took in the last change that the newest snapshot holds; None: there is none, or not known."""
        self._read_until: datetime | None = None
        self._last: Seen | None = None
        self._emitted: list[str] = []
        self._log: LogReader | None = None

    def languages(self) -> frozenset[str]:
        """The languages of the articles that came in."""
        return frozenset(self._clusterers)

    def live_articles(self, language: str) -> int:
        """How many articles of this language are in the window."""
        return len(self._clusterers[language].state.members) if language in self._clusterers else 0

    def clusterer(self, language: str) -> LiveClusterer:
        if language not in self._clusterers:
            self._clusterers[language] = self._new_clusterer(language)
        return self._clusterers[language]

    def rebuild(self, log: LogReader) -> None:
        """Forget everything, and rebuild the stories from the log."""
        self._clear()
        with without_garbage_collection():
            self._rebuild(log)

    def _rebuild(self, log: LogReader) -> None:
        if self._snapshots is not None:
            self._load_newest(self._snapshots, log)
        self._log = log
        language_of = {
            story: language for language, clusterer in self._clusterers.items() for story in clusterer.book.stories()
        }
        start = 0 if self._last is None else self._last.next_offset
        read = read_changes(log, self._partition, self._foreign, start=start, languages=language_of)
        while part := list(islice(read, _AT_ONCE)):
            while part[-1][1].kind == "created" and (following := list(islice(read, 1))):
                part += following  # whether its article came late is seen by the change after it
            by_language: dict[str, list[Change]] = {}
            for _, change in part:
                # The log no longer has the story's articles: there is nothing to rebuild.
                if change.article is not None or change.language in by_language or change.language in self._clusterers:
                    by_language.setdefault(change.language, []).append(change)
            for language, changes in by_language.items():
                self._note(language, restore(self.clusterer(language), changes))
                self._forget_what_left(language)
            self._last = seen(part[-1][0])
            self._read_until = part[-1][0].timestamp
        if self._snapshots is not None and self._articles >= self._snapshot_articles:
            self._write_snapshot(self._snapshots)

    def note(self, language: str, changes: Sequence[Change], messages: Sequence[Message]) -> None:
        """Changes that were decided here, and how they go into the log, in that order."""
        if self._snapshots is not None:
            self._emitted += [digest_of(m.key or b"", m.value or b"") for m in messages]
            self._note(language, stored_of(changes, self._clusterers[language].state))

    def write_snapshot_when_due(self) -> None:
        """To be called when all that was decided here is committed."""
        if self._snapshots is None or self._articles < self._snapshot_articles:
            return
        for language in self._clusterers:
            self._forget_what_left(language)
        if self._is_what_the_log_has():
            self._write_snapshot(self._snapshots)

    def _note(self, language: str, kept: Sequence[StoredArticle]) -> None:
        self._articles += len(kept)
        if self._snapshots is not None:
            self._unwritten.setdefault(language, []).extend(kept)

    def _forget_what_left(self, language: str) -> None:
        members = self._clusterers[language].state.members
        self._segments[language] = living(self._segments.get(language, ()), members)
        self._unwritten[language] = [k for k in self._unwritten.get(language, ()) if k.article_id in members]

    def _load_newest(self, snapshots: Snapshots, log: LogReader) -> None:
        try:
            names = snapshots.newest_first()
        except StorageError as exc:
            logger.warning("%s: rebuilt without a snapshot: %s", self._partition.place, exc)
            return
        for name in names:
            try:
                manifest = snapshots.valid_manifest(name, log)
                self._load(snapshots, manifest)
                [last] = log.read(self._partition, start=manifest.last.offset, end=manifest.last.next_offset)
                self.snapshot_until = self._read_until = last.timestamp
            except (DamagedSnapshot, DamagedState, StorageError) as exc:
                logger.warning("%s: snapshot %s is not used: %s", self._partition.place, name, exc)
                self._clear()
            else:
                return

    def _load(self, snapshots: Snapshots, manifest: Manifest) -> None:
        for found in manifest.languages:
            segments: list[Segment] = []
            articles = _noting(snapshots.segments(found.segments), found.segments, segments)
            load(self.clusterer(found.language), snapshots.state(found.state), articles)
            self._segments[found.language] = segments
        self._last = manifest.last

    def _is_what_the_log_has(self) -> bool:
        if self._log is None:
            return False
        start = 0 if self._last is None else self._last.next_offset
        last, found = self._last, 0
        try:
            for record in self._log.read(self._partition, start=start):
                last = seen(record)
                self._read_until = record.timestamp
                if self._emitted[found : found + 1] == [last.digest]:
                    found += 1
                elif not self._is_foreign(record):
                    logger.warning(
                        "%s: no snapshot is written: offset %d was not written by this process",
                        self._partition.place,
                        last.offset,
                    )
                    self._articles = 0
                    return False
        except TransientError as exc:
            logger.warning("%s: no snapshot is written: %s", self._partition.place, exc)
            self._articles = 0
            return False
        if found < len(self._emitted):
            return False  # committed, but not readable yet
        self._last, self._emitted = last, []
        return True

    def _is_foreign(self, record: Record) -> bool:
        try:
            codec.decode_change(record.value)
        except MalformedRecord as exc:
            self._foreign.pass_over(record, exc)
            return True
        except UnknownSchema:
            return False
        return False

    def _write_snapshot(self, snapshots: Snapshots) -> None:
        """If the store cannot be written, unwritten articles wait for the next time: at most those of the window."""
        assert self._last is not None
        self._articles = 0
        try:
            for language in self._clusterers:
                segments = self._segments.setdefault(language, [])
                waiting = self._unwritten.get(language, [])
                while waiting:
                    segments.append(snapshots.write_segment(waiting[: self._snapshot_articles]))
                    del waiting[: self._snapshot_articles]
            snapshots.write(
                self._last,
                {
                    language: (clusterer.state.to_stored(), self._segments[language])
                    for language, clusterer in self._clusterers.items()
                },
            )
        except StorageError as exc:
            logger.warning("%s: no snapshot is written: %s", self._partition.place, exc)
            return
        self.snapshot_until = self._read_until
        try:
            snapshots.clean()
        except StorageError as exc:
            logger.warning("%s: old snapshots stay: %s", self._partition.place, exc)


def _noting(
    parts: Iterable[list[StoredArticle]], blobs: Sequence[Blob], into: list[Segment]
) -> Iterator[list[StoredArticle]]:
    for kept, blob in zip(parts, blobs, strict=True):
        into.append(Segment(blob=blob, article_ids=tuple(one.article_id for one in kept)))
        yield kept
