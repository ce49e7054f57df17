"""Takes an entry's own text out of its summary or full text.

What is not its text is found by its form, in any language: lists of links to other headlines, as aggregators send
them; the footer that names the post and its site ("The post X appeared first on Y."); and links to read on.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from pipeline.domain.articles.urls import is_home, is_web_url, place_of
from pipeline.domain.text.markup import MarkupReader, tidy_lines
from pipeline.domain.text.text_lines import normal, words_in

_OPEN: Final = "\ue000"
_CLOSE: Final = "\ue001"
_TAG: Final = re.compile(r"<[A-Za-z/][^<>]{0,2000}>")
_ESCAPED_TAG: Final = re.compile(r"(?i)&lt;(?:p|br|div|a|b|i|em|strong|span|img|ul|li|h\d)\b[^<>]{0,2000}?&gt;")
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)  # escaped, so that it is text of the text
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKS: Final = re.compile("[\ue000\ue001]")
_SENTENCE_END: Final = re.compile(r"[.!?。！？।؟۔]([\"'»”’)\]】」』]|\s)*$")
_SENTENCE: Final = re.compile(r"[.!?…。！？।؟۔][\"'»”’)\]】」』]*(?:\s+|(?<=[。！？]))")
# What leads on where no link is left of it: after the end of a sentence, or alone in its line.
_LED_ON: Final = re.compile(
    r"""(?xi)(?:^|(?<=[.!?…。！？।؟۔])|(?<=[.!?…。！？।؟۔][\"'»”’)\]]))[\s|·•,/–—»›→>:\[(-]*(?:
    (?:continue|keep)\ reading | read\ (?:more|on|full\ (?:story|article)|the\ (?:full|whole)\ (?:story|article)|full)
  | weiterlesen | (?:jetzt\ |hier\ )?weiter\ lesen | mehr(?:\ (?:lesen|erfahren|dazu))? | zum\ artikel
  | (?:den\ )?(?:ganzen|vollständigen)\ (?:artikel|beitrag|text)\ lesen
  | (?:leer|leia|ler)\ (?:(?:el|la|o|a)\ )?(?:artículo|noticia|nota|artigo|notícia|matéria)\ complet[oa]
  | leggi\ l['’]articolo\ completo | lire\ l['’]article\ (?:complet|entier) | czytaj\ cały\ (?:artykuł|tekst)
  | lees\ (?:het\ )?(?:hele|volledige)\ (?:artikel|bericht|verhaal)
  | l[äæe]s\ hel[ae]\ (?:artikeln|artiklen|saken|historien)
  | lire\ (?:la\ suite|plus|l['’]article) | en\ savoir\ plus | (?:leer|ver|saber)\ más | (?:seguir|continuar)\ leyendo
  | (?:leia|ler|saiba|ver)\ mais | contin(?:ue|uar)\ (?:lendo|a\ ler) | leggi\ (?:tutto|di\ più|l['’]articolo|altro)
  | continua(?:\ a\ leggere)? | lees\ (?:meer|verder) | läs\ (?:mer|vidare) | les\ mer
  | læs\ (?:mere|videre) | lue\ lisää
  | czytaj\ (?:dalej|więcej|całość) | číst\ (?:dál(?:e)?|více) | čítať\ ďalej | citește\ (?:mai\ mult|tot) | tovább
  | (?:читать|читати)\ (?:далее|дальше|полностью|далі|більше) | подробнее | детальніше
  | devamı(?:nı\ oku(?:yun)?|\ için)? | اقر[أا]\ المزيد | المزيد | और\ पढ़ें | आगे\ पढ़ें | पूरी\ खबर(?:\ पढ़ें)?
  | 続きを読む | もっと読む | 全文を読む | 阅读(?:全文|更多|原文) | 查看(?:全文|更多) | 閱讀(?:全文|更多) | 더\ ?보기
  | xem\ thêm | đọc\ (?:tiếp|thêm) | baca\ (?:selengkapnya|juga)
    )[\s.…»›→>\])]*$"""
)
# "Article URL: https://… Comments URL: https://… Points: 5": nothing but labels with addresses and numbers.
_LABELLED: Final = re.compile(
    r"(?:\W*\w+(?: \w+){0,2}: ?https?://\S+)+(?:\W*\w+(?: \w+){0,2}: ?(?:https?://\S+|\d+)\s*)*"
)
_ELLIPSIS: Final = re.compile(r"\s*[\[(]\s*(?:…|\.{3})\s*[\])]\s*$|\s*(?:…|\.{3})\s*$")
_DIVIDERS: Final = " \t|·•/,-–—»›→>:"
# More words than this beside links are a sentence.
_FEW_WORDS: Final = 6
_FOOTER_WORDS: Final = 10
_LABEL_WORDS: Final = 4
_MOST_LED_ON: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose text it is: the entry's address and title, the feed's, and whether it was taken from another outlet."""

    link: str | None = None
    title: str | None = None
    site: str | None = None
    home: str | None = None
    is_aggregated: bool = False


@dataclass(slots=True)
class _Line:
    """A line of text and the links in it: address, and the place of the link's text."""

    text: str = ""
    links: list[tuple[str, int, int]] = field(default_factory=list)

    def label(self, link: tuple[str, int, int]) -> str:
        return self.text[link[1] : link[2]].strip()

    @property
    def words_beside_links(self) -> int:
        rest, at = [], 0
        for _, start, end in self.links:
            rest.append(self.text[at:start])
            at = end
        return words_in(" ".join([*rest, self.text[at:]]))


class _LinkReader(MarkupReader):
    """Marks where links begin and end."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "a" and (address := dict(attrs).get("href")):
            self._end_link()
            self.addresses.append(address)
            self.parts.append(_OPEN)
            self._in_link = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        super().handle_endtag(tag)

    def _end_link(self) -> None:
        if self._in_link:
            self.parts.append(_CLOSE)
        self._in_link = False


def body_text(markup: str, origin: Origin) -> str:
    """The readable text without what is not the entry's own, a line for each block."""
    markup = _CDATA.sub(r"\1", markup)
    if _ESCAPED_TAG.search(markup) and not _TAG.search(markup):
        markup = html.unescape(markup)  # escaped once too often
    lines = _read(markup, origin.link or origin.home or "")
    lines = _without_footer(lines, origin)
    lines = _without_reading_on(lines, origin)
    text = "\n".join(line.text for line in _without_link_lists(lines, origin) if line.text)
    return "" if _LABELLED.fullmatch(text) else text


def _read(markup: str, url: str) -> list[_Line]:
    reader = _LinkReader()
    text = reader.read(_MARKS.sub("", markup))
    addresses = iter(reader.addresses)
    current = ""  # a link may go on over several lines
    lines = []
    for marked in tidy_lines(html.unescape(text) if _ENTITY.search(text) else text).splitlines():
        if not current and _OPEN not in marked:
            lines.append(_Line(marked))
            continue
        line, start = _Line(), 0
        for part in re.split(f"({_OPEN}|{_CLOSE})", marked):
            if part == _OPEN:
                current, start = _joined(url, next(addresses)), len(line.text)
            elif part == _CLOSE:
                _add_link(line, current, start)
                current = ""
            else:
                line.text += part
        _add_link(line, current, start)
        if line.text.strip():
            lines.append(line)
    return lines


def _add_link(line: _Line, address: str, start: int) -> None:
    if address and line.text[start:].strip():
        line.links.append((address, start, len(line.text)))


def _joined(url: str, address: str) -> str:
    try:
        return urljoin(url, address.strip())
    except ValueError:
        return address


def _without_footer(lines: list[_Line], origin: Origin) -> list[_Line]:
    """Without the last sentence if it only names the entry and its site."""
    if not lines:
        return lines
    last = lines[-1]
    start = _footer_start(last, origin)
    links = [(address, begin - start, end - start) for address, begin, end in last.links if begin >= start]
    if not _is_footer(_Line(last.text[start:], links), origin):
        return lines
    text = last.text[:start].rstrip(_DIVIDERS)
    return [*lines[:-1], _Line(text, last.links[: len(last.links) - len(links)])] if text else lines[:-1]


def _footer_start(line: _Line, origin: Origin) -> int:
    """Where the sentence begins that names the entry."""
    own = [link[1] for link in line.links if _is_own(link[0], origin)]
    named = own[0] if own else line.text.rfind(origin.title) if origin.title else -1
    ends = [end.end() for end in _SENTENCE.finditer(line.text, 0, max(named, 0))]
    return ends[-1] if ends else 0


def _is_footer(line: _Line, origin: Origin) -> bool:
    title, text = normal(origin.title or ""), normal(line.text)
    own = [link for link in line.links if _is_own(link[0], origin) or (title and normal(line.label(link)) == title)]
    others = [link for link in line.links if link not in own]
    if own and any(_is_of_site(link[0], line.label(link), origin) for link in others):
        return line.words_beside_links <= _FOOTER_WORDS
    site = normal(origin.site or "")
    if line.links or not title or not site or words_in(origin.title or "") < 2 or title == text:
        return False
    beside = words_in(line.text) - words_in(origin.title or "") - words_in(origin.site or "")
    return title in text and site in text.replace(title, "", 1) and text != title + site and beside <= _FOOTER_WORDS


def _is_of_site(address: str, label: str, origin: Origin) -> bool:
    names_site = bool(normal(label)) and normal(label) == normal(origin.site or "")
    return names_site or is_home(address) or (is_web_url(address) and place_of(address) == place_of(origin.home or ""))


def _is_own(address: str, origin: Origin) -> bool:
    if not origin.link or not is_web_url(address) or not is_web_url(origin.link):
        return False
    address, link = address.split("#")[0], origin.link.split("#")[0]
    # At the site's front page, only the query says which post is meant.
    is_named_by_path = not is_home(link.split("?")[0])
    return place_of(address) == place_of(link) or (
        is_named_by_path and place_of(address, query=False) == place_of(link, query=False)
    )


def _without_reading_on(lines: list[_Line], origin: Origin) -> list[_Line]:
    """Without links at the end that only lead on, to the entry's page or elsewhere."""
    for _ in range(_MOST_LED_ON):
        if not lines or (link := _reading_on(lines[-1], origin)) is None:
            break
        last = lines[-1]
        text = last.text[: link[1]].rstrip(_DIVIDERS)
        lines = [*lines[:-1], _Line(text, [one for one in last.links if one is not link])]
        if not text:
            lines = lines[:-1]
    if lines:
        last = lines[-1]
        cut = _ELLIPSIS.sub("…", _LED_ON.sub("", last.text))
        if len(lines) == 1 and cut.endswith("…") and words_in(cut) < _LABEL_WORDS:
            return []
        kept = [_Line(cut, [link for link in last.links if link[2] <= len(cut)])] if cut else []
        lines = [*lines[:-1], *kept]
    return lines


def _reading_on(line: _Line, origin: Origin) -> tuple[str, int, int] | None:
    """The line's last link, if it ends the line and is not part of a sentence."""
    if not line.links or line.text[line.links[-1][2] :].strip(_DIVIDERS + ".…[]()"):
        return None
    link = line.links[-1]
    label, before = line.label(link), line.text[: link[1]].rstrip(_DIVIDERS + "[(")
    title = normal(origin.title or "")
    if title and normal(label) == title:
        return None
    is_apart = not before or not line.words_beside_links or _SENTENCE_END.search(before) or _ELLIPSIS.search(before)
    words = words_in(label) - (words_in(origin.title or "") if title and title in normal(label) else 0)
    is_short = words <= (_FEW_WORDS if _is_own(link[0], origin) else _LABEL_WORDS)
    if not is_short or (_SENTENCE_END.search(label) and not label.endswith("...")):
        return None
    return link if is_apart or (_is_own(link[0], origin) and _leads_on(label)) else None


def _leads_on(label: str) -> bool:
    return bool(re.search(r"(?:…|\.{3}|[»›→>]|[\])])\s*$", label)) or not normal(label)


def _without_link_lists(lines: list[_Line], origin: Origin) -> list[_Line]:
    """Without the lines that are links to other headlines, if there are several, and a link that repeats the title."""
    lists = [line for line in lines if _is_link_line(line, origin)]
    targets = {address for line in lists for address, *_ in line.links}
    if len(targets) < 2 and not origin.is_aggregated:
        lists = [line for line in lists if _repeats_title(line.label(line.links[0]), origin)]
    dropped = {id(line) for line in lists}
    return [line for line in lines if id(line) not in dropped]


def _is_link_line(line: _Line, origin: Origin) -> bool:
    if not line.links or line.text[: line.links[0][1]].strip(_DIVIDERS):
        return False
    rest = line.text[line.links[-1][2] :]
    if line.words_beside_links > _FEW_WORDS * len(line.links) or (rest.strip() and _SENTENCE_END.search(rest)):
        return False
    if len(line.links) == 1 and _is_own(line.links[0][0], origin):
        return _repeats_title(line.label(line.links[0]), origin)
    return not any(_is_long_prose(line.label(link)) for link in line.links)


def _repeats_title(label: str, origin: Origin) -> bool:
    """Whether the label is the title, or the title and an outlet's name."""
    title = normal(origin.title or "")
    beside = words_in(label) - words_in(origin.title or "")
    return bool(title) and normal(label).startswith(title) and beside <= _LABEL_WORDS


def _is_long_prose(label: str) -> bool:
    return words_in(label) > 20 and bool(_SENTENCE_END.search(label))
