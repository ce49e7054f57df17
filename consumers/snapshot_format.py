"""What a snapshot is in bytes: the manifest, a language's state, a segment of its articles.

No input, no output.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from pipeline.domain.matching.packed import StoredArticle
from pipeline.domain.stories.cluster_state import StoredState
from pipeline.ports import Record

FORMAT = 3
"""Counts up whenever what is written changes its shape or its meaning."""


class DamagedSnapshot(ValueError):
    """The snapshot is not valid. The message says why."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A change as the log has it: where, and the digest of its key and value."""

    offset: int
    next_offset: int
    digest: str


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    sha256: str


class LanguageBlobs(msgspec.Struct, frozen=True, kw_only=True):
    language: str
    state: Blob
    segments: tuple[Blob, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`last`: the newest change that the snapshot holds."""

    format: int
    fingerprint: str
    topic: str
    partition: int
    last: Seen
    languages: tuple[LanguageBlobs, ...]

    def blobs(self) -> list[Blob]:
        return [blob for language in self.languages for blob in (language.state, *language.segments)]


class _Rows(msgspec.Struct, frozen=True, array_like=True):
    """A segment. Row i of each matrix (float32, float32, uint32; joined rows) is of article i.

    `shared`: of each article; empty in snapshots of before.
    """

    article_ids: tuple[str, ...]
    event_times: tuple[datetime, ...]
    published: tuple[datetime | None, ...]
    embeddings: bytes
    title_embeddings: bytes
    signatures: bytes
    packed: tuple[bytes, ...]
    shared: tuple[bytes, ...] = ()


def seen(record: Record) -> Seen:
    return Seen(
        offset=record.offset, next_offset=record.next_offset, digest=digest_of(record.key or b"", record.value or b"")
    )


def digest_of(key: bytes, value: bytes) -> str:
    """Of a change's key and value."""
    return hashlib.blake2b(len(key).to_bytes(8, "big") + key + value, digest_size=16).hexdigest()


def manifest_bytes(manifest: Manifest) -> bytes:
    """A line with the checksum of the JSON that follows it."""
    data = msgspec.json.encode(manifest)
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


def manifest_of(data: bytes) -> Manifest:
    """Raises DamagedSnapshot, as every `…_of` here."""
    stated, _, described = data.partition(b"\n")
    if hashlib.sha256(described).hexdigest().encode() != stated:
        raise DamagedSnapshot("it is torn or damaged: its checksum is not the one that it states")
    try:
        manifest = msgspec.json.decode(described, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise DamagedSnapshot(f"it is not a manifest of this program: {exc}") from exc
    if manifest.format != FORMAT:
        raise DamagedSnapshot(f"it has format {manifest.format} where this program writes {FORMAT}")
    return manifest


def state_bytes(state: StoredState) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(state))


def state_of(data: bytes) -> StoredState:
    try:
        return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(data), type=StoredState)
    except (msgspec.MsgspecError, zstandard.ZstdError) as exc:
        raise DamagedSnapshot(f"it is not a state: {exc}") from exc


def segment_bytes(articles: Sequence[StoredArticle]) -> bytes:
    """Not compressed: what was packed is, and vectors hardly shrink."""
    return msgspec.msgpack.encode(
        _Rows(
            article_ids=tuple(a.article_id for a in articles),
            event_times=tuple(a.event_time for a in articles),
            published=tuple(a.published for a in articles),
            embeddings=_joined([a.embedding for a in articles], "<f4"),
            title_embeddings=_joined([a.title_embedding for a in articles], "<f4"),
            signatures=_joined([a.signature for a in articles], "<u4"),
            packed=tuple(a.packed for a in articles),
            shared=tuple(a.shared for a in articles),
        )
    )


def segment_of(data: bytes) -> list[StoredArticle]:
    try:
        return _stored_articles(msgspec.msgpack.decode(data, type=_Rows))
    except (msgspec.MsgspecError, ValueError) as exc:
        raise DamagedSnapshot(f"it is not a segment: {exc}") from exc


def _joined(rows: Sequence[NDArray[np.generic]], dtype: str) -> bytes:
    return np.stack(rows).astype(dtype, copy=False).tobytes()


def _stored_articles(rows: _Rows) -> list[StoredArticle]:
    n = len(rows.article_ids)
    matrices = zip(
        np.frombuffer(rows.embeddings, dtype="<f4").reshape(n, -1),
        np.frombuffer(rows.title_embeddings, dtype="<f4").reshape(n, -1),
        np.frombuffer(rows.signatures, dtype="<u4").reshape(n, -1),
        strict=True,
    )
    shared = rows.shared or (b"",) * n
    facts = zip(rows.article_ids, rows.event_times, rows.published, rows.packed, shared, matrices, strict=True)
    return [
        StoredArticle(
            article_id=article_id,
            event_time=event_time,
            published=published,
            embedding=embedding,
            title_embedding=title_embedding,
            signature=signature,
            packed=packed,
            shared=vector,
        )
        for article_id, event_time, published, packed, vector, (embedding, title_embedding, signature) in facts
    ]
