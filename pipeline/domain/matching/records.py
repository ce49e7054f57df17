"""Packs an article into a record (see `record_layout`), about 5 kB for 800 words, and reads it.

Features are computed directly from the bytes (`pair_kernel`).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.record_layout import (
    CONTEST_ANNOUNCED,
    CONTEST_RESULT,
    DATED,
    EMBEDDING_KNOWN,
    HEADER,
    HEADER_BYTES,
    MAX_GAP,
    PARTS,
    SCALES_BYTES,
    offset_of,
    record_at,
    views_of,
)
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.named_cities import are_far_apart
from pipeline.domain.terms.openings import NO_OPENING, Opening
from pipeline.domain.terms.term_codes import idf_of, ids_of, phrase_id, word_id
from pipeline.domain.terms.terms import Terms
from pipeline.domain.text.epoch import epoch_us

_LENGTHS = struct.Struct(f"<{len(PARTS)}i")
_SIZES = {name: np.dtype(kind).itemsize for name, kind in PARTS}
_ALIGNED = 8
_MAX_LEVEL = 127
_FLAGS_AT = offset_of("flags")
_CITIES = slice(offset_of("cities"), offset_of("cities") + 4)
_NO_CITIES = bytes(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an article states beside its terms, as `openings`, `slots`, `named_cities`, `places` and `form_signs` read
    it.

    `outlet`: a hash of its name, 0 if it is unknown. Empty by default.
    """

    opening: Opening = NO_OPENING
    slots: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, dtype=np.uint32))
    cities: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, dtype=np.uint32))
    countries: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, dtype=np.uint16))
    form_signs: int = 0
    title_key: int = 0
    outlet: int = 0


NO_FACTS = Facts()


def pack_record(
    terms: Terms,
    *,
    text_chars: int,
    flags: int,
    published: datetime | None,
    weekdays: frozenset[int],
    month_days: frozenset[tuple[int, int]],
    facts: Facts = NO_FACTS,
) -> bytes:
    opening = facts.opening
    parts: dict[str, NDArray[Any]] = {
        "words": terms.word_codes,
        "phrases": terms.phrase_codes,
        "slots": facts.slots,
        "figures": opening.figures,
        "quotes": opening.quotes,
        "title_figures": opening.title_figures,
        "cities": facts.cities,
        "gaps": _gaps(terms.shingles),
        "days": np.array(sorted(month * 32 + day for month, day in month_days), dtype="<u2"),
        "sentences": opening.sentences,
        "subjects": opening.subjects,
        "places": opening.places,
        "countries": facts.countries,
    }
    header = np.zeros(1, dtype=HEADER)
    header[0] = (
        *(len(parts[name]) for name, _ in PARTS),
        len(terms.shingles),
        text_chars,
        flags | (DATED if published else 0),
        sum(1 << day for day in weekdays),
        facts.form_signs,
        facts.title_key,
        facts.outlet,
        epoch_us(published) if published else 0,
        terms.inverse_norm,
        terms.squared_idf,
    )
    data = b"".join([header.tobytes(), *(parts[name].astype(kind, copy=False).tobytes() for name, kind in PARTS)])
    return data + bytes(-len(data) % _ALIGNED)


def fits(data: bytes) -> bool:
    """Whether the bytes are one record: their length is as the header says."""
    return len(data) >= HEADER_BYTES and min(_LENGTHS.unpack_from(data)) >= 0 and len(data) == record_bytes(data)


def record_bytes(data: bytes) -> int:
    """The length of the record at the beginning of these bytes."""
    used: int = HEADER_BYTES + sum(map(mul, _SIZES.values(), _LENGTHS.unpack_from(data)))
    return used + -used % _ALIGNED


def header_of(data: bytes) -> np.void:
    header: np.void = np.frombuffer(data, dtype=HEADER, count=1)[0]
    return header


def part_of(data: bytes, wanted: str) -> NDArray[Any]:
    """One part of the record, by its name in `PARTS`."""
    at = HEADER_BYTES
    for (name, kind), n in zip(PARTS, _LENGTHS.unpack_from(data), strict=True):
        if name == wanted:
            return np.frombuffer(data, dtype=kind, count=n, offset=at)
        at += _SIZES[name] * n
    raise KeyError(wanted)


def words_in(data: bytes) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The record's word ids, ascending, and the idf of each divided by the largest possible idf."""
    codes = part_of(data, "words").astype(np.uint64)
    return ids_of(codes), idf_of(codes)


