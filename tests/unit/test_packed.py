"""What was computed of an article comes back from bytes as it was; and many articles filed at once are found as if they
had come one by one.
"""

import dataclasses
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.features import profile_of
from pipeline.domain.matching.packed import (
    FINGERPRINT_BYTES,
    Partners,
    Unpacker,
    counted_of,
    pack_copy,
    pack_original,
    stored_article,
    unpack_articles,
)
from pipeline.domain.matching.records import counted_in, pack_record
from pipeline.domain.search.window import Filing, Window
from pipeline.domain.terms.counts import TermCounts
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded

FINGERPRINT = b"f" * FINGERPRINT_BYTES
NEWS = [embedded(item) for item in newsroom_articles()]
ODD = [
    article("none", "", title="A bare title"),
    article("untitled", "Nothing but a text, of 1 of 1 of 1."),
    article("empty", ""),
    article("long", "word " * 3000, title="word"),
    article("zh", "北京发生火灾，消防员赶到现场。" * 4, title="火灾", language="zh"),
    dataclasses.replace(NEWS[0], embedding=np.zeros_like(NEWS[0].embedding)),
]


def partners(number: int, seed: int) -> Partners:
    draw = np.random.default_rng(seed)
    return Partners(
        article_ids=tuple(f"a{seed}-{n}" for n in range(number)),
        probability=draw.random(number, dtype=np.float32),
        strongest=draw.random((number, len(STRONGEST)), dtype=np.float32).astype(np.float16),
    )


def same(one: Partners, other: Partners) -> bool:
    return (
        one.article_ids == other.article_ids
        and one.probability.tolist() == other.probability.tolist()
        and one.strongest.tolist() == other.strongest.tolist()
    )


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), st.booleans()), min_size=1, max_size=12))
def test_what_was_packed_comes_back_to_the_last_bit(chosen):
    """Originals and copies in any mixture, among them texts that are hardly any."""
    counts, unpacker = TermCounts(), Unpacker(FINGERPRINT)
    items = [(*NEWS, *ODD)[-number - 1] for number, _, _ in chosen]
    profiles = [profile_of(item, counts, embedding_known=True) for item in items]
    pairs = [partners(many, seed) for seed, (_, many, _) in enumerate(chosen)]
    rows = []
    for item, profile, its, (_, _, copy) in zip(items, profiles, pairs, chosen, strict=True):
        data = pack_copy(profile.terms.counted, FINGERPRINT) if copy else pack_original(profile, its, FINGERPRINT)
        packed = unpacker.unpack(data)
        assert packed is not None
        rows.append((stored_article(item, data), packed))
    for found, profile, its, (_, _, copy) in zip(unpack_articles(rows), profiles, pairs, chosen, strict=True):
        assert counted_of([found]).tolist() == profile.terms.counted.tolist()
        if copy:
            assert found.profile is None
        else:
            assert found.profile == profile
            assert same(found.partners, its)


def test_terms_that_meet_by_chance_are_counted_once():
    terms = profile_of(NEWS[0], TermCounts(), embedding_known=True).terms
    meeting = int(terms.words[0])
    phrases = terms.phrase_codes.copy()
    phrases[0] = meeting << 8
    met = dataclasses.replace(terms, phrase_codes=phrases)
    data = pack_record(met, text_chars=1, flags=0, published=None, weekdays=frozenset(), month_days=frozenset())
    assert counted_in([data]).tolist() == met.counted.tolist()
    assert met.counted.tolist().count(meeting) == 1


def test_what_was_computed_otherwise_or_is_damaged_is_not_opened():
    profile = profile_of(NEWS[0], TermCounts(), embedding_known=True)
    data = pack_original(profile, partners(3, 0), FINGERPRINT)
    unpacker = Unpacker(FINGERPRINT)
    assert unpacker.unpack(data) is not None
    assert unpacker.unpack(None) is None
    assert unpacker.unpack(b"") is None
    assert Unpacker(b"g" * FINGERPRINT_BYTES).unpack(data) is None
    assert unpacker.unpack(data[:-10]) is None
    assert unpacker.unpack(FINGERPRINT + b"no frame") is None


@pytest.mark.parametrize("at_once", [2, 7, 1000])
def test_many_filed_at_once_are_found_as_if_they_had_come_one_by_one(at_once):
    counts, start = TermCounts(), datetime(2026, 3, 2, tzinfo=UTC)
    filings = [
        Filing(
            article_id=item.article.id,
            event_time=start + timedelta(hours=n % 40),
            counted=None,
            signature=item.signature,
            profile=profile,
        )
        for n, item in enumerate((*NEWS, *ODD[:5]))
        for profile in [profile_of(item, counts, embedding_known=True)]
    ]
    single, many = (Window(window_days=14, slice_hours=24) for _ in range(2))
    for filing in filings:
        single.file([filing])
    for first in range(0, len(filings), at_once):
        many.file(filings[first : first + at_once])
    for filing in filings:
        assert many.candidates(filing.profile, 10) == single.candidates(filing.profile, 10)
        assert many.copy_candidates(filing.signature, 0.1) == single.copy_candidates(filing.signature, 0.1)
