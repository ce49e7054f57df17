"""How a version words things: the hedges and loaded words that it uses itself, outside of quotes and names.

Counts words of fixed lists (`hedges`). Whether a hedge is right or a loaded word fair, it cannot know.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.comparison.hedges import FOLLOWED_BY, HEDGES, LOADED
from pipeline.domain.comparison.quoted_words import quoted_words
from pipeline.domain.comparison.result import Wording, WordUse
from pipeline.domain.comparison.sentences import ReadText, VersionText
from pipeline.domain.comparison.told.asides import is_aside_paragraph

MOST_WORDS: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BEGINS: Final = re.compile(r"(?:^|[.!?…:]['\"”’)]*\s+|[“\"«„(—–]\s?)$")


@dataclass(frozen=True, slots=True)
class Words:
    """The hedges and the loaded words of a version, each with how often it is used."""

    hedges: Mapping[str, int]
    loaded: Mapping[str, int]


def words_of_version(version: ReadText) -> Words:
    """The version's hedges and loaded words; furniture and quotes are left out."""
    used = words_outside_quotes(version.paragraph_texts())
    hedging = set(HEDGES.values())
    return Words(
        {word: count for word, count in used.items() if word in hedging},
        {word: count for word, count in used.items() if word not in hedging},
    )


def wording(versions: Sequence[VersionText], words: Mapping[str, Words]) -> tuple[Wording, ...]:
    """The words of each version that uses any, most used first, `MOST_WORDS` of a kind; `words`: by article id."""
    return tuple(
        Wording(
            article_id=version.article.id,
            source=version.article.source,
            hedges=_ranked(words[version.article.id].hedges),
            loaded=_ranked(words[version.article.id].loaded),
        )
        for version in versions
        if words[version.article.id].hedges or words[version.article.id].loaded
    )


def words_outside_quotes(paragraphs: Sequence[str]) -> Counter[str]:
    """How often each hedge and loaded word is used, in the form in which it is shown."""
    quoted: dict[int, list[tuple[int, int]]] = {}
    for quote in quoted_words(paragraphs):
        quoted.setdefault(quote.paragraph, []).append(quote.span)
    found = Counter[str]()
    for number, paragraph in enumerate(paragraphs):
        for start, end in reversed(quoted.get(number, ())):
            paragraph = f"{paragraph[:start]}\0{paragraph[end:]}" if end - start < len(paragraph) else ""
        words = list(_WORD.finditer(paragraph))
        here = list[str]()
        for place, match in enumerate(words):
            after = words[place + 1].group() if place + 1 < len(words) else ""
            if shown := _listed(match.group(), after):
                # A word with a capital is a name, unless it begins a sentence.
                if match.group()[0].isupper() and not (after.islower() and _BEGINS.search(paragraph[: match.start()])):
                    continue
                here.append(shown)
        if here and not is_aside_paragraph(paragraph):
            found.update(here)
    return found


def _listed(word: str, after: str) -> str:
    folded = word.lower()
    shown = HEDGES.get(folded) or LOADED.get(f"{folded} {after.lower()}") or LOADED.get(folded) or ""
    return shown if after.lower() in FOLLOWED_BY.get(shown, (after.lower(),)) else ""


def _ranked(words: Mapping[str, int]) -> tuple[WordUse, ...]:
    ranked = sorted(words, key=lambda word: (-words[word], word))
    return tuple(WordUse(word=word, count=words[word]) for word in ranked[:MOST_WORDS])
