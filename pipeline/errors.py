"""Errors, and what each means for the current record.

    SamestoryError
    ├── PermanentError        will fail again however often it is tried: the record is dead-lettered
    │   ├── MalformedRecord       its bytes are not a message of its topic
    │   ├── UnknownSchema         its schema is newer than this program
    │   ├── RecordTooLarge        larger than the log accepts
    │   └── ExtractionError       a page without an article
    ├── TransientError        may succeed later: retried with backoff, never skipped
    │   └── FetchError            a failed fetch (with `permanent`: do not try again)
    ├── FencedError           another member took over the partition: the batch is abandoned, the state rebuilt
    ├── StopRequested         the run is to end: the batch is abandoned
    └── FatalError            stops the process, the offsets uncommitted
        ├── ConfigError           what the operator wrote cannot be used
        ├── RecipeMismatch        another model than the one that embedded the window
        └── StorageError          a database from a newer version, a damaged file, a disk that fails
            └── DiskFull              no room: the same works again once there is some

Anything that is not a SamestoryError is treated as fatal.
"""


class SamestoryError(Exception):
    """The base of all errors that samestory raises. The message names the item and the cause."""


class PermanentError(SamestoryError):
    """The record will fail again however often it is tried."""


class MalformedRecord(PermanentError):
    """The bytes are not a message of the topic they are on."""


class UnknownSchema(PermanentError):
    """The message has a schema version that this program does not know."""


class RecordTooLarge(PermanentError):
    """A record is larger than the log accepts. The message names its topic, key and size.

    `key`: the record's own.
    """

    key: bytes | None = None


class ExtractionError(PermanentError):
    """No article can be extracted from the page."""


class TransientError(SamestoryError):
    """May succeed when tried again later."""


class FetchError(TransientError):
    """A fetch failed. `permanent`: trying again will not help (refused, 404, too large)."""

    def __init__(self, message: str, *, permanent: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.status = status


class FencedError(SamestoryError):
    """The batch's partitions now belong to another member, or its offsets are already committed."""


class StopRequested(SamestoryError):
    """The run was asked to end while a batch was handled."""


class FatalError(SamestoryError):
    """Stops the process; the offsets stay uncommitted."""


class ConfigError(FatalError):
    """The configuration cannot be used.

    The message has a line for each mistake: file and line or key, and cause.
    """


class RecipeMismatch(FatalError):
    """Vectors of two recipes would be compared. The message names both, and what to do."""


class StorageError(FatalError):
    """The embedded log or a local file cannot be written or read."""


class DiskFull(StorageError):
    """The disk is full. Nothing was written in part, and the same works again once there is room."""
