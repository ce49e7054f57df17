"""Errors, and what each means for the record at hand.

    SamestoryError
    ├── PermanentError        will fail again however often it is tried: the record is dead-lettered
    │   ├── MalformedRecord       its bytes are no message of its topic
    │   ├── UnknownSchema         its schema is newer than this program knows
    │   ├── RecordTooLarge        larger than the log takes
    │   └── ExtractionError       a page that yields no article
    ├── TransientError        may succeed later: retried with backoff, never skipped
    │   └── FetchError            an address that did not answer as it should (its `permanent` says otherwise)
    ├── FencedError           another member took over the partition: the batch is abandoned, the state rebuilt
    └── FatalError            stops the process, the offsets uncommitted
        ├── ConfigError           what the operator wrote cannot be used
        ├── RecipeMismatch        the model differs from the one the window was embedded with
        └── StorageError          a full disk, a database from a newer version, a damaged file

Anything that is not a SamestoryError is treated as fatal.
"""


class SamestoryError(Exception):
    """Everything that samestory raises on purpose. The message names the item and the cause."""


class PermanentError(SamestoryError):
    """The record will fail again however often it is tried."""


class MalformedRecord(PermanentError):
    """The bytes are no message of the topic they are on."""


class UnknownSchema(PermanentError):
    """The message has a schema version that this program does not know."""


class RecordTooLarge(PermanentError):
    """A record is larger than the log takes. The message names its topic, key and size."""


class ExtractionError(PermanentError):
    """No article can be made of the page."""


class TransientError(SamestoryError):
    """May succeed when tried again later."""


class FetchError(TransientError):
    """An address did not answer as it should. `permanent`: trying again will not help (refused, 404, too large)."""

    def __init__(self, message: str, *, permanent: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.status = status


class FencedError(SamestoryError):
    """The batch's partitions belong to another member by now, or its offsets were committed already."""


class FatalError(SamestoryError):
    """Stops the process; the offsets stay uncommitted."""


class ConfigError(FatalError):
    """The configuration cannot be used. The message names file, line or key, and cause."""


class RecipeMismatch(FatalError):
    """Vectors of two recipes met. The message names both and the way out."""


class StorageError(FatalError):
    """The embedded log or a local file cannot be written or read."""
