"""The features of one article against many, compiled: over records as they are kept (`records`)."""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

RARE_TERMS = 5
_ID_MASK = np.uint32((1 << 22) - 1)
_DAY_US = 86400 * 1_000_000


@compiled
def _table(keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], int]:
    """An open-addressed table of where each key stands, plus one."""
    bits = 4
    while (1 << bits) < 3 * len(keys):
        bits += 1
    table = np.zeros(1 << bits, dtype=np.int32)
    mask = (1 << bits) - 1
    for i in range(len(keys)):
        at = ((keys[i] * 0x9E3779B1) >> 11) & mask
        while table[at]:
            at = (at + 1) & mask
        table[at] = i + 1
    return table, mask


@compiled
def _sieve(keys: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A bit for each of 65,536 remainders that a key has: most of what is not among the keys is told by it, in 8 kB."""
    sieve = np.zeros(1024, dtype=np.uint64)
    for key in keys:
        sieve[(key >> 6) & 1023] |= np.uint64(1) << np.uint64(key & 63)
    return sieve


@compiled
def _may_hold(sieve: NDArray[np.uint64], key: np.int64) -> bool:
    return bool((sieve[(key >> 6) & 1023] >> np.uint64(key & 63)) & np.uint64(1))


@compiled
def _find(table: NDArray[np.int32], mask: int, keys: NDArray[np.int64], key: np.int64) -> int:
    at = ((key * 0x9E3779B1) >> 11) & mask
    while table[at]:
        if keys[table[at] - 1] == key:
            return int(table[at] - 1)
        at = (at + 1) & mask
    return -1


@compiled
def _larger_in(top: NDArray[np.float64], value: float) -> None:
    """Keeps the largest, descending."""
    if value <= top[RARE_TERMS - 1]:
        return
    at = RARE_TERMS - 1
    while at > 0 and top[at - 1] < value:
        top[at] = top[at - 1]
        at -= 1
    top[at] = value


@compiled
def _weekdays_meet(one: int, one_day: int, other: int, other_day: int) -> bool:
    """Whether two sets of weekdays, each the latest such day up to its own, name one date. Day 3 was a Sunday."""
    for mine in range(7):
        if one >> mine & 1:
            date = one_day - ((one_day + 3) % 7 - mine) % 7
            for theirs in range(7):
                if other >> theirs & 1 and other_day - ((other_day + 3) % 7 - theirs) % 7 == date:
                    return True
    return False


@compiled
def pair_features(
    own: NDArray[np.uint8],
    own_vectors: NDArray[np.int8],
    others: NDArray[np.uint8],
    starts: NDArray[np.int64],
    vectors: NDArray[np.int8],
    dimensions: int,
    frequency_weight: NDArray[np.float32],
    phrase_weight: NDArray[np.float32],
    field_at: NDArray[np.uint64],
    field_most: NDArray[np.uint64],
    containments: NDArray[np.int64],
    gap_cap: float,
    out: NDArray[np.float32],
) -> None:
    """Fills `out` [n, features] in the order of `features.FEATURES`. `starts` [n]: where each record begins."""
    head = own.view(np.int32)
    words, phrases, gaps = int(head[0]), int(head[1]), int(head[2])
    own_floats = own.view(np.float32)[10:20]
    codes = own.view(np.uint64)[10 : 10 + words]
    at4 = 20 + 2 * words
    phrase_codes = own.view(np.uint32)[at4 : at4 + phrases]
    at2 = 2 * (at4 + phrases)
    own_gaps = own.view(np.uint16)[at2 : at2 + gaps]
    own_days = own.view(np.uint16)[at2 + gaps : at2 + gaps + head[3]]

    keys = np.empty(words, dtype=np.int64)
    weights, idf = np.empty((words, 5)), np.empty(words)
    has = np.empty((words, 5), dtype=np.bool_)
    for i in range(words):
        code = codes[i]
        keys[i] = np.int64(code >> np.uint64(42))
        idf[i] = np.float64((code >> np.uint64(26)) & np.uint64(0xFFFF)) / 65535
        for f in range(5):
            times = (code >> field_at[f]) & field_most[f]
            has[i, f] = times > 0
            weights[i, f] = frequency_weight[np.int64(times)] * idf[i] * own_floats[f]
    table, mask = _table(keys)
    phrase_keys = np.empty(phrases, dtype=np.int64)
    for i in range(phrases):
        phrase_keys[i] = np.int64(phrase_codes[i] >> np.uint32(8))
    phrase_table, phrase_mask = _table(phrase_keys)
    sieve, phrase_sieve = _sieve(keys), _sieve(phrase_keys)
    shingles = np.empty(gaps, dtype=np.int64)
    n, place = 0, np.int64(0)
    for i in range(gaps):
        place += np.int64(own_gaps[i])
        if own_gaps[i] != 65535:
            shingles[n] = place
            n += 1
    shingles = shingles[:n]
    shingle_table, shingle_mask = _table(shingles)
    shingle_sieve = _sieve(shingles)

    as4, as8, as2, asf = others.view(np.int32), others.view(np.uint64), others.view(np.uint16), others.view(np.float32)
    as8s, asu4 = others.view(np.int64), others.view(np.uint32)
    top, top_named = np.empty(RARE_TERMS), np.empty(RARE_TERMS)
    cosines, kinds = np.empty(5), np.empty(3)
    k = len(containments)
    forth, back = np.empty(k), np.empty(k)
    they_have = np.empty(5, dtype=np.bool_)
    for row in range(len(starts)):
        at4 = starts[row] // 4
        words, phrases, gaps, days = int(as4[at4]), int(as4[at4 + 1]), int(as4[at4 + 2]), int(as4[at4 + 3])
        per_length = asf[at4 + 10 : at4 + 15]
        own_idf = asf[at4 + 15 : at4 + 20]
        cosines[:] = 0
        kinds[:] = 0
        forth[:] = 0
        back[:] = 0
        top[:] = 0
        top_named[:] = 0
        base = starts[row] // 8 + 10
        for i in range(base, base + words):
            code = as8[i]
            key = np.int64(code >> np.uint64(42))
            mine = _find(table, mask, keys, key) if _may_hold(sieve, key) else -1
            if mine < 0:
                continue
            share = np.float64((code >> np.uint64(26)) & np.uint64(0xFFFF)) / 65535
            for f in range(5):
                times = (code >> field_at[f]) & field_most[f]
                they_have[f] = times > 0
                if times > 0 and has[mine, f]:
                    cosines[f] += weights[mine, f] * (frequency_weight[np.int64(times)] * share * per_length[f])
            for c in range(k):
                part, whole = containments[c, 0], containments[c, 1]
                if has[mine, part] and they_have[whole]:
                    forth[c] += idf[mine] ** 2
                if they_have[part] and has[mine, whole]:
                    back[c] += share**2
            rarity = min(idf[mine], share)
            _larger_in(top, rarity)
            if has[mine, 3] and they_have[3]:
                _larger_in(top_named, rarity)
        base = at4 + 20 + 2 * words
        for i in range(base, base + phrases):
            code4 = asu4[i]
            key = np.int64(code4 >> np.uint32(8))
            mine = _find(phrase_table, phrase_mask, phrase_keys, key) if _may_hold(phrase_sieve, key) else -1
            if mine >= 0:
                kinds[np.int64(code4 >> np.uint32(30))] += (
                    phrase_weight[np.int64(code4 & np.uint32(255))]
                    * phrase_weight[np.int64(phrase_codes[mine] & np.uint32(255))]
                )
        base = 2 * (base + phrases)
        place, shared = np.int64(0), 0
        for i in range(base, base + gaps):
            place += np.int64(as2[i])
            if as2[i] != 65535 and _may_hold(shingle_sieve, place):
                shared += _find(shingle_table, shingle_mask, shingles, place) >= 0

        line = out[row]
        for f in range(5):
            line[f] = cosines[f]
        line[5], line[6], line[7] = kinds[0], kinds[1], kinds[2]
        flags = head[6] & as4[at4 + 6]
        if flags & 2:
            width = 2 * dimensions + 8
            theirs = vectors[row * width : (row + 1) * width]
            scales, own_scales = (
                theirs[2 * dimensions :].view(np.float32),
                own_vectors[2 * dimensions :].view(np.float32),
            )
            for which in range(2):
                total = np.int32(0)
                for i in range(which * dimensions, (which + 1) * dimensions):
                    total += np.int32(own_vectors[i]) * np.int32(theirs[i])
                line[8 + which] = np.float64(total) * np.float64(scales[which]) * np.float64(own_scales[which])
            line[10 + 2 * k + 9] = 1
        for c in range(k):
            one = forth[c] / max(np.float64(own_floats[5 + containments[c, 0]]), 1e-9)
            other = back[c] / max(np.float64(own_idf[containments[c, 0]]), 1e-9)
            line[10 + 2 * c] = min(one, other)
            line[11 + 2 * c] = max(one, other)
        after = 10 + 2 * k
        line[after] = np.log1p(shared)
        line[after + 1] = shared / max(min(head[4], as4[at4 + 4]), 1)
        line[after + 2], line[after + 3] = top[0], top.sum() / RARE_TERMS
        line[after + 4], line[after + 5] = top_named[0], top_named.sum() / RARE_TERMS
        line[after + 6] = flags & 1
        line[after + 8] = min(head[5], as4[at4 + 5]) > 0
        own_weekdays, weekdays = int(head[7]), int(as4[at4 + 7])
        meet = (own_weekdays & weekdays) != 0
        if flags & 4:
            when, own_when = as8s[at4 // 2 + 4], own.view(np.int64)[4]
            line[after + 7] = 1
            line[after + 10] = min(abs(when - own_when) / _DAY_US, gap_cap)
            line[after + 11] = when // _DAY_US == own_when // _DAY_US
            meet = _weekdays_meet(own_weekdays, own_when // _DAY_US, weekdays, when // _DAY_US)
        if own_weekdays and weekdays:
            line[after + 12], line[after + 13] = meet, not meet
        if len(own_days) and days:
            meet = False
            for i in range(base + gaps, base + gaps + days):
                for day in own_days:
                    meet = meet or day == as2[i]
            line[after + 14], line[after + 15] = meet, not meet
        shorter, longer = min(head[5], as4[at4 + 5]), max(head[5], as4[at4 + 5])
        line[after + 16] = np.log1p(shorter)
        line[after + 17] = shorter / longer if longer else 1.0


@compiled
def text_cosines(
    own: NDArray[np.uint8], others: NDArray[np.uint8], starts: NDArray[np.int64], frequency_weight: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Of one article's words with those of many: the first of `pair_features` alone."""
    words = own.view(np.int32)[0]
    codes = own.view(np.uint64)[10 : 10 + words]
    keys, weights = np.empty(words, dtype=np.int64), np.empty(words)
    for i in range(words):
        keys[i] = np.int64(codes[i] >> np.uint64(42))
        idf = np.float64((codes[i] >> np.uint64(26)) & np.uint64(0xFFFF)) / 65535
        weights[i] = frequency_weight[np.int64((codes[i] >> np.uint64(18)) & np.uint64(255))] * idf
    table, mask = _table(keys)
    sieve = _sieve(keys)
    as4, as8, asf = others.view(np.int32), others.view(np.uint64), others.view(np.float32)
    own_per_length = own.view(np.float32)[10]
    out = np.empty(len(starts))
    for row in range(len(starts)):
        total = 0.0
        base = starts[row] // 8 + 10
        for i in range(base, base + as4[starts[row] // 4]):
            key = np.int64(as8[i] >> np.uint64(42))
            if not _may_hold(sieve, key):
                continue
            mine = _find(table, mask, keys, key)
            if mine >= 0:
                idf = np.float64((as8[i] >> np.uint64(26)) & np.uint64(0xFFFF)) / 65535
                often = np.int64((as8[i] >> np.uint64(18)) & np.uint64(255))
                total += weights[mine] * frequency_weight[often] * idf
        out[row] = total * own_per_length * asf[starts[row] // 4 + 10]
    return out
