"""The rules by which spaCy corrects parts of speech, asked once of each kind of word and not again at each word.

Nearly all of the 179 rules look at one word: its tag, its letters, its role. What such rules say of a word is kept.
"""

from typing import Any

from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

MOST_KEPT = 100_000
"""Words in a role of which the rules are kept, a few hundred bytes each."""

Match = tuple[int, int, int]
"""A rule's id, and the tokens [start, end) that it applies to."""


class KeptMatches:
    """Stands in for the matcher of an attribute ruler: the same matches, those of single words from what is kept."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._single, self._longer = Matcher(ruler.vocab), Matcher(ruler.vocab)
        rules: list[Any] = ruler.patterns
        for number, rule in enumerate(rules):
            for pattern in rule["patterns"]:
                (self._single if len(pattern) == 1 else self._longer).add(f"{number}", [pattern])
        self._kept: dict[tuple[int, int, int, bool], tuple[int, ...]] = {}

    def __call__(self, doc: Doc, **options: Any) -> list[Match]:
        found: list[Match] = list(self._longer(doc, **options))
        kept = self._kept
        if len(kept) > MOST_KEPT:
            kept.clear()
        for index, token in enumerate(doc):
            key = token.tag, token.lower, token.dep, token.is_space
            if (rules := kept.get(key)) is None:
                matches = self._single(doc[index : index + 1], **options)
                rules = kept[key] = tuple(rule for rule, _, _ in matches)
            found += [(rule, index, index + 1) for rule in rules]
        return found
