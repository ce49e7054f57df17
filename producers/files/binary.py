"""Files that are not text: known by their first bytes, by control characters, or by having hardly any letters."""

import re
import unicodedata
from typing import Final

_SIGNATURES: Final = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"GIF8": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an office document",
}
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS: Final = 0.01
"""Of the bytes. Of random ones it is a ninth; texts have a stray one (the end mark of DOS, a backspace) or none."""

_FEWEST_LETTERS: Final = 0.6
"""Of the characters that are no space. Texts in any script have above .8; random bytes, read as Windows-1252, .5."""


def cause_not_text(content: bytes) -> str | None:
    """Why these bytes are no text and no page, whatever their encoding; None if they may be one."""
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return f"it is {kind}, not text"
    if content.startswith(_BYTE_ORDER_MARKS):
        return None
    if len(_CONTROLS.findall(content)) > _MOST_CONTROLS * len(content):
        return "it is binary data, not text"
    return None


def reads_as_text(text: str) -> bool:
    """Whether most characters are letters, their marks or digits."""
    shown = [character for character in text if not character.isspace()]
    letters = sum(unicodedata.category(character)[0] in "LMN" for character in shown)
    return letters >= _FEWEST_LETTERS * len(shown)
