"""Who got one thing differs: "the prize went to Ada Lind", "Jan Lis was awarded the prize".

Giving is told from either side, so the verbs of two reports often do not match. Only a definite thing goes to one
alone; nothing is claimed of someone whom the other version names at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.clauses import Clause
from pipeline.domain.comparison.findings import Finding, Statement
from pipeline.domain.comparison.frames import time_of
from pipeline.domain.comparison.names import Name, are_two, is_among, names_in
from pipeline.domain.comparison.sentences import ReadText
from pipeline.domain.comparison.syntax import CLAUSAL, Tree
from pipeline.domain.text.wordlists import word_list

RECIPIENT_MATCH = 0.45

_GIVING = frozenset(word_list("award give grant hand present assign allot allocate"))
_COUNTED = frozenset(word_list("seat vote ballot medal delegate"))
"""Most of these go to one."""

_GETTING = frozenset(word_list("receive get win land secure obtain accept collect"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Who got what: the recipient's name, and the content lemmas of the thing with its head's lemma."""

    clause: Clause
    recipient: Name
    head: str
    thing: frozenset[str]


def receipts(clauses: Iterable[Clause]) -> tuple[Receipt, ...]:
    """Every definite thing that someone with a name is said to have got."""
    return tuple(
        receipt for clause in clauses if clause.mood != "if" and (receipt := _receipt(clause, clause.tree)) is not None
    )


def differing_recipients(
    pairing: Pairing[ReadText],
    a: Sequence[Receipt],
    b: Sequence[Receipt],
    in_a: frozenset[str],
    in_b: frozenset[str],
) -> Iterator[Finding]:
    """One thing that goes to two. `in_a`, `in_b`: each version's words with a capital."""
    for left in a:
        for right in b:
            match = float(pairing.match[left.clause.sentence.index, right.clause.sentence.index])
            if match < RECIPIENT_MATCH or left.head != right.head or not _one_thing(left.thing, right.thing):
                continue
            states = [(r.clause.sign, r.clause.path, time_of(r.clause)) for r in (left, right)]
            if states[0] != states[1] or not are_two(left.recipient, right.recipient):
                continue
            if is_among(left.recipient, in_b) or is_among(right.recipient, in_a):
                continue
            yield Finding(
                kind="contradiction",
                confidence=min(1.0, 0.4 + 0.5 * match),
                topic=f"who gets {left.head}",
                a=_statement(left),
                b=_statement(right),
            )


def _receipt(clause: Clause, tree: Tree) -> Receipt | None:
    verb, roles = tree.tokens[clause.verb].lemma, clause.roles
    objects = tree.having(clause.verb, "dobj")
    who: Sequence[int] = ()
    things: Sequence[int] = ()
    if verb in _GETTING:
        who, things = roles.get("agent", ()), objects
    elif verb == "go":
        who, things = roles.get("to", ()), roles.get("agent", ())
    elif verb in _GIVING and objects:  # "gave her the prize", "she was given the prize", "gave the prize to her"
        beside = [i for i in tree.having(clause.verb, "dative") if tree.tokens[i].pos != "ADP"]
        who, things = roles.get("to") or beside or tree.having(clause.verb, "nsubjpass"), objects
    elif verb in _GIVING:
        who, things = roles.get("to", ()), tree.having(clause.verb, "nsubjpass")
    names = names_in(clause.sentence, tree, who)
    if len(names) != 1 or len(things) != 1 or not _is_definite(tree, things[0]):
        return None
    thing = tree.subtree(things[0], without=CLAUSAL - {"prep"})
    return Receipt(clause=clause, recipient=names[0], head=tree.tokens[things[0]].lemma, thing=tree.lemmas(thing))


def _is_definite(tree: Tree, head: int) -> bool:
    token = tree.tokens[head]
    if token.lemma in _COUNTED and any(tree.tokens[i].text.lower() == "most" for i in tree.having(head, "amod")):
        return True
    is_one = token.pos in {"NOUN", "PROPN"} and token.text.lower() == token.lemma
    return is_one and any(tree.tokens[i].text.lower() == "the" for i in tree.having(head, "det"))


def _one_thing(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether they may be one thing, one of them perhaps named in more words: "the prize", "the prize for fiction"."""
    return first <= second or second <= first


def _statement(receipt: Receipt) -> Statement:
    name = receipt.recipient
    return Statement(sentence=receipt.clause.sentence, span=name.span, value=" ".join(name.words))
