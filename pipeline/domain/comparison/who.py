"""Who differs: two versions give one part in one event to two people, or swap the two.

Nothing is claimed of a person whom the other version names as well; of someone arrested, killed or appointed, only if
it names them for the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.contests import BEATING, LOSING
from pipeline.domain.comparison.contradictions import TOO_GENERAL, Assertions
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import alike_clauses, parts_differ, same_event
from pipeline.domain.comparison.names import TITLES, Name, any_names, name_at, names_in, same_name
from pipeline.domain.comparison.parts import of_two_things
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.synonyms import BOTH_WAYS, events
from pipeline.domain.comparison.syntax import CLAUSAL, Tree, tree_of
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

NAME_MATCH = 0.4
LEAST_SHARED = 2
"""Content words besides the verb and the names, unless the sentences are close."""

SWAP_MATCH = 0.5
CLOSE = 0.55
"""M from which two offices may be described differently: "mayor of Lesna", "mayor"."""

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
# One at a time holds the office, or has the part in the event.
_OFFICES = frozenset(
    word_list(
        """
        president premier minister mayor governor chancellor ceo executive chairman chairwoman chair director head chief
        coach captain commissioner sheriff principal owner founder speaker leader king queen secretary manager editor
        suspect gunman shooter attacker killer driver pilot winner champion ambassador envoy treasurer archbishop pope
        rector dean conductor
        """
    )
)
_GIVING_OFFICE = frozenset(word_list("name appoint elect re-elect reelect choose pick nominate confirm"))
_PARTS = frozenset(word_list("accused victim defendant culprit deceased"))
_SOMEONE = frozenset(word_list("man woman person boy girl teenager one"))
# Done by one only: that the other version names them as well says nothing.
_BY_ONE = frozenset({"win", "~win", "claim", "clinch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whom a version names: who does what to whom, who holds what, and every word with a capital."""

    parties: Mapping[Clause, tuple[Name, Name]]
    offices: tuple[tuple[str, frozenset[str], Name, Sentence], ...]
    words: frozenset[str]


