"""Reads when a page says that its article was published. Only what is stated counts; nothing is guessed.

In this order: JSON-LD of the article, `meta`, microdata, JSON-LD of the page, a `<time>` of the article itself, a date
line near the headline, and the date in the page's own address. A day without a time gives way to a time on that day.

Years in the text, copyright lines, scripts, addresses of pictures, teasers of other articles, comments and dates in the
site's header are not the article's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.adapters.json_ld import Node, string
from pipeline.adapters.page_text import text_of
from pipeline.domain.articles.address_words import url_day
from pipeline.domain.pages.bylines import date_in_line, is_sentence, stated_date
from pipeline.domain.text.dates import find_date
from pipeline.domain.text.stated_dates import StatedDate, date_on
from pipeline.domain.text.text_lines import normal

Meta = dict[str, list[str]]

_PUBLISHED_NAMES: Final = """article:published_time og:published_time og:article:published_time datepublished
    parsely-pub-date sailthru.date citation_publication_date dc.date.issued dcterms.issued
    dcterms.created dc.date.created publishdate publish-date publish_date pubdate
    cxenseparse:recs:publishtime date_published bepress_citation_date citation_date dcterms.date
    dc.date dc:date date"""
_PUBLISHED: Final = tuple(_PUBLISHED_NAMES.split())
_UPDATED_NAMES: Final = """article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified
    last-modified lastmod revised"""
_UPDATED: Final = tuple(_UPDATED_NAMES.split())
_MARKED: Final = (
    "//*[@itemprop='datePublished' or @itemprop='dateCreated' or @pubdate or contains(@property, 'dc:created')"
    " or contains(@property, 'dc:date') or contains(concat(' ', @class, ' '), ' published ')]"
)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNREAD: Final = ("nav", "form", "template", "script", "style", "select")
_ASIDE: Final = ("aside", "footer")
_COMMENT: Final = re.compile(r"(?i)(?:^|[\s_-])comment")
_DATED: Final = re.compile(r"(?i)date|publi|posted|submitted|meta|byline")
# A link of so many words, or letters without spaces, is a title, not a name or a section; a box with one is a teaser
# unless it has more text.
_TITLE_WORDS: Final = 5
_TITLE_LETTERS: Final = 12
_TEASER_CHARS: Final = 600
# A date line is among the first words below the headline, or shortly above it in the same box.
_CHARS_BELOW: Final = 700
_BOXES_ABOVE: Final = 3
_LINE_CHARS: Final = 140
_LIST_ITEMS: Final = 3
_MOST_ELEMENTS: Final = 2000


def published_date(
    tree: HtmlElement, meta: Meta, articles: Sequence[Node], pages: Sequence[Node], *, url: str | None, language: str
) -> StatedDate | None:
    """The date that the page states for its article. `language`: the tag of its language, empty if it states none."""
    day: StatedDate | None = None
    for stated in _stated(tree, meta, articles, pages, url=url, language=language):
        if day is None and stated.precision == "time":
            return stated
        if day is None:
            day = stated
        elif stated.precision == "time" and day.covers(stated.at):
            return stated
    return day


def updated_date(
    meta: Meta, articles: Sequence[Node], pages: Sequence[Node], published: StatedDate | None, *, language: str
) -> StatedDate | None:
    """When the page says that the article was changed; None if that is not after its publication."""
    texts = [string(node.get("dateModified")) for node in articles]
    texts += [text for name in _UPDATED for text in meta.get(name, ())[:1]]
    texts += [string(node.get("dateModified")) for node in pages]
    updated = next(_dates(texts, language), None)
    return updated if updated is not None and (published is None or updated.at > published.at) else None


def _stated(
    tree: HtmlElement, meta: Meta, articles: Sequence[Node], pages: Sequence[Node], *, url: str | None, language: str
) -> Iterator[StatedDate]:
    headline = _headline(tree)
    own = _of_this_page(articles, headline)
    yield from _dates((string(node.get(key)) for node in own for key in ("datePublished", "dateCreated")), language)
    yield from _dates((text for name in _PUBLISHED for text in meta.get(name, ())[:1]), language)
    marked = [element for element in tree.xpath(_MARKED)[:_MOST_ELEMENTS] if _is_own(element, headline, url)]
    yield from _dates(
        (element.get("datetime") or element.get("content") or element.get("title") for element in marked[:3]), language
    )
    yield from _dates((string(node.get("datePublished")) for node in pages), language)
    times = _without_lists(tree.xpath("//time[@datetime]"))
    timed = [time for time in times if not _is_in_prose(time) and _is_own(time, headline, url)]
    yield from islice(_dates((element.get("datetime") for element in timed), language), 1)
    if headline is not None:
        yield from _date_line(headline, url, language)
    yield from _only_marked_line(tree, headline, url, language)
    yield from _in_address(url)


def _is_in_prose(time: HtmlElement) -> bool:
    """Whether the time is part of a sentence: "The council meets on Wednesday"."""
    paragraph = next(time.iterancestors("p", "li", "td", "dd", "blockquote"), None)
    text = " ".join(" ".join(paragraph.itertext()).split()) if paragraph is not None else ""
    return len(text) > _LINE_CHARS or is_sentence(text)


def _without_lists(elements: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The elements without those that occur many times in boxes of one kind: the items of a list."""
    kinds = [tuple((box.tag, box.get("class")) for box in (one, *islice(one.iterancestors(), 3))) for one in elements]
    often = Counter(kinds[:_MOST_ELEMENTS])
    return [one for one, kind in zip(elements, kinds, strict=True) if 0 < often[kind] < _LIST_ITEMS]


