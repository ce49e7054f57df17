"""The versions' headlines beside each other, with the words that are in no other headline, and how each begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.contracts.comparison import ComparedVersionV1
from pipeline.domain.text.stop_words import is_stop_word_anywhere
from pipeline.domain.text.text import fold_case_and_accents
from pipeline.wording import words

_WORD = re.compile(r"\w+(?:[.,:'’-]\w+)*")
_NEGATIONS = frozenset(("no", "not", "never", "nobody", "none", "without"))
_OPENING_CHARS = 600

_LEAST_COMMON = 0.3
"""The share of a headline's words that others have too, from which on those that are its own are marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One wording of the headline and the outlets that have it, the earliest first.

    `parts`: the title cut into pieces; True: a word that is in no other title. `when`: when the first of them came out,
    empty if no time is stated. `opening`: how the text begins.
    """

    outlets: str
    article_id: str
    when: str
    parts: tuple[tuple[str, bool], ...]
    opening: str

    @property
    def has_own_words(self) -> bool:
        return any(own for _, own in self.parts)


def headlines(versions: Sequence[ComparedVersionV1]) -> tuple[Headline, ...]:
    """The different headlines, in the order of the versions. Copies under another headline are listed too."""
    by_title: dict[str, list[ComparedVersionV1]] = {}
    for version in versions:
        by_title.setdefault(fold_case_and_accents(version.title).strip(), []).append(version)
    vocabularies = [_vocabulary(title) for title in by_title]
    return tuple(
        Headline(
            outlets=words.listed([version.source for version in same]),
            article_id=same[0].article_id,
            when=words.published(same[0].published, same[0].published_precision) if same[0].published else "",
            parts=_parts(words.shortened(same[0].title), _elsewhere(vocabularies, number)),
            opening=_opening(same[0]),
        )
        for number, same in enumerate(by_title.values())
    )


def _opening(version: ComparedVersionV1) -> str:
    """How a text begins; empty of a copy, and if its title is only the beginning of the text."""
    if version.copy_of is not None or version.lead.startswith(version.title.rstrip(" …") or " "):
        return ""
    return words.shortened(version.lead, _OPENING_CHARS)


def _vocabulary(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title))


def _elsewhere(vocabularies: Sequence[frozenset[str]], number: int) -> frozenset[str] | None:
    """The words of the other titles; None if hardly any of this one's are among them: marking them would say nothing.

    That is so of another language, and of a headline about something else.
    """
    elsewhere = frozenset().union(*(one for n, one in enumerate(vocabularies) if n != number))
    telling = {word for word in vocabularies[number] if _matters(word)}
    return elsewhere if len(telling & elsewhere) >= _LEAST_COMMON * len(telling) else None


def _matters(word: str) -> bool:
    return word in _NEGATIONS or not is_stop_word_anywhere(word)


def _parts(title: str, elsewhere: frozenset[str] | None) -> tuple[tuple[str, bool], ...]:
    parts: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(title) if elsewhere is not None else ():
        folded = fold_case_and_accents(word.group())
        if elsewhere is None or folded in elsewhere or not _matters(folded):
            continue
        parts += [(title[at : word.start()], False), (word.group(), True)]
        at = word.end()
    return tuple(part for part in (*parts, (title[at:], False)) if part[0])
