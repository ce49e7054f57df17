"""One surname with two first names: "Rep. Loretta Sánchez" in one version, "Linda Sánchez" in the other.

Only if each version has one person of that surname, neither has the other's first name, and both speak of them in
sentences that are alike. Short forms, initials and spellings of one first name are no difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.given_names import given_names
from pipeline.domain.comparison.names import TITLES
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.text.text import fold_case_and_accents

NAMESAKE_MATCH = 0.4
SPELLING = 60.0
"""Percent: Jon and John 86, Mikhail and Michael 71, Linda and Loretta 50."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person named in full: `first` and `last`, folded, where it stands, and the other names of the sentence."""

    first: str
    last: str
    sentence: Sentence
    span: Span
    others: frozenset[str]


def persons(sentences: Sequence[Sentence]) -> tuple[Person, ...]:
    """The people that these sentences name with a first and a last name."""
    return tuple(person for sentence in sentences for person in _persons(sentence))


def _persons(sentence: Sentence) -> Iterator[Person]:
    names = frozenset(fold_case_and_accents(t.text) for t in sentence.tokens if t.pos == "PROPN")
    run: list[int] = []
    tokens = sentence.tokens
    for index in range(len(tokens) + 1):
        inside = index < len(tokens) and tokens[index].entity == "PERSON" and tokens[index].pos == "PROPN"
        if run and (not inside or tokens[index].entity_begins):
            words = [i for i in run if fold_case_and_accents(tokens[i].text).strip(".") not in TITLES]
            first, last = (fold_case_and_accents(tokens[i].text) for i in (words[0], words[-1])) if words else ("", "")
            if len(words) > 1 and first.isalpha() and len(first) > 2 and len(last) > 2:
                yield Person(
                    first=first,
                    last=last,
                    sentence=sentence,
                    span=(tokens[words[0]].start, tokens[words[-1]].end),
                    others=names - {first, last},
                )
            run = []
        if inside:
            run.append(index)


def namesakes(
    pairing: Pairing[ReadText],
    a: Sequence[Person],
    b: Sequence[Person],
    words_of_a: frozenset[str],
    words_of_b: frozenset[str],
) -> Iterator[Finding]:
    """People of one surname whose first names differ, the likeliest sentences of each pair of them.

    `words_of_a`, `words_of_b`: all words of either version, as `folded_words`.
    """
    known = words_of_a, words_of_b
    best: dict[tuple[str, str, str], tuple[float, Person, Person]] = {}
    for left in a:
        for right in b:
            if left.last != right.last or left.first in known[1] or right.first in known[0]:
                continue
            if may_be_one_first_name(left.first, right.first) or not left.others & right.others:
                continue
            match = float(pairing.match[left.sentence.index, right.sentence.index])
            key = (left.last, left.first, right.first)
            if match >= NAMESAKE_MATCH and match > best.get(key, (0.0,))[0]:
                best[key] = (match, left, right)
    for match, left, right in best.values():
        if all(len({p.first for p in own if p.last == left.last}) == 1 for own in (a, b)):
            yield Finding(
                kind="contradiction",
                confidence=min(1.0, 0.3 + 0.7 * match),
                topic=f"who is {left.last}",
                a=Statement(sentence=left.sentence, span=left.span, value=left.first),
                b=Statement(sentence=right.sentence, span=right.span, value=right.first),
            )


def may_be_one_first_name(first: str, second: str) -> bool:
    """Whether one may be a spelling or a short form of the other."""
    short, long_ = sorted((first, second), key=len)
    if short[0] == long_[0] and (short[:3] == long_[:3] or fuzz.ratio(short, long_) >= SPELLING):
        return True
    return fuzz.ratio(short, long_) >= SPELLING + 15 or bool(given_names(first) & given_names(second))
