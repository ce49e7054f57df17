"""An article as it is kept for comparing: bytes, some 5 kB for a text of 800 words, from which features are computed as
they stand.

A record is a header, the codes of words and phrases (`terms`), shingles, and days of the year. Vectors are kept beside
it, as int8 with one scale each.
"""

import struct
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.terms import Terms
from pipeline.domain.text.epoch import epoch_us

HEADER = np.dtype(
    [
        ("words", "<i4"),
        ("phrases", "<i4"),
        ("gaps", "<i4"),
        ("days", "<i4"),
        ("shingles", "<i4"),
        ("text_chars", "<i4"),
        ("flags", "<i4"),
        ("weekdays", "<i4"),
        ("published_us", "<i8"),
        ("per_length", "<f4", 5),
        ("own_idf", "<f4", 5),
    ]
)
"""How a record begins. `weekdays`: a bit each, Monday the lowest. Then the words, the phrases, the steps between
shingles, the days of the year (month·32 + day), each as many as the header says; zeros up to a multiple of 8."""

HEADER_BYTES = HEADER.itemsize
_LENGTHS = struct.Struct("<4i")
TITLED, EMBEDDING_KNOWN, DATED = 1, 2, 4
_FLAGS_AT, PER_LENGTH_AT = 24, 40
GAP_MOST = (1 << 16) - 1
"""A step this large leads to no shingle; the next goes on from there."""


def packed_record(
    terms: Terms,
    *,
    text_chars: int,
    flags: int,
    published: datetime | None,
    weekdays: frozenset[int],
    month_days: frozenset[tuple[int, int]],
) -> bytes:
    gaps = _gaps(terms.shingles)
    days = np.array(sorted(month * 32 + day for month, day in month_days), dtype="<u2")
    header = np.zeros(1, dtype=HEADER)
    header[0] = (
        len(terms.word_codes),
        len(terms.phrase_codes),
        len(gaps),
        len(days),
        len(terms.shingles),
        text_chars,
        flags | (DATED if published else 0),
        sum(1 << day for day in weekdays),
        epoch_us(published) if published else 0,
        terms.per_length,
        terms.own_idf,
    )
    parts = (header, terms.word_codes.astype("<u8"), terms.phrase_codes.astype("<u4"), gaps, days)
    data = b"".join(part.tobytes() for part in parts)
    return data + bytes(-len(data) % 8)


def fits(data: bytes) -> bool:
    """Whether the lengths in the header agree with the record's."""
    return len(data) >= HEADER_BYTES and min(_LENGTHS.unpack_from(data)) >= 0 and len(data) == record_bytes(data)


def record_bytes(data: bytes) -> int:
    """How long the record is that these bytes begin with."""
    words, phrases, gaps, days = _LENGTHS.unpack_from(data)
    used: int = HEADER_BYTES + 8 * words + 4 * phrases + 2 * (gaps + days)
    return used + -used % 8


def header_of(data: bytes) -> np.void:
    header: np.void = np.frombuffer(data, dtype=HEADER, count=1)[0]
    return header


def word_codes(data: bytes) -> NDArray[np.uint64]:
    """Of a record's words: see `terms`."""
    return np.frombuffer(data, dtype="<u8", count=int.from_bytes(data[:4], "little"), offset=HEADER_BYTES)


def terms_in(data: bytes) -> Terms:
    """The record's terms, as they were packed."""
    header = header_of(data)
    at, parts = HEADER_BYTES, []
    for name, kind in (("words", "<u8"), ("phrases", "<u4"), ("gaps", "<u2")):
        parts.append(np.frombuffer(data, dtype=kind, count=int(header[name]), offset=at))
        at += parts[-1].nbytes
    reached = np.cumsum(parts[2], dtype=np.int32)
    return Terms(
        word_codes=parts[0],
        per_length=header["per_length"],
        own_idf=header["own_idf"],
        phrase_codes=parts[1],
        shingles=reached[parts[2] != GAP_MOST],
    )


def counted_in(records: Sequence[bytes]) -> NDArray[np.int32]:
    """The ids that were counted for these articles: of the words and phrases of each, each once."""
    ends = np.cumsum([0, *(len(data) for data in records)])
    return _counted_in(np.frombuffer(b"".join(records), dtype=np.uint8), ends)


@compiled
def _counted_in(records: NDArray[np.uint8], ends: NDArray[np.int64]) -> NDArray[np.int32]:
    as4, as8 = records.view(np.uint32), records.view(np.uint64)
    total = np.int64(0)
    for row in range(len(ends) - 1):
        total += np.int64(as4[ends[row] // 4]) + np.int64(as4[ends[row] // 4 + 1])
    out = np.empty(total, dtype=np.int32)
    n = 0
    for row in range(len(ends) - 1):
        head = ends[row] // 4
        words, phrases = np.int64(as4[head]), np.int64(as4[head + 1])
        ids = np.empty(words + phrases, dtype=np.int32)
        for i in range(words):
            ids[i] = np.int32(as8[ends[row] // 8 + 10 + i] >> np.uint64(42))
        for i in range(phrases):
            ids[words + i] = np.int32((as4[head + 20 + 2 * words + i] >> np.uint32(8)) & np.uint32(0x3FFFFF))
        ids.sort()
        for i in range(len(ids)):
            if i == 0 or ids[i] != ids[i - 1]:
                out[n] = ids[i]
                n += 1
    return out[:n]


def shingles_in(data: bytes) -> NDArray[np.int32]:
    """The ids of the article's shingles, ascending."""
    words, phrases, gaps = np.frombuffer(data, dtype="<i4", count=3).tolist()
    steps = np.frombuffer(data, dtype="<u2", count=gaps, offset=HEADER_BYTES + 8 * words + 4 * phrases)
    return np.asarray(np.cumsum(steps, dtype=np.int32)[steps < GAP_MOST])


def embedding_in(data: bytes, vectors: bytes) -> NDArray[np.float32] | None:
    """The embedding, right to .002; None where it tells nothing."""
    dimensions = (len(vectors) - 8) // 2
    scale = float(np.frombuffer(vectors, dtype="<f4", count=1, offset=2 * dimensions)[0])
    if not data[_FLAGS_AT] & EMBEDDING_KNOWN or not scale:
        return None
    return np.frombuffer(vectors, dtype=np.int8, count=dimensions) * np.float32(scale)


def packed_vectors(embedding: NDArray[np.float32], title: NDArray[np.float32]) -> bytes:
    """Both as int8, each the largest of its own numbers 127, and what that stands for. Cosines are right to .002."""
    scales = np.array([np.abs(vector).max(initial=0.0) / 127 for vector in (embedding, title)], dtype=np.float32)
    steps = [
        np.rint(vector / (scale or 1)).astype(np.int8) for vector, scale in zip((embedding, title), scales, strict=True)
    ]
    return b"".join([*(s.tobytes() for s in steps), scales.astype("<f4").tobytes()])


def _gaps(ascending: NDArray[np.int32]) -> NDArray[np.uint16]:
    steps = np.diff(ascending, prepend=np.int32(0)).astype(np.int64)
    jumps = steps // GAP_MOST
    out = np.full(len(steps) + int(jumps.sum()), GAP_MOST, dtype="<u2")
    out[np.cumsum(jumps + 1) - 1] = steps % GAP_MOST
    return out
