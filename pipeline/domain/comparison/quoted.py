"""Who is quoted in a story, in which versions, and how much: the speakers of all versions as one list.

One person under several forms of name is one entry, under the fullest name that is usual.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz

from pipeline.domain.comparison.given_names import is_nickname
from pipeline.domain.comparison.people import Key, fits, key_of
from pipeline.domain.comparison.result import Quoted, QuotedIn
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.speakers import Speech

MOST_QUOTED: Final = 12
SPELLING: Final = 85.0
"""Percent of likeness from which on two surnames with the same first names are two spellings of one."""

FIRST_SPELLING: Final = 80.0
"""The same for first names of equal length with one surname: Lindsay and Lindsey have 83."""

_DOUBLED: Final = re.compile(r"(\w)\1")
_FEWEST_INITIALS: Final = 3
_LONGEST_ROLE: Final = 80
_SHORTEST_NICKNAME: Final = 3
"""Letters of a first name that may stand for a longer one: Ben for Benjamin."""


@dataclass(slots=True, eq=False)
class _Entry:
    keys: set[Key]
    person: bool
    forms: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    words: dict[str, int] = field(default_factory=dict)

    def add(self, article_id: str, speech: Speech) -> None:
        self.keys.add(key_of(speech.name))
        self.person |= speech.person
        self.forms[speech.name] += 1
        self.roles.update(role for role in speech.roles if len(role) <= _LONGEST_ROLE)
        self.words[article_id] = self.words.get(article_id, 0) + speech.words

    @property
    def name(self) -> str:
        """The usual form among those of several words, else the usual one."""
        ranked = sorted(self.forms, key=lambda form: (-self.forms[form], -len(form), form))
        return next((form for form in ranked if len(key_of(form)) > 1), ranked[0])

    @property
    def role(self) -> str:
        return min(self.roles, key=lambda role: (-self.roles[role], -len(role), role), default="")


def quoted(versions: Sequence[VersionText], speeches: Mapping[str, Sequence[Speech]]) -> tuple[Quoted, ...]:
    """Those quoted by most versions first, then by words; at most `MOST_QUOTED`. `speeches`: by article id."""
    told = [(v.article.id, s) for v in versions for s in speeches[v.article.id]]
    entries: list[_Entry] = []
    with_word: dict[str, list[_Entry]] = {}  # forms of one name have a word in common
    # Full names first, so that a surname alone finds the one it belongs to.
    for article_id, speech in sorted(told, key=lambda at: -len(key_of(at[1].name))):
        key = key_of(speech.name)
        if not key:
            continue
        initials = ("".join(word[0] for word in key),) if len(key) >= _FEWEST_INITIALS else ()
        near = {id(e): e for word in (*key, *initials) for e in with_word.get(word, ())}
        alike = [e for e in near.values() if any(_same(key, known) for known in e.keys)]
        if len(key) == 1 and len(alike) > 1:
            alike.sort(key=lambda e: (-len(e.words), -sum(e.words.values())))
        if not alike:
            entries.append(_Entry({key}, speech.person))
        entry = (alike or entries[-1:])[0]
        entry.add(article_id, speech)
        for word in (*key, *initials):
            if entry not in with_word.setdefault(word, []):
                with_word[word].append(entry)
    entries.sort(key=lambda e: (-len(e.words), -sum(e.words.values()), e.name))
    source = {v.article.id: v.article.source for v in versions}
    return tuple(
        Quoted(
            name=entry.name,
            role=entry.role,
            versions=tuple(
                QuotedIn(article_id=article, source=source[article], words=entry.words[article])
                for article in source
                if article in entry.words
            ),
        )
        for entry in entries[:MOST_QUOTED]
    )


def _is_short_for(short: Key, full: Key) -> bool:
    """Whether the first are the initials of the other: of a body, for people have fewer names."""
    return len(short) == 1 and len(full) >= _FEWEST_INITIALS and short[0] == "".join(word[0] for word in full)


def _same(first: Key, second: Key) -> bool:
    if fits(first, second) or fits(second, first):
        return True
    if _is_short_for(first, second) or _is_short_for(second, first):
        return True
    if len(first) == 1 or len(second) == 1 or {first[-1], second[-1]} & {"jr", "sr"}:
        return False
    if set(first) == set(second):
        return True
    if first[0] == second[0]:
        return fuzz.ratio(first[-1], second[-1]) >= SPELLING
    short, long_ = sorted((first[0], second[0]), key=len)
    if first[-1] == second[-1] and is_nickname(short, long_):
        return True
    if first[-1] == second[-1] and _DOUBLED.sub(r"\1", short) == _DOUBLED.sub(r"\1", long_):
        return True  # Michele, Michelle
    if first[-1] != second[-1] or len(short) < _SHORTEST_NICKNAME:
        return False
    return long_.startswith(short) or (len(short) == len(long_) and fuzz.ratio(short, long_) >= FIRST_SPELLING)
