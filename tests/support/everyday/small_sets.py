"""More small sets of everyday trouble: a line of `small_sets.tsv` for each article."""

import csv
from pathlib import Path

from tests.support.everyday.rows import Item


def small_sets() -> dict[str, dict[str, list[Item]]]:
    """By kind and name, the articles of each set in the order of the file."""
    found: dict[str, dict[str, list[Item]]] = {}
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        for kind, name, *item in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            story, when, outlet, title, text = item
            found.setdefault(kind, {}).setdefault(name, []).append((story, when, outlet, title, text))
    return found
