"""Reads a page's metadata: title, authors, dates, language, address, section, picture, free or not.

If several places disagree: JSON-LD of the article itself comes first, since it is written by the system that knows the
article; then Open Graph and `meta`, then microdata, then what readers see. Four exceptions:

- *Title*: the heading that readers see, if the page's other titles confirm it, without what is only beside it.
- *Authors*: the outlet's own name counts only if no person is named anywhere.
- *Published*: see `page_dates`.
- *Updated*: only if it is later than the publication.

Language is what the page states, unless the text itself contradicts it (`articles.languages`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.adapters.json_ld import Node, Statements, read_json_ld, string, types_of
from pipeline.adapters.page_authors import authors_of
from pipeline.adapters.page_dates import published_date, updated_date
from pipeline.domain.pages.headings import headline_of
from pipeline.domain.text.stated_dates import StatedDate

_ARTICLES: Final = ("article", "posting", "report", "review", "recipe")
_LIVE: Final = "liveblogposting"
_SECTIONS: Final = ("article:section", "og:section", "parsely-section", "sailthru.section", "section")
_IMAGES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_URL_CHARS: Final = 2000
_BELOW: Final = 20
_SECTION_CHARS: Final = 80
# Classes of elements in a heading above or below the headline.
_KICKER: Final = re.compile(
    r"(?i)kicker|over-?line|top-?line|dach-?zeile|roof|sub-?title|sub-?head|super-?title|eyebrow|supertitle|strapline"
    r"|topic|label|categor|rubri|date|small|meta|prefix"
)
_HOME: Final = re.compile(r"(?i)^(home|start(seite)?|accueil|inicio|início|главная|news|nachrichten|\W*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """As stated. `free` None: not stated. `updates` counts the entries that a live blog states.

    `page_title` is the window's title, `image` an absolute address, dates are in UTC; `headlines` are those of all
    articles that JSON-LD describes, `bodies` their texts, as HTML or plain.
    """

    title: str | None = None
    page_title: str = ""
    site: str | None = None
    description: str | None = None
    canonical_url: str | None = None
    authors: tuple[str, ...] = ()
    published: StatedDate | None = None
    updated: StatedDate | None = None
    language: str | None = None
    section: str | None = None
    image: str | None = None
    free: bool | None = None
    live: bool = False
    bodies: tuple[str, ...] = ()
    updates: int = 0
    headlines: tuple[str, ...] = ()


def read_metadata(
    tree: HtmlElement, *, url: str | None = None, host: str = "", bylines: Sequence[str] = ()
) -> PageMetadata:
    """The page's metadata. `bylines` are names from the lines of its text, used last."""
    meta, json_ld = _properties(tree), read_json_ld(tree)
    articles = json_ld.of_type(*_ARTICLES)
    pages = [node for node in json_ld.of_type("page") if node not in articles]
    page_title = _line(tree.findtext(".//title"))
    site = _first(meta, ("og:site_name", "application-name", "dc.publisher")) or string(
        next((json_ld.resolved(node.get("publisher")) for node in articles if node.get("publisher")), None)
    )
    headlines = tuple(text for node in articles if (text := string(node.get("headline") or node.get("name"))))
    marked = next(
        (_heading(h1) for h1 in tree.xpath("//h1[@itemprop='headline' or contains(@class, 'entry-title')]")), None
    )
    language = tree.get("lang") or tree.get("xml:lang") or _first(meta, ("og:locale", "content-language"))
    dated_in = _with_country(language or "", _first(meta, ("og:locale",)) or "")
    published = published_date(tree, meta, articles, pages, url=url, language=dated_in)
    live = next((node for node in articles if _LIVE in types_of(node)), None)
    return PageMetadata(
        title=headline_of(
            [_heading(h1) for h1 in list(tree.iter("h1"))[:10]],
            [
                title
                for title in (
                    _first(meta, ("og:title",)),
                    next(iter(headlines), None),
                    _first(meta, ("twitter:title",)),
                    marked,
                )
                if title
            ],
            page_title,
            site=site,
            host=host,
            below=[_heading(heading) for heading in islice(tree.iter("h2", "h3"), _BELOW)],
        ),
        page_title=page_title,
        site=site,
        description=_first(meta, ("og:description", "description")),
        canonical_url=_link(tree, "canonical") or _first(meta, ("og:url",)),
        authors=authors_of(
            tree, meta, json_ld, articles + pages, bylines, outlets=[site or "", host, host.split(".")[0]]
        ),
        published=published,
        updated=updated_date(meta, articles, pages, published, language=dated_in),
        language=language or _language(articles),
        section=_section(meta, json_ld, articles),
        image=_image(meta, articles, url or _link(tree, "canonical")),
        free=next((free for node in articles + pages if (free := _free(node)) is not None), None),
        live=live is not None,
        bodies=_bodies(tree, articles),
        updates=len(live["liveBlogUpdate"]) if live and isinstance(live.get("liveBlogUpdate"), list) else 0,
        headlines=headlines,
    )


