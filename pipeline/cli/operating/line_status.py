"""What can be said of a line at this moment, from its log and its data folder. Nothing is written.

Does not know how it is shown (`render_status`). What cannot be known is said in `unknown`.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pipeline import __version__, app
from pipeline.cli.context import Context
from pipeline.cli.operating.lock_holders import lock_holders
from pipeline.cli.operating.stage_metrics import StageMetrics, read_stage_metrics
from pipeline.cli.operating.status_document import (
    Alarm,
    DeadLetters,
    Disk,
    Feeds,
    LastError,
    LineStatus,
    NewestArticle,
    StageStatus,
)
from pipeline.contracts import codec
from pipeline.contracts.topics import (
    ARTICLES,
    CHANGES,
    COMPARED,
    DEAD_SUFFIX,
    EMBEDDED,
    LINKS,
    STAGE_INPUTS,
    TOPICS,
)
from pipeline.domain.text.amounts import count
from pipeline.errors import ConfigError, PermanentError, SamestoryError, StorageError
from pipeline.ports import LogView, Record, TopicPartition
from pipeline.projection.feed_documents import FeedDocument
from pipeline.running.dead_letters import DeadLetter, read_dead_letters

PACE_WINDOW: Final = timedelta(minutes=10)
LOW_SPACE_SHARE: Final = 0.1
"""Below this share of the disk, or `LOW_SPACE_BYTES`, free space is an alarm: time enough to act on it."""

LOW_SPACE_BYTES: Final = 1_000_000_000
LAST_ERRORS: Final = 5
_OUTPUTS: Final = {"produce": ARTICLES, "embed": EMBEDDED, "cluster": CHANGES, "compare": COMPARED, "link": LINKS}
_LOOK_BACK: Final = (1, 10, 1000)


def line_status(context: Context, now: datetime) -> LineStatus:
    """Look at everything once. Raises nothing for what fails: it is then in `unknown`."""
    unknown: list[str] = []
    problems: list[str] = []
    settings = context.settings
    where = (
        ", ".join(settings.kafka.bootstrap_servers)
        if settings.log.transport == "kafka"
        else str(context.data_dir / app.LOG_FILE)
    )
    metrics = read_stage_metrics(context.data_dir / "metrics")
    stages, newest, letters = _from_log(context, where, metrics, now, unknown, problems)
    feed_documents = _feeds(context, unknown)
    disk = _disk(context, unknown)
    unknown.append("what stages logged: samestory stores no log lines (journalctl, or docker compose logs)")
    if settings.log.transport == "kafka":
        unknown.append("disk of the brokers, and when a member last sent its heartbeat: brokers do not say")
    return LineStatus(
        at=now,
        version=__version__,
        data_dir=str(context.data_dir),
        log=where,
        pace_window_s=PACE_WINDOW.total_seconds(),
        stages=stages,
        newest_article=newest,
        dead_letters=_summary(letters),
        feeds=_feed_summary(feed_documents),
        disk=disk,
        alarms=tuple(_alarms(problems, stages, letters, feed_documents, disk)),
        last_errors=_last_errors(letters, feed_documents),
        unknown=tuple(unknown),
    )


def _from_log(
    context: Context,
    where: str,
    metrics: dict[str, StageMetrics],
    now: datetime,
    unknown: list[str],
    problems: list[str],
) -> tuple[tuple[StageStatus, ...], NewestArticle | None, list[DeadLetter] | None]:
    """The stages, the newest article and the dead letters; without the log, what the stages' own files say."""
    enabled = app.enabled_inputs(context)
    outputs = [name for name in _OUTPUTS if name in enabled or name not in STAGE_INPUTS]
    try:
        view = app.open_log_view(context)
        if view is None:
            unknown.append(f"lag, pace, articles and dead letters: there is no {where} yet")
        else:
            with closing(view) as log:
                existing = {spec.name for spec in TOPICS if log.describe(spec.name) is not None}
                if missing := [spec.name for spec in TOPICS if spec.name not in existing]:
                    embedded = context.settings.log.transport == "embedded"
                    do = "the next start of the line creates it" if embedded else "samestory topics create"
                    unknown.append(f"what is in {', '.join(missing)}: missing ({do})")
                stages = tuple(_stage(log, name, metrics.get(name), existing, now) for name in outputs)
                stages = (_with_lock(stages[0], context), *stages[1:])
                newest = _newest_article(log) if ARTICLES in existing else None
                dead = (name for name in sorted(existing) if name.endswith(DEAD_SUFFIX))
                return stages, newest, [letter for name in dead for letter in read_dead_letters(log, name)]
    except SamestoryError as exc:
        problems.append(str(exc))
        unknown.append(f"lag, pace, articles and dead letters: {exc}")
    return tuple(_stage(None, name, metrics.get(name), set(), now) for name in outputs), None, None


def _stage(
    log: LogView | None, name: str, metrics: StageMetrics | None, existing: set[str], now: datetime
) -> StageStatus:
    inputs = STAGE_INPUTS.get(name, ())
    has_inputs = log is not None and bool(inputs) and existing.issuperset(inputs)
    seen = [log.last_seen(name) if log is not None and has_inputs else None, metrics.at if metrics else None]
    output = _OUTPUTS[name]
    return StageStatus(
        stage=name,
        lag=log.lag(name, inputs) if log is not None and has_inputs else None,
        members=log.members(name) if log is not None and has_inputs else None,
        written=log.appended_since(output, now - PACE_WINDOW) if log is not None and output in existing else None,
        seen_at=max((moment for moment in seen if moment is not None), default=None),
        handled=metrics.handled if metrics else None,
        rejected=metrics.rejected if metrics else None,
        retries=metrics.retries if metrics else None,
    )


