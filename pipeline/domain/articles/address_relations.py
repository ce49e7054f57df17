"""How two addresses relate: variants of each other, a section and its page, a page that leads back to another."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from pipeline.domain.articles.urls import same_site
from pipeline.domain.text.likeness import ALIKE, title_likeness

_NUMBER: Final = re.compile(r"\d{5}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


def variants(url: str) -> tuple[str, ...]:
    """The address itself, then with the other scheme, and with or without `www.`."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return (url,)
    schemes = (scheme, "http" if scheme == "https" else "https")
    hosts = (rest, rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}")
    return tuple(f"{one}://{host}" for host in hosts for one in schemes)


def is_section_of(url: str, other: str, title: str) -> bool:
    """Whether an address is above another one on the same site, and is not that of an article with this title itself.

    That is one with a number of five digits, or with words of the title: "/news/ferry-aground" of
    "/news/ferry-aground/print".
    """
    section, path = urlsplit(url), urlsplit(other).path
    if section.query or not same_site(url, other) or not path.startswith(section.path.rstrip("/") + "/"):
        return False
    last = unquote(section.path).rstrip("/").rpartition("/")[2]
    return not _NUMBER.search(last) and title_likeness(last, title) < ALIKE


def leads_back(url: str, origin: str) -> bool:
    """Whether the query of an address names `origin`, as those of consent and log-in pages do."""
    path = unquote(urlsplit(origin).path)
    if len(path) < 2:
        return False
    named = re.compile(re.escape(path) + r"/?(?:$|[?#&])")
    return any(named.search(value) for value in _values(urlsplit(url).query))


def _values(query: str) -> Iterator[str]:
    """The values of a query as they are meant: escaped once or twice, or in base64."""
    for parameter in query.split("&"):
        value = unquote(unquote(parameter.partition("=")[2]))
        yield value
        if _BASE64.fullmatch(value):
            letters = value.rstrip("=").replace("-", "+").replace("_", "/")
            try:
                yield unquote(base64.b64decode(letters + "=" * (-len(letters) % 4)).decode())
            except (binascii.Error, ValueError):
                continue
