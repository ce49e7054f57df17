"""Chooses the runtime of the embedding model, and keeps the converted model.

`python -m pipeline.adapters.encoder_choice` runs at set-up and in the image's build; else the first process that
encodes does the same. A model is converted once for its files and OpenVINO's version (`model_folders`).

Whatever fails, sentence-transformers goes on by itself, and a warning says why.
"""

import hashlib
import logging
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.adapters.encoder import (
    SentenceTransformerEncoder,
    has_gpu,
    model_path,
    multilingual_settings,
    recipe,
)
from pipeline.adapters.encoder_conversion import FORMAT, GRAPH, Choice, agrees, convert, judge
from pipeline.adapters.encoder_openvino import OpenVinoEncoder
from pipeline.adapters.file_digest import digest
from pipeline.adapters.model_folders import model_folders, write_once
from pipeline.domain.articles.embedded import Recipe
from pipeline.errors import ConfigError
from pipeline.ports import Encoder
from pipeline.settings import EmbedSettings

_log = logging.getLogger(__name__)

_CHOICE = "choice.json"


def chosen_encoder(settings: EmbedSettings, *, text: str, exact: bool = True, folders: Sequence[Path] = ()) -> Encoder:
    """The embedding model in its runtime; `folders` replaces the folders listed above.

    `exact`: in float32 on every processor, so that stories are the same everywhere. Otherwise in bfloat16 where the
    processor has it, which takes half the time and gives cosines of .9999.

    Raises ConfigError if the model cannot be loaded.
    """
    model = Path(model_path(settings))
    tokenizer = model / "tokenizer.json"
    if settings.runtime == "torch" or not tokenizer.is_file() or (settings.runtime == "auto" and has_gpu()):
        return SentenceTransformerEncoder(settings, text=text)
    try:
        key = _key(model, settings.tokens, metadata.version("openvino"))
    except metadata.PackageNotFoundError:
        _log.warning("the package openvino is not installed: sentence-transformers encodes, and takes longer")
        return SentenceTransformerEncoder(settings, text=text)
    original = None
    places = [folder / key for folder in folders or model_folders()]
    found = next(((place, choice) for place in places if (choice := _stored(place)) is not None), None)
    if found is None:
        original = SentenceTransformerEncoder(settings, text=text)
        found = _store(places, original, tokenizer, settings)
    if found is not None:
        place, choice = found
        objection = choice.objection(settings.runtime)
        try:
            if not objection:
                copy = _load(place, tokenizer, settings, text=text, dimensions=choice.dimensions, exact=exact)
                if choice.processor == _processor() or agrees(place, copy):
                    return copy
                objection = "on this processor the converted model gives other vectors"
        except Exception as exc:  # noqa: BLE001 (a library that lacks an instruction or a file must not stop the line)
            objection = f"the converted model in {place} cannot be loaded: {exc}"
        _log.warning("%s: sentence-transformers encodes", objection)
    return original or SentenceTransformerEncoder(settings, text=text)


def exact_and_cheaper(settings: EmbedSettings, *, text: str, folders: Sequence[Path] = ()) -> tuple[Encoder, Encoder]:
    """The model as `chosen_encoder` gives it exactly, and in bfloat16; one encoder where the two are the same.

    If they are two, the exact one is loaded when it is first asked: a line in one language may never need it.
    """
    cheaper = chosen_encoder(settings, text=text, exact=False, folders=folders)
    if not isinstance(cheaper, OpenVinoEncoder) or cheaper.is_exact:
        return cheaper, cheaper
    return _LoadedWhenAsked(cheaper.recipe, lambda: chosen_encoder(settings, text=text, folders=folders)), cheaper


class _LoadedWhenAsked:
    """An `Encoder` that is loaded with its first texts."""

    def __init__(self, recipe: Recipe, load: Callable[[], Encoder]) -> None:
        self._recipe, self._load = recipe, load
        self._loaded: Encoder | None = None

    @property
    def recipe(self) -> Recipe:
        return self._recipe

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded.encode(texts, tokens=tokens)


