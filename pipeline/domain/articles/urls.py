"""Finds the canonical spelling of a URL, so that one article has one address.

Knows AMP and mobile variants and how URLs are spelt. Needs no network,
and does not know which page is at an address. The scheme is kept: not every outlet answers on https.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna

from pipeline.domain.articles.tracking import is_tracking

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_AMP_PARAMETERS: Final = frozenset(
    {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp")}
)
_VARIANT_LABELS: Final = frozenset({"m", "mobile", "mobil", "touch", "amp", "wap"})
_SECOND_LEVEL_NAMES: Final = "ac co com edu gob gov go gouv gv ltd me mil ne net nom or org plc sch"
_SECOND_LEVEL: Final = frozenset(_SECOND_LEVEL_NAMES.split())
_AMP_CACHE_PATH: Final = re.compile(r"^/(?:(?:c|v|i|r|wp|ii)/)?(s/)?([^/]+\.[^/]+(?:/.*)?)$")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_PATH: Final = "/:@!$&'()*+,;=-._~%"
_SAFE_QUERY: Final = _SAFE_PATH + "?"
_CONTROL: Final = re.compile(r"[\x00-\x20\x7f]+")


def canonical_url(url: str, *, page_canonical: str | None = None) -> str:
    """The one spelling of the article's address. Idempotent.

    Text that is not an http(s) URL is only trimmed.

    `page_canonical` is the page's own rel=canonical. It is used if it is on the same site and is not the home page (a
    mistake that whole sites make): else the article would get another outlet's address, or that of every page.
    """
    if page_canonical:
        try:
            candidate = urljoin(url, page_canonical.strip())
        except ValueError:  # "http://[" and the like
            candidate = ""
        if is_web_url(candidate) and same_site(candidate, url) and (not is_home(candidate) or is_home(url)):
            url = candidate
    return _spelt(url, is_desktop=True)


def link_spelling(url: str) -> str:
    """As `canonical_url`, but mobile and AMP hosts stay: which page they have is known once it was read."""
    return _spelt(url, is_desktop=False)


@lru_cache(8192)  # the same entries are listed at every poll
def _spelt(url: str, *, is_desktop: bool) -> str:
    while (spelt := _respell(url, is_desktop=is_desktop)) != url:
        url = spelt
    return url


def is_web_url(url: str) -> bool:
    """Whether this is an absolute http(s) URL with a host."""
    parts = _split(url)
    return parts is not None and parts.scheme in DEFAULT_PORTS and bool(parts.hostname)


def is_home(url: str) -> bool:
    """Whether the address is a site's front page."""
    parts = _split(url)
    return (
        parts is not None
        and not parts.query
        and not parts.fragment.startswith("!")
        and not _path(parts.path).strip("/")
    )


def host_of(url: str) -> str:
    """The host name in lower case ASCII, without port; empty if there is none."""
    parts = _split(url)
    return _host(parts.hostname or "") if parts else ""


def site_of(url: str) -> str:
    """The registrable part of the host, judged by its form: `news.example.co.uk` is `example.co.uk`."""
    return _site(host_of(url))


def same_site(first: str, second: str) -> bool:
    """Whether two addresses belong to one site, mobile and AMP caches resolved."""
    return bool(site_of(first)) and site_of(_out_of_cache(first)) == site_of(_out_of_cache(second))


def place_of(url: str, *, query: bool = True) -> str:
    """The address without what variants of a site differ in: the scheme and `www.`; without `query`, that as well."""
    parts = urlsplit(canonical_url(url))
    host = parts.netloc.removeprefix("www.")
    return f"{host}{parts.path}" + (f"?{parts.query}" if query and parts.query else "")


def _respell(url: str, *, is_desktop: bool) -> str:
    url = _CONTROL.sub(lambda match: "%20" if " " in match.group() else "", url.strip())
    if not is_web_url(url):
        return url
    parts = _split(_out_of_cache(url))
    if parts is None or not parts.hostname:
        return url
    host = _host(parts.hostname)
    if is_desktop:
        host = _desktop_host(host)
    port = _port(parts)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    query = _query(parts.query)
    fragment = _escape(parts.fragment, _SAFE_QUERY) if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, netloc, _path(parts.path), query, fragment))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def _port(parts: SplitResult) -> int | None:
    return parts.port


def _host(hostname: str) -> str:
    host = unquote(hostname).lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return quote(host, safe="")


def _site(host: str) -> str:
    labels = host.split(".")
    if len(labels) < 3 or labels[-1].isdigit() or ":" in host:
        return host
    kept = 3 if labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-kept:])


def _desktop_host(host: str) -> str:
    """Without the label of a mobile or AMP variant. A bare domain then gets its `www.`, as outlets use it."""
    labels = host.split(".")
    site = _site(host)
    own = labels[: -len(site.split("."))] if host != site else []
    kept = [label for label in own if label not in _VARIANT_LABELS]
    if len(kept) == len(own):
        return host
    return ".".join([*(kept or ["www"]), site])


def _out_of_cache(url: str) -> str:
    """The outlet's address of a page in Google's, Bing's or the AMP project's cache; others unchanged."""
    parts = _split(url)
    if parts is None:
        return url
    host = (parts.hostname or "").lower()
    path = parts.path
    if re.fullmatch(r"(www\.)?google\.[a-z.]+", host) and path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    elif not host.endswith((".cdn.ampproject.org", ".bing-amp.com")):
        return url
    match = _AMP_CACHE_PATH.match(path)
    if match is None:
        return url
    scheme = "https" if match.group(1) else "http"
    return f"{scheme}://{match.group(2)}" + (f"?{parts.query}" if parts.query else "")


def _path(path: str) -> str:
    path = re.sub(r"(?i);(jsessionid|phpsessid|sid)=[^/;?]*", "", path)
    segments: list[str] = []
    for segment in _escape(path, _SAFE_PATH).split("/"):
        if segment == "..":
            segments = segments[:-1] if len(segments) > 1 else segments
        elif segment != ".":
            segments.append(segment)
    path = "/".join(segments)
    path = re.sub(r"(?i)/index\.x?html?$", "/", path)
    path = re.sub(r"(?i)\.amp(\.html?)?$", lambda match: match.group(1) or "", path)
    path = path.rstrip("/")
    without = re.sub(r"(?i)^/amp(?=/.)|(?<=.)/amp$", "", path)
    return without or "/"


def _query(query: str) -> str:
    """The query without tracking parameters, sorted by name; equal names stay in their order."""
    kept = []
    for parameter in query.split("&"):
        name, _, value = _escape(parameter, _SAFE_QUERY).partition("=")
        if not name or is_tracking(name.lower(), value.lower()) or (name.lower(), value.lower()) in _AMP_PARAMETERS:
            continue
        kept.append((name, f"{name}={value}" if value or "=" in parameter else name))
    return "&".join(text for _, text in sorted(kept, key=lambda pair: pair[0]))


def _escape(text: str, safe: str) -> str:
    """The normal form of percent-encoding: in upper case, and exactly where it is needed."""

    def spelt(match: re.Match[str]) -> str:
        character = chr(int(match.group(1), 16))
        return character if character in _UNRESERVED else "%" + match.group(1).upper()

    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(_ESCAPE.sub(spelt, text), safe=safe, errors="replace")