def _with_lock(producer: StageStatus, context: Context) -> StageStatus:
    """The producer is in no group: the lock on its file says whether it runs on this machine."""
    holders = lock_holders(context.data_dir / f"{app.PRODUCER_FILE}-lock")
    return msgspec.structs.replace(producer, members=None if holders is None else len(holders))


def newest_records(log: LogView, topic: str) -> list[Record]:
    """The last record of each partition, of those that have one."""
    newest: list[Record] = []
    for number in range(log.partitions(topic)):
        partition = TopicPartition(topic, number)
        end = log.end_offset(partition)
        for back in _LOOK_BACK:  # past the ends of transactions, which take up offsets on Kafka
            if found := list(log.read(partition, start=max(0, end - back), end=end)):
                newest.append(found[-1])
                break
    return newest


def _newest_article(log: LogView) -> NewestArticle | None:
    newest = newest_records(log, ARTICLES)
    for record in sorted(newest, key=lambda record: record.timestamp, reverse=True):
        try:
            article = codec.decode_article(record.value)
        except PermanentError:
            continue  # another program's record
        return NewestArticle(
            at=record.timestamp, id=article.id, source=article.source, title=article.title, url=article.url
        )
    return None


def _feeds(context: Context, unknown: list[str]) -> tuple[FeedDocument, ...] | None:
    try:
        documents = app.read_feed_health(context)
    except (ConfigError, StorageError) as exc:
        unknown.append(f"feeds: {exc}")
        return None
    if documents is None:
        unknown.append(f"feeds: no producer has run in {context.data_dir}")
    return documents


def _feed_summary(documents: tuple[FeedDocument, ...] | None) -> Feeds | None:
    if documents is None:
        return None
    return Feeds(
        feeds=len(documents),
        by_status=dict(Counter(feed.status for feed in documents)),
        alarms=dict(Counter(alarm.kind for feed in documents for alarm in feed.alarms)),
        polled_at=max((feed.polled_at for feed in documents if feed.polled_at is not None), default=None),
    )


def _summary(letters: list[DeadLetter] | None) -> DeadLetters | None:
    if letters is None:
        return None
    waiting = [letter for letter in letters if letter.replayed is None]
    return DeadLetters(
        waiting=len(waiting),
        put_back=len(letters) - len(waiting),
        by_stage=dict(Counter(letter.stage for letter in waiting)),
    )


def _disk(context: Context, unknown: list[str]) -> Disk | None:
    folder = context.data_dir
    if not folder.is_dir():
        unknown.append(f"disk: there is no folder {folder} yet")
        return None
    sizes = {entry.name: _size(entry) for entry in sorted(folder.iterdir())}
    space = shutil.disk_usage(folder)
    return Disk(used_bytes=sum(sizes.values()), by_name=sizes, free_bytes=space.free, total_bytes=space.total)


def _size(path: Path) -> int:
    """The bytes of a file, or of all files below a folder."""
    try:
        if not path.is_dir():
            return path.lstat().st_size
        return sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir())
    except OSError:
        return 0  # removed while it was looked at


def _alarms(
    problems: list[str],
    stages: tuple[StageStatus, ...],
    letters: list[DeadLetter] | None,
    feeds: tuple[FeedDocument, ...] | None,
    disk: Disk | None,
) -> Iterator[Alarm]:
    for problem in problems:
        yield Alarm(kind="log", what=problem, do="stages wait, or have stopped: docs/runbook.md")
    for stage in stages:
        if stage.lag and not stage.members:
            what = f"{stage.stage} is not running, and has {count(stage.lag, 'record')} to do"
            yield Alarm(kind="not running", what=what, do="start it: `samestory run`, or the service of the stage")
    if letters and (waiting := sum(letter.replayed is None for letter in letters)):
        do = "`samestory dead list` says why; `samestory dead replay` puts them back once the cause is gone"
        yield Alarm(kind="dead letters", what=f"{count(waiting, 'record')} could not be handled", do=do)
    if feeds and (alarmed := sum(bool(feed.alarms) for feed in feeds)):
        do = "`samestory feeds list --alarms` names them and says why"
        yield Alarm(kind="feeds", what=f"{count(alarmed, 'feed')} with an alarm", do=do)
    if disk and is_low(disk.free_bytes, disk.total_bytes):
        what = f"{disk.free_bytes / 1e9:.1f} GB free on the disk of the data folder"
        yield Alarm(kind="disk", what=what, do="free some space, or move the data folder: docs/runbook.md")


def is_low(free_bytes: int, total_bytes: int) -> bool:
    """Whether the space left is an alarm."""
    return free_bytes < LOW_SPACE_BYTES or free_bytes < LOW_SPACE_SHARE * total_bytes


def _last_errors(letters: list[DeadLetter] | None, feeds: tuple[FeedDocument, ...] | None) -> tuple[LastError, ...]:
    """The newest few that are stored."""
    found = [
        LastError(at=letter.at, where=f"{letter.stage}: {letter.id}", error=letter.error)
        for letter in letters or ()
        if letter.replayed is None
    ]
    found += [
        LastError(at=feed.polled_at, where=f"feed: {feed.outlet}", error=feed.stopped or feed.problem or "")
        for feed in feeds or ()
        if feed.stopped or feed.problem
    ]
    long_ago = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda error: error.at or long_ago, reverse=True)[:LAST_ERRORS])
