"""`dead`: lists and shows the records that no stage could handle, and puts them back where they came from."""

import contextlib
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import click

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.log import dead_output
from pipeline.cli.log.data_dir_lock import data_dir_lock
from pipeline.contracts.topics import CHANGES, DEAD_SUFFIX, TOPICS, dead_letter_topic
from pipeline.errors import PermanentError
from pipeline.ports import WatchedLog
from pipeline.running.dead_letters import DeadLetter, read_dead_letters, replay

REPLAYER = "samestory-dead-replay"
_DEAD_TOPICS = tuple(spec.name for spec in TOPICS if spec.name.endswith(DEAD_SUFFIX))
_LIVE_TOPICS = tuple(name.removesuffix(DEAD_SUFFIX) for name in _DEAD_TOPICS)
_SHOWN_TO_PEOPLE = 50
_AT_ONCE = 100  # letters that are put back in one transaction


class LetterId(click.ParamType[str]):
    """A letter's id as `dead list` shows it: dead topic, partition and offset."""

    name = "id"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        topic, *place = str(value).split(":")
        if topic not in _DEAD_TOPICS or len(place) != 2 or not all(part.isdecimal() for part in place):
            self.fail(f"{value!r} is not the id of a dead letter, such as {_DEAD_TOPICS[0]}:0:17", param, ctx)
        return f"{topic}:{int(place[0])}:{int(place[1])}"


_of_topic = click.option("--topic", type=click.Choice(_LIVE_TOPICS), help="Only those that came from this topic.")
_of_stage = click.option("--stage", type=click.Choice(app.STAGES), help="Only those that this stage rejected.")


@click.group()
def dead() -> None:
    """List, show and put back the records that could not be handled."""


@dead.command(name="list")
@_of_topic
@_of_stage
@click.option("--all", "with_replayed", is_flag=True, help="Also those that were put back.")
@click.option("--limit", type=click.IntRange(min=1), help=f"The newest (default: {_SHOWN_TO_PEOPLE}; --json: all).")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout, one dead letter a line.")
@click.pass_obj
def list_letters(
    context: Context, topic: str | None, stage: str | None, with_replayed: bool, limit: int | None, as_json: bool
) -> None:
    """List the dead letters, oldest first: when, which stage, where from, and why."""
    counts = dict.fromkeys(_dead_topics(topic), 0)
    replayed = dict(counts)
    newest: deque[DeadLetter] = deque(maxlen=limit or (sys.maxsize if as_json else _SHOWN_TO_PEOPLE))
    with contextlib.closing(app.open_log(context)) as log:
        for letter in _letters(log, topic, stage):
            counts[letter.record.topic] += letter.replayed is None
            replayed[letter.record.topic] += letter.replayed is not None
            if letter.replayed is None or with_replayed:
                if as_json and limit is None:
                    click.echo(json.dumps(dead_output.summary(letter)))
                else:
                    newest.append(letter)
    if as_json:
        for letter in newest:
            click.echo(json.dumps(dead_output.summary(letter)))
        return
    for name, count in counts.items():
        if count or replayed[name]:
            click.echo(f"{name}: {count:,}" + (f" ({replayed[name]:,} put back)" if replayed[name] else ""))
    if not newest:
        click.echo("No dead letters.", err=True)
        return
    dead_output.print_list(newest, with_replayed=with_replayed)
    shown = len(newest)
    total = sum(counts.values()) + (sum(replayed.values()) if with_replayed else 0)
    if shown < total:
        click.echo(f"the newest {shown:,} of {total:,}", err=True)


@dead.command()
@click.argument("letter_id", metavar="ID", type=LetterId())
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def show(context: Context, letter_id: str, as_json: bool) -> None:
    """Show one dead letter: where it came from, why it is here, its headers and its value."""
    with contextlib.closing(app.open_log(context)) as log:
        [letter] = _chosen(log, (letter_id,))
    click.echo(json.dumps(dead_output.document(letter)) if as_json else dead_output.rendered(letter))


@dead.command(name="replay")
@click.argument("ids", metavar="[ID]...", nargs=-1, type=LetterId())
@click.option("--all", "everything", is_flag=True, help="All that were not put back yet.")
@_of_topic
@_of_stage
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def replay_letters(
    context: Context, ids: tuple[str, ...], everything: bool, topic: str | None, stage: str | None, as_json: bool
) -> None:
    """Put dead letters back onto the topics they came from, once each.

    Every reader of that topic gets the record again, at the topic's end. A letter that a stage rejects again is a new
    dead letter. --all leaves out stories.changes, from which stories are rebuilt, unless --topic names it.
    """
    if bool(ids) == everything:
        raise click.UsageError("name the IDs of dead letters, or --all")
    if ids and (topic or stage):
        raise click.UsageError("--topic and --stage choose among --all, not among IDs")
    done: list[str] = []
    with (
        data_dir_lock(context),
        contextlib.closing(app.open_log(context)) as log,
        contextlib.closing(log.producer(REPLAYER)) as producer,
    ):
        # Before anything is read: on Kafka this ends the transaction of another replayer, and keeps it from writing.
        producer.append(())
        if ids:
            chosen = _chosen(log, ids)
            replay(chosen, producer.append, datetime.now(UTC))
            done = [letter.id for letter in chosen]
        else:
            waiting = _waiting(log, topic, stage)
            while letters := list(islice(waiting, _AT_ONCE)):
                replay(letters, producer.append, datetime.now(UTC))
                done += [letter.id for letter in letters]
    if as_json:
        click.echo(json.dumps({"replayed": done}))
    else:
        click.echo(f"{len(done):,} put back" if done else "No dead letter to put back.")


def _waiting(log: WatchedLog, topic: str | None, stage: str | None) -> Iterator[DeadLetter]:
    for letter in _letters(log, topic, stage):
        if letter.replayed is not None:
            continue
        if letter.origin is None:
            click.echo(f"{letter.id} left out: it does not say where it came from", err=True)
        elif letter.left_out is not None:
            click.echo(f"{letter.id} left out: it does not hold the record's value, which was too large", err=True)
        elif letter.origin.topic == CHANGES and topic != CHANGES:
            click.echo(f"{letter.id} left out: stories are rebuilt from {CHANGES}; name it to put it back", err=True)
        else:
            yield letter


def _chosen(log: WatchedLog, ids: Iterable[str]) -> list[DeadLetter]:
    """The letters with these ids, in the order of the log. PermanentError if one does not exist."""
    requested = set(ids)
    topics = {letter_id.split(":")[0] for letter_id in requested}
    found = [letter for name in sorted(topics) for letter in read_dead_letters(log, name) if letter.id in requested]
    if missing := sorted(requested - {letter.id for letter in found}):
        raise PermanentError(f"no dead letter {', '.join(missing)}: `samestory dead list` lists the dead letters")
    return found


def _letters(log: WatchedLog, topic: str | None, stage: str | None) -> Iterator[DeadLetter]:
    for name in _dead_topics(topic):
        for letter in read_dead_letters(log, name):
            if stage is None or letter.stage == stage:
                yield letter


def _dead_topics(topic: str | None) -> tuple[str, ...]:
    return _DEAD_TOPICS if topic is None else (dead_letter_topic(topic),)
