"""How well a source delivers, measured against its own history: what its pages yield, and since when it is refused."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

# Exponential averages over pages: the history forgets after a few hundred, the present after a dozen.
HISTORY: Final = 1 / 200
LATELY: Final = 1 / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """`pages` counts those that were asked for. `extracted` and `walled` are shares of them in [0, 1], `log_chars` the
    mean logarithm of the texts' length; each over the source's history and `_lately`. `refused_since` is set while the
    source answers that we are not wanted (401, 403, 429, 451, robots.txt) or its addresses may not be asked.
    """

    pages: int = 0
    extracted: float = 0.0
    extracted_lately: float = 0.0
    walled: float = 0.0
    walled_lately: float = 0.0
    texts: int = 0
    log_chars: float = 0.0
    log_chars_lately: float = 0.0
    pages_refused: float = 0.0
    refused_since: datetime | None = None


def after_page(health: SourceHealth, *, chars: int, walled: bool, refused: bool) -> SourceHealth:
    """A page was asked for. `chars` of article text came of it, 0 where none did."""
    pages, texts = health.pages + 1, health.texts
    log_chars, log_chars_lately = health.log_chars, health.log_chars_lately
    whole = chars > 0 and not walled
    if whole:
        texts += 1
        log_chars = _moved(log_chars, math.log(chars), HISTORY, texts)
        log_chars_lately = _moved(log_chars_lately, math.log(chars), LATELY, texts)
    return replace(
        health,
        pages=pages,
        extracted=_moved(health.extracted, float(chars > 0), HISTORY, pages),
        extracted_lately=_moved(health.extracted_lately, float(chars > 0), LATELY, pages),
        walled=_moved(health.walled, float(walled), HISTORY, pages),
        walled_lately=_moved(health.walled_lately, float(walled), LATELY, pages),
        texts=texts,
        log_chars=log_chars,
        log_chars_lately=log_chars_lately,
        pages_refused=_moved(health.pages_refused, float(refused), LATELY, pages),
    )


def after_poll(health: SourceHealth, now: datetime, *, refused: bool) -> SourceHealth:
    """The feed itself was asked."""
    return replace(health, refused_since=(health.refused_since or now) if refused else None)


def _moved(average: float, value: float, rate: float, count: int) -> float:
    """The plain mean at first, so that the first value does not weigh for ever."""
    return average + max(rate, 1 / count) * (value - average)
