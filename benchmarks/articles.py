"""Articles to measure with: the example newsroom's as often as needed, or a labelled stream if present."""

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


def newsroom(wanted: int) -> list[Article]:
    """The newsroom again and again, a minute between two articles, each time in other words: what was one story is one
    each time, and never the same as before. A word is replaced by one with its ending and capitals, so that sentences
    keep their shape.
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
                    title=article.title and _turned(article.title, turn),
                    text=_turned(article.text, turn),
                )

    def _turned(text: str, turn: int) -> str:
        def other(found: re.Match[str]) -> str:
            if (known := place.get(found[0])) is None:
                return found[0]
            peers, at = known
            return peers[(at + turn) % len(peers)]

        return _WORD.sub(other, text)

    return [
        replace(article, seen=START + timedelta(minutes=n), published=START + timedelta(minutes=n))
        for n, article in enumerate(islice(again(), wanted))
    ]


def live(wanted: int, *, short: bool) -> tuple[str, Sequence[Article]]:
    """What they are, and articles in the order in which they came out: the stream's where it has enough, else, or if
    they are to be short, the newsroom's.
    """
    if STREAM.exists() and not short:
        with gzip.open(STREAM, "rt", encoding="utf-8") as lines:
            found = [_of_stream(json.loads(line)) for line in islice(lines, wanted)]
        if len(found) == wanted:
            return "articles of a labelled stream", found
    return "the newsroom's articles, multiplied", newsroom(wanted)


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
