"""Computes the features of a pair that depend on what both articles report (`openings`, `slots`), compiled."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.pair_dates import DAY_US
from pipeline.domain.matching.record_layout import NAMES_KNOWN, Record, Span, Views
from pipeline.domain.pages.form_signs import FormSign
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.keyed_values import conflicts, shared_values
from pipeline.domain.terms.openings import SENTENCES
from pipeline.domain.terms.term_codes import Field, frequency_in, idf_share

_LEAD, _CAPITALS, _LEAD_CAPITALS = int(Field.LEAD), int(Field.CAPITALS), int(Field.LEAD_CAPITALS)

_column = FEATURES.index
_HEADLINE_MIN, _HEADLINE_MAX = _column("headline_reported_min"), _column("headline_reported_max")
_FIRST_MIN, _FIRST_MAX = _column("first_sentence_reported_min"), _column("first_sentence_reported_max")
_MEAN_MIN, _MEAN_MAX = _column("sentences_reported_min"), _column("sentences_reported_max")
_BEST, _WORST = _column("best_sentence_reported"), _column("worst_sentence_reported")
_ACTIONS_MIN, _ACTIONS_MAX = _column("headline_actions_in_lead_min"), _column("headline_actions_in_lead_max")
_SLOTS_LOG, _SLOTS_SHARE = _column("slot_conflicts_log"), _column("slot_conflicts_share")
_SLOTS_PER_100 = _column("slot_conflicts_per_100")
_FIGURES_CONFLICT, _FIGURES_AGREE = _column("figure_conflicts_log"), _column("figure_agreements_log")
_TITLES_AGREE, _TITLES_CONFLICT = _column("title_figures_agree"), _column("title_figures_conflict")
_SUBJECTS_MIN, _SUBJECTS_MAX = _column("subjects_in_lead_min"), _column("subjects_in_lead_max")
_PLACES_MIN, _PLACES_MAX = _column("places_lacking_min"), _column("places_lacking_max")
_QUOTES = _column("shared_quotes_log")
_COUNTRIES_AGREE, _COUNTRIES_CONFLICT = _column("countries_agree"), _column("countries_conflict")
_COUNTRIES_SHARE = _column("countries_share")
_NAMES_KNOWN, _FORMS_DIFFER, _BOTH_OPINION = _column("names_known"), _column("forms_differ"), _column("both_opinion")
_EITHER_PREVIEW, _EITHER_COLUMN = _column("either_preview"), _column("either_column")
_SAME_FRAME, _OTHER_ITEM = _column("same_title_frame"), _column("other_item_of_column")
_OPINION, _PREVIEW = int(FormSign.OPINION), int(FormSign.PREVIEW)
_QUESTION, _FIRST_PERSON = int(FormSign.QUESTION), int(FormSign.FIRST_PERSON)
_COLUMN = int(FormSign.RECURRING | FormSign.NEWSLETTER)
_OUTLET_WORDING, _WORDING = _column("outlet_wording_share"), _column("shared_shingles_share")
_SIGN_BITS = 16
_UNITED_STATES, _MOST_COUNTRIES = 840, 3

_CHARS_PER_WORD = 6.0
_READ_CHARS = 4000.0
"""Slots are of at most this much of a text."""


class OpeningSums(NamedTuple):
    """The opening of the new article, prepared for many comparisons.

    `sentences_of` int64 [words]: a bit for each sentence that has the word. `weight` [words]: idf². `totals`
    [SENTENCES]: the sum of weights of each sentence. `found` [SENTENCES, SENTENCES]: scratch space, the weight that
    each sentence shares with each of the other article.
    """

    sentences_of: NDArray[np.int64]
    weight: NDArray[np.float64]
    totals: NDArray[np.float64]
    found: NDArray[np.float64]


@compiled
def sums_of_opening(views: Views, record: Record, idf: NDArray[np.float64]) -> OpeningSums:
    """Prepares the opening of a record. `idf` [words] as shares of the largest idf."""
    sentences_of = np.zeros(len(idf), dtype=np.int64)
    totals = np.zeros(SENTENCES)
    at = record.sentences.start
    for sentence in range(SENTENCES):
        n = int(views.uint16[at])
        for i in range(at + 1, at + 1 + n):
            word = np.int64(views.uint16[i])
            sentences_of[word] |= 1 << sentence
            totals[sentence] += idf[word] ** 2
        at += 1 + n
    return OpeningSums(sentences_of, idf**2, totals, np.empty((SENTENCES, SENTENCES)))


@compiled
def fill_opening(
    own: OpeningSums,
    own_views: Views,
    new: Record,
    views: Views,
    other: Record,
    own_at: NDArray[np.int64],
    other_at: NDArray[np.int64],
    line: NDArray[np.float32],
) -> None:
    """Fills how much of each article's opening the other reports.

    `own_at` and `other_at`: the index of each word of one article among those of the other, -1 where it is missing.
    """
    own.found[:] = 0
    totals = np.zeros(SENTENCES)
    at = other.sentences.start
    for sentence in range(SENTENCES):
        n = int(views.uint16[at])
        for i in range(at + 1, at + 1 + n):
            word = np.int64(views.uint16[i])
            weight = idf_share(views.uint64[other.words.start + word]) ** 2
            totals[sentence] += weight
            index = own_at[word]
            if index >= 0 and own.sentences_of[index]:
                shared = min(weight, own.weight[index])
                for mine in range(SENTENCES):
                    if own.sentences_of[index] >> mine & 1:
                        own.found[mine, sentence] += shared
        at += 1 + n
    forth, back = _reported(own.found, own.totals), _reported(own.found.T, totals)
    line[_HEADLINE_MIN], line[_HEADLINE_MAX] = _ends(forth[0], back[0])
    line[_FIRST_MIN], line[_FIRST_MAX] = _ends(forth[1], back[1])
    line[_MEAN_MIN], line[_MEAN_MAX] = _ends(_mean(forth), _mean(back))
    line[_BEST] = max(forth.max(), back.max(), 0.0)
    line[_WORST] = min(_least(forth), _least(back))
    line[_ACTIONS_MIN], line[_ACTIONS_MAX] = _ends(
        _actions(own_views, new, views, other, other_at), _actions(views, other, own_views, new, own_at)
    )
    line[_SUBJECTS_MIN], line[_SUBJECTS_MAX] = _ends(
        _named_in_lead(own_views, new.subjects, views, other, other_at),
        _named_in_lead(views, other.subjects, own_views, new, own_at),
    )
    if new.places.end > new.places.start and other.places.end > other.places.start:
        line[_PLACES_MIN], line[_PLACES_MAX] = _ends(
            _lacking(own_views, new.places, other_at), _lacking(views, other.places, own_at)
        )


@compiled
def fill_facts(own_views: Views, new: Record, views: Views, other: Record, line: NDArray[np.float32]) -> None:
    """Fills the features of slots, figures, quotations and countries."""
    conflicting, agreeing = conflicts(_uint32(own_views, new.slots), _uint32(views, other.slots))
    words = max(min(float(min(new.text_chars, other.text_chars)), _READ_CHARS) / _CHARS_PER_WORD, 1.0)
    line[_SLOTS_LOG] = np.log1p(conflicting)
    if conflicting:
        line[_SLOTS_SHARE] = conflicting / (conflicting + agreeing)
        line[_SLOTS_PER_100] = 100 * conflicting / words if min(new.text_chars, other.text_chars) else 0.0
    conflicting, agreeing = conflicts(_uint32(own_views, new.figures), _uint32(views, other.figures))
    line[_FIGURES_CONFLICT], line[_FIGURES_AGREE] = np.log1p(conflicting), np.log1p(agreeing)
    own_figures, figures = _uint32(own_views, new.title_figures), _uint32(views, other.title_figures)
    if len(own_figures) and len(figures):
        agree = shared_values(own_figures, figures) > 0
        line[_TITLES_AGREE], line[_TITLES_CONFLICT] = agree, not agree
    line[_QUOTES] = np.log1p(shared_values(_uint32(own_views, new.quotes), _uint32(views, other.quotes)))
    _fill_countries(
        own_views.uint16[new.countries.start : new.countries.end],
        views.uint16[other.countries.start : other.countries.end],
        line,
    )
    line[_NAMES_KNOWN] = (new.flags & other.flags & NAMES_KNOWN) > 0
    _fill_forms(new, other, line)


@compiled
def _fill_forms(new: Record, other: Record, line: NDArray[np.float32]) -> None:
    """Fills the features of form and of headlines that recur."""
    one, both = new.form_signs ^ other.form_signs, new.form_signs & other.form_signs
    line[_FORMS_DIFFER] = _bits(one & ~(_QUESTION | _FIRST_PERSON))
    line[_BOTH_OPINION] = (both & (_OPINION | _FIRST_PERSON)) > 0
    line[_EITHER_PREVIEW] = (one & _PREVIEW) > 0
    line[_EITHER_COLUMN] = ((new.form_signs | other.form_signs) & _COLUMN) > 0
    same_outlet = new.outlet > 0 and new.outlet == other.outlet
    if same_outlet:
        line[_OUTLET_WORDING] = line[_WORDING]
    if new.title_key and new.title_key == other.title_key:
        line[_SAME_FRAME] = 1
        apart = new.published_us // DAY_US != other.published_us // DAY_US
        line[_OTHER_ITEM] = same_outlet and (apart or line[_TITLES_CONFLICT] > 0)


@compiled
def _bits(signs: np.int32) -> int:
    n = 0
    for bit in range(_SIGN_BITS):
        n += int(signs) >> bit & 1
    return n


@compiled
def _fill_countries(own: NDArray[np.uint16], other: NDArray[np.uint16], line: NDArray[np.float32]) -> None:
    """Fills the features of the countries that both articles name; both ascending."""
    shared, telling, own_telling, other_telling = 0, 0, 0, 0
    for country in own:
        own_telling += country != _UNITED_STATES
        for one in other:
            shared += one == country
            telling += one == country and country != _UNITED_STATES
    for one in other:
        other_telling += one != _UNITED_STATES
    line[_COUNTRIES_AGREE] = min(telling, _MOST_COUNTRIES)
    line[_COUNTRIES_CONFLICT] = own_telling > 0 and other_telling > 0 and not telling
    if len(own) and len(other):
        line[_COUNTRIES_SHARE] = shared / (len(own) + len(other) - shared)


@compiled
def _uint32(views: Views, part: Span) -> NDArray[np.uint32]:
    return views.uint32[part.start : part.end]


@compiled
def _ends(one: float, other: float) -> tuple[float, float]:
    return min(one, other), max(one, other)


@compiled
def _reported(found: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each sentence the largest share that is in one sentence of the other article; -1 where there is none."""
    out = np.full(SENTENCES, -1.0)
    for sentence in range(SENTENCES):
        if totals[sentence] > 0:
            best = 0.0
            for other in range(SENTENCES):
                best = max(best, found[sentence, other])
            out[sentence] = min(best / totals[sentence], 1.0)
    return out


