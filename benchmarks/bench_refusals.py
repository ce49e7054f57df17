"""Counts labelled pages that would be refused as not the article, though they are.

    python -m benchmarks.bench_refusals [FOLDER] [--json]

FOLDER as for `bench_extraction`. Each page is read behind three made-up feeds: one that gives its labelled title and
its own description (or the first labelled segment), one with the title only, one with the window's title only.
`judged` counts the pages of which a feed says enough to judge.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from benchmarks.bench_extraction import DEFAULT, pages
from pipeline.adapters.page_metadata import read_metadata
from pipeline.adapters.pages import NoArticleError, read_page, silence_libraries
from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.pages.announcement import agreement
from pipeline.ports import Extracted
from producers.entries.acceptance import LEAST_TERMS, announcement, objection
from producers.memory.records import PendingPage

Feeds = dict[str, tuple[str, str]]


def labelled(folder: Path) -> Iterator[tuple[str, Extracted, Feeds]]:
    """The address of each page, what is read of it, and title and summary by made-up feed."""
    for row, page in pages(folder):
        try:
            extracted = read_page(page, url=row["url"], encoding=None, max_text_chars=1_000_000)
        except NoArticleError:
            continue
        stated = read_metadata(trafilatura.load_html(page), url=row["url"], host=host_of(row["url"]))
        title = row.get("title") or stated.title or stated.page_title
        yield (
            row["url"],
            extracted,
            {
                "title and description": (title, stated.description or row["with"][0]),
                "title": (title, ""),
                "window title": (stated.page_title, ""),
            },
        )


def main(arguments: list[str] | None = None) -> None:
    silence_libraries()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not (options.folder / "pages.tar.gz").is_file():
        print(f"no labelled pages in {options.folder}: refusals are not measured")
        return
    judged: dict[str, int] = {}
    refused: dict[str, list[str]] = {}
    for url, extracted, feeds in labelled(options.folder):
        for name, (title, summary) in feeds.items():
            entry = FeedEntry(id=url, link=url, title=title, summary=summary)
            page = PendingPage(
                key=url, feed_url=url, entry=entry, fingerprint="", feed_language="", seen=datetime.now(UTC)
            )
            judged[name] = judged.get(name, 0) + (agreement(announcement(entry), "").of >= LEAST_TERMS)
            if objection(page, extracted, {}) is not None:
                refused.setdefault(name, []).append(url)
    if options.json:
        print(json.dumps({"judged": judged, "refused": refused}))
        return
    for name, pages_judged in judged.items():
        addresses = refused.get(name, [])
        print(f"{name}: {len(addresses)} of {pages_judged} refused", *addresses, sep="\n  ")


if __name__ == "__main__":
    main()
