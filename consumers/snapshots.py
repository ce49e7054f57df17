"""Snapshots of a partition's stories: how they are written, and which of them are valid.

A snapshot is a manifest, written last, and the blobs that it names: for each language its current state, and the
segments with what was computed of its articles. A segment is written once and shared by the snapshots after it, for
what was computed never changes; it goes when the last of its articles has left the window. So a snapshot writes what is
new, and what is small.

A snapshot is valid only if all of this holds; else it is passed over with a warning that says why:
- The manifest and every blob have the checksum that is stated for them.
- It is of this format, join model and policy (`fingerprint`), topic and partition.
- The log has, at the offset up to which the snapshot goes, the very change that the snapshot saw there.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from consumers.snapshot_format import (
    FORMAT,
    Blob,
    DamagedSnapshot,
    LanguageBlobs,
    Manifest,
    Seen,
    manifest_bytes,
    manifest_of,
    seen,
    segment_bytes,
    segment_of,
    state_bytes,
    state_of,
)
from pipeline.contracts.topics import CHANGES
from pipeline.domain.matching.packed import StoredArticle
from pipeline.domain.stories.cluster_state import StoredState
from pipeline.ports import LogReader, SnapshotStore, TopicPartition

KEPT_MANIFESTS = 2
_MANIFEST, _BLOB = "manifest", "blob"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A blob with what was computed of these articles."""

    blob: Blob
    article_ids: tuple[str, ...]


class Snapshots:
    """Of one partition of `stories.changes`."""

    def __init__(self, store: SnapshotStore, partition: int, fingerprint: str) -> None:
        self._store, self._partition, self._fingerprint = store, partition, fingerprint
        self._folder = f"{CHANGES}/{partition}"
        self._generation = 0  # of the blobs that the next manifest will name; 0: to be looked up

    def newest_first(self) -> list[str]:
        """The names of the manifests. Raises StorageError, as every method here that reads or writes."""
        return self._names(_MANIFEST)[::-1]

    def valid_manifest(self, name: str, log: LogReader) -> Manifest:
        """The manifest of this name; its blobs are yet to be read. Raises DamagedSnapshot, as all that read."""
        manifest = self._manifest(name)
        self._check_log(manifest, log)
        return manifest

    def state(self, blob: Blob) -> StoredState:
        return state_of(self._read(blob))

    def segments(self, blobs: Sequence[Blob]) -> Iterator[list[StoredArticle]]:
        """Each segment's articles. The next one is read while one is worked on."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshots") as reader:
            following: list[Future[bytes]] = []
            for blob, after in zip(blobs, [*blobs[1:], None], strict=True):
                data = following.pop().result() if following else self._read(blob)
                if after is not None:
                    following.append(reader.submit(self._read, after))
                yield segment_of(data)

    def write_segment(self, articles: Sequence[StoredArticle]) -> Segment:
        return Segment(blob=self._write(segment_bytes(articles)), article_ids=tuple(a.article_id for a in articles))

    def write(self, last: Seen, languages: Mapping[str, tuple[StoredState, Sequence[Segment]]]) -> None:
        """Write the states, then the manifest."""
        manifest = Manifest(
            format=FORMAT,
            fingerprint=self._fingerprint,
            topic=CHANGES,
            partition=self._partition,
            last=last,
            languages=tuple(
                LanguageBlobs(
                    language=language,
                    state=self._write(state_bytes(state)),
                    segments=tuple(segment.blob for segment in segments),
                )
                for language, (state, segments) in languages.items()
            ),
        )
        self._store.write(f"{self._folder}/{self._next_generation():010d}.{_MANIFEST}", manifest_bytes(manifest))
        self._generation = 0

    def clean(self) -> None:
        """Delete all but the newest snapshots.

        A later generation that no manifest names yet may be another writer's, so it stays.
        """
        manifests = self._names(_MANIFEST)
        kept, old = manifests[-KEPT_MANIFESTS:], manifests[:-KEPT_MANIFESTS]
        needed: set[str] = set()
        for name in kept:
            try:
                needed.update(blob.name for blob in self._manifest(name).blobs())
            except DamagedSnapshot:
                continue
        newest = _generation(kept[-1])
        unneeded = [name for name in self._names(_BLOB) if name not in needed and _generation(name) < newest]
        self._store.delete([*old, *unneeded])

    def _names(self, kind: str) -> list[str]:
        return [n for n in sorted(self._store.names(self._folder)) if n.endswith(f".{kind}") and _generation(n)]

    def _next_generation(self) -> int:
        return max((_generation(name) for name in self._names(_MANIFEST)), default=0) + 1

    def _manifest(self, name: str) -> Manifest:
        manifest = manifest_of(self._store.read(name))
        if manifest.fingerprint != self._fingerprint:
            raise DamagedSnapshot("it was written with another join model or other settings of [cluster]")
        if (manifest.topic, manifest.partition) != (CHANGES, self._partition):
            raise DamagedSnapshot(f"it is of {manifest.topic} partition {manifest.partition}")
        return manifest

    def _check_log(self, manifest: Manifest, log: LogReader) -> None:
        last = manifest.last
        place = f"{CHANGES} partition {self._partition} offset {last.offset}"
        records = log.read(TopicPartition(CHANGES, self._partition), start=last.offset, end=last.next_offset)
        found = next(iter(records), None)
        if found is None or found.offset != last.offset:
            raise DamagedSnapshot(f"the log has nothing at {place}: it is too old, or of another log")
        if seen(found) != last:
            raise DamagedSnapshot(f"the log has another change at {place}: it is of another log")

    def _read(self, blob: Blob) -> bytes:
        data = self._store.read(blob.name)
        if hashlib.sha256(data).hexdigest() != blob.sha256:
            raise DamagedSnapshot(f"{blob.name} is torn or damaged: its checksum is not the one of the manifest")
        return data

    def _write(self, data: bytes) -> Blob:
        sha256 = hashlib.sha256(data).hexdigest()
        self._generation = self._generation or self._next_generation()
        name = f"{self._folder}/{self._generation:010d}-{sha256[:16]}.{_BLOB}"
        self._store.write(name, data)
        return Blob(name=name, sha256=sha256)


def living(segments: Sequence[Segment], members: Collection[str]) -> list[Segment]:
    """The segments that hold an article of the window."""
    return [segment for segment in segments if any(article in members for article in segment.article_ids)]


def _generation(name: str) -> int:
    """Of the snapshot that this name is of; 0 for names of other programs."""
    number = name.rpartition("/")[2][:10]
    return int(number) if number.isdigit() else 0
