"""The ports: what the inside asks of the outside, each a small `Protocol` named by role.

Transports implement `log`, adapters the rest. Knows neither.
"""

from pipeline.ports.clock import Clock
from pipeline.ports.extraction import Extracted, Extractor
from pipeline.ports.fetching import Fetcher, Response
from pipeline.ports.log import (
    Batch,
    Consumer,
    Headers,
    Log,
    LogReader,
    LogStatus,
    LogView,
    Message,
    Producer,
    Record,
    TopicPartition,
    WatchedLog,
)
from pipeline.ports.models import Encoder, Parser
from pipeline.ports.posting import Poster
from pipeline.ports.snapshots import SnapshotStore

__all__ = [
    "Batch",
    "Clock",
    "Consumer",
    "Encoder",
    "Extracted",
    "Extractor",
    "Fetcher",
    "Headers",
    "Log",
    "LogReader",
    "LogStatus",
    "LogView",
    "Message",
    "Parser",
    "Poster",
    "Producer",
    "Record",
    "Response",
    "SnapshotStore",
    "TopicPartition",
    "WatchedLog",
]
