"""The people and bodies that a version names: under which names, in what part, he or she.

Reads what a parser calls a person or an organisation. In languages without a parse, two or more words with a capital
are a name, and nobody is ever the subject.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.domain.comparison.given_names import GENDER_OF
from pipeline.domain.comparison.names import TITLES
from pipeline.domain.comparison.offices import is_office, office
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import Tree
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.domain.text.wordlists import word_list

_HE: Final = frozenset(word_list("mr sir lord king prince spokesman congressman father brother chairman son husband"))
_SHE: Final = frozenset(
    word_list(
        "mrs ms miss lady queen princess spokeswoman congresswoman sister chairwoman mother daughter wife actress"
    )
)
PERSON_SHARE: Final = 0.3
"""Mentions as a person for each as something else, from which on a name is a person's: parsers mistake many."""

HEAD_SHARE: Final = 4
"""Mentions for each of another president's, from which on "the president" is this one: others are only mentioned."""

_HEADS: Final = frozenset(word_list("president governor mayor chancellor pope king queen premier"))

_PRONOUN: Final = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
}
_LONGEST_ROLE: Final = 12
_SHORTEST_ROLE: Final = 4
_LONGEST_NAME: Final = 5
_BEFORE: Final = frozenset({"compound", "amod", "nmod", "poss", "case", "punct", "nummod", "det"})
_BELOW: Final = frozenset({"relcl", "acl", "advcl", "appos"})

_NO_NAME: Final = TITLES - {"jr", "sr"}
GLUED: Final = re.compile(r"[a-z]{4}[A-Z][a-z]")
"""A name and the next word in one, where a page's furniture was glued to the text."""
_DIGIT: Final = re.compile(r"\d")
_NO_MORE: Final = re.compile(r"\b(?:former|ex|late|vice|deputy|then|once|future|candidate|nominee|assistant)\b")
_LINKS: Final = re.compile(r"\b[A-Z][a-z]+[A-Z]{2,}.*\bMORE\b|\b[A-Z][a-z]{2,}[A-Z][a-z]+\s.*\bMORE\b")
"""A page's links that were glued to a sentence: a name, headlines, "MORE"."""

_PARTIES: Final = frozenset(word_list("Republican Democrat Democratic Conservative Labour"))
_PARTY: Final = re.compile(r"\s*\(.*$|,?\s+[DRI]-[A-Z].*$")
_NO_FIRST: Final = frozenset(
    word_list(
        """
        plus but and or yet still even meanwhile like with ask asked while when as for after before since image caption
        monday tuesday wednesday thursday friday saturday sunday
        """
    )
)
"""Words that begin a sentence or are beside a name, and are no part of it."""

Key = tuple[str, ...]
"""A name's words without titles, folded."""


@dataclass(slots=True)
class _Person:
    written: str
    place: int
    count: int = 0
    roles: list[str] = field(default_factory=list)
    gender: str = ""


