"""`evaluate`: runs the production clusterer over labelled articles.

On request also in other orders and with other thresholds.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from consumers.cluster import policy_of
from pipeline import app
from pipeline.cli.console import console, progress_bar
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, OUTPUT_FILE
from pipeline.cli.tuning.labelled import embedded, read_labelled
from pipeline.cli.tuning.thresholds import print_thresholds, threshold_figures, write_plot
from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.tuning.evaluation import Agreement, Scores, score, shuffled_within_days
from pipeline.domain.tuning.sweep import MOVED, Point, sweep_thresholds
from pipeline.domain.tuning.trial import run_trial
from pipeline.errors import SamestoryError

_FIGURES = {"b_cubed_f1": ("B³ F1", 4), "pairwise_f1": ("pairwise F1", 4), "stories_found": ("stories found", 1)}


@click.command()
@click.argument("file", type=INPUT_FILE)
@click.option("--assignments", type=OUTPUT_FILE, help='Write {"id", "story"} a line here.')
@click.option("--shuffle-seed", type=int, help="Shuffle the order of arrival within each day, wholly where undated.")
@click.option("--shuffles", type=click.IntRange(min=2), metavar="N", help="Also the spread over N such orders.")
@click.option("--thresholds", is_flag=True, help="Also what other thresholds would give.")
@click.option("--plot", type=OUTPUT_FILE, help="Draw that here (SVG). Implies --thresholds.")
@click.option("--language", default="en", show_default=True, help="Language of articles that state none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def evaluate(
    context: Context,
    file: Path,
    assignments: Path | None,
    shuffle_seed: int | None,
    shuffles: int | None,
    thresholds: bool,
    plot: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Group labelled articles (.jsonl, .jsonl.gz) in order of arrival and compare with their labels.

    Each line of FILE is an article: id, story (the label), title and text (or one of them), and if known url, source,
    published, published_is_own, language, form.
    """
    if shuffles is not None and shuffle_seed is not None:
        raise click.UsageError("--shuffles takes the seeds 1 to N: --shuffle-seed cannot be given too")
    articles = read_labelled(file, language=language)
    if shuffle_seed is not None:
        articles = shuffled_within_days([(a.day, a) for a in articles], shuffle_seed)
    settings = context.settings
    model, policy = app.open_join_model(context), policy_of(settings.cluster)
    truth = {a.article.id: a.story for a in articles}
    points: list[Point] = []
    orders: list[Scores] = []
    with progress_bar() as progress:
        encoder = app.open_encoder(context)
        ready = embedded([a.article for a in articles], encoder, settings.embed, progress)
        _check_recipe(model, ready[0].recipe)
        task = progress.add_task("Grouping", total=len(ready))
        outcome = run_trial(model, policy, ready, lambda: progress.advance(task))
        if shuffles is not None:
            task = progress.add_task("Grouping in other orders", total=shuffles)
            dated = [(a.day, e) for a, e in zip(articles, ready, strict=True)]
            for seed in range(1, shuffles + 1):
                again = run_trial(model, policy, shuffled_within_days(dated, seed))
                orders.append(score(again.repaired, truth))
                progress.advance(task)
        if thresholds or plot is not None:
            task = progress.add_task("Grouping with other thresholds", total=len(MOVED) * len(ready))
            points += sweep_thresholds(model, policy, outcome.arrivals, truth, lambda: progress.advance(task))
    repaired = score(outcome.repaired, truth)
    if assignments is not None:
        own_id = {a.article.id: a.id for a in articles}
        _write(assignments, [(own_id[e.article.id], outcome.repaired[e.article.id]) for e in ready])
    if plot is not None:
        write_plot(plot, points, policy.thresholds, f"{file.name}: {repaired.articles:,} articles")
    if as_json:
        figures = {"file": str(file), **as_figures(repaired)}
        figures["first_shown"] = as_figures(score(outcome.first_shown, truth))
        figures |= {"shuffles": _spread_figures(orders)} if orders else {}
        figures |= {"thresholds": threshold_figures(points)} if points else {}
        click.echo(json.dumps(figures))
        return
    out = console(piped_columns=120)
    _print(out, file, score(outcome.first_shown, truth), repaired)
    if orders:
        _print_spread(out, orders)
    if points:
        print_thresholds(out, points, repaired)


def _check_recipe(model: JoinModel, recipe: Recipe) -> None:
    fitted = model.metadata.get("recipe", {})
    now = {name: getattr(recipe, name, None) for name in fitted}
    if now != fitted:
        differing = ", ".join(
            f"{name} {fitted[name]!r}, not {now[name]!r}" for name in fitted if fitted[name] != now[name]
        )
        click.echo(f"cluster.join_model: fitted on other vectors ({differing}): fit it again with tune", err=True)


def _write(path: Path, assigned: Sequence[tuple[str, str]]) -> None:
    lines = [json.dumps({"id": identifier, "story": story}, ensure_ascii=False) for identifier, story in assigned]
    try:
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    except OSError as exc:
        raise SamestoryError(f"--assignments {path}: cannot be written: {exc.strerror}") from exc


def _print(out: Console, file: Path, first_shown: Scores, repaired: Scores) -> None:
    table = Table(title=f"{file.name}: {repaired.articles} articles", title_justify="left")
    for column in ("", "B³ P", "R", "F1", "pairwise P", "R", "F1", "stories found", "true", "largest part"):
        table.add_column(column, justify="left" if not column else "right")
    for name, scores in (("as first shown", first_shown), ("after repair", repaired)):
        cells = [f"{x:.3f}" for a in (scores.b_cubed, scores.pairwise) for x in (a.precision, a.recall, a.f1)]
        table.add_row(name, *cells, str(scores.found), str(scores.true), _share(scores.largest_part))
    out.print(table)


def _print_spread(out: Console, orders: Sequence[Scores]) -> None:
    table = Table(title=f"After repair, over {len(orders)} orders of arrival", title_justify="left")
    for column in ("", "mean", "deviation", "least", "most"):
        table.add_column(column, justify="left" if not column else "right")
    for name, values in _by_figure(orders).items():
        label, digits = _FIGURES[name]
        cells = (fmean(values), stdev(values), min(values), max(values))
        table.add_row(label, *(f"{value:.{digits}f}" for value in cells))
    out.print(table)


def _spread_figures(orders: Sequence[Scores]) -> dict[str, Any]:
    return {
        "orders": len(orders),
        **{
            name: {
                "mean": round(fmean(values), 4),
                "deviation": round(stdev(values), 4),
                "least": round(min(values), 4),
                "most": round(max(values), 4),
            }
            for name, values in _by_figure(orders).items()
        },
    }


def _by_figure(orders: Sequence[Scores]) -> dict[str, list[float]]:
    return {
        "b_cubed_f1": [scores.b_cubed.f1 for scores in orders],
        "pairwise_f1": [scores.pairwise.f1 for scores in orders],
        "stories_found": [float(scores.found) for scores in orders],
    }


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
