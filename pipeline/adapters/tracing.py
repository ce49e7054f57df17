"""Traces by OpenTelemetry: a span for each record that a stage handles, with the place of the record and its ids.

Loaded only if `tracing.endpoint` is set: OpenTelemetry comes with the extra `samestory[otel]`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from pipeline import __version__
from pipeline.contracts.topics import ARTICLES
from pipeline.ports import Headers, Message, Record, TopicPartition
from pipeline.running.logs import Redaction, where
from pipeline.running.tracing import TRACE_HEADER, BatchTrace

_CARRIER: Final = TraceContextTextMapPropagator()
_REDACTION: Final = Redaction()


class OpenTelemetry:
    """See `running.tracing.Tracing`. `sample_share`: of the traces that begin here; others are as they were begun."""

    def __init__(self, stage: str, processor: SpanProcessor, *, sample_share: float = 1.0) -> None:
        resource = Resource.create({"service.name": f"samestory-{stage}", "service.version": __version__})
        self._provider = TracerProvider(resource=resource, sampler=ParentBasedTraceIdRatio(sample_share))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("samestory", __version__)

    @classmethod
    def over_http(cls, stage: str, endpoint: str, *, sample_share: float) -> "OpenTelemetry":
        """Sends to a collector's OTLP address, in the background; what cannot be sent is dropped with a log line."""
        return cls(stage, BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)), sample_share=sample_share)

    @contextmanager
    def batch(self, stage: str, records: Sequence[Record]) -> Iterator[BatchTrace]:
        spans = {_place(record): self._handling(stage, record, len(records)) for record in records}
        try:
            yield _BatchTrace(records, spans)
        except BaseException as exc:
            for span in spans.values():
                span.set_status(Status(StatusCode.ERROR, _REDACTION(f"{type(exc).__name__}: {exc}")))
            raise
        finally:
            for span in spans.values():
                span.end()

    def published(self, article_id: str) -> Headers:
        attributes = {"messaging.destination.name": ARTICLES, "samestory.article_id": article_id}
        span = self._tracer.start_span("produce article", Context(), SpanKind.PRODUCER, attributes)
        span.end()
        return _header_of(span)

    def close(self) -> None:
        self._provider.shutdown()

    def _handling(self, stage: str, record: Record, size: int) -> Span:
        stated = dict(record.headers).get(TRACE_HEADER, b"").decode("ascii", "replace")
        parent = _CARRIER.extract({TRACE_HEADER: stated}, Context())  # a root of its own where that is none
        attributes: dict[str, str | int] = {
            "messaging.system": "samestory",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.batch.message_count": size,
            "messaging.consumer.group.name": stage,
        }
        known = where(record)
        attributes |= {f"samestory.{name}": str(known[name]) for name in ("article_id", "story_id") if name in known}
        return self._tracer.start_span(f"{stage} {record.topic}", parent, SpanKind.CONSUMER, attributes)


class _BatchTrace:
    """A message follows from its cause, or from what has its key: a comparison from its story's last change."""

    def __init__(self, records: Sequence[Record], spans: dict[tuple[TopicPartition, int], Span]) -> None:
        self._spans = spans
        self._by_key = {record.key: spans[_place(record)] for record in records if record.key}

    def headers(self, message: Message) -> Headers:
        key = message.key or b""
        span = self._by_key.get(key) if message.cause is None else self._spans.get(_place(message.cause))
        if span is None:
            return ()
        if key:
            self._by_key[key] = span
        return _header_of(span)

    def rejected(self, record: Record, cause: str) -> None:
        self._spans[_place(record)].set_status(Status(StatusCode.ERROR, _REDACTION(cause)))


def _place(record: Record) -> tuple[TopicPartition, int]:
    return TopicPartition(record.topic, record.partition), record.offset


def _header_of(span: Span) -> Headers:
    carrier: dict[str, str] = {}
    _CARRIER.inject(carrier, set_span_in_context(span, Context()))
    return tuple((name, value.encode("ascii")) for name, value in carrier.items() if name == TRACE_HEADER)
