"""States of the projection, by which a listener asks what changed since."""

import re
from dataclasses import dataclass

NAMED_STORIES = 200
"""How many of the stories that changed are named at most: who missed more reads again what is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A state of the projection.

    Positions of two epochs cannot be compared: the file was rebuilt between them.
    """

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        match = re.fullmatch(r"([0-9a-f]{1,32})-(\d{1,18})", text, re.ASCII)
        return cls(epoch=match[1], seq=int(match[2])) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Stories that changed since a position, and where that leaves the reader.

    `count`: how many, also those not named. `all`: whatever is shown is stale.
    """

    position: Position
    story_ids: tuple[str, ...]
    count: int = 0
    all: bool = False
