"""Measures how well the clusterer finds copies: labelled articles, and edited copies made from them.

`python benchmarks/bench_copies.py FILE... [--json] [--seed N] [--alarms OUT.jsonl]`. Vectors are left out, so that
candidates are found by words only: this is the hardest case, and needs no model. Precision is computed from made copies
and made look-alikes, which are known. Unedited articles that are called copies of each other have no label: they are
counted separately, and `--alarms` writes them to a file for reading.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.articles import STREAM
from benchmarks.copy_stream import Item, made_of, timed
from benchmarks.desk_edits import EDITS
from consumers.cluster import policy_of
from pipeline.cli.tuning.labelled import read_labelled
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel
from pipeline.domain.stories.live import live_clusterer
from pipeline.domain.stories.stories import Version
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.settings import ClusterSettings

MODEL = Path(__file__).parents[1] / "config/join-model"
RECIPE = Recipe(model="none", revision="1", dimensions=1, tokens=0, text="none")


def shown_copies(items: Sequence[Item]) -> dict[str, Version]:
    """The articles that are marked as copies after all have arrived."""
    model = JoinModel.parse(*((MODEL / name).read_text(encoding="utf-8") for name in MODEL_FILES))
    clusterer = live_clusterer(model, policy_of(ClusterSettings()), PairFeatures(), "en")
    nothing = np.zeros(RECIPE.dimensions, dtype=np.float32)
    shown: dict[str, Version] = {}

    def note() -> None:
        for _, story in clusterer.book.take_touched():
            for version in story.versions if story is not None else ():
                shown.pop(version.article_id, None)
                if version.copy_of is not None:
                    shown[version.article_id] = version

    for item in items:
        clusterer.arrive(
            EmbeddedArticle(
                article=item.article,
                embedding=nothing,
                title_embedding=nothing,
                signature=signature_of(item.article.text),
                recipe=RECIPE,
            )
        )
        note()
    return shown


def judged(items: Sequence[Item], shown: dict[str, Version]) -> dict[str, Any]:
    """Precision and recall, in total and by kind of edit, and the alarms.

    Also: copies that were called the same text, look-alikes that were called copies, alarms among unedited articles.
    """
    by_id = {item.article.id: item for item in items}
    original_of = {copy: version.copy_of for copy, version in shown.items() if version.copy_of is not None}

    def root(article: str) -> str:
        return original_of.get(article, article)

    counts, found, named, exact = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    missed: list[Item] = []
    for item in items:
        if not item.originals:
            continue
        counts[item.kind] += 1
        if any(root(item.article.id) == root(original) for original in item.originals):
            found[item.kind] += 1
            pair = (shown[one] for one in (item.article.id, *item.originals) if one in shown)
            exact[item.kind] += any(version.copy_kind == "exact" for version in pair)
            # An unedited base can itself be a copy: then both have the same original.
            named[item.kind] += root(item.article.id) == root(item.originals[0]) != item.article.id
        else:
            missed.append(item)
    false, unlabelled, right = list[tuple[Item, Item]](), list[tuple[Item, Item]](), 0
    for copy, original in original_of.items():
        one, other = by_id[copy], by_id[original]
        texts_of = {
            o for item in (one, other) for o in (item.originals or ((item.article.id,) if not item.kind else ()))
        }
        if not one.kind and not other.kind:
            unlabelled.append((one, other))
        elif _same(one, other):
            right += 1
        elif _is_look_alike(one) or _is_look_alike(other):
            false.append((one, other))
        elif len({root(o) for o in texts_of}) < len(texts_of):
            right += 1
        else:
            false.append((one, other))
    kinds = Counter(item.kind for item in items if item.kind and not item.originals)
    alarmed = Counter(item.kind for pair in false for item in pair if not item.originals and item.kind)
    total = sum(counts.values())
    return {
        "articles": len(items),
        "made_copies": total,
        "recall": round(sum(found.values()) / max(1, total), 4),
        "precision": round(right / max(1, right + len(false)), 4),
        "right_original": round(sum(named.values()) / max(1, sum(found.values())), 4),
        "recall_by_kind": {kind: [found[kind], counts[kind]] for kind in EDITS},
        "original_by_kind": {kind: [named[kind], found[kind]] for kind in EDITS},
        "exact_by_kind": {kind: [exact[kind], found[kind]] for kind in EDITS},
        "look_alikes": {kind: [alarmed[kind], kinds[kind]] for kind in sorted(kinds)},
        "unlabelled_alarms": len(unlabelled),
        "alarms": unlabelled,
        "false": false,
        "missed": missed,
    }


def _is_look_alike(item: Item) -> bool:
    return bool(item.kind) and not item.originals


def _same(one: Item, other: Item) -> bool:
    return bool(({one.article.id} | set(one.originals)) & ({other.article.id} | set(other.originals)))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="labelled articles, .jsonl or .jsonl.gz")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alarms", type=Path, help="write false, missed and unlabelled ones here")
    chosen = parser.parse_args(arguments)
    files = chosen.files or [file for file in (STREAM,) if file.exists()]
    if not files:
        print("   no labelled articles were given")
        return
    reports: dict[str, dict[str, Any]] = {}
    for file in files:
        items = made_of(timed(read_labelled(file, language="en")), chosen.seed)
        reports[file.name] = judged(items, shown_copies(items))
    if chosen.alarms is not None:
        _write(chosen.alarms, reports)
    for report in reports.values():
        for name in ("alarms", "false", "missed"):
            del report[name]
    if chosen.json:
        print(json.dumps(reports))
        return
    for name, report in reports.items():
        print(f"{name}: {report['articles']} articles, {report['made_copies']} of them made copies")
        for figure in ("recall", "precision", "right_original", "unlabelled_alarms"):
            print(f"  {figure.replace('_', ' '):26} {report[figure]:8}")
        for table in ("recall_by_kind", "exact_by_kind", "look_alikes"):
            print(f"  {table.replace('_', ' ')}")
            for kind, (part, whole) in report[table].items():
                print(f"    {kind:24} {part:4} of {whole:4}")


def _write(path: Path, reports: dict[str, dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for file, report in reports.items():
            for what in ("false", "alarms"):
                for one, other in report[what]:
                    row = {"file": file, "what": what, "kinds": [one.kind, other.kind]}
                    row |= {"sources": [one.article.source, other.article.source]}
                    row |= {"titles": [one.article.title, other.article.title]}
                    out.write(json.dumps(row | {"texts": [one.article.text, other.article.text]}) + "\n")
            for item in report["missed"]:
                row = {"file": file, "what": "missed", "kinds": [item.kind], "of": item.originals}
                out.write(json.dumps(row | {"texts": [item.article.text]}) + "\n")


if __name__ == "__main__":
    main()
