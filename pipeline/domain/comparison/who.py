"""Who differs: two versions give one part in one event to two people, or swap the two.

Nothing is claimed of a person whom the other version names as well; of someone arrested, killed or appointed, only if
it names them for the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.assertions import TOO_GENERAL, Assertions
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.contests import BEATING, LOSING
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import alike_clauses, parts_differ, same_event
from pipeline.domain.comparison.named_words import words_with_capital
from pipeline.domain.comparison.names import Name, any_names, are_two, is_among, names_in, same_name
from pipeline.domain.comparison.office_holders import Holder, differing_holders, holders_in
from pipeline.domain.comparison.parts import of_two_things
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.synonyms import BOTH_WAYS, events
from pipeline.domain.comparison.syntax import CLAUSAL
from pipeline.domain.text.wordlists import word_list

NAME_MATCH = 0.4
LEAST_SHARED = 2
"""Content words besides the verb and the names, unless the sentences are close."""

SWAP_MATCH = 0.5

# They happen to both sides, or say nothing of what happened.
MUTUAL = BOTH_WAYS | frozenset(
    word_list(
        """
        join play fight agree precede follow resemble include know see call tell ask thank support praise love like
        need want
        """
    )
)
# Behind these stands what somebody thinks of something: "called the charge absurd".
_JUDGING = frozenset(word_list("call describe label brand deem consider"))
# Done to people only: what a parser took for an organisation is one here, too.
_TO_PEOPLE = frozenset(
    word_list(
        """
        arrest detain charge kill murder stab appoint elect re-elect nominate convict sentence acquit jail imprison
        identify name rescue injure wound hospitalise hospitalize extradite suspect indict accuse marry bury crown
        free release fire sack promote shoot
        """
    )
)
# Done by one only: that the other version names them as well says nothing.
_BY_ONE = frozenset({"win", "~win", "claim", "clinch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whom a version names: who does what to whom, who holds what, and every word with a capital."""

    parties: Mapping[Clause, tuple[Name, Name]]
    holders: tuple[Holder, ...]
    words: frozenset[str]


def named(version: ReadText, clauses: Iterable[Clause]) -> Named:
    """Whom a version names. `clauses`: all of its clauses."""
    return Named(
        parties={clause: parties for clause in clauses if (parties := _parties(clause))},
        holders=tuple(holder for sentence in version.sentences for holder in holders_in(sentence)),
        words=words_with_capital(version),
    )


def differing_names(
    pairing: Pairing[ReadText], a: Assertions, b: Assertions, named_in_a: Named, named_in_b: Named
) -> Iterator[Finding]:
    """People and organisations that differ in one part of one event, and pairs of them that are swapped."""
    known = named_in_a, named_in_b
    for left, right, _ in alike_clauses(pairing, a.clauses, b.clauses, NAME_MATCH):
        if not _tells_who(left) or not _tells_who(right):
            continue
        for role in sorted(left.roles.keys() & right.roles.keys()):
            first, second = (_parties_in(one, one.roles[role]) for one in (left, right))
            people = role in {"patient", "as"} and left.predicate in _TO_PEOPLE
            alone = role == "agent" and events(left.predicate) & _BY_ONE and bool(left.theme & right.theme)
            if len(first) != 1 or len(second) != 1 or not _comparable(first[0], second[0], people=people):
                continue
            if people or alone:
                if _has_part(b, left, first[0]) or _has_part(a, right, second[0]):
                    continue
            elif is_among(first[0], known[1].words) or is_among(second[0], known[0].words):
                continue
            if of_two_things(left.sentence, right.sentence, *(frozenset(one.roles[role]) for one in (left, right))):
                continue
            without = _described(left, first[0]), _described(right, second[0])
            score = same_event(pairing, left, right, without=without, least=LEAST_SHARED)
            if score and not parts_differ(left, right, besides=role):
                yield _finding(f"who {role}", left, right, first[0], second[0], score)
    yield from _swapped(pairing, *known)
    yield from differing_holders(pairing, known[0].holders, known[1].holders, known[0].words, known[1].words)


def _tells_who(clause: Clause) -> bool:
    if clause.tree.tokens[clause.verb].lemma in _JUDGING and clause.tree.having(clause.verb, "oprd", "ccomp", "xcomp"):
        return False
    by_someone = bool(clause.tree.having(clause.verb, "agent"))  # "was reported by": the one who did it, no source
    return (
        (clause.predicate not in REPORTING or by_someone)
        and clause.predicate not in TOO_GENERAL
        and clause.mood != "if"
    )


def _comparable(first: Name, second: Name, *, people: bool) -> bool:
    """Two names of one kind that cannot be variants, at least one of them in full. `people`: both must be people's."""
    kinds = {first.entity, second.entity}
    if not people and (len(kinds - {""}) > 1 or not kinds & {"PERSON", "ORG"}):
        return False
    return are_two(first, second)


