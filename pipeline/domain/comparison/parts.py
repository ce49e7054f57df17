"""The parts of a sentence: which phrase does it, what it is done to, to whom, and why, whatever the verb is.

Reads a parse, and knows the few words by which English joins a cause to what it explains. Compares nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.names import Name, name_at
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import CLAUSAL, Tree, tree_of
from pipeline.domain.text.wordlists import word_list

WHY: Final = "why"
"""The role of a cause that is named as one: "because of …", "traced to …", "… is behind"."""

LIGHT: Final = frozenset(
    word_list("be have do take come go get put set bring give make let begin start happen occur catch keep see force")
)
"""Verbs that say little: reports put them in for each other."""

_PHRASES = frozenset({"NOUN", "PROPN", "NUM", "VERB", "ADJ"})
_ROLES = {
    "nsubj": "agent",
    "nsubjpass": "patient",
    "dobj": "patient",
    "dative": "to",
    "attr": "attr",
    "oprd": "attr",
    "pobj": "",
    "pcomp": "",
}
_CLAUSES = frozenset(word_list("xcomp advcl ccomp relcl acl"))
_ACCIDENTS = frozenset(
    word_list("crash derail sink capsize collapse explode overturn stall catch ignite burn flood break fail jump")
)
"""Of what goes wrong, what came before is the cause; of anything else it may be one of several steps."""

_WHICH_ONE = frozenset(word_list("compound nummod poss"))
_SIDES = frozenset(
    word_list(
        """northern southern eastern western north south east west upper lower inner outer left right front rear"""
    )
)
_BECAUSE = frozenset(word_list("because due owing owe thanks"))
# The verbs behind which a preposition leads to a cause, and no other phrase does.
_LEADING = {
    "to": frozenset(word_list("trace attribute put link ascribe owe pin down")),
    "on": frozenset(word_list("blame pin")),
    "from": frozenset(word_list("result stem arise come originate follow die")),
    "by": frozenset(word_list("cause spark trigger explain")),
    "behind": frozenset(word_list("be lie")),
    "under": frozenset(word_list("collapse give buckle crumple break cave")),
    "over": frozenset(word_list("break erupt argue quarrel fight clash fall feud row dispute strike resign")),
    "for": frozenset(word_list("disqualify ban suspend fine dismiss expel sack punish penalise penalize book cancel")),
}
_SAYING = frozenset(
    word_list(
        """
        say announce tell report state add declare confirm explain reveal insist show find conclude hear learn believe
        allege claim argue suggest think estimate warn note decide write
        """
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A phrase and its `role`: `agent`, `patient`, `attr`, `why`, or a preposition.

    `head` and `inside` are tokens, of a cause with all that is said of it. `lemmas`: its content words. `name`: whom it
    names, if anyone. `span`: the characters of the name, else of the phrase. `path`: the roles from it up to the root
    of the sentence, each with the token that it leads to.
    """

    role: str
    head: int
    inside: frozenset[int]
    lemmas: frozenset[str]
    name: Name | None
    span: Span
    path: tuple[tuple[str, int], ...]


@once
def parts_of(sentence: Sentence) -> tuple[Part, ...]:
    """The parts of a sentence, in order, and behind them the clauses that say why; none without a parse."""
    if not sentence.structured:
        return ()
    tree = tree_of(sentence)
    phrases = [i for i, t in enumerate(tree.tokens) if t.dep in _ROLES and t.pos in _PHRASES]
    found = [_part(sentence, tree, i, _role(tree, i), phrase_of(tree, i)) for i in phrases]
    for i, token in enumerate(tree.tokens):
        if token.dep == "advcl" and _says_why(tree, i):
            inside = [n for n in tree.subtree(i) if tree.tokens[n].dep not in {"mark", "punct"}]
            found.append(_part(sentence, tree, i, WHY, inside))
    return tuple(found)


def rest_of(sentence: Sentence, without: frozenset[int]) -> frozenset[str]:
    """The content lemmas of a sentence besides these tokens, light verbs and who says so."""
    tree = tree_of(sentence)
    out = without | _attribution(sentence)
    return tree.lemmas([i for i in range(len(tree.tokens)) if i not in out]) - LIGHT - _BECAUSE


