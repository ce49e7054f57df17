"""What the clauses of a sentence assert: predicate, sign, operators, subjects and objects.

Reads a dependency parse: "rescinded his order to spare prisoners" becomes `spare`, sign -1, path (order, cancel).
Does not compare clauses.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain.comparison.adjuncts import Adjunct, adjuncts
from pipeline.domain.comparison.axes import FLIPPING, REPORTING, operator
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import ASIDE, CLAIMS, Tree, tree_of
from pipeline.domain.text.wordlists import word_list

LONGEST_SENTENCE = 80
"""Tokens. Parses of longer sentences are not reliable enough."""

_CLIMBS = frozenset({"xcomp", "ccomp", "acl", "pcomp", "advcl", "nmod"})
_HYPOTHETICAL = frozenset(word_list("if unless whether until before lest although though than"))
_MODALS = {
    **dict.fromkeys(("would", "could", "may", "might"), "maybe"),
    **dict.fromkeys(("should", "must"), "must"),
    **dict.fromkeys(("will", "shall", "'ll", "wo"), "will"),
    **dict.fromkeys(("can", "ca"), "can"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clause:
    """A predicate as it is asserted.

    `sign` counts negations and operators, not the predicate's own pole. `path`: the classes of the operators above it,
    innermost first. `mood`: its modal class, or `if` if it is only supposed. `subjects`, `objects`: the content lemmas
    of who does it, and of what it is done to. `names`: the names in its subject. `span`: the characters from its
    outermost operator or negator to its end. `verb`: the index of its verb's token; `roles`: who does what to whom, as
    `Tree.roles`; `theme`: the content lemmas of what it is done to, or of who does it if nothing is. `tree`,
    `adjuncts`: of its whole sentence.
    """

    sentence: Sentence
    predicate: str
    sign: int
    path: tuple[str, ...]
    mood: str
    subjects: frozenset[str]
    objects: frozenset[str]
    names: frozenset[str]
    pronoun: bool
    words: frozenset[str]
    span: tuple[int, int]
    verb: int
    roles: Mapping[str, tuple[int, ...]]
    theme: frozenset[str]
    tree: Tree
    adjuncts: tuple[Adjunct, ...]


def clauses(sentence: Sentence) -> tuple[Clause, ...]:
    """The clauses of a sentence; none of a question, or without a reliable parse."""
    if (
        not sentence.structured
        or len(sentence.tokens) > LONGEST_SENTENCE
        or sentence.plain.rstrip(" \"'").endswith("?")
    ):
        return ()
    tree = tree_of(sentence)
    predicates = (i for i in range(len(sentence.tokens)) if tree.is_predicate(i) and not _only_flips(tree, i))
    around = adjuncts(sentence)
    return tuple(_clause(sentence, tree, around, index) for index in predicates)


def _only_flips(tree: Tree, index: int) -> bool:
    """Whether it only negates what it governs ("refused to approve")."""
    return tree.tokens[index].lemma in FLIPPING and bool(tree.having(index, "xcomp"))


def _clause(sentence: Sentence, tree: Tree, around: tuple[Adjunct, ...], index: int) -> Clause:
    token = tree.tokens[index]
    states = token.dep in {"acomp", "attr", "oprd"} or token.pos in {"ADP", "ADV"}
    verb = token.head if states and tree.tokens[token.head].lemma == "be" else index
    marks = tree.negators(verb) + (tree.negators(index) if verb != index else [])
    climbed = _climb(tree, verb)
    subjects = tree.subjects(verb)
    objects = [] if verb != index else tree.objects(verb)
    reach = [index, verb, *marks, *climbed.marks]
    reach += tree.having(verb, "dobj", "nsubjpass", "oprd")[:1] or [i for i in objects if i > verb][:1]
    if tree.tokens[index].lemma == "take":
        reach += [i for i in tree.subtree(index, without=ASIDE) if tree.tokens[i].lemma == "prisoner"]
    inside = tree.subtree(verb, without=frozenset({"relcl", "ccomp", "parataxis"}))
    subject_words = [i for s in subjects for i in tree.subtree(s, without=ASIDE)]
    object_words = [i for o in objects for i in tree.subtree(o, without=ASIDE)]
    roles = tree.roles(verb)
    theme = [i for o in roles.get("patient") or roles.get("agent", ()) for i in tree.subtree(o, without=ASIDE)]
    return Clause(
        sentence=sentence,
        predicate=tree.predicate(index),
        sign=climbed.sign * (-1) ** len(marks),
        path=climbed.path,
        mood=climbed.mood,
        subjects=tree.lemmas(subject_words),
        objects=tree.lemmas(object_words),
        names=frozenset(tree.tokens[i].lemma for i in subject_words if tree.tokens[i].pos == "PROPN"),
        pronoun=any(tree.tokens[s].pos == "PRON" for s in subjects),
        words=tree.lemmas(inside) - {token.lemma},
        span=_with_quote(sentence.plain, tree.tokens[min(reach)].start, tree.tokens[max(reach)].end),
        verb=verb,
        roles=roles,
        theme=tree.lemmas(theme),
        tree=tree,
        adjuncts=around,
    )


def _with_quote(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, with the mark that closes a quotation opened in it."""
    return start, end + (text[start:end].count('"') % 2 == 1 and text[end : end + 1] == '"')


