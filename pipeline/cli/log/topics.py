"""`topics`: creates, describes and verifies the topics of the registry, and fills them from another log."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import click
from rich.table import Table

from pipeline import app
from pipeline.app.webhooks import notify_groups
from pipeline.cli.console import console
from pipeline.cli.context import Context
from pipeline.cli.log.topics_import import import_topics
from pipeline.cli.topic_settings import topic_differences, topics_of
from pipeline.contracts.topics import (
    STAGE_INPUTS,
    TOPICS,
    Difference,
    TopicDescription,
    TopicSpec,
    retention_words,
)
from pipeline.errors import ConfigError
from pipeline.ports import WatchedLog


@click.group()
def topics() -> None:
    """Create, describe, verify and fill the topics."""


topics.add_command(import_topics)


@topics.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def create(context: Context, as_json: bool) -> None:
    """Create the topics that are missing. Existing topics keep their records."""
    with contextlib.closing(app.open_log(context, create=False)) as log:
        existing = {spec.name for spec in TOPICS if log.describe(spec.name) is not None}
        log.create(topics_of(context))
    created = [spec.name for spec in TOPICS if spec.name not in existing]
    if as_json:
        click.echo(
            json.dumps({"created": created, "existing": [spec.name for spec in TOPICS if spec.name in existing]})
        )
        return
    for name in created:
        click.echo(f"{name}: created")
    click.echo(f"{len(created)} created, {len(existing)} already present")


@topics.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def verify(context: Context, as_json: bool) -> None:
    """Compare the topics with their wanted settings; one line for each difference.

    Exits 1 if there are any.
    """
    with contextlib.closing(app.open_log(context, create=False)) as log:
        found = [
            each for spec in topics_of(context) for each in topic_differences(context, spec, log.describe(spec.name))
        ]
    if as_json:
        rows = [{"topic": d.topic, "setting": d.setting, "wanted": d.wanted, "found": d.found} for d in found]
        click.echo(json.dumps({"ok": not found, "differences": rows}))
    else:
        for difference in found:
            click.echo(str(difference))
    if found:
        differing = len({difference.topic for difference in found})
        remedies = "; ".join(_remedies(found, on_kafka=context.settings.log.transport == "kafka"))
        raise ConfigError(f"{differing} of {len(TOPICS)} topics are not as wanted: {remedies}")
    if not as_json:
        click.echo(f"{len(TOPICS)} topics: as wanted")


@topics.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def describe(context: Context, as_json: bool) -> None:
    """Show the topics, how much is in each, and how far each stage is behind."""
    with contextlib.closing(app.open_log(context, create=False)) as log:
        found = {spec.name: log.describe(spec.name) for spec in TOPICS}
        groups = {**STAGE_INPUTS, **notify_groups(context)}
        lags = {group: _lag(log, group, topics) for group, topics in groups.items()}
    if as_json:
        document = {
            "topics": [_row(context, spec, found[spec.name]) for spec in topics_of(context)],
            "groups": [{"group": name, "topics": groups[name], "lag": lag} for name, lag in lags.items()],
        }
        click.echo(json.dumps(document))
        return
    _print(context, found, groups, lags)


def _row(context: Context, spec: TopicSpec, found: TopicDescription | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "topic": spec.name,
        "key": spec.key,
        "carries": spec.carries,
        "wanted": {"partitions": spec.partitions, "cleanup": spec.cleanup, "retention_h": spec.retention_h},
        "found": None,
        "differences": [str(difference) for difference in topic_differences(context, spec, found)],
    }
    if found is not None:
        row["found"] = {
            "partitions": [
                {"partition": number, "first_offset": p.first_offset, "end_offset": p.end_offset, "records": p.records}
                for number, p in enumerate(found.partitions)
            ],
            "cleanup": found.cleanup,
            "retention_h": found.retention_h,
            "replication_factor": found.replication_factor,
            "min_insync_replicas": found.min_insync_replicas,
            "max_message_bytes": found.max_message_bytes,
        }
    return row


def _print(
    context: Context,
    found: dict[str, TopicDescription | None],
    groups: dict[str, tuple[str, ...]],
    lags: dict[str, int | None],
) -> None:
    table = Table("topic", "partitions", "kept", "offsets", "records", "", box=None, header_style="bold")
    for spec in TOPICS:
        topic = found[spec.name]
        if topic is None:
            table.add_row(spec.name, "", "", "", "", "missing", style="red")
            continue
        kept = "compacted" if topic.cleanup == "compact" else retention_words(topic.retention_h)
        spans = " ".join(f"{p.first_offset}–{p.end_offset}" for p in topic.partitions)
        differing = len(topic_differences(context, spec, topic))
        note = f"{differing} not as wanted: topics verify" if differing else ""
        table.add_row(spec.name, str(len(topic.partitions)), kept, spans, _records(topic), note)
    behind = Table("group", "reads", "behind", box=None, header_style="bold")
    for name, lag in lags.items():
        behind.add_row(name, ", ".join(groups[name]), "not known" if lag is None else f"{lag:,}")
    out = console()
    out.print(table)
    out.print()
    out.print(behind)


def _records(topic: TopicDescription) -> str:
    counts = [p.records for p in topic.partitions if p.records is not None]
    if len(counts) == len(topic.partitions):
        return f"{sum(counts):,}"
    # The ends of transactions take up offsets, and compaction leaves gaps.
    return f"at most {sum(p.end_offset - p.first_offset for p in topic.partitions):,}"


def _remedies(found: Sequence[Difference], *, on_kafka: bool) -> Iterator[str]:
    """What to do about the differences, in the order in which to do it."""
    settings = {difference.setting for difference in found}
    unchangeable = settings & ({"partitions"} if on_kafka else {"partitions", "cleanup"})
    if unchangeable:
        names = ", ".join(dict.fromkeys(d.topic for d in found if d.setting in unchangeable))
        what = " and ".join(sorted(unchangeable))
        instead = f"delete {names}" if on_kafka else "use another data_dir"
        then = ", then `samestory topics create`" if "topic" in settings else ""
        yield f"{what} of an existing topic cannot be changed: {instead}{then}"
    elif "topic" in settings:
        yield "`samestory topics create` creates what is missing"
    if others := settings - unchangeable - {"topic"}:
        if on_kafka:
            yield f"docs/operations.md says how to change {', '.join(sorted(others))} of an existing topic"
        elif not unchangeable and "topic" not in settings:
            yield "`samestory topics create` sets the retention"


def _lag(log: WatchedLog, group: str, topics: tuple[str, ...]) -> int | None:
    """None if a topic is missing."""
    return log.lag(group, topics) if all(log.describe(topic) for topic in topics) else None
