"""Packs what was computed for an article at its arrival, so that a state can be rebuilt from it.

It cannot be computed from the article alone, because the weight of a term depends on all earlier articles. Numbers are
restored exactly. Packed bytes begin with a fingerprint of the model and settings that they were computed with; bytes
with another fingerprint are not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.feature_names import STRONGEST_COLUMNS
from pipeline.domain.matching.features import Profile
from pipeline.domain.matching.records import counted_in, fits, pack_vectors
from pipeline.domain.terms.fingerprints import SIGNATURE_VALUES

FINGERPRINT_BYTES = 8
_STRONGEST = len(STRONGEST_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The m stored pairs of an article, by the ids of its partners.

    `probability` float32 [m] of the first stage; `strongest` float32 [m, len(STRONGEST)]: features.
    """

    article_ids: tuple[str, ...]
    probability: NDArray[np.float32]
    strongest: NDArray[np.float32]


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is packed of one article.

    - `searched`: whether other articles are compared with it.
    - `data`: if searched, its record; else the term ids that were counted for it, int32. Of a copy that may be set free
      its record too; of one that was just set free nothing, since its record is here.
    - `partners`: their ids. `numbers` float32: the probabilities of these pairs, then their strongest features.
    - `copy_of`: of a copy that may be set free, its original; else empty. `in_order`: its shingles in order, int32.
    """

    searched: bool
    data: bytes
    partners: tuple[str, ...]
    numbers: bytes
    copy_of: str = ""
    in_order: bytes = b""

    @property
    def sets_free(self) -> bool:
        """Whether these are the pairs of a copy that was set free, not an article that came in."""
        return self.searched and not self.data

    def fits(self) -> bool:
        """Whether the lengths of all parts are consistent."""
        numbers = len(self.partners) * (4 + 2 * _STRONGEST)
        if len(self.numbers) != numbers or len(self.in_order) % 4:
            return False
        return self.sets_free or (fits(self.data) if self.searched or self.copy_of else len(self.data) % 4 == 0)


_DECODER = msgspec.msgpack.Decoder(Packed)


def pack_original(profile: Profile, partners: Partners, fingerprint: bytes) -> bytes:
    """Packs an article that others are compared with."""
    return _encode(
        fingerprint,
        Packed(searched=True, data=profile.data, partners=partners.article_ids, numbers=_numbers(partners)),
    )


def pack_copy(counted: NDArray[np.int32], fingerprint: bytes) -> bytes:
    """Packs an article that is found by its signature only: the terms that were counted for it."""
    data = counted.astype("<i4").tobytes()
    return _encode(fingerprint, Packed(searched=False, data=data, partners=(), numbers=b""))


def pack_doubtful_copy(record: bytes, copy_of: str, in_order: NDArray[np.int32], fingerprint: bytes) -> bytes:
    """Packs a copy that may be set free: its record, its original, and its shingles in order."""
    data = in_order.astype("<i4").tobytes()
    return _encode(
        fingerprint, Packed(searched=False, data=record, partners=(), numbers=b"", copy_of=copy_of, in_order=data)
    )


def pack_set_free(partners: Partners, fingerprint: bytes) -> bytes:
    """Packs the pairs of a copy that was set free."""
    return _encode(
        fingerprint, Packed(searched=True, data=b"", partners=partners.article_ids, numbers=_numbers(partners))
    )


def pack_bystander(partners: Partners, fingerprint: bytes) -> bytes:
    """Packs an article that is not evidence for others: the pairs that decided its story."""
    return _encode(
        fingerprint, Packed(searched=False, data=b"", partners=partners.article_ids, numbers=_numbers(partners))
    )


def _numbers(partners: Partners) -> bytes:
    return partners.probability.astype("<f4").tobytes() + partners.strongest.astype("<f2").tobytes()


def _encode(fingerprint: bytes, packed: Packed) -> bytes:
    return fingerprint + zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(packed))


class Unpacker:
    """Unpacks what was packed with one fingerprint. For one thread, because it reuses a decompressor."""

    def __init__(self, fingerprint: bytes) -> None:
        self._fingerprint = fingerprint
        self._decompressor = zstandard.ZstdDecompressor()

    def unpack(self, data: bytes | None) -> Packed | None:
        """The unpacked data; None if it must be computed again.

        That is if it is missing, damaged, or has another fingerprint.
        """
        if data is None or not data.startswith(self._fingerprint):
            return None
        try:
            packed = _DECODER.decode(self._decompressor.decompress(data[FINGERPRINT_BYTES:]))
        except (zstandard.ZstdError, msgspec.MsgspecError):
            return None
        return packed if packed.fits() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What is stored of an article to rebuild the window: all but its text.

    A copy that was set free has a second one: its pairs, with empty vectors (`stored_set_free`). `shared`: the vector
    of the multilingual model, float16; empty if there is none.
    """

    article_id: str
    event_time: datetime
    published: datetime | None
    embedding: NDArray[np.float32]
    title_embedding: NDArray[np.float32]
    signature: NDArray[np.uint32]
    packed: bytes
    shared: bytes = b""


