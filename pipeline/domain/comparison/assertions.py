"""What a version asserts: its clauses, by the axis on which another clause could say the opposite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.comparison.axes import poles
from pipeline.domain.comparison.clauses import Clause, clauses
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.text.wordlists import word_list

TOO_GENERAL: Final = frozenset(word_list("do be have go get make say know think want see come take"))
"""Predicates that say too little by themselves for two clauses to be of one event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertions:
    """The clauses of a version, in order, and by axis."""

    clauses: tuple[Clause, ...]
    by_axis: dict[str, list[tuple[int, Clause]]]


def assertions(sentences: Sequence[Sentence]) -> Assertions:
    """The clauses of these sentences, each under every axis of its predicate, with its sign there."""
    found = tuple(clause for sentence in sentences for clause in clauses(sentence))
    by_axis: dict[str, list[tuple[int, Clause]]] = {}
    for clause in found:
        for axis, pole in poles(clause.predicate):
            by_axis.setdefault(axis, []).append((pole * clause.sign, clause))
    return Assertions(clauses=found, by_axis=by_axis)
