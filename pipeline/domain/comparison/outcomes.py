"""Whether someone won or lost: "was re-elected as mayor" against "lost the mayoral election".

Winning is told with many verbs, of the winner or of the loser, whose objects and voices differ. Nothing is claimed if
either version has the same one both win and lose, or if the two may be of two contests.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.contests import BEATING
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.frames import time_of
from pipeline.domain.comparison.names import Name, any_names, same_name
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.synonyms import things
from pipeline.domain.text.wordlists import word_list

OUTCOME_MATCH = 0.5

_CONTESTS = frozenset(
    word_list(
        """
        election reelection vote ballot race
        runoff run-off primary referendum contest seat term bid campaign title final semifinal
        semi-final match game cup championship tournament playoff bout fight case lawsuit appeal trial leadership
        presidency majority
        """
    )
)
_WINNING = frozenset(word_list("win clinch secure retain keep hold hold_on capture survive"))
_LOSING = frozenset(word_list("lose concede"))
_MAKING_WINNER = frozenset(word_list("elect reelect re-elect crown"))
_MAKING_LOSER = BEATING | frozenset({"vote_out"})
_ENDING = frozenset(word_list("end finish result"))
_WON, _LOST = frozenset(word_list("win victory triumph")), frozenset(word_list("defeat loss"))
_OUT = frozenset(word_list("crash_out bow_out"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who won or lost, and over whom or to whom if that is said."""

    clause: Clause
    who: Name
    won: bool
    other: Name | None
    about: frozenset[str]


def outcomes(clauses: Iterable[Clause]) -> tuple[Outcome, ...]:
    """Everyone with a name who is said to have won or lost something that only one can win."""
    return tuple(outcome for clause in clauses if clause.mood != "if" for outcome in _outcomes(clause))


def differing_outcomes(pairing: Pairing[ReadText], a: Sequence[Outcome], b: Sequence[Outcome]) -> Iterator[Finding]:
    """Someone who won in one version and lost in the other, if both tell of one contest."""
    for left in a:
        for right in b:
            match = float(pairing.match[left.clause.sentence.index, right.clause.sentence.index])
            if match < OUTCOME_MATCH or left.won == right.won or not same_name(left.who, right.who):
                continue
            if _is_both(a, left) or _is_both(b, right) or not _of_one_contest(left, right):
                continue
            yield Finding(
                kind="contradiction",
                confidence=min(1.0, 0.4 + 0.5 * match),
                topic="won or lost",
                a=Statement(sentence=left.clause.sentence, span=left.clause.span, value=str(left.won)),
                b=Statement(sentence=right.clause.sentence, span=right.clause.span, value=str(right.won)),
            )


def _outcomes(clause: Clause) -> Iterator[Outcome]:
    roles, predicate = clause.roles, clause.predicate
    agents = _names(clause, roles.get("agent", ()))
    patients = _names(clause, roles.get("patient", ()))
    what = roles.get("patient") or roles.get("to", ())
    contest = any(clause.tree.tokens[i].lemma in _CONTESTS for i in what)
    found: list[tuple[Sequence[Name], bool, Sequence[Name]]] = []
    if predicate in _WINNING and contest:
        found.append((agents, True, ()))
    if predicate in _LOSING and contest:
        found.append((agents, False, _names(clause, roles.get("to", ()))))
    if predicate in _OUT:
        found.append((agents, False, _names(clause, roles.get("to", ()))))
    if past := _names(clause, roles.get("past", ())):  # "eased past the champion"
        found += [(agents, True, past), (past, False, agents)]
    if predicate in _MAKING_WINNER:
        found.append((patients, True, ()))
    if predicate in _MAKING_LOSER:
        found += [(agents, True, patients), (patients, False, agents)]
    if predicate in _ENDING:
        for noun in roles.get("in", ()):
            won_by = clause.tree.objects_of("for", (noun,)) or roles.get("for", ())
            if clause.tree.tokens[noun].lemma in _WON | _LOST:
                found.append((_names(clause, won_by), clause.tree.tokens[noun].lemma in _WON, ()))
    for who, won, others in found:
        if len(who) == 1 and len(others) <= 1:
            name = who[0]
            yield Outcome(
                clause=clause,
                who=name,
                won=won == (clause.sign > 0),
                other=others[0] if others else None,
                about=things(clause.words | clause.theme | clause.subjects) - set(name.words),
            )


def _names(clause: Clause, heads: Sequence[int]) -> tuple[Name, ...]:
    return any_names(clause.sentence, clause.tree, heads)


def _is_both(own: Sequence[Outcome], outcome: Outcome) -> bool:
    return any(one.won != outcome.won and same_name(one.who, outcome.who) for one in own)


def _of_one_contest(left: Outcome, right: Outcome) -> bool:
    if (left.clause.path, time_of(left.clause)) != (right.clause.path, time_of(right.clause)):
        return False
    if left.other and right.other and not same_name(left.other, right.other):
        return False
    return bool(left.about & right.about)
