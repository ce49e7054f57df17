"""How alike two short texts are, in any language: by runs of three letters, without words or lists."""

from typing import Final

from pipeline.domain.text.text_lines import normal

ALIKE: Final = 0.4
"""From here on, two texts say the same. Measured on titles and on the first 200 letters of texts in eleven languages:
99 in 100 random pairs are below 0.28, and the median of two outlets' headlines on one event is 0.27."""

_LETTERS: Final = 3
# Less is easily a part of any text: "News", "Live".
_TELLING_RUNS: Final = 6


def likeness(first: str, second: str) -> float:
    """The share of the shorter text's runs of three letters that the other has too, 0 to 1."""
    runs, others = _runs(first), _runs(second)
    smaller = min(len(runs), len(others))
    return len(runs & others) / smaller if smaller else 0.0


def title_likeness(first: str, second: str) -> float:
    """As `likeness`, of headlines: one of a few letters is like an equal one only, and not like one that has it."""
    if min(len(_runs(first)), len(_runs(second))) < _TELLING_RUNS:
        return float(bool(normal(first)) and normal(first) == normal(second))
    return likeness(first, second)


def _runs(text: str) -> set[str]:
    letters = normal(text)
    if 0 < len(letters) < _LETTERS:
        return {letters}
    return {letters[at : at + _LETTERS] for at in range(len(letters) - _LETTERS + 1)}
