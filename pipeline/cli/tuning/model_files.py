"""Writes the files of a model that was fitted into the folder that `--out` names."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import SamestoryError


def write_model_files(out: Path, texts: Mapping[str, str]) -> None:
    """Each text in the file of its name. SamestoryError if the folder cannot be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise SamestoryError(f"--out {out}: cannot be written: {exc.strerror}") from exc
