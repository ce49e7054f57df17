"""Where a page leads by `<meta http-equiv="refresh">` instead of a redirect, as a browser would follow it.

Only the page's markup is searched, in its first part; scripts do not count.
"""

import re
from html import unescape
from typing import Final
from urllib.parse import quote, urldefrag

_READ_BYTES: Final = 65536
# Pages that lead on after longer than this show something until then: tickers, live blogs, slide shows.
_LONGEST_S: Final = 10
_AT_ONCE_S: Final = 1
# A page that leads on where there are no scripts is left only if it is this small and has no more text than a notice:
# others lead from an article to a page that asks to enable scripts.
_NOTICE_BYTES: Final = 16_384
_NOTICE_CHARS: Final = 500
_MOST_METAS: Final = 200
_ASCII: Final = "".join(map(chr, range(128)))
_ROOTS: Final = frozenset({"html", "head", "meta", "title", "base", "link", "script", "style", "noscript", "body"})
_RAW: Final = ("script", "style", "textarea", "title", "template", "iframe", "noframes", "xmp", "svg")
_FIRST_TAG: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:]*)")
_MARK: Final = re.compile(rf"(?i)<!--|<(/?)(noscript|meta|base|{'|'.join(_RAW)})(?=[\s/>])")
_END_OF: Final = {name: re.compile(rf"(?i)</{name}(?=[\s/>])") for name in _RAW}
_TAG: Final = re.compile(r"<[^<>]*>")
_ATTRIBUTES: Final = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*'){0,2000}""")
_ATTRIBUTE: Final = re.compile(r"""([^\s=/>"']{1,40})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
# https://html.spec.whatwg.org/#shared-declarative-refresh-steps
_CONTENT: Final = re.compile(r"""(?is)\s*(?:([0-9]{1,9})[0-9.]*|\.[0-9.]*)(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(.+)""")


def refresh_target(page: bytes) -> tuple[str, str | None, float] | None:
    """The address that the page leads to, as written; the page's base address, if it has one; and after which time.

    None for a page that leads nowhere, shows something for longer than some seconds, or is not HTML.
    """
    text = page[:_READ_BYTES].decode("latin-1")
    first = _FIRST_TAG.search(text)
    if "refresh" not in text.lower() or first is None or first[1].lower() not in _ROOTS:
        return None
    base: str | None = None
    unscripted: tuple[str, float] | None = None
    within_noscript, metas, at = False, 0, 0
    visible: list[str] = []
    while (mark := _MARK.search(text, at)) is not None and metas < _MOST_METAS:
        if not within_noscript:
            visible.append(text[at : mark.start()])
        name = (mark[2] or "").lower()
        at = mark.end()
        if name == "noscript":
            within_noscript = not mark[1]
        elif name in {"meta", "base"}:
            given = _attributes(text, at)
            metas += 1
            if name == "base":
                base = base or given.get("href")
            elif (found := _refresh(given)) is None or mark[1]:
                continue
            elif not within_noscript:
                return found[0], base, found[1]
            else:
                unscripted = unscripted or found
        elif not mark[1]:
            end = text.find("-->", at) if not name else _end_of(name, text, at)
            if end < 0:
                at = len(text)
                break
            at = end
    visible.append("" if within_noscript else text[at:])
    if unscripted is None or len(page) > _NOTICE_BYTES:
        return None
    shown = " ".join(_TAG.sub(" ", " ".join(visible)).split())
    return (unscripted[0], base, unscripted[1]) if len(shown) <= _NOTICE_CHARS else None


def address_text(raw: bytes) -> str:
    """An address as its bytes mean it: in UTF-8 in practice, else with the bytes outside ASCII escaped."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=_ASCII)


def refresh_value(content: str) -> tuple[str, float] | None:
    """The address and the seconds that a `Refresh` header or its element states; None if no page is meant to follow."""
    stated = _CONTENT.match(content)
    if stated is None or float(stated[1] or 0) > _LONGEST_S:
        return None
    address = stated[2].strip()
    if address[:1] in {'"', "'"}:
        address = address[1:].partition(address[0])[0].strip()
    return (address, float(stated[1] or 0)) if address else None


def is_same_page(target: str, url: str, delay_s: float) -> bool:
    """Whether a page that leads on does so only to show what is new on it."""
    target, url = urldefrag(target).url, urldefrag(url).url
    if delay_s > _AT_ONCE_S:
        target, url = target.partition("?")[0], url.partition("?")[0]
    return target == url


def _refresh(given: dict[str, str]) -> tuple[str, float] | None:
    if given.get("http-equiv", "").strip().lower() != "refresh":
        return None
    return refresh_value(given.get("content", ""))


def _attributes(text: str, at: int) -> dict[str, str]:
    tag = _ATTRIBUTES.match(text, at)
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag[0] if tag else ""):
        found.setdefault(name.lower(), unescape(address_text("".join(values).encode("latin-1"))))
    return found


def _end_of(name: str, text: str, at: int) -> int:
    end = _END_OF[name].search(text, at)
    return -1 if end is None else end.end()
