"""Groupings beside their labels: of one window or of several, with figures by kind of case and the wrong stories."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.domain.tuning.evaluation import Scores, score


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongStory:
    """A labelled story that was not found as it is.

    `parts`: in how many found stories its articles are. `mixed_with`: the other labels that these stories have articles
    of, the one with most articles first.
    """

    label: str
    articles: int
    parts: int
    mixed_with: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """How articles were grouped, all by article id: as first shown, after repair, and by threads of stories.

    `truth`: the labels. `kind`: the kind of case of the articles that state one.
    """

    name: str
    truth: Mapping[str, str]
    kind: Mapping[str, str]
    first_shown: Mapping[str, str]
    repaired: Mapping[str, str]
    threads: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Scores of some articles among all.

    `right`: how many of their labels are exactly one found story; `right_threads`: or exactly one thread. `wrong`: the
    labels that are neither.
    """

    first_shown: Scores
    repaired: Scores
    threads: Scores
    right: int
    right_threads: int
    wrong: tuple[WrongStory, ...]


def pooled(groupings: Sequence[Grouping]) -> Grouping:
    """Several windows as one grouping: none has an article, a story or a label in common with another."""

    def union(of: Callable[[Grouping], Mapping[str, str]]) -> dict[str, str]:
        return {f"{n} {a}": f"{n} {value}" for n, g in enumerate(groupings) for a, value in of(g).items()}

    return Grouping(
        name="all",
        truth=union(lambda g: g.truth),
        kind={f"{n} {a}": kind for n, g in enumerate(groupings) for a, kind in g.kind.items()},
        first_shown=union(lambda g: g.first_shown),
        repaired=union(lambda g: g.repaired),
        threads=union(lambda g: g.threads),
    )


def figures(grouping: Grouping, kind: str | None = None) -> Figures:
    """Figures of all articles, or of those of one kind; `""` is those that state none."""
    truth = grouping.truth
    of = None if kind is None else {article for article in truth if grouping.kind.get(article, "") == kind}
    labels = list(dict.fromkeys(label for article, label in truth.items() if of is None or article in of))
    exact, exact_threads = (_found_exactly(found, truth) for found in (grouping.repaired, grouping.threads))
    wrong = _wrong_stories(grouping, [label for label in labels if label not in exact | exact_threads])
    return Figures(
        first_shown=score(grouping.first_shown, truth, of),
        repaired=score(grouping.repaired, truth, of),
        threads=score(grouping.threads, truth, of),
        right=sum(label in exact for label in labels),
        right_threads=len(labels) - len(wrong),
        wrong=wrong,
    )


def kinds(grouping: Grouping) -> list[str]:
    """The kinds of case, in order; `""` last if some articles state none. Empty if no article states one."""
    stated = sorted(set(grouping.kind.values()))
    return [*stated, ""] if stated and len(grouping.kind) < len(grouping.truth) else stated


def _found_exactly(found: Mapping[str, str], truth: Mapping[str, str]) -> set[str]:
    sizes, labelled = Counter(found.values()), Counter(truth.values())
    both = Counter((found[article], label) for article, label in truth.items())
    return {label for (story, label), n in both.items() if n == sizes[story] == labelled[label]}


def _wrong_stories(grouping: Grouping, labels: Sequence[str]) -> tuple[WrongStory, ...]:
    labels_in: dict[str, Counter[str]] = {}
    stories_of: dict[str, list[str]] = {}
    for article, label in grouping.truth.items():
        labels_in.setdefault(grouping.repaired[article], Counter())[label] += 1
        stories_of.setdefault(label, []).append(grouping.repaired[article])
    wrong = []
    for label in labels:
        parts = dict.fromkeys(stories_of[label])
        others = sum((labels_in[story] for story in parts), Counter[str]())
        mixed = tuple(other for other, _ in others.most_common() if other != label)
        wrong.append(WrongStory(label=label, articles=len(stories_of[label]), parts=len(parts), mixed_with=mixed))
    return tuple(wrong)
