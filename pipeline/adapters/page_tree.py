"""Prepares a page's tree for the extractor, so that what a reader sees is what is read.

Takes out what no browser shows, puts the markup of old pages and unusual wrappers into plain blocks, and turns elements
inside a line into text. Works in place; cheap beside the extraction itself.
"""

import re
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from pipeline.adapters.page_inline import read_inline_elements
from pipeline.adapters.page_links import drop_linked_paragraphs
from pipeline.domain.text.text_lines import is_prose, normal, words_in

# A table cell with this many paragraphs is layout, not data.
LAYOUT_PARAGRAPHS: Final = 3
_BODY_SHARE: Final = 0.6
_LINE_WORDS: Final = 6
_PROSE_WORDS: Final = 12
_MOST: Final = 5000
_DEPTH: Final = 400
_HEADS: Final = 5
_HEADLINE_CHARS: Final = 12
_PARAGRAPHS: Final = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCK_NAMES: Final = """address article aside blockquote body center dd details div dl dt fieldset figure footer form
    h1 h2 h3 h4 h5 h6 header hr html iframe li main nav ol p pre section table tbody td tfoot th thead tr ul script
    style"""
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
# Elements that an extractor takes for something beside the article.
_BESIDE_NAMES: Final = "aside footer nav figure form fieldset dialog label button menu noindex object details template"
_BESIDE: Final = frozenset(_BESIDE_NAMES.split())
_UNSHOWN_STYLE: Final = re.compile(r"(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))")
_UNSHOWN_CLASS: Final = re.compile(
    r"(?i)(?:^|\s)(?:\w+[-_:])?(?:sr-only|visually-?hidden|screen-?reader(?:-(?:text|only))?|a11y-hidden|element-invisible)(?=\s|$)"
)
_UNSHOWN: Final = etree.XPath(
    "//*[@hidden or @style or self::template or @aria-hidden='true' or contains(@class, 'sr-only')"
    " or contains(@class, 'hidden') or contains(@class, 'creen') or contains(@class, 'invisible')]"
)
# Names by which an extractor takes a block for the comments below an article.
_COMMENTS_NAME: Final = re.compile(r"^(?:[Cc]omment|comol|disqus_thread|dsq-comments)|(?:article|post)-comments")
_HIDDEN_NAME: Final = re.compile(r"^hide-|-hide-|hide-print|^hidden$|^hide$|noprint|notloaded")


def prepare_tree(tree: HtmlElement, *, host: str = "") -> None:
    """Changes the tree: to be called once the page's metadata has been read from it. `host` is the page's."""
    _drop_scripts(tree)
    _unwrap_layout_tables(tree)
    _break_into_paragraphs(tree)
    for br in tree.iter("br"):  # the extractor may join what is before and after it
        br.tail = f" {br.tail or ''}"
    _open_figures(tree)
    body = _uncover_body(tree)
    _drop_unshown(tree, body)
    read_inline_elements(tree)
    drop_linked_paragraphs(tree, host)


def _drop_scripts(tree: HtmlElement) -> None:
    """Remove what has been read or is never read; the extractor knows recipes and questions in JSON-LD."""
    for script in list(tree.iter("script")):
        text = script.text or ""
        if ("ld+json" not in (script.get("type") or "") or "articleBody" in text) and script.getparent() is not None:
            script.drop_tree()


def _unwrap_layout_tables(tree: HtmlElement) -> None:
    """Turn the tables that lay out a page, as old sites do, into plain blocks.

    An extractor that takes them for data makes one line of menu and article.
    """
    for table in list(tree.iter("table")):
        if any(_is_laid_out(cell) for cell in table.iter("td")):
            for part in [table, *table.iter("tr", "td", "th", "tbody")]:
                part.tag = "div"


def _is_laid_out(cell: HtmlElement) -> bool:
    if len(cell.findall(".//p")) >= LAYOUT_PARAGRAPHS or cell.find(".//h1") is not None:
        return True
    lines = (br.tail or "" for br in cell.iter("br"))
    if 1 + sum(words_in(line) >= _PROSE_WORDS and is_prose(line.strip()) for line in lines) >= LAYOUT_PARAGRAPHS:
        return True
    breaks = sum(_is_double(br) for br in cell.iter("br"))
    return breaks >= LAYOUT_PARAGRAPHS - 1 and words_in(cell.text_content()) >= LAYOUT_PARAGRAPHS * _PROSE_WORDS


def _is_double(br: HtmlElement) -> bool:
    """Whether the line break is the first of two with nothing between them."""
    following = br.getnext()
    return following is not None and following.tag == "br" and not (br.tail or "").strip()


def _break_into_paragraphs(tree: HtmlElement) -> None:
    """Make paragraphs of the lines between double line breaks, on a page that has hardly any others.

    Elsewhere the extractor handles line breaks, and a few paragraphs among them would hide the rest from it.
    """
    if sum(words_in(paragraph.text_content()) >= _PROSE_WORDS for paragraph in tree.iter("p")) >= LAYOUT_PARAGRAPHS:
        return
    parents = dict.fromkeys(br.getparent() for br in tree.iter("br") if _is_double(br))
    broken = [  # What is inside becomes a block before what is around it is cut.
        parent
        for parent in reversed(parents)
        if parent is not None and parent.tag not in ("pre", "textarea") and _paragraphs_in(parent)
    ]
    if broken:
        for block in tree.iter("div"):
            if not any(child.tag in _BLOCKS for child in block) and is_prose(block.text_content().strip()):
                block.tag = "p"


