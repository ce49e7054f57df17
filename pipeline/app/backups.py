"""Backups put together: which files of the data folder cannot be rebuilt."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.app import ADDED_FILE, LOG_FILE, PRODUCER_FILE
from pipeline.clock import utc_now
from pipeline.configuration import Configuration
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.adapters.backup import Advance, Manifest


def back_up(configuration: Configuration, folder: Path, *, advance: "Advance") -> "Manifest":
    """Copy what cannot be rebuilt of the embedded store to `folder`, also while it is in use.

    ConfigError on Kafka, whose log is elsewhere; StorageError as `adapters.backup.write_backup`.
    """
    from pipeline.access.users import USERS_FILE
    from pipeline.adapters.backup import write_backup

    data_dir = configuration.data_dir
    if configuration.settings.log.transport == "kafka":
        raise ConfigError("the log is on Kafka: back up its topics there (docs/operations.md)")
    if not (data_dir / LOG_FILE).is_file():
        raise ConfigError(f"there is no {data_dir / LOG_FILE}: nothing to back up")
    undelivered = sorted(str(file.relative_to(data_dir)) for file in (data_dir / "webhooks").glob("*.jsonl"))
    return write_backup(
        data_dir,
        folder,
        databases=(LOG_FILE, PRODUCER_FILE, ADDED_FILE),
        files=(USERS_FILE, *undelivered),
        program=__version__,
        at=utc_now(),
        advance=advance,
    )


def restore(configuration: Configuration, folder: Path, *, advance: "Advance") -> "Manifest":
    """Fill the empty data folder from a backup. StorageError as `adapters.backup.restore_backup`."""
    from pipeline.adapters.backup import restore_backup

    if configuration.settings.log.transport == "kafka":
        raise ConfigError("the log is on Kafka: a backup is of the embedded log (log.transport)")
    return restore_backup(folder, configuration.data_dir, advance=advance)
