"""`tune`: fits the join model on labelled articles and writes it, with its origin and its figures."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from consumers.cluster import policy_of
from pipeline import app
from pipeline.adapters.encoder import multilingual_settings
from pipeline.cli.console import console, progress_bar
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE
from pipeline.cli.tuning.cross_validated import (
    ablation_document,
    figures_of,
    print_ablation,
    print_spread,
    spread_document,
    without_parts,
)
from pipeline.cli.tuning.evaluated import as_figures
from pipeline.cli.tuning.fitted_model import origin, origin_in_log, print_fit, recipe_of, write_model
from pipeline.cli.tuning.generated import RememberingEncoder, generated_sets
from pipeline.cli.tuning.labelled import embedded, read_labelled
from pipeline.cli.tuning.tune_claims import tune_claims
from pipeline.cli.tuning.tune_links import tune_links
from pipeline.domain.matching import join_model
from pipeline.domain.tuning.ablation import Ablation, ablations, with_seeds
from pipeline.domain.tuning.cross_validation import judged_set
from pipeline.domain.tuning.evaluation import reliability
from pipeline.domain.tuning.fit_plan import FitPlan
from pipeline.domain.tuning.fitting import check_labels, fit_rows
from pipeline.domain.tuning.labelled_sets import (
    FOLDS,
    Labelled,
    LabelledSet,
    LabelsError,
    start_counts,
)
from pipeline.domain.tuning.training_pairs import every_row
from pipeline.errors import SamestoryError
from pipeline.history.confirmed import Confirmed, read_confirmed
from pipeline.ports import Encoder

_LEAST_COUNT = 2
"""Words of a single article say nothing about words in general."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=INPUT_FILE)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the model.")
@click.option("--cross-validate", is_flag=True, help="Report the out-of-fold figures only: no model is written.")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    type=(INPUT_FILE, click.FloatRange(0, 10, min_open=True)),
    metavar="FILE SHARE",
    help="What one of FILES counts beside the others (1): little where its stories are coarser than wanted.",
)
@click.option(
    "--counts-from",
    multiple=True,
    type=INPUT_FILE,
    help="Those of FILES from which counting words starts (default: all). Leave out what figures are wanted of.",
)
@click.option("--seeds", type=click.IntRange(min=2), metavar="N", help="Also the spread over N seeds of the fit.")
@click.option("--shuffles", type=click.IntRange(min=2), metavar="N", help="Also the spread over N orders of arrival.")
@click.option(
    "--ablate",
    multiple=True,
    metavar="PART",
    help="Also fit without this part and show what it gives; `all`: without each. An unknown name lists the parts.",
)
@click.option(
    "--corrections", is_flag=True, help="Learn also from what was corrected, or judged (--claims), as the log has it."
)
@click.option(
    "--claims",
    type=INPUT_FILE,
    metavar="LABELS",
    help="Fit the judge of claims instead, on these labelled pairs; FILES have their articles.",
)
@click.option(
    "--links",
    is_flag=True,
    help="Fit the link model instead, on FILES with articles of several languages, or with pairs (a, b, same).",
)
@click.option(
    "--multilingual", is_flag=True, help="Fit the model for the languages of embed.multilingual, on its vectors."
)
@click.option("--language", default="en", show_default=True, help="Language of articles that state none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def tune(
    context: Context,
    files: tuple[Path, ...],
    out: Path | None,
    cross_validate: bool,
    weights: tuple[tuple[Path, float], ...],
    counts_from: tuple[Path, ...],
    seeds: int | None,
    shuffles: int | None,
    ablate: tuple[str, ...],
    corrections: bool,
    claims: Path | None,
    links: bool,
    multilingual: bool,
    language: str,
    as_json: bool,
) -> None:
    """Fit the join model on labelled articles (.jsonl, .jsonl.gz; see evaluate) and report out-of-fold figures.

    Set cluster.join_model to the folder to use it, with --multilingual cluster.multilingual_join_model. With --claims
    it is the judge of claims that is fitted, with --links the link model: set link.model to its folder.
    """
    if cross_validate == (out is not None):
        raise click.UsageError("either --out or --cross-validate is needed")
    if links:
        if claims or corrections or weights or counts_from or seeds or shuffles or ablate:
            raise click.UsageError("--links goes with --out, --cross-validate, --language and --json only")
        tune_links(context, files, out, language=language, as_json=as_json)
        return
    if claims is not None:
        if weights or counts_from or seeds or shuffles or ablate:
            raise click.UsageError(
                "--claims goes with --out, --cross-validate, --corrections, --language and --json only"
            )
        tune_claims(context, claims, files, out, corrections=corrections, language=language, as_json=as_json)
        return
    if out is not None and (seeds or shuffles or ablate):
        raise click.UsageError("--seeds, --shuffles and --ablate report only: they need --cross-validate")
    plan = FitPlan()
    left_out = _chosen(ablations(plan), ablate)
    weight = dict(weights)
    for option, named in (("--counts-from", counts_from), ("--weight", tuple(weight))):
        if unknown := [str(path) for path in named if path not in files]:
            raise click.UsageError(f"{option} {', '.join(unknown)}: not among FILES")
    if multilingual and counts_from:
        raise click.UsageError(
            "--counts-from: with --multilingual counting words starts from nothing in every language"
        )
    policy = policy_of(context.settings.cluster)
    read = [read_labelled(path, language=language) for path in files]
    embed = context.settings.embed
    if multilingual:
        embed = multilingual_settings(embed)
        every_language = {a.article.language for articles in read for a in articles}
        policy = replace(policy, embedding_languages=frozenset(every_language))
    corrected = _corrected(context) if corrections else []
    with progress_bar() as progress:
        encoder = RememberingEncoder(_multilingual(context) if multilingual else app.open_encoder(context))
        sets = []
        for path, articles in zip(files, read, strict=True):
            ready = embedded([a.article for a in articles], encoder, embed, progress)
            windows = {name: number for number, name in enumerate(dict.fromkeys(a.window for a in articles))}
            labelled = [
                Labelled(embedded=e, story=a.story, group=a.topic, window=windows[a.window])
                for a, e in zip(articles, ready, strict=True)
            ]
            labelled.sort(key=lambda one: one.window)  # each window's articles stand together, in order of arrival
            sets.append(LabelledSet(name=path.name, articles=tuple(labelled), weight=weight.get(path, 1.0)))
        for one in corrected:
            ready = embedded([a for a, _ in one.articles], encoder, embed, progress)
            labelled = [Labelled(embedded=e, story=story) for e, (_, story) in zip(ready, one.articles, strict=True)]
            sets.append(LabelledSet(name=one.name, articles=tuple(labelled)))
        taught, held_out = generated_sets(sets, plan, encoder, embed, progress)
        task = progress.add_task("Fitting", total=None)
        counted = [s for s, path in zip(sets, files, strict=False) if path in (counts_from or files)]
        start = (0, {}) if multilingual else start_counts(counted, least=_LEAST_COUNT)
        try:
            check_labels([*sets, *taught])
        except LabelsError as exc:
            raise SamestoryError(str(exc)) from exc
        rows = every_row([*sets, *taught], policy, start, plan)
        fitted = fit_rows(rows, start, plan)
        progress.remove_task(task)
        shown = [*(one for s in sets for one in (s, undated(s)) if one is not None), *held_out]
        task = progress.add_task("Comparing", total=sum(len(s.articles) for s in shown) * (1 + (shuffles or 0)))
        judged = [judged_set(s, policy, start, note=lambda: progress.advance(task)) for s in shown]
        grouping = progress.add_task("Grouping out of fold", total=None)

        def note() -> None:
            progress.advance(grouping)

        figures = figures_of(fitted, judged, policy, note)
        by_seed = [figures] if seeds else []
        by_seed += [
            figures_of(fit_rows(rows, start, other), judged, policy, note) for other in with_seeds(plan, seeds or 1)[1:]
        ]
        days = {a.article.id: a.day for articles in read for a in articles}
        by_order = []
        for seed in range(1, (shuffles or 0) + 1):
            other_order = [
                judged_set(s, policy, start, days=days, shuffle_seed=seed, note=lambda: progress.advance(task))
                for s in shown
                if not s.kind  # generated windows are of a few articles, in the order that makes them what they are
            ]
            by_order.append(figures_of(fitted, other_order, policy, note))
        ablated = (
            without_parts(left_out, figures, lambda one: fit_rows(rows, start, one), judged, policy, note)
            if left_out
            else []
        )
    metadata = {
        "format": join_model.FORMAT,
        "fitted": datetime.now(UTC).date().isoformat(),
        "fitted_on": [
            *(origin(path, s, counted) for path, s in zip(files, sets, strict=False)),
            *map(origin_in_log, corrected),
        ],
        "generated": [{"name": s.name, "articles": len(s.articles), "weight": plan.kinds[s.kind]} for s in taught],
        "seeds": plan.seeds,
        "recipe": recipe_of(sets[0]),
        "folds": FOLDS,
        "thresholds": {
            "join": policy.thresholds.join,
            "leave": policy.thresholds.leave,
            "merge": policy.thresholds.merge,
        },
        "out_of_fold": {
            name: {"first_shown": as_figures(first), "repaired": as_figures(repaired)}
            for name, (first, repaired) in figures.items()
        },
        "reliability": reliability(fitted.probability.tolist(), fitted.same.tolist()),
    }
    metadata |= {"over_seeds": spread_document(by_seed)} if by_seed else {}
    metadata |= {"over_orders": spread_document(by_order)} if by_order else {}
    metadata |= {"ablation": ablation_document(ablated)} if ablated else {}
    if out is not None:
        write_model(out, fitted, metadata, start)
    print_fit(out, metadata, figures, as_json=as_json)
    if not as_json:
        terminal = console(piped_columns=200)
        for title, runs in (("fit seeds", by_seed), ("orders of arrival", by_order)):
            if runs:
                print_spread(terminal, title, runs)
        if ablated:
            print_ablation(terminal, ablated)


