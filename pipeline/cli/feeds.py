"""`feeds`: a feed's health and what it yields, the schedule, and feeds in files."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from pipeline import app
from pipeline.cli.context import Context
from pipeline.configuration import load_feeds
from pipeline.domain.feeds import FeedEntry, FeedLimits, NotAFeed, ParsedFeed, parse_feed
from pipeline.domain.schedule import FeedState, first_state
from pipeline.errors import PermanentError
from pipeline.settings import Feed
from producers.polling import poll
from producers.state import read_feed_states


@click.group()
def feeds() -> None:
    """Check feeds, show when each is polled, parse feed files."""


@feeds.command()
@click.argument("urls", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def check(context: Context, urls: tuple[str, ...], as_json: bool) -> None:
    """Poll the configured feeds once (or those at URLS) and say what each yields. Remembers nothing."""
    settings = context.settings.produce
    known = {} if urls else {feed.url: feed for feed in load_feeds(app.feeds_file(context))}
    failed = 0
    row: dict[str, Any]
    table = Table("feed", "outlet", "format", "entries", "newest", "problem", box=None, header_style="bold")
    with contextlib.closing(app.open_fetcher(context)) as fetcher:
        for url in urls or tuple(known):
            now = datetime.now(UTC)
            answer = poll(fetcher, first_state(url), settings, now)
            failed += answer.parsed is None
            row = {"url": url, "outlet": known[url].outlet if url in known else None, "status": answer.status}
            row |= {"ok": answer.parsed is not None, "problem": answer.problem}
            row |= _summary(answer.parsed) if answer.parsed is not None else {}
            if as_json:
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                cells = [row.get(name) for name in ("url", "outlet", "format", "entries", "newest")]
                table.add_row(
                    *(str(cell if cell is not None else "") for cell in cells), row["problem"] or row.get("defect")
                )
    if not as_json:
        _print(table)
    if failed:
        raise PermanentError(f"{failed} of {len(urls or known)} feeds cannot be read")


@feeds.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def list_feeds(context: Context, as_json: bool) -> None:
    """The configured feeds: when each was polled, when it is next, and what was wrong."""
    states = read_feed_states(app.producer_state_file(context))
    table = Table("outlet", "feed", "last polled", "next", "problem", box=None, header_style="bold")
    for feed in load_feeds(app.feeds_file(context)):
        state = states.get(feed.url, first_state(feed.url))
        row = _schedule_row(feed, state)
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            when = "never" if state.stopped else _minute(state.next_at) or "at once"
            table.add_row(feed.outlet, feed.url, _minute(state.polled_at) or "never", when, state.problem or "")
    if not as_json:
        _print(table)


@feeds.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def parse(context: Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Parse feed FILES, without a network: a line each with file, ok, error, feed, entries."""
    settings = context.settings.produce
    limits = FeedLimits(entries=settings.max_entries, text_chars=settings.max_text_chars)
    table = Table("file", "format", "title", "entries", "first entry", "problem", box=None, header_style="bold")
    for file in files:
        row = _parsed(file, limits, settings.max_feed_bytes)
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            feed, entries = row["feed"] or {}, row["entries"]
            first = entries[0]["title"] if entries else ""
            problem = row["error"] or feed.get("defect") or ""
            table.add_row(str(file), feed.get("format"), feed.get("title"), str(len(entries)), first, problem)
    if not as_json:
        _print(table)


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
        "published": _iso(entry.published),
        "updated": _iso(entry.updated),
        "author": entry.author,
        "language": entry.language or None,
        "summary": entry.summary,
        "content": entry.content,
    }


def _summary(parsed: ParsedFeed) -> dict[str, Any]:
    dates = [entry.published for entry in parsed.entries if entry.published is not None]
    return {
        "title": parsed.title,
        "format": parsed.format,
        "language": parsed.language or None,
        "entries": len(parsed.entries),
        "newest": _iso(max(dates, default=None)),
        "full_texts": sum(bool(entry.content) for entry in parsed.entries),
        "defect": parsed.defect,
    }


def _schedule_row(feed: Feed, state: FeedState) -> dict[str, Any]:
    return {
        "outlet": feed.outlet,
        "family": feed.family or feed.outlet,
        "url": feed.url,
        "address": state.address,
        "polled_at": _iso(state.polled_at),
        "next_at": _iso(state.next_at),
        "failures": state.failures,
        "problem": state.problem,
        "stopped": state.stopped,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _minute(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else None


def _print(table: Table) -> None:
    console = Console()
    (console if console.is_terminal else Console(width=200)).print(table)
