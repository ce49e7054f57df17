"""`evaluate`: runs the production clusterer over labelled articles.

On request also in other orders and with other thresholds. Each file is a window of its own.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import Progress

from consumers.cluster import policy_of
from consumers.link import link_policy_of
from pipeline import app
from pipeline.app import fitted_models
from pipeline.cli.console import console, progress_bar
from pipeline.cli.context import Context
from pipeline.cli.parameters import INPUT_FILE, OUTPUT_FILE
from pipeline.cli.tuning.evaluated import (
    file_figures,
    print_file,
    print_files,
    print_kinds,
    print_spread,
    print_spreads,
    spread_figures,
)
from pipeline.cli.tuning.labelled import LabelledArticle, embedded, read_labelled
from pipeline.cli.tuning.languages import Languages, language_figures, print_languages
from pipeline.cli.tuning.thresholds import print_thresholds, threshold_figures, write_plot
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.links.trial import events_of_articles
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.tuning.evaluation import Scores, score, shuffled_within_days
from pipeline.domain.tuning.groupings import Grouping, figures, pooled
from pipeline.domain.tuning.sweep import MOVED, Point, Swept, sweep_thresholds
from pipeline.domain.tuning.trial import Outcome, run_trial
from pipeline.errors import SamestoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A labelled file in order of arrival. `name`: the file's, or its path where two files have one name."""

    name: str
    path: Path
    articles: tuple[LabelledArticle, ...]
    ready: tuple[EmbeddedArticle, ...]

    @property
    def labels(self) -> dict[str, str]:
        """The label of each article, by article id."""
        return {a.article.id: a.story for a in self.articles}

    @property
    def languages(self) -> dict[str, str]:
        """The language of each article, by article id."""
        return {a.article.id: a.article.language for a in self.articles}

    @property
    def truth(self) -> dict[str, str]:
        """The true story of each article, by article id: no story has two languages."""
        if len(set(self.languages.values())) == 1:
            return self.labels
        return {a.article.id: f"{a.article.language} {a.story}" for a in self.articles}

    def grouping(self, outcome: Outcome) -> Grouping:
        """What a trial gave, beside the labels."""
        return Grouping(
            name=self.name,
            truth=self.truth,
            kind={a.article.id: a.kind for a in self.articles if a.kind},
            first_shown=outcome.first_shown,
            repaired=outcome.repaired,
            threads=outcome.threads,
        )


