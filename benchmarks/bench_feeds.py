"""Measures the feed parser on the test suites of two other parsers: files read, speed, and agreement.

    python -m benchmarks.bench_feeds [FOLDER] [--differences]

FOLDER holds `*.tar.gz` (default ../shared/eval/feeds). gofeed's suite has the expected values in a JSON file beside
each feed, feedparser's in a comment at its head. Expected texts are compared as plain lines, dates as seconds in UTC.
"""

import argparse
import ast
import json
import re
import tarfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.tables import circumstances, stated
from pipeline.domain.feeds.parse import FeedEntry, NotAFeed, ParsedFeed, parse_feed
from pipeline.domain.feeds.titles import plain_title
from pipeline.domain.text.markup import plain_line

DEFAULT = Path(__file__).parents[2] / "shared/eval/feeds"
_EXPECTED = re.compile(
    r"entries\[(\d+)\]\[u?'(title|link|id|author|(?:published|created|updated)_parsed)'\]\s*==\s*(.+?)(?:\s+and\s|\s*$)"
)


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files of the archives, by name."""
    for archive in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(archive) as opened:
            for member in opened:
                file = opened.extractfile(member) if member.isfile() else None
                if file is not None:
                    yield f"{archive.name.removesuffix('.tar.gz')}/{member.name}", file.read()


def expected(name: str, body: bytes, all_files: Mapping[str, bytes]) -> list[tuple[int, str, str]]:
    """The suite's expected values for the file's entries: position, field and value; dates in ISO 8601."""
    if name.startswith("feedparser/"):
        return list(_of_comment(body))
    beside = re.sub(r"\.(xml|json)$", "_expected.json" if name.endswith(".json") else ".json", name)
    return list(_of_json(all_files[beside])) if beside in all_files and beside != name else []


def _of_comment(body: bytes) -> Iterator[tuple[int, str, str]]:
    head = re.search(r"(?m)^\s*Expect:\s*(.+)$", body[:2000].decode("utf-8", "replace"))
    for position, field, value in _EXPECTED.findall(head[1] if head else ""):
        try:
            literal = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            continue
        if isinstance(literal, tuple):
            moment = datetime(*literal[:6], tzinfo=UTC).isoformat()  # type: ignore[misc]
            yield int(position), "updated" if field == "updated_parsed" else "published", moment
        elif isinstance(literal, str):
            yield int(position), field, literal


def _of_json(document: bytes) -> Iterator[tuple[int, str, str]]:
    try:
        found = json.loads(document)
    except ValueError:
        return
    for position, item in enumerate(found.get("items") or found.get("entries") or []):
        stated_values = {
            "title": item.get("title"),
            "link": item.get("link") or item.get("url") or _alternate(item.get("links") or []),
            "id": item.get("guid") or item.get("id"),
            "published": item.get("publishedParsed") or item.get("pubDateParsed"),
            "updated": item.get("updatedParsed"),
            "author": ", ".join(a["name"] for a in item.get("authors") or [] if a.get("name")) or None,
        }
        for field, value in stated_values.items():
            if isinstance(value, dict):
                value = value.get("value")
            if isinstance(value, str) and value:
                yield position, field, value


def _alternate(links: list[Any]) -> str | None:
    kept = (link for link in links if isinstance(link, dict) and link.get("rel", "alternate") in {"", "alternate"})
    return next((link.get("href") for link in kept), None)


def agrees(entry: FeedEntry, field: str, value: str) -> bool:
    """Whether the entry has the expected value."""
    ours = getattr(entry, field)
    if field in {"published", "updated"}:
        return ours is not None and ours == datetime.fromisoformat(value).astimezone(UTC).replace(microsecond=0)
    wanted = value if field == "id" else plain_title(value, 500) if field == "title" else plain_line(value)
    return (ours or "") == (wanted or "")


def measure(folder: Path, *, show_differences: bool = False) -> tuple[dict[str, float], dict[str, tuple[int, int]]]:
    """Figures over all files; and by suite and field, how many of the expected values we parse."""
    all_files = dict(files(folder))
    counts: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    slowest = (0.0, "")
    parse_feed(b"<rss><channel><title>warm</title></channel></rss>")
    started = time.perf_counter()
    for name, body in all_files.items():
        begun = time.perf_counter()
        feed: ParsedFeed | None = None
        try:
            feed = parse_feed(body)
        except NotAFeed as refused:
            counts["refused" if str(refused) else "refused_without_reason"] += 1
        except Exception as exc:  # noqa: BLE001 - this counts unforeseen errors
            counts["crashed"] += 1
            print(f"{name}: {exc!r}")
        slowest = max(slowest, (time.perf_counter() - begun, name))
        if feed is None:
            continue
        counts["read"] += 1
        counts["entries"] += len(feed.entries)
        for position, field, value in expected(name, body, all_files):
            key = f"{name.partition('/')[0]} {field}"
            asked[key] += 1
            right = position < len(feed.entries) and agrees(feed.entries[position], field, value)
            agreed[key] += right
            if show_differences and not right:
                ours = getattr(feed.entries[position], field) if position < len(feed.entries) else "no such entry"
                print(f"{name} {field}: {value!r}, ours {ours!r}")
    seconds = time.perf_counter() - started
    figures = {
        "files": len(all_files),
        "read": counts["read"],
        "refused with a reason": counts["refused"],
        "refused without a reason": counts["refused_without_reason"],
        "crashed": counts["crashed"],
        "entries": counts["entries"],
        "slowest file, ms": slowest[0] * 1000,
        "files a second": len(all_files) / seconds,
        "entries a second, large feed": _large_feed(),
    }
    return figures, {key: (agreed[key], asked[key]) for key in sorted(asked)}


def _large_feed() -> float:
    """Entries per second of a feed of 500 entries (the limit) with full texts of 3 kB."""
    item = (
        "<item><title>Ferry aground {n}</title><link>https://news.example/{n}</link><guid>n-{n}</guid>"
        "<pubDate>Mon, 02 Mar 2026 08:40:00 +0100</pubDate><description>Nobody was hurt.</description>"
        "<content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )
    text = "<p>The ferry ran aground on a <b>sandbank</b> off the harbour on Monday morning.</p>" * 36
    items = "".join(item.format(n=number, text=text) for number in range(500))
    body = (
        f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{items}</channel></rss>'
    )
    started = time.perf_counter()
    feed = parse_feed(body.encode(), url="https://news.example/feed")
    return len(feed.entries) / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--differences", action="store_true", help="each value that differs from the suite's")
    arguments = parser.parse_args()
    found = circumstances()
    if not arguments.folder.is_dir():
        print(f"{arguments.folder} is not here: nothing to measure")
        return
    figures, agreement = measure(arguments.folder, show_differences=arguments.differences)
    print(stated(found))
    for name, figure in figures.items():
        print(f"{name:36}{figure:12,.1f}")
    for name, (right, all_) in agreement.items():
        print(f"{'agrees with ' + name:36}{f'{right} of {all_}':>12}")


if __name__ == "__main__":
    main()
