"""What a neighbourhood says of a pair, against the same written down plainly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.matching.feature_names import MAX_RANK, NEIGHBOURHOOD_FEATURES, STRONGEST
from pipeline.domain.matching.neighbourhood import Pairs, neighbourhood

ENDS = [(a, b) for b in range(9) for a in range(b)]
tenths = st.integers(1, 10).map(lambda n: n / 10)
graphs = st.dictionaries(st.sampled_from(ENDS), st.tuples(tenths, tenths, tenths), min_size=1)


def pairs_of(graph) -> Pairs:
    strongest = np.zeros((len(graph), len(STRONGEST)), dtype=np.float32)
    strongest[:, :2] = [values[1:] for values in graph.values()]
    return Pairs(
        left=np.array([b * 5 for _, b in graph], dtype=np.int64),
        right=np.array([a * 5 for a, _ in graph], dtype=np.int64),
        probability=np.array([values[0] for values in graph.values()], dtype=np.float32),
        strongest=strongest,
    )


def plainly(graph, pair) -> dict[str, float]:
    def around(node, signal):
        return {(set(ends) - {node}).pop(): values[signal] for ends, values in graph.items() if node in ends}

    told = {"first_stage": graph[pair][0]}
    for signal, name in enumerate(("probability", "text_cosine", "embedding_cosine")):
        leads, ranks = [], []
        for node, other in (pair, pair[::-1]):
            its = around(node, signal)
            own = its.pop(other)
            leads.append(own - max(its.values(), default=0.0))
            ranks.append(min(MAX_RANK, sum((-p, o) < (-own, other) for o, p in its.items())))
        told |= {f"{name}_lead_min": min(leads), f"{name}_lead_max": max(leads)}
        told |= {f"{name}_rank_min": min(ranks), f"{name}_rank_max": max(ranks)}
    one, two = (around(node, 0) for node in pair)
    density = [sum(sorted(its.values())[-5:]) / 5 for its in (one, two)]
    partners = [sum(its.values()) for its in (one, two)]
    products = [one[third] * two[third] for third in one.keys() & two.keys()]
    common = sum(products)
    others = [total - graph[pair][0] - common for total in partners]
    for name, sides in (("density", density), ("partners", partners), ("other_partners", others)):
        told |= {f"{name}_min": min(sides), f"{name}_max": max(sides)}
    told |= {"common_partners": common, "best_common_partner": max(products, default=0.0)}
    return told | {"common_share": common / (common + sum(others) + 0.1)}


@given(graphs)
def test_every_number_is_what_it_is_said_to_be(graph):
    found = neighbourhood(pairs_of(graph), np.arange(len(graph)))
    for row, pair in zip(found.tolist(), graph, strict=True):
        told = dict(zip(NEIGHBOURHOOD_FEATURES, row, strict=True))
        expected = plainly(graph, pair)
        assert set(told) - set(expected) == set(STRONGEST)
        assert {name: told[name] for name in expected} == pytest.approx(expected, abs=1e-5)


def test_what_is_not_asked_for_still_counts_as_neighbourhood():
    graph = {(0, 1): (0.9, 0.5, 0.5), (0, 2): (0.8, 0.5, 0.5), (1, 2): (0.7, 0.5, 0.5)}
    pairs = pairs_of(graph)
    assert np.array_equal(neighbourhood(pairs, np.array([1])), neighbourhood(pairs, np.arange(3))[1:2])
