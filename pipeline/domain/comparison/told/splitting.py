"""Splits a parsed sentence into clauses that each say something of their own.

A verb of saying above a clause is taken off as its frame: it says who says it. A clause that says too little by itself
stays in the clause that it belongs to. Knows the parser's labels; decides nothing about what is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.syntax import Tree
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS
from pipeline.domain.text.wordlists import word_list

SAYING = frozenset(
    word_list(
        """
        say tell add announce report state declare note explain write tweet post confirm claim argue insist maintain
        believe think warn suggest allege reveal admit acknowledge concede deny dispute estimate predict reply respond
        recall testify assert contend stress emphasise emphasize reiterate repeat conclude observe remark comment
        complain joke quip ask wonder mention disclose boast hint indicate caution quote describe continue charge
        fear suspect agree recount shout show find remember
        """
    )
)
"""What takes a clause as what is said; beside a clause, it is a frame and says nothing itself."""

FEWEST = 3
"""Content words that a clause needs to be a claim of its own, its subject not counted; or two, one of them a figure."""

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_FINITE_TAILS = frozenset({"aux", "auxpass", "nsubj", "nsubjpass", "csubj", "expl"})
_SUPPOSING = frozenset(word_list("if unless whether until so than lest because"))
_LINKS = frozenset(word_list("that as while though although after before when where since once"))
_RELATIVE = frozenset(word_list("who that which whom"))
_PLACED = frozenset({"parataxis", "ccomp", "advcl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A clause of a sentence, by its tokens in order.

    `head`: its verb, or what stands for one. `subject`: the tokens of who or what it is about, those of another clause
    if it has none of its own. `frames`: the verbs of saying above it, innermost first.
    """

    head: int
    tokens: tuple[int, ...]
    subject: tuple[int, ...]
    frames: tuple[int, ...]


def parts(tree: Tree) -> tuple[Part, ...]:
    """The clauses of a sentence from left to right; what is only a frame is none."""
    return tuple(sorted(_Splitter(tree).parts(), key=lambda part: part.head))


