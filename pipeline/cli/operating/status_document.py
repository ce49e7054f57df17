"""What `status` answers with, as `--json` gives it: docs/operations.md describes each field."""

from datetime import datetime

import msgspec


class StageStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One stage. `written`: records that came into its output topic in the last `pace_window_s`.

    `lag`: records to do. `members`: running processes. None: not known, or the stage has no such thing.
    """

    stage: str
    lag: int | None
    members: int | None
    written: int | None
    seen_at: datetime | None
    handled: int | None
    rejected: int | None
    retries: int | None


class NewestArticle(msgspec.Struct, frozen=True, kw_only=True):
    """The article that came into the log last, and when."""

    at: datetime
    id: str
    source: str
    title: str | None
    url: str


class DeadLetters(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait to be looked at, by stage, and how many were put back."""

    waiting: int
    put_back: int
    by_stage: dict[str, int]


class Feeds(msgspec.Struct, frozen=True, kw_only=True):
    """The configured feeds by status, and their alarms by kind."""

    feeds: int
    by_status: dict[str, int]
    alarms: dict[str, int]
    polled_at: datetime | None


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """The data folder: bytes by file or folder in it, and the space of its disk."""

    used_bytes: int
    by_name: dict[str, int]
    free_bytes: int
    total_bytes: int


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator should look at, and what to do."""

    kind: str
    what: str
    do: str


class LastError(msgspec.Struct, frozen=True, kw_only=True):
    """An error that is still stored somewhere: with a dead letter, or with a feed."""

    at: datetime | None
    where: str
    error: str


class LineStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The whole. None in place of a part: it cannot be known now, and `unknown` says why."""

    at: datetime
    version: str
    data_dir: str
    log: str
    pace_window_s: float
    stages: tuple[StageStatus, ...]
    newest_article: NewestArticle | None
    dead_letters: DeadLetters | None
    feeds: Feeds | None
    disk: Disk | None
    alarms: tuple[Alarm, ...]
    last_errors: tuple[LastError, ...]
    unknown: tuple[str, ...]
