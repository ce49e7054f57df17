"""Computes the features of pairs of articles, for the first stage of the join model.

They depend on the two articles only. Flags say where a feature is unknown. Every feature is symmetric, and computed
from the stored records, so that a rebuilt state gives the same values.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.forms import headline_and_text
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.outlet_items import are_items_of_one_form
from pipeline.domain.matching.outlet_updates import is_told_again
from pipeline.domain.matching.pair_kernel import pair_features, text_cosines
from pipeline.domain.matching.record_layout import (
    CONTEST_ANNOUNCED,
    CONTEST_RESULT,
    EMBEDDING_KNOWN,
    NAMES_KNOWN,
    NEWER_FIGURES,
    TITLED,
)
from pipeline.domain.matching.records import (
    Facts,
    before_and_after,
    happen_far_apart,
    header_of,
    pack_record,
    pack_vectors,
    part_of,
    record_bytes,
    terms_in,
)
from pipeline.domain.pages.contests import has_result, is_announced
from pipeline.domain.pages.contests_by_language import has_result_in, is_announced_in
from pipeline.domain.pages.form_signs import form_signs, title_key
from pipeline.domain.pages.newer_figures import has_newer_figures
from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.mentioned_days import month_days, weekdays
from pipeline.domain.terms.mentions import names_are_capitalised
from pipeline.domain.terms.named_cities import cities_named
from pipeline.domain.terms.openings import opening_of
from pipeline.domain.terms.places import places_of
from pipeline.domain.terms.slots import slots_of
from pipeline.domain.terms.term_codes import FREQUENCY_WEIGHT, Field, frequencies_of, idf_of, ids_of
from pipeline.domain.terms.terms import FULL_CHARS, Terms, terms_of
from pipeline.domain.text.text import normalise_letters

OPENING_CHARS = 2000
"""Dates are searched in the first characters of the text, up to this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an article is compared by: a record and quantised vectors (`records`), fixed at its arrival."""

    article_id: str
    data: bytes
    vectors: bytes

    @property
    def terms(self) -> Terms:
        """The terms, decoded from the record on each access."""
        return terms_in(self.data)

    @property
    def text_chars(self) -> int:
        return int(header_of(self.data)["text_chars"])

    def is_of_another_event(self, other: "Profile") -> bool:
        """Whether the two are known to be of two events, however alike they are.

        A contest to come and a result, two items that one outlet made in one form, or events in cities far apart.
        """
        return (
            before_and_after(self.data, other.data)
            or (are_items_of_one_form(self.data, other.data) and not self.is_told_again(other))
            or happen_far_apart(self.data, other.data)
        )

    def is_told_again(self, other: "Profile") -> bool:
        """Whether one outlet tells one event in both, with newer figures in one of them."""
        return is_told_again(self.data, other.data)


def profile_of(embedded: EmbeddedArticle, counts: TermCounts, *, embedding_known: bool) -> Profile:
    """Computes an article's profile and adds its terms to `counts`.

    `embedding_known` is False if the embedding model does not support the article's language: its vectors are then not
    compared.
    """
    article = embedded.article
    # Normalised once, here: the result is mostly ASCII, for which later calls return at once.
    title, known = headline_and_text(article)
    title, text = normalise_letters(title), normalise_letters(known[:FULL_CHARS])
    opening = f"{title}\n{text[:OPENING_CHARS]}"
    terms = terms_of(title, text, counts, article.language)
    facts = Facts(
        opening=opening_of(title, text, terms.words, article.language),
        slots=slots_of(title, text),
        cities=cities_named(title, text, article.language),
        countries=places_of(title, text, article.language),
        form_signs=form_signs(title, text, article.url, article.section or ""),
        title_key=title_key(title),
        outlet=zlib.crc32(article.source.encode()) if article.source else 0,
    )
    return Profile(
        article_id=article.id,
        data=pack_record(
            terms,
            text_chars=len(known),
            flags=TITLED * bool(title.strip())
            | EMBEDDING_KNOWN * embedding_known
            | NAMES_KNOWN * names_are_capitalised(text or title)
            | NEWER_FIGURES * has_newer_figures(title, text)
            | _contest_flags(title, text, article.language),
            published=article.published_about,
            weekdays=weekdays(opening, article.language),
            month_days=month_days(opening, article.language),
            facts=facts,
        ),
        vectors=pack_vectors(embedded.embedding, embedded.title_embedding),
    )


def _contest_flags(title: str, text: str, language: str) -> int:
    """What an article says of a contest; nothing where its language is none whose conventions are known."""
    if language != "en":
        if is_announced_in(language, title, text):
            return CONTEST_ANNOUNCED
        return CONTEST_RESULT * has_result_in(language, title, text)
    if is_announced(title, text):
        return CONTEST_ANNOUNCED
    return CONTEST_RESULT * has_result(title, text)


class PairFeatures:
    """Computes features of one article against many."""

    def compute(self, new: Profile, others: Sequence[Profile]) -> NDArray[np.float32]:
        """Features [len(others), len(FEATURES)] of `new` with each of `others`."""
        out = np.zeros((len(others), len(FEATURES)), dtype=np.float32)
        if others:
            ends = np.cumsum([len(other.data) for other in others])
            pair_features(
                np.frombuffer(new.data, dtype=np.uint8),
                np.frombuffer(new.vectors, dtype=np.int8),
                np.frombuffer(b"".join([other.data for other in others]), dtype=np.uint8),
                np.concatenate([[0], ends[:-1]]),
                np.frombuffer(b"".join([other.vectors for other in others]), dtype=np.int8),
                out,
            )
        return out


def full_weights(profile: Profile) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The word ids of the whole text, ascending, and their weights in its unit vector."""
    header = header_of(profile.data)
    codes = part_of(profile.data, "words").astype(np.uint64)
    frequency = FREQUENCY_WEIGHT[frequencies_of(codes, Field.FULL)]
    return ids_of(codes), frequency * idf_of(codes) * header["inverse_norm"][Field.FULL]


def profile_in(article_id: str, piece: bytes) -> Profile:
    """Reads a profile from a piece: a record, directly followed by vectors."""
    size = record_bytes(piece)
    return Profile(article_id=article_id, data=piece[:size], vectors=piece[size:])


def text_cosines_of(new: Profile, pieces: Sequence[bytes]) -> NDArray[np.float64]:
    """The feature `text_cosine` of one article with many, given as pieces that begin with a record."""
    ends = np.cumsum([0, *map(len, pieces)])
    if (ends % 8).any():
        pieces = [piece + bytes(-len(piece) % 8) for piece in pieces]
        ends = np.cumsum([0, *map(len, pieces)])
    data = np.frombuffer(b"".join(pieces), dtype=np.uint8)
    return text_cosines(np.frombuffer(new.data, dtype=np.uint8), data, ends[:-1])