def _multilingual(context: Context) -> Encoder:
    """Raises SamestoryError if the settings name no multilingual model, or if it cannot be used."""
    found = app.open_multilingual(context)
    if found is None:
        raise SamestoryError("--multilingual: there is no multilingual model (embed.multilingual)")
    return found.encoder


def _chosen(parts: Sequence[Ablation], names: Sequence[str]) -> list[Ablation]:
    """The parts of these names; all of them for `all`."""
    known = {one.part: one for one in parts}
    if unknown := [name for name in names if name != "all" and name not in known]:
        raise click.UsageError(f"--ablate {', '.join(unknown)}: no part of the fit; there are: all, {', '.join(known)}")
    return list(parts) if "all" in names else [known[name] for name in dict.fromkeys(names)]


def undated(labelled: LabelledSet) -> LabelledSet | None:
    """The same articles without dates of their own; None where they have none."""
    if not any(item.embedded.article.published for item in labelled.articles):
        return None
    bare = [
        replace(item, embedded=replace(item.embedded, article=replace(item.embedded.article, published=None)))
        for item in labelled.articles
    ]
    return replace(labelled, name=f"{labelled.name}, undated", articles=tuple(bare))


def _corrected(context: Context) -> list[Confirmed]:
    with contextlib.closing(app.open_log(context)) as log:
        found = read_confirmed(log)
    for one in found:
        click.echo(
            f"{one.name}: {one.confirmed:,} confirmed and {one.undone:,} undone links, "
            f"between {len(one.articles):,} articles",
            err=True,
        )
    return found
