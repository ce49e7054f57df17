"""An article out of a saved page: trafilatura for the text, the page's own word for the rest, the domain's rules after.

Runs inside an extraction process; see `extraction`. Opens no address.
"""

import codecs
import logging
from datetime import UTC, datetime
from typing import Final

import trafilatura
from lxml.html import HtmlElement

from pipeline.adapters.extraction_frames import PageReply
from pipeline.adapters.page_metadata import PageMetadata, iso_moment, read_metadata
from pipeline.domain.extraction import clean_page, own_title
from pipeline.domain.languages import language_of
from pipeline.domain.markup import tidy_lines
from pipeline.domain.text_lines import is_prose, normal
from pipeline.domain.urls import host_of
from pipeline.domain.walls import TEASER_CHARS, is_wall

# A lead shorter than this is as likely to be a slogan of the site.
LEAD_CHARS: Final = 60
# Less than this, without a sentence in it, is what was left of a page without an article.
LEAST_CHARS: Final = 100
# A cell with so many paragraphs is no cell of data.
LAYOUT_PARAGRAPHS: Final = 3
_BLOCKS: Final = ("p", "h2", "h3", "h4", "div", "span", "strong", "section", "header", "li", "td")
_MAX_BLOCKS: Final = 20_000
_ASIDE: Final = frozenset({"aside", "footer", "nav", "script", "style", "form", "template", "noscript"})

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


class NoArticleError(ValueError):
    """The page has no text of its own."""


def read_page(page: bytes, *, url: str | None, encoding: str | None, max_text_chars: int) -> PageReply:
    """Raises NoArticleError, and whatever the parsers raise on broken pages."""
    tree = trafilatura.load_html(_decoded(page, encoding))
    if tree is None:
        raise NoArticleError("it is no HTML page")
    said = read_metadata(tree)
    blocks = _blocks(tree)
    _unwrap_layout_tables(tree)
    found = trafilatura.bare_extraction(tree, url=url, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise NoArticleError("it has no article text")
    title = _title(said, found.title, url)
    lines = tidy_lines(found.text or "").splitlines()
    text = "\n".join(clean_page(_with_lead(lines, said, blocks), title, page_title=said.page_title))[:max_text_chars]
    walled = len(text) < TEASER_CHARS and (said.free is False or any(map(is_wall, [*lines, *blocks])))
    if not walled and len(text) < LEAST_CHARS and not any(map(is_prose, text.splitlines())):
        raise NoArticleError("it has no article text")
    return PageReply(
        title=title,
        text=text,
        author=found.author or None,
        published=_published(said.published, iso_moment(found.date)),
        language=language_of(text, prior=said.language or ""),
        canonical_url=said.canonical_url,
        paywalled=walled,
    )


def _decoded(page: bytes, encoding: str | None) -> bytes | str:
    """The page in the encoding that its header states, where that is one and fits; else for trafilatura to find out."""
    try:
        return page.decode(codecs.lookup(encoding).name) if encoding else page
    except (LookupError, UnicodeDecodeError, TypeError):
        return page


def _title(said: PageMetadata, found: str | None, url: str | None) -> str | None:
    """The heading as readers see it, then what the page tells other sites, then what was found in the text."""
    host = host_of(url or "")
    for candidate in (said.heading, *said.titles, found):
        title = own_title(candidate, site=said.site, host=host)
        if title is not None:
            return title
    return None


def _with_lead(lines: list[str], said: PageMetadata, blocks: list[str]) -> list[str]:
    """The lines with the lead before them where it stands on the page outside the text, as many sites have it."""
    wanted = normal(said.description or "")[:LEAD_CHARS]
    if len(wanted) < LEAD_CHARS:
        return lines
    have = normal("".join(lines))
    for block in blocks:
        lead = normal(block)
        if lead.startswith(wanted):
            return lines if lead[: 2 * LEAD_CHARS] in have else [block, *lines]
    return lines


def _blocks(tree: HtmlElement) -> list[str]:
    """The page's short pieces of text, without what stands aside."""
    found = []
    for number, element in enumerate(tree.iter(*_BLOCKS)):
        if number >= _MAX_BLOCKS:
            break
        if any(child.tag in _BLOCKS and child.tag not in {"span", "strong"} for child in element):
            continue
        if any(above.tag in _ASIDE for above in element.iterancestors()):
            continue
        text = " ".join(element.text_content().split())
        if 0 < len(text) <= 2000:
            found.append(text)
    return found


def _unwrap_layout_tables(tree: HtmlElement) -> None:
    """Make plain blocks of the tables that lay out a page, as old sites do: an extractor that takes them for data makes
    one line of menu and story.
    """
    for table in list(tree.iter("table")):
        if any(len(cell.findall(".//p")) >= LAYOUT_PARAGRAPHS for cell in table.iter("td")):
            for part in [table, *table.iter("tr", "td", "th", "tbody")]:
                part.tag = "div"


def _published(stated: datetime | None, found: datetime | None) -> datetime | None:
    """The time that the page states; the date that was found in it where it states none."""
    moment = stated or found
    return None if moment is None else moment.astimezone(UTC)
