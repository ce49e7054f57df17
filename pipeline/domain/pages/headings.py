"""Chooses the headline among a page's titles, and removes what is not part of it.

Pages have a heading that readers see, titles for other sites and the window's title. Each is sometimes the site's name,
a menu, or the headline with a kicker, a date or the site's name: the headline is what several of them share.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.domain.text.markup import plain_line, shorten
from pipeline.domain.text.text_lines import normal

TITLE_CHARS: Final = 500
# A heading is the article's if this share of its words is in the page's other titles.
CONFIRMED: Final = 0.5
_LEAST_WORDS: Final = 3
_DIVIDER: Final = re.compile(r"\s+(?:[|·•–—»«:-]|//|::)\s+|\s*[|»]\s*|\s*\((?=[^()]{2,60}\)$)")
_BESIDE: Final = re.compile(r"\d[.:/]\d|\b(?:19|20)\d\d\b|^\s*[|·•»]|[|·•»]\s*$")
_WORD: Final = re.compile(r"\w+")


def headline_of(
    headings: Sequence[str], stated: Sequence[str], window: str, *, site: str | None, host: str
) -> str | None:
    """The headline, by the page's headings, its titles for other sites (best first) and the window's."""
    headings, stated, window = [plain_line(h) for h in headings], [plain_line(s) for s in stated], plain_line(window)
    titles = [title for text in (*stated, window) if (title := own_title(text, site=site, host=host))]
    confirmed = [
        h for h in headings if own_title(h, site=site, host=host) and _share(h, [*stated, window]) >= CONFIRMED
    ]
    if confirmed:
        heading = max(confirmed, key=lambda h: _share(h, [*stated, window]) + _share(titles[0] if titles else "", [h]))
        heading = own_title(heading, site=site, host=host) or heading
        return shorten(_without_surroundings(heading, titles), TITLE_CHARS)
    if not stated and not window:
        return next((title for h in headings if (title := own_title(h, site=site, host=host))), None)
    if titles:
        return shorten(_without_surroundings(titles[0], titles[1:]), TITLE_CHARS)
    return None


def own_title(title: str | None, *, site: str | None = None, host: str = "") -> str | None:
    """The page's title without the site's name; None if it is only that name."""
    title = " ".join((title or "").split())
    names = {normal(name) for name in (site or "", host, host.removeprefix("www."), *_labels(host)) if normal(name)}
    parts = _DIVIDER.split(title)
    if len(parts) > 1 and normal(parts[-1].rstrip(")")) in names:
        title = title[: title.rindex(parts[-1])].rstrip(" |·•–—»«:-(/")
    elif len(parts) > 1 and normal(parts[0]) in names:
        title = title[len(parts[0]) :].lstrip(" |·•–—»«:-(/")
    if not normal(title) or normal(title) in names:
        return None
    return shorten(title, TITLE_CHARS)


def _labels(host: str) -> list[str]:
    """The labels of a host that may be the outlet's name: `times` of `www.times.co.uk`."""
    return [
        label for label in host.split(".")[:-1] if len(label) > 3 and label not in {"www", "blog", "news", "magazin"}
    ]


def _without_surroundings(heading: str, titles: Sequence[str]) -> str:
    """The heading cut to another title in it, if what is cut off begins with a divider or has a date.

    Other words may be the headline's own: titles for other sites are often shortened.
    """
    own = heading.casefold()
    for title in titles:
        part = title.casefold()
        if len(part) >= len(own) or len(_WORD.findall(title)) < _LEAST_WORDS:
            continue
        if own.startswith(part) and _BESIDE.search(heading[len(title) :]):
            return heading[: len(title)]
        if own.endswith(part) and _BESIDE.search(heading[: -len(title)]):
            return heading[-len(title) :]
    return heading


def _share(text: str, others: Sequence[str]) -> float:
    """The largest share of the text's words that one of the others has."""
    words = set(_WORD.findall(text.casefold()))
    if not words:
        return 0.0
    return max((len(words & set(_WORD.findall(other.casefold()))) / len(words) for other in others), default=0.0)
