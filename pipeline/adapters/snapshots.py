"""Stores snapshots in a local folder, or in any store that fsspec knows (`s3://bucket/prefix`, …)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fsspec.core import url_to_fs

from pipeline.errors import ConfigError, StorageError

T = TypeVar("T")


class FsspecSnapshots:
    """See `ports.SnapshotStore`. `url`: a folder's path, or an address with its scheme.

    Credentials and end point are found where fsspec and the store's own library look for them. Raises ConfigError if
    no library for the scheme is installed.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            # Others write there, too: an earlier listing may be out of date.
            self._fs, root = url_to_fs(url, use_listings_cache=False)
        except (ImportError, ValueError) as exc:
            hint = ": install samestory[s3]" if url.startswith(("s3://", "s3a://")) else ""
            raise ConfigError(f"cluster.snapshots: {url} cannot be used{hint} ({exc})") from exc
        self._root = str(root).rstrip("/")

    def names(self, folder: str) -> list[str]:
        def listed() -> list[str]:
            try:
                found: list[str] = self._fs.ls(self._path(folder), detail=False)
            except FileNotFoundError:
                return []
            return sorted(f"{folder}/{path.rstrip('/').rpartition('/')[2]}" for path in found)

        return self._call(f"list {folder}", listed)

    def read(self, name: str) -> bytes:
        return bytes(self._call(f"read {name}", lambda: self._fs.cat_file(self._path(name))))

    def write(self, name: str, data: bytes) -> None:
        def written() -> None:
            path = self._path(name)
            if "file" in _protocols(self._fs):  # an object store has no folders
                self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._fs.pipe_file(path, data)

        self._call(f"write {name}", written)

    def delete(self, names: Sequence[str]) -> None:
        def deleted() -> None:
            for name in names:
                try:
                    self._fs.rm_file(self._path(name))
                except FileNotFoundError:
                    continue

        self._call(f"delete {len(names)} files", deleted)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _call(self, what: str, ask: Callable[[], T]) -> T:
        """Each store's library has its own errors, without a common class."""
        try:
            return ask()
        except Exception as exc:
            raise StorageError(f"snapshots in {self._url}: cannot {what}: {type(exc).__name__}: {exc}") from exc


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)
