"""Clauses that say the opposite.

Method and thresholds were measured on labelled news: under different operators ("plans to sell" against "did not sell")
nine of ten alarms are false, so both clauses must have the same operators above them.
"""

import math
from collections.abc import Iterator

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.assertions import TOO_GENERAL, Assertions
from pipeline.domain.comparison.axes import NEGATORS, OTHERS
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.lemma_sets import Weights
from pipeline.domain.comparison.names import any_names, same_name
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.syntax import (
    CLAUSAL,
    is_instead,
)
from pipeline.domain.text.wordlists import word_list

CLAUSE_MATCH = 0.5
CLAUSE_COSINE = 0.5
OPPOSITION = 0.36
"""At .36 instead of .45 a tenth more of the synthetic negations are found, with 2 more alarms in 770 pairs."""

GENERAL_MATCH = 0.75
ALIKE = 0.6
SAME_MATTER = 0.15
_WHERE = frozenset(word_list("in under within at across"))
_DECIDED = frozenset({"win", "lose"})
_UNREAL = frozenset({"should", "would", "could", "must"})


def opposite_clauses(pairing: Pairing[ReadText], a: Assertions, b: Assertions) -> Iterator[Finding]:
    """Clauses on one axis with opposite signs under the same operators.

    Left out if either version states both signs.
    """
    for axis in sorted(a.by_axis.keys() & b.by_axis.keys()):
        for sign, left in a.by_axis[axis]:
            for other, right in b.by_axis[axis]:
                if sign != -other:
                    continue
                score = opposition(pairing, left, right)
                if (
                    score < OPPOSITION
                    or _also_asserts(a, axis, other, right, pairing.weights)
                    or _also_asserts(b, axis, sign, left, pairing.weights)
                ):
                    continue
                yield Finding(
                    kind="contradiction",
                    confidence=score,
                    topic=" ".join((axis, *left.path)),
                    a=Statement(sentence=left.sentence, span=left.span, value=str(sign)),
                    b=Statement(sentence=right.sentence, span=right.span, value=str(other)),
                )


def opposition(pairing: Pairing[ReadText], left: Clause, right: Clause) -> float:
    """How likely two clauses of opposite sign are about the same thing, in [0, 1]; 0 if there is a doubt."""
    i, j = left.sentence.index, right.sentence.index
    match, cosine = float(pairing.match[i, j]), float(pairing.cosine[i, j])
    if match < CLAUSE_MATCH or cosine < CLAUSE_COSINE or left.path != right.path or left.mood != right.mood:
        return 0.0
    if left.mood == "if" or _other_names(left, right):
        return 0.0
    if left.predicate.endswith("/a") and _elsewhere(left, right):
        return 0.0
    if {left.predicate, right.predicate} <= _DECIDED and _of_two_sides(left, right):
        return 0.0
    if "be_considering" in (left.predicate, right.predicate) and not _of_one_plan(pairing, left, right):
        return 0.0
    if any(_is_of_others(one) or _is_what_should_be(one) for one in (left, right)):
        return 0.0
    score = _likeness(pairing, left, right)
    if _too_general(left, right) and match < GENERAL_MATCH:
        return 0.0
    return score if match >= ALIKE or _share_arguments(left, right) else 0.0


def graded_opposition(pairing: Pairing[ReadText], left: Clause, right: Clause) -> float:
    """Like `opposition`, but each doubt only weakens the result."""
    doubts = (
        (left.path != right.path, 0.5),
        (left.mood != right.mood, 0.7),
        ("if" in (left.mood, right.mood), 0.7),
        (_other_names(left, right), 0.4),
        (_too_general(left, right), 0.7),
        (not _share_arguments(left, right), 0.7),
    )
    return _likeness(pairing, left, right) * math.prod(factor for doubt, factor in doubts if doubt)


def _likeness(pairing: Pairing[ReadText], left: Clause, right: Clause) -> float:
    weights = pairing.weights
    objects = overlap(left.objects, right.objects, weights)
    subjects = overlap(left.subjects, right.subjects, weights)
    around = overlap(left.words | left.subjects, right.words | right.subjects, weights)
    match = float(pairing.match[left.sentence.index, right.sentence.index])
    return min(1.0, 0.4 * match + 0.2 * max(objects, subjects) + 0.2 * around + 0.1 * min(2, len(left.path)))


