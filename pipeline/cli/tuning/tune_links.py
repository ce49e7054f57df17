"""`tune --links`: fits the link model on articles of several languages, and reports its figures.

Each article is taken as a story of its own. Figures are of pairs: of those of one event the share that is linked, and
of those of two events; by all, and with each language left out of the fit.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress
from rich.table import Table

from pipeline import app
from pipeline.cli.console import console, progress_bar
from pipeline.cli.context import Context
from pipeline.cli.tuning.labelled import LabelledArticle, embedded, read_labelled, read_pairs
from pipeline.cli.tuning.model_files import write_model_files
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.forms import headline_and_text
from pipeline.domain.links.digests import READ_CHARS, digest_of
from pipeline.domain.links.fitting import PairRow, Sample, fit, pair_row, rows_of, shares_linked
from pipeline.domain.links.outlining import outline_of
from pipeline.domain.links.pairing import MODEL_FILE, LinkModel
from pipeline.errors import SamestoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """Of the pairs of one event, and of those of two events, the share that is linked."""

    name: str
    pairs: int
    same: float
    other: float


def tune_links(context: Context, files: Sequence[Path], out: Path | None, *, language: str, as_json: bool) -> None:
    """Fit the link model on labelled articles and labelled pairs; write it to `out` if given."""
    rows: list[PairRow] = []
    origin: dict[str, Any] = {}
    space = ""
    with progress_bar() as progress:
        for path in files:
            pairs = read_pairs(path, language=language)
            if pairs is None:
                samples = _samples(context, read_labelled(path, language=language), progress)
                found = rows_of(samples)
            else:
                samples = _samples(context, [article for a, b, _ in pairs for article in (a, b)], progress)
                sides = zip(samples[::2], samples[1::2], pairs, strict=True)
                found = [pair_row(a.outline, b.outline, same=same) for a, b, (_, _, same) in sides]
            if any(not sample.outline.space for sample in samples):
                raise SamestoryError("links need a multilingual model: embed.multilingual names none that can be used")
            space = samples[0].outline.space
            origin[path.name] = {"articles": len(samples), "pairs": len(found)}
            rows += found
        threshold = context.settings.link.threshold
        try:
            model = fit(rows, space)
            shares = [_share("all, fitted on them", rows, model, threshold)]
            for left_out in sorted({code for row in rows for code in row.languages if len(set(row.languages)) > 1}):
                rest = [row for row in rows if left_out not in row.languages]
                aside = [row for row in rows if left_out in row.languages]
                if len({row.same for row in rest}) < 2:
                    continue  # nothing is left to fit on
                shares.append(_share(f"with {left_out}, fitted without it", aside, fit(rest, space), threshold))
        except ValueError as exc:
            raise SamestoryError(f"the link model cannot be fitted: {exc}") from exc
    figures = {
        one.name: {"pairs": one.pairs, "linked": _rounded(one.same), "wrongly": _rounded(one.other)} for one in shares
    }
    fitted = datetime.now(UTC).date().isoformat()
    text = model.to_json(fitted=fitted, fitted_on=origin, threshold=threshold, figures=figures)
    if out is not None:
        write_model_files(out, {MODEL_FILE: text})
    if as_json:
        click.echo(json.dumps(json.loads(text)))
        return
    table = Table(title=f"Pairs of articles linked at {threshold:g}", title_justify="left")
    for column in ("", "pairs", "of one event", "of two events"):
        table.add_column(column, justify="left" if not column else "right")
    for one in shares:
        table.add_row(one.name, str(one.pairs), f"{one.same:.3f}", f"{one.other:.3f}")
    console(piped_columns=120).print(table)
    if out is not None:
        click.echo(f"written to {out}: set link.model to it")


def _samples(context: Context, articles: Sequence[LabelledArticle], progress: Progress) -> list[Sample]:
    ready = embedded(
        [a.article for a in articles],
        app.open_encoder(context),
        context.settings.embed,
        progress,
        app.open_multilingual(context),
    )
    return [_sample(one, a, number) for number, (one, a) in enumerate(zip(ready, articles, strict=True))]


def _sample(one: EmbeddedArticle, labelled: LabelledArticle, number: int) -> Sample:
    title, text = headline_and_text(one.article)
    outline = outline_of(f"{number} {one.article.id}", [digest_of(one, is_copy=False)])
    read = f"{title}\n{text[:READ_CHARS]}"
    return Sample(outline=outline, label=labelled.story, text=read, topic=labelled.topic)


def _share(name: str, rows: Sequence[PairRow], model: LinkModel, threshold: float) -> _Share:
    same, other = shares_linked(rows, model, threshold)
    return _Share(name=name, pairs=len(rows), same=same, other=other)


def _rounded(share: float) -> float | None:
    return None if math.isnan(share) else round(share, 4)
