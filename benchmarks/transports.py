"""The logs that benchmarks run on: the embedded one, and Kafka with a broker of their own.

Each is new, with the registry's topics, and is removed when the benchmark ends, in whatever way.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.contracts.topics import TOPICS
from pipeline.ports import WatchedLog
from tests.support.kafka_broker import Cluster, NoBroker, find_kafka

EMBEDDED, KAFKA = "embedded", "kafka"
CONFIG = Path(__file__).parents[1] / "config/samestory.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A log with empty topics: how to open it here, and the environment variables for other processes."""

    configuration: Configuration
    folder: Path
    variables: dict[str, str]

    def open(self) -> WatchedLog:
        return app.open_log(self.configuration)


@contextmanager
def fresh(transport: str, settings: Mapping[str, str] | None = None) -> Iterator[Place]:
    """A new log. `settings`: environment variables that override defaults."""
    with ExitStack() as ends:
        # It ends as with Ctrl-C: everything is cleaned up.
        before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        ends.callback(signal.signal, signal.SIGTERM, before)
        folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="samestory-bench-"))
        variables = {"SAMESTORY_DATA_DIR": folder, **(settings or {})}
        if transport == KAFKA:
            cluster = ends.enter_context(Cluster(find_kafka()))
            variables |= {
                "SAMESTORY_LOG_TRANSPORT": "kafka",
                "SAMESTORY_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap_servers,
                "SAMESTORY_KAFKA_REPLICATION_FACTOR": "1",
                "SAMESTORY_KAFKA_MIN_INSYNC_REPLICAS": "1",
            }
        configuration = load_configuration(CONFIG, variables)
        with closing(app.open_log(configuration, create=False)) as log:
            log.create(TOPICS)
        yield Place(configuration=configuration, folder=Path(folder), variables=variables)


def defaults() -> Configuration:
    """The default configuration."""
    return load_configuration(CONFIG, {})


def add_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--transports", nargs="+", choices=(EMBEDDED, KAFKA), default=[EMBEDDED, KAFKA], help="default: both"
    )


def available(chosen: Sequence[str]) -> list[str]:
    """The transports that can run here. Prints the reason if Kafka cannot."""
    try:
        find_kafka()
    except NoBroker as exc:
        if KAFKA in chosen:
            print(f"kafka is left out: {exc}", file=sys.stderr)
        return [transport for transport in chosen if transport != KAFKA]
    return list(chosen)
