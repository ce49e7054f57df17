"""Keeps the versions of stories as bytes in a spill, and of each what is needed without reading it.

Versions are read only where a story is shown or written down. Knows no story.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from pipeline.domain.articles.forms import reports_many
from pipeline.domain.matching.spill import Spill
from pipeline.domain.stories.stories import Version


class StoredVersion(msgspec.Struct, frozen=True, gc=False):
    """What is known of a version without reading it. `piece`: its number in the spill."""

    article_id: str
    event_time: datetime
    copy_of: str | None
    moves_clock: bool
    piece: int


class VersionStore:
    """Versions in `spill`."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._encoder, self._decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Version)

    def store(self, version: Version) -> StoredVersion:
        return StoredVersion(
            article_id=version.article_id,
            event_time=version.event_time,
            copy_of=version.copy_of,
            moves_clock=not reports_many(version.form),
            piece=self._spill.put(self._encoder.encode(version)),
        )

    def read(self, stored: Sequence[StoredVersion]) -> tuple[Version, ...]:
        """The versions, in this order."""
        return tuple(map(self._decoder.decode, self._spill.get([one.piece for one in stored])))

    def drop(self, stored: Iterable[StoredVersion]) -> None:
        """Forget these. Nobody reads them any more."""
        self._spill.drop(one.piece for one in stored)
