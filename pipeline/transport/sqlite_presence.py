"""Detects whether the process of a group member is alive.

A member holds a lock on a file for as long as it lives.

The kernel releases the lock with the process, however that ends, so that a killed member is noticed at once: also one
in another container, after a restart of the machine, or if its process id is used again.
"""

import fcntl
import os
import weakref
from pathlib import Path

from pipeline.errors import StorageError


class Presences:
    """Lock files in `folder`, one a member.

    Without a folder (a log in memory) all members live in this process.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}
        forked = weakref.WeakMethod(self._drop_all)

        def after_fork() -> None:
            if (drop := forked()) is not None:
                drop()

        # A forked child shares its parent's locks: it must not keep a dead parent's members alive.
        os.register_at_fork(after_in_child=after_fork)

    def hold(self, token: str) -> None:
        """Mark the member with this token as alive. StorageError if the file cannot be created."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(exist_ok=True)
            descriptor = os.open(self._folder / token, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as exc:
            raise StorageError(f"{self._folder / token}: cannot be created: {exc.strerror}") from exc
        self._held[token] = descriptor
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self, token: str) -> None:
        if (descriptor := self._held.pop(token, None)) is not None:
            self.forget(token)
            os.close(descriptor)

    def is_gone(self, token: str) -> bool:
        """Whether the process that held the token has certainly ended."""
        if self._folder is None:
            return False
        try:
            descriptor = os.open(self._folder / token, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        else:
            return True
        finally:
            os.close(descriptor)

    def forget(self, token: str) -> None:
        """Remove the file of a member that has ended."""
        if self._folder is not None:
            (self._folder / token).unlink(missing_ok=True)

    def _drop_all(self) -> None:
        for descriptor in self._held.values():
            os.close(descriptor)
        self._held.clear()
