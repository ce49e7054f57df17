"""An article out of a saved page: trafilatura for the text, the page's own word for the rest, the domain's rules after.

Runs inside an extraction process; see `extraction`. Opens no address.
"""

import codecs
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import trafilatura
from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from pipeline.adapters.page_metadata import PageMetadata, read_metadata
from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.languages import language_of
from pipeline.domain.articles.urls import host_of
from pipeline.domain.articles.walls import TEASER_CHARS, is_wall
from pipeline.domain.pages.bylines import author_of, moment_of
from pipeline.domain.pages.credits import credit_in
from pipeline.domain.pages.extraction import clean_page
from pipeline.domain.pages.hindrances import hindrance_in
from pipeline.domain.pages.page_forms import form_of, is_stamp
from pipeline.domain.text.markup import tidy_lines
from pipeline.domain.text.text_lines import is_prose, normal
from pipeline.ports import Extracted

# A lead shorter than this is as likely to be a slogan of the site.
_COMPARED_CHARS: Final = 60
# Less than this, without a sentence in it, is what was left of a page without an article.
LEAST_CHARS: Final = 100
# A text as short as this is looked for once more: two of 400 labelled pages, of which one has far more.
SHORT_CHARS: Final = 300
MUCH_MORE: Final = 3
# A cell with so many paragraphs is no cell of data.
LAYOUT_PARAGRAPHS: Final = 3
_BLOCKS: Final = ("p", "h2", "h3", "h4", "div", "section", "header", "li", "td")
_ASIDE: Final = ("aside", "footer", "nav", "script", "style", "form", "template", "noscript")
_MAX_BLOCKS: Final = 20_000


def _any_of(names: Sequence[str], axis: str = "self") -> str:
    return " or ".join(f"{axis}::{name}" for name in names)


# Pieces of text that hold no others, and do not stand aside.
_LEAVES: Final = etree.XPath(
    f"//*[{_any_of((*_BLOCKS, 'span', 'strong'))}][not({_any_of(_BLOCKS, 'child')})]"
    f"[not({_any_of(_ASIDE, 'ancestor')})]"
)
# Bylines below so many pieces are those of other articles.
_HEAD_BLOCKS: Final = 80

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


class NoArticleError(ValueError):
    """The page has no text of its own."""


def read_page(page: bytes, *, url: str | None, encoding: str | None, max_text_chars: int) -> Extracted:
    """Raises NoArticleError, and whatever the parsers raise on broken pages."""
    decoded = _decoded(page, encoding)
    tree = trafilatura.load_html(decoded)
    if tree is None:
        raise NoArticleError("it is no HTML page")
    blocks = _blocks(tree)
    bylines = [name for line in blocks[:_HEAD_BLOCKS] if (name := author_of(line))]
    said = read_metadata(tree, url=url, host=host_of(url or ""), bylines=bylines)
    published = said.published or _found_date(tree, url)
    unscripted = [" ".join(note.text_content().split()) for note in tree.iter("noscript")]
    lines = _text_lines(tree, url)
    kept = clean_page(_with_lead(lines, said, blocks), said.title, page_title=said.page_title)
    if kept and sum(map(len, kept)) < SHORT_CHARS and said.free is not False and not any(map(is_wall, blocks)):
        # So little may be a box of it: what is found with less care counts if it is the larger part by far.
        again = _text_lines(trafilatura.load_html(decoded), url, careful=False)
        more = clean_page(again, said.title, page_title=said.page_title)
        if sum(map(len, more)) > MUCH_MORE * sum(map(len, kept)):
            lines, kept = again, more
    hindrance = hindrance_in(said.page_title, lines or [*blocks, *unscripted], kept)
    if not kept or hindrance is not None:
        raise NoArticleError(hindrance or "it has no article text")
    text = "\n".join(kept)[:max_text_chars]
    walled = len(text) < TEASER_CHARS and (said.free is False or any(map(is_wall, [*lines, *blocks])))
    if not walled and len(text) < LEAST_CHARS and not any(map(is_prose, kept)):
        raise NoArticleError("it has no article text")
    author = ", ".join(said.authors) or None
    return Extracted(
        title=said.title,
        text=text,
        author=author,
        authors=said.authors,
        published=published,
        updated=said.updated,
        language=language_of(text, prior=said.language or ""),
        canonical_url=said.canonical_url,
        section=said.section,
        image=said.image,
        credit=credit_in(author, lines, kept),
        form="teaser" if walled else _form(said, url, lines, blocks),
    )


def _text_lines(tree: HtmlElement, url: str | None, *, careful: bool = True) -> list[str]:
    """The lines that trafilatura takes for the text. It works on the tree itself."""
    _unwrap_layout_tables(tree)
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, with_metadata=False, favor_recall=not careful
    )
    return tidy_lines(found.text or "").splitlines() if found is not None and not isinstance(found, dict) else []


def _decoded(page: bytes, encoding: str | None) -> bytes | str:
    """The page in the encoding that its header states, where that is one and fits; else for trafilatura to find out."""
    try:
        return page.decode(codecs.lookup(encoding).name) if encoding else page
    except (LookupError, UnicodeDecodeError, TypeError):
        return page


def _found_date(tree: HtmlElement, url: str | None) -> datetime | None:
    """The date that seems to be the article's, where the page states none that a machine reads. A day at midnight."""
    return moment_of(find_date(tree, url=url, original_date=True, extensive_search=True))


def _form(said: PageMetadata, url: str | None, lines: list[str], blocks: list[str]) -> Form:
    stamps = max(sum(map(is_stamp, lines)), sum(map(is_stamp, blocks)), said.updates)
    return form_of(said.title, url or said.canonical_url, lines, stamps=stamps, says_live=said.live)


def _with_lead(lines: list[str], said: PageMetadata, blocks: list[str]) -> list[str]:
    """The lines with the lead before them where it stands on the page outside the text, as many sites have it."""
    wanted = normal(said.description or "")[:_COMPARED_CHARS]
    if not lines or len(wanted) < _COMPARED_CHARS:
        return lines
    have = normal("".join(lines))
    for block in blocks:
        lead = normal(block[: 4 * _COMPARED_CHARS])
        if lead.startswith(wanted):
            return lines if lead[: 2 * _COMPARED_CHARS] in have else [block, *lines]
    return lines


def _blocks(tree: HtmlElement) -> list[str]:
    """The page's short pieces of text, without what stands aside."""
    found = []
    for element in _LEAVES(tree)[:_MAX_BLOCKS]:
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