def _key(model: Path, tokens: int, version: str) -> str:
    """A hash of all that the converted model depends on."""
    hashed = hashlib.sha256(f"{FORMAT} {version} {tokens}".encode())
    for file in sorted(model.rglob("*")):
        if file.suffix in (".safetensors", ".bin", ".json", ".txt", ".model"):
            hashed.update(f"{file.relative_to(model)} {digest(file)}".encode())
    return hashed.hexdigest()[:16]


def _processor() -> str:
    """What the speed and the last bits depend on: the kind of processor and its instructions."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    told = {line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))}
    return hashlib.sha256("\n".join([platform.machine(), platform.processor(), *sorted(told)]).encode()).hexdigest()[
        :16
    ]


def _stored(place: Path) -> Choice | None:
    """What was found out about the model in this folder; None if it was not converted or its files are damaged."""
    try:
        choice = msgspec.json.decode((place / _CHOICE).read_bytes(), type=Choice)
        damaged = [name for name, stored in choice.files.items() if digest(place / name) != stored]
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as exc:
        _log.warning("the converted model in %s cannot be read: %s", place, exc)
        return None
    if damaged:
        _log.warning("the converted model in %s is damaged (%s)", place, ", ".join(damaged))
        return None
    return choice


def _store(
    places: Sequence[Path], original: SentenceTransformerEncoder, tokenizer: Path, settings: EmbedSettings
) -> tuple[Path, Choice] | None:
    """Converts into the first folder that can be written to; None, with a warning, if there is none."""

    def write(folder: Path) -> None:
        choice = _made(folder, original, tokenizer, settings)
        (folder / _CHOICE).write_bytes(msgspec.json.encode(choice))

    problem: object = "no folder"
    for place in places:
        try:
            write_once(place, write, lambda whole: _stored(whole) is not None)
        except OSError as exc:
            problem = exc  # or another process was first
        if (stored := _stored(place)) is not None:
            return place, stored
    _log.warning("the converted model cannot be stored (%s): sentence-transformers encodes, and takes longer", problem)
    return None


def _made(folder: Path, original: SentenceTransformerEncoder, tokenizer: Path, settings: EmbedSettings) -> Choice:
    """Converts and judges; a model that cannot be converted is recorded, so that no start tries it again.

    Raises OSError if the folder cannot be written to.
    """
    try:
        convert(original, folder)
        shape = original.recipe
        copy = _load(folder, tokenizer, settings, text=shape.text, dimensions=shape.dimensions, exact=False)
        return judge(original, copy, folder, _processor())
    except OSError:
        raise
    except Exception as exc:
        # Models differ, and so does what their conversion raises.
        if shutil.disk_usage(folder).free < sum(file.stat().st_size for file in tokenizer.parent.glob("*.safetensors")):
            raise OSError(f"{folder.parent}: the disk is full") from exc
        first = (str(exc).strip().splitlines() or [""])[0]
        return Choice(
            failure=f"{type(exc).__name__}: {first}", processor=_processor(), dimensions=original.recipe.dimensions
        )


def _load(
    place: Path, tokenizer: Path, settings: EmbedSettings, *, text: str, dimensions: int, exact: bool
) -> OpenVinoEncoder:
    return OpenVinoEncoder(
        place / GRAPH,
        tokenizer,
        recipe=recipe(settings, text=text, dimensions=dimensions),
        batch_texts=settings.batch_texts,
        threads=settings.threads,
        exact=exact,
    )


def main() -> None:
    """Converts the packaged models if they are not converted yet, and says what will encode."""
    logging.basicConfig(format="samestory: %(message)s")
    for settings in (EmbedSettings(), multilingual_settings(EmbedSettings())):
        try:
            encoder = chosen_encoder(settings, text="")
        except ConfigError as exc:
            _log.warning("%s", exc)
            continue
        runtime = "OpenVINO" if isinstance(encoder, OpenVinoEncoder) else "sentence-transformers"
        print(f"samestory: {runtime} encodes with {encoder.recipe.model}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