def _dates(texts: Iterable[str | None], language: str) -> Iterator[StatedDate]:
    return (date for text in texts if (date := stated_date(text, language=language)) is not None)


def _headline(tree: HtmlElement) -> HtmlElement | None:
    """The element that shows the headline: the longest heading that the window's title repeats, else the only `h1`."""
    title = normal(tree.findtext(".//title") or "")
    headings = [(normal(heading.text_content()), heading) for name in _HEADINGS[:4] for heading in tree.iter(name)]
    named = [(text, heading) for text, heading in headings if text and (text in title or (title and title in text))]
    if named:
        return max(named, key=lambda one: (min(len(one[0]), len(title)), one[1].tag == "h1", _is_in_article(one[1])))[1]
    first = [heading for text, heading in headings if heading.tag == "h1" and text]
    if len(first) == 1:
        return first[0]
    for element in tree.iterfind(".//body//*"):
        if isinstance(element.tag, str) and len(element) == 0 and len(element.text or "") <= 2 * _LINE_CHARS:
            text = normal(element.text or "")
            if text and title.startswith(text) and 2 * len(text) >= len(title):
                return element
    return None


def _is_in_article(element: HtmlElement) -> bool:
    return next(element.iterancestors("article", "main"), None) is not None


def _of_this_page(articles: Sequence[Node], headline: HtmlElement | None) -> Sequence[Node]:
    """The articles in JSON-LD, without those of other headlines if one has the page's."""
    if headline is None or len(articles) < 2:
        return articles
    text = normal(headline.text_content())
    own = [node for node in articles if normal(string(node.get("headline")) or string(node.get("name")) or "") == text]
    return own or articles


def _is_own(element: HtmlElement, headline: HtmlElement | None, url: str | None) -> bool:
    """Whether an element belongs to the article, and not to a teaser, a comment or the page's frame."""
    around = set() if headline is None else {headline, *headline.iterancestors()}
    is_aside = False
    for box in [element, *element.iterancestors()]:
        if box in around:
            return not is_aside or box.tag == "article"
        is_aside = is_aside or box.tag in _ASIDE
        if box.tag in _UNREAD or _COMMENT.search(f"{box.get('class') or ''} {box.get('id') or ''}"):
            return False
        if _shows_another(box, headline, url):
            return False
    return headline is None and not is_aside


def _shows_another(box: HtmlElement, headline: HtmlElement | None, url: str | None) -> bool:
    """Whether the box is another `article`, or small, with the title of another article as a link of its own."""
    if box.tag == "article" and headline is not None and (heading := next(box.iter(*_HEADINGS), None)) is not None:
        links = (*heading.iter("a"), *heading.iterancestors("a"))
        if any(sibling.tag == "article" for sibling in box.getparent()[:] if sibling is not box):
            return True
        if any(not _leads_here(link, url) for link in links):
            return True
    if sum(map(len, box.itertext())) > _TEASER_CHARS:
        return False
    return any(_is_title(link) and not _leads_here(link, url) for link in (*box.iter("a"), *box.iterancestors("a")))


