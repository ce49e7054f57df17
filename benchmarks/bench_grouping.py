"""Measures whether everyday news is grouped right, with a join model: the figures that `docs/tuning.md` states.

`python -m benchmarks.bench_grouping [--join-model FOLDER] [--kind KIND ...] [--vectors FOLDER] [--wrong] [--json]`.
Templates of which each text is an event of its own, alone and among articles of a labelled stream; recurring columns;
small sets of everyday trouble; the example newsroom in other orders of arrival; the seeds in all orders; each under
several datings. All texts but the seeds and the stream, which are left out where they are absent, are invented for this
(`tests/support/everyday`).
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from consumers.cluster import policy_of
from consumers.embed import Embedder
from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel
from producers.files.article_files import read_articles
from tests.running import ROOT, SHARED
from tests.support.everyday.cases import CASES
from tests.support.everyday.columns import column_rows
from tests.support.everyday.figures import Right, events_alone, is_right, reports_joined
from tests.support.everyday.grouping import SEEN, Grouping, Stories, embedded_rows
from tests.support.everyday.kinds import AMONG, STREAM, rows_among_stream, stream_rows, template_rows
from tests.support.everyday.newsroom import ORDERS, newsroom_agreements
from tests.support.everyday.reported import reported_cases
from tests.support.everyday.rows import DATINGS, Row, dated
from tests.support.everyday.seeds import DATINGS as SEED_DATINGS
from tests.support.everyday.seeds import NOW, OTHERS, OTHERS_CHARS, seed_orders
from tests.support.everyday.vectors import KeptVectors
from tests.support.newsroom_articles import newsroom_articles


@dataclass(slots=True)
class Measurement:
    """One line of figures: of a kind under a dating."""

    part: str
    kind: str
    dating: str
    figures: dict[str, Right | float] = field(default_factory=dict)


class Measuring:
    """The join model to measure, and the vectors of what it groups."""

    def __init__(self, folder: Path, vectors: Path | None) -> None:
        configuration = load_configuration(ROOT / "config/samestory.toml", {})
        settings = configuration.settings
        model = JoinModel.parse(*((folder / name).read_text(encoding="utf-8") for name in MODEL_FILES))
        self.grouping = Grouping(model, policy_of(settings.cluster))
        self._configuration = configuration
        self._kept = vectors and KeptVectors(vectors, settings.embed, lambda: app.open_encoder(configuration))
        self._by_row: dict[str, EmbeddedArticle] = {}
        self._embedder = Embedder(self._kept or app.open_encoder(configuration), settings.embed)

    def stories(self, rows: Sequence[Row]) -> Stories:
        return self.grouping.stories([row.id for row in rows], self.embedded(rows))

    def embed(self, articles: Sequence[Article]) -> list[EmbeddedArticle]:
        found = self._embedder.embed(articles)
        self._save()
        return found

    def embedded(self, rows: Sequence[Row]) -> list[EmbeddedArticle]:
        """The rows as articles. Their vectors do not depend on their dates."""
        new = [row for row in rows if row.id not in self._by_row]
        self._by_row |= zip([row.id for row in new], embedded_rows(new, self._embedder), strict=True)
        self._save()
        return [replace(self._by_row[row.id], article=row.as_article(SEEN)) for row in rows]

    def seeds(self) -> dict[str, EmbeddedArticle]:
        files = sorted((SHARED / "seeds").glob("*.txt"))
        extractor = app.open_extractor(self._configuration)
        articles = [read_articles(path, extractor=extractor, now=NOW)[0] for path in files]
        extractor.close()
        return {path.name[:3]: one for path, one in zip(files, self.embed(articles), strict=True)}

    def _save(self) -> None:
        if self._kept:
            self._kept.save()


def templates(measuring: Measuring) -> Iterator[Measurement]:
    for dating in DATINGS:
        rows = dated(template_rows(), dating)
        yield from _by_kind("templates alone", dating, rows, measuring.stories(rows))


def among(measuring: Measuring) -> Iterator[Measurement]:
    for dating in DATINGS if STREAM.exists() else ():
        rows = rows_among_stream(dating)
        stories = measuring.stories(rows)
        yield from _by_kind(f"templates among {AMONG}", dating, [r for r in rows if r.kind != "stream"], stories)


def columns(measuring: Measuring) -> Iterator[Measurement]:
    for dating in DATINGS:
        rows = dated(column_rows(), dating)
        yield from _by_kind("columns", dating, rows, measuring.stories(rows))


def cases(measuring: Measuring) -> Iterator[Measurement]:
    for dating in DATINGS:
        right: dict[str, list[tuple[str, bool]]] = {}
        for case in CASES:
            rows = dated(case.rows, dating)
            found = is_right(rows, measuring.stories(rows), threads=case.threads)
            right.setdefault(case.kind, []).append((case.name, found))
        for kind, outcomes in right.items():
            wrong = tuple(name for name, found in outcomes if not found)
            figure = Right(right=len(outcomes) - len(wrong), of=len(outcomes), wrong=wrong)
            yield Measurement("cases", kind, dating, {"right": figure})


def reported(measuring: Measuring) -> Iterator[Measurement]:
    for case in reported_cases():
        found = measuring.grouping.stories(case.ids, measuring.embed([one.article for one in case.articles]))
        right = Right(right=1, of=1) if case.is_right(found) else Right(right=0, of=1, wrong=_shape(found))
        yield Measurement("reported cases", case.name, "as written", {"right": right})


def newsroom(measuring: Measuring) -> Iterator[Measurement]:
    articles = measuring.embed(newsroom_articles("en"))
    for order in ORDERS:
        found = newsroom_agreements(measuring.grouping, articles, order)
        figures: dict[str, Right | float] = {
            "mean recall": sum(one.recall for one in found) / len(found),
            "least precision": min(one.precision for one in found),
        }
        yield Measurement("the example newsroom, B³", "newsroom", order, figures)


def _shape(stories: Stories) -> tuple[str, ...]:
    """The stories found, each as its rows."""
    return tuple(" + ".join(sorted(group)) for group in stories.groups())


def seeds(measuring: Measuring, orders: int) -> Iterator[Measurement]:
    found = measuring.seeds()
    others = measuring.embedded(stream_rows(OTHERS, chars=OTHERS_CHARS))
    for dating in SEED_DATINGS if len(found) == 5 and others else ():
        outcome = seed_orders(measuring.grouping, found, others, dating, orders)
        wrong = tuple(" ".join(order) for order in outcome.wrong)
        right = Right(right=outcome.right, of=outcome.orders, wrong=wrong)
        yield Measurement("seeds", "seeds", dating, {"right": right, "support of 002": outcome.support})


_PARTS: dict[str, Callable[[Measuring], Iterator[Measurement]]] = {
    "templates": templates,
    "among": among,
    "columns": columns,
    "cases": cases,
    "reported": reported,
    "newsroom": newsroom,
}


def _by_kind(part: str, dating: str, rows: Sequence[Row], stories: Stories) -> Iterator[Measurement]:
    kinds = dict.fromkeys(row.kind for row in sorted(rows, key=lambda row: row.id))
    alone, joined = events_alone(rows, stories), reports_joined(rows, stories)
    for kind in (*kinds, "all"):
        of_kind = [row for row in rows if kind in (row.kind, "all")]
        events = {row.story for row in of_kind}
        several = {row.story for row in of_kind if row.id.endswith("-report")}
        figures: dict[str, Right | float] = {"alone": _within(alone, events)}
        if several:
            figures["joined"] = _within(joined, several)
        yield Measurement(part, kind, dating, figures)


def _within(right: Right, names: set[str]) -> Right:
    wrong = tuple(name for name in right.wrong if name in names)
    return Right(right=len(names) - len(wrong), of=len(names), wrong=wrong)


def _render(measured: Sequence[Measurement], *, show_wrong: bool) -> str:
    """A table: a line for each kind, a column for each dating."""
    cells: dict[str, dict[str, str]] = {}
    wrong: list[str] = []
    for one in measured:
        shown = [f"{figure:.3f}" if isinstance(figure, float) else str(figure) for figure in one.figures.values()]
        cells.setdefault(one.kind, {})[one.dating] = " ".join(shown)
        if one.kind != "all":
            wrong += [
                f"   {one.dating}, not {name}: {', '.join(figure.wrong)}"
                for name, figure in one.figures.items()
                if isinstance(figure, Right) and figure.wrong
            ]
    datings = dict.fromkeys(one.dating for one in measured)
    lines = [f"{'':28}" + "".join(f"{dating:>22}" for dating in datings)]
    lines += [f"{kind:28}" + "".join(f"{row.get(d, ''):>22}" for d in datings) for kind, row in cells.items()]
    return "\n".join([*lines, *(wrong if show_wrong else ())])


def _print(part: str, measured: Sequence[Measurement], *, show_wrong: bool) -> None:
    if not measured:
        print(f"== {part}: {SHARED} is absent", flush=True)
    elif part == "seeds":
        print("== seeds: right in how many orders of arrival, greatest support of 002")
        for one in measured:
            right, support = one.figures.values()
            print(f"{one.dating:40}{right!s:>10}{support:8.2f}")
            if show_wrong and isinstance(right, Right) and right.wrong:
                print(f"   not right: {'; '.join(right.wrong[:3])}")
        sys.stdout.flush()
    else:
        names = list(dict.fromkeys(name for one in measured for name in one.figures))
        table = _render(measured, show_wrong=show_wrong)
        print(f"== {measured[0].part}: {', '.join(names)}\n{table}", flush=True)


def _as_json(one: Measurement) -> str:
    figures = {
        name: figure if isinstance(figure, float) else {"right": figure.right, "of": figure.of, "wrong": figure.wrong}
        for name, figure in one.figures.items()
    }
    return json.dumps({"part": one.part, "kind": one.kind, "dating": one.dating, **figures})


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--join-model", type=Path, default=ROOT / "config/join-model", metavar="FOLDER")
    kinds = (*_PARTS, "seeds")
    parser.add_argument("--kind", choices=kinds, nargs="+", default=kinds, help="only these")
    parser.add_argument("--orders", type=int, default=120, help="in how many orders of arrival the seeds are tried")
    parser.add_argument("--vectors", type=Path, metavar="FOLDER", help="keep vectors here, for the next run")
    parser.add_argument("--wrong", action="store_true", help="name what is not right")
    parser.add_argument("--json", action="store_true", help="a line for each kind and dating")
    chosen = parser.parse_args(arguments)
    measuring = Measuring(chosen.join_model, chosen.vectors)
    for part in chosen.kind:
        measured = list(seeds(measuring, chosen.orders) if part == "seeds" else _PARTS[part](measuring))
        if chosen.json:
            print(*map(_as_json, measured), sep="\n", flush=True)
        else:
            _print(part, measured, show_wrong=chosen.wrong)


if __name__ == "__main__":
    main()