def terms_in(data: bytes) -> Terms:
    """The terms of the record, exactly as they were packed."""
    header = header_of(data)
    return Terms(
        word_codes=part_of(data, "words").astype(np.uint64),
        inverse_norm=header["inverse_norm"],
        squared_idf=header["squared_idf"],
        phrase_codes=part_of(data, "phrases").astype(np.uint32),
        shingles=shingles_in(data),
    )


def counted_in(records: Sequence[bytes]) -> NDArray[np.int32]:
    """The ids that were counted for these articles: for each, those of its words and phrases, each once."""
    ends = np.cumsum([0, *(len(data) for data in records)])
    return _counted_in(np.frombuffer(b"".join(records), dtype=np.uint8), ends)


@compiled
def _counted_in(records: NDArray[np.uint8], ends: NDArray[np.int64]) -> NDArray[np.int32]:
    views = views_of(records)
    total = 0
    for row in range(len(ends) - 1):
        record = record_at(views, ends[row])
        total += record.words.end - record.words.start + record.phrases.end - record.phrases.start
    out = np.empty(total, dtype=np.int32)
    n = 0
    for row in range(len(ends) - 1):
        record = record_at(views, ends[row])
        words, phrases = record.words.end - record.words.start, record.phrases.end - record.phrases.start
        ids = np.empty(words + phrases, dtype=np.int32)
        for i in range(words):
            ids[i] = word_id(views.uint64[record.words.start + i])
        for i in range(phrases):
            ids[words + i] = phrase_id(views.uint32[record.phrases.start + i])
        ids.sort()
        for i in range(len(ids)):
            if i == 0 or ids[i] != ids[i - 1]:
                out[n] = ids[i]
                n += 1
    return out[:n]


def shingles_in(data: bytes) -> NDArray[np.int32]:
    """The shingle ids of the record, ascending."""
    steps = part_of(data, "gaps")
    return np.asarray(np.cumsum(steps, dtype=np.int32)[steps < MAX_GAP])


def embedding_in(data: bytes, vectors: bytes) -> NDArray[np.float32] | None:
    """The embedding, accurate to .002; None if it is unknown or zero."""
    dimensions = (len(vectors) - SCALES_BYTES) // 2
    scale = float(np.frombuffer(vectors, dtype="<f4", count=1, offset=2 * dimensions)[0])
    if not data[_FLAGS_AT] & EMBEDDING_KNOWN or not scale:
        return None
    return np.frombuffer(vectors, dtype=np.int8, count=dimensions) * np.float32(scale)


def before_and_after(data: bytes, other: bytes) -> bool:
    """Whether one of two records is of a contest that is still to come, and the other tells a result."""
    one, two = data[_FLAGS_AT], other[_FLAGS_AT]
    return bool(
        (one & CONTEST_ANNOUNCED and two & CONTEST_RESULT) or (one & CONTEST_RESULT and two & CONTEST_ANNOUNCED)
    )


def happen_far_apart(data: bytes, other: bytes) -> bool:
    """Whether two records are of articles on cities far from one another, as `named_cities` says."""
    if data[_CITIES] == _NO_CITIES or other[_CITIES] == _NO_CITIES:
        return False
    return are_far_apart(part_of(data, "cities"), part_of(other, "cities"))


def pack_vectors(embedding: NDArray[np.float32], title: NDArray[np.float32]) -> bytes:
    """Quantises both vectors to int8, each with a scale: its largest component / 127.

    Cosines are accurate to .002.
    """
    scales = np.array([np.abs(vector).max(initial=0.0) / _MAX_LEVEL for vector in (embedding, title)], dtype=np.float32)
    steps = [
        np.rint(vector / (scale or 1)).astype(np.int8) for vector, scale in zip((embedding, title), scales, strict=True)
    ]
    return b"".join([*(s.tobytes() for s in steps), scales.astype("<f4").tobytes()])


def _gaps(ascending: NDArray[np.int32]) -> NDArray[np.uint16]:
    steps = np.diff(ascending, prepend=np.int32(0)).astype(np.int64)
    jumps = steps // MAX_GAP
    out = np.full(len(steps) + int(jumps.sum()), MAX_GAP, dtype="<u2")
    out[np.cumsum(jumps + 1) - 1] = steps % MAX_GAP
    return out
