"""A parsed sentence as a tree: its predicates, and the subjects, objects and negators of each.

Knows the parser's labels. Draws no conclusions.
"""

from collections.abc import Sequence
from itertools import accumulate

from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import content_lemmas
from pipeline.domain.text.wordlists import word_list

CLAUSAL = frozenset({"relcl", "advcl", "ccomp", "acl", "appos", "parataxis", "conj", "prep"})
ASIDE = CLAUSAL - {"prep"} | {"cc", "punct", "det"}

_KINDS = {"NOUN": "/n", "PROPN": "/n", "ADJ": "/a"}
_NEGATIVE_SUBJECTS = frozenset(word_list("nobody none nothing neither"))
_PARTICLES = frozenset(word_list("up down out off in away ahead aside back on"))


def on_axis(token: Token) -> str:
    """The word as the axes list it: nouns and adjectives marked as such."""
    return token.lemma + _KINDS.get(token.pos, "")


class Tree:
    """A sentence's tokens with their children. Tokens are identified by their index."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.children: list[list[int]] = [[] for _ in tokens]
        for index, token in enumerate(tokens):
            if token.head != index:
                self.children[token.head].append(index)
        marks = list(accumulate((token.text == '"' for token in tokens), initial=0))
        self.quoted = [marks[index] % 2 == 1 for index in range(len(tokens))]

    def is_predicate(self, index: int) -> bool:
        """Whether it asserts something: a verb, or what something is said to be."""
        token = self.tokens[index]
        if token.pos == "VERB":
            return token.dep not in {"amod", "aux", "auxpass", "compound"}
        return (
            token.pos in {"ADJ", "NOUN"}
            and token.dep in {"acomp", "attr", "oprd"}
            and self.tokens[token.head].lemma == "be"
        )

    def is_infinitive(self, index: int) -> bool:
        return any(self.tokens[child].text.lower() == "to" for child in self.having(index, "aux"))

    def predicate(self, index: int) -> str:
        """The predicate's lemma, with its particle, or as a phrase that means one thing ("take … prisoners")."""
        token = self.tokens[index]
        if token.pos in _KINDS:
            return on_axis(token)
        below = {self.tokens[i].lemma for i in self.subtree(index, without=ASIDE)}
        if token.lemma == "take" and "prisoner" in below:
            return "take_prisoner"
        if token.lemma == "set" and "free" in below:
            return "set_free"
        for particle in self.having(index, "prt", "advmod", "acomp"):
            word = self.tokens[particle].text.lower()
            if word in _PARTICLES and not self.children[particle]:
                return f"{token.lemma}_{word}"
        return token.lemma

    def subjects(self, verb: int) -> list[int]:
        """Who or what does it; if the verb has no subject of its own, the subject of the verb above it."""
        found = self.having(verb, "nsubj", "csubj")
        for by in self.having(verb, "agent"):
            found += self.having(by, "pobj")
        token = self.tokens[verb]
        if token.dep == "relcl":
            found = [token.head if self.tokens[s].lemma in {"who", "that", "which"} else s for s in found]
        if not found and token.dep == "xcomp":
            found = self.having(token.head, "dobj")
        if not found and token.dep in {"xcomp", "conj"} and token.head != verb:
            return self.subjects(token.head)
        return found

    def objects(self, verb: int) -> list[int]:
        """What it is done to: its objects, and those of its prepositions."""
        found = self.having(verb, "dobj", "nsubjpass", "oprd")
        for preposition in self.having(verb, "prep", "dative"):
            found += self.having(preposition, "pobj")
        return found

    def negators(self, index: int) -> list[int]:
        """Negating words of this predicate itself: `not`, `never`, `no` before its subject or object, `nobody`."""
        # In `"Absolutely not," she replied` the parser attaches the quoted word to the verb of saying.
        found = [i for i in self.having(index, "neg") if self.quoted[index] or not self.quoted[i]]
        for argument in self.having(index, "nsubj", "nsubjpass", "dobj", "attr"):
            if self.tokens[argument].lemma in _NEGATIVE_SUBJECTS:
                found.append(argument)
            found += [i for i in self.subtree(argument, without=CLAUSAL) if self.tokens[i].text.lower() == "no"]
        return found

    def having(self, index: int, *deps: str) -> list[int]:
        """Its children with one of these labels, from left to right."""
        return [child for child in self.children[index] if self.tokens[child].dep in deps]

    def subtree(self, index: int, *, without: frozenset[str] = frozenset()) -> list[int]:
        """It and all below it, from left to right, without branches that have one of these labels."""
        found, open_ = [], [index]
        while open_:
            node = open_.pop()
            found.append(node)
            open_ += [child for child in self.children[node] if self.tokens[child].dep not in without]
        return sorted(found)

    def lemmas(self, indices: Sequence[int]) -> frozenset[str]:
        """The content words among these."""
        return content_lemmas([self.tokens[i] for i in indices], structured=True)