@compiled
def _mean(shares: NDArray[np.float64]) -> float:
    total, n = 0.0, 0
    for share in shares:
        if share >= 0:
            total += share
            n += 1
    return total / n if n else -1.0


@compiled
def _least(shares: NDArray[np.float64]) -> float:
    least = 1.0
    for share in shares:
        if share >= 0:
            least = min(least, share)
    return least


@compiled
def _actions(views: Views, record: Record, others: Views, other: Record, other_at: NDArray[np.int64]) -> float:
    """The share of the headline's words without names that the other's lead has; -1 if there are none."""
    total, found = 0.0, 0.0
    at = record.sentences.start
    for i in range(at + 1, at + 1 + np.int64(views.uint16[at])):
        word = np.int64(views.uint16[i])
        code = views.uint64[record.words.start + word]
        if frequency_in(code, _CAPITALS) or frequency_in(code, _LEAD_CAPITALS):
            continue
        weight = idf_share(code) ** 2
        total += weight
        index = other_at[word]
        if index >= 0 and frequency_in(others.uint64[other.words.start + index], _LEAD):
            found += weight
    return found / total if total > 0 else -1.0


@compiled
def _named_in_lead(views: Views, subjects: Span, others: Views, other: Record, other_at: NDArray[np.int64]) -> float:
    """The share of the subjects' words that are among the names of the other's lead; -1 if there are none."""
    n = subjects.end - subjects.start
    found = 0
    for i in range(subjects.start, subjects.end):
        index = other_at[np.int64(views.uint16[i])]
        if index >= 0 and frequency_in(others.uint64[other.words.start + index], _LEAD_CAPITALS):
            found += 1
    return found / n if n else -1.0


@compiled
def _lacking(views: Views, places: Span, other_at: NDArray[np.int64]) -> float:
    """The share of the places' words that the other article does not have."""
    lacking = 0
    for i in range(places.start, places.end):
        lacking += other_at[np.int64(views.uint16[i])] < 0
    return lacking / (places.end - places.start)
