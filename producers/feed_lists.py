"""Between `feeds.toml` and other readers' lists: which feeds of a list are new, and how each is written."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from pipeline.domain.articles.urls import DEFAULT_PORTS, host_of, is_web_url, site_of
from pipeline.domain.feeds.opml import OpmlFeed
from pipeline.settings import Feed

# Many publishers share these sites: there, a common site does not mean a common owner.
_SHARED_SITE_NAMES: Final = """beehiiv.com blogspot.com feedblitz.com feedburner.com ghost.io github.io google.com
    livejournal.com medium.com reddit.com rsshub.app substack.com tumblr.com wordpress.com youtube.com"""
_SHARED_SITES: Final = frozenset(_SHARED_SITE_NAMES.split())
_LONGEST_URL: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one outline: the feed that was added, or why none was."""

    found: OpmlFeed
    feed: Feed | None = None
    reason: str = ""


def merge(found: Sequence[OpmlFeed], existing: Sequence[Feed]) -> list[Outcome]:
    """An outcome for each outline, in order.

    What samestory wrote itself is taken as it is. In other lists, a title becomes the outlet. Feeds of one site become
    one family, also with existing feeds, since one publisher's sections are one voice. Folders are ignored.
    """
    known = {_same(feed.url): f"already present ({feed.outlet})" for feed in existing}
    families = {feed.outlet: feed.family or feed.outlet for feed in existing}
    of_site = _families_of_sites(found, existing)
    outcomes = []
    for outline in found:
        url = _plain_address(outline.url)
        reason = _unusable(url) or known.get(_same(url), "")
        if reason:
            outcomes.append(Outcome(found=outline, reason=reason))
            continue
        try:
            feed = _feed(outline, url, families, of_site)
        except msgspec.ValidationError as exc:
            outcomes.append(Outcome(found=outline, reason=f"its samestory attributes are wrong: {exc}"))
            continue
        family = families.setdefault(feed.outlet, feed.family or feed.outlet)
        if family != (feed.family or feed.outlet):
            reason = (
                f"outlet {feed.outlet!r} already belongs to family {family!r}, not to {feed.family or feed.outlet!r}"
            )
            outcomes.append(Outcome(found=outline, reason=reason))
            continue
        known[_same(url)] = f"already listed in line {outline.line}"
        outcomes.append(Outcome(found=outline, feed=feed))
    return outcomes


def _feed(outline: OpmlFeed, url: str, families: dict[str, str], of_site: dict[str, str]) -> Feed:
    if outline.own:
        own: dict[str, Any] = {"outlet": outline.title, "language": outline.language, **outline.own, "url": url}
        return msgspec.convert(own, Feed, strict=False)
    site = _site(outline.site, url)
    outlet = outline.title or site or host_of(url)
    family = of_site.get(site, "")
    if families.get(outlet, family or outlet) != (family or outlet):
        outlet = f"{outlet} ({site or host_of(url)})"
    return Feed(outlet=outlet, url=url, family="" if family == outlet else family, language=outline.language)


def _families_of_sites(found: Sequence[OpmlFeed], existing: Sequence[Feed]) -> dict[str, str]:
    """The family of each site that several outlets share, except for the shared sites."""
    families = {site: feed.family or feed.outlet for feed in reversed(existing) if (site := _site("", feed.url))}
    titles: dict[str, set[str]] = defaultdict(set)
    for outline in found:
        if site := _site(outline.site, outline.url):
            titles[site].add(outline.title)
    return {site: site for site, names in titles.items() if len(names) > 1} | families


def _site(page: str, url: str) -> str:
    site = site_of(page if is_web_url(page) else url)
    return "" if site in _SHARED_SITES else site


def _plain_address(url: str) -> str:
    """Without the `feed:` by which some readers register with the browser."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "feed":
        return url
    return rest if rest.lower().startswith(("http://", "https://")) else f"http:{rest}"


def _unusable(url: str) -> str:
    if not url:
        return "it has no feed address (xmlUrl)"
    if len(url) >= _LONGEST_URL:
        return f"its address is longer than {_LONGEST_URL} characters"
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        return f"its address cannot be read: {exc}"
    if parts.scheme not in DEFAULT_PORTS:
        return f"its address is not http or https ({parts.scheme or 'no scheme'})"
    if not is_web_url(url) or not url.startswith(("http://", "https://")):
        return "its address has no host"
    if parts.username is not None or parts.password is not None:
        return "its address contains a user name or password, which is never sent"
    return ""


def _same(url: str) -> str:
    """Equal for addresses of the same feed: with http or https, the host in any case."""
    parts = urlsplit(url)
    port = f":{parts.port}" if is_web_url(url) and parts.port not in {None, *DEFAULT_PORTS.values()} else ""
    return f"{host_of(url)}{port}{parts.path or '/'}?{parts.query}"


def toml_of(outcomes: Iterable[Outcome]) -> str:
    """The added feeds as the tables of `feeds.toml`, the folder they came from as a comment."""
    tables = []
    for outcome in outcomes:
        if outcome.feed is None:
            continue
        comment = f"# folder: {outcome.found.folder}\n" if outcome.found.folder else ""
        stated = stated_fields(outcome.feed)
        lines = "".join(f"{name} = {_toml(value)}\n" for name, value in stated.items())
        tables.append(f"\n{comment}[[feed]]\n{lines}")
    return "".join(tables)


def stated_fields(feed: Feed) -> dict[str, Any]:
    """The fields that are not at their defaults, the name and the address first."""
    fields = {field.name: getattr(feed, field.name) for field in msgspec.structs.fields(feed)}
    defaults = {field.name: field.default for field in msgspec.structs.fields(feed)}
    return {name: value for name, value in fields.items() if value != defaults[name]}


def _toml(value: object) -> str:
    # JSON's strings are TOML's, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def opml_of(feed: Feed) -> OpmlFeed:
    """The feed as an outline that other readers understand, and that becomes the same feed when imported."""
    parts = urlsplit(feed.url)
    own = {name: _text(value) for name, value in stated_fields(feed).items() if name not in {"url", "language"}}
    site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
    return OpmlFeed(title=feed.outlet, url=feed.url, site=site, language=feed.language, own=own)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
