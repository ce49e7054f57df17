"""Which sentences of a version are no claims: captions, headings, pleas, buttons. Reads no grammar."""

import re

from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.told.asides import LONGEST_ASIDE, is_aside
from pipeline.domain.pages.furniture import is_plea

MOSTLY_ENDED, FEWEST_SENTENCES = 0.7, 6
"""From this share of sentences with a mark at their end, and this number of sentences, one without is no sentence of
the text: a caption, a heading, a button."""

# A dash ends what was posted, before who posted it.
_ENDS = ("—", "–", ".", "!", "?", "…", '"', "”", "’", "'", "»", ")", "]", ":", ";", "。", "।")

_CREDIT = re.compile(r"(?:\b(?:REUTERS|AFP|AP|EPA)/|/(?:Getty|AFP|AP|Reuters|REUTERS)\b)[^.!?]{0,40}\W*$")
"""How a paragraph ends that is a caption: with whose picture it is."""


def no_claims(version: ReadText) -> frozenset[int]:
    """The indices of the sentences that are no claims."""
    ends = [sentence.text.rstrip().endswith(_ENDS) for sentence in version.sentences]
    has_ends = sum(ends) >= MOSTLY_ENDED * len(ends) and len(ends) >= FEWEST_SENTENCES
    apart = {s.paragraph for s in version.sentences if s.paragraph and is_plea(s.text)}
    apart |= {
        n for n, text in enumerate(version.paragraph_texts()) if len(text) <= LONGEST_ASIDE and _CREDIT.search(text)
    }
    aside = [
        is_aside(sentence.own_text)
        or (has_ends and not ended)
        or sentence.paragraph in apart
        or _is_heading(sentence.text)
        for sentence, ended in zip(version.sentences, ends, strict=True)
    ]
    return frozenset(
        sentence.index
        for sentence in version.sentences
        if aside[sentence.index]
        or (
            (after := sentence.index + 1) < len(aside)
            and aside[after]
            and _is_caption(sentence, version.sentences[after])
        )
    )


def _is_heading(text: str) -> bool:
    """Whether it is all in capitals, with a word that is longer than what letters stand for."""
    return text.isupper() and len(text.split()) > 2 and any(len(word) > 5 for word in text.split())


def _is_caption(sentence: Sentence, credit: Sentence) -> bool:
    """Whether a sentence stands with a picture's credit in one paragraph."""
    return sentence.paragraph == credit.paragraph and credit.text.startswith("(")
