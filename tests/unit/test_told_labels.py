"""Labelled pairs of claims: read from lines, and found again in a text."""

import json

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.told.claim_reading import claims_of
from pipeline.domain.comparison.told.labels import ClaimLabelsError, claim_at, parse_labels, sentence_starts
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article

_PAIR = {
    "set": "stream",
    "a": {"article": "x", "spans": [[0, 12]]},
    "b": {"article": "y", "spans": [[3, 9], [20, 31]]},
    "label": "same",
}


def test_pairs_are_read_in_order_with_their_lines() -> None:
    found = parse_labels([json.dumps(_PAIR), "", json.dumps({**_PAIR, "label": "a_in_b"})])
    assert [(pair.line, pair.label) for pair in found] == [(1, "same"), (3, "a_in_b")]
    assert found[0].b.spans == ((3, 9), (20, 31))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"label": "equal"}, "line 2: label is none of same, .*'equal'"),
        ({"label": ["same"]}, "line 2: label is none of"),
        ({"a": None}, "line 2: a.article is not an article's id: None"),
        ({"b": {"article": "", "spans": [[0, 1]]}}, "line 2: b.article is not an article's id: ''"),
        ({"b": {"article": "y", "spans": []}}, "line 2: b.spans is not a list of"),
        ({"a": {"article": "x", "spans": [[5, 5]]}}, "line 2: a.spans"),
        ({"a": {"article": "x", "spans": [[-1, 5]]}}, "line 2: a.spans"),
        ({"a": {"article": "x", "spans": [["0", "5"]]}}, "line 2: a.spans"),
    ],
)
def test_a_pair_that_cannot_be_read_is_named_with_its_line_and_cause(changed: dict, said: str) -> None:
    with pytest.raises(ClaimLabelsError, match=said):
        parse_labels([json.dumps(_PAIR), json.dumps({**_PAIR, **changed})])


@pytest.mark.parametrize(("line", "said"), [("{", "line 1: not JSON"), ("[]", "line 1: an object with a, b and label")])
def test_what_is_not_an_object_is_refused(line: str, said: str) -> None:
    with pytest.raises(ClaimLabelsError, match=said):
        parse_labels([line])


def test_a_claim_is_found_again_though_its_ends_have_moved(encoder: Encoder, parser: Parser) -> None:
    text = (
        "Nine people were injured on Monday. The old bridge collapsed early on Monday morning and blocked the "
        "river for 12 cargo ships."
    )
    (version,) = VersionReader(encoder, parser, cached_articles=1).read([VersionRequest(article=article("A", text))])
    claims, starts = claims_of(version), sentence_starts(text, version.sentences)
    collapsed, first = text.index("The old"), text.index("early")
    found = claim_at([(collapsed, text.index(" morning"))], claims, starts)
    assert found is not None
    assert "collapsed" in claims[found].text
    assert claim_at([(first, first + 5)], claims, starts) is None
    assert claim_at([(5000, 5010)], claims, starts) is None