def _other_names(left: Clause, right: Clause) -> bool:
    return bool(left.names and right.names and not left.names & right.names)


def _is_of_others(clause: Clause) -> bool:
    """Whether it denies only more of the same: "did not meet any other candidates"."""
    tokens, (start, end) = clause.sentence.tokens, clause.span
    inside = [t for t in tokens if start <= t.start < end]
    return any(t.text.lower() in NEGATORS for t in inside) and any(
        t.text.lower() in OTHERS and t.dep in {"amod", "det", "advmod"} and t.start > tokens[clause.verb].start
        for t in inside
    )


def _is_what_should_be(clause: Clause) -> bool:
    """Whether it stands beside what should have been: "rather than writing that, he should have resigned"."""
    tokens, current = clause.sentence.tokens, clause.verb
    if not any(is_instead(tokens, i) for i in range(current)):
        return False
    above = set[int]()
    while current not in above:
        above.add(current)
        current = tokens[current].head
    return any(t.dep == "aux" and t.head in above and t.text.lower() in _UNREAL for t in tokens)


def _elsewhere(left: Clause, right: Clause) -> bool:
    """Whether what is so is so under or in something else: "illegal under federal law", "legal in 29 states"."""
    beside = []
    for tree, verb in ((one.tree, one.verb) for one in (left, right)):
        stated = [verb, *tree.having(verb, "acomp", "attr", "oprd")]
        links = [i for head in stated for i in tree.having(head, "prep") if tree.tokens[i].lemma in _WHERE]
        beside.append(tree.lemmas([i for link in links for i in tree.subtree(link, without=CLAUSAL - {"prep"})]))
    return bool(beside[0] and beside[1]) and beside[0].isdisjoint(beside[1])


def _of_two_sides(left: Clause, right: Clause) -> bool:
    """Whether they won or lost against others, or one side won what the other lost."""
    if not (left.subjects & right.subjects or left.pronoun or right.pronoun):
        return True
    others = [
        [
            name
            for link in ("to", "against", "over")
            for name in any_names(one.sentence, one.tree, one.roles.get(link, ()))
        ]
        for one in (left, right)
    ]
    return bool(others[0] and others[1]) and not any(same_name(x, y) for x in others[0] for y in others[1])


def _of_one_plan(pairing: Pairing[ReadText], left: Clause, right: Clause) -> bool:
    """Whether what is weighed and what is ruled out have most words in common besides whose plan it is."""
    ours, theirs = (one.words - one.subjects - {"rule", "consider"} for one in (left, right))
    return overlap(ours, theirs, pairing.weights) >= CLAUSE_COSINE


def _too_general(left: Clause, right: Clause) -> bool:
    return bool({left.predicate, right.predicate} & TOO_GENERAL)


def _share_arguments(left: Clause, right: Clause) -> bool:
    """Whether the objects share a word, or the subjects if an object is missing; a long common path is enough."""
    if len(left.path) > 1:
        return True
    if left.theme & right.theme:
        return True
    if left.objects and right.objects:
        return bool(left.objects & right.objects)
    return bool(left.subjects & right.subjects) or left.pronoun or right.pronoun


def overlap(first: frozenset[str], second: frozenset[str], weights: Weights) -> float:
    """Idf-weighted Dice of two sets of lemmas."""
    total = sum(weights.get(w, 1.0) for w in first) + sum(weights.get(w, 1.0) for w in second)
    return 2 * sum(weights.get(w, 1.0) for w in first & second) / total if total else 0.0


def _also_asserts(own: Assertions, axis: str, sign: int, other: Clause, weights: Weights) -> bool:
    about = other.objects | other.subjects | other.words
    return any(
        own_sign == sign
        and clause.path == other.path
        and overlap(clause.objects | clause.subjects | clause.words, about, weights) >= SAME_MATTER
        for own_sign, clause in own.by_axis.get(axis, ())
    )
