"""The transports that the conformance suite runs over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.ports import WatchedLog
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog

MEMBER_TIMEOUT_S = 0.6


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


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Transport]:
    made = TRANSPORTS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def log(transport: Transport) -> WatchedLog:
    return transport.open()
