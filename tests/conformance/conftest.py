"""The transports that the conformance suite runs over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from pipeline.ports import WatchedLog
from pipeline.settings import KafkaSettings, LogSettings
from pipeline.transport.kafka import KafkaLog
from pipeline.transport.sqlite import SqliteLog

MEMBER_TIMEOUT_S = 0.6
KAFKA_MEMBER_TIMEOUT_S = 2.0


@dataclass
class Transport:
    """A fresh log. `open()` connects to it once more, as another process would."""

    connect: Callable[[], WatchedLog]
    opened: list[WatchedLog] = field(default_factory=list)

    def open(self) -> WatchedLog:
        log = self.connect()
        self.opened.append(log)
        return log

    def close(self) -> None:
        for log in self.opened:
            log.close()


def _file(tmp_path: Path) -> Transport:
    settings = LogSettings(member_timeout_s=MEMBER_TIMEOUT_S)
    return Transport(lambda: SqliteLog(tmp_path / "log.db", settings))


def _memory(_: Path) -> Transport:
    log = SqliteLog(":memory:", LogSettings(member_timeout_s=MEMBER_TIMEOUT_S))
    return Transport(lambda: log)


TRANSPORTS = {"file": _file, "memory": _memory}


def _kafka(brokers: str, tmp_path: Path) -> Transport:
    settings = KafkaSettings(
        bootstrap_servers=tuple(brokers.split(",")),
        replication_factor=1,
        min_insync_replicas=1,
        session_timeout_s=3.0,
        transaction_timeout_s=5.0,
        request_timeout_s=10.0,
    )
    return Transport(lambda: KafkaLog(settings, folder=tmp_path, member_timeout_s=KAFKA_MEMBER_TIMEOUT_S))


@contextmanager
def _topics_cleared_away(brokers: str) -> Iterator[None]:
    """The brokers are shared by tests that use the same names: what came meanwhile goes in the end."""
    admin = KafkaAdminClient(bootstrap_servers=brokers.split(","))
    before = set(admin.list_topics())
    try:
        yield
        new = [name for name in admin.list_topics() if name not in before and not name.startswith("__")]
        if new:
            admin.delete_topics(new)
        groups = [group["group_id"] for group in admin.list_groups()]
        admin.delete_groups(groups)
    finally:
        admin.close()


@pytest.fixture(params=[*TRANSPORTS, "kafka"])
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Transport]:
    if request.param == "kafka":
        brokers = request.getfixturevalue("kafka_brokers")
        with _topics_cleared_away(brokers):
            made = _kafka(brokers, tmp_path)
            yield made
            made.close()
    else:
        made = TRANSPORTS[request.param](tmp_path)
        yield made
        made.close()


@pytest.fixture
def log(transport: Transport) -> WatchedLog:
    return transport.open()
