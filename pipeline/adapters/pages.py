"""Takes an article out of a saved page: the text by trafilatura, the rest from the page's metadata.

The domain's rules then remove what is not the article. Runs inside an extraction process (see `extraction`); fetches
nothing.
"""

import logging
from collections.abc import Sequence, Set
from copy import deepcopy
from itertools import islice
from typing import Final

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import DEFAULT_CONFIG

from pipeline.adapters.page_authors import bylines_in
from pipeline.adapters.page_boxes import drop_boxes, holds_controls, slanted_in
from pipeline.adapters.page_embeds import drop_embedded_posts
from pipeline.adapters.page_headlines import other_headlines
from pipeline.adapters.page_links import linked_texts
from pipeline.adapters.page_metadata import PageMetadata, read_metadata
from pipeline.adapters.page_numbers import drop_page_numbers, page_links
from pipeline.adapters.page_parts import drop_contents, drop_notes, joined, leads_of, left_out, sections_of, with_lead
from pipeline.adapters.page_text import text_of
from pipeline.adapters.page_tree import prepare_tree
from pipeline.adapters.stated_bodies import stated_lines
from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.languages import language_of
from pipeline.domain.articles.paywalls import TEASER_CHARS, is_paywall
from pipeline.domain.articles.urls import host_of
from pipeline.domain.pages.barriers import barrier_in
from pipeline.domain.pages.bylines import author_of
from pipeline.domain.pages.credits import credit_in
from pipeline.domain.pages.endings import without_ending
from pipeline.domain.pages.extraction import clean_page
from pipeline.domain.pages.headings import TITLE_CHARS, is_headline_in
from pipeline.domain.pages.notices import notice_in
from pipeline.domain.pages.offers import without_offers
from pipeline.domain.pages.page_forms import count_stamps, form_of, is_newest_first
from pipeline.domain.pages.pagination import are_pages_of_one
from pipeline.domain.pages.repeats import in_blocks, without_repeats
from pipeline.domain.text.encodings import decode
from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.markup import tidy_lines
from pipeline.domain.text.text_lines import is_prose, normal
from pipeline.ports import Extracted

# A description shorter than this is as likely to be a slogan of the site as the lead.
_COMPARED_CHARS: Final = 60
# A text shorter than this without a sentence in it is a remainder of a page without an article.
LEAST_CHARS: Final = 100
_BUTTON_CHARS: Final = 30
# For a text shorter than this, extraction is repeated: two of 400 labelled pages, of which one has far more text.
SHORT_CHARS: Final = 300
MUCH_MORE: Final = 3
# An extractor's text of one or two lines may hold several paragraphs.
FEW_LINES: Final = 2
_BLOCKS: Final = ("p", "h2", "h3", "h4", "div", "section", "header", "li", "td")
_ASIDE: Final = ("aside", "footer", "nav", "script", "style", "form", "template", "noscript")
_MAX_BLOCKS: Final = 20_000
MOST_HEADINGS: Final = 20


def _any_of(names: Sequence[str], axis: str = "self") -> str:
    return " or ".join(f"{axis}::{name}" for name in names)


# Elements with text that contain no other block and are not in an aside.
_LEAF_NAMES: Final = (*_BLOCKS, "h1", "span", "strong", "b", "time")


def _path_to(names: Sequence[str]) -> etree.XPath:
    return etree.XPath(f"//*[{_any_of(names)}][not({_any_of(_BLOCKS, 'child')})][not({_any_of(_ASIDE, 'ancestor')})]")


