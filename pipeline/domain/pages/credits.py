"""Finds the agency that a text credits: in the author line, in brackets at its head, at its foot.

Knows the agencies whose texts are printed most. A text that credits another outlet credits no agency here.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.domain.pages.bylines import author_of
from pipeline.domain.pages.furniture import is_credit

_AGENCIES: Final = {
    "Reuters": r"(?:Thomson )?Reuters",
    "AP": r"(?:The )?Associated Press|AP",
    "AFP": r"Agence France[- ]Presse|AFP",
    "PA": r"(?:The )?Press Association|PA(?: Media)?",
    "dpa": r"Deutsche Presse-Agentur|dpa|DPA",
    "UPI": r"United Press International|UPI",
    "EFE": r"Agencia EFE|EFE",
    "ANSA": r"ANSA",
    "Xinhua": r"Xinhua(?: News Agency)?",
    "TASS": r"(?:ITAR-)?TASS",
    "Kyodo": r"Kyodo(?: News)?",
    "APA": r"APA",
    "AAP": r"Australian Associated Press|AAP",
    "PTI": r"Press Trust of India|PTI",
    "ANP": r"ANP",
    "Belga": r"Belga",
    "Ritzau": r"Ritzau",
    "NTB": r"NTB",
    "SDA": r"Keystone-SDA|SDA",
    "Bloomberg": r"Bloomberg(?: News)?",
}

_OUTLETS: Final = {
    agency: re.compile(
        rf"(?i:^(?:https?://)?(?:[\w-]+\.)*(?:{host})\.(?:com|org|net|de|fr|es|it|ru|at|ch)\b)|^(?:{names})$"
    )
    for agency, names, host in (
        (agency, names, {"AP": "ap|apnews", "PA": "pa|pressassociation", "AFP": "afp"}.get(agency, agency))
        for agency, names in _AGENCIES.items()
    )
}

_AGENCY_NAMES: Final = "|".join(f"(?P<{agency}>{names})" for agency, names in _AGENCIES.items())

_AT_HEAD: Final = re.compile(rf"^.{{0,60}}?\((?:{_AGENCY_NAMES})(?:/[\w-]{{2,12}})*\)\s*[-–—:.]?", re.DOTALL)

_AT_FOOT: Final = re.compile(
    rf"(?:[(\[©]|\b[Ss]ource:|\bCopyright(?: \d{{4}})?|^)\s*(?:{_AGENCY_NAMES})\s*(?:[)\]]|\d{{4}}|\.?\s*$)",
    re.MULTILINE,
)

_REUTERS_FOOT: Final = re.compile(r"\((?:Additional )?[Rr]eporting by [^()]{3,200}[Ee]diting by [^()]{3,100}\)")

_BY: Final = re.compile(
    r"(?:^|[,/|(]|\b[Bb]y\s|\b(?:for|at|with|of|via|avec|mit|con|com|and|und|et)\s)"
    rf"\s*(?:{_AGENCY_NAMES})(?: Staff)?\s*(?:$|[,/|)])"
)

_HEAD_CHARS, _FOOT_CHARS = 200, 240

_CREDIT_LINE_CHARS: Final = 160

_EDGE_LINES: Final = 12


def credited_agency(author: str | None, text: str) -> str | None:
    """The short name of the agency that the author's line or the text names as its source, if any."""
    head, foot = text[:_HEAD_CHARS].lstrip(), text[-_FOOT_CHARS:]
    for pattern, where in ((_AT_HEAD, head), (_BY, (author or "").strip()), (_AT_FOOT, foot)):
        found = pattern.search(where)
        if found is not None:
            return found.lastgroup
    return "Reuters" if _REUTERS_FOOT.search(foot) else None


def credit_in(author: str | None, lines: Sequence[str], kept: Sequence[str]) -> str | None:
    """The agency that a page's text credits.

    In its text (`kept`), else in the lines that were cut above and below it. A picture's agency does not count.
    """
    found = credited_agency(author, "\n".join(kept))
    own = set(kept)
    for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]):
        if found is not None:
            break
        if line not in own and len(line) <= _CREDIT_LINE_CHARS and not is_credit(line):
            found = credited_agency(author_of(line), line.lstrip(" –—-*"))
    return found


def is_agency(source: str, agency: str) -> bool:
    """Whether the outlet of this name, or at this address, is the agency."""
    return agency in _OUTLETS and _OUTLETS[agency].search(source.strip()) is not None
