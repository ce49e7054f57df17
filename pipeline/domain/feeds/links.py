"""The absolute address that a feed means by a link, however it is written.

Like browsers: backslashes are slashes, spaces around it and line breaks in it do not count. Beyond browsers, as feeds
are written by programs that join addresses: a link may lack its scheme, or have the site's address twice.
"""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from pipeline.domain.articles.urls import host_of, is_web_url, same_site

LONGEST: Final = 4000
_LINE_BREAKS: Final = re.compile(r"[\t\r\n]+\s*")
_PATH: Final = re.compile(r"[^?#]+")
_FEED_SCHEME: Final = re.compile(r"(?i)^feed:(?:(?://)?(?=https?:)|(?=(//)))")
# "https: //", "http:/", "https//" and "https://///" before a host name, and before none.
_SCHEME: Final = re.compile(r"(?i)^(https?)\s*(?::\s*/*|//+)\s*(?=(?:[^/\s?#.]+\.)+[^/\s?#.]|localhost\b|\[)")
# A scheme with letters left out, doubled or in another order.
_MISSPELT: Final = re.compile(r"(?i)^(?!https?:)(?=h|tt)[htp]{3,6}(s?)(?=://)")
_NO_HOST: Final = re.compile(r"(?i)^(?:https?)?:/(?!/)|^:(?=//)")
_TWICE: Final = re.compile(r"(?i)^https?://[^/?#]*?(?=https?://)")
_ESCAPED: Final = re.compile(r"(?i)&(?:amp|#0*38|#x0*26);")
_HOST: Final = re.compile(r"(?i)^([^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+)\.?(?::\d{1,5})?(?=[/?#]|$)")
_OTHER_SCHEME: Final = re.compile(r"(?i)^(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)")


def absolute_link(stated: str, *, feed_url: str, site_url: str | None = None) -> str | None:
    """The address, or None if it is none. Other schemes than http stay as they are, except those that run code.

    What has no host is relative to `site_url`, the address of the feed's site, if that is stated, else to the feed.
    """
    link = _spelt(stated)
    if not link or len(link) > LONGEST or link.lower().startswith(("javascript:", "data:", "vbscript:")):
        return None
    if _OTHER_SCHEME.match(link):
        return link
    base = site_url if site_url and is_web_url(site_url) else feed_url
    if (host := _HOST.match(link)) is not None and _is_host(host.group(1), (feed_url, base)):
        link = f"//{link}"
    try:
        return _without_site(urljoin(base, link))
    except ValueError:
        return None


def _spelt(stated: str) -> str:
    """The link in the spelling of an absolute one, as far as it is one."""
    link = _ESCAPED.sub("&", _LINE_BREAKS.sub("", stated.strip()))
    path = _PATH.match(link)
    if path is not None:  # behind it, a backslash is one
        link = path.group().replace("\\", "/") + link[path.end() :]
    link = _FEED_SCHEME.sub(lambda match: "http:" if match.group(1) else "", link)
    link = _MISSPELT.sub(r"http\1", link)
    link = _TWICE.sub("", _SCHEME.sub(lambda match: f"{match.group(1)}://", link))
    return _NO_HOST.sub(lambda match: "/" if match.group().endswith("/") else "", link)


def _is_host(name: str, known: tuple[str, ...]) -> bool:
    """Whether a link without a scheme begins with a host: a `www.`, or a name of the feed's own site.

    Anything else, such as "read.pl/5" or "story.do?id=5", is a file beside the page that names it.
    """
    if name.lower().startswith("www."):
        return True
    return any(host_of(url) == host_of(f"https://{name}") or same_site(f"https://{name}", url) for url in known if url)


def _without_site(link: str) -> str:
    """An absolute link that was appended to the address of its own site."""
    parts = urlsplit(link)
    inner = parts.path[1:]
    if not inner.lower().startswith(("http://", "https://")) or not same_site(inner, link):
        return link
    return link[link.index(inner) :]
