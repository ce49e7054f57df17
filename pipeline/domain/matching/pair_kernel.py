"""Computes the features of one article with many others, compiled, directly from stored records."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import CONTAINMENTS, FEATURES
from pipeline.domain.matching.key_table import KeyTable, index_of, may_have, table_of
from pipeline.domain.matching.opening_kernel import fill_facts, fill_opening, sums_of_opening
from pipeline.domain.matching.pair_dates import fill_dates, fill_days
from pipeline.domain.matching.record_layout import (
    EMBEDDING_KNOWN,
    MAX_GAP,
    SCALES_BYTES,
    TITLED,
    Record,
    Views,
    record_at,
    views_of,
)
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.term_codes import (
    FIELDS,
    FREQUENCY_WEIGHT,
    KINDS,
    Field,
    frequency_in,
    idf_share,
    phrase_key,
    phrase_kind,
    phrase_weight,
    word_id,
)

RARE_TERMS = 5
_MOST_WORDS = 1 << 14
"""More than 6,000 characters and a headline can have."""

_FULL, _CAPITALS = int(Field.FULL), int(Field.CAPITALS)
_MIN_IDF = 1e-9
_VECTORS = 2

_PARTS = np.array([part for _, part, _ in CONTAINMENTS], dtype=np.int64)
_WHOLES = np.array([whole for _, _, whole in CONTAINMENTS], dtype=np.int64)
_CONTAINMENTS = len(CONTAINMENTS)


def _columns(*names: str) -> NDArray[np.int64]:
    return np.array([FEATURES.index(name) for name in names], dtype=np.int64)


_COSINES = _columns("text_cosine", "title_cosine", "lead_cosine", "name_word_cosine", "lead_name_cosine")  # as Field
_KIND_COSINES = _columns("name_cosine", "number_cosine", "word_pair_cosine")  # as Kind
_EMBEDDING_COSINES = _columns("embedding_cosine", "title_embedding_cosine")
_CROSS_MIN, _CROSS_MAX = _columns("title_to_text_embedding_min", "title_to_text_embedding_max")
_CONTAINED_MIN = _columns(*(f"{name}_min" for name, _, _ in CONTAINMENTS))
_CONTAINED_MAX = _columns(*(f"{name}_max" for name, _, _ in CONTAINMENTS))
_SHARED_SHINGLES_LOG = FEATURES.index("shared_shingles_log")
_SHARED_SHINGLES_SHARE = FEATURES.index("shared_shingles_share")
_RAREST_TERM, _RARE_TERMS = FEATURES.index("rarest_shared_term"), FEATURES.index("rare_shared_terms")
_RAREST_NAME, _RARE_NAMES = FEATURES.index("rarest_shared_name"), FEATURES.index("rare_shared_names")
_BOTH_TITLED, _BOTH_HAVE_TEXT = FEATURES.index("both_titled"), FEATURES.index("both_have_text")
_EMBEDDING_KNOWN = FEATURES.index("embedding_known")
_SHORTER_LENGTH_LOG, _LENGTH_RATIO = FEATURES.index("shorter_length_log"), FEATURES.index("length_ratio")


class _Words(NamedTuple):
    """An article's words by id.

    `weights` in each field, and whether the field `has` the word, both [n, FIELDS].
    """

    ids: KeyTable
    idf: NDArray[np.float64]
    weights: NDArray[np.float64]
    has: NDArray[np.bool_]


class _Phrases(NamedTuple):
    keys: KeyTable
    codes: NDArray[np.uint32]


class _Shared(NamedTuple):
    """Sums over the terms that both articles of the current pair have.

    - `cosines` by field, `kinds` by kind of phrase.
    - `forth` and `back` by containment: of the new article's part in the other's whole, and the reverse.
    - `rarest` and `rarest_names`: the largest idf values, descending.
    - `has`: scratch space, whether each field of the other article has the current word.
    - `own_at` and `other_at`: of each word of the other article its index among the words of the new one, and the
      reverse; -1 where only one has it.
    """

    cosines: NDArray[np.float64]
    kinds: NDArray[np.float64]
    forth: NDArray[np.float64]
    back: NDArray[np.float64]
    rarest: NDArray[np.float64]
    rarest_names: NDArray[np.float64]
    has: NDArray[np.bool_]
    own_at: NDArray[np.int64]
    other_at: NDArray[np.int64]


@compiled
def pair_features(
    own: NDArray[np.uint8],
    own_vectors: NDArray[np.int8],
    others: NDArray[np.uint8],
    starts: NDArray[np.int64],
    vectors: NDArray[np.int8],
    out: NDArray[np.float32],
) -> None:
    """Fills `out` [n, len(FEATURES)], which must be zeros.

    `starts` [n]: where each record begins in `others`.
    """
    own_views, views = views_of(own), views_of(others)
    new = record_at(own_views, 0)
    words, phrases = _words_of(own_views, new), _phrases_of(own_views, new)
    shingles = table_of(_shingles_of(own_views, new))
    opening = sums_of_opening(own_views, new, words.idf)
    shared = _empty_sums(len(words.idf))
    for row in range(len(starts)):
        other = record_at(views, starts[row])
        inverse_norm = views.float32[other.inverse_norm : other.inverse_norm + FIELDS]
        _sum_words(words, views.uint64[other.words.start : other.words.end], inverse_norm, shared)
        _sum_phrases(phrases, views.uint32[other.phrases.start : other.phrases.end], shared.kinds)
        line = out[row]
        _fill_terms(shared, line)
        _fill_containments(own_views.float32, new.squared_idf, views.float32, other.squared_idf, shared, line)
        _fill_shingles(new, other, _shared_shingles(shingles, views.uint16[other.gaps.start : other.gaps.end]), line)
        flags = new.flags & other.flags
        if flags & EMBEDDING_KNOWN:
            width = len(own_vectors)
            _fill_embeddings(own_vectors, vectors[row * width : (row + 1) * width], line)
        line[_BOTH_TITLED] = (flags & TITLED) > 0
        fill_dates(new, other, line)
        own_days = own_views.uint16[new.days.start : new.days.end]
        fill_days(own_days, views.uint16[other.days.start : other.days.end], line)
        _fill_lengths(new, other, line)
        fill_opening(opening, own_views, new, views, other, shared.own_at, shared.other_at, line)
        fill_facts(own_views, new, views, other, line)


@compiled
def _words_of(views: Views, record: Record) -> _Words:
    n = record.words.end - record.words.start
    ids, idf = np.empty(n, dtype=np.int64), np.empty(n)
    weights, has = np.empty((n, FIELDS)), np.empty((n, FIELDS), dtype=np.bool_)
    for i in range(n):
        code = views.uint64[record.words.start + i]
        ids[i] = word_id(code)
        idf[i] = idf_share(code)
        for field in range(FIELDS):
            times = frequency_in(code, field)
            has[i, field] = times > 0
            weights[i, field] = FREQUENCY_WEIGHT[times] * idf[i] * views.float32[record.inverse_norm + field]
    return _Words(table_of(ids), idf, weights, has)


@compiled
def _phrases_of(views: Views, record: Record) -> _Phrases:
    codes = views.uint32[record.phrases.start : record.phrases.end]
    keys = np.empty(len(codes), dtype=np.int64)
    for i in range(len(codes)):
        keys[i] = phrase_key(codes[i])
    return _Phrases(table_of(keys), codes)


@compiled
def _shingles_of(views: Views, record: Record) -> NDArray[np.int64]:
    shingles = np.empty(record.gaps.end - record.gaps.start, dtype=np.int64)
    n, shingle = 0, np.int64(0)
    for i in range(record.gaps.start, record.gaps.end):
        shingle += np.int64(views.uint16[i])
        if views.uint16[i] != MAX_GAP:
            shingles[n] = shingle
            n += 1
    return shingles[:n]


@compiled
def _empty_sums(words: int) -> _Shared:
    return _Shared(
        np.empty(FIELDS),
        np.empty(KINDS),
        np.empty(_CONTAINMENTS),
        np.empty(_CONTAINMENTS),
        np.empty(RARE_TERMS),
        np.empty(RARE_TERMS),
        np.empty(FIELDS, dtype=np.bool_),
        np.empty(_MOST_WORDS, dtype=np.int64),
        np.empty(words, dtype=np.int64),
    )


@compiled
def _sum_words(own: _Words, codes: NDArray[np.uint64], inverse_norm: NDArray[np.float32], shared: _Shared) -> None:
    shared.cosines[:] = 0
    shared.forth[:] = 0
    shared.back[:] = 0
    shared.rarest[:] = 0
    shared.rarest_names[:] = 0
    shared.other_at[:] = -1
    for at in range(len(codes)):
        code = codes[at]
        key = word_id(code)
        index = index_of(own.ids, key) if may_have(own.ids.sieve, key) else -1
        shared.own_at[at] = index
        if index < 0:
            continue
        shared.other_at[index] = at
        idf = idf_share(code)
        for field in range(FIELDS):
            times = frequency_in(code, field)
            shared.has[field] = times > 0
            if times > 0 and own.has[index, field]:
                weight = FREQUENCY_WEIGHT[times] * idf * inverse_norm[field]
                shared.cosines[field] += own.weights[index, field] * weight
        for c in range(_CONTAINMENTS):
            part, whole = _PARTS[c], _WHOLES[c]
            if own.has[index, part] and shared.has[whole]:
                shared.forth[c] += own.idf[index] ** 2
            if shared.has[part] and own.has[index, whole]:
                shared.back[c] += idf**2
        rarity = min(own.idf[index], idf)
        _keep_largest(shared.rarest, rarity)
        if own.has[index, _CAPITALS] and shared.has[_CAPITALS]:
            _keep_largest(shared.rarest_names, rarity)


@compiled
def _keep_largest(largest: NDArray[np.float64], value: float) -> None:
    """Inserts the value into the descending list of the largest ones, if it is one of them."""
    at = len(largest) - 1
    if value <= largest[at]:
        return
    while at > 0 and largest[at - 1] < value:
        largest[at] = largest[at - 1]
        at -= 1
    largest[at] = value


@compiled
def _sum_phrases(own: _Phrases, codes: NDArray[np.uint32], kinds: NDArray[np.float64]) -> None:
    kinds[:] = 0
    for code in codes:
        key = phrase_key(code)
        index = index_of(own.keys, key) if may_have(own.keys.sieve, key) else -1
        if index >= 0:
            kinds[phrase_kind(code)] += phrase_weight(code) * phrase_weight(own.codes[index])


@compiled
def _shared_shingles(own: KeyTable, gaps: NDArray[np.uint16]) -> int:
    shared, shingle = 0, np.int64(0)
    for gap in gaps:
        shingle += np.int64(gap)
        if gap != MAX_GAP and may_have(own.sieve, shingle) and index_of(own, shingle) >= 0:
            shared += 1
    return shared


@compiled
def _fill_terms(shared: _Shared, line: NDArray[np.float32]) -> None:
    for field in range(FIELDS):
        line[_COSINES[field]] = shared.cosines[field]
    for kind in range(KINDS):
        line[_KIND_COSINES[kind]] = shared.kinds[kind]
    line[_RAREST_TERM], line[_RARE_TERMS] = shared.rarest[0], shared.rarest.sum() / RARE_TERMS
    line[_RAREST_NAME], line[_RARE_NAMES] = shared.rarest_names[0], shared.rarest_names.sum() / RARE_TERMS


@compiled
def _fill_containments(
    own: NDArray[np.float32],
    own_squares: int,
    others: NDArray[np.float32],
    other_squares: int,
    shared: _Shared,
    line: NDArray[np.float32],
) -> None:
    """Fills the containments, in both directions, as minimum and maximum.

    `own_squares`, `other_squares`: the index of each article's first sum of idf², in `own` and `others`.
    """
    for c in range(_CONTAINMENTS):
        forth = shared.forth[c] / max(np.float64(own[own_squares + _PARTS[c]]), _MIN_IDF)
        back = shared.back[c] / max(np.float64(others[other_squares + _PARTS[c]]), _MIN_IDF)
        line[_CONTAINED_MIN[c]] = min(forth, back)
        line[_CONTAINED_MAX[c]] = max(forth, back)


@compiled
def _fill_shingles(new: Record, other: Record, shared: int, line: NDArray[np.float32]) -> None:
    line[_SHARED_SHINGLES_LOG] = np.log1p(shared)
    line[_SHARED_SHINGLES_SHARE] = shared / max(min(int(new.shingles), int(other.shingles)), 1)


@compiled
def _fill_embeddings(own: NDArray[np.int8], other: NDArray[np.int8], line: NDArray[np.float32]) -> None:
    scales_at = len(own) - SCALES_BYTES
    dimensions = scales_at // _VECTORS
    own_scales, scales = own[scales_at:].view(np.float32), other[scales_at:].view(np.float32)
    for which in range(_VECTORS):
        total = np.int32(0)
        for i in range(which * dimensions, (which + 1) * dimensions):
            total += np.int32(own[i]) * np.int32(other[i])
        line[_EMBEDDING_COSINES[which]] = np.float64(total) * np.float64(scales[which]) * np.float64(own_scales[which])
    forth, back = np.int32(0), np.int32(0)
    for i in range(dimensions):
        forth += np.int32(own[i]) * np.int32(other[dimensions + i])
        back += np.int32(own[dimensions + i]) * np.int32(other[i])
    one = np.float64(forth) * np.float64(own_scales[0]) * np.float64(scales[1])
    two = np.float64(back) * np.float64(own_scales[1]) * np.float64(scales[0])
    line[_CROSS_MIN], line[_CROSS_MAX] = min(one, two), max(one, two)
    line[_EMBEDDING_KNOWN] = 1


@compiled
def _fill_lengths(new: Record, other: Record, line: NDArray[np.float32]) -> None:
    shorter, longer = min(new.text_chars, other.text_chars), max(new.text_chars, other.text_chars)
    line[_BOTH_HAVE_TEXT] = shorter > 0
    line[_SHORTER_LENGTH_LOG] = np.log1p(shorter)
    line[_LENGTH_RATIO] = float(shorter) / float(longer) if longer else 1.0


@compiled
def text_cosines(own: NDArray[np.uint8], others: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The feature `text_cosine` only, of one article with many: float64 [n]."""
    own_views, views = views_of(own), views_of(others)
    new = record_at(own_views, 0)
    n = new.words.end - new.words.start
    ids, weights = np.empty(n, dtype=np.int64), np.empty(n)
    for i in range(len(ids)):
        code = own_views.uint64[new.words.start + i]
        ids[i] = word_id(code)
        weights[i] = FREQUENCY_WEIGHT[frequency_in(code, _FULL)] * idf_share(code)
    table = table_of(ids)
    inverse_norm = own_views.float32[new.inverse_norm + _FULL]
    out = np.empty(len(starts))
    for row in range(len(starts)):
        other = record_at(views, starts[row])
        total = 0.0
        for code in views.uint64[other.words.start : other.words.end]:
            key = word_id(code)
            index = index_of(table, key) if may_have(table.sieve, key) else -1
            if index >= 0:
                total += weights[index] * FREQUENCY_WEIGHT[frequency_in(code, _FULL)] * idf_share(code)
        out[row] = total * inverse_norm * views.float32[other.inverse_norm + _FULL]
    return out