class People:
    """The names of one version."""

    def __init__(self, sentences: Sequence[Sentence], trees: Sequence[Tree]) -> None:
        self._people: dict[Key, _Person] = {}
        self._bodies: Counter[str] = Counter()
        persons, others, titled = Counter[str](), Counter[str](), set[str]()
        for sentence in sentences:
            for token in sentence.tokens:
                if token.entity and token.text[:1].isupper():
                    (persons if token.entity == "PERSON" else others)[fold_case_and_accents(token.text)] += 1
            for first, last, entity in entities(sentence):
                before = fold_case_and_accents(sentence.tokens[max(0, first - 1)].text).strip(".")
                if entity == "PERSON" and last > first and before in TITLES:  # "President Karel Novak" is a person
                    titled.add(fold_case_and_accents(sentence.tokens[last].text))
        for sentence, tree in zip(sentences, trees, strict=True):
            for first, last, entity in entities(sentence):
                if entity != "PERSON":
                    self._bodies[fold_case_and_accents(_written(sentence, first, last))] += 1
                    continue
                name = _stripped(_written(sentence, first, last))
                key = key_of(name)
                if (
                    not key
                    or (any(word in GENDER_OF for word in key[1:]) and _LINKS.search(sentence.plain))
                    or len(key) > _LONGEST_NAME
                    or GLUED.search(name)
                    or (key[-1] not in titled and persons[key[-1]] < PERSON_SHARE * others[key[-1]])
                ):
                    continue
                person = self._people.setdefault(key, _Person(name, len(self._people)))
                person.count += 1
                role, gender = _role(sentence, tree, first, last)
                person.gender = person.gender or gender
                if role and role not in person.roles:
                    person.roles.append(role)
        self._learn_genders(sentences)

    def _learn_genders(self, sentences: Sequence[Sentence]) -> None:
        """Takes "he" and "she" in sentences that name one person only as a sign of that person's."""
        votes: dict[str, Counter[str]] = {}
        for sentence in sentences:
            pronouns = {_PRONOUN[t.text.lower()] for t in sentence.tokens if t.text.lower() in _PRONOUN}
            if len(pronouns) != 1:
                continue
            named = {t.text for t in sentence.tokens if t.entity == "PERSON" and t.pos == "PROPN"}
            full = {self.full(name) for name in sorted(named) if self.knows(name)}
            if len(full) == 1:
                votes.setdefault(next(iter(full)), Counter()).update(pronouns)
        for name, counted in votes.items():
            (gender, most), *rest = counted.most_common()
            if most >= 2 and most >= 3 * sum(count for _, count in rest):
                for key in (k for k in self._people if self.full(self._people[k].written) == name):
                    self._people[key].gender = self._people[key].gender or gender

    def add(self, name: str) -> None:
        """Makes a name known that a text without a parse has."""
        self._people.setdefault(key_of(name), _Person(name, len(self._people))).count += 1

    def knows(self, name: str) -> bool:
        """Whether it is a person's name, or the last word of one."""
        key = key_of(name)
        return bool(key) and (key in self._people or any(fits(key, full) for full in self._people))

    def is_body(self, name: str) -> bool:
        """Whether the parser takes it for an organisation, a place, or the like."""
        return self._bodies[fold_case_and_accents(name)] > 0

    def full(self, name: str) -> str:
        """The fullest form of a person's name in this version; the name itself, if several people have it."""
        key = key_of(name)
        shorter = [key[n:] for n in range(1, len(key) - 1) if self._count(key[n:]) > self._count(key)]
        if shorter:
            return self.full(self._people[shorter[0]].written)
        fitting = [full for full in self._people if len(full) > 1 and fits(key, full) and self._may_be(key, full)]
        fitting.sort(key=lambda full: -self._people[full].count)
        if not fitting:
            return self._people[key].written if key in self._people else name
        best = fitting[0]
        rivals = [full for full in fitting if not fits(best, full) and not fits(full, best)]
        if len(key) == 1 and rivals and self._people[rivals[0]].count * 2 > self._people[best].count:
            return name
        return self._people[best].written

    def _may_be(self, short: Key, full: Key) -> bool:
        """Whether a surname can be this full name's: not if it came first, with a title ("President Obama")."""
        own, other = self._people.get(short), self._people[full]
        if own is None or len(short) > 1:
            return True
        if own.gender and other.gender and own.gender != other.gender:
            return False
        return not own.roles or own.place > other.place

    def _count(self, key: Key) -> int:
        return self._people[key].count if key in self._people else 0

    def roles(self, name: str) -> tuple[str, ...]:
        """What the version calls this person, the first mention's first."""
        own = [p for p in self._people.values() if p.written == name or self.full(p.written) == name]
        whole = {_head(role) for person in own if len(key_of(person.written)) > 1 for role in person.roles}
        hers = self.gender(name) == "she"  # "President Novak" is not what Eva Novak is, if nothing else says so
        return tuple(
            role
            for person in own
            for role in person.roles
            if not (hers and _head(role) in _HEADS - whole and len(key_of(person.written)) == 1)
        )

    def gender(self, name: str) -> str:
        """`he` or `she` if a title, the pronouns of the text or the first name say so, else empty."""
        key = key_of(name)
        found = next((p.gender for full, p in self._people.items() if p.gender and fits(full, key)), "")
        return found or (GENDER_OF.get(key[0], "") if len(key) > 1 else "")

    def with_role(self, words: Sequence[str]) -> str:
        """The one person whose role these words are ("president", "former president"); empty if none or several."""
        word = fold_case_and_accents(words[-1])
        marks = set(_NO_MORE.findall(" ".join(words).lower()))
        found = {
            self.full(p.written)
            for p in self._people.values()
            if any(
                (fold_case_and_accents(r.split()[-1]) == word or f"{word} " in f"{r.lower()} ")
                and set(_NO_MORE.findall(r.lower())) == marks
                for r in p.roles
            )
        }
        if len(found) > 1 and word in _HEADS:
            often = Counter[str]()
            for person in self._people.values():
                often[self.full(person.written)] += person.count
            (first, most), (_, second), *_ = sorted(((n, often[n]) for n in found), key=lambda n: (-n[1], n[0]))
            return first if most >= HEAD_SHARE * second else ""
        return next(iter(found)) if len(found) == 1 else ""

    def person_at(self, sentence: Sentence, tree: Tree, head: int) -> str:
        """The person whom this word names, itself or in an apposition; empty if it names nobody."""
        for index in (head, *tree.having(head, "appos")):
            token = tree.tokens[index]
            if token.pos == "PROPN" and token.entity != "PERSON" and token.dep != "appos" and self.knows(token.text):
                return token.text
            if token.entity == "PERSON":
                for first, last, entity in entities(sentence):
                    if entity == "PERSON" and first <= index <= last:
                        name = _stripped(_written(sentence, first, last))
                        return name if self.knows(name) else ""
        return ""


