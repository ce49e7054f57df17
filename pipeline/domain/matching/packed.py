"""Packs what was computed of an article when it arrived, and unpacks it: so a state is rebuilt and not computed again.

It could not be computed from the article: the weight of a term depends on every article that came before. Numbers are
restored exactly. Packed bytes begin with a fingerprint of what they were computed with; others are refused.
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
from pipeline.domain.matching.records import counted_in, fits, packed_vectors

FINGERPRINT_BYTES = 8
_STRONGEST = len(STRONGEST_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The m pairs that were kept of an article.

    The others' ids, first-stage `probability` [m], `strongest` features [m, len(STRONGEST)].
    """

    article_ids: tuple[str, ...]
    probability: NDArray[np.float32]
    strongest: NDArray[np.float32]


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is packed of one article.

    - `searched`: whether others are compared with it.
    - `data`: its record if `searched`, else the ids that were counted, int32.
    - `partners` and `numbers` float32: its pairs' probabilities, then their strongest features.
    """

    searched: bool
    data: bytes
    partners: tuple[str, ...]
    numbers: bytes

    def fits(self) -> bool:
        """Whether the lengths agree with each other."""
        numbers = 4 * len(self.partners) * (1 + _STRONGEST)
        return len(self.numbers) == numbers and (fits(self.data) if self.searched else len(self.data) % 4 == 0)


_DECODER = msgspec.msgpack.Decoder(Packed)


def packed_original(profile: Profile, partners: Partners, fingerprint: bytes) -> bytes:
    """Of an article that can be matched."""
    return _sealed(
        fingerprint,
        Packed(searched=True, data=profile.data, partners=partners.article_ids, numbers=_numbers(partners)),
    )


def packed_copy(counted: NDArray[np.int32], fingerprint: bytes) -> bytes:
    """Of an article that is filed by its signature only: the terms that were counted for it."""
    data = counted.astype("<i4").tobytes()
    return _sealed(fingerprint, Packed(searched=False, data=data, partners=(), numbers=b""))


def packed_bystander(partners: Partners, fingerprint: bytes) -> bytes:
    """Pack an article that is not evidence for others: the pairs that it was judged by, to judge it again."""
    return _sealed(
        fingerprint, Packed(searched=False, data=b"", partners=partners.article_ids, numbers=_numbers(partners))
    )


def _numbers(partners: Partners) -> bytes:
    return np.concatenate([partners.probability, partners.strongest.ravel()]).astype("<f4").tobytes()


def _sealed(fingerprint: bytes, packed: Packed) -> bytes:
    return fingerprint + zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(packed))


class Opener:
    """Opens what was packed with one fingerprint. For one thread: making a decompressor takes longer than its work."""

    def __init__(self, fingerprint: bytes) -> None:
        self._fingerprint = fingerprint
        self._decompressor = zstandard.ZstdDecompressor()

    def opened(self, data: bytes | None) -> Packed | None:
        """None if the data is empty, damaged, or was computed with something else: then compute it again."""
        if data is None or not data.startswith(self._fingerprint):
            return None
        try:
            packed = _DECODER.decode(self._decompressor.decompress(data[FINGERPRINT_BYTES:]))
        except (zstandard.ZstdError, msgspec.MsgspecError):
            return None
        return packed if packed.fits() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article of the window, with all that the window is rebuilt from: its text is not needed any more."""

    article_id: str
    event_time: datetime
    published: datetime | None
    embedding: NDArray[np.float32]
    title_embedding: NDArray[np.float32]
    signature: NDArray[np.uint32]
    packed: bytes


def stored_article(embedded: EmbeddedArticle, packed: bytes) -> StoredArticle:
    return StoredArticle(
        article_id=embedded.article.id,
        event_time=embedded.article.event_time,
        published=embedded.article.published,
        embedding=embedded.embedding,
        title_embedding=embedded.title_embedding,
        signature=embedded.signature,
        packed=packed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What was packed. Of an article that no other is compared with there is no profile, but what was `counted`."""

    counted: NDArray[np.int32] | None
    profile: Profile | None
    partners: Partners

    @property
    def is_counted(self) -> bool:
        """False of one that is no evidence for others."""
        return self.profile is not None or (self.counted is not None and len(self.counted) > 0)


def unpacked(articles: Sequence[tuple[StoredArticle, Packed]]) -> list[Unpacked]:
    """What was packed of these articles, in their order."""
    return [_unpacked(kept, packed) for kept, packed in articles]


def partners_in(packed: Packed) -> Partners:
    """The pairs that were kept of an article."""
    numbers, m = np.frombuffer(packed.numbers, dtype="<f4"), len(packed.partners)
    return Partners(article_ids=packed.partners, probability=numbers[:m], strongest=numbers[m:].reshape(m, _STRONGEST))


def _unpacked(kept: StoredArticle, packed: Packed) -> Unpacked:
    return Unpacked(
        counted=None if packed.searched else np.frombuffer(packed.data, dtype="<i4"),
        profile=Profile(
            article_id=kept.article_id,
            data=packed.data,
            vectors=packed_vectors(kept.embedding, kept.title_embedding),
        )
        if packed.searched
        else None,
        partners=partners_in(packed),
    )


def counted_of(articles: Sequence[Unpacked]) -> NDArray[np.int32]:
    """The terms that were counted for these articles, one article after the other."""
    return np.concatenate(
        [
            counted_in([one.profile.data for one in articles if one.profile is not None]),
            *(one.counted for one in articles if one.counted is not None),
        ]
    )
