"""The one reader of `stories.changes` for whoever rebuilds something from it.

- A record that samestory did not write is passed over (`foreign`).
- A record that a newer samestory wrote ends the reading: what is rebuilt without it would be wrong.
- Every change comes with the language of its story. Old records do not state it: it is then that of the articles
  that came into the story.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from pipeline.contracts import codec
from pipeline.domain.stories.stories import Change
from pipeline.errors import FatalError, MalformedRecord, UnknownSchema
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import LogReader, Record, TopicPartition


def read_changes(
    log: LogReader,
    partition: TopicPartition,
    foreign: ForeignRecords,
    *,
    start: int = 0,
    languages: Mapping[str, str] | None = None,
) -> Iterator[tuple[Record, Change]]:
    """The changes of one partition from offset `start` to the log's end, with record and language.

    `languages`: those of the stories that stood at `start`. The language is empty where neither the record states it
    nor the log still has an article of the story: nothing can be rebuilt of that story. Raises FatalError where a
    newer samestory wrote a record.
    """
    language_of = dict(languages or {})
    for record in log.read(partition, start=start):
        try:
            change = codec.decode_change(record.value, record.headers)
        except MalformedRecord as exc:
            foreign.pass_over(record, exc)
            continue
        except UnknownSchema as exc:
            raise FatalError(f"{record.place}: {exc}") from exc
        if not change.language:
            change = replace(change, language=_language(change, language_of))
        if change.language:
            language_of[change.story_id] = change.language
            if change.other_story_id is not None:
                language_of[change.other_story_id] = change.language
        yield record, change


def _language(change: Change, language_of: Mapping[str, str]) -> str:
    if change.article is not None:
        return change.article.article.language
    return language_of.get(change.story_id, "")


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Turn off garbage collection while a state is rebuilt from many changes.

    Millions of objects are created and hardly any are freed, so that looking for garbage takes a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