def _with_country(language: str, locale: str) -> str:
    """The language's tag, with the country of the page's locale if it names none: it decides what 2/3/2026 means."""
    is_finer = language and locale.replace("_", "-").lower().startswith(f"{language.lower()}-")
    return locale if is_finer else language


def _heading(h1: HtmlElement) -> str:
    """The heading's text without the kicker above it."""
    whole = _line(" ".join(h1.itertext()) if h1.find(".//br") is not None else h1.text_content())
    aside = [child for child in h1 if isinstance(child.tag, str) and _KICKER.search(child.get("class") or "")]
    skipped = {id(part) for child in aside for part in child.iter()}
    own = [h1.text or ""]
    for part in h1.iterdescendants():
        own += [
            "" if id(part) in skipped or not isinstance(part.tag, str) else part.text or "",
            " " if part.tag == "br" else "",
        ]
        own.append("" if id(part) in skipped and part not in aside else part.tail or "")
    rest = _line("".join(own))
    return rest if aside and len(rest.split()) >= 3 else whole


def _properties(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = _line(meta.get("content"))
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: dict[str, list[str]], names: Iterable[str]) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _language(articles: list[Node]) -> str | None:
    return next((text for node in articles if (text := string(node.get("inLanguage")))), None)


def _section(meta: dict[str, list[str]], json_ld: Statements, articles: list[Node]) -> str | None:
    """The stated section; else the last breadcrumb that is neither the front page nor the article."""
    stated = next((text for node in articles if (text := string(node.get("articleSection")))), None)
    section = stated or _first(meta, _SECTIONS)
    if section is None:
        crumbs = [crumb for node in json_ld.of_type("breadcrumblist") for crumb in _crumbs(node)]
        section = next((crumb for crumb in reversed(crumbs[:-1]) if not _HOME.match(crumb)), None)
    return section if section and len(section) <= _SECTION_CHARS else None


def _crumbs(node: Node) -> list[str]:
    items = node.get("itemListElement")
    return [text for item in items[:10] if (text := _crumb(item))] if isinstance(items, list) else []


def _crumb(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    return string(item.get("name")) or (string(item["item"]) if isinstance(item.get("item"), dict) else None)


def _image(meta: dict[str, list[str]], articles: list[Node], base: str | None) -> str | None:
    texts = [meta[name][0] for name in _IMAGES if name in meta]
    for node in articles:
        value = node.get("image")
        value = value[0] if isinstance(value, list) and value else value
        texts += [text for text in (string(value.get("url")) if isinstance(value, dict) else string(value),) if text]
    return next((address for text in texts if (address := _absolute(text, base))), None)


def _absolute(text: str, base: str | None) -> str | None:
    try:
        address = urljoin(base or "", text)
    except ValueError:
        return None
    is_web = address.lower().startswith(("http://", "https://")) and len(address) <= _URL_CHARS
    return address if is_web and not re.search(r"[\s<>\"\x00-\x1f]", address) else None


def _free(node: Node) -> bool | None:
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).strip().lower().rpartition("/")[2])


def _bodies(tree: HtmlElement, articles: list[Node]) -> tuple[str, ...]:
    texts = [node.get(key) for node in articles for key in ("articleBody", "reviewBody", "text")]
    texts += [meta.get("content") for meta in tree.xpath("//meta[@itemprop='articleBody']")[:3]]
    return tuple(text for text in texts if isinstance(text, str) and text.strip())


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _link(tree: HtmlElement, relation: str) -> str | None:
    for link in tree.iter("link"):
        if relation in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href")).strip()
    return None
