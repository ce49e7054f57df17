"""`feeds list`: the status of each configured feed, from what the producer remembers."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

import click
import msgspec
from rich.markup import escape
from rich.table import Table

from pipeline import app
from pipeline.cli.console import console, iso
from pipeline.cli.context import Context
from pipeline.configuration import load_feeds
from pipeline.domain.feeds.alarms import Alarm, alarms, status_of
from pipeline.domain.feeds.schedule import FeedState, first_state
from pipeline.domain.text.amounts import count, duration, rate
from pipeline.errors import PermanentError
from pipeline.projection.feed_documents import feed_document
from pipeline.running.logs import Redaction
from pipeline.settings import Feed
from producers.memory.reading import read_feed_states

_WIDE: Final = 150
# Of a dozen pages, one was not the article not long ago.
_REJECTED: Final = 0.02
_shown: Final = Redaction()  # a login, or what is named like a secret in an address, is not shown
_COLOURS: Final = {"active": "green", "new": "cyan", "failing": "yellow", "quarantined": "red", "retired": "red"}


@click.command(name="list")
@click.option("--alarms", "only_alarms", is_flag=True, help="Only feeds with an alarm; exits 1 if there are any.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def list_feeds(context: Context, only_alarms: bool, as_json: bool) -> None:
    """Show each feed's status, pace, last success, next poll, problem and alarms.

    Also: entries a day, the share of pages that yield a text, and the share behind a paywall.
    """
    now = datetime.now(UTC)
    states = read_feed_states(app.producer_state_file(context))
    standing = []
    for feed in load_feeds(app.feeds_file(context)):
        state = states.get(feed.url, first_state(feed.url))
        raised = alarms(state, now)
        if raised or not only_alarms:
            standing.append((feed, state, raised))
    if as_json:
        for feed, state, raised in standing:
            click.echo(_shown(json.dumps(row_of(feed, state, raised), ensure_ascii=False)))
    else:
        out = console()
        out.print(table_of(standing, now, width=out.width))
        click.echo(_summary(standing))
    alarmed = sum(bool(raised) for _, _, raised in standing)
    if only_alarms and alarmed:
        raise PermanentError(f"{alarmed} of the feeds {'has' if alarmed == 1 else 'have'} an alarm")


def table_of(standing: list[tuple[Feed, FeedState, tuple[Alarm, ...]]], now: datetime, *, width: int) -> Table:
    """One row for each feed; in a narrow table, its address is below its outlet."""
    is_wide = width >= _WIDE
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("status", no_wrap=True)
    table.add_column("outlet", overflow="fold", max_width=28)
    if is_wide:
        table.add_column("feed", overflow="fold", max_width=60)
    for name in ("every", "last success", "next", "a day", "texts", "paywalls"):
        table.add_column(name, no_wrap=True, justify="left" if name in {"last success", "next"} else "right")
    table.add_column("problem", overflow="fold", min_width=14)
    for feed, state, raised in standing:
        status, health = status_of(state), state.health
        outlet, url = escape(feed.outlet), escape(_shown(feed.url))
        table.add_row(
            f"[{_COLOURS.get(status, 'white')}]{status}[/]",
            *([outlet, url] if is_wide else [f"{outlet}\n[dim]{url}[/dim]"]),
            "" if state.interval_s is None else duration(state.interval_s),
            _ago(state.succeeded_at, now),
            _ahead(state, now),
            "" if state.entries_per_day is None else rate(state.entries_per_day),
            f"{health.extracted_lately:.0%}" if health.pages else "",
            f"{health.walled_lately:.0%}" if health.pages else "",
            "\n".join(_problems(state, raised)),
        )
    return table


def _problems(state: FeedState, raised: tuple[Alarm, ...]) -> list[str]:
    lines = [f"[red]ALARM {alarm.kind}[/red]: {_without_address(alarm.text, state)}" for alarm in raised]
    is_in_alarm = any(state.problem and state.problem in alarm.text for alarm in raised)
    if state.problem and not is_in_alarm and state.stopped is None:
        failures = f" ({state.failures} times in a row)" if state.failures > 1 else ""
        lines.append(_without_address(state.problem, state) + failures)
    if state.health.rejected_lately >= _REJECTED:
        share = f"{state.health.rejected_lately:.0%} of the last pages are not articles"
        lines.append(f"{share}: {escape(_shown(state.health.rejected))}")
    if state.address != state.feed_url:
        lines.append(f"moved to {escape(_shown(state.address))}")
    return lines


def _without_address(text: str, state: FeedState) -> str:
    """The text without the feed's own address, which its row shows."""
    for address in (state.address, state.feed_url):
        text = text.replace(f"{address}: ", "")
    return escape(_shown(text))


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{duration(max(0.0, (now - moment).total_seconds()))} ago"


def _ahead(state: FeedState, now: datetime) -> str:
    if state.stopped is not None:
        return "never"
    left_s = 0.0 if state.next_at is None else (state.next_at - now).total_seconds()
    return f"in {duration(left_s)}" if left_s > 0 else "due"


def _summary(standing: list[tuple[Feed, FeedState, tuple[Alarm, ...]]]) -> str:
    counts = Counter(status_of(state) for _, state, _ in standing)
    alarmed = sum(bool(raised) for _, _, raised in standing)
    stated = ", ".join(f"{feeds} {status}" for status, feeds in counts.most_common())
    return count(len(standing), "feed") + (f": {stated}; {alarmed} with an alarm" if standing else "")


def row_of(feed: Feed, state: FeedState, raised: tuple[Alarm, ...]) -> dict[str, Any]:
    """All that is known of a feed, shares in [0, 1]."""
    known = msgspec.structs.asdict(feed_document(feed, state, raised))
    known["alarms"] = [msgspec.structs.asdict(alarm) for alarm in known["alarms"]]
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in known.items()}