@click.command()
@click.argument("files", nargs=-1, required=True, type=INPUT_FILE)
@click.option(
    "--assignments",
    type=OUTPUT_FILE,
    help='Write {"id", "story"} a line here; of several languages also "event", of several files also "file".',
)
@click.option("--shuffle-seed", type=int, help="Shuffle the order of arrival within each day, wholly where undated.")
@click.option("--shuffles", type=click.IntRange(min=2), metavar="N", help="Also the spread over N such orders.")
@click.option("--thresholds", is_flag=True, help="Also what other thresholds would give, over all files together.")
@click.option("--plot", type=OUTPUT_FILE, help="Draw that here (SVG). Implies --thresholds.")
@click.option("--language", default="en", show_default=True, help="Language of articles that state none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def evaluate(
    context: Context,
    files: tuple[Path, ...],
    assignments: Path | None,
    shuffle_seed: int | None,
    shuffles: int | None,
    thresholds: bool,
    plot: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Group labelled articles (.jsonl, .jsonl.gz) in order of arrival and compare with their labels.

    Each of FILES is a window of its own; several also give the figures of all. Each line is an article: id, story (the
    label), title and text (or one of them), and if known url, source, published, published_is_own, language, form,
    kind. With a kind of case there are figures for each kind. With several languages there are figures of the stories
    of each language, and of the events that they are linked to: there a label counts in all languages together.
    """
    if shuffles is not None and shuffle_seed is not None:
        raise click.UsageError("--shuffles takes the seeds 1 to N: --shuffle-seed cannot be given too")
    if twice := [str(path) for path, n in Counter(path.resolve() for path in files).items() if n > 1]:
        raise click.UsageError(f"{', '.join(twice)}: given more than once")
    articles = [read_labelled(path, language=language) for path in files]
    if shuffle_seed is not None:
        articles = [shuffled_within_days([(a.day, a) for a in every], shuffle_seed) for every in articles]
    model, policy = fitted_models.open_join_model(context), policy_of(context.settings.cluster)
    points: list[Point] = []
    with progress_bar() as progress:
        read = _embedded(context, files, articles, progress)
        for ready in {e.recipe: e for file in read for e in file.ready}.values():
            own = ready.article.language in policy.embedding_languages
            _check_recipe(model if own else model.others or model, ready.recipe)
        total = sum(len(one.ready) for one in read)
        note = _task(progress, "Grouping", total)
        outcomes = [run_trial(model, policy, one.ready, note) for one in read]
        across = [_across(context, one, outcome) for one, outcome in zip(read, outcomes, strict=True)]
        orders = []
        if shuffles is not None:
            note = _task(progress, "Grouping in other orders", shuffles * total)
            orders = [_other_orders(model, policy, read, seed, note) for seed in range(1, shuffles + 1)]
        if thresholds or plot is not None:
            note = _task(progress, "Grouping with other thresholds", len(MOVED) * total)
            trials = [Swept(arrivals=o.arrivals, truth=one.truth) for one, o in zip(read, outcomes, strict=True)]
            points += sweep_thresholds(model, policy, trials, note)
    groupings = [one.grouping(outcome) for one, outcome in zip(read, outcomes, strict=True)]
    every = groupings[0] if len(groupings) == 1 else pooled(groupings)
    if assignments is not None:
        _write(assignments, read, groupings, across)
    if plot is not None:
        name = read[0].name if len(read) == 1 else f"{len(read)} files"
        write_plot(plot, points, policy.thresholds, f"{name}: {total:,} articles")
    if as_json:
        click.echo(json.dumps(_document(read, groupings, every, across, orders, points)))
        return
    out = console(piped_columns=120)
    by_file = [figures(grouping) for grouping in groupings]
    if len(groupings) == 1:
        print_file(out, groupings[0], by_file[0])
    else:
        print_files(out, groupings, by_file, figures(every))
    print_kinds(out, groupings, every)
    for one in across:
        print_languages(out, one)
    if orders and len(read) > 1:
        print_spreads(out, {**{one.name: _of_file(orders, n) for n, one in enumerate(read)}, "all": _of_all(orders)})
    elif orders:
        print_spread(out, _of_all(orders))
    if points:
        print_thresholds(out, points, figures(every).repaired)


def _task(progress: Progress, name: str, total: int) -> Callable[[], None]:
    task = progress.add_task(name, total=total)
    return lambda: progress.advance(task)


def _embedded(
    context: Context, paths: Sequence[Path], articles: Sequence[Sequence[LabelledArticle]], progress: Progress
) -> list[_File]:
    encoder = app.open_encoder(context)
    every = [a.article for one in articles for a in one]
    own = set(context.settings.cluster.embedding_languages)
    multilingual = None if {a.language for a in every} <= own else app.open_multilingual(context)
    ready = iter(embedded(every, encoder, context.settings.embed, progress, multilingual))
    names = Counter(path.name for path in paths)
    return [
        _File(
            name=path.name if names[path.name] == 1 else str(path),
            path=path,
            articles=tuple(one),
            ready=tuple(next(ready) for _ in one),
        )
        for path, one in zip(paths, articles, strict=True)
    ]


def _other_orders(
    model: JoinModel, policy: Policy, files: Sequence[_File], seed: int, note: Callable[[], None]
) -> list[Grouping]:
    """Every file in the order of arrival that this seed gives."""
    groupings = []
    for one in files:
        dated = [(a.day, e) for a, e in zip(one.articles, one.ready, strict=True)]
        groupings.append(one.grouping(run_trial(model, policy, shuffled_within_days(dated, seed), note)))
    return groupings


def _of_file(orders: Sequence[Sequence[Grouping]], number: int) -> list[Scores]:
    """For each order the scores of one file."""
    return [score(order[number].repaired, order[number].truth) for order in orders]


def _of_all(orders: Sequence[Sequence[Grouping]]) -> list[Scores]:
    """For each order the scores of all files together."""
    return [score(every.repaired, every.truth) for every in map(pooled, orders)]


def _document(
    files: Sequence[_File],
    groupings: Sequence[Grouping],
    every: Grouping,
    across: Sequence[Languages],
    orders: Sequence[Sequence[Grouping]],
    points: Sequence[Point],
) -> dict[str, object]:
    """Of one file its figures; of several, those of each in `files` and of all together in `all`."""
    documents: list[dict[str, object]] = []
    for number, (one, grouping) in enumerate(zip(files, groupings, strict=True)):
        document = {"file": str(one.path), **file_figures(grouping), **language_figures(across[number])}
        if orders:
            document["shuffles"] = spread_figures(_of_file(orders, number))
        documents.append(document)
    whole = documents[0] if len(documents) == 1 else _without_names(file_figures(every))
    if orders:
        whole["shuffles"] = spread_figures(_of_all(orders))
    if points:
        whole["thresholds"] = threshold_figures(points)
    return whole if len(documents) == 1 else {"files": documents, "all": whole}


def _without_names(document: dict[str, object]) -> dict[str, object]:
    """Figures of all files without the wrong stories: each file names its own."""
    return {
        name: _without_names(value) if isinstance(value, dict) else value
        for name, value in document.items()
        if name != "wrong"
    }


def _check_recipe(model: JoinModel, recipe: Recipe) -> None:
    fitted = model.metadata.get("recipe", {})
    now = {name: getattr(recipe, name, None) for name in fitted}
    if now != fitted:
        differing = ", ".join(
            f"{name} {fitted[name]!r}, not {now[name]!r}" for name in fitted if fitted[name] != now[name]
        )
        click.echo(f"cluster.join_model: fitted on other vectors ({differing}): fit it again with tune", err=True)


def _across(context: Context, file: _File, outcome: Outcome) -> Languages:
    """The stories of a file linked across its languages, as the settings say."""
    labels, languages = file.labels, file.languages
    events = outcome.repaired
    if len(set(languages.values())) > 1 and context.settings.link.enabled:
        copies = {c.article.article.id for c in outcome.arrivals if c.article is not None and c.copy_of is not None}
        model, policy = fitted_models.open_link_model(context), link_policy_of(context.settings.link)
        events = events_of_articles(outcome.repaired, file.ready, copies, model, policy)
    return Languages(name=file.name, language_of=languages, label_of=labels, story_of=outcome.repaired, event_of=events)


def _write(path: Path, files: Sequence[_File], groupings: Sequence[Grouping], across: Sequence[Languages]) -> None:
    lines = []
    for one, grouping, languages in zip(files, groupings, across, strict=True):
        file = {"file": str(one.path)} if len(files) > 1 else {}
        for a in one.articles:
            event = {"event": languages.event_of[a.article.id]} if languages.several else {}
            lines.append({"id": a.id, "story": grouping.repaired[a.article.id], **event, **file})
    try:
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    except OSError as exc:
        raise SamestoryError(f"--assignments {path}: cannot be written: {exc.strerror}") from exc
