"""The compiled searches and features give the results of plain formulas, however their indexes were built."""

from datetime import timedelta

import numpy as np
import pytest

from pipeline.domain.matching.feature_names import CONTAINMENTS, FEATURES, GAP_CAP_DAYS
from pipeline.domain.matching.features import OPENING_CHARS, PairFeatures, profile_of
from pipeline.domain.search.best import Best
from pipeline.domain.search.near_copies import NearCopies
from pipeline.domain.search.near_copies import Query as SignatureQuery
from pipeline.domain.search.postings import Postings, Query
from pipeline.domain.search.vectors import Vectors, nearest
from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.mentioned_days import month_days, resolve_weekday, weekdays
from pipeline.domain.terms.term_codes import (
    FREQUENCY_SHIFT,
    FREQUENCY_WEIGHT,
    MAX_FREQUENCY,
    PHRASE_WEIGHT,
    Field,
    Kind,
    idf_of,
)
from pipeline.domain.text.text import normalise_letters
from tests.support.newsroom_articles import newsroom_articles
from tests.support.plain_facts import plain_facts
from tests.support.word_vectors import article, embedded


def word_weights(terms):
    """Of each word in each field: [n, FIELDS]."""
    frequencies = (terms.word_codes[:, None] >> FREQUENCY_SHIFT[None, :]) & MAX_FREQUENCY[None, :]
    return FREQUENCY_WEIGHT[frequencies] * idf_of(terms.word_codes)[:, None] * terms.inverse_norm[None, :]


def words_of(terms):
    """Weights by field and idf of each word, by its id."""
    columns = terms.words.tolist(), word_weights(terms).tolist(), idf_of(terms.word_codes).tolist()
    return {word: (weights, idf) for word, weights, idf in zip(*columns, strict=True)}


def phrases_of(terms, kind):
    """Weights of the phrases of this kind, by their ids."""
    codes = terms.phrase_codes.tolist()
    return {code >> 8: float(PHRASE_WEIGHT[code & 255]) for code in codes if code >> 30 == kind}


def weekday_dates(weekdays, published):
    return {resolve_weekday(day, published.date()) for day in weekdays}


