"""The language models."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.comparison.parsed import ParsedSentence


class Encoder(Protocol):
    """A sentence embedding model."""

    @property
    def recipe(self) -> Recipe: ...

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        """Unit vectors [n, d], in the order of `texts`; zeros for an empty text. `tokens` shortens the input."""
        ...


class Parser(Protocol):
    """Splits texts into sentences and, for the languages it knows, parses their grammar."""

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        """The sentences of each text, in order. `language` is ISO 639-1 or `und`."""
        ...
