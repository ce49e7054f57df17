"""What was computed of an article when it arrived, as bytes, and back: so that a state is rebuilt, not computed again.

It cannot be computed again on its own: how much a term weighed hangs on every article that came before. Numbers come
back exactly. Packed bytes begin with a fingerprint of what they were computed with; those of another are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from pipeline.domain import mentions
from pipeline.domain.byte_planes import by_byte, joined
from pipeline.domain.features import Profile
from pipeline.domain.neighbourhood import STRONGEST_COLUMNS
from pipeline.domain.stories import EmbeddedArticle
from pipeline.domain.terms import TERM_SPACE, Field, Kind, Terms

FINGERPRINT_BYTES = 8
_ID_BYTES = 3
_FLOAT_BYTES = 4
_STRONGEST = len(STRONGEST_COLUMNS)
_FIELDS, _KINDS = len(Field), len(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The m pairs that were kept of an article: the others' ids, first-stage `probability` [m], `strongest` features
    [m, len(STRONGEST)].
    """

    article_ids: tuple[str, ...]
    probability: NDArray[np.float32]
    strongest: NDArray[np.float32]


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One article's. Numbers stand by byte (every lowest byte, then every next), which compresses by a third more.

    `ids`: words, then phrases by kind, each as its difference to the one before; of a copy, what was counted.
    `repeated`: the places in `ids` of what was counted already. `fields`: for each word a bit for each `Field` that has
    it. `floats`: idf, the weights of the fields that have the word, own idf, phrase weights, then of the partners the
    probability and the strongest features.
    """

    searched: bool
    titled: bool
    embedding_known: bool
    text_chars: int
    weekdays: tuple[int, ...]
    month_days: tuple[tuple[int, int], ...]
    words: int
    phrases: tuple[int, int, int, int]
    repeated: tuple[int, ...]
    fields: bytes
    ids: bytes
    floats: bytes
    partners: tuple[str, ...]

    def fits(self) -> bool:
        """Whether the lengths agree with each other."""
        weighted = int.from_bytes(self.fields, "little").bit_count()
        floats = self.words + weighted + _FIELDS + sum(self.phrases) + len(self.partners) * (1 + _STRONGEST)
        return (
            len(self.ids) == _ID_BYTES * (self.words + sum(self.phrases))
            and len(self.fields) == (self.words if self.searched else 0)
            and len(self.floats) == (_FLOAT_BYTES * floats if self.searched else 0)
        )


_DECODER = msgspec.msgpack.Decoder(Packed)


def packed_original(profile: Profile, partners: Partners, fingerprint: bytes) -> bytes:
    """Of an article that can be matched."""
    terms = profile.terms
    ids = np.concatenate([terms.words, terms.phrases])
    has = terms.word_weights != 0
    floats = np.concatenate(
        [
            terms.word_idf,
            terms.word_weights[has],
            terms.own_idf,
            terms.phrase_weights,
            partners.probability,
            partners.strongest.ravel(),
        ]
    )
    spans, numbers, pairs, shingles = np.bincount(terms.phrase_kinds, minlength=_KINDS).tolist()
    return _sealed(
        fingerprint,
        Packed(
            searched=True,
            titled=profile.titled,
            embedding_known=profile.embedding_known,
            text_chars=profile.text_chars,
            weekdays=tuple(sorted(profile.weekdays)),
            month_days=tuple(sorted(profile.month_days)),
            words=len(terms.words),
            phrases=(spans, numbers, pairs, shingles),
            repeated=_repeated(ids[: len(ids) - shingles], len(terms.counted)),
            fields=(has << np.arange(_FIELDS)).sum(axis=1).astype(np.uint8).tobytes(),
            ids=by_byte(np.diff(ids, prepend=np.int32(0)).astype("<i4"), _ID_BYTES),
            floats=by_byte(floats.astype("<f4"), _FLOAT_BYTES),
            partners=partners.article_ids,
        ),
    )


def packed_copy(counted: NDArray[np.int32], fingerprint: bytes) -> bytes:
    """Of an article that is filed by its signature only: the terms that were counted for it."""
    ids = np.sort(counted)
    return _sealed(
        fingerprint,
        Packed(
            searched=False,
            titled=False,
            embedding_known=False,
            text_chars=0,
            weekdays=(),
            month_days=(),
            words=len(ids),
            phrases=(0, 0, 0, 0),
            repeated=(),
            fields=b"",
            ids=by_byte(np.diff(ids, prepend=np.int32(0)).astype("<i4"), _ID_BYTES),
            floats=b"",
            partners=(),
        ),
    )


def _sealed(fingerprint: bytes, packed: Packed) -> bytes:
    return fingerprint + zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(packed))


class Opener:
    """Opens what was packed with one fingerprint. For one thread: making a decompressor takes longer than its work."""

    def __init__(self, fingerprint: bytes) -> None:
        self._fingerprint = fingerprint
        self._decompressor = zstandard.ZstdDecompressor()

    def opened(self, data: bytes | None) -> Packed | None:
        """None where there is nothing, it was computed with something else, or it is damaged: compute it again then."""
        if data is None or not data.startswith(self._fingerprint):
            return None
        try:
            packed = _DECODER.decode(self._decompressor.decompress(data[FINGERPRINT_BYTES:]))
        except (zstandard.ZstdError, msgspec.MsgspecError):
            return None
        return packed if packed.fits() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article of the window: all that its place there is rebuilt from. Its text is not needed any more."""

    article_id: str
    event_time: datetime
    published: datetime | None
    embedding: NDArray[np.float32]
    title_embedding: NDArray[np.float32]
    signature: NDArray[np.uint32]
    packed: bytes


