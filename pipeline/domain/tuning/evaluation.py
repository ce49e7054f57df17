"""How well a grouping agrees with labels: B³ and pairwise precision, recall and F1.

B³: A. Bagga, B. Baldwin, Entity-based cross-document coreferencing using the vector space model (1998): for each
article, the share of its found story that is truly with it (precision), and of its true story that was found with it
(recall).
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Precision and recall in [0, 1]."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """`found` and `true` count stories. Without any pair, found or true, a pairwise figure is 1.

    `largest_part`: the share of a true story that is in one found story, at the median over stories of at least
    `LARGE_STORY` articles; None if there is none.
    """

    articles: int
    found: int
    true: int
    b_cubed: Agreement
    pairwise: Agreement
    largest_part: float | None


LARGE_STORY = 5


def score(assigned: Mapping[str, str], truth: Mapping[str, str]) -> Scores:
    """Compare the story of each article with its label.

    Both must name the same articles: ValueError otherwise.
    """
    if assigned.keys() != truth.keys():
        differing = sorted(assigned.keys() ^ truth.keys())
        raise ValueError(f"assigned and labelled articles differ, by {len(differing)}: {', '.join(differing[:3])}")
    found, true = Counter(assigned.values()), Counter(truth.values())
    both = Counter((assigned[article], truth[article]) for article in truth)
    n = max(len(truth), 1)
    right = _pairs(both.values())
    found_pairs, true_pairs = _pairs(found.values()), _pairs(true.values())
    parts: dict[str, int] = {}
    for (_, label), count in both.items():
        parts[label] = max(parts.get(label, 0), count)
    shares = [parts[label] / size for label, size in true.items() if size >= LARGE_STORY]
    return Scores(
        articles=len(truth),
        largest_part=median(shares) if shares else None,
        found=len(found),
        true=len(true),
        b_cubed=Agreement(
            precision=sum(c * c / found[f] for (f, _), c in both.items()) / n,
            recall=sum(c * c / true[t] for (_, t), c in both.items()) / n,
        ),
        pairwise=Agreement(
            precision=right / found_pairs if found_pairs else 1.0, recall=right / true_pairs if true_pairs else 1.0
        ),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def shuffled_within_days(items: Sequence[tuple[date | None, T]], seed: int) -> list[T]:
    """The items in another order of arrival: shuffled within each day, wholly where a day is unknown to all.

    Items without a day among dated ones stay with the day before them.
    """
    order = random.Random(seed)  # noqa: S311 - no secret: an order of arrival that can be repeated
    blocks: list[tuple[date | None, list[T]]] = []
    for day, item in items:
        if not blocks or (day is not None and day != blocks[-1][0]):
            blocks.append((day, []))
        blocks[-1][1].append(item)
    for _, block in blocks:
        order.shuffle(block)
    return [item for _, block in blocks for item in block]


def reliability(probability: Sequence[float], same: Sequence[bool], bins: int = 10) -> list[dict[str, float]]:
    """How probabilities compare with labels, by tenths.

    For each tenth: how many pairs, their mean probability, and the share that is of one story. Tenths without a pair
    are left out.
    """
    table: list[dict[str, float]] = []
    for number in range(bins):
        in_bin = [(p, s) for p, s in zip(probability, same, strict=True) if min(int(p * bins), bins - 1) == number]
        if in_bin:
            table.append(
                {
                    "up_to": round((number + 1) / bins, 4),
                    "pairs": len(in_bin),
                    "probability": round(sum(p for p, _ in in_bin) / len(in_bin), 4),
                    "same": round(sum(s for _, s in in_bin) / len(in_bin), 4),
                }
            )
    return table
