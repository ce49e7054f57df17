"""A trace follows an article over topics: by the SDK's exporter in memory, through the stages on the embedded log."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from consumers.cluster import ClusterStage
from consumers.embed import EmbedStage
from pipeline import app
from pipeline.adapters.tracing import OpenTelemetry
from pipeline.configuration import load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, CHANGES, COMPARED, EMBEDDED, TOPICS
from pipeline.domain.articles.embedded import Recipe
from pipeline.errors import TransientError
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.logs import where
from pipeline.running.reporting import Reporting
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome, Stage
from pipeline.running.tracing import TRACE_HEADER, NoTracing, Tracing
from pipeline.settings import ClusterSettings, EmbedSettings, LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from producers.memory.outbox import Outbox
from producers.memory.state_file import StateFile
from tests.running import PATIENCE_S, ROOT
from tests.support.join_model import shipped_model
from tests.support.newsroom_articles import newsroom_articles

ARTICLES_IN = newsroom_articles()[:6]


class Spans(InMemorySpanExporter):
    """Of several processes, each of which closes what it sends by."""

    def shutdown(self) -> None:
        """Goes on for the others."""


class Counted:
    """An encoder whose vectors say how long a text is."""

    recipe = Recipe(model="none", revision="", dimensions=384, tokens=256, text="title+lead")

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        vectors = np.array([[len(text), *range(1, 384)] for text in texts], dtype=np.float32)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


class Comparing:
    """Writes something of each story that changed."""

    name = "compare"
    inputs = (CHANGES,)
    fails = 0

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """No state."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """No state."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        if self.fails:
            self.fails -= 1
            raise TransientError("no answer from https://user:swordfish@host/")
        keys = dict.fromkeys(record.key for record in records)
        return Outcome(outputs=tuple(Message(topic=COMPARED, key=key, value=b"compared") for key in keys))


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return Spans()


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    found = SqliteLog(":memory:", LogSettings())
    found.create(TOPICS)
    yield found
    found.close()


def tracing(stage: str, spans: InMemorySpanExporter, share: float = 1.0) -> OpenTelemetry:
    return OpenTelemetry(stage, SimpleSpanProcessor(spans), sample_share=share)


def run(stage: Stage, log: SqliteLog, traced: Tracing) -> None:
    settings = RunnerSettings(retry_first_s=0.01)
    reporting = Reporting(tracing=traced)
    run_stage(stage, log, settings, stop=threading.Event(), reporting=reporting, drain=True, poll_timeout_s=0.05)
    traced.close()


def produce(log: SqliteLog, traced: Tracing) -> None:
    file = StateFile(None)
    outbox = Outbox(log, file, "samestory-produce", traced.published)
    with file.transaction():
        for article in ARTICLES_IN:
            outbox.put(Message(topic=ARTICLES, key=article.id.encode(), value=codec.encode_article(article)))
    outbox.flush()
    traced.close()
    outbox.close()
    file.close()


def whole_line(log: SqliteLog, spans: InMemorySpanExporter | None, share: float = 1.0) -> None:
    def traced(stage: str) -> Tracing:
        return NoTracing() if spans is None else tracing(stage, spans, share)

    produce(log, traced("produce"))
    run(EmbedStage(Counted(), EmbedSettings()), log, traced("embed"))
    run(ClusterStage(shipped_model(), ClusterSettings()), log, traced("cluster"))
    run(Comparing(), log, traced("compare"))


def records(log: SqliteLog, topic: str) -> list[Record]:
    return [one for number in range(log.partitions(topic)) for one in log.read(TopicPartition(topic, number))]


def of(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def test_a_trace_goes_from_feed_to_comparison(log: SqliteLog, spans: InMemorySpanExporter) -> None:
    whole_line(log, spans)
    begun = {span.attributes["samestory.article_id"]: span for span in of(spans, "produce article")}
    assert set(begun) == {article.id for article in ARTICLES_IN}
    assert len({span.context.trace_id for span in begun.values()}) == len(ARTICLES_IN), "one trace for each article"
    by_id = {span.context.span_id: span for span in spans.get_finished_spans()}
    for name, before in (
        (f"embed {ARTICLES}", "produce article"),
        (f"cluster {EMBEDDED}", f"embed {ARTICLES}"),
        (f"compare {CHANGES}", f"cluster {EMBEDDED}"),
    ):
        found = of(spans, name)
        assert found
        for span in found:
            assert by_id[span.parent.span_id].name == before
            assert span.parent.trace_id == span.context.trace_id
            assert span.resource.attributes["service.name"] == f"samestory-{name.partition(' ')[0]}"
    for record in records(log, CHANGES):
        change = codec.decode_change(record.value, record.headers)
        if change.article is not None:
            trace = begun[change.article.article.id].context.trace_id
            assert where(record)["trace_id"] == f"{trace:032x}", (
                "of the article that came in, though a batch has several"
            )
    assert all(TRACE_HEADER in dict(record.headers) for record in records(log, COMPARED))


def test_without_tracing_records_are_as_they_always_were(log: SqliteLog) -> None:
    whole_line(log, None)
    for topic in (ARTICLES, EMBEDDED, CHANGES, COMPARED):
        assert records(log, topic)
        assert not any(TRACE_HEADER in dict(record.headers) for record in records(log, topic))


def test_what_is_not_sampled_is_not_traced_anywhere(log: SqliteLog, spans: InMemorySpanExporter) -> None:
    whole_line(log, spans, share=0.0)
    assert spans.get_finished_spans() == ()


def test_a_batch_that_fails_is_an_error_and_is_traced_again(log: SqliteLog, spans: InMemorySpanExporter) -> None:
    stage = Comparing()
    stage.fails = 1
    log.producer("test").append([Message(topic=CHANGES, key=b"s1", value=b"x", partition=0)])
    run(stage, log, tracing("compare", spans))
    failed, done = of(spans, f"compare {CHANGES}")
    assert failed.status.status_code == StatusCode.ERROR
    assert "TransientError: no answer from https://***@host/" in failed.status.description
    assert done.status.status_code == StatusCode.UNSET
    assert failed.events == (), "an exception event would have the message as it is"


@pytest.mark.parametrize("header", [b"", b"nonsense", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"\xff" * 60])
def test_a_header_that_is_no_trace_begins_a_new_one(log, spans, header) -> None:
    headers = ((TRACE_HEADER, header),)
    log.producer("test").append([Message(topic=CHANGES, key=b"s1", value=b"x", headers=headers, partition=0)])
    run(Comparing(), log, tracing("compare", spans))
    [span] = of(spans, f"compare {CHANGES}")
    assert span.parent is None
    [record] = records(log, CHANGES)
    assert header == headers[0][1]
    assert where(record)["story_id"] == "s1"


def test_nothing_of_opentelemetry_is_loaded_without_an_endpoint(tmp_path: Path) -> None:
    script = (
        "import sys; from pipeline import app; from pipeline.configuration import load_configuration;"
        "import pipeline.cli.line.run;"
        "app.open_tracing(load_configuration(None, {}), 'embed').close();"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_endpoint_opens_the_exporter() -> None:
    configuration = load_configuration(None, {"SAMESTORY_TRACING_ENDPOINT": "http://127.0.0.1:9/v1/traces"})
    found = app.open_tracing(configuration, "embed")
    assert isinstance(found, OpenTelemetry)
    found.close()
