"""What can be said of two articles before anything is known of others: readable features, each with a flag where it
is unknown.

Every feature is symmetric. Sparse dot products go over the terms that both have only, for all candidates at once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.domain import mentions
from pipeline.domain.stories import EmbeddedArticle
from pipeline.domain.terms import TERM_SPACE, Field, Kind, TermCounts, Terms, terms_of
from pipeline.domain.text import normalise_letters

GAP_CAP_DAYS = 2.0
"""Further apart tells no more: stories of a slow beat run over a week."""

_CONTAINMENTS = (
    ("title_in_text", Field.TITLE, Field.FULL),
    ("lead_in_text", Field.LEAD, Field.FULL),
    ("text_in_text", Field.FULL, Field.FULL),
    ("names_in_names", Field.CAPITALS, Field.CAPITALS),
    ("lead_names_in_text", Field.LEAD_CAPITALS, Field.FULL),
)

FEATURES: tuple[str, ...] = (
    "text_cosine",
    "title_cosine",
    "lead_cosine",
    "name_word_cosine",
    "lead_name_cosine",
    "name_cosine",
    "number_cosine",
    "word_pair_cosine",
    "embedding_cosine",
    "title_embedding_cosine",
    *(f"{name}_{end}" for name, _, _ in _CONTAINMENTS for end in ("min", "max")),
    "shared_shingles_log",
    "shared_shingles_share",
    "rarest_shared_term",
    "rare_shared_terms",
    "rarest_shared_name",
    "rare_shared_names",
    "both_titled",
    "both_dated",
    "both_have_text",
    "embedding_known",
    "gap_days",
    "same_day",
    "weekdays_agree",
    "weekdays_conflict",
    "dates_agree",
    "dates_conflict",
    "shorter_length_log",
    "length_ratio",
)
"""The columns of `PairFeatures.of`, in order. Cosines and containments are in [0, 1]; rarities are idf as share of
the largest possible; `…_log` are ln(1 + n)."""

_COLUMN = {name: i for i, name in enumerate(FEATURES)}
RARE_TERMS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an article is compared by, frozen at its arrival.

    `published` is None where the outlet states no date of its own. `embedding_known` is false where the embedding model
    was not made for the article's language: its vectors are then left out.
    """

    article_id: str
    terms: Terms
    embedding: NDArray[np.float32]
    title_embedding: NDArray[np.float32]
    embedding_known: bool
    published: datetime | None
    titled: bool
    text_chars: int
    weekdays: frozenset[int]
    weekday_dates: frozenset[date]
    month_days: frozenset[tuple[int, int]]


def profile_of(embedded: EmbeddedArticle, counts: TermCounts, *, embedding_known: bool) -> Profile:
    """Read the article and count its terms."""
    article = embedded.article
    title = article.title or ""
    opening = normalise_letters(f"{title}\n{article.text[:2000]}")
    named = mentions.weekdays(opening)
    published = article.published
    return Profile(
        article_id=article.id,
        terms=terms_of(title, article.text, counts, article.language),
        embedding=embedded.embedding,
        title_embedding=embedded.title_embedding,
        embedding_known=embedding_known,
        published=published,
        titled=bool(title.strip()),
        text_chars=len(article.text),
        weekdays=named,
        weekday_dates=frozenset(mentions.resolved(day, published.date()) for day in named)
        if published
        else frozenset(),
        month_days=mentions.month_days(opening),
    )