def of_two_things(left: Sentence, right: Sentence, first: frozenset[int], second: frozenset[int]) -> bool:
    """Whether one noun is marked as two things outside these tokens: "the morning race", "the afternoon race"."""
    ours, theirs = _marked(left, first), _marked(right, second)
    return any(ours[noun].isdisjoint(theirs[noun]) for noun in ours.keys() & theirs.keys())


def _marked(sentence: Sentence, without: frozenset[int]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for i, token in enumerate(sentence.tokens):
        noun = sentence.tokens[token.head]
        marks = token.dep in _WHICH_ONE or token.lemma in _SIDES
        if marks and token.pos != "PRON" and noun.pos == "NOUN" and i not in without:
            found.setdefault(noun.lemma, set()).add(token.lemma)
    return found


@once
def _attribution(sentence: Sentence) -> frozenset[int]:
    """The tokens that only say who says so: "the authors conclude", "according to police"."""
    tree = tree_of(sentence)
    found = set[int]()
    for i, token in enumerate(tree.tokens):
        if token.lemma in _SAYING and (tree.having(i, "ccomp") or token.dep in {"parataxis", "ccomp"}):
            found |= {i, *(n for s in tree.having(i, "nsubj") for n in tree.subtree(s))}
        if token.lemma == "accord" and token.dep == "prep":
            found |= set(tree.subtree(i))
    return frozenset(found)


def _part(sentence: Sentence, tree: Tree, head: int, role: str, inside: Sequence[int]) -> Part:
    name = name_at(sentence, head)
    beside = [i for i in tree.having(head, "appos") if tree.tokens[i].pos == "PROPN"]
    if name is None and len(beside) == 1 and tree.tokens[head].pos == "NOUN":
        name = name_at(sentence, beside[0])
        inside = [*inside, *tree.subtree(beside[0], without=CLAUSAL)]
    return Part(
        role=role,
        head=head,
        inside=frozenset(tree.subtree(head) if role == WHY else ()) | frozenset(inside),
        lemmas=tree.lemmas(inside),
        name=name,
        span=name.span if name else (tree.tokens[min(inside)].start, tree.tokens[max(inside)].end),
        path=_path(tree, head),
    )


def phrase_of(tree: Tree, head: int) -> list[int]:
    """The noun with what belongs to it: "sparks from a torch", and not "in the yard"."""
    inside = tree.subtree(head, without=CLAUSAL)
    for link in tree.having(head, "prep"):
        if tree.tokens[link].lemma in {"of", "from"}:
            inside += tree.subtree(link, without=CLAUSAL)
    return sorted(inside)


def _says_why(tree: Tree, verb: int) -> bool:
    """Whether a clause says why. One about what was just named may only describe it: "because it had frozen"."""
    marks = {tree.tokens[m].lemma for m in tree.having(verb, "mark")}
    if any(tree.tokens[s].pos == "PRON" for s in tree.having(verb, "nsubj", "nsubjpass")):
        return False
    return "because" in marks or ("after" in marks and tree.tokens[tree.tokens[verb].head].lemma in _ACCIDENTS)


def _role(tree: Tree, head: int) -> str:
    token = tree.tokens[head]
    if role := _ROLES[token.dep]:
        return role
    link = tree.tokens[token.head]
    above = tree.tokens[link.head]
    if link.lemma in _BECAUSE or above.lemma in _BECAUSE | _LEADING.get(link.lemma, frozenset()):
        return WHY
    return "agent" if link.dep == "agent" else link.lemma


def _path(tree: Tree, head: int) -> tuple[tuple[str, int], ...]:
    """Steps without a role of their own ("and", a noun behind its preposition) have an empty one."""
    found: list[tuple[str, int]] = []
    current = head
    while tree.tokens[current].head != current and len(found) < len(tree.tokens):
        token = tree.tokens[current]
        if token.dep == "agent":
            label = "agent"
        elif token.dep == "prep":
            label = token.lemma
        elif token.dep in _CLAUSES:
            label = "verb"
        else:
            label = _ROLES.get(token.dep, "" if token.dep in {"conj", "appos"} else token.dep)
        current = token.head
        found.append((label, current))
    return tuple(found)
