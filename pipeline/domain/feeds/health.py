"""How well a source delivers, compared with its own history: text of its pages, refused requests."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

# Exponential averages over pages: the history covers a few hundred pages, the recent average a dozen.
HISTORY: Final = 1 / 200
LATELY: Final = 1 / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """The history of one feed and its pages.

    - `pages` counts the pages that were asked for; `extracted`, `walled`, `pages_refused` are shares of them in [0, 1].
    - `texts` counts the whole texts, `log_chars` is the mean logarithm of their length.
    - Each is averaged over the source's history, and as `…_lately` over its last dozen pages.
    - `rejected_lately` is the share of pages that were read but are not the article; `rejected` is the latest of them
      and why.
    - `refused_since` is set while the server refuses us (401, 403, 429, 451, robots.txt) or may not be asked at all.
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
    rejected_lately: float = 0.0
    rejected: str = ""
    refused_since: datetime | None = None


def after_page(
    health: SourceHealth, *, chars: int, walled: bool, refused: bool, rejected: str | None = None
) -> SourceHealth:
    """The health after a page was requested and had `chars` characters of article text.

    `rejected` names a page that is not the article, and why.
    """
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
        rejected_lately=_moved(health.rejected_lately, float(rejected is not None), LATELY, pages),
        rejected=rejected or health.rejected,
    )


def after_poll(health: SourceHealth, now: datetime, *, refused: bool) -> SourceHealth:
    """The health after the feed was polled."""
    return replace(health, refused_since=(health.refused_since or now) if refused else None)


def _moved(average: float, value: float, rate: float, count: int) -> float:
    """The next exponential average; at first the plain mean, to limit the weight of the first value."""
    return average + max(rate, 1 / count) * (value - average)
