"""A join model that `tune` has fitted: what it was fitted on, its files, and its figures on the terminal."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from pipeline.cli.console import console
from pipeline.cli.tuning.model_files import write_model_files
from pipeline.domain.matching import join_model
from pipeline.domain.tuning.evaluation import Scores
from pipeline.domain.tuning.fitting import Fitted
from pipeline.domain.tuning.labelled_sets import LabelledSet, Start
from pipeline.history.confirmed import Confirmed


def origin(path: Path, labelled: LabelledSet, counted: Sequence[LabelledSet]) -> dict[str, Any]:
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "articles": len(labelled.articles),
        "stories": len({item.story for item in labelled.articles}),
        "words_counted": labelled in counted,
        "weight": labelled.weight,
    }


def origin_in_log(one: Confirmed) -> dict[str, Any]:
    return {
        "file": one.name,
        "articles": len(one.articles),
        "stories": len({story for _, story in one.articles}),
        "confirmed_links": one.confirmed,
        "undone_links": one.undone,
        "words_counted": False,
    }


def recipe_of(labelled: LabelledSet) -> dict[str, Any]:
    recipe = labelled.articles[0].embedded.recipe
    return {
        "model": recipe.model,
        "revision": recipe.revision,
        "tokens": recipe.tokens,
        "text": recipe.text,
        "prompt": recipe.prompt,
    }


def write_model(out: Path, fitted: Fitted, metadata: dict[str, Any], start: Start) -> None:
    texts = (json.dumps(metadata, indent=1) + "\n", *fitted.model.texts(), join_model.counts_text(*start))
    write_model_files(out, dict(zip(join_model.MODEL_FILES, texts, strict=True)))


def print_fit(
    out: Path | None, metadata: dict[str, Any], figures: dict[str, tuple[Scores, Scores]], *, as_json: bool
) -> None:
    if as_json:
        click.echo(json.dumps(metadata))
        return
    terminal = console(piped_columns=120)
    table = Table(title="Out of fold", title_justify="left")
    for column in ("", "", "B³ P", "R", "F1", "pairwise F1", "found", "true"):
        table.add_column(column, justify="right" if column else "left")
    for name, both in figures.items():
        for when, s in zip(("first shown", "repaired"), both, strict=True):
            b = s.b_cubed
            cells = [f"{x:.3f}" for x in (b.precision, b.recall, b.f1, s.pairwise.f1)]
            table.add_row(name, when, *cells, str(s.found), str(s.true))
    terminal.print(table)
    table = Table(title="Probability and share of same-story pairs", title_justify="left")
    for column in ("up to", "pairs", "mean probability", "same story"):
        table.add_column(column, justify="right")
    for row in metadata["reliability"]:
        table.add_row(f"{row['up_to']:.1f}", str(row["pairs"]), f"{row['probability']:.3f}", f"{row['same']:.3f}")
    terminal.print(table)
    if out is not None:
        terminal.print(f"Written to {out}")
