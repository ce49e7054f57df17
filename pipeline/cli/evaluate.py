"""`evaluate`: the production clusterer over labelled articles."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from consumers.cluster import policy_of
from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.labelled import embedded, progress_bar, read_labelled
from pipeline.domain.evaluation import Agreement, Scores, score, shuffled_within_days
from pipeline.domain.trial import tried
from pipeline.errors import SamestoryError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--assignments", type=click.Path(path_type=Path, dir_okay=False), help='Write {"id", "story"} a line here.'
)
@click.option("--shuffle-seed", type=int, help="Shuffle the order of arrival within each day, wholly where undated.")
@click.option("--language", default="en", show_default=True, help="Language of articles that state none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def evaluate(
    context: Context, file: Path, assignments: Path | None, shuffle_seed: int | None, language: str, as_json: bool
) -> None:
    """Group labelled articles (.jsonl, .jsonl.gz) in order of arrival and compare with their labels.

    Each line of FILE is an article: id, story (the label), title and text (or one of them), and if known url, source,
    published, published_is_own, language.
    """
    articles = read_labelled(file, language=language)
    if shuffle_seed is not None:
        articles = shuffled_within_days([(a.day, a) for a in articles], shuffle_seed)
    settings = context.settings
    model = app.open_join_model(context)
    with progress_bar() as progress:
        encoder = app.open_encoder(context)
        ready = embedded([a.article for a in articles], encoder, settings.embed, progress)
        task = progress.add_task("Grouping", total=len(ready))
        outcome = tried(model, policy_of(settings.cluster), ready, lambda: progress.advance(task))
    own_id = {a.article.id: a.id for a in articles}
    truth = {a.article.id: a.story for a in articles}
    if assignments is not None:
        _write(assignments, [(own_id[e.article.id], outcome.repaired[e.article.id]) for e in ready])
    _print(file, score(outcome.first_shown, truth), score(outcome.repaired, truth), as_json=as_json)


def _write(path: Path, assigned: Sequence[tuple[str, str]]) -> None:
    lines = [json.dumps({"id": identifier, "story": story}, ensure_ascii=False) for identifier, story in assigned]
    try:
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    except OSError as exc:
        raise SamestoryError(f"--assignments {path}: cannot be written: {exc.strerror}") from exc


def _print(file: Path, first_shown: Scores, repaired: Scores, *, as_json: bool) -> None:
    if as_json:
        figures = {"file": str(file), **as_figures(repaired), "first_shown": as_figures(first_shown)}
        click.echo(json.dumps(figures))
        return
    table = Table(title=f"{file.name}: {repaired.articles} articles", title_justify="left")
    for column in ("", "B³ P", "R", "F1", "pairwise P", "R", "F1", "stories found", "true", "largest part"):
        table.add_column(column, justify="left" if not column else "right")
    for name, scores in (("as first shown", first_shown), ("after repair", repaired)):
        cells = [f"{x:.3f}" for a in (scores.b_cubed, scores.pairwise) for x in (a.precision, a.recall, a.f1)]
        table.add_row(name, *cells, str(scores.found), str(scores.true), _share(scores.largest_part))
    Console(width=None if Console().is_terminal else 120).print(table)


def as_figures(scores: Scores) -> dict[str, Any]:
    """The scores as JSON has them."""
    return {
        "articles": scores.articles,
        "stories_found": scores.found,
        "stories_true": scores.true,
        "largest_part": None if scores.largest_part is None else round(scores.largest_part, 4),
        "b_cubed": _agreement(scores.b_cubed),
        "pairwise": _agreement(scores.pairwise),
    }


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"


def _agreement(agreement: Agreement) -> dict[str, float]:
    return {
        "precision": round(agreement.precision, 4),
        "recall": round(agreement.recall, 4),
        "f1": round(agreement.f1, 4),
    }
