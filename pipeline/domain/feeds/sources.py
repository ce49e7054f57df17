"""Which outlet an aggregator's entry comes from, and the headline without that outlet's name.

Aggregators and planets name it in `<source>`. An outlet's own feeds name themselves there, which changes nothing.
"""

import re
from typing import Any, Final

from pipeline.domain.articles.urls import is_web_url, same_site
from pipeline.domain.feeds.parsed import FeedLimits, clean_title
from pipeline.domain.text.text_lines import normal

_DIVIDED: Final = re.compile(r"\s+[-–—|·•:/]{1,2}\s+(?=\S)|\s*[｜|]\s*")


def source_of(entry: Any, limits: FeedLimits) -> tuple[str, str]:
    """The name and the address of the entry's source, as far as they are stated."""
    source = entry.get("source")
    source = source if isinstance(source, dict) else {}
    # Some aggregators name it in an element of their own, without an address.
    name = _text(source, "title") or _text(entry, "news_source")
    links = [link.get("href") for link in source.get("links") or () if isinstance(link, dict)]
    addresses = [_text(source, "link"), _text(source, "href"), *links, _text(source, "id")]
    return clean_title(name, limits) or "", next((url for url in addresses if url and is_web_url(url)), "")


def is_other_outlet(entry: Any, name: str, url: str, *, feed_title: str | None, sites: list[str | None]) -> bool:
    """Whether a source is another outlet than the feed's: by its site, else by its name at the end of the headline.

    `sites` are the addresses of the feed and of its site.
    """
    if not name or normal(name) == normal(feed_title or ""):
        return False
    if url:
        return not any(site and same_site(site, url) for site in sites)
    title = " ".join(_text(entry, "title").split())
    return bool(_text(entry, "news_source")) or headline_without(title, name) != title


def headline_without(title: str, outlet: str) -> str:
    """The headline without " - Outlet" at its end."""
    for divider in reversed(list(_DIVIDED.finditer(title))):
        if normal(title[divider.end() :]) == normal(outlet) and title[: divider.start()].strip():
            return title[: divider.start()].strip()
    return title


def _text(holder: Any, name: str) -> str:
    value = holder.get(name)
    return value.strip() if isinstance(value, str) else ""
