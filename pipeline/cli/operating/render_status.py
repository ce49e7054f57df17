"""The status of a line for a terminal: one screen."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.cli.console import plain
from pipeline.cli.operating.status_document import LineStatus, StageStatus
from pipeline.domain.text.amounts import count, duration, rate

_LARGEST_FILES = 4


def print_status(status: LineStatus, out: Console) -> None:
    """Print all parts, the most urgent first."""
    out.print(f"samestory {status.version}, log {escape(status.log)}, data in {escape(status.data_dir)}")
    for alarm in status.alarms:
        out.print(f"[red]ALARM {alarm.kind}[/red]: {escape(alarm.what)}: {escape(alarm.do)}")
    if not status.alarms:
        out.print("no alarm")
    out.print()
    out.print(_stages(status))
    out.print()
    for label, text in _lines(status):
        out.print(f"[bold]{label}[/bold]  {escape(plain(text))}")
    for error in status.last_errors:
        at = "" if error.at is None else f" {_ago(error.at, status.at)}"
        out.print(f"[bold]error[/bold]{at}, {escape(plain(error.where))}: {escape(plain(error.error))}")
    for text in status.unknown:
        out.print(f"[dim]not known: {escape(plain(text))}[/dim]")


def _stages(status: LineStatus) -> Table:
    table = Table(
        "stage", "running", "to do", f"written in {duration(status.pace_window_s)}", "last sign of life",
        "since its start", box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0),
    )  # fmt: skip
    for stage in status.stages:
        table.add_row(
            stage.stage,
            _number(stage.members),
            _number(stage.lag),
            "?" if stage.written is None else f"{stage.written:,} ({rate(stage.written / status.pace_window_s)}/s)",
            "none" if stage.seen_at is None else _ago(stage.seen_at, status.at),
            _counts(stage),
        )
    return table


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _counts(stage: StageStatus) -> str:
    if stage.handled is None:
        return ""
    return f"{stage.handled:,} handled, {stage.rejected or 0:,} rejected, {stage.retries or 0:,} retried"


def _lines(status: LineStatus) -> Iterator[tuple[str, str]]:
    newest, letters, feeds, disk = status.newest_article, status.dead_letters, status.feeds, status.disk
    if newest is not None:
        yield "newest article", f"{_ago(newest.at, status.at)}, {newest.source}: {newest.title or newest.url}"
    if letters is not None:
        stated = _listed(letters.by_stage)
        yield "dead letters", f"{letters.waiting:,} waiting{stated}; {letters.put_back:,} put back"
    if feeds is not None:
        polled = "" if feeds.polled_at is None else f"; last polled {_ago(feeds.polled_at, status.at)}"
        yield "feeds", f"{feeds.feeds:,}{_listed(feeds.by_status)}; alarms: {sum(feeds.alarms.values())}{polled}"
    if disk is not None:
        largest = sorted(disk.by_name.items(), key=lambda item: -item[1])[:_LARGEST_FILES]
        files = ", ".join(f"{name} {_size(size)}" for name, size in largest)
        yield "disk", f"{_size(disk.used_bytes)} used ({files}); {_size(disk.free_bytes)} free"


def _listed(counts: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{number} {name}' for name, number in counts.items())})" if counts else ""


def _size(size: int) -> str:
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= length:
            return f"{size / length:.3g} {unit}"
    return count(size, "byte")


def _ago(moment: datetime, now: datetime) -> str:
    seconds = (now - moment).total_seconds()
    return f"in {duration(-seconds)} (clock?)" if seconds < -1 else f"{duration(max(0.0, seconds))} ago"
