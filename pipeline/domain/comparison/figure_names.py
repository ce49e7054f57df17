"""Figures that are a part of a name or of a set phrase, and what a joined figure describes ("a six-year term").

Reads the parse. What is a name counts nothing, and has no row of its own.
"""

import re

from pipeline.domain.comparison.quantities import harm
from pipeline.domain.comparison.slots import NumberMention
from pipeline.domain.comparison.syntax import Tree, tree_of
from pipeline.domain.text.stated_figure import MANY
from pipeline.domain.text.wordlists import word_list

LONGEST_TERM = 3
"""Words between quotation marks, one of them the figure, that are a term: "three strikes"."""

_RANKED = re.compile(r"\b(?:top|no\.|number|nos\.|round|day|phase|page|grade|level)[ -]$", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:[A-Z][a-z]+) (?:No\. ?)?$")
_NO_NUMBERED = frozenset(
    word_list("About Nearly Almost Some Over Only Just The Of In At And With For From By Than To Another All")
)
_EMPTY = frozenset(word_list("time way thing kind sort lot bit"))
_QUOTED = re.compile(r'"([^"]{1,40})"')


def is_named(mention: NumberMention) -> bool:
    """Whether the figure is a part of a name or a term, or counts nothing that a reader could compare."""
    quantity, text = mention.quantity, mention.sentence.plain
    start, end = quantity.span
    if quantity.unit or quantity.hyphen or harm(quantity):
        return False
    if quantity.hedge == MANY and not text[start:end].strip()[:1].isdigit() and text[:start].rstrip().endswith(" and"):
        return True  # "thousands and thousands"
    if quantity.noun in _EMPTY and not quantity.modifiers:
        return True
    if any(m.start() < start < m.end() and len(m[1].split()) <= LONGEST_TERM for m in _QUOTED.finditer(text)):
        return True
    return _RANKED.search(text[:start]) is not None or _is_numbered(mention)


def _is_numbered(mention: NumberMention) -> bool:
    """Whether it is the number of what is named before it: "Amendment 4", "Section 230"."""
    text, (start, end) = mention.sentence.plain, mention.quantity.span
    before = _NUMBERED.search(text[:start])
    after = re.match(r" [a-z]", text[end:])
    if before is None or not text[start:end].isdigit() or after is not None:
        return False
    return before.start() > 0 and before[0].split()[0] not in _NO_NUMBERED


def described(mention: NumberMention) -> str:
    """The lemma of what a joined figure describes; empty if the parse does not show it."""
    tree: Tree = tree_of(mention.sentence)
    end = mention.quantity.span[1] + 1 + len(mention.quantity.hyphen)
    joined = next((i for i, t in enumerate(tree.tokens) if t.start < end <= t.end), None)
    if joined is None:
        return ""
    head = tree.tokens[joined].head
    if head == joined or tree.tokens[head].pos not in {"NOUN", "PROPN"} or tree.tokens[head].start < end:
        return ""
    return tree.tokens[head].lemma