def _parties_in(clause: Clause, heads: Sequence[int]) -> tuple[Name, ...]:
    """Whom these phrases name. What a parser took for an organisation may be anyone behind "brewer" or "owner"."""
    found = names_in(clause.sentence, clause.tree, heads)
    nouns = [any(clause.sentence.tokens[i].pos == "NOUN" for i in _before(clause, name)) for name in found]
    return tuple(
        replace(name, entity="") if noun and name.entity == "ORG" else name
        for name, noun in zip(found, nouns, strict=True)
    )


def _before(clause: Clause, name: Name) -> list[int]:
    """What is said of the bearer of a name, right before it: "harbour master Nils Roth"."""
    tokens, tree = clause.sentence.tokens, clause.tree
    of_name = [i for i, t in enumerate(tokens) if name.span[0] <= t.start < name.span[1]]
    heads = [i for n in of_name for i in tree.having(n, "compound", "amod", "nmod") if i < of_name[0]]
    return [i for head in heads for i in tree.subtree(head, without=CLAUSAL)]


def _described(clause: Clause, name: Name) -> Span:
    """The characters of a name with what is said of its bearer."""
    starts = [clause.sentence.tokens[i].start for i in _before(clause, name)]
    return min((*starts, name.span[0])), name.span[1]


def _has_part(other: Assertions, event: Clause, name: Name) -> bool:
    """Whether the other version names them for an event of this kind, in whatever part."""
    return any(
        same_name(mine, name)
        for clause in other.clauses
        if events(clause.predicate) & events(event.predicate)
        for heads in clause.roles.values()
        for mine in any_names(clause.sentence, clause.tree, heads)
    )


def _swapped(pairing: Pairing[ReadText], a: Named, b: Named) -> Iterator[Finding]:
    """Clauses in which the one who does it and the one it is done to have changed places."""
    for left, parties in a.parties.items():
        for right, (doer, done_to) in b.parties.items():
            match = float(pairing.match[left.sentence.index, right.sentence.index])
            if match < SWAP_MATCH or left.sign != right.sign or (left.path, left.mood) != (right.path, right.mood):
                continue
            if not _events(left) & _events(right) or left.mood == "if":
                continue
            if same_name(parties[0], done_to) and same_name(parties[1], doer) and not same_name(*parties):
                if _says(a, doer, done_to, right) or _says(b, *parties, left):
                    continue
                yield _finding("swapped", left, right, parties[0], doer, match)


def _events(clause: Clause) -> frozenset[str]:
    if clause.predicate in LOSING or clause.predicate in BEATING or "past" in clause.roles:
        return frozenset({"beat"})
    beaten = {"beat"} if clause.predicate == "win" else set[str]()  # who won against whom
    return events(clause.predicate) | beaten


def _parties(clause: Clause) -> tuple[Name, Name] | None:
    """Who does it to whom, if both are one name each; of "lost to", the winner first."""
    if clause.predicate in MUTUAL or clause.predicate in REPORTING or clause.predicate in TOO_GENERAL:
        return None
    roles = ("to", "agent") if LOSING.get(clause.predicate) in clause.roles else ("agent", "patient")
    parts = [clause.roles.get(role, ()) for role in roles]
    if clause.predicate == "win":
        victory = (*clause.roles.get("with", ()), *parts[1])
        over = [i for link in ("against", "over") for i in clause.tree.objects_of(link, victory)]
        parts[1] = clause.roles.get("against") or tuple(over)
    if "past" in clause.roles:  # "eased past the champion"
        parts[1] = clause.roles["past"]
    if clause.predicate in BEATING and not all(parts):
        parts = _beside(clause)
    found = [any_names(clause.sentence, clause.tree, heads) for heads in parts]
    found = [names or _persons(clause, heads) for names, heads in zip(found, parts, strict=True)]
    return (found[0][0], found[1][0]) if len(found[0]) == len(found[1]) == 1 else None


def _beside(clause: Clause) -> list[tuple[int, ...]]:
    """Who stands right before and right after the verb with a capital: parsers lose teams beside a score."""
    tokens, verb = clause.sentence.tokens, clause.verb
    return [
        (i,) if 0 <= i < len(tokens) and tokens[i].text[:1].isupper() and tokens[i].pos in {"PROPN", "NOUN"} else ()
        for i in (verb - 1, verb + 1)
    ]


def _persons(clause: Clause, heads: Sequence[int]) -> tuple[Name, ...]:
    """What stands in this part without a name: "the guard attacked the driver"."""
    tokens = [clause.sentence.tokens[i] for i in heads]
    return tuple(Name(words=(t.lemma,), entity="", span=(t.start, t.end)) for t in tokens if t.pos == "NOUN")


def _says(own: Named, doer: Name, done_to: Name, like: Clause) -> bool:
    said = (parties for clause, parties in own.parties.items() if _events(clause) & _events(like))
    return any(same_name(parts[0], doer) and same_name(parts[1], done_to) for parts in said)


def _finding(topic: str, left: Clause, right: Clause, first: Name, second: Name, score: float) -> Finding:
    return Finding(
        kind="contradiction",
        confidence=min(1.0, score),
        topic=f"{topic} {min(left.predicate, right.predicate)}",
        a=Statement(sentence=left.sentence, span=first.span, value=" ".join(first.words)),
        b=Statement(sentence=right.sentence, span=second.span, value=" ".join(second.words)),
    )
