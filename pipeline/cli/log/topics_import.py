"""`topics import`: from the embedded log of one data folder to the configured log."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from pipeline import app
from pipeline.app.webhooks import notify_groups
from pipeline.cli.context import Context
from pipeline.cli.log.data_dir_lock import data_dir_lock
from pipeline.contracts.topics import TOPICS
from pipeline.errors import ConfigError, FatalError, StorageError, TransientError
from pipeline.ports import WatchedLog
from pipeline.running.topic_import import Copied, check_no_members, check_source, commit_to_the_end, copy_topic, ends

IMPORTER = "samestory-import"
_LOG_FILE = "log.db"
_WAIT_S = 2.0  # the embedded log knows its members at once
_KAFKA_WAIT_S = 10.0  # after the session time-out of a member that was killed


@click.command(name="import")
@click.argument("source", metavar="[FROM]", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def import_topics(context: Context, source: Path | None, as_json: bool) -> None:
    """Fill the configured log from an embedded one, with nothing lost and nothing done twice.

    FROM is a data_dir with an embedded log (default: the configured one). Let `samestory run --drain` finish there, and
    stop everything that uses either log, first. An interrupted import goes on when it is called again.
    """
    from pipeline.projection.store import PROJECTION_FILE  # here, because it takes most of a second

    folder = _folder(source or context.data_dir)
    if context.settings.log.transport == "embedded" and folder.resolve() == context.data_dir.resolve():
        raise ConfigError(f"{folder} is the configured log itself: set log.transport to kafka, or name another FROM")
    origin = _embedded(context, folder)
    with (
        data_dir_lock(context),
        contextlib.closing(app.open_log(origin, create=False)) as old,
        contextlib.closing(app.open_log(context)) as new,
        _no_producer_running(origin, old),
    ):
        kafka = context.settings.log.transport == "kafka"
        wait_s = context.settings.kafka.session_timeout_s + _KAFKA_WAIT_S if kafka else _WAIT_S
        groups = _groups(context, old)
        copied = _import(old, str(folder / _LOG_FILE), new, groups, wait_s=wait_s, as_json=as_json)
    # Its offsets belong to another log: the page rebuilds it.
    for file in context.data_dir.glob(f"{PROJECTION_FILE}*"):
        file.unlink(missing_ok=True)
    if as_json:
        rows = [{"topic": c.topic, "records": c.present + c.added, "added": c.added} for c in copied]
        click.echo(json.dumps({"topics": rows, "groups": list(groups)}))
        return
    for topic in copied:
        present = f", {topic.present:,} already present" if topic.present else ""
        click.echo(f"{topic.topic}: {topic.added:,} records{present}")
    click.echo(f"{', '.join(groups)}: offsets committed")


def _groups(context: Context, old: WatchedLog) -> dict[str, tuple[str, ...]]:
    """The stages, and the webhooks that have sent something from the source; of others there is nothing to take over.

    Neither is there of a stage whose topics an older source does not have.
    """
    nobody = "samestory-nobody"  # a group that has read nothing
    stages, webhooks = app.enabled_inputs(context), notify_groups(context)
    existing = {
        group: topics
        for group, topics in {**stages, **webhooks}.items()
        if all(old.describe(topic) is not None for topic in topics)
    }
    return {
        group: topics
        for group, topics in existing.items()
        if group in stages or old.lag(group, topics) != old.lag(nobody, topics)
    }


def _import(
    old: WatchedLog,
    where: str,
    new: WatchedLog,
    groups: Mapping[str, tuple[str, ...]],
    *,
    wait_s: float,
    as_json: bool,
) -> list[Copied]:
    specs = check_source(old, where, TOPICS, groups)
    check_no_members(old, where, groups, wait_s=_WAIT_S)
    check_no_members(new, "the target", groups, wait_s=wait_s)
    before = ends(old, specs)
    described = [old.describe(spec.name) for spec in specs]
    total = sum(p.records or 0 for topic in described if topic is not None for p in topic.partitions)
    console = Console(stderr=True)
    try:
        with (
            Progress(console=console, disable=as_json or not console.is_terminal) as progress,
            contextlib.closing(new.producer(IMPORTER)) as producer,
        ):
            producer.append(())  # on Kafka, from here on no other import of this name can write
            advance = partial(progress.advance, progress.add_task("records", total=total))
            copied = [copy_topic(old, new, producer, spec.name, advance) for spec in specs]
            if ends(old, specs) != before:
                raise FatalError(
                    f"{where} was written to meanwhile: stop everything that uses it, drain it, and import again"
                )
            for group, topics in groups.items():
                advance = partial(progress.advance, progress.add_task(group, total=new.lag(group, topics)))
                commit_to_the_end(new, group, topics, wait_s=wait_s, advance=advance)
    except (KeyboardInterrupt, TransientError, StorageError):
        click.echo("The import is unfinished: run it again to its end before anything runs on the target.", err=True)
        raise
    return copied


@contextlib.contextmanager
def _no_producer_running(origin: Context, old: WatchedLog) -> Iterator[None]:
    """Keep producers of this folder from running while the block lasts.

    First appends what waits in the producers' files. StorageError if one runs.
    """
    from producers.files.adding import STATE_FILE  # here, since these take a second
    from producers.memory.outbox import Outbox
    from producers.memory.state_file import StateFile

    with contextlib.ExitStack() as held:
        for file in (app.producer_state_file(origin), origin.data_dir / STATE_FILE):
            if file.exists():
                state = held.enter_context(contextlib.closing(StateFile(file)))
                with contextlib.closing(Outbox(old, state, "samestory-import")) as outbox:
                    outbox.flush()
        yield


def _folder(source: Path) -> Path:
    """The data folder of `source`. ConfigError if it has no embedded log."""
    folder = source.parent if source.name == _LOG_FILE else source
    if not (folder / _LOG_FILE).is_file():
        raise ConfigError(f"{folder} has no embedded log: there is no {_LOG_FILE}")
    return folder


def _embedded(context: Context, folder: Path) -> Context:
    """The configuration with the embedded log of this folder."""
    settings = context.settings
    log = msgspec.structs.replace(settings.log, transport="embedded")
    return replace(context, settings=msgspec.structs.replace(settings, data_dir=str(folder), log=log))
