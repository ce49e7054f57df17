"""How well a grouping agrees with labels: B³ and pairwise precision, recall and F1.

B³: A. Bagga, B. Baldwin, Entity-based cross-document coreferencing using the vector space model (1998): for each
article, the share of its found story that is truly with it (precision), and of its true story that was found with it
(recall).
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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


def score(assigned: Mapping[str, str], truth: Mapping[str, str], of: Collection[str] | None = None) -> Scores:
    """Compare the story of each article with its label.

    `of`: figures of these articles alone, beside all others: an article of theirs that is mixed with others counts as
    mixed, and a pair counts if one of its two is of theirs. Both must name the same articles: ValueError otherwise.
    """
    if assigned.keys() != truth.keys():
        differing = sorted(assigned.keys() ^ truth.keys())
        raise ValueError(f"assigned and labelled articles differ, by {len(differing)}: {', '.join(differing[:3])}")
    found, true = Counter(assigned.values()), Counter(truth.values())
    both = Counter((assigned[article], truth[article]) for article in truth)
    chosen = list(truth) if of is None else [article for article in truth if article in of]
    counted = Counter((assigned[article], truth[article]) for article in chosen)
    n = max(len(chosen), 1)
    right, found_pairs, true_pairs = _pair_counts(assigned, truth, truth)
    if of is not None:
        of_others = _pair_counts(assigned, truth, [article for article in truth if article not in of])
        right, found_pairs, true_pairs = (
            every - other for every, other in zip((right, found_pairs, true_pairs), of_others, strict=True)
        )
    parts: dict[str, int] = {}
    for (_, label), count in both.items():
        parts[label] = max(parts.get(label, 0), count)
    labels = {label for _, label in counted}
    shares = [parts[label] / true[label] for label in true if label in labels and true[label] >= LARGE_STORY]
    return Scores(
        articles=len(chosen),
        largest_part=median(shares) if shares else None,
        found=len({story for story, _ in counted}),
        true=len(labels),
        b_cubed=Agreement(
            precision=sum(c * both[f, t] / found[f] for (f, t), c in counted.items()) / n,
            recall=sum(c * both[f, t] / true[t] for (f, t), c in counted.items()) / n,
        ),
        pairwise=Agreement(
            precision=right / found_pairs if found_pairs else 1.0, recall=right / true_pairs if true_pairs else 1.0
        ),
    )


def _pair_counts(
    assigned: Mapping[str, str], truth: Mapping[str, str], articles: Collection[str]
) -> tuple[int, int, int]:
    """Among these articles: the pairs of one found and one true story, those of one found, those of one true story."""
    return (
        _pairs(Counter((assigned[a], truth[a]) for a in articles).values()),
        _pairs(Counter(assigned[a] for a in articles).values()),
        _pairs(Counter(truth[a] for a in articles).values()),
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
