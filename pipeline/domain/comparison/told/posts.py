"""Whose post a paragraph shows, if it ends as an embedded one does: "… — Karel Novak (@knovak) May 3, 2020"."""

import re
from collections.abc import Sequence

from pipeline.domain.comparison.sentences import Sentence

_SIGNED = re.compile(r"[—–-]{1,2}\s*(?P<name>[^\W\d_][^()@—–]{1,60}?)\s*\(@\w+\)")


def poster(sentences: Sequence[Sentence], paragraph: int) -> str:
    """Who signed the post that this paragraph is; empty if it is none."""
    for sentence in sentences:
        if sentence.paragraph == paragraph and (signed := _SIGNED.search(sentence.text)):
            return signed.group("name")
    return ""