def plain(new, other):
    """The features of two articles by their definitions, by name. Each is given with its profile."""
    (one, new), (another, other) = new, other
    new_words, other_words = words_of(new.terms), words_of(other.terms)
    both = sorted(new_words.keys() & other_words.keys())
    found = dict.fromkeys(FEATURES, 0.0)
    cosines = ("text_cosine", "title_cosine", "lead_cosine", "name_word_cosine", "lead_name_cosine")
    for name, column in zip(cosines, Field, strict=True):
        found[name] = sum(new_words[w][0][column] * other_words[w][0][column] for w in both)
    for name, kind in (("name_cosine", Kind.SPAN), ("number_cosine", Kind.NUMBER), ("word_pair_cosine", Kind.PAIR)):
        new_phrases, other_phrases = phrases_of(new.terms, kind), phrases_of(other.terms, kind)
        found[name] = sum(
            new_phrases[phrase] * other_phrases[phrase] for phrase in new_phrases.keys() & other_phrases.keys()
        )
    found["embedding_cosine"] = float(one.embedding @ another.embedding)
    found["title_embedding_cosine"] = float(one.title_embedding @ another.title_embedding)
    crossed = float(one.embedding @ another.title_embedding), float(one.title_embedding @ another.embedding)
    found["title_to_text_embedding_min"], found["title_to_text_embedding_max"] = min(crossed), max(crossed)
    found["embedding_known"] = 1.0
    found |= plain_facts(one.article, new, another.article, other)
    same_outlet = one.article.source == another.article.source

    def contained(first, second, own, part, whole):
        shared = sum(first[w][1] ** 2 for w in both if first[w][0][part] and second[w][0][whole])
        return shared / max(float(own[part]), 1e-9)

    for name, part, whole in CONTAINMENTS:
        ends = (
            contained(new_words, other_words, new.terms.squared_idf, part, whole),
            contained(other_words, new_words, other.terms.squared_idf, part, whole),
        )
        found[f"{name}_min"], found[f"{name}_max"] = min(ends), max(ends)
    shingles = [set(profile.terms.shingles.tolist()) for profile in (new, other)]
    found["shared_shingles_log"] = np.log1p(len(shingles[0] & shingles[1]))
    found["shared_shingles_share"] = len(shingles[0] & shingles[1]) / max(min(map(len, shingles)), 1)
    found["outlet_wording_share"] = found["shared_shingles_share"] if same_outlet else 0.0
    for names, what in ((both, "term"), ([w for w in both if new_words[w][0][3] and other_words[w][0][3]], "name")):
        rarities = sorted((min(new_words[w][1], other_words[w][1]) for w in names), reverse=True)[:5]
        found[f"rarest_shared_{what}"] = rarities[0] if rarities else 0.0
        found[f"rare_shared_{what}s"] = sum(rarities) / 5
    articles = one.article, another.article
    found["both_titled"] = float(all(a.title for a in articles))
    lengths = sorted(len(a.text) for a in articles)
    found["both_have_text"] = float(lengths[0] > 0)
    found["shorter_length_log"] = np.log1p(lengths[0])
    found["length_ratio"] = lengths[0] / lengths[1] if lengths[1] else 1.0
    found["both_dated"] = 1.0
    gap = abs(articles[0].published - articles[1].published) / timedelta(days=1)
    found["gap_days"] = min(gap, GAP_CAP_DAYS)
    found["same_day"] = float(articles[0].published.date() == articles[1].published.date())
    openings = [f"{normalise_letters(a.title or '')}\n{normalise_letters(a.text)[:OPENING_CHARS]}" for a in articles]
    named = [weekdays(opening) for opening in openings]
    if all(named):
        dates = [weekday_dates(days, a.published) for days, a in zip(named, articles, strict=True)]
        found["weekdays_agree"] = float(bool(dates[0] & dates[1]))
        found["weekdays_conflict"] = 1 - found["weekdays_agree"]
    days = [month_days(opening) for opening in openings]
    if all(days):
        found["dates_agree"] = float(bool(days[0] & days[1]))
        found["dates_conflict"] = 1 - found["dates_agree"]
    return found


def test_every_feature_is_what_its_plain_formula_says():
    counts = TermCounts()
    days = article(
        "days", "Crews work on 4 May. The mayor spoke on Sunday.", title="Bridge in France closed on Monday for 4 days"
    )
    later = article(
        "later",
        "The bridge was closed on May 4, a Monday, and on Sunday.",
        title="Bridge in France shut, 4 days",
        hours=15,
    )
    other_days = article(
        "other-days",
        "The bridge closed on Tuesday, 9 June.",
        title="Preview: bridge in Peru, shut for 9 days",
        hours=60,
    )
    columns = [
        article("column", "I like old bridges.", title="Opinion | Weather forecast for Monday, 4 May"),
        article(
            "next-column",
            "I cross a bridge each day.",
            title="Opinion | Weather forecast for Tuesday, 5 May",
            hours=60,
        ),
    ]
    bare = [article("bare", "", title="A bare title"), article("none", "")]
    items = [days, *map(embedded, newsroom_articles("en")[:25]), later, other_days, *columns, *bare]
    known = [(item, profile_of(item, counts, embedding_known=True)) for item in items]
    computed, seen = PairFeatures(), np.zeros(len(FEATURES))
    for new in known[::4]:
        rows = computed.compute(new[1], [profile for _, profile in known])
        seen += np.abs(rows).sum(axis=0)
        for row, other in zip(rows, known, strict=True):
            expected = plain(new, other)
            for name, value in zip(FEATURES, row.tolist(), strict=True):
                rounding = 4e-3 if "embedding" in name else 1e-5
                assert value == pytest.approx(expected[name], abs=rounding), name
    assert [name for name, total in zip(FEATURES, seen.tolist(), strict=True) if not total] == []


