"""Articles for benchmarks: the example newsroom's, repeated, or a labelled stream if present."""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from pipeline.domain.articles.articles import Article, article_id
from tests.support.newsroom_articles import newsroom_articles

STREAM = Path(__file__).parents[2] / "shared/eval/stories/stream.jsonl.gz"
START = datetime(2026, 3, 1, tzinfo=UTC)
_WORD = re.compile(r"[A-Za-z]{4,}")


def newsroom(n_articles: int) -> list[Article]:
    """The newsroom's articles, repeated until there are enough, a minute apart.

    Each repetition uses other words, so that a story stays one story but differs from its earlier repetitions. A word
    is replaced by one with the same ending and capitals, so that sentences keep their structure.
    """
    originals = [article for article in newsroom_articles() if article.language == "en"]
    classes: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for word in sorted({word for a in originals for word in _WORD.findall(f"{a.title} {a.text}")}):
        classes[word[-2:], word[0].isupper()].append(word)
    place = {word: (peers, at) for peers in classes.values() for at, word in enumerate(peers)}

    def again() -> Iterator[Article]:
        for turn in count():
            for article in originals:
                url = f"{article.url}/{turn}"
                yield replace(
                    article,
                    id=article_id(url),
                    url=url,
                    title=article.title and _reworded(article.title, turn),
                    text=_reworded(article.text, turn),
                )

    def _reworded(text: str, turn: int) -> str:
        def other(found: re.Match[str]) -> str:
            if (known := place.get(found[0])) is None:
                return found[0]
            peers, at = known
            return peers[(at + turn) % len(peers)]

        return _WORD.sub(other, text)

    return [
        replace(article, seen=START + timedelta(minutes=n), published=START + timedelta(minutes=n))
        for n, article in enumerate(islice(again(), n_articles))
    ]


def live(n_articles: int, *, short: bool) -> tuple[str, Sequence[Article]]:
    """A description of the articles, and the articles in order of publication.

    They are from the labelled stream if it has enough; otherwise, or if they should be `short`, from the newsroom.
    """
    if STREAM.exists() and not short:
        with gzip.open(STREAM, "rt", encoding="utf-8") as lines:
            found = [_of_stream(json.loads(line)) for line in islice(lines, n_articles)]
        if len(found) == n_articles:
            return "articles of a labelled stream", found
    return "the newsroom's articles, multiplied", newsroom(n_articles)


def _of_stream(row: dict[str, str]) -> Article:
    url, source = f"https://stream.example/{row['id']}", row.get("source") or "unknown"
    return Article(
        id=article_id(url),
        url=url,
        source=source,
        family=source,
        language="en",
        title=row.get("title"),
        text=row["text"],
        seen=START,
        published=START,
    )
