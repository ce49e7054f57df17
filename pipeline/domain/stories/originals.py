"""Finds the original among versions of one text: by credit, by time, by which contains the others.

Copies as they are shown are a forest of depth one: each points to an original that is not a copy itself. Which was
found first, or was compared with which, does not matter: an agency's feed is often read after those of its clients.

Credits are read where agencies and their clients put them: in the author's line, in brackets at the head of the text,
at its foot. Knows the agencies whose texts are printed most; a text that credits another outlet is not evidence here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.pages.credits import is_agency


class OfOneText(Protocol):
    """A version, as far as it matters for which is the original. `credit`: the agency that it names as its source."""

    @property
    def article_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def credit(self) -> str | None: ...
    @property
    def event_time(self) -> datetime: ...
    @property
    def seen(self) -> datetime: ...
    @property
    def text_chars(self) -> int: ...


def original_of(versions: Sequence[OfOneText]) -> str:
    """The original among several versions of one text.

    It is the agency that others credit, if it is among them. Else it is the earliest; of several at one time the one
    with the longest text, because a cut is likelier than an addition; then the one that came first.
    """
    credited = {v.credit for v in versions if v.credit is not None}
    agencies = [v for v in versions if any(is_agency(v.source, credit) for credit in credited)]
    return min(agencies or versions, key=lambda v: (v.event_time, -v.text_chars, v.seen, v.article_id)).article_id


def originals(versions: Sequence[OfOneText], copy_of: Mapping[str, str | None]) -> dict[str, str]:
    """Each version's original, itself if it is one. `copy_of`: whose text each was found to repeat, if any."""
    found = texts(copy_of)
    together: dict[str, list[OfOneText]] = {}
    for version in versions:
        together.setdefault(found[version.article_id], []).append(version)
    return {v.article_id: first for those in together.values() for first in [original_of(those)] for v in those}


def texts(copy_of: Mapping[str, str | None]) -> dict[str, str]:
    """For each article, one that stands for all with its text: where the chain of what it was found to copy ends.

    That may be an article that is not here. A circle, which only damaged data has, is one text.
    """
    ends: dict[str, str] = {}
    for article in copy_of:
        chain = [article]
        while (original := copy_of.get(chain[-1])) is not None and original not in chain:
            chain.append(original)
        ends[article] = chain[-1] if original is None else min(chain[chain.index(original) :])
    return ends
