"""Whether two sentences or clauses report the same event.

Who, when, where or why can only be in conflict if the rest of the two sentences agrees, or if two clauses are of one
event: verbs of one meaning under the same negations and operators, about the same thing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.adjuncts import Adjunct
from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.names import names_in, same_name
from pipeline.domain.comparison.sentence_moods import denies
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.synonyms import events, things
from pipeline.domain.text.wordlists import word_list

FRAME_OVERLAP = 0.5
CORE_OVERLAP = 0.25
"""The same where one thing does it, or it is done to one thing, in both clauses: reports add different details."""

CLOSE_MATCH = 0.6
"""M from which one shared word less is enough."""

BRIEF_MATCH = 0.45
"""M from which it is enough if all that a brief clause names is shared: "The fire started yesterday"."""

# What is said on one day may be said again on another.
_SAYING = REPORTING - frozenset(word_list("begin start happen see find give issue sign publish proceed come go"))


def same_frame(
    pairing: Pairing[ReadText], left: Sentence, right: Sentence, first: Adjunct | None, second: Adjunct | None
) -> float:
    """How likely the two adjuncts are about one event, in [0, 1]; 0 if they may be about two."""
    if first is None or second is None or not first.verb or first.verb != second.verb:
        return 0.0
    if first.verb in _SAYING:
        return 0.0
    if denies(left) != denies(right):
        return 0.0
    shared, overlap = _rest_shared(pairing, left, right, first, second)
    if overlap < FRAME_OVERLAP or shared < 2:
        return 0.0
    return min(1.0, 0.5 * float(pairing.match[left.index, right.index]) + 0.5 * overlap)


def is_saying(verb: str) -> bool:
    """Whether the verb reports something: what is said on one day may be said again on another."""
    return verb in _SAYING


def alike_clauses(
    pairing: Pairing[ReadText], a: Sequence[Clause], b: Sequence[Clause], least: float
) -> Iterator[tuple[Clause, Clause, float]]:
    """The pairs of clauses whose verbs mean one kind of event, in sentences of at least this M, with that M.

    Both are under the same negations and operators.
    """
    by_event: dict[str, list[Clause]] = defaultdict(list)
    for clause in b:
        for key in events(clause.predicate):
            by_event[key].append(clause)
    for left in a:
        seen: set[int] = set()
        for key in sorted(events(left.predicate)):
            for right in by_event.get(key, ()):
                match = float(pairing.match[left.sentence.index, right.sentence.index])
                if match < least or id(right) in seen:
                    continue
                seen.add(id(right))
                if (left.sign, left.path, time_of(left)) == (right.sign, right.path, time_of(right)):
                    yield left, right, match


def time_of(clause: Clause) -> str:
    """The clause's mood; a verb in the present tells of what will be, as in "opens tomorrow".

    So does "would" in what someone is reported to have said: "said that it would open".
    """
    tokens = clause.sentence.tokens
    verb = tokens[clause.verb]
    if clause.mood == "maybe" and verb.dep == "ccomp" and tokens[verb.head].lemma in _SAYING:
        return (
            "will"
            if any(tokens[i].text.lower() == "would" for i in clause.tree.having(clause.verb, "aux"))
            else "maybe"
        )
    is_present = verb.text.lower() in {verb.lemma, verb.lemma + "s", verb.lemma + "es"}
    return "will" if is_present and not clause.mood else clause.mood


def same_event(
    pairing: Pairing[ReadText], left: Clause, right: Clause, *, without: tuple[Span, Span], least: int
) -> float:
    """How likely two clauses are about one event, in [0, 1]; 0 if they may be about two.

    `without`: the characters of each that differ. `least`: how many things both must name besides. Either most of what
    the shorter clause names is in the other one, or the same thing is done, or done to, in both.
    """
    rest = things(_named_in(left, without[0])), things(_named_in(right, without[1]))
    match = float(pairing.match[left.sentence.index, right.sentence.index])
    shared = rest[0] & rest[1]
    sizes = [sum(pairing.weights.get(w, 1.0) for w in words) for words in rest]
    if match >= BRIEF_MATCH or rest[0] == rest[1]:
        least = min(least, *map(len, rest))
    if not min(sizes) or len(shared) < max(1, least - (match >= CLOSE_MATCH)):
        return 0.0
    overlap = sum(pairing.weights.get(w, 1.0) for w in shared) / min(sizes)
    if overlap < FRAME_OVERLAP and not (overlap >= CORE_OVERLAP and _same_core(left, right, without)):
        return 0.0
    return min(1.0, 0.5 * match + 0.5 * max(overlap, FRAME_OVERLAP))


def parts_differ(left: Clause, right: Clause, *, besides: str = "") -> bool:
    """Whether a part other than `besides` is given to someone else: then it is another event."""
    for role in sorted((left.roles.keys() & right.roles.keys()) - {besides}):
        first = names_in(left.sentence, left.tree, left.roles[role])
        second = names_in(right.sentence, right.tree, right.roles[role])
        if first and second and not any(same_name(x, y) for x in first for y in second):
            return True
    return False


def _same_core(left: Clause, right: Clause, without: tuple[Span, Span]) -> bool:
    """Whether one thing is the agent or the patient of both clauses, and no other thing is in that place."""
    return any(
        _heads(left, role, without[0]) & _heads(right, role, without[1])
        for role in ("patient", "agent")
        if role in left.roles and role in right.roles
    )


def _heads(clause: Clause, role: str, without: Span) -> frozenset[str]:
    tokens = [clause.sentence.tokens[i] for i in clause.roles[role]]
    return things(
        frozenset(t.lemma for t in tokens if t.pos in {"NOUN", "PROPN"} and not without[0] <= t.start < without[1])
    )


def _named_in(clause: Clause, without: Span) -> frozenset[str]:
    """The content lemmas of the clause apart from its verb and from these characters."""
    tokens = clause.sentence.tokens
    out = {t.lemma for t in tokens if without[0] <= t.start < without[1]} | {tokens[clause.verb].lemma}
    return (clause.words | clause.subjects | clause.theme) - out


def graded_frame(
    pairing: Pairing[ReadText], left: Sentence, right: Sentence, first: Adjunct | None, second: Adjunct | None
) -> float:
    """Like `same_frame`, but each doubt only weakens the result."""
    if first is None or second is None:
        return 0.0
    _, overlap = _rest_shared(pairing, left, right, first, second)
    strength = 0.5 * float(pairing.match[left.index, right.index]) + 0.5 * overlap
    if first.verb != second.verb:
        strength *= 0.6
    elif first.verb in _SAYING:
        strength *= 0.8
    return min(1.0, strength)


def _rest_shared(
    pairing: Pairing[ReadText], left: Sentence, right: Sentence, first: Adjunct, second: Adjunct
) -> tuple[int, float]:
    """How many content words both share outside the adjuncts, and their share of the smaller side's weight."""
    rest = _other_lemmas(left, first), _other_lemmas(right, second)
    sizes = [sum(pairing.weights.get(w, 1.0) for w in lemmas) for lemmas in rest]
    shared = sum(pairing.weights.get(w, 1.0) for w in rest[0] & rest[1])
    return len(rest[0] & rest[1]), shared / min(sizes) if min(sizes) > 0 else 0.0


def _other_lemmas(sentence: Sentence, adjunct: Adjunct) -> frozenset[str]:
    return frozenset(
        t.lemma
        for i, t in enumerate(sentence.tokens)
        if t.lemma in sentence.lemmas and not (adjunct.start <= t.start < adjunct.end)
    )