def _paragraphs_in(parent: HtmlElement) -> bool:
    if _counted_lines(parent) < 2:
        return False
    above = parent
    while above is not None and above.tag not in _BLOCKS:
        above.tag, above = "div", above.getparent()
    if parent.tag in _PARAGRAPHS:
        parent.tag = "div"
    children = [(child, child.tail, child.tag == "br" and _is_in_run(child)) for child in parent]
    found: list[HtmlElement] = []

    def begin(text: str | None) -> None:
        paragraph = parent.makeelement("p")
        paragraph.text = text
        found.append(paragraph)

    begin(parent.text)
    parent.text = None
    for child, tail, ends in children:
        parent.remove(child)
        child.tail = None
        if ends or child.tag in _BLOCKS:
            found += [] if ends else [child]
            begin(tail)
        else:
            found[-1].append(child)
            child.tail = tail
    parent.extend(part for part in found if part.tag != "p" or len(part) or (part.text or "").strip())
    return True


def _counted_lines(parent: HtmlElement) -> int:
    """The number of lines between double breaks that are longer than those of a menu."""
    lines = [parent.text or ""]
    for child in parent:
        if child.tag == "br" and _is_in_run(child):
            lines.append("")
        elif isinstance(child.tag, str):
            lines[-1] += child.text_content()
        lines[-1] += child.tail or ""
    return sum(words_in(line) >= _LINE_WORDS for line in lines)


def _is_in_run(br: HtmlElement) -> bool:
    previous = br.getprevious()
    return _is_double(br) or (previous is not None and previous.tag == "br" and not (previous.tail or "").strip())


def _open_figures(tree: HtmlElement) -> None:
    """Turn figures that hold a table or preformatted text into plain blocks."""
    for figure in list(tree.iter("figure"))[:_MOST]:
        if figure.find(".//table") is not None or figure.find(".//pre") is not None:
            figure.tag = "div"


def _uncover_body(tree: HtmlElement) -> set[HtmlElement]:
    """The elements around the article's body, made plain where their name or style would hide it.

    Pages hide the body until a script shows it, call it an aside, or name it after their comments.
    """
    paragraphs = [(element, words_in(element.text_content())) for element in list(tree.iter("p"))[:_MOST]]
    held: dict[HtmlElement, int] = {}
    total = 0
    for paragraph, words in paragraphs:
        if words < _LINE_WORDS:
            continue
        total += words
        for above in islice(paragraph.iterancestors(), _DEPTH):
            held[above] = held.get(above, 0) + words
    heads = _headlines(tree) or [paragraph for paragraph, words in paragraphs if words >= _PROSE_WORDS][:1]
    with_head = {above for head in heads for above in islice(head.iterancestors(), _DEPTH)}
    body = {element for element, words in held.items() if words >= _BODY_SHARE * total and element in with_head}
    for element in body:
        _make_plain(element)
    return body


def _headlines(tree: HtmlElement) -> list[HtmlElement]:
    """The page's main headings; on a page without one, the headings that its title repeats."""
    title = normal(tree.findtext(".//title") or "")
    return list(islice(tree.iter("h1"), _HEADS)) or [
        heading
        for heading in islice(tree.iter("h2", "h3"), _MOST)
        if len(text := normal(heading.text_content())) >= _HEADLINE_CHARS and text in title
    ]


def _make_plain(element: HtmlElement) -> None:
    if element.tag in _BESIDE:
        element.tag = "div"
    for name in ("hidden", "aria-hidden"):
        element.attrib.pop(name, None)
    if _UNSHOWN_STYLE.search(element.get("style") or ""):
        del element.attrib["style"]
    for name in ("class", "id"):
        tokens = (element.get(name) or "").split()
        plain = [token for token in tokens if not (_COMMENTS_NAME.search(token) or _HIDDEN_NAME.search(token))]
        if len(plain) < len(tokens):
            element.set(name, " ".join(plain))


def _drop_unshown(tree: HtmlElement, body: set[HtmlElement]) -> None:
    for element in _UNSHOWN(tree)[:_MOST]:
        if element not in body and element.getparent() is not None and _is_unshown(element):
            for beside in (element.getprevious(), element.getnext()):
                if beside is not None:  # What is read aloud is hidden, and what is shown in its place is not.
                    beside.attrib.pop("aria-hidden", None)
            element.drop_tree()
        elif "hidden" in (style := element.get("style") or "") and not _UNSHOWN_STYLE.search(style):
            del element.attrib["style"]  # `overflow: hidden` hides nothing, but an extractor looks for the word.


def _is_unshown(element: HtmlElement) -> bool:
    if element.tag == "template":
        return element.get("shadowrootmode") is None
    if element.get("hidden") is not None:
        return str(element.get("hidden")).lower() != "until-found"
    return bool(_UNSHOWN_STYLE.search(element.get("style") or "") or _UNSHOWN_CLASS.search(element.get("class") or ""))