def named(version: ReadText, clauses: Iterable[Clause]) -> Named:
    """Whom a version names. `clauses`: all of its clauses."""
    return Named(
        parties={clause: parties for clause in clauses if (parties := _parties(clause))},
        offices=tuple(office for sentence in version.sentences for office in _offices_in(sentence)),
        words=_named(version),
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
            elif _is_known(first[0], known[1].words) or _is_known(second[0], known[0].words):
                continue
            if of_two_things(left.sentence, right.sentence, *(frozenset(one.roles[role]) for one in (left, right))):
                continue
            without = _described(left, first[0]), _described(right, second[0])
            score = same_event(pairing, left, right, without=without, least=LEAST_SHARED)
            if score and not parts_differ(left, right, besides=role):
                yield _finding(f"who {role}", left, right, first[0], second[0], score)
    yield from _swapped(pairing, *known)
    yield from _offices(pairing, *known)


def _offices(pairing: Pairing[ReadText], a: Named, b: Named) -> Iterator[Finding]:
    """Two people who are said to hold one office, or to have one part in the event: "the gunman, …"."""
    for office, which, first, left in a.offices:
        for other, of_what, second, right in b.offices:
            match = float(pairing.match[left.index, right.index])
            if office != other or match < NAME_MATCH or not which & of_what or (which ^ of_what and match < CLOSE):
                continue
            if _is_known(first, b.words) or _is_known(second, a.words):
                continue
            if _comparable(first, second, people=False) and {first.entity, second.entity} == {"PERSON"}:
                yield Finding(
                    kind="contradiction",
                    confidence=min(1.0, 0.4 + 0.5 * match),
                    topic=f"who {office}",
                    a=Statement(sentence=left, span=first.span, value=" ".join(first.words)),
                    b=Statement(sentence=right, span=second.span, value=" ".join(second.words)),
                )


def _offices_in(sentence: Sentence) -> Iterator[tuple[str, frozenset[str], Name, Sentence]]:
    """Every office with its other words, and who is named beside it: "fire chief Jan Lis", "Lis, the mayor of …"."""
    offices = [i for i, t in enumerate(sentence.tokens) if t.lemma in _OFFICES and t.pos in {"NOUN", "PROPN"}]
    if not sentence.structured:
        return
    tree = tree_of(sentence)
    yield from _who_is(sentence, tree)
    yield from _who_becomes(sentence, tree)
    for index in offices:
        token = sentence.tokens[index]
        head = token.head
        if token.dep in {"compound", "appos", "nmod"} and sentence.tokens[head].pos == "PROPN":
            named = head
        elif len(beside := [i for i in tree.having(index, "appos") if sentence.tokens[i].pos == "PROPN"]) == 1:
            named = beside[0]
        else:
            continue
        name = name_at(sentence, named)
        if name is None or name.entity != "PERSON":
            continue
        inside = tree.subtree(index, without=CLAUSAL - {"prep"})
        if token.dep in {"compound", "nmod"}:
            inside += [i for i in tree.children[named] if i < index]
        which = tree.lemmas([i for i in inside if i != index]) - set(name.words) - TITLES
        if not any(sentence.tokens[i].lemma in {"former", "ex", "deputy", "vice", "acting"} for i in inside):
            yield token.lemma, which, name, sentence


def _who_is(sentence: Sentence, tree: Tree) -> Iterator[tuple[str, frozenset[str], Name, Sentence]]:
    """One part in the event, and who is said to have it: "the accused is Ada Berg", "the man killed was Jan Lis"."""
    for index, token in enumerate(sentence.tokens):
        word = token.text.lower()
        which_one = tree.having(index, "acl", "relcl")
        known = word in _PARTS or token.lemma in _OFFICES or (token.lemma in _SOMEONE and which_one)
        if token.dep != "nsubj" or not known:
            continue
        verb = sentence.tokens[token.head]
        beside = [i for i in tree.having(token.head, "attr") if sentence.tokens[i].pos == "PROPN"]
        if verb.lemma != "be" or len(beside) != 1 or tree.negators(token.head):
            continue
        name = name_at(sentence, beside[0])
        if name is not None and name.entity == "PERSON":
            which = tree.lemmas(tree.subtree(index, without=CLAUSAL - {"prep", "acl", "relcl"}))
            yield word, which | {word}, name, sentence


def _who_becomes(sentence: Sentence, tree: Tree) -> Iterator[tuple[str, frozenset[str], Name, Sentence]]:
    """An office, and who is given it: "named Ada Berg as its chief executive", "Berg was appointed mayor"."""
    for verb, token in enumerate(sentence.tokens):
        if token.lemma not in _GIVING_OFFICE or tree.negators(verb):
            continue
        people = [i for i in tree.having(verb, "dobj", "nsubjpass") if sentence.tokens[i].entity == "PERSON"]
        offices = [*tree.having(verb, "oprd"), *tree.objects_of("as", (verb,))]
        if len(people) != 1 or len(offices) != 1 or sentence.tokens[offices[0]].lemma not in _OFFICES:
            continue
        name = name_at(sentence, people[0])
        if name is not None and name.entity == "PERSON":
            office = sentence.tokens[offices[0]].lemma
            which = tree.lemmas(tree.subtree(offices[0], without=CLAUSAL - {"prep"})) - {office}
            yield office, which, name, sentence


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
    return max(len(first.words), len(second.words)) > 1 and not same_name(first, second)


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


def _named(text: ReadText) -> frozenset[str]:
    words = [*text.title.split(), *(t.text for s in text.sentences for t in s.tokens)]
    return frozenset(fold_case_and_accents(w).strip(".,:;'\"()!?").removesuffix("'s") for w in words if w[:1].isupper())


def _is_known(name: Name, known: frozenset[str]) -> bool:
    """Whether the other version names them at all."""
    return name.words[-1] in known


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
