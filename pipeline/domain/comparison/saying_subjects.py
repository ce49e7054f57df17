"""Whose a verb of saying is: its subject, and the subject of the one by which it is only reported."""

from typing import Final

from pipeline.domain.comparison.saying_words import SAYING
from pipeline.domain.comparison.syntax import Tree

_GOES_ON: Final = frozenset({"conj", "xcomp", "advcl", "acl", "pcomp", "prep", "ROOT"})
"""How a verb is joined to the one whose subject it shares."""


def subject_of(tree: Tree, verb: int) -> tuple[int, int] | None:
    """The characters of the subject of a verb, or of the verb that it goes on from."""
    seen = set[int]()
    while verb not in seen:
        seen.add(verb)
        for subject in tree.having(verb, "nsubj"):
            if tree.tokens[subject].lemma in {"who", "which", "that"} and tree.tokens[verb].dep == "relcl":
                subject = tree.tokens[verb].head
            below = tree.subtree(subject, without=frozenset({"relcl", "acl", "advcl", "punct"}))
            if subject < verb:  # a parser may join names of the quote to it
                below = [i for i in below if i < verb]
            return tree.tokens[below[0]].start, tree.tokens[below[-1]].end
        if tree.having(verb, "nsubjpass") or tree.tokens[verb].dep not in _GOES_ON:
            return None
        verb = tree.tokens[verb].head
    return None


def reported_by(tree: Tree, verb: int) -> tuple[int, int] | None:
    """The subject of another verb of saying, by which this verb and its subject are only reported."""
    seen = set[int]()
    while verb not in seen:
        seen.add(verb)
        token = tree.tokens[verb]
        if token.dep == "ccomp" and tree.tokens[token.head].lemma in SAYING:
            return subject_of(tree, token.head)
        if token.dep not in {"xcomp", "ccomp"} and (token.dep != "conj" or tree.having(verb, "nsubj")):
            return None
        verb = token.head
    return None
