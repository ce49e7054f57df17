"""Chooses the headline among a page's titles, and removes what is not part of it.

Pages have a heading that readers see, titles for other sites and the window's title. Each is sometimes the site's name,
a menu, or the headline with a kicker, a date or the site's name: the headline is what several of them share.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.domain.text.markup import plain_line, shorten
from pipeline.domain.text.text_lines import is_headline, normal, words_in

TITLE_CHARS: Final = 500
# A heading is the article's if this share of its words is in the page's other titles.
CONFIRMED: Final = 0.5
_LEAST_WORDS: Final = 3
_DIVIDER: Final = re.compile(
    r"\s+(?:[|·•–—»«:-]|//|::)\s+|\s*[|»｜]\s*|(?<=[\u3040-\u9fff\uac00-\ud7a3])[_－](?=\S)|\s*\((?=[^()]{2,60}\)$)"
)
_EDGES: Final = " |｜·•–—»«:-－_(/"
_COLON: Final = re.compile(r":\s+")
_NAME_BEFORE: Final = re.compile(r"[:|·•–—»/-]\s*$")
_NAME_AFTER: Final = re.compile(r"\s*[|·•–—«/-]|\s+:")
_BESIDE: Final = re.compile(r"\d[.:/]\d|\b(?:19|20)\d\d\b|^\s*[|·•»]|[|·•»]\s*$")
_WORD: Final = re.compile(r"\w+")


def headline_of(
    headings: Sequence[str],
    stated: Sequence[str],
    window: str,
    *,
    site: str | None,
    host: str,
    below: Sequence[str] = (),
) -> str | None:
    """The headline, by the page's headings, its titles for other sites (best first) and the window's.

    `below` are the headings of the next levels: the main one may be the site's name or the section's.
    """
    headings, stated, below = ([plain_line(text) for text in texts] for texts in (headings, stated, below))
    window = plain_line(window)
    titles = [title for text in (*stated, window) if (title := own_title(text, site=site, host=host))]
    repeated = _repeated([*headings, *below], titles)
    confirmed = [
        h
        for h in headings
        if own_title(h, site=site, host=host)
        and _share(h, [*stated, window]) >= CONFIRMED
        and not (repeated and _is_beside(h, repeated, titles))
        and not _is_name(h, stated)
    ]
    if confirmed:
        heading = max(confirmed, key=lambda h: _share(h, [*stated, window]) + _share(titles[0] if titles else "", [h]))
        heading = own_title(heading, site=site, host=host) or heading
        return shorten(_without_surroundings(heading, titles), TITLE_CHARS)
    if repeated and normal(repeated) in normal(titles[0]):
        return shorten(repeated, TITLE_CHARS)
    if not stated and not window:
        return next((title for h in headings if (title := own_title(h, site=site, host=host))), None)
    if titles and (stated or not _is_site_only(window, headings, below)):
        return shorten(_without_surroundings(titles[0], titles[1:]), TITLE_CHARS)
    own = [h for h in headings if own_title(h, site=site, host=host)]
    return next((h for h in [*own, *below] if is_headline(h) and words_in(h) > _LEAST_WORDS), None)


def _is_site_only(window: str, headings: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the window's title is a name that no heading shows, above one main heading: each page is titled so."""
    is_name = words_in(window) <= _LEAST_WORDS and normal(window) not in map(normal, below)
    return is_name and len(headings) == 1 and words_in(headings[0]) > _LEAST_WORDS


def is_headline_in(title: str, line: str) -> bool:
    """Whether a line of the text is the headline, and the title that line with the site's name before or after it."""
    if not is_headline(line) or words_in(line) <= _LEAST_WORDS or len(line) >= len(title):
        return False
    before, found, after = title.partition(line)
    return bool(found) and bool(_NAME_BEFORE.search(before) if before.strip() else _NAME_AFTER.match(after))


def _repeated(headings: Sequence[str], titles: Sequence[str]) -> str | None:
    """The longest heading that is the whole of a title, or a part of it between dividers."""
    parts = {part for title in titles for part in (normal(title), *_parts(title))}
    exact = [h for h in headings if words_in(h) >= _LEAST_WORDS and normal(h) in parts]
    return max(exact, key=words_in, default=None)


def _is_beside(heading: str, headline: str, titles: Sequence[str]) -> bool:
    """Whether a heading shorter than the headline is the site's name, beside it in a title, or a kicker out of it."""
    own, other = normal(heading), normal(headline)
    if words_in(heading) >= words_in(headline) or own == other:
        return False
    if own in other and words_in(heading) < _LEAST_WORDS:
        return True
    return any(own in parts and other in parts for parts in map(_parts, titles))


def _is_name(heading: str, stated: Sequence[str]) -> bool:
    """Whether a heading of a few words has none of the headline that the page states for other sites."""
    return (
        words_in(heading) <= _LEAST_WORDS
        and bool(stated)
        and words_in(stated[0]) >= 2 * _LEAST_WORDS
        and _share(heading, stated) == 0
    )


def _parts(title: str) -> set[str]:
    return {normal(part) for part in (*_DIVIDER.split(title), *_COLON.split(title, 1)) if part}


def own_title(title: str | None, *, site: str | None = None, host: str = "") -> str | None:
    """The page's title without the site's name; None if it is only that name."""
    title = " ".join((title or "").split())
    names = {normal(name) for name in (site or "", host, host.removeprefix("www."), *_labels(host)) if normal(name)}
    parts = _DIVIDER.split(title)
    if len(parts) > 1 and normal(parts[-1].rstrip(")")) in names:
        title = title[: title.rindex(parts[-1])].rstrip(_EDGES)
    elif len(parts) > 1 and normal(parts[0]) in names:
        title = title[len(parts[0]) :].lstrip(_EDGES)
    elif len(named := _COLON.split(title, 1)) > 1 and normal(named[0]) in names:
        title = named[1]
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
