"""Where snapshots of state are stored."""

from collections.abc import Sequence
from typing import Protocol


class SnapshotStore(Protocol):
    """Keeps bytes under names, `/` between folders: a folder of this machine, or an object store.

    Every method raises StorageError if the store does not answer, refuses, or has no such name.
    """

    def names(self, folder: str) -> list[str]:
        """The names in the folder; empty if the folder does not exist."""
        ...

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, data: bytes) -> None:
        """Replaces what is there. A crash may leave a part of it."""
        ...

    def delete(self, names: Sequence[str]) -> None:
        """Names that do not exist are not an error."""
        ...
