"""Counts independent voices in a story: each publisher family once; one that only copies does not count."""

from collections.abc import Sequence
from typing import Protocol


class FamilyVersion(Protocol):
    """A version, as far as it matters here."""

    @property
    def family(self) -> str: ...
    @property
    def copy_of(self) -> str | None: ...


def voices(versions: Sequence[FamilyVersion]) -> tuple[str, ...]:
    """The families that have a version with a text of its own, each once, in the order given."""
    return tuple(dict.fromkeys(version.family for version in versions if version.copy_of is None))