def _head(role: str) -> str:
    return fold_case_and_accents(role.split()[-1])


def key_of(name: str) -> Key:
    """A name's words as they are compared: folded, without titles and initials' dots."""
    words = [fold_case_and_accents(w).strip(".,'") for w in name.split()]
    return tuple(w for w in words if w and w not in _NO_NAME)


def fits(short: Key, full: Key) -> bool:
    """Whether the first may be the short form of the other: its last words, or first and last."""
    if not short or len(short) > len(full):
        return False
    if len(short) == 1 and full[-1] in {"jr", "sr"}:
        full = full[:-1]
    if short == full[len(full) - len(short) :]:
        return True
    return short[-1] == full[-1] and short[0] == full[0]


def entities(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """The names that a parser found in a sentence: first token, last token, and what it takes it for."""
    first = -1
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        if first >= 0 and (token.entity_begins or token.entity != tokens[first].entity):
            yield first, index - 1, tokens[first].entity
            first = -1
        if token.entity and first < 0:
            first = index
    if first >= 0:
        yield first, len(tokens) - 1, tokens[first].entity


def _written(sentence: Sentence, first: int, last: int) -> str:
    text = sentence.plain[sentence.tokens[first].start : sentence.tokens[last].end]
    return _PARTY.sub("", text).removesuffix("'s").removesuffix("'").strip(" \"',.")


def _stripped(name: str) -> str:
    """The name without titles before it, and nothing if it is no name."""
    words = name.split()
    party = max((i for i, w in enumerate(words[:-2]) if w in _PARTIES), default=-1)
    words = words[party + 1 :]  # "Lesna Republican Karel Novak"
    while words and (
        fold_case_and_accents(words[0]).strip(".") in TITLES | _NO_FIRST
        or not words[0][0].isalpha()
        or (len(words) > 2 and is_office(words[0]))  # "Sheriff Karel Novak"
    ):
        words = words[1:]
    if not words or not (words[0][0].isupper() and words[-1][0].isupper()):
        return ""
    return " ".join(words)


def _role(sentence: Sentence, tree: Tree, first: int, last: int) -> tuple[str, str]:
    """What is said to be the person's part, before the name or after a comma, and "he" or "she" if it shows."""
    tokens = sentence.tokens
    while first < last and fold_case_and_accents(tokens[first].text).strip(".") in TITLES:
        first += 1
    start = first
    while start > 0 and tokens[start - 1].dep in _BEFORE and start - 1 <= tokens[start - 1].head <= last:
        start -= 1
    while start < first and tokens[start].dep in {"det", "punct"}:
        start += 1
    before = [t for t in tokens[start:first] if t.text not in {",", '"'}]
    words = {fold_case_and_accents(t.text).strip(".") for t in before}
    gender = "he" if words & _HE else "she" if words & _SHE else ""
    role = sentence.plain[before[0].start : before[-1].end] if before else ""
    last_word = fold_case_and_accents(before[-1].text).strip(".") if before else ""
    shown = office(role)
    if shown and len(before) <= _LONGEST_ROLE and is_office(last_word) and not _DIGIT.search(role):
        return shown, gender
    head = next((i for i in range(first, last + 1) if not first <= tokens[i].head <= last), last)
    for index in tree.having(head, "appos"):
        below = tree.subtree(index, without=_BELOW)
        if index > last and tokens[index].pos == "NOUN" and tokens[index].text.lower() == tokens[index].lemma:
            if tokens[below[0]].dep == "det":
                below = below[1:]
            role = office(sentence.plain[tokens[below[0]].start : tokens[below[-1]].end].partition(",")[0].strip())
            if (
                is_office(tokens[index].lemma)
                and len(role.split()) <= _LONGEST_ROLE
                and len(role) >= _SHORTEST_ROLE
                and not _DIGIT.search(role)
                and '"' not in role
            ):
                lemma = tokens[index].lemma
                gender = gender or ("he" if lemma in _HE else "she" if lemma in _SHE else "")
                return role, gender
    return "", gender