def kept_of(embedded: EmbeddedArticle, packed: bytes) -> Kept:
    return Kept(
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
    """What was packed. Of a copy there is neither profile nor a partner."""

    counted: NDArray[np.int32]
    profile: Profile | None
    partners: Partners


_AT_ONCE = 256
"""Unpacked together: few calls an article, and what is needed in between stays in the processor's cache."""


def unpacked(articles: Sequence[tuple[Kept, Packed]]) -> list[Unpacked]:
    """What was packed of these articles, in their order."""
    parts = (articles[start : start + _AT_ONCE] for start in range(0, len(articles), _AT_ONCE))
    return [one for part in parts for one in _unpacked(part)]


def _unpacked(articles: Sequence[tuple[Kept, Packed]]) -> list[Unpacked]:
    ids = _ids_of([packed for _, packed in articles])
    originals = [packed for _, packed in articles if packed.searched]
    floats = joined([p.floats for p in originals], _FLOAT_BYTES).view("<f4").ravel()
    fields = np.frombuffer(b"".join(p.fields for p in originals), dtype=np.uint8)
    has = np.unpackbits(fields[:, None], axis=1, count=_FIELDS, bitorder="little").view(np.bool_)
    kinds = np.repeat(
        np.tile(np.arange(_KINDS, dtype=np.uint8), len(originals)), [n for p in originals for n in p.phrases]
    )
    weights = np.zeros(has.shape, dtype=np.float32)
    weights[has] = floats[_weight_places(originals)]

    made: list[Unpacked] = []
    at = number = word = kind = 0
    for kept, packed in articles:
        words, phrases, shingles = packed.words, sum(packed.phrases), packed.phrases[-1]
        own = ids[at : at + words + phrases]
        at += words + phrases
        counted = own[: words + phrases - shingles]
        if packed.repeated:
            counted = np.delete(counted, packed.repeated)
        if not packed.searched:
            made.append(Unpacked(counted=counted, profile=None, partners=_NO_PARTNERS))
            continue
        end = number + len(packed.floats) // _FLOAT_BYTES
        m = len(packed.partners)
        pairs_at = end - m * (1 + _STRONGEST)
        phrases_at = pairs_at - phrases
        terms = Terms(
            words=own[:words],
            word_weights=weights[word : word + words],
            word_idf=floats[number : number + words],
            own_idf=floats[phrases_at - _FIELDS : phrases_at],
            phrases=own[words:],
            phrase_kinds=kinds[kind : kind + phrases],
            phrase_weights=floats[phrases_at:pairs_at],
            shingles=shingles,
            counted=counted,
        )
        partners = Partners(
            article_ids=packed.partners,
            probability=floats[pairs_at : pairs_at + m],
            strongest=floats[pairs_at + m : end].reshape(m, _STRONGEST),
        )
        made.append(Unpacked(counted=counted, profile=_profile(kept, packed, terms), partners=partners))
        number, word, kind = end, word + words, kind + phrases
    return made


_NO_PARTNERS = Partners(
    article_ids=(),
    probability=np.zeros(0, dtype=np.float32),
    strongest=np.zeros((0, _STRONGEST), dtype=np.float32),
)


def _profile(kept: Kept, packed: Packed, terms: Terms) -> Profile:
    published = kept.published
    dates: frozenset[date] = frozenset()
    if published and packed.weekdays:
        dates = frozenset(mentions.resolved(day, published.date()) for day in packed.weekdays)
    return Profile(
        article_id=kept.article_id,
        terms=terms,
        embedding=kept.embedding,
        title_embedding=kept.title_embedding,
        embedding_known=packed.embedding_known,
        published=published,
        titled=packed.titled,
        text_chars=packed.text_chars,
        weekdays=frozenset(packed.weekdays),
        weekday_dates=dates,
        month_days=frozenset(packed.month_days),
    )


def _repeated(ids: NDArray[np.int32], counted: int) -> tuple[int, ...]:
    if len(ids) == counted:
        return ()
    first = np.unique(ids, return_index=True)[1]
    return tuple(np.setdiff1d(np.arange(len(ids)), first).tolist())


def _ids_of(packed: Sequence[Packed]) -> NDArray[np.int32]:
    steps = joined([p.ids for p in packed], _ID_BYTES).view("<u4").ravel()
    sizes = np.array([len(p.ids) // _ID_BYTES for p in packed])
    # Sums run on over all articles and wrap around, which takes nothing from the difference to where each began.
    sums = np.cumsum(steps, dtype=np.uint32)
    ends = np.cumsum(sizes)
    before = np.concatenate([np.zeros(1, dtype=np.uint32), sums])[ends - sizes]
    sums -= np.repeat(before, sizes)
    sums &= np.uint32(TERM_SPACE - 1)
    return sums.view(np.int32)


def _weight_places(originals: Sequence[Packed]) -> NDArray[np.int64]:
    """Where in the joined floats the weights of words stand."""
    totals = np.array([len(p.floats) // _FLOAT_BYTES for p in originals], dtype=np.int64)
    before = np.array([p.words for p in originals], dtype=np.int64)
    after = np.array([_FIELDS + sum(p.phrases) + len(p.partners) * (1 + _STRONGEST) for p in originals], dtype=np.int64)
    sizes = totals - before - after
    begins = np.cumsum(totals) - totals + before
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(begins, sizes) + within, dtype=np.int64)
