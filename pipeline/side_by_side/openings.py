"""How a text really begins: its first words, on from the sentence that the comparison takes for its beginning."""

from pipeline.wording import words

_CHARS = 260
_NEAR_CHARS = 1_500


def opening(text: str, lead: str) -> str:
    """The first words of the text, cut at a word.

    `lead`: its first sentence of substance. What is above it, as a caption, is left out if that sentence is near the
    beginning of the text.
    """
    start = text.find(lead[:80], 0, _NEAR_CHARS) if lead else -1
    shown = words.shortened(" ".join(text[max(start, 0) :][: 2 * _CHARS].split()), _CHARS)
    return shown.removesuffix("…") if shown.endswith(".…") else shown
