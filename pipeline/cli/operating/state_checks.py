"""Whether the state of a line is sound: data folder, files, disk, clock, topics, and who else uses it."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pipeline import app
from pipeline.access.sessions import SESSIONS_FILE
from pipeline.access.users import USERS_FILE, Users
from pipeline.adapters.backup import RESTORE_MARKER
from pipeline.cli.context import Context
from pipeline.cli.operating.checks import Check, State
from pipeline.cli.operating.line_status import is_low, newest_records
from pipeline.cli.operating.lock_holders import lock_holders
from pipeline.cli.topic_settings import topic_differences, topics_of
from pipeline.contracts.topics import ARTICLES, CHANGES, EMBEDDED, TOPICS
from pipeline.domain.text.amounts import count, duration
from pipeline.projection import store
from pipeline.sqlite_address import reading_address
from pipeline.transport import sqlite_database
from producers.memory import schema

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
NO_SPACE_BYTES: Final = 200_000_000
"""Below this, the next batch may not fit: a write-ahead log alone may take 64 MB."""

STUCK_BYTES: Final = 500_000_000
"""Unused space in an old file that is worth a stop to give back."""

LARGE_BYTES: Final = 2_000_000_000
"""A file above this is read whole with `--deep` only: it takes minutes."""

_SCHEMA_VERSIONS: Final = {
    app.LOG_FILE: sqlite_database.SCHEMA_VERSION,
    app.PRODUCER_FILE: schema.SCHEMA_VERSION,
    app.ADDED_FILE: schema.SCHEMA_VERSION,
    store.PROJECTION_FILE: store.SCHEMA_VERSION,
}


def check_folder(context: Context) -> Iterator[Check]:
    """Whether the data folder may be used by this user, and its secrets by nobody else."""
    folder = context.data_dir
    if not folder.exists():
        parent = next(one for one in folder.absolute().parents if one.exists())
        may = os.access(parent, os.W_OK | os.X_OK)
        do = "" if may else f"create it as the user that runs samestory, or let that user write to {parent}"
        yield Check(name="data folder", state="ok" if may else "fail", what=f"{folder}: does not exist yet", do=do)
        return
    if (folder / RESTORE_MARKER).exists():
        do = "call `samestory restore` again, with the same backup"
        yield Check(name="data folder", state="fail", what=f"{folder}: a restore was interrupted", do=do)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        do = "run this as the user that runs samestory, or give that user the folder (chown)"
        yield Check(name="data folder", state="fail", what=f"{folder}: this user may not use it", do=do)
        return
    foreign = sorted(one.name for one in folder.iterdir() if not os.access(one, os.R_OK | os.W_OK))
    if foreign:
        what = f"{folder}: this user may not write {', '.join(foreign)}"
        yield Check(name="data folder", state="fail", what=what, do=f"chown these files to {os.getuid()}")
    opened = [one for one in (USERS_FILE, SESSIONS_FILE) if _is_readable_by_others(folder / one)]
    for name in opened:
        do = f"chmod 600 {folder / name}"
        yield Check(name="data folder", state="warn", what=f"{folder / name}: others may read it", do=do)
    if folder.stat().st_mode & stat.S_IWOTH:
        yield Check(name="data folder", state="warn", what=f"{folder}: anybody may write", do=f"chmod o-w {folder}")
    if not foreign:
        yield Check(name="data folder", state="ok", what=f"{folder}: may be read and written")


def _is_readable_by_others(file: Path) -> bool:
    return file.exists() and bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def check_disk(context: Context) -> Iterator[Check]:
    """Space and file entries left where the data folder is, or will be."""
    folder = context.data_dir.absolute()
    place = next(one for one in (folder, *folder.parents) if one.exists())
    space = shutil.disk_usage(place)
    state: State = "ok"
    if is_low(space.free, space.total):
        state = "fail" if space.free < NO_SPACE_BYTES else "warn"
    do = "" if state == "ok" else "free some space, or move the data folder: docs/runbook.md"
    what = f"{space.free / 1e9:.1f} of {space.total / 1e9:.0f} GB free"
    yield Check(name="disk", state=state, what=what, do=do)
    entries = os.statvfs(place)
    if entries.f_files and entries.f_favail < entries.f_files // 100:
        what = f"{count(entries.f_favail, 'file entry', 'file entries')} left"
        yield Check(name="disk", state="warn", what=what, do="remove small files on this disk (df -i)")


def check_files(context: Context, *, deep: bool) -> Iterator[Check]:
    """Every database of the data folder, page by page; the list of users."""
    folder = context.data_dir
    for file in sorted(folder.glob("*.db")):
        size = file.stat().st_size
        if size > LARGE_BYTES and not deep:
            do = "`samestory doctor --deep` reads it whole, which takes minutes"
            yield Check(name="files", state="warn", what=f"{file}: {size / 1e9:.1f} GB, not checked", do=do)
            continue
        problem = _problem_of(file)
        known = _SCHEMA_VERSIONS.get(file.name)
        if not problem and known is not None and (version := _read_numbers(file, "user_version")[0]) > known:
            what = (
                f"{file}: written by a newer samestory: its schema version is {version}, this one knows up to {known}"
            )
            do = "start the newer version again, or restore a backup from before the upgrade: docs/runbook.md"
            yield Check(name="files", state="fail", what=what, do=do)
        elif problem:
            do = f"stop the line, move {file.name} away, `samestory restore` a backup or start with a new one"
            yield Check(name="files", state="fail", what=f"{file}: {problem}", do=do)
        elif file.name == app.LOG_FILE and (unused := _stuck_bytes(file)) > STUCK_BYTES:
            what = f"{file}: whole, but {unused / 1e9:.1f} GB of it are unused and stay in a file this old"
            do = "docs/operations.md says how to give them back to the disk"
            yield Check(name="files", state="warn", what=what, do=do)
        else:
            yield Check(name="files", state="ok", what=f"{file}: whole")
    Users(folder).all()  # StorageError, with what to do, if it is damaged


def _problem_of(file: Path) -> str:
    try:
        with closing(sqlite3.connect(reading_address(file), uri=True)) as connection:
            [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as exc:
        return str(exc)
    return "" if found == "ok" else str(found).splitlines()[-1]


def _stuck_bytes(file: Path) -> int:
    """Unused bytes that the file cannot give back, because it was created without pages that can be moved."""
    free, size, movable = _read_numbers(file, "freelist_count", "page_size", "auto_vacuum")
    return 0 if movable else free * size


def _read_numbers(file: Path, *pragmas: str) -> list[int]:
    with closing(sqlite3.connect(reading_address(file), uri=True)) as connection:
        return [int(connection.execute(f"PRAGMA {pragma}").fetchone()[0]) for pragma in pragmas]


def check_log(context: Context, now: datetime) -> Iterator[Check]:
    """The topics, and the clock against the newest records."""
    view = app.open_log_view(context)
    if view is None:
        yield Check(name="topics", state="ok", what="no log yet: it is created at the first start")
        return
    with closing(view) as log:
        found = [
            each for spec in topics_of(context) for each in topic_differences(context, spec, log.describe(spec.name))
        ]
        is_embedded = context.settings.log.transport == "embedded"
        for difference in found:
            if is_embedded and difference.setting == "topic":
                what = f"{difference.topic} is missing"
                yield Check(name="topics", state="warn", what=what, do="start the line, which creates it")
            else:
                do = "`samestory topics verify` says what to do"
                yield Check(name="topics", state="fail", what=str(difference), do=do)
        if not found:
            yield Check(name="topics", state="ok", what=f"{len(TOPICS)} topics: as wanted")
        existing = [topic for topic in (ARTICLES, EMBEDDED, CHANGES) if log.describe(topic) is not None]
        newest = max((record.timestamp for topic in existing for record in newest_records(log, topic)), default=now)
    if newest > now + CLOCK_TOLERANCE:
        what = f"the newest record is {duration((newest - now).total_seconds())} ahead of this machine's clock"
        do = "set the clock (timedatectl); the records age from their own times: docs/runbook.md"
        yield Check(name="clock", state="fail", what=what, do=do)
    else:
        what = f"{now:%Y-%m-%d %H:%M:%S} UTC, no record is ahead of it (whether it is right cannot be known here)"
        yield Check(name="clock", state="ok", what=what)


def check_users_of_folder(context: Context) -> Iterator[Check]:
    """Which other processes hold the data folder, and whether stages run twice."""
    folder = context.data_dir
    own = os.getpid()
    for path, who in ((folder / f"{app.PRODUCER_FILE}-lock", "a producer"), (folder, "a command that must be alone")):
        holders = lock_holders(path)
        if holders is None:
            yield Check(name="in use", state="warn", what=f"{path}: this system does not say who holds it")
        elif others := [holder for holder in holders if holder != own]:
            what = f"{path}: held by {who}, process {', '.join(map(str, others))}"
            yield Check(name="in use", state="ok", what=what, do="a second one on this folder ends at once")
    if context.settings.log.transport == "embedded" and (view := app.open_log_view(context)) is not None:
        with closing(view) as log:
            running = {stage: log.members(stage) for stage in app.STAGES}
        for stage, members in running.items():
            if members > 1:
                what = f"{stage}: {members} processes on this log"
                do = "one is enough on one machine: stop the other instance"
                yield Check(name="in use", state="warn", what=what, do=do)
        started = [stage for stage, members in running.items() if members]
        yield Check(name="in use", state="ok", what=f"stages that run: {', '.join(started) or 'none'}")
