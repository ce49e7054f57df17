"""`feeds import` and `feeds export`: lists of feeds from and for other readers."""

import json
import os
import shutil
from pathlib import Path
from typing import Final

import click

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, OUTPUT_FILE
from pipeline.configuration import load_feeds
from pipeline.domain.feeds.opml import OpmlError, parse_opml, write_opml
from pipeline.errors import ConfigError, PermanentError
from pipeline.shipped import shipped
from producers.feed_lists import Outcome, merge, opml_of, toml_of

_TITLE: Final = "Feeds"
_MOST_SHOWN: Final = 20


@click.command(name="import")
@click.argument("file", type=INPUT_FILE)
@click.option("--out", type=OUTPUT_FILE, help="Add to this file instead.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout: the result of each outline.")
@click.pass_obj
def import_feeds(context: Context, file: Path, out: Path | None, as_json: bool) -> None:
    """Add the feeds of an OPML FILE, as other readers export it, to feeds.toml.

    Feeds already in the file stay as they are, comments too. Feeds of one site become one family; check what was added.
    """
    target = (out or _own_feeds_file(context)).resolve()
    try:
        found = parse_opml(file.read_bytes())
    except OSError as exc:
        raise PermanentError(f"{file}: cannot be read: {exc.strerror}") from exc
    except OpmlError as exc:
        raise PermanentError(f"{file}{f':{exc.line}' if exc.line else ''}: {exc}") from exc
    existing = load_feeds(target) if target.exists() else ()
    outcomes = merge(found, existing)
    added = sum(outcome.feed is not None for outcome in outcomes)
    if added:
        _append(target, toml_of(outcomes), expected=len(existing) + added)
    if as_json:
        for outcome in outcomes:
            click.echo(json.dumps(_row(outcome), ensure_ascii=False))
        return
    skipped = [outcome for outcome in outcomes if outcome.feed is None]
    click.echo(f"added {added} to {target}, left out {len(skipped)}")
    for outcome in skipped[:_MOST_SHOWN]:
        name = outcome.found.title or outcome.found.url or "an outline without a name"
        click.echo(f"  line {outcome.found.line}: {name}: {outcome.reason}")
    if len(skipped) > _MOST_SHOWN:
        click.echo(f"  and {len(skipped) - _MOST_SHOWN} more; --json lists all")


@click.command(name="export")
@click.option("--out", type=OUTPUT_FILE, help="Write there instead of stdout.")
@click.pass_obj
def export_feeds(context: Context, out: Path | None) -> None:
    """Write the configured feeds as OPML 2.0, for other readers or for `feeds import`."""
    feeds = load_feeds(app.feeds_file(context))
    document = write_opml([opml_of(feed) for feed in feeds], title=_TITLE)
    if out is None:
        click.echo(document, nl=False)
        return
    _replace(out.resolve(), document)
    click.echo(f"{len(feeds)} feeds written to {out}", err=True)


def _own_feeds_file(context: Context) -> Path:
    file = app.feeds_file(context)
    inside = shipped("config").resolve()
    if "_shipped" in inside.parts and file.resolve().is_relative_to(inside):
        raise ConfigError(f"{file} is part of the program: name a file of your own with --out, or with --config")
    return file


def _append(target: Path, tables: str, *, expected: int) -> None:
    """All of it or nothing: what would be written is read first."""
    before = target.read_bytes().decode() if target.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    _replace(target, before + (tables if before else tables.lstrip("\n")), expected=expected)


def _replace(target: Path, text: str, *, expected: int | None = None) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        if target.exists():
            shutil.copymode(target, beside)
        if expected is not None and (there := len(load_feeds(beside))) != expected:
            raise ConfigError(f"{target}: {there} feeds would be read back, not {expected}; nothing was written")
        beside.replace(target)
    except OSError as exc:
        raise PermanentError(f"{target}: cannot be written: {exc.strerror}") from exc
    except ConfigError as exc:
        raise ConfigError(str(exc).replace(str(beside), str(target))) from exc
    finally:
        beside.unlink(missing_ok=True)


def _row(outcome: Outcome) -> dict[str, object]:
    feed = outcome.feed
    return {
        "line": outcome.found.line,
        "title": outcome.found.title,
        "url": feed.url if feed else outcome.found.url,
        "folder": outcome.found.folder or None,
        "added": feed is not None,
        "reason": outcome.reason or None,
        "outlet": feed.outlet if feed else None,
        "family": feed and (feed.family or feed.outlet),
    }