def test_postings_find_by_sums_of_products_however_they_lie():
    draw = np.random.default_rng(0)
    dense = np.where(draw.random((700, 300)) < 0.1, draw.random((700, 300)), 0).astype(np.float32) / 2
    postings, compacted = Postings(), Postings()
    for number, weights in enumerate(dense):
        words = np.flatnonzero(weights).astype(np.int32)
        postings.add(words, weights[words])
        compacted.add(words, weights[words])
        if number % 150 == 0:
            compacted.compact()
    stored, asked = np.minimum(np.rint(dense * 512), 255), np.rint(dense[3] * 4096)
    words = np.flatnonzero(asked).astype(np.int32)[::-1].copy()
    expected = (stored @ asked).astype(np.int64)
    for index in (postings, compacted):
        best = Best(20, above=0)
        index.search(Query(words, dense[3][words]), best, 7)
        scores, places = best.ranked()
        assert scores.tolist() == sorted(expected.tolist(), reverse=True)[:20]
        assert expected[places & 0xFFFFFFFF].tolist() == scores.tolist()
        assert set((places >> 32).tolist()) == {7}


def news_like(count: int) -> np.ndarray:
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((60, 64))
    rows = centres[draw.integers(0, 60, count)] + 0.5 * draw.standard_normal((count, 64))
    return (rows / np.linalg.norm(rows, axis=1)[:, None]).astype(np.float32)


@pytest.mark.parametrize("count", [1_500, 18_000], ids=["searched whole", "searched by signs"])
def test_the_nearest_vectors_are_found_with_their_cosines(count):
    rows = news_like(count)
    vectors = Vectors(64)
    for number, row in enumerate(rows):
        vectors.add(row, 3 * number)
    found = wanted = 0
    for number in range(0, count, count // 30):
        near = nearest({0: vectors}, rows[number], 40)
        exact = rows @ rows[number]
        assert [cosine for cosine, _ in near] == pytest.approx([exact[place // 3] for _, place in near], abs=0.01)
        assert [cosine for cosine, _ in near] == sorted((cosine for cosine, _ in near), reverse=True)
        best = set(np.argsort(-exact)[:40].tolist())
        found, wanted = found + len(best & {place // 3 for _, place in near}), wanted + 40
    assert found / wanted > 0.95


def test_the_same_vectors_in_the_same_order_are_found_alike():
    rows = news_like(17_000)
    one, other = Vectors(64), Vectors(64)
    for number, row in enumerate(rows):
        one.add(row, number)
        other.add(row, number)
    assert [nearest({0: one}, row, 40) for row in rows[::100]] == [nearest({0: other}, row, 40) for row in rows[::100]]


def test_fewer_vectors_than_wanted_are_all_found():
    vectors = Vectors(64)
    vectors.add(news_like(1)[0], 7)
    assert [place for _, place in nearest({0: vectors}, news_like(1)[0], 40)] == [7]


def test_signatures_that_share_a_band_are_found_in_blocks_and_loose():
    draw = np.random.default_rng(0)
    signatures = draw.integers(0, 2**32, (3000, 128), dtype=np.uint32)
    signatures[2999] = signatures[10]
    signatures[1500, :64] = signatures[10, :64]
    copies = NearCopies()
    for number, signature in enumerate(signatures):
        copies.add([f"a{number}"], signature[None, :])
    found = copies.find_similar(SignatureQuery(signatures[10]), 0.4)
    assert found == [(1.0, 10, "a10"), (0.5, 1500, "a1500"), (1.0, 2999, "a2999")]
    assert copies.find_similar(SignatureQuery(draw.integers(0, 2**32, 128, dtype=np.uint32)), 0.1) == []
