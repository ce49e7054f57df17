"""The compiled searches and features say what plain formulas say, however their indexes came to lie."""

import numpy as np
import pytest

from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import PairFeatures, profile_of
from pipeline.domain.search.best import Best
from pipeline.domain.search.near_copies import NearCopies
from pipeline.domain.search.postings import Postings
from pipeline.domain.search.vectors import Vectors
from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.terms import PHRASE_WEIGHT, Field, Kind
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded


def plain(new, other):
    """Some features of two articles' terms, by their definitions."""
    ours = {
        w: (weights, idf) for w, weights, idf in zip(new.words.tolist(), new.word_weights, new.word_idf, strict=True)
    }
    theirs = {
        w: (weights, idf)
        for w, weights, idf in zip(other.words.tolist(), other.word_weights, other.word_idf, strict=True)
    }
    both = sorted(ours.keys() & theirs.keys())
    found = {
        name: sum(float(ours[w][0][column]) * float(theirs[w][0][column]) for w in both)
        for name, column in (("text_cosine", Field.FULL), ("title_cosine", Field.TITLE), ("lead_cosine", Field.LEAD))
    }

    def contained(one, another, own):
        shared = sum(float(one[w][1]) ** 2 for w in both if one[w][0][Field.LEAD] and another[w][0][Field.FULL])
        return shared / max(float(own[Field.LEAD]), 1e-9)

    ends = contained(ours, theirs, new.own_idf), contained(theirs, ours, other.own_idf)
    found["lead_in_text_min"], found["lead_in_text_max"] = min(ends), max(ends)
    rarities = sorted((min(float(ours[w][1]), float(theirs[w][1])) for w in both), reverse=True)[:5]
    found["rarest_shared_term"] = rarities[0] if rarities else 0.0
    found["rare_shared_terms"] = sum(rarities) / 5
    phrases = [
        {int(c) >> 8: float(PHRASE_WEIGHT[c & 255]) for c in terms.phrase_codes.tolist()} for terms in (new, other)
    ]
    for name, kind in (("name_cosine", Kind.SPAN), ("number_cosine", Kind.NUMBER), ("word_pair_cosine", Kind.PAIR)):
        shared = [code for code in phrases[0].keys() & phrases[1].keys() if code >> 22 == kind]
        found[name] = sum(phrases[0][code] * phrases[1][code] for code in shared)
    shingles = len(set(new.shingles.tolist()) & set(other.shingles.tolist()))
    found["shared_shingles_log"] = np.log1p(shingles)
    return found


def test_features_are_what_plain_formulas_say():
    counts = TermCounts()
    items = [*map(embedded, newsroom_articles()[:25]), article("bare", "", title="A bare title"), article("none", "")]
    profiles = [profile_of(item, counts, embedding_known=True) for item in items]
    computed = PairFeatures()
    for new in profiles[::4]:
        rows = computed.of(new, profiles)
        for row, other in zip(rows, profiles, strict=True):
            for name, value in plain(new.terms, other.terms).items():
                assert row[FEATURES.index(name)] == pytest.approx(value, abs=2e-6), name


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
        index.search(words, dense[3][words], best, 7)
        scores, places = best.taken()
        assert scores.tolist() == sorted(expected.tolist(), reverse=True)[:20]
        assert expected[places & 0xFFFFFFFF].tolist() == scores.tolist()
        assert set((places >> 32).tolist()) == {7}


def news_like(count: int) -> np.ndarray:
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((60, 64))
    rows = centres[draw.integers(0, 60, count)] + 0.5 * draw.standard_normal((count, 64))
    return (rows / np.linalg.norm(rows, axis=1)[:, None]).astype(np.float32)


@pytest.mark.parametrize("count", [1_500, 18_000], ids=["searched whole", "sorted into lists"])
def test_the_nearest_vectors_are_found_with_their_cosines(count):
    rows = news_like(count)
    vectors = Vectors(64)
    for number, row in enumerate(rows):
        vectors.add(row, 3 * number)
    found = wanted = 0
    for number in range(0, count, count // 30):
        near = vectors.search(rows[number], 40)
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
    assert [one.search(row, 40) for row in rows[::100]] == [other.search(row, 40) for row in rows[::100]]


def test_fewer_vectors_than_wanted_are_all_found():
    vectors = Vectors(64)
    vectors.add(news_like(1)[0], 7)
    assert [place for _, place in vectors.search(news_like(1)[0], 40)] == [7]


def test_signatures_that_share_a_band_are_found_in_blocks_and_loose():
    draw = np.random.default_rng(0)
    signatures = draw.integers(0, 2**32, (3000, 128), dtype=np.uint32)
    signatures[2999] = signatures[10]
    signatures[1500, :64] = signatures[10, :64]
    copies = NearCopies()
    for number, signature in enumerate(signatures):
        copies.add([f"a{number}"], signature[None, :])
    found = copies.alike(signatures[10], 0.4)
    assert found == [(1.0, 10, "a10"), (0.5, 1500, "a1500"), (1.0, 2999, "a2999")]
    assert copies.alike(draw.integers(0, 2**32, 128, dtype=np.uint32), 0.1) == []
