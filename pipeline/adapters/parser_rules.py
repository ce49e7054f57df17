"""The words of parsed documents as plain values, each kind of word looked up once and not again at each place.

What spaCy's rules for parts of speech and its lemmatizer say depends on a word's letters, tag and role, except for
eight rules about two words ("gon" and "na"). So both are asked once of each kind of word, not at each of all words. Of
its letters the rules read only whether they are one of some hundred words: other words are alike to them.
"""

import re
from collections.abc import Iterator, Sequence
from sys import intern
from typing import Any

from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

MOST_KEPT = 50_000
"""Kinds of words that are kept, some 400 bytes each."""

WHOLE = dict.fromkeys(("re-elect", "re-elects", "re-elected", "re-electing"), "re-elect")
"""Words, with their lemmas, that spaCy would cut at their hyphen, and of whose parts it would make verbs."""

Form = tuple[str, str, str, str]
"""A word's text, lemma in small letters, part of speech, and dependency label."""

_Kind = tuple[int, int, int]
"""Letters, tag and role, as spaCy numbers them."""

_Rules = tuple[tuple[int, ...], bool]
"""The rules about one word that apply, and whether a rule about several may begin here."""


class WordForms:
    """Says of each word what an attribute ruler and a lemmatizer, which need not be in a pipeline, say of it."""

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        self._ruler, self._lemmatizer = ruler, lemmatizer
        self._single, self._longer, self._first = (Matcher(ruler.vocab) for _ in range(3))
        rules: list[Any] = ruler.patterns
        patterns = [(f"{number}", pattern) for number, rule in enumerate(rules) for pattern in rule["patterns"]]
        for name, pattern in patterns:
            (self._single if len(pattern) == 1 else self._longer).add(name, [pattern])
            if len(pattern) > 1:
                self._first.add(name, [pattern[:1]])
        self._longest = max(len(pattern) for _, pattern in patterns)
        self._named = re.compile("|".join(dict.fromkeys(one for _, pattern in patterns for one in _words(pattern))))
        self._rules: dict[tuple[int, int, str], _Rules] = {}
        self._kept: dict[_Kind, tuple[Form, bool]] = {}

    def forms(self, doc: Doc) -> list[Form]:
        """The form of each token of a parsed document. Changes the document."""
        kept = self._kept
        if len(kept) > MOST_KEPT:
            kept.clear()
        kinds: list[_Kind] = list(map(tuple, doc.to_array(["ORTH", "TAG", "DEP"]).tolist()))
        found, beginning = list[Form](), list[int]()
        for index, kind in enumerate(kinds):
            if (known := kept.get(kind)) is None:
                rules, begins = self._rules_at(doc, index)
                known = kept[kind] = self._form(doc, index, [(rule, index, index + 1) for rule in rules]), begins
            found.append(known[0])
            if known[1]:
                beginning.append(index)
        for first in beginning:
            for rule, start, end in self._longer(doc[first : first + self._longest], allow_missing=True):
                for index in range(first, first + end) if start == 0 else ():
                    own = [(one, index, index + 1) for one in self._rules_at(doc, index)[0]]
                    found[index] = self._form(doc, index, [*own, (rule, first, first + end)])
        return found

    def _rules_at(self, doc: Doc, index: int) -> _Rules:
        token = doc[index]
        word = token.lower_
        key = token.tag, token.dep, word if word.isspace() or self._named.fullmatch(word) else ""
        if (known := self._rules.get(key)) is None:
            alone = doc[index : index + 1]
            matches = self._single(alone, allow_missing=True)
            begins = bool(self._first(alone, allow_missing=True))
            known = self._rules[key] = tuple(rule for rule, _, _ in matches), begins
        return known

    def _form(self, doc: Doc, index: int, matches: Sequence[tuple[int, int, int]]) -> Form:
        names = self._ruler.vocab.strings
        by_number = sorted((int(names[rule]), rule, *at) for rule, *at in matches)  # later rules have precedence
        self._ruler.set_annotations(doc, by_number)  # type: ignore[no-untyped-call]
        token = doc[index]
        known = WHOLE.get(token.lower_)
        lemma = known or (token.lemma_ if token.lemma else self._lemmatizer.lemmatize(token)[0])
        return intern(token.text), intern(lemma.lower()), token.pos_, intern(token.dep_)


def _words(pattern: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Regular expressions of the words, in small letters, that the pattern names."""
    for one in pattern:
        named = one.get("LOWER", [])
        if isinstance(named, str):
            yield re.escape(named)
        elif "REGEX" in named:
            yield f".*(?:{named['REGEX']}).*"
        else:
            yield from map(re.escape, named["IN"] if named else ())
