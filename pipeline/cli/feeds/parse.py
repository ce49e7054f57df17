"""`feeds parse`: what feed files hold, without a network."""

import json
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from pipeline.cli.console import console, iso
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE
from pipeline.domain.feeds.parse import FeedEntry, FeedLimits, NotAFeed, parse_feed


@click.command()
@click.argument("files", nargs=-1, required=True, type=INPUT_FILE)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def parse(context: Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Parse feed FILES, without a network: a line each with file, ok, error, feed, entries."""
    settings = context.settings.produce
    limits = FeedLimits(
        entries=settings.max_entries, text_chars=settings.max_text_chars, unpacked_bytes=settings.max_feed_bytes
    )
    table = Table("file", "format", "title", "entries", "first entry", "problem", box=None, header_style="bold")
    for file in files:
        row = _parsed(file, limits, settings.max_feed_bytes)
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            feed, entries = row["feed"] or {}, row["entries"]
            first = (entries[0]["title"] or "") if entries else ""
            problem = row["error"] or feed.get("defect") or ""
            cells = [str(file), feed.get("format") or "", feed.get("title") or "", str(len(entries)), first, problem]
            table.add_row(*map(escape, cells))
    if not as_json:
        console().print(table)


def _parsed(file: Path, limits: FeedLimits, max_bytes: int) -> dict[str, Any]:
    row: dict[str, Any] = {"file": str(file), "ok": False, "error": None, "feed": None, "entries": []}
    try:
        with file.open("rb") as opened:
            body = opened.read(max_bytes + 1)
        if len(body) > max_bytes:
            return row | {"error": f"it is larger than {max_bytes:,} bytes"}
        parsed = parse_feed(body, limits=limits)
    except OSError as exc:
        return row | {"error": exc.strerror or str(exc)}
    except NotAFeed as exc:
        return row | {"error": str(exc)}
    feed = {
        "title": parsed.title,
        "link": parsed.link,
        "language": parsed.language or None,
        "format": parsed.format,
        "defect": parsed.defect,
        "left_out": parsed.left_out,
    }
    return row | {"ok": True, "feed": feed, "entries": [_entry(entry) for entry in parsed.entries]}


def _entry(entry: FeedEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "published": iso(entry.published),
        "published_precision": entry.published_precision,
        "updated": iso(entry.updated),
        "author": entry.author,
        "authors": list(entry.authors),
        "language": entry.language or None,
        "outlet": entry.outlet or None,
        "summary": entry.summary,
        "content": entry.content,
    }
