"""Pairs of short invented reports with one planted difference, or with one thing said in two ways.

`tests/cases/compare/one_difference*.jsonl`: a line a pair, with the kind of conflict that it must give, or `none`.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from consumers.versions import VersionReader
from pipeline.domain.articles.articles import Article, article_id
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer

FILES = sorted((Path(__file__).parents[1] / "cases/compare").glob("one_difference*.jsonl"))
PAIRS: list[dict[str, Any]] = [json.loads(line) for file in FILES for line in file.read_text().splitlines()]


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    reader = VersionReader(encoder, parser, cached_articles=2 * len(PAIRS))
    return comparer(reader)


def report(pair: dict[str, Any], side: str, place: int) -> Article:
    published = datetime.fromisoformat(pair[side]["published"])
    url = f"https://{side}.example/{place}"
    return Article(
        id=article_id(url),
        url=url,
        source=side.upper(),
        family=side,
        language=pair.get("language", "en"),
        title=None,
        text=pair[side]["text"],
        seen=published,
        published=published,
    )


@pytest.mark.parametrize("place", range(len(PAIRS)), ids=[f"{n}-{p['kind']}" for n, p in enumerate(PAIRS)])
def test_a_planted_difference_is_found_and_nothing_else(compare: Compare, place: int) -> None:
    pair = PAIRS[place]
    found = compare(report(pair, "a", place), report(pair, "b", place))
    assert {c.kind for c in found.conflicts} == ({pair["expected"]} - {"none"})
