"""`tune --claims`: fits the judge of claims on labelled pairs, and reports its figures out of fold."""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from pipeline import app
from pipeline.cli.console import console, progress_bar
from pipeline.cli.context import Context
from pipeline.cli.tuning.claim_pairs import labelled_articles, labelled_rows, read_claim_labels
from pipeline.cli.tuning.labelled import LabelledArticle, read_labelled
from pipeline.cli.tuning.model_files import write_model_files
from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.told.facts_in_common import ONE_FACT
from pipeline.domain.comparison.told.fitting import (
    CORE_PLACE,
    DIFFERENT,
    FOLDS,
    OTHER,
    PARTS_OF_SHARED,
    LabelledRows,
    OutOfFold,
    fit_judge,
    shared_probability,
)
from pipeline.domain.comparison.told.judge import MODEL_FILE, ClaimJudge
from pipeline.domain.comparison.told.labels import LABELS
from pipeline.errors import SamestoryError
from pipeline.history.judged import SET, JudgedFacts, read_judged


def tune_claims(
    context: Context,
    labels: Path,
    files: Sequence[Path],
    out: Path | None,
    *,
    corrections: bool,
    language: str,
    as_json: bool,
) -> None:
    """Fit the judge on the pairs of `labels`, whose articles are in `files`; write it to `out` if given.

    `corrections`: also on what editors judged about facts in common, as the log has it.
    """
    pairs = read_claim_labels(labels)
    read = [article for path in files for article in read_labelled(path, language=language)]
    judged = _judged(context) if corrections else None
    if judged is not None:
        pairs = [*pairs, *judged.pairs]
        read = [*read, *(_labelled(article, story) for article, story in judged.articles)]
    articles = labelled_articles(labels, pairs, read)
    with progress_bar() as progress:
        found = labelled_rows(labels, pairs, articles, app.open_encoder(context), app.open_parser(context), progress)
    if found.passed_over:
        click.echo(
            f"labels: {found.passed_over:,} of {len(pairs):,} pairs are passed over, since their claims are not found "
            f"(first: {found.first})",
            err=True,
        )
    judge, out_of_fold = fit_judge(found.rows)
    metadata = {
        "fitted": datetime.now(UTC).date().isoformat(),
        "labels": {"file": labels.name, "sha256": hashlib.sha256(labels.read_bytes()).hexdigest()},
        "passed_over": found.passed_over,
        **({} if judged is None else {"judgements": {"judged": judged.judgements, "pairs": len(judged.pairs)}}),
        **figures_of(found.rows, judge, out_of_fold),
    }
    if out is not None:
        write_model_files(out, {MODEL_FILE: replace(judge, metadata=metadata).text()})
    if as_json:
        click.echo(json.dumps({**metadata, "thresholds": {"shared": judge.shared, "related": judge.related}}))
        return
    _print(metadata, judge)
    if out is not None:
        console().print(f"Written to {out}")


def _judged(context: Context) -> JudgedFacts:
    with contextlib.closing(app.open_log(context)) as log:
        found = read_judged(log)
    if not found.pairs:
        raise SamestoryError(
            "no judgements of facts in common in the log that teach something: editors make them on a story's page"
        )
    click.echo(
        f"judgements: {found.judgements:,} of facts in common, {len(found.pairs):,} pairs of claims"
        + (f"; {found.lost:,} pairs are no longer in their texts" if found.lost else ""),
        err=True,
    )
    return found


def _labelled(article: Article, story: str) -> LabelledArticle:
    return LabelledArticle(id=article.id, story=f"{SET} {story}", topic="", kind="", day=None, article=article)


def figures_of(rows: LabelledRows, judge: ClaimJudge, out_of_fold: OutOfFold) -> dict[str, Any]:
    """What was fitted on, and how often it was right on pairs of stories that it was not fitted on."""
    labelled, told = rows.y != CORE_PLACE, rows.y != DIFFERENT
    found, y = out_of_fold.labels[labelled], rows.y[labelled]
    best = found.argmax(axis=1)
    shared = np.isin(y, PARTS_OF_SHARED)
    probability = shared_probability(found)
    return {
        "pairs": len(rows.y),
        "stories": len(set(rows.stories)),
        "folds": FOLDS,
        "out_of_fold": {
            "labels": {
                label: {"pairs": int((y == n).sum()), **_counted(best == n, y == n)} for n, label in enumerate(LABELS)
            },
            "shared": _counted(probability >= judge.shared, shared),
            "related": _counted(1 - out_of_fold.labels[:, OTHER] >= judge.related, rows.y != OTHER),
            "one fact": _counted(out_of_fold.fact[told] >= ONE_FACT, rows.y[told] != OTHER),
        },
        "reliability": [
            {
                "up_to": round(low + 0.2, 1),
                "pairs": int(within.sum()),
                "probability": round(float(probability[within].mean()), 3),
                "shared": round(float(shared[within].mean()), 3),
            }
            for low in (0.0, 0.2, 0.4, 0.6, 0.8)
            if (within := (probability > low) & (probability <= low + 0.2)).any()
        ],
    }


def _counted(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> dict[str, float]:
    both = int((found & true).sum())
    return {
        "precision": round(both / max(1, int(found.sum())), 3),
        "recall": round(both / max(1, int(true.sum())), 3),
    }


def _print(metadata: dict[str, Any], judge: ClaimJudge) -> None:
    terminal = console(piped_columns=120)
    figures = metadata["out_of_fold"]
    table = Table(
        title=f"Out of fold, {metadata['pairs']} pairs of {metadata['stories']} stories", title_justify="left"
    )
    for column in ("", "pairs", "precision", "recall"):
        table.add_column(column, justify="right" if column else "left")
    for label, row in figures["labels"].items():
        table.add_row(label, str(row["pairs"]), f"{row['precision']:.3f}", f"{row['recall']:.3f}")
    for name, least in (("shared", judge.shared), ("related", judge.related), ("one fact", ONE_FACT)):
        row = figures[name]
        table.add_row(f"{name}, from {least:.3f}", "", f"{row['precision']:.3f}", f"{row['recall']:.3f}")
    terminal.print(table)
    table = Table(title="Probability and share of shared claims", title_justify="left")
    for column in ("up to", "pairs", "mean probability", "shared"):
        table.add_column(column, justify="right")
    for row in metadata["reliability"]:
        table.add_row(f"{row['up_to']:.1f}", str(row["pairs"]), f"{row['probability']:.3f}", f"{row['shared']:.3f}")
    terminal.print(table)
