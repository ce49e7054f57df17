"""Which facts the stories of an event have in common across languages: the part of the compare stage that reads events.

For each event of `stories.links`, its first independent texts are read from `stories.changes`, where the event says
that they are, and their first sentences are encoded in the space of all languages. There is no state: what follows from
an event is the same whoever handles it, and however often. What counts as one fact is decided by
`pipeline.domain.comparison.across`.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from consumers.versions import SENTENCE_TOKENS
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EVENTS_COMPARED
from pipeline.domain.comparison.across.event_facts import beginning, facts_of_event
from pipeline.domain.comparison.across.facts import MODEL
from pipeline.domain.comparison.across.mentions import Mentions, mentions
from pipeline.domain.comparison.across.versions import EventText
from pipeline.domain.links.values import ArticleRecord, Event
from pipeline.errors import PermanentError
from pipeline.ports import Encoder, LogReader, Message, Record, TopicPartition

MOST_TEXTS = 24
"""Of an event: all pairs of them are compared."""

_CACHED_TEXTS = 300
"""With vectors and mentions some 50 kB each. An event comes again whenever one of its stories grows."""

_KNOWN_EVENTS = 4096
"""An event whose texts are those of before is not written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadText:
    mentions: Mentions
    vectors: NDArray[np.float32]


class EventFacts:
    """`stories.links` to `events.compared`, in the partition of the input.

    `open_encoder`: the multilingual model, opened with the first event of several languages; None if there is none.
    Without it, or with a model that the thresholds were not chosen for, no event has facts.
    """

    def __init__(self, open_encoder: Callable[[], Encoder | None]) -> None:
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._opened = False
        self._read: OrderedDict[ArticleRecord, _ReadText] = OrderedDict()
        self._written: OrderedDict[str, tuple[ArticleRecord, ...]] = OrderedDict()

    def forget_written(self) -> None:
        """What was handled last may not have been written."""
        self._written.clear()

    def of(self, record: Record, log: LogReader, stop_if_asked: Callable[[], object]) -> Message | None:
        """The facts of the event that a record has, its tombstone, or None if they are those that were written.

        PermanentError if the record cannot be decoded.
        """
        key = (record.key or b"").decode(errors="replace")
        if record.value is None:
            self._written.pop(key, None)
            return _message(record, None)
        event = codec.decode_event(record.value)
        leads = _chosen(event)
        if len({language for language, _, _ in leads}) < 2 or self._model() is None:
            return None
        records = tuple(lead for _, _, lead in leads)
        if self._written.get(key) == records:
            return None
        read = []
        for _, story_id, lead in leads:
            stop_if_asked()
            if (text := self._text(lead, story_id, log)) is not None:
                read.append(text)
        facts = facts_of_event(event.event_id, [one.mentions for one in read], [one.vectors for one in read])
        self._note(key, records)
        return _message(record, codec.encode_event_facts(facts))

    def _note(self, key: str, records: tuple[ArticleRecord, ...]) -> None:
        self._written[key] = records
        self._written.move_to_end(key)
        for cached, most in ((self._written, _KNOWN_EVENTS), (self._read, _CACHED_TEXTS)):
            while len(cached) > most:
                cached.popitem(last=False)

    def _model(self) -> Encoder | None:
        if not self._opened:
            encoder = self._open_encoder()
            self._encoder = encoder if encoder is not None and encoder.recipe.model == MODEL else None
            self._opened = True
        return self._encoder

    def _text(self, lead: ArticleRecord, story_id: str, log: LogReader) -> _ReadText | None:
        """The text with the vectors of its sentences; None if the log has it no more."""
        if lead in self._read:
            self._read.move_to_end(lead)
            return self._read[lead]
        text, encoder = _found(lead, story_id, log), self._model()
        if text is None or encoder is None:
            return None
        vectors = np.asarray(encoder.encode(text.plain, tokens=SENTENCE_TOKENS), dtype=np.float32)
        self._read[lead] = _ReadText(mentions=mentions(text), vectors=vectors)
        return self._read[lead]


def _chosen(event: Event) -> list[tuple[str, str, ArticleRecord]]:
    """Language, story and place of the texts to compare: of each story in turn, the first ones first."""
    turns: Iterable[tuple[ArticleRecord | None, ...]] = zip_longest(*(story.leads for story in event.stories))
    return [
        (story.language, story.story_id, lead)
        for turn in turns
        for story, lead in zip(event.stories, turn, strict=True)
        if lead is not None
    ][:MOST_TEXTS]


def _found(lead: ArticleRecord, story_id: str, log: LogReader) -> EventText | None:
    """The beginning of the article, if the log has it there: a log that was copied has other offsets."""
    record = next(log.read(TopicPartition(CHANGES, lead.partition), start=lead.offset), None)
    if record is None or record.offset != lead.offset:
        return None
    try:
        change = codec.decode_change(record.value)
    except PermanentError:
        return None  # it is in the dead letters of the stages that read it all
    if change.article is None or change.article.article.id != lead.article_id:
        return None
    article = change.article.article
    return beginning(EventText.of(article, story_id=story_id, day=article.event_time.date()))


def _message(record: Record, value: bytes | None) -> Message:
    return Message(topic=EVENTS_COMPARED, key=record.key, value=value, partition=record.partition, cause=record)
