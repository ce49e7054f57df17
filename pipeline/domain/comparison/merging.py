"""Merges the findings of all pairs of versions: each conflict is listed once, with all its sides.

Two findings belong to one conflict if they share a statement, or if they have one topic and the same opposing values.
Finds nothing itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.domain.comparison.findings import Finding, Statement, difference_note
from pipeline.domain.comparison.result import Conflict, Excerpt

NAMED = ("who ", "cause ")
"""Topics of contradictions whose sides say the same if they name the same."""

PairFinding = tuple[str, str, Finding]
"""The ids of both articles (of `a`, of `b`) and what was found between them."""


def merge(found: Sequence[PairFinding], sources: Mapping[str, str]) -> tuple[Conflict, ...]:
    """The conflicts, strongest first. `sources`: the outlet of each article id, in order of event time."""
    conflicts = [_conflict(group, sources) for group in _groups(found)]
    return tuple(sorted(_without_weaker_twins(conflicts), key=lambda c: (-c.confidence, c.kind, c.note)))


def _groups(found: Sequence[PairFinding]) -> Iterable[list[PairFinding]]:
    leader = list(range(len(found)))

    def root(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    known: dict[object, int] = {}
    for index, (a, b, finding) in enumerate(found):
        keys: list[object] = [
            (
                finding.kind,
                article,
                statement.sentence.index,
                statement.span[0] if finding.kind != "contradiction" else 0,
            )
            for article, statement in ((a, finding.a), (b, finding.b))
        ]
        if finding.kind in {"number", "date", "place"} or finding.topic.startswith(NAMED):
            keys.append((finding.kind, finding.topic, frozenset((finding.a.value, finding.b.value))))
        elif not finding.topic.startswith("paraphrase"):
            keys.append(
                (finding.kind, finding.topic, finding.a.value)
                if finding.kind == "quote"
                else (finding.kind, finding.topic)
            )
        for key in keys:
            leader[root(index)] = root(known.setdefault(key, index))
    groups: dict[int, list[PairFinding]] = defaultdict(list)
    for index, item in enumerate(found):
        groups[root(index)].append(item)
    return groups.values()


def _conflict(group: list[PairFinding], sources: Mapping[str, str]) -> Conflict:
    """One conflict: the best statement of each article, grouped by what they say, strongest first."""
    group = sorted(group, key=lambda item: -item[2].confidence)
    best = group[0][2]
    best_of: dict[str, tuple[float, Statement]] = {}
    stance: dict[str, int] = {}
    for a, b, finding in group:
        for article, statement in ((a, finding.a), (b, finding.b)):
            best_of.setdefault(article, (finding.confidence, statement))
        first = stance.setdefault(a, 1 - stance[b] if b in stance else 0)
        stance.setdefault(b, 1 - first)
    values: dict[str, int] = {}
    if best.kind != "contradiction" or best.topic.startswith(NAMED):
        for _, statement in best_of.values():
            values.setdefault(statement.value, len(values))
        stance = {article: values[statement.value] for article, (_, statement) in best_of.items()}
    order = {article: place for place, article in enumerate(sources)}
    ordered = sorted(best_of, key=lambda article: (stance[article], -best_of[article][0], order[article]))
    return Conflict(
        kind=best.kind,
        confidence=round(best.confidence, 4),
        note=difference_note(best),
        sides=tuple(
            Excerpt(
                article_id=article,
                source=sources[article],
                sentence=best_of[article][1].sentence.text,
                span=best_of[article][1].span,
                group=stance[article],
            )
            for article in ordered
        ),
    )


def _without_weaker_twins(conflicts: Sequence[Conflict]) -> Iterable[Conflict]:
    """Leaves out weaker conflicts of the same sentences, such as a changed number within a changed quote.

    That a quote was changed says more than what it says now, so a quote comes before anything else.
    """
    kept: list[Conflict] = []
    for conflict in sorted(conflicts, key=lambda c: (c.kind != "quote", -c.confidence)):
        sentences = {(side.article_id, side.sentence) for side in conflict.sides}
        if not any(len(sentences & {(s.article_id, s.sentence) for s in other.sides}) >= 2 for other in kept):
            kept.append(conflict)
    return kept
