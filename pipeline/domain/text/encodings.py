"""Decodes the bytes of feeds and pages: what they state, read as browsers read it, else what they look like.

Encoding labels follow the WHATWG Encoding Standard: `ISO-8859-1` means windows-1252, `GB2312` means GB18030.
"""

import codecs
import re
from collections.abc import Sequence
from typing import Final

from pipeline.domain.text.encoding_guess import guess_encoding, is_latin

# What a label means to a browser, where Python's codec of that name is narrower. Keys as `_plain_label` returns them.
_WIDER: Final = {
    **dict.fromkeys(("ascii", "usascii", "iso88591", "latin1", "l1", "iso885911987", "cp819", "ansi"), "cp1252"),
    **dict.fromkeys(("iso88599", "latin5", "l5", "iso885991989"), "cp1254"),
    **dict.fromkeys(("iso885911", "tis620", "windows874", "dos874"), "cp874"),
    **dict.fromkeys(("gb2312", "gb231280", "gbk", "xgbk", "cp936", "ms936", "euccn", "chinese"), "gb18030"),
    **dict.fromkeys(("euckr", "ksc56011987", "ksc56011989", "ksc5601", "korean", "windows949"), "cp949"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "mskanji", "windows31j", "ms932"), "cp932"),
    **dict.fromkeys(("big5", "cnbig5", "xxbig5", "big5hkscs"), "big5hkscs"),
    **dict.fromkeys(("xeucjp",), "euc_jp"),
    **dict.fromkeys(("iso88598i", "iso88598e", "logical"), "iso8859_8"),
    **dict.fromkeys(("unicode11utf8", "unicode20utf8", "utf8mb4", "utf8unicode"), "utf-8"),
    **dict.fromkeys(("utf16", "unicode", "ucs2", "iso10646ucs2"), "utf-16-le"),
}
# What pages of Windows editors are in that state an ISO encoding: they have letters and quotes where it has controls.
_OF_WINDOWS: Final = {
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
_CONTROLS: Final = re.compile(rb"[\x80-\x84\x86-\x9f]")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_READ_BYTES: Final = 4096
_XML: Final = re.compile(rb"<\?xml[^>]{0,300}?encoding\s*=\s*[\"']\s*([\w.:-]{1,40})")
_META: Final = re.compile(rb"(?i)<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})")
_LANGUAGE: Final = re.compile(
    rb"(?i)(?:<html[^>]{0,400}?\slang=|xml:lang=)[\"']?([a-z]{2})\b|<language>\s*([a-z]{2})\b"
)
# Codecs of addresses, of Python's own sources, and UTF-7, in which browsers read nothing.
_NOT_OF_DOCUMENTS: Final = re.compile("utf-7|idna|punycode|escape|undefined|mbcs|oem")
# Up to this share of broken characters, the others show what the text is.
_BROKEN_SHARE: Final = 0.2


def decode(body: bytes, *, stated: Sequence[str | None] = ()) -> tuple[str, str | None]:
    """The text, and what was wrong with the stated encoding, if anything. Never fails.

    A byte order mark comes first, then UTF-8 if the bytes are that and not ASCII alone, then the `stated` labels, then
    what the document itself declares, then what the bytes look like.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff"), None
    declared = [label for label in (*stated, *_declared(body)) if label]
    known = [codec for label in declared if (codec := codec_of(label)) is not None]
    if not body.isascii():
        is_utf8, text = _utf8(body, declared="utf-8" in known)
        if is_utf8:
            return text, None if "\ufffd" not in text else "some of its bytes are not UTF-8"
    for codec in known:
        if codec == "utf-8" or (codec == "cp1252" and not is_latin(body)):
            continue  # windows-1252 is what servers state that were not told anything
        if codec in _OF_WINDOWS and _CONTROLS.search(body):
            codec = _OF_WINDOWS[codec]
        if (decoded := _decoded(body, codec)) is not None:
            return decoded, None
    if body.isascii() and b"\x1b$" not in body:
        return body.decode("ascii"), None
    found = guess_encoding(body, language=_language(body))
    problem = f"it is not {declared[0]}, read as {found}" if declared else None
    return body.decode(found, "replace"), problem


def codec_of(label: str) -> str | None:
    """Python's codec for an encoding label, as browsers understand the label; None if there is none."""
    plain = re.sub(r"[^a-z0-9]", "", label.lower())
    if plain in _WIDER:
        return _WIDER[plain]
    if re.fullmatch(r"(?:x)?cp125[0-8]|(?:x)?windows125[0-8]", plain):
        return f"cp{plain[-4:]}"
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return None
    is_of_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_of_text and not _NOT_OF_DOCUMENTS.search(found.name) else None


def _declared(body: bytes) -> list[str]:
    head = body[:_READ_BYTES]
    return [found[1].decode("ascii", "replace") for pattern in (_XML, _META) if (found := pattern.search(head))]


def _language(body: bytes) -> str:
    found = _LANGUAGE.search(body[: 4 * _READ_BYTES])
    return (found[1] or found[2]).decode("ascii").lower() if found else ""


def _utf8(body: bytes, *, declared: bool) -> tuple[bool, str]:
    """Whether the bytes are UTF-8, also with some broken characters; and the text."""
    if b"\0" in body[:_READ_BYTES] or b"\x1b$" in body:
        return False, ""
    try:
        return True, body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - broken
    return broken <= max(_BROKEN_SHARE * sound, declared and sound > 0), text


def _decoded(body: bytes, codec: str) -> str | None:
    """The text, if the bytes can be in this encoding. Browsers read any byte as windows-1252."""
    if codec.startswith(("utf-16", "utf-32")):
        return None  # without a mark and without zero bytes at its beginning, it is not
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
    letters = sum(character > "\x7f" for character in text)
    return text if text.count("\ufffd") <= _BROKEN_SHARE * letters else None
