"""`feeds check`: polls a feed, finds a site's feeds, or checks all configured feeds."""

import asyncio
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline import app
from pipeline.cli.console import console as table_console
from pipeline.cli.context import Context
from pipeline.configuration import load_feeds
from pipeline.domain.articles.urls import host_of, is_web_url
from pipeline.domain.feeds.schedule import first_state
from pipeline.errors import PermanentError
from pipeline.settings import Feed
from producers.checking.polite import PoliteClient
from producers.checking.step import Step, describe
from producers.checking.steps import check_steps
from producers.entries.jobs import Failure, ParsedAnswer, Poll, Polled, response_of

_COLOURS = {"ok": "green", "note": "yellow", "problem": "red", "found": "green"}


@click.command()
@click.argument("urls", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout, one for each address.")
@click.pass_obj
def check(context: Context, urls: tuple[str, ...], as_json: bool) -> None:
    """Show step by step what a poll of the feeds at URLS yields, or which feeds the sites at URLS have.

    Without URLS, poll every configured feed once and show what each yields. Nothing is remembered.
    """
    known = _configured(context, required=not urls)
    if urls:
        for url in urls:
            _refuse_other(url, known, context.settings.produce.allow_private)
        failed = asyncio.run(_check_each(context, [_with_scheme(url) for url in urls], known, as_json=as_json))
    else:
        failed = asyncio.run(_check_all(context, list(known.values()), as_json=as_json))
    if failed:
        raise PermanentError(f"{failed} of {len(urls or known)} feeds cannot be read")


def _configured(context: Context, *, required: bool) -> dict[str, Feed]:
    file = app.feeds_file(context)
    return {feed.url: feed for feed in load_feeds(file)} if required or file.exists() else {}


def _refuse_other(url: str, known: Mapping[str, Feed], allowed: Collection[str]) -> None:
    """Raises UsageError for what is not an address: a word, an outlet's name, a file."""
    if Path(url).is_file():
        raise click.UsageError(f"{url}: not an address but a file, which `samestory feeds parse` reads")
    if not is_web_url(_with_scheme(url)):
        raise click.UsageError(f"{url}: not an http or https address")
    host = host_of(_with_scheme(url))
    if "://" not in url and not re.search(r"[.:]", host) and host != "localhost" and host not in allowed:
        own = [feed.url for feed in known.values() if feed.outlet.casefold() == url.casefold()]
        hint = (
            f"the feeds of that outlet are {', '.join(own)}"
            if own
            else "write news.example or https://news.example/feed"
        )
        raise click.UsageError(f"{url}: not the address of a feed or a site; {hint}")


def _with_scheme(url: str) -> str:
    """`https://news.example`, if `news.example` was typed."""
    return url if ":" in url.split("/")[0] and "://" in url else f"https://{url}"


async def _check_each(context: Context, urls: list[str], known: Mapping[str, Feed], *, as_json: bool) -> int:
    failed = 0
    console = Console(soft_wrap=True, highlight=False)
    async with _client(context) as client:
        for url in urls:
            if not as_json:
                console.print(f"[bold]{escape(url)}[/bold]")
            taken: list[Step] = []
            async for step in check_steps(client, url, known.get(url)):
                taken.append(step)
                if not as_json:
                    level = f"[{_COLOURS[step.level]}]{step.level:8}[/]"
                    console.print(f"  {level} {step.name:11} {escape(step.text)}")
            ok = _is_ok(taken)
            failed += not ok
            if as_json:
                click.echo(json.dumps(_document(url, taken, ok=ok), ensure_ascii=False))
    return failed


def _is_ok(taken: list[Step]) -> bool:
    """Whether a feed was read, or some were found. What its articles' pages yield does not count."""
    return any(step.level == "found" or (step.name == "feed" and "entries" in step.details) for step in taken)


def _document(url: str, taken: list[Step], *, ok: bool) -> dict[str, Any]:
    found = [step.details for step in taken if step.level == "found"]
    rows = [{"step": (row := asdict(step)).pop("name"), **row} for step in taken]
    problems = [step.text for step in taken if step.level == "problem"]
    return {"url": url, "ok": ok, "problem": problems[0] if problems else None, "feeds": found, "steps": rows}


async def _check_all(context: Context, feeds: list[Feed], *, as_json: bool) -> int:
    table = Table("feed", "outlet", "format", "entries", "newest", "problem", box=None, header_style="bold")
    failed = 0
    async with _client(context) as client:
        room = asyncio.Semaphore(client.settings.concurrency)

        async def poll(feed: Feed) -> dict[str, Any]:
            async with room:
                return await _poll(client, feed)

        tasks = [asyncio.create_task(poll(feed)) for feed in feeds]
        try:
            for task in tasks:
                row = await task
                failed += not row["ok"]
                if as_json:
                    click.echo(json.dumps(row, ensure_ascii=False))
                cells = [str(row.get(name) or "") for name in ("url", "outlet", "format")]
                table.add_row(
                    *map(escape, cells),
                    str(row.get("entries", "")),
                    (row.get("newest") or "")[:16].replace("T", " "),
                    escape(row["problem"] or row.get("defect") or ""),
                )
        finally:
            for task in tasks:
                task.cancel()
    if not as_json:
        table_console().print(table)
    return failed


async def _poll(client: PoliteClient, feed: Feed) -> dict[str, Any]:
    job = Poll(feed, first_state(feed.url))
    answer = await client.requests.poll(job, datetime.now(UTC))
    response = response_of(Polled(job, answer))
    row: dict[str, Any] = {
        "url": feed.url,
        "outlet": feed.outlet,
        "status": answer.status if isinstance(answer, Failure) else response and response.status,
        "ok": isinstance(answer, ParsedAnswer),
        "problem": answer.problem if isinstance(answer, Failure) else None,
    }
    return row | (describe(answer.parsed) if isinstance(answer, ParsedAnswer) else {})


def _client(context: Context) -> PoliteClient:
    return PoliteClient(app.open_fetcher(context), app.open_extractor(context), context.settings.produce)
