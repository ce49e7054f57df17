"""One person whose last name two versions spell differently: "Judge William Alsup" and "William Allsup".

Told differently and not a conflict: it is one person, and one of the two spellings is hardly what the person writes.
"""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.domain.comparison.findings import Statement
from pipeline.domain.comparison.given_names import given_names
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.namesakes import Person
from pipeline.domain.comparison.reworded import Reworded

ALIKE = 75.0
"""Percent. Osotthanakorn and Osatanakorn 75, Alsup and Allsup 91."""

FEWEST_LETTERS = 5


@kept
def differing_spellings(a: Sequence[Person], b: Sequence[Person]) -> tuple[Reworded, ...]:
    """The people of one first name with two spellings of the last, of which each version has one."""
    return tuple(_differing(a, b))


def _differing(a: Sequence[Person], b: Sequence[Person]) -> Iterator[Reworded]:
    ours, theirs = _only_in(a, b), _only_in(b, a)
    seen: set[tuple[str, str]] = set()
    for left in ours:
        for right in theirs:
            if (left.last, right.last) in seen or not _is_spelling(left, right):
                continue
            seen.add((left.last, right.last))
            yield Reworded(
                kind="words",
                probability=0.8,
                a=Statement(sentence=left.sentence, span=left.span, value=left.last),
                b=Statement(sentence=right.sentence, span=right.span, value=right.last),
            )


def _only_in(own: Sequence[Person], others: Sequence[Person]) -> list[Person]:
    """The people, each once, whose last name the other version does not have."""
    known = {p.last for p in others}
    return list({(p.first, p.last): p for p in reversed(own) if p.last not in known}.values())[::-1]


def _is_spelling(left: Person, right: Person) -> bool:
    """Whether both have one first name, and last names of nearly the same letters, none a part of the other."""
    short, long_ = sorted((left.last, right.last), key=len)
    if not given_names(left.first) & given_names(right.first) or short in long_:
        return False
    if len(short) < FEWEST_LETTERS:
        return False
    return fuzz.ratio(short, long_) >= ALIKE
