"""Decides whether two texts with the same words carry other facts: two texts of one template, or in one frame.

A desk that edits a text cuts it, adds to it and changes a word or a figure. It does not replace the names and figures
throughout, and it does not put the text below a headline that has nothing to do with it. Measured on 106 edited copies
in two labelled sets, on 1,583 made ones, and on texts of nineteen templates in four languages.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.records import header_of, part_of
from pipeline.domain.terms.keyed_values import replaced_and_kept
from pipeline.domain.terms.slots import slots_of
from pipeline.domain.terms.term_codes import Field, frequencies_of, ids_of

REPLACED_SHARE = 0.3
"""From this share of replaced ones among replaced and kept names and figures on the facts are others. Edited copies: at
most .29; templates: .31 to 1.0, but for languages that capitalise all nouns, and so keep many."""

REPLACED_IN_100, REPLACED_AMONG_NOUNS = 2.5, 0.12
"""With this many replaced ones per 100 words, this share is enough. Edited copies: at most 1.9 per 100; templates in
German: 5.7 to 8, and .21 to .27."""

FEWEST_REPLACED = 3
"""A correction changes a figure or two, however few there are."""

OUTLET_SHARE = 0.2
"""Of one outlet, this share is enough, of however few: it does not edit its own text, but fills in its template. An
update of a report changes a figure or two of many. Below one headline a single one is enough: another day's edition."""

MOST_OF_FEW = 0.5
"""From this share on, two replaced ones are enough: both figures of a note with four facts."""

HEADLINE_SHARE, FEWEST_HEADLINE_WORDS = 0.15, 3
"""Below this share of either headline in the other article the two report different things in one frame, such as the
furniture of a page. Copies: at least .17, even with invented headlines. Shorter headlines say too little."""

OWN_NEWS_SHARE, FEWEST_OF_OWN_NEWS = 0.5, 2
"""A text reports something of its own if this share of its headline, and this many words, are in it and not anywhere in
the other. What was copied has its words from the other: at most one side reports more."""

FRAME_SHARE = 0.6
"""A frame is at least this share of the words of both articles: of a copy that was cut and has news of its own less."""

FRAME_FACTS_IN_100, OUTLET_FRAME_FACTS_IN_100 = 4.0, 10.0
"""A frame has few names and figures: furniture about two per 100 words, news eight or more. An outlet names itself, its
owners and its addresses in its own: up to nine."""

_TITLE_COUNTS = 2
"""How often a headline counts among the words of its whole article (`terms.terms_of`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What is compared.

    `slots`: its names and figures with the words around them (`keyed_values`). `words`: the number of words of the
    text. `headline`, `told`, `terms`: ids of the content words of its headline, of those of them that its text has too,
    and of all of it; ascending. `outlet` and `title_key`: hashes of the outlet's name
    and of the headline without its numbers and days, 0 if unknown.
    """

    slots: NDArray[np.uint32]
    words: int
    headline: NDArray[np.int32]
    told: NDArray[np.int32]
    terms: NDArray[np.int32]
    outlet: int = 0
    title_key: int = 0


def facts_in(data: bytes, words: int) -> TextFacts:
    """Of an article with this record, and this many words."""
    header, codes = header_of(data), part_of(data, "words").astype(np.uint64)
    terms, in_title = ids_of(codes), frequencies_of(codes, Field.TITLE)
    return TextFacts(
        slots=part_of(data, "slots"),
        words=words,
        headline=terms[in_title > 0],
        told=terms[(in_title > 0) & (frequencies_of(codes, Field.FULL) > _TITLE_COUNTS * in_title)],
        terms=terms,
        outlet=int(header["outlet"]),
        title_key=int(header["title_key"]),
    )


def facts_of(text: str, words: int) -> TextFacts:
    """Of a text without a headline."""
    slots, nothing = slots_of("", text), np.zeros(0, dtype=np.int32)
    slots.setflags(write=False)  # as those read from a record: one machine code serves both
    return TextFacts(slots=slots, words=words, headline=nothing, told=nothing, terms=nothing)


def are_other_facts(own: TextFacts, other: TextFacts) -> bool:
    """Whether the two report different things, however much of their wording they share."""
    replaced, kept = replaced_and_kept(own.slots, other.slots)
    words = max(1, min(own.words, other.words))
    if _are_replaced(replaced, kept, 100 * replaced / words):
        return True
    if replaced and own.outlet and own.outlet == other.outlet:
        same_title = own.title_key > 0 and own.title_key == other.title_key
        if same_title or replaced / (replaced + kept) >= OUTLET_SHARE:
            return True
    is_own_frame = own.outlet == other.outlet > 0
    has_few_facts = 100 * kept / words < (OUTLET_FRAME_FACTS_IN_100 if is_own_frame else FRAME_FACTS_IN_100)
    may_be_frame = is_own_frame or has_few_facts
    if (
        may_be_frame
        and _share_of_terms(own, other) >= FRAME_SHARE
        and _reports_own_news(own, other)
        and _reports_own_news(other, own)
    ):
        return True
    return has_few_facts and _are_under_other_headlines(own, other)


def _share_of_terms(own: TextFacts, other: TextFacts) -> float:
    """The share of the words of the longer one that both have."""
    return float(np.isin(own.terms, other.terms).sum() / max(1, len(own.terms), len(other.terms)))


def _are_replaced(replaced: int, kept: int, per_100: float) -> bool:
    if not replaced:
        return False
    share = replaced / (replaced + kept)
    if replaced < FEWEST_REPLACED:
        return replaced > 1 and share >= MOST_OF_FEW
    return share >= REPLACED_SHARE or (share >= REPLACED_AMONG_NOUNS and per_100 >= REPLACED_IN_100)


def _reports_own_news(own: TextFacts, other: TextFacts) -> bool:
    news = len(own.told) - np.isin(own.told, other.terms).sum()
    return bool(news >= max(FEWEST_OF_OWN_NEWS, OWN_NEWS_SHARE * len(own.headline)))


def _are_under_other_headlines(own: TextFacts, other: TextFacts) -> bool:
    if min(len(own.headline), len(other.headline)) < FEWEST_HEADLINE_WORDS:
        return False
    shares = (np.isin(a.headline, b.terms).mean() for a, b in ((own, other), (other, own)))
    return bool(max(shares) < HEADLINE_SHARE)
