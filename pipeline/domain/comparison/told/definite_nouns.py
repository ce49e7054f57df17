"""What "the couple", "the bill" or "that effort" stands for in a version: what was introduced under that noun before.

A person of that role, a name that ends in the noun or is explained by it, two people who are named together, or the
last phrase that introduced the noun and said which one it is. Two different names leave it open. Reads parsed
sentences.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.people import People, entities
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import Tree, tree_of
from pipeline.domain.comparison.told.referents import PEOPLE_NOUNS
from pipeline.domain.text.wordlists import word_list

_PAIRS: Final = frozenset(word_list("couple pair duo"))
_LONGEST: Final = 90
"""Characters of what is shown; a longer phrase is cut to what stands before its noun, or not shown."""

_NAMED: Final = frozenset({"ORG", "FAC", "LAW", "EVENT", "GPE", "LOC", "PRODUCT"})
_MODIFIERS: Final = frozenset({"amod", "compound", "poss", "nmod", "nummod", "prep", "acl", "relcl"})
_ASIDE: Final = frozenset({"relcl", "acl", "appos", "cc", "conj", "advcl", "punct"})
_PRONOUNS: Final = frozenset(
    word_list("he him his she her hers it its they them their this that these those i we my our you your who which")
)
_NO_MODIFIERS: Final = frozenset(word_list("same other such first last next whole entire new latest own more many few"))
_CONTENT: Final = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM"})
_DEFINITE: Final = frozenset(word_list("the this that these those"))
_BACK: Final = 6
"""Sentences before, in which what a noun stands for is looked for."""


class DefiniteNouns:
    """What the nouns of one version stand for. `people`: those whom it names."""

    def __init__(self, sentences: Sequence[Sentence], people: People) -> None:
        self._sentences = sentences
        self._people = people

    def meaning(self, sentence: Sentence, noun: int) -> str:
        """What this noun of a sentence stands for; empty if that is not plain."""
        token = sentence.tokens[noun]
        before = [s for s in self._sentences[: sentence.index] if s.structured]
        single = _is_single(token)
        if token.lemma in _PAIRS:
            return _only({pair for s in before for pair in self._two_people(s)})
        if single and (is_office(token.lemma) or token.lemma in PEOPLE_NOUNS):
            name = self._people.with_role([token.text])
            return name if name and any(name.split()[-1] in s.plain for s in before) else ""
        near = before[-_BACK:]
        if single and (names := {name for one in near for name in _named_by(one, token.lemma)}):
            return _only(_longest(names))
        begun = [noun, *tree_of(sentence).having(noun, "det", "amod")]
        for one in reversed(near):
            for at in range(len(one.tokens) - 1, -1, -1):
                other = one.tokens[at]
                if other.pos == "NOUN" and other.lemma == token.lemma and _is_single(other) == single:
                    if _introduces(tree_of(one), at, single=single):
                        phrase = shown_phrase(one, at)
                        return phrase if len(phrase.split()) > len(begun) else ""
                    if not _is_definite(tree_of(one), at):
                        return ""
        return ""

    def _two_people(self, sentence: Sentence) -> Iterator[str]:
        """The two people whom a sentence joins by "and", as they are written."""
        tree = tree_of(sentence)
        for at, token in enumerate(tree.tokens):
            joined = tree.coordinated(at)
            persons = all(tree.tokens[n].pos == "PROPN" and tree.tokens[n].entity in {"PERSON", ""} for n in joined)
            if not persons or len(joined) != 2 or token.dep == "conj":
                continue
            words = tree.subtree(at, without=frozenset({"appos", "relcl", "acl", "punct", "prep"}))
            if all(tree.tokens[n].pos == "PROPN" or tree.tokens[n].dep == "cc" for n in words):
                yield _text(sentence, words)


def shown_phrase(sentence: Sentence, head: int) -> str:
    """A noun with what says which it is, as it is written; empty if that is too long to be shown."""
    tree = tree_of(sentence)
    for without in (frozenset({"appos", "cc", "conj", "advcl"}), _ASIDE, _ASIDE | {"prep"}):
        joined = (
            without if len(tree.coordinated(head)) < 2 or tree.tokens[head].pos != "PROPN" else without - {"conj", "cc"}
        )
        words = tree.subtree(head, without=joined)
        while words and tree.tokens[words[-1]].dep == "punct":
            words.pop()
        text = _text(sentence, words)
        if len(text) <= _LONGEST:
            return text
    return ""


def _text(sentence: Sentence, words: Sequence[int]) -> str:
    text = sentence.plain[sentence.tokens[words[0]].start : sentence.tokens[words[-1]].end]
    return " ".join(text.split()).removesuffix("'s").strip(" ,;")


def _named_by(sentence: Sentence, noun: str) -> Iterator[str]:
    """Names of a sentence that end in this noun, or that it explains: "the Senate Committee", "Acme, a company"."""
    tree = tree_of(sentence)
    for first, last, entity in entities(sentence):
        name = sentence.plain[sentence.tokens[first].start : sentence.tokens[last].end].removesuffix("'s")
        name = name.removeprefix("the ").removeprefix("The ")
        head = next((n for n in range(first, last + 1) if not first <= tree.tokens[n].head <= last), last)
        if entity in _NAMED and last > first and sentence.tokens[last].lemma.lower() == noun:
            yield name
            continue
        if entity not in _NAMED | {"PERSON"} or tree.tokens[head].pos != "PROPN":
            continue
        token = tree.tokens[head]
        beside = [n for n in tree.having(head, "appos") if n > last]
        if token.dep == "appos":
            beside.append(token.head)
        if token.dep in {"nsubj"} and tree.tokens[token.head].lemma == "be":
            beside += tree.having(token.head, "attr")
        if any(tree.tokens[n].lemma == noun and _is_single(tree.tokens[n]) for n in beside):
            yield name


def _is_single(token: Token) -> bool:
    return token.text.lower() == token.lemma


def _is_definite(tree: Tree, head: int) -> bool:
    """Whether it is "the plan" or "that plan" itself, which was introduced before."""
    return any(tree.tokens[n].text.lower() in _DEFINITE for n in tree.having(head, "det"))


def _introduces(tree: Tree, head: int, *, single: bool) -> bool:
    """Whether a noun is new to the reader here and is said which one: "a plan to close 3 schools", "city rules"."""
    if _is_definite(tree, head):
        return False
    begun = [n for n in tree.having(head, "det", "nummod", "poss") if tree.tokens[n].text.lower() not in _PRONOUNS]
    if single and not begun:
        return False
    words = set[str]()
    for child in tree.having(head, *_MODIFIERS):
        below = tree.subtree(child)
        if any(tree.tokens[n].text.lower() in _PRONOUNS and tree.tokens[n].dep != "nsubj" for n in below):
            if tree.tokens[child].dep not in {"relcl", "acl"}:
                return False
            continue
        words |= {tree.tokens[n].lemma for n in below if tree.tokens[n].pos in _CONTENT}
    return bool(words - _NO_MODIFIERS)


def _longest(names: set[str]) -> set[str]:
    """The names that are not a part of another."""
    return {name for name in names if not any(name != other and name in other for other in names)}


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
