"""A consistent copy of a data folder while it is in use, and its way back.

The rules:

- All databases are copied as they were at one moment, at which nobody could write the first of them, the log. So the
  copy is a state that a crash could have left, from which every stage goes on.
- A copy has its name only once it is whole, checked and on the disk. What a killed backup leaves, the next removes.
- A restored folder has a marker until it is whole. While it has one, nothing starts there, and a restore begins again.

Knows names of files, not what is in them. SQLite's backup API: sqlite.org/backup.html.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from pipeline.errors import StorageError
from pipeline.sqlite_errors import storage_error

MANIFEST: Final = "backup.json"
RESTORE_MARKER: Final = "restore-unfinished.json"
_STEP_PAGES: Final = 1024
_CHUNK_BYTES: Final = 1 << 20
_LOCK_WAIT_S: Final = 30.0
_MANIFEST_VERSION: Final = 1

Advance = Callable[[int, int], object]
"""Called with how much of a file is done, and how much there is."""


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a backup, its name relative to the data folder."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup has, and which samestory wrote it when."""

    schema: Literal["samestory-backup"] = "samestory-backup"
    version: int = _MANIFEST_VERSION
    program: str
    at: datetime
    files: tuple[StoredFile, ...]


def write_backup(
    data_dir: Path,
    folder: Path,
    *,
    databases: Sequence[str],
    files: Sequence[str],
    program: str,
    at: datetime,
    advance: Advance = lambda done, total: None,
) -> Manifest:
    """Copy those of the databases and files that exist into `folder`, which must not exist or be empty.

    `databases`: the log first. StorageError if it cannot be written, or a copy is not whole.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StorageError(f"{folder} already exists and is not empty: name another folder")
    new = folder.with_name(f"{folder.name}.unfinished")
    with _storage_errors(folder), _emptied(new):
        present = [name for name in databases if (data_dir / name).is_file()]
        needed = sum((data_dir / name).stat().st_size for name in present)
        if (free := shutil.disk_usage(new).free) < needed:
            raise StorageError(f"{folder}: {needed:,} bytes are needed, and {free:,} are free")
        _copy_databases(data_dir, new, present, advance)
        copied = [name for name in files if _copy_lines(data_dir / name, new / name)]
        for name in present:
            _check_database(new / name)
        stored = tuple(_stored(new, name) for name in (*present, *copied))
        manifest = Manifest(program=program, at=at, files=stored)
        _write(new / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        for part in (new, *(part for part in new.rglob("*") if part.is_dir())):
            _sync(part)
        new.rename(folder)
        _sync(folder.parent)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What the backup has. StorageError if it is not one, or from a newer samestory."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except OSError as exc:
        raise StorageError(f"{folder}: not a finished backup: {MANIFEST} cannot be read: {exc.strerror}") from exc
    except msgspec.MsgspecError as exc:
        raise StorageError(f"{folder / MANIFEST}: damaged, or of another program: {exc}") from exc
    if manifest.version > _MANIFEST_VERSION:
        raise StorageError(f"{folder}: written by a newer samestory ({manifest.program}): upgrade samestory first")
    for file in manifest.files:
        if Path(file.name).is_absolute() or ".." in Path(file.name).parts:
            raise StorageError(f"{folder / MANIFEST}: {file.name!r} is not inside a data folder")
    return manifest


def restore_backup(folder: Path, data_dir: Path, *, advance: Advance = lambda done, total: None) -> Manifest:
    """Fill an empty data folder, or one whose restore was interrupted, with the files of a backup.

    StorageError, before anything is written, if the backup is not whole or the folder has other files.
    """
    manifest = read_manifest(folder)
    for file in manifest.files:
        if not (folder / file.name).is_file() or _stored(folder, file.name) != file:
            raise StorageError(f"{folder / file.name}: damaged or missing: it is not what the backup had when written")
    with _storage_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        with _locked(data_dir):
            _check_restorable(data_dir, manifest)
            _write(data_dir / RESTORE_MARKER, msgspec.json.encode(manifest))
            _sync(data_dir)
            total = sum(file.size for file in manifest.files)
            done = 0
            for file in manifest.files:
                target = data_dir / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(folder / file.name, target)
                if _stored(data_dir, file.name) != file:
                    raise StorageError(f"{target}: not what was written: check the disk; call this again")
                _sync(target.parent)
                done += file.size
                advance(done, total)
            (data_dir / RESTORE_MARKER).unlink()
            _sync(data_dir)
    return manifest


def _check_restorable(data_dir: Path, manifest: Manifest) -> None:
    """Whether the folder has nothing that a restore would replace, except for what one left."""
    own = {RESTORE_MARKER}
    if (data_dir / RESTORE_MARKER).exists():
        own |= {Path(file.name).parts[0] for file in manifest.files}
    if others := sorted(one.name for one in data_dir.iterdir() if one.name not in own):
        raise StorageError(
            f"{data_dir} is not empty ({', '.join(others[:3])}): stop everything that uses it, move it away, and call "
            "this again"
        )


def _copy_databases(data_dir: Path, new: Path, names: Sequence[str], advance: Advance) -> None:
    with ExitStack() as stack:
        sources = []
        for name in names:
            source = sqlite3.connect(data_dir / name, timeout=_LOCK_WAIT_S, isolation_level=None)
            sources.append(stack.enter_context(closing(source)))
        if names:
            gate = sqlite3.connect(data_dir / names[0], timeout=_LOCK_WAIT_S, isolation_level=None)
            with closing(gate):
                gate.execute("BEGIN IMMEDIATE")
                for source in sources:  # from here on each sees its database as it is now
                    source.execute("BEGIN")
                    source.execute("SELECT count(*) FROM sqlite_master").fetchone()
                gate.execute("ROLLBACK")
        for name, source in zip(names, sources, strict=True):
            with closing(sqlite3.connect(new / name)) as target:
                source.backup(
                    target, pages=_STEP_PAGES, progress=lambda _, left, total: advance(total - left, total), sleep=0
                )
            (new / name).chmod(0o600)
            source.execute("ROLLBACK")


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        cause = str(found).splitlines()[-1]
        raise StorageError(f"{path}: the copy is not whole: {cause}: `samestory doctor` checks the original")
    _sync(path)


def _copy_lines(source: Path, target: Path) -> bool:
    """Copy a file that is replaced as a whole, or only gets lines, up to its last whole line; whether there is one."""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, content[: content.rfind(b"\n") + 1])
    return True


def _copy(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with source.open("rb") as reader, os.fdopen(descriptor, "wb") as writer:
        shutil.copyfileobj(reader, writer, _CHUNK_BYTES)
        writer.flush()
        os.fsync(writer.fileno())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _stored(folder: Path, name: str) -> StoredFile:
    with (folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return StoredFile(name=name, size=(folder / name).stat().st_size, sha256=digest)


def _sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """The folder, empty and locked while the block lasts; removed if the block raises."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as exc:
        raise StorageError(f"{folder}: another samestory command is using it: wait for it to end") from exc
    finally:
        os.close(descriptor)


@contextmanager
def _storage_errors(where: Path) -> Iterator[None]:
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as exc:
        raise StorageError(f"{exc.filename or where}: {exc.strerror}") from exc
    except sqlite3.Error as exc:
        raise storage_error(where, exc) from exc