def stored_article(embedded: EmbeddedArticle, packed: bytes) -> StoredArticle:
    shared = embedded.shared_embedding
    return StoredArticle(
        article_id=embedded.article.id,
        event_time=embedded.article.event_time,
        published=embedded.article.published,
        embedding=embedded.embedding,
        title_embedding=embedded.title_embedding,
        signature=embedded.signature,
        packed=packed,
        shared=b"" if shared is None else shared.astype("<f2").tobytes(),
    )


def stored_set_free(article_id: str, event_time: datetime, packed: bytes, dimensions: int) -> StoredArticle:
    """`dimensions`: of the articles' vectors; these are zero here."""
    nothing = np.zeros(dimensions, dtype=np.float32)
    return StoredArticle(
        article_id=article_id,
        event_time=event_time,
        published=None,
        embedding=nothing,
        title_embedding=nothing,
        signature=np.zeros(SIGNATURE_VALUES, dtype=np.uint32),
        packed=packed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackedArticle:
    """One article, unpacked.

    If no other article is compared with it, `counted` has its terms, and `profile` is None but for a copy that may be
    set free: that has its original in `copy_of`, and its shingles `in_order`.
    """

    counted: NDArray[np.int32] | None
    profile: Profile | None
    partners: Partners
    copy_of: str = ""
    in_order: NDArray[np.int32] | None = None

    @property
    def is_searched(self) -> bool:
        """Whether other articles are compared with it."""
        return self.profile is not None and not self.copy_of

    @property
    def is_counted(self) -> bool:
        """Whether its terms were counted; False for an article that is not evidence for others."""
        return self.profile is not None or (self.counted is not None and len(self.counted) > 0)


def unpack_articles(articles: Sequence[tuple[StoredArticle, Packed]]) -> list[UnpackedArticle]:
    """Unpacks these articles, in the given order."""
    return [_unpack(stored, packed) for stored, packed in articles]


def partners_in(packed: Packed) -> Partners:
    """The stored pairs of an article."""
    m = len(packed.partners)
    return Partners(
        article_ids=packed.partners,
        probability=np.frombuffer(packed.numbers, dtype="<f4", count=m),
        strongest=np.frombuffer(packed.numbers, dtype="<f2", offset=4 * m).reshape(m, _STRONGEST),
    )


def _unpack(stored: StoredArticle, packed: Packed) -> UnpackedArticle:
    has_record = packed.searched or bool(packed.copy_of)
    return UnpackedArticle(
        counted=None if has_record else np.frombuffer(packed.data, dtype="<i4"),
        profile=Profile(
            article_id=stored.article_id,
            data=packed.data,
            vectors=pack_vectors(stored.embedding, stored.title_embedding),
        )
        if has_record
        else None,
        partners=partners_in(packed),
        copy_of=packed.copy_of,
        in_order=np.frombuffer(packed.in_order, dtype="<i4") if packed.copy_of else None,
    )


def counted_of(articles: Sequence[UnpackedArticle]) -> NDArray[np.int32]:
    """The term ids that were counted for these articles, concatenated."""
    return np.concatenate(
        [
            counted_in([one.profile.data for one in articles if one.profile is not None]),
            *(one.counted for one in articles if one.counted is not None),
        ]
    )