class PairFeatures:
    """Computes features of one article against many. Holds a scratch table of the term space, so one thread only."""

    def __init__(self) -> None:
        self._places = np.zeros(TERM_SPACE, dtype=np.int32)

    def of(self, new: Profile, others: Sequence[Profile]) -> NDArray[np.float32]:
        """Features [len(others), len(FEATURES)] of `new` with each of `others`."""
        out = np.zeros((len(others), len(FEATURES)), dtype=np.float32)
        if not others:
            return out
        self._words(new.terms, [o.terms for o in others], out)
        self._phrases(new.terms, [o.terms for o in others], out)
        _embeddings(new, others, out)
        for row, other in enumerate(others):
            _facts(new, other, out[row])
        return out

    def _shared(
        self, own: NDArray[np.int32], theirs: list[NDArray[np.int32]]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """The terms in common: which other has it, its place in the concatenation of `theirs`, its place in `own`."""
        ids = np.concatenate(theirs)
        self._places[own] = np.arange(1, len(own) + 1)
        places = self._places[ids]
        self._places[own] = 0
        at = np.flatnonzero(places)
        ends = np.cumsum([len(t) for t in theirs])
        return np.searchsorted(ends, at, side="right"), at, (places[at] - 1).astype(np.intp)

    def _words(self, new: Terms, others: list[Terms], out: NDArray[np.float32]) -> None:
        n = len(others)
        row, at, place = self._shared(new.words, [o.words for o in others])
        theirs = np.concatenate([o.word_weights for o in others])[at]
        their_idf = np.concatenate([o.word_idf for o in others])[at]
        ours, our_idf = new.word_weights[place], new.word_idf[place]
        for name, column in (
            ("text_cosine", Field.FULL),
            ("title_cosine", Field.TITLE),
            ("lead_cosine", Field.LEAD),
            ("name_word_cosine", Field.CAPITALS),
            ("lead_name_cosine", Field.LEAD_CAPITALS),
        ):
            products = ours[:, column] * theirs[:, column]
            out[:, _COLUMN[name]] = np.bincount(row, weights=products, minlength=n)
        we_have, they_have = ours > 0, theirs > 0
        their_own = np.stack([o.own_idf for o in others])
        for name, part, whole in _CONTAINMENTS:
            ours_in_theirs = our_idf**2 * (we_have[:, part] & they_have[:, whole])
            theirs_in_ours = their_idf**2 * (they_have[:, part] & we_have[:, whole])
            forth = np.bincount(row, weights=ours_in_theirs, minlength=n) / max(float(new.own_idf[part]), 1e-9)
            back = np.bincount(row, weights=theirs_in_ours, minlength=n) / np.maximum(their_own[:, part], 1e-9)
            out[:, _COLUMN[f"{name}_min"]] = np.minimum(forth, back)
            out[:, _COLUMN[f"{name}_max"]] = np.maximum(forth, back)
        rarity = np.minimum(our_idf, their_idf)
        named = we_have[:, Field.CAPITALS] & they_have[:, Field.CAPITALS]
        for kept, most, mean in (
            (np.ones(len(row), dtype=bool), "rarest_shared_term", "rare_shared_terms"),
            (named, "rarest_shared_name", "rare_shared_names"),
        ):
            top = _largest(row[kept], rarity[kept], n)
            out[:, _COLUMN[most]] = top[:, 0]
            out[:, _COLUMN[mean]] = top.mean(axis=1)

    def _phrases(self, new: Terms, others: list[Terms], out: NDArray[np.float32]) -> None:
        n = len(others)
        row, at, place = self._shared(new.phrases, [o.phrases for o in others])
        kinds = np.concatenate([o.phrase_kinds for o in others])[at]
        products = np.concatenate([o.phrase_weights for o in others])[at] * new.phrase_weights[place]
        same = kinds == new.phrase_kinds[place]
        sums = np.bincount(row[same] * len(Kind) + kinds[same], weights=products[same], minlength=n * len(Kind))
        sums = sums.reshape(n, len(Kind))
        out[:, _COLUMN["name_cosine"]] = sums[:, Kind.SPAN]
        out[:, _COLUMN["number_cosine"]] = sums[:, Kind.NUMBER]
        out[:, _COLUMN["word_pair_cosine"]] = sums[:, Kind.PAIR]
        fewer = np.minimum(new.shingles, np.array([o.shingles for o in others]))
        out[:, _COLUMN["shared_shingles_log"]] = np.log1p(sums[:, Kind.SHINGLE])
        out[:, _COLUMN["shared_shingles_share"]] = sums[:, Kind.SHINGLE] / np.maximum(fewer, 1)


def _largest(row: NDArray[np.intp], values: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    """The `RARE_TERMS` largest values of each row, descending, zeros where there are fewer: [rows, RARE_TERMS]."""
    order = np.lexsort((-values, row))
    row, values = row[order], values[order]
    starts = np.searchsorted(row, np.arange(rows))
    rank = np.arange(len(row)) - starts[row]
    top = np.zeros((rows, RARE_TERMS), dtype=np.float32)
    kept = rank < RARE_TERMS
    top[row[kept], rank[kept]] = values[kept]
    return top


def _embeddings(new: Profile, others: Sequence[Profile], out: NDArray[np.float32]) -> None:
    known = np.array([new.embedding_known and o.embedding_known for o in others])
    if not known.any():
        return
    for name, cosines in (
        ("embedding_cosine", np.stack([o.embedding for o in others]) @ new.embedding),
        ("title_embedding_cosine", np.stack([o.title_embedding for o in others]) @ new.title_embedding),
    ):
        out[:, _COLUMN[name]] = np.where(known, cosines, 0.0)
    out[:, _COLUMN["embedding_known"]] = known


def _facts(new: Profile, other: Profile, out: NDArray[np.float32]) -> None:
    out[_COLUMN["both_titled"]] = new.titled and other.titled
    out[_COLUMN["both_have_text"]] = bool(new.text_chars and other.text_chars)
    new_days: frozenset[date] | frozenset[int] = new.weekdays
    other_days: frozenset[date] | frozenset[int] = other.weekdays
    if new.published and other.published:
        gap = abs((new.published - other.published).total_seconds()) / 86400
        out[_COLUMN["both_dated"]] = 1
        out[_COLUMN["gap_days"]] = min(gap, GAP_CAP_DAYS)
        out[_COLUMN["same_day"]] = new.published.date() == other.published.date()
        new_days, other_days = new.weekday_dates, other.weekday_dates
    if new_days and other_days:
        agree = bool(new_days & other_days)
        out[_COLUMN["weekdays_agree"]] = agree
        out[_COLUMN["weekdays_conflict"]] = not agree
    if new.month_days and other.month_days:
        agree = bool(new.month_days & other.month_days)
        out[_COLUMN["dates_agree"]] = agree
        out[_COLUMN["dates_conflict"]] = not agree
    shorter, longer = sorted((new.text_chars, other.text_chars))
    out[_COLUMN["shorter_length_log"]] = math.log1p(shorter)
    out[_COLUMN["length_ratio"]] = shorter / longer if longer else 1.0
