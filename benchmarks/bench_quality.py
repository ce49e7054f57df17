"""Measures a comparison against what a person found: shared facts, differences, and what a version leaves out.

    python -m benchmarks quality [FILE …] [--articles FOLDER] [--show] [--json]

Each line of FILE (default: benchmarks/gold/*.jsonl) is a pair of articles of one event, by their ids in the labelled
stories, with the character spans of what a reader listed by hand. It holds no text. A shown item counts as a listed
one if its excerpts cover it in both articles: they overlap by at least half of the shorter.

`seen.jsonl` was at hand while the rules were made, `aside.jsonl` was not.

The lists are not complete, so what is shown and not listed is not wrong: read it (`--show`) to know the precision.
Without the articles nothing is measured.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bench_compare import article
from consumers.compare import params_of
from consumers.versions import VersionReader, VersionRequest
from pipeline import app
from pipeline.app import fitted_models
from pipeline.configuration import load_configuration
from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.compare import compare_versions
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.result import Comparison, Excerpt, FigureCell
from pipeline.settings import CompareSettings

ARTICLES = Path(__file__).parents[2] / "shared/eval/stories"
GOLD = Path(__file__).parent / "gold"
LEAST_OVERLAP = 0.5
"""Of the shorter span: from here on two spans are about the same words."""

Sides = tuple[tuple[str, Span], ...]
"""What one item shows: article ids with characters of their texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One listed item: its span in either article (None: not there), and its kind."""

    a: Span | None
    b: Span | None
    kind: str = ""
    prominent: bool = False
    hard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPair:
    """A pair of articles, by the ids of their rows, with what a reader listed."""

    a: str
    b: str
    shared: tuple[Listed, ...]
    differences: tuple[Listed, ...]
    omissions: tuple[Listed, ...]


def pairs(file: Path) -> Iterator[GoldPair]:
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield GoldPair(
            a=row["a"],
            b=row["b"],
            shared=tuple(map(_listed, row["shared"])),
            differences=tuple(map(_listed, row["differences"])),
            omissions=tuple(map(_listed, row["left_out_of_b"] + row["left_out_of_a"])),
        )


def _listed(row: Mapping[str, Any]) -> Listed:
    a, b = (tuple(row[side]) if row.get(side) else None for side in "ab")
    known = {name: row[name] for name in ("kind", "prominent", "hard") if name in row}
    return Listed(a=a, b=b, **known)


def found_in(text: str, excerpt: Excerpt | FigureCell) -> Span:
    """The excerpt's characters in its article's text; its sentence's, from where it is found first."""
    at = max(0, text.find(excerpt.sentence))
    return (at + excerpt.span[0], at + excerpt.span[1])


def covers(sides: Sides, listed: Listed, ids: tuple[str, str]) -> bool:
    """Whether the item is about the listed words in each article in which they are listed."""
    wanted = [(article, span) for article, span in zip(ids, (listed.a, listed.b), strict=True) if span]
    return all(any(of == article and _overlap(span, own) for of, own in sides) for article, span in wanted)


def _overlap(x: Span, y: Span) -> bool:
    common = min(x[1], y[1]) - max(x[0], y[0])
    return common > 0 and common >= LEAST_OVERLAP * min(x[1] - x[0], y[1] - y[0])