@dataclass(slots=True)
class _Climbed:
    sign: int
    path: tuple[str, ...]
    mood: str
    marks: list[int]


def _climb(tree: Tree, start: int) -> _Climbed:
    """The operators above a predicate, up to the root of the sentence or to an independent clause."""
    up = _Climbed(sign=1, path=(), mood="", marks=[])
    current = start
    seen: set[int] = set()
    while current not in seen:
        seen.add(current)
        token = tree.tokens[current]
        up.mood = up.mood or _mood(tree, current)
        if tree.contrasted(current):
            break
        if token.dep == "conj":
            if tree.is_infinitive(token.head) and token.pos == "VERB" and token.text.lower() != token.lemma:
                break  # "to admit observers and instructed …": the parser attached a finite verb to an infinitive
            current = token.head
        elif token.dep in _CLIMBS:
            if _is_independent(tree, current):
                break
            current = _govern(tree, current, up)
        elif token.dep == "prep" or (token.dep == "pobj" and token.pos in {"NOUN", "VERB"}):
            current = token.head if token.dep == "pobj" else _govern(tree, current, up)
        elif token.dep in {"dobj", "nsubjpass", "nsubj"} and (up.path or (current != start and token.lemma in CLAIMS)):
            current = _govern(tree, current, up)
        else:
            break
    return up


def _govern(tree: Tree, current: int, up: _Climbed) -> int:
    """Adds the governor of `current` to the path, and returns the token to continue from."""
    token, governor = tree.tokens[current], tree.tokens[current].head
    if token.dep == "xcomp" or (token.dep == "ccomp" and tree.is_infinitive(current)):
        # A parser attaches "cancel the order 'to …'" to the verb, though the noun between them governs it.
        for noun in tree.having(governor, "dobj", "nsubjpass"):
            if noun < current and tree.tokens[noun].pos == "NOUN" and (between := operator(tree.tokens[noun].lemma)):
                _take(up, *between, noun)
    head = tree.tokens[governor]
    if head.pos == "ADP" and head.dep == "prep":
        if head.lemma in {"without", "against"}:
            _take(up, "without" if head.lemma == "without" else "oppose", -1, governor)
        return governor
    lemma = tree.predicate(governor) if head.pos == "VERB" else head.lemma
    flips = (-1) ** len(tree.negators(governor))
    if lemma in FLIPPING:
        up.sign *= -flips
        up.marks += [governor, *tree.negators(governor)]
    elif known := operator(lemma):
        _take(up, known[0], known[1] * flips, governor)
        up.marks += tree.negators(governor)
    elif lemma in REPORTING or head.pos == "AUX":
        if flips < 0:
            _take(up, "unsaid", -1, governor)
    else:
        _take(up, lemma, flips, governor)
    return governor


def _take(up: _Climbed, name: str, sign: int, mark: int) -> None:
    if not up.path or up.path[-1] != name:
        up.path = (*up.path, name)
        up.sign *= sign
        up.marks.append(mark)


def _is_independent(tree: Tree, index: int) -> bool:
    """Whether a clause is not governed by its head: joined by a colon, or saying when or why."""
    token = tree.tokens[index]
    if tree.is_infinitive(index):
        return False
    if token.dep == "advcl":
        return True
    governor = tree.tokens[token.head].lemma
    is_governed = governor in REPORTING or governor in FLIPPING or operator(governor) is not None
    return (
        token.dep == "ccomp"
        and not is_governed
        and not any(tree.tokens[m].lemma == "that" for m in tree.having(index, "mark"))
    )


def _mood(tree: Tree, index: int) -> str:
    for child in tree.having(index, "mark", "advmod"):
        if tree.tokens[child].lemma in _HYPOTHETICAL:
            return "if"
    for child in tree.having(index, "aux"):
        if modal := _MODALS.get(tree.tokens[child].text.lower()):
            return modal
    return ""
