"""Where things lie: the files of the data folder and the list of feeds."""

from pathlib import Path

from pipeline.configuration import Configuration
from pipeline.errors import ConfigError

ADDED_FILE = "added.db"
"""What `samestory add` remembers, in the data folder."""

LOG_FILE = "log.db"
"""The embedded log's name in the data folder."""

PRODUCER_FILE = "producer.db"
"""The feed producer's memory, in the data folder."""


def feeds_file(configuration: Configuration) -> Path:
    """The file that lists the feeds."""
    return configuration.config_dir / configuration.settings.produce.feeds


def producer_state_file(configuration: Configuration) -> Path:
    """Where the producer remembers its feeds and articles."""
    return ensure_dir(configuration.data_dir) / PRODUCER_FILE


def ensure_dir(folder: Path) -> Path:
    """The folder, created if it is missing. ConfigError if it cannot be, or a restore into it was interrupted."""
    from pipeline.adapters.backup import RESTORE_MARKER

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ConfigError(f"data_dir {folder}: cannot be created: {exc.strerror}") from exc
    if (folder / RESTORE_MARKER).exists():
        raise ConfigError(f"data_dir {folder}: `samestory restore` was interrupted here: call it again first")
    return folder
