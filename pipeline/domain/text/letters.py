"""Unifies characters that look alike, one for one, so that offsets stay valid.

Letters of another script inside a Latin word (a Cyrillic `а` in `hаs`), typographic quotes and odd spaces. Knows
nothing of words.
"""

import re
from typing import Final

UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A character of a script without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
    "ABESIJKMHOPCTYXaeopcyxsijhdqwABEZHIKMNOPTYXoa",
)
_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛`´′ʼ", "'"),
        **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\t", " "),
        **dict.fromkeys("‐‑", "-"),
    }
)
_MIXED_WORD = re.compile(r"\w*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z])\w*")


def plain(text: str) -> str:
    """The text with look-alike letters, quotes and spaces unified; of the same length."""
    text = text.translate(_MARKS)
    return _MIXED_WORD.sub(lambda match: match.group().translate(_LOOK_ALIKES), text)
