"""What `run` says while it runs."""

import logging

import pytest

from pipeline.cli.line.progress import Progress
from pipeline.contracts.topics import TOPICS
from pipeline.ports import Message
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog


def test_a_line_says_what_came_in_and_what_waits_and_nothing_is_said_twice(caplog: pytest.LogCaptureFixture) -> None:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    caplog.set_level(logging.INFO)
    look = Progress(log, every_s=0)
    look()
    look()
    log.producer("test").append([Message(topic="articles", key=b"%d" % n, value=b"") for n in range(3)])
    look()
    assert [record.getMessage() for record in caplog.records] == [
        "0 articles in the log; waiting: nothing",
        "3 articles in the log; waiting: 3 for embed",
    ]
