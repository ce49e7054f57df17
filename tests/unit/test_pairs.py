"""The pair table against the same pairs in a list: what it says is around an article, as articles come and leave."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.matching.feature_names import FEATURES as NAMES
from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.pairs import MAX_PARTNERS, PairTable

FEATURES = len(NAMES)
ONE = st.tuples(st.lists(st.integers(1, 30), unique=True, max_size=8), st.integers(0, 4), st.booleans())


def made(row: int, others: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Features and probabilities that tell which pair they are of."""
    probability = np.array([(row * 31 + other) % 97 / 97 for other in others], dtype=np.float32)
    features = np.arange(FEATURES, dtype=np.float32)[None, :] + probability[:, None]
    return features, probability


def told(pairs) -> list[tuple[int, int, float, float]]:
    ends = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    return [(a, b, p, s) for (a, b), p, s in zip(ends, pairs.probability.tolist(), pairs.strongest[:, 0], strict=True)]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(ONE, max_size=40))
def test_it_says_what_a_list_of_pairs_says(steps):
    """Each step an article comes, paired with some earlier ones, and maybe some of the oldest go."""
    table, row = PairTable(), 100
    rows: list[int] = []
    pairs: list[Any] = []
    for back, gone, skips in steps:
        row += 1 + skips  # the number of a copy is in no pair
        others = [rows[-n] for n in back if n <= len(rows)]
        features, probability = made(row, others)
        before = told(table.all()), [told(table.around(one)[0]) for one in rows]
        table.add(row, np.array(others, dtype=np.int64), features, probability)
        table.remove_last(row)
        assert (told(table.all()), [told(table.around(one)[0]) for one in rows]) == before
        kept = table.add(row, np.array(others, dtype=np.int64), features, probability)
        assert kept == [i for i, p in enumerate(probability) if p >= 0.01]
        pairs += [(row, others[i]) for i in kept]
        rows.append(row)
        leaving, rows = rows[:gone], rows[gone:]
        if leaving:
            table.drop(leaving)
            pairs = [pair for pair in pairs if not set(pair) & set(leaving)]
        assert [(a, b) for a, b, _, _ in told(table.all())] == pairs
        for one in rows[-3:]:
            own = [pair for pair in pairs if one in pair]
            circle = {one, *(end for pair in own for end in pair)}
            found, mine = table.around(one)
            assert [(a, b) for a, b, _, _ in told(found)] == [pair for pair in pairs if set(pair) & circle]
            assert [pairs_of[:2] for pairs_of in np.array(told(found), dtype=object)[mine].tolist()] == [
                list(pair) for pair in own
            ]
        found, both = table.among(rows[::2])
        some = set(rows[::2])
        assert [(a, b) for a, b, _, _ in told(found)] == [pair for pair in pairs if set(pair) & some]
        assert both.tolist() == [i for i, (a, b, _, _) in enumerate(told(found)) if a in some and b in some]
        for a, b, p, strongest in told(found):
            assert p == made(a, [b])[1][0]
            assert strongest == told(table.all())[pairs.index((a, b))][3]


def test_a_text_that_thousands_resemble_keeps_its_first_partners():
    table = PairTable()
    table.add(0, np.zeros(0, dtype=np.int64), *made(0, []))
    kept = [
        table.add(row, np.array([0]), np.ones((1, FEATURES), np.float32), np.ones(1, np.float32))
        for row in range(1, 200)
    ]
    assert kept == [[0]] * MAX_PARTNERS + [[]] * (199 - MAX_PARTNERS)
    assert table.around(0)[0].strongest.shape == (MAX_PARTNERS, len(STRONGEST))