def _is_title(link: HtmlElement) -> bool:
    """Whether a link is in a heading or has one, or is as long as a title and all the text of its line."""
    if next(link.iter(*_HEADINGS), None) is not None or next(link.iterancestors(*_HEADINGS), None) is not None:
        return True
    text, around = (text_of(part) for part in (link, link.getparent()))
    spaces = text.count(" ")
    is_long = spaces >= _TITLE_WORDS - 1 or (spaces == 0 and not text.isascii() and len(text) >= _TITLE_LETTERS)
    return is_long and len(around) <= 2 * len(text)


def _leads_here(link: HtmlElement, url: str | None) -> bool:
    href = (link.get("href") or "").strip()
    if not href or href.startswith("#") or "bookmark" in (link.get("rel") or "").split():
        return True
    try:
        there, here = urlsplit(urljoin(url or "", href)), urlsplit(url or "")
    except ValueError:
        return False
    return bool(url) and there.path.rstrip("/") == here.path.rstrip("/") and there.query == here.query


def _date_line(headline: HtmlElement, url: str | None, language: str) -> Iterator[StatedDate]:
    """The date in a line of its own: one that is marked, else in the headline's element, below it, or above it."""
    lines = list(_lines(headline))
    marked = [(element, text) for element, text in lines if _DATED.search(element.get("class") or "")]
    for element, text in (*marked, *lines):
        line = " ".join(text.split())
        date = date_in_line(line, language=language) if len(line) <= _LINE_CHARS else None
        if date is not None and _is_own(element, headline, url):
            yield date
            return


def _lines(headline: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for element in [*headline.iterdescendants(), *_below(headline), *_above(headline)]:
        if element.tag not in _UNREAD and (element.tag not in _HEADINGS or _is_date_only(element)):
            yield element, " ".join(element.itertext())
        if element.tag == "br" and element.getparent() is not headline:
            yield element, element.tail or ""


def _only_marked_line(
    tree: HtmlElement, headline: HtmlElement | None, url: str | None, language: str
) -> Iterator[StatedDate]:
    """The date in a line that is marked as one, wherever it is; nothing if such lines state several days."""
    found: list[StatedDate] = []
    for element in islice((e for e in tree.iter("div", "span", "p", "li", "td", *_HEADINGS) if e.get("class")), 5000):
        if _DATED.search(element.get("class") or "") and sum(map(len, element.itertext())) <= _LINE_CHARS:
            date = date_in_line(" ".join(" ".join(element.itertext()).split()), language=language)
            if date is not None and _is_own(element, headline, url):
                found.append(date)
    if len({date.at.date() for date in found}) == 1:
        yield found[0]


def _is_date_only(heading: HtmlElement) -> bool:
    found = find_date(" ".join(heading.itertext()))
    return found is not None and len(found.rest.split()) <= 1


def _below(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after the headline as far as its date line can be away."""
    chars = 0
    for element in islice(_following(headline), _MOST_ELEMENTS):
        if not isinstance(element.tag, str):
            continue
        if chars > _CHARS_BELOW:
            return
        yield element
        if element.tag not in _UNREAD:
            chars += len(" ".join((element.text or "").split()))
        chars += len(" ".join((element.tail or "").split()))


def _following(element: HtmlElement) -> Iterator[HtmlElement]:
    """All elements after this one, in the order of the page."""
    while element is not None:
        for sibling in element.itersiblings():
            yield from sibling.iter()
        element = element.getparent()


def _above(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The elements before the headline in its nearest boxes, the nearest first."""
    box = headline
    for _ in range(_BOXES_ABOVE):
        for sibling in box.itersiblings(preceding=True):
            if isinstance(sibling.tag, str) and sibling.tag not in _UNREAD:
                yield from (element for element in sibling.iter() if isinstance(element.tag, str))
        box = box.getparent()
        if box is None or box.tag in {"article", "main", "body"}:
            return


def _in_address(url: str | None) -> Iterator[StatedDate]:
    if (day := url_day(url or "")) is not None:
        yield date_on(day)