class _Splitter:
    def __init__(self, tree: Tree) -> None:
        self.tree, self.tokens = tree, tree.tokens
        self.root = next((i for i, token in enumerate(tree.tokens) if token.head == i), 0)
        self.heads = {self.root}
        self.frames = {i for i in range(len(self.tokens)) if self._said(i)}
        for index in self._downwards():
            if index not in self.heads and self._splits(index):
                self.heads.add(index)

    def parts(self) -> Iterator[Part]:
        for head in self.heads:
            if head in self.frames or self._is_aside(head):
                continue
            own = self._own(head)
            subject = self._subject(head, own)
            if any(self._is_content(i) for i in own):
                yield Part(
                    head=head,
                    tokens=tuple(sorted({*own, *subject})),
                    subject=tuple(subject),
                    frames=tuple(self._frames_above(head)),
                )

    def _downwards(self) -> list[int]:
        """The tokens, heads before what depends on them."""
        order = [self.root]
        for index in order:
            order += self.tree.children[index]
        return order

    def _said(self, verb: int) -> list[int]:
        """The clauses that a verb of saying governs."""
        if self.tokens[verb].lemma not in SAYING or self.tokens[verb].pos != "VERB":
            return []
        return [
            child
            for child in self.tree.having(verb, "ccomp", "parataxis")
            if self._is_clause(child) or self.tokens[child].dep == "ccomp"
        ]

    def _splits(self, index: int) -> bool:
        """Whether this token heads a clause that says enough by itself."""
        token = self.tokens[index]
        above = token.head
        if token.dep in {"ccomp", "parataxis"} and above in self.frames:
            return above in self.heads
        if index in self.frames and token.dep in {"advcl", "conj"}:
            return above in self.heads
        if token.dep == "parataxis" or (token.dep == "ccomp" and above in self.heads and self._is_apart(index)):
            return self._is_clause(index) and (self._is_aside(index) or self._enough(index))
        if token.dep == "conj":
            joined = above in self.heads and (token.pos in {"VERB", "AUX"} and self._is_finite(index))
            return joined and self._enough(index) and self._leaves_enough(above, index)
        if token.dep == "relcl":
            if not self._is_finite(index):
                return False
            if self._after_comma(index):
                return self._enough(index)
            # Without a comma it may be what makes the noun known: it goes only if the noun can do without it.
            says_of_noun = any(self.tokens[i].lemma in _RELATIVE for i in self.tree.having(index, "nsubj", "nsubjpass"))
            known = self.tokens[above].pos in {"NOUN", "PROPN"} and self.tokens[above].dep not in {"attr", "appos"}
            return says_of_noun and known and self._enough(index, more=True)
        if token.dep == "advcl":
            marks = {self.tokens[i].lemma for i in self.tree.having(index, "mark", "advmod")}
            free = not marks & _SUPPOSING and not self.tree.is_infinitive(index)
            own_subject = bool(self.tree.having(index, "nsubj", "nsubjpass")) or self._after_comma(index)
            inverted = self.tokens[min(self.tree.subtree(index))].pos == "AUX"  # "should it fail"
            return free and own_subject and not inverted and self._enough(index)
        if token.dep == "acl":
            return self._after_comma(index) and not self.tree.is_infinitive(index) and self._enough(index)
        if token.dep == "appos":
            named = token.pos in {"NOUN", "PROPN"} and token.entity != "DATE"
            return named and self._after_comma(index) and self._enough(index)
        return False

    def _is_clause(self, index: int) -> bool:
        return self.tokens[index].pos in {"VERB", "AUX"} and self._is_finite(index)

    def _is_finite(self, index: int) -> bool:
        """Whether it is a verb of its own, not an infinitive joined to another."""
        if self.tree.is_infinitive(index):
            return False
        token = self.tokens[index]
        if self.tree.having(index, *_FINITE_TAILS) or token.dep != "conj":
            return token.pos in {"VERB", "AUX"}
        return not self.tree.is_infinitive(token.head) and token.pos in {"VERB", "AUX"}

    def _is_apart(self, index: int) -> bool:
        """Whether a clause beside another verb is a sentence of its own: joined by a semicolon, a dash or a colon."""
        first, last = (f(self.tree.subtree(index)) for f in (min, max))
        edges = {self.tokens[i].text for i in (first - 1, last + 1) if 0 <= i < len(self.tokens)}
        return bool(edges & {";", ":", "-", "–", "—", "--"}) or not edges - {",", '"', "."}

    def _is_aside(self, index: int) -> bool:
        """Whether it only says who says the clause around it (", police said,")."""
        return (
            self.tokens[index].lemma in SAYING
            and self.tokens[index].dep in _PLACED
            and not self._said(index)
            and not self.tree.having(index, "dobj", "xcomp", "mark")
        )

    def _after_comma(self, index: int) -> bool:
        first = min(self.tree.subtree(index))
        return first > 0 and self.tokens[first - 1].text in {",", "-", "–", "—", "--", "("}

    def _enough(self, index: int, *, more: bool = False) -> bool:
        subject = {i for s in self.tree.having(index, "nsubj", "nsubjpass") for i in self.tree.subtree(s)}
        return self._weight(set(self.tree.subtree(index)) - subject) >= FEWEST + more

    def _leaves_enough(self, above: int, index: int) -> bool:
        rest = set(self._own(above)) - set(self.tree.subtree(index))
        rest -= {i for s in self.tree.having(above, "nsubj", "nsubjpass") for i in self.tree.subtree(s)}
        return self._weight(rest) >= FEWEST - 1

    def _weight(self, indices: set[int]) -> int:
        found = sum(map(self._is_content, indices))
        return found + any(self.tokens[i].pos == "NUM" for i in indices)

    def _is_content(self, index: int) -> bool:
        token = self.tokens[index]
        return token.pos in _CONTENT and token.lemma not in ENGLISH_FUNCTION_WORDS and token.text[0].isalnum()

    def _own(self, head: int) -> list[int]:
        """The tokens of a clause, without the clauses split off from it and the marks and conjunctions around it."""
        found, open_ = [], [head]
        while open_:
            node = open_.pop()
            found.append(node)
            open_ += [
                c
                for c in self.tree.children[node]
                if c not in self.heads and not self._is_link(c, head) and not self.tokens[c].text.isspace()
            ]
        return _trimmed(sorted(found), self.tree)

    def _is_link(self, child: int, head: int) -> bool:
        token = self.tokens[child]
        if token.head != head:
            return False
        if token.dep == "cc":  # joins another clause, if one was split off
            return any(self.tokens[i].dep == "conj" and i in self.heads for i in self.tree.children[head])
        return token.dep in {"mark", "advmod"} and token.lemma in _LINKS

    def _subject(self, head: int, own: Sequence[int]) -> list[int]:
        """The tokens of the clause's subject: its own, or inherited from the clause above."""
        token = self.tokens[head]
        having = self.tree.having(head, "nsubj", "nsubjpass", "csubj", "expl")
        relative = [s for s in having if self.tokens[s].lemma in _RELATIVE]
        if having and not relative:
            return [i for s in having[:1] for i in self._phrase(s)]
        if token.dep in {"relcl", "acl", "appos"}:
            return self._phrase(token.head)
        if token.dep in {"conj", "advcl"} and token.head != head:
            return self._subject(self._above(head), own)
        return []

    def _above(self, head: int) -> int:
        """The clause that this one belongs to."""
        index = self.tokens[head].head
        while index not in self.heads and self.tokens[index].head != index:
            index = self.tokens[index].head
        return index

    def _phrase(self, noun: int) -> list[int]:
        """A noun with what describes it, without clauses."""
        found, open_ = [], [noun]
        while open_:
            node = open_.pop()
            found.append(node)
            open_ += [
                c
                for c in self.tree.children[node]
                if not self.tokens[c].text.isspace()
                and c not in self.heads
                and self.tokens[c].dep not in {"relcl", "appos", "acl", "cc", "punct"}
            ]
        return sorted(found)

    def _frames_above(self, head: int) -> Iterator[int]:
        """The verbs of saying over a clause, and those beside it that say who says it."""
        seen = {head}
        index = head
        while True:
            for child in self.tree.having(index, "parataxis", "ccomp", "advcl"):
                if child in self.heads and self._is_aside(child) and not self._said(child):
                    yield child
            above = self.tokens[index].head
            if above in seen:
                return
            seen.add(above)
            if above in self.frames and self.tokens[index].dep in {"ccomp", "parataxis"}:
                yield above
            index = above


def _trimmed(indices: list[int], tree: Tree) -> list[int]:
    """Without marks and conjunctions at both ends; a quotation mark stays if its partner does."""
    while (
        indices and tree.tokens[indices[-1]].dep in {"punct", "cc"} and tree.tokens[indices[-1]].text not in {"%", ")"}
    ):
        indices = indices[:-1]
    while indices and tree.tokens[indices[0]].dep in {"punct", "cc"} and tree.tokens[indices[0]].text not in {"$", "("}:
        indices = indices[1:]
    return indices