def measure(comparison: Comparison, pair: GoldPair, articles: tuple[Article, Article]) -> Counter[str]:
    """Counts for one pair: what was listed, how much of it is shown, and what is shown."""
    texts = {one.id: one.text for one in articles}
    ids = (articles[0].id, articles[1].id)

    def sides(excerpts: Sequence[Excerpt] | Sequence[FigureCell]) -> Sides:
        return tuple((e.article_id, found_in(texts[e.article_id], e)) for e in excerpts)

    shared = [sides(item.excerpts) for item in comparison.shared]
    conflicts = [sides(item.sides) for item in comparison.conflicts]
    softer = [sides(item.sides) for item in comparison.told_differently]
    apart = [sides(row.cells) for row in comparison.figures if row.verdict != "agree"]
    alone = [sides((item.excerpt,)) for item in comparison.only_in]
    counts: Counter[str] = Counter(pairs=1)
    for listed in pair.shared:
        hit = any(covers(item, listed, ids) for item in shared)
        counts.update(shared=1, shared_found=hit)
        counts.update(prominent=listed.prominent, prominent_found=hit and listed.prominent)
    for listed in pair.differences:
        hard = any(covers(item, listed, ids) for item in conflicts)
        found = hard or any(covers(item, listed, ids) for item in (*softer, *apart))
        counts.update(differences=1, differences_found=found, hard=listed.hard, hard_found=found and listed.hard)
        counts.update(differences_as_conflict=hard)
    for listed in pair.omissions:
        counts.update(omissions=1, omissions_found=any(covers(item, listed, ids) for item in alone))
    for item in shared:
        counts.update(shown_shared=1, shown_shared_listed=any(covers(item, one, ids) for one in pair.shared))
        counts.update(shown_shared_that_differ=any(covers(item, one, ids) for one in pair.differences))
    for item in (*conflicts, *softer):
        counts.update(shown_differences=1, shown_differences_listed=any(covers(item, x, ids) for x in pair.differences))
    for ((of, span),) in alone:
        told = [one.a if of == ids[0] else one.b for one in pair.shared]
        counts.update(shown_only_in=1, shown_only_in_told_there=any(one and _overlap(one, span) for one in told))
    counts.update(nothing_shared=not shared)
    counts.update(figure_rows=len(comparison.figures), figure_rows_apart=len(apart))
    return counts


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The labelled articles with a text, of every file of the folder."""
    for file in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from (row for line in lines if "text" in (row := json.loads(line)))


def run(files: Sequence[Path], folder: Path, *, show: bool) -> dict[str, dict[str, int]]:
    """The counts of all pairs of each file, by its name."""
    gold = {file.stem: list(pairs(file)) for file in files}
    wanted = {one for listed in gold.values() for pair in listed for one in (pair.a, pair.b)}
    known = {row["id"]: article(row) for row in rows(folder) if row["id"] in wanted}
    configuration = load_configuration(None, {})
    reader = VersionReader(
        app.open_encoder(configuration, exact=False), app.open_parser(configuration), cached_articles=10
    )
    params = params_of(CompareSettings(), fitted_models.open_claim_judge())
    found: dict[str, dict[str, int]] = {}
    for name, listed in gold.items():
        total: Counter[str] = Counter()
        for pair in listed:
            articles = known[pair.a], known[pair.b]
            versions = reader.read([VersionRequest(article=one) for one in articles])
            comparison = compare_versions(story_id="s", headline="", versions=versions, params=params)
            counts = measure(comparison, pair, articles)
            total += counts
            if show:
                _print_pair(comparison, pair, articles, counts)
        found[name] = dict(total)
    return found


def _print_pair(
    comparison: Comparison, pair: GoldPair, articles: tuple[Article, Article], counts: Counter[str]
) -> None:
    print(f"\n===== {pair.a} / {pair.b}: {dict(counts)}")
    for name, items in (("shared", pair.shared), ("difference", pair.differences), ("omission", pair.omissions)):
        for one in items:
            texts = [a.text[slice(*span)] if span else "–" for a, span in zip(articles, (one.a, one.b), strict=True)]
            print(f"listed {name} {one.kind}: {' | '.join(texts)}")
    for item in comparison.shared:
        print("shown shared:", " | ".join(e.sentence[slice(*e.span)] for e in item.excerpts))
    for conflict in comparison.conflicts:
        print("shown conflict:", conflict.kind, conflict.note, "|", " | ".join(e.sentence for e in conflict.sides))
    for told in comparison.told_differently:
        print("shown told differently:", told.kind, told.note, "|", " | ".join(e.sentence for e in told.sides))
    for alone in comparison.only_in:
        print("shown only in:", alone.excerpt.source, alone.excerpt.sentence[slice(*alone.excerpt.span)])
    for row in comparison.figures:
        print("shown figures:", row.label, row.verdict, [(c.source, c.written) for c in row.cells])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="listed pairs (default: all of benchmarks/gold)")
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="the folder with the labelled stories")
    parser.add_argument("--show", action="store_true", help="print what was listed and what is shown")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args(arguments)
    if not options.articles.is_dir():
        print(f"no labelled stories at {options.articles}: name their folder by --articles")
        return
    files = options.files or sorted(GOLD.glob("*.jsonl"))
    found = run(files, options.articles, show=options.show and not options.json)
    if options.json:
        print(json.dumps(found))
        return
    for name, figures in found.items():
        print(f"\n{name}")
        for figure, value in figures.items():
            print(f"  {figure:28}{value}")


if __name__ == "__main__":
    main()