_LEAVES: Final = _path_to(_LEAF_NAMES)
_LEAVES_AND_LINKS: Final = _path_to([*_LEAF_NAMES, "a"])
# Below so many characters, trafilatura takes all of a page instead; ideograms say as much in a third of them.
_UNSPACED_CONFIG: Final = deepcopy(DEFAULT_CONFIG)
_UNSPACED_CONFIG["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "80"
# Bylines after this many blocks are those of other articles.
_HEAD_BLOCKS: Final = 80


class NoArticleError(ValueError):
    """The page has no text of its own."""


def silence_libraries() -> None:
    """Keep the extraction libraries from logging each oddity of a page."""
    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def read_page(page: bytes, *, url: str | None, encoding: str | None, max_text_chars: int) -> Extracted:
    """Raises NoArticleError, and whatever the parsers raise on broken pages."""
    decoded = decode(page, stated=[encoding])[0]
    tree = trafilatura.load_html(decoded)
    if tree is None:
        raise NoArticleError("it is not an HTML page")
    drop_embedded_posts(tree)
    leaves = _leaves(tree)
    blocks = [text for _, text in leaves]
    bylines = [name for line in blocks[:_HEAD_BLOCKS] if (name := author_of(line))]
    stated = read_metadata(tree, url=url, host=host_of(url or ""), bylines=bylines)
    links = page_links(tree, url)
    has_other_pages = any(are_pages_of_one(url or "", link.address) for link in links)
    unscripted = [text_of(note) for note in tree.iter("noscript")]
    below = [text_of(footer) for footer in tree.iter("footer") if footer.find(".//h1") is None]
    shown_headings = _shown_headings(tree)
    titles = (stated.page_title, stated.title, *shown_headings)
    headings = tuple(dict.fromkeys(text[:TITLE_CHARS] for text in titles if text))
    shown = frozenset(map(normal, headings))
    others = other_headlines(tree, stated.title, stated.headlines)
    _clear(tree, url)
    drop_contents(tree)
    slanted = slanted_in(tree)
    menus, has_controls = linked_texts(tree), holds_controls(tree)
    drop_boxes(tree)
    leads, sections = leads_of(tree, leaves, stated.title), sections_of(tree)
    lines = _text_lines(tree, url)
    if (kind := left_out(sections, lines)) is not None:
        lines = _text_lines(joined(_prepared(decoded, url), kind), url)
    if len(lines) <= FEW_LINES:
        lines = _in_blocks(lines, decoded, url)
    lines = _without_menus(lines, menus)
    lines = with_lead(_with_lead(lines, stated, blocks), leads)
    kept = clean_page(lines, stated.title, page_title=stated.page_title, others=others, headings=shown)
    if sum(map(len, kept)) < SHORT_CHARS and stated.free is not False and not any(map(is_paywall, blocks)):
        # So little text may be a box of the article: the less careful result counts if it is far longer.
        again = _without_menus(_text_lines(_prepared(decoded, url), url, careful=False), menus)
        more = clean_page(again, stated.title, page_title=stated.page_title, others=others, headings=shown)
        if sum(map(len, more)) > MUCH_MORE * sum(map(len, kept)):
            lines, kept = again, more
    told = stated_lines(kept, stated, decoded) if stated.free is not False else []
    if told and not any(map(is_paywall, blocks)):
        more = clean_page(told, stated.title, page_title=stated.page_title, others=others, headings=shown)
        if more:
            lines, kept = told, more
    barrier = barrier_in(stated.page_title, lines or [*blocks, *unscripted], kept)
    if barrier is None:
        barrier = notice_in(
            stated.page_title,
            shown_headings,
            kept,
            is_dated=stated.published is not None,
            is_described=bool(stated.authors or stated.headlines) or has_other_pages,
            has_controls=has_controls,
        )
    if kept and barrier is None and _is_beside(kept, blocks, [*unscripted, *below]):
        barrier = "it shows nothing without its scripts"
    kept = without_ending(kept, authors=stated.authors, slanted=slanted)
    kept, is_priced = without_offers(kept, stated.title, is_paid=stated.free is False)
    if not kept or barrier is not None:
        raise NoArticleError(barrier or "it has no article text")
    title = stated.title
    if title and len(kept) > 1 and is_headline_in(title, kept[0]):
        title = kept.pop(0)
    text = "\n".join(kept)[:max_text_chars]
    paywalled = len(text) < TEASER_CHARS and (
        stated.free is False or is_priced or any(map(is_paywall, [*lines, *blocks]))
    )
    is_remainder = len(text) < (_BUTTON_CHARS if paywalled else LEAST_CHARS)
    if is_remainder and not any(map(is_prose, kept)):
        raise NoArticleError("it has no article text")
    author = ", ".join(stated.authors) or None
    return Extracted(
        title=title,
        text=text,
        author=author,
        authors=stated.authors,
        published=stated.published.at if stated.published else None,
        published_precision=stated.published.precision if stated.published else "time",
        updated=stated.updated.at if stated.updated else None,
        language=language_of(text, prior=stated.language or ""),
        canonical_url=stated.canonical_url,
        section=stated.section,
        image=stated.image,
        credit=credit_in(author, lines, kept),
        page_links=links,
        form="teaser" if paywalled else _form(stated, url, lines, blocks),
        headings=headings,
    )


def _is_beside(lines: list[str], blocks: list[str], beside: list[str]) -> bool:
    """Whether the lines are of what is beside the page's text, and none of them of the text."""
    text, other = normal("".join(blocks)), normal("".join(beside))
    is_short = sum(map(len, lines)) < SHORT_CHARS
    return is_short and all(normal(line) in other and normal(line) not in text for line in lines)


def _shown_headings(tree: HtmlElement) -> list[str]:
    """The headings that the page shows, in order."""
    shown = (text_of(heading) for heading in islice(tree.iter("h1", "h2", "h3"), MOST_HEADINGS))
    return [text[:TITLE_CHARS] for text in shown if text]


def _prepared(decoded: bytes | str, url: str | None) -> HtmlElement:
    tree = trafilatura.load_html(decoded)
    drop_embedded_posts(tree)
    _clear(tree, url)
    drop_boxes(tree)
    return tree


def _clear(tree: HtmlElement, url: str | None) -> None:
    """Take out what is between and around the article's elements, whatever is read of them afterwards."""
    drop_page_numbers(tree, url)
    drop_notes(tree)
    prepare_tree(tree, host=host_of(url or ""))


def _text_lines(tree: HtmlElement, url: str | None, *, careful: bool = True) -> list[str]:
    """The lines that trafilatura takes for the text. It changes the tree."""
    config = _UNSPACED_CONFIG if len(UNSPACED.findall(tree.text_content())) >= LEAST_CHARS else DEFAULT_CONFIG
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, with_metadata=False, favor_recall=not careful, config=config
    )
    if found is None or isinstance(found, dict):
        return []
    return without_repeats(tidy_lines(found.text or "").splitlines())


