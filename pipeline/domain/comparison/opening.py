"""How a version begins: its first sentence that is no furniture.

A page puts captions, credits and the names of buttons before the text. A caption is told by the credit that ends its
paragraph, or by how it begins.
"""

import re
from itertools import groupby
from typing import Final

from pipeline.domain.comparison.sentences import DATELINE, Sentence, VersionText, word_count
from pipeline.domain.comparison.told.asides import is_aside
from pipeline.domain.text.letters import plain

OPENING: Final = 12
"""Sentences that are looked at."""
_DATED: Final = 3
"""A dateline further below is that of another text that is quoted or follows."""
_TRIED: Final = 6
_LEAD_WORDS: Final = 8
_CAPTION_SENTENCES: Final = 3
_LONGEST_CAPTION: Final = 500
"""Characters of a paragraph that may be one caption, ended by its credit."""

_AGENCY: Final = (
    r"(?:AP|AFP|EPA(?:-EFE)?|Reuters|REUTERS|Getty(?:\ Images)?|GETTY|Bloomberg|dpa|Xinhua|UPI|Shutterstock)"
)
_BUTTON: Final = re.compile(
    r"^\W*(?:CLOSE\s+(?=[A-Z])|Enlarge this image\b|toggle caption\b|hide caption\b"
    r"|(?:Image|Media) (?:copyright|caption)\b|Media playback\b|FILE\b ?(?:PHOTO)?\s?[-–—:]"
    r"|(?:File|Stock|Handout) (?:photo|picture)\b)"
)
_CREDITED: Final = re.compile(
    rf"""(?x)
    \((?:[^()]*\b)?(?:[Pp]hoto|PHOTO|[Ii]mage|[Pp]icture|[Cc]redit|[Ss]ource|{_AGENCY})\b[^()]{{0,80}}\)\W*$
  | [\w.]\s?/\s?{_AGENCY}(?:/[\w .]+)*\W*$
  | \b(?:REUTERS|Reuters)/[\w .'/-]+$
  | \b(?:[Pp]hoto(?:graph)?|[Pp]icture|[Ii]mage|[Vv]ideo)
      (?::|\ (?:(?:provided\ |supplied\ )?by|courtesy\ of|credit)\b)
      [^.!?]{{2,60}}\.?$
  | [.!?)"']\ (?:{_AGENCY}|USA\ TODAY|VPC|Newsy|Buzz60)(?:\ \w+)?$
  | \bvia\ {_AGENCY}\W*$
    """
)


def lead(version: VersionText) -> str:
    """The first sentence that is no furniture and stands by itself: long enough, has a name, begins with no pronoun.

    A dateline among the first sentences shows where the text begins.
    """
    first = version.sentences[:OPENING]
    kept = _without_captions(version, first)
    if dated := next((s for s in kept[:_DATED] if _has_dateline(s)), None):
        return dated.text
    long_enough = [s for s in kept[:_TRIED] if word_count(s.text) >= _LEAD_WORDS]
    chosen = next(filter(_stands_alone, long_enough), None) or next(iter(long_enough or kept or first), None)
    return chosen.text if chosen else version.title


def _stands_alone(sentence: Sentence) -> bool:
    names = any(token.pos == "PROPN" for token in sentence.tokens) or not sentence.structured
    return names and sentence.tokens[0].pos != "PRON"


def _has_dateline(sentence: Sentence) -> bool:
    found = DATELINE.match(plain(sentence.text))
    return found is not None and word_count(sentence.text[found.end() :]) >= _LEAD_WORDS


def _without_captions(version: VersionText, sentences: tuple[Sentence, ...]) -> list[Sentence]:
    """The sentences that are neither furniture nor in a caption.

    A short paragraph that ends with a credit is a caption as a whole. In a longer one, as of a text without line
    breaks, the few sentences before a credit are. Neither reaches over a dateline.
    """
    paragraphs = version.paragraph_texts()
    kept: list[Sentence] = []
    for number, members in groupby(sentences, lambda sentence: sentence.paragraph):
        whole = paragraphs[number] if number < len(paragraphs) else ""
        is_caption = len(whole) <= _LONGEST_CAPTION and bool(_CREDITED.search(whole))
        own: list[Sentence] = []
        for sentence in members:
            if _CREDITED.search(sentence.text) and len(own) <= _CAPTION_SENTENCES and not any(map(_has_dateline, own)):
                own = []
            elif not is_aside(sentence.own_text) and not _BUTTON.match(sentence.text):
                own.append(sentence)
        if not is_caption or any(map(_has_dateline, own)):
            kept += own
    return kept
