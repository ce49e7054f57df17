"""An encoder that keeps its vectors in a folder: what was encoded once takes no model and no time again."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import Recipe
from pipeline.ports import Encoder
from pipeline.settings import EmbedSettings


class KeptVectors:
    """An `Encoder`. `open_encoder` is called for the first text that is not in the folder.

    Each pair of settings has its own file, written by `save`.
    """

    def __init__(self, folder: Path, settings: EmbedSettings, open_encoder: Callable[[], Encoder]) -> None:
        named = hashlib.sha256(repr(settings).encode()).hexdigest()[:12]
        self._vectors_file, self._recipe_file = folder / f"{named}.npz", folder / f"{named}.json"
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._kept: dict[str, NDArray[np.float32]] = {}
        self._new = False
        self._recipe: Recipe | None = None
        if self._vectors_file.exists():
            self._recipe = msgspec.json.decode(self._recipe_file.read_bytes(), type=Recipe)
            with np.load(self._vectors_file) as file:
                self._kept = dict(zip(file["keys"].tolist(), file["vectors"], strict=True))

    @property
    def recipe(self) -> Recipe:
        return self._recipe or self._opened().recipe

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        """Unit vectors [n, d], in the order of `texts`."""
        keys = [hashlib.sha256(f"{tokens}\n{text}".encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        if new:
            self._kept |= zip(new, self._opened().encode(list(new.values()), tokens=tokens), strict=True)
            self._new = True
        return np.stack([self._kept[key] for key in keys])

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self._vectors_file.parent.mkdir(parents=True, exist_ok=True)
            self._recipe_file.write_bytes(msgspec.json.encode(self.recipe))
            vectors = np.stack(list(self._kept.values()))
            np.savez_compressed(self._vectors_file, keys=np.array(list(self._kept)), vectors=vectors)
            self._new = False

    def _opened(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._open_encoder()
        return self._encoder