def _without_menus(lines: list[str], menus: Set[str]) -> list[str]:
    """Of little text, without the menus around it, which an extractor may take too."""
    if sum(map(len, lines)) >= SHORT_CHARS:
        return lines
    return [line for line in lines if is_prose(line) or normal(line) not in menus]


def _in_blocks(lines: list[str], decoded: bytes | str, url: str | None) -> list[str]:
    """The lines of a short text cut as the page's blocks are: of those, an extractor may make one line."""
    tree = _prepared(decoded, url)
    blocks, bylines = [text for _, text in _leaves(tree, _LEAVES_AND_LINKS)], set(map(normal, bylines_in(tree)))
    cut = [in_blocks(line, blocks) for line in lines]
    return without_repeats([part for parts in cut for part in parts if len(parts) == 1 or normal(part) not in bylines])


def _form(stated: PageMetadata, url: str | None, lines: list[str], blocks: list[str]) -> Form:
    stamps = max(count_stamps(lines), count_stamps(blocks), stated.updates)
    live = stated.live or is_newest_first(blocks, lines)
    return form_of(stated.title, url or stated.canonical_url, lines, stamps=stamps, says_live=live)


def _with_lead(lines: list[str], stated: PageMetadata, blocks: list[str]) -> list[str]:
    """The lines, with the lead before them if it is on the page outside the text, as on many sites."""
    expected = normal(stated.description or "")[:_COMPARED_CHARS]
    if not lines or len(expected) < _COMPARED_CHARS:
        return lines
    text = normal("".join(lines))
    for block in blocks:
        lead = normal(block[: 4 * _COMPARED_CHARS])
        if lead.startswith(expected):
            return lines if lead[: 2 * _COMPARED_CHARS] in text else [block, *lines]
    return lines


def _leaves(tree: HtmlElement, path: etree.XPath = _LEAVES) -> list[tuple[HtmlElement, str]]:
    """The page's short blocks of text, without those in an aside."""
    found = []
    for element in path(tree)[:_MAX_BLOCKS]:
        text = text_of(element)
        if 0 < len(text) <= 2000:
            found.append((element, text))
    return found
