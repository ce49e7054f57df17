"""The features of what two articles report, by their definitions, from what is read of each text."""

import math

from pipeline.domain.articles.forms import headline_and_text
from pipeline.domain.matching.features import Profile
from pipeline.domain.pages.form_signs import FormSign, form_signs, title_key
from pipeline.domain.terms.mentions import names_are_capitalised
from pipeline.domain.terms.openings import SENTENCES, opening_of
from pipeline.domain.terms.places import places_of
from pipeline.domain.terms.slots import slots_of
from pipeline.domain.terms.term_codes import FREQUENCY_SHIFT, MAX_FREQUENCY, Field, idf_of
from pipeline.domain.text.text import normalise_letters

UNITED_STATES = 840


class _Reported:
    """One article: its opening with words by id, the idf of each, and its words by field."""

    def __init__(self, article, profile: Profile) -> None:
        title, text = map(normalise_letters, headline_and_text(article))
        terms = profile.terms
        self.words = terms.words.tolist()
        self.idf = dict(zip(self.words, map(float, idf_of(terms.word_codes)), strict=True))
        times = (terms.word_codes[:, None] >> FREQUENCY_SHIFT[None, :]) & MAX_FREQUENCY[None, :]
        self.fields = [{w for w, n in zip(self.words, times[:, field].tolist(), strict=True) if n} for field in Field]
        opening = opening_of(title, text[:6000], terms.words, article.language)
        self.sentences, at = [], 0
        for _ in range(SENTENCES):
            n = int(opening.sentences[at])
            self.sentences.append(self._named(opening.sentences[at + 1 : at + 1 + n]))
            at += 1 + n
        self.subjects, self.places = self._named(opening.subjects), self._named(opening.places)
        self.quotes, self.title_figures = set(opening.quotes.tolist()), set(opening.title_figures.tolist())
        self.figures = _by_key(opening.figures)
        self.slots = _by_key(slots_of(title, text[:6000]))
        self.countries = set(places_of(title, text[:6000], article.language).tolist())
        self.chars = len(text)
        self.article = article
        self.signs = int(form_signs(title, text[:6000], article.url, article.section or ""))
        self.title_key = title_key(title)
        self.names_known = names_are_capitalised(text[:6000] or title)

    def _named(self, indices) -> list[int]:
        return [self.words[index] for index in indices.tolist()]


def _by_key(keyed) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one in keyed.tolist():
        found.setdefault(one >> 10, set()).add(one & 1023)
    return found


def plain_facts(one, new: Profile, another, other: Profile) -> dict[str, float]:
    """By name of feature."""
    a, b = _Reported(one, new), _Reported(another, other)
    found: dict[str, float] = {}

    def both(name, of) -> None:
        ends = of(a, b), of(b, a)
        found[f"{name}_min"], found[f"{name}_max"] = min(ends), max(ends)

    shares = [_reported(a, b), _reported(b, a)]
    for name, number in (("headline_reported", 0), ("first_sentence_reported", 1)):
        ends = [share[number] for share in shares]
        found[f"{name}_min"], found[f"{name}_max"] = (min(ends), max(ends))
    means = [_mean(share) for share in shares]
    found["sentences_reported_min"], found["sentences_reported_max"] = min(means), max(means)
    known = [value for share in shares for value in share if value >= 0]
    found["best_sentence_reported"] = max([0.0, *known])
    found["worst_sentence_reported"] = min([1.0, *known])
    both("headline_actions_in_lead", _actions)
    both("subjects_in_lead", _subjects)
    if a.places and b.places:
        both("places_lacking", lambda x, y: sum(w not in y.idf for w in x.places) / len(x.places))
    conflicts, agreements = _conflicts(a.slots, b.slots)
    found["slot_conflicts_log"] = math.log1p(conflicts)
    if conflicts:
        shorter = min(a.chars, b.chars)
        found["slot_conflicts_share"] = conflicts / (conflicts + agreements)
        found["slot_conflicts_per_100"] = 100 * conflicts / max(min(shorter, 4000) / 6, 1) if shorter else 0.0
    conflicts, agreements = _conflicts(a.figures, b.figures)
    found["figure_conflicts_log"], found["figure_agreements_log"] = math.log1p(conflicts), math.log1p(agreements)
    if a.title_figures and b.title_figures:
        found["title_figures_agree"] = float(bool(a.title_figures & b.title_figures))
        found["title_figures_conflict"] = 1 - found["title_figures_agree"]
    found["shared_quotes_log"] = math.log1p(len(a.quotes & b.quotes))
    telling = [x.countries - {UNITED_STATES} for x in (a, b)]
    found["countries_agree"] = min(len(telling[0] & telling[1]), 3)
    found["countries_conflict"] = float(all(telling) and not telling[0] & telling[1])
    if a.countries and b.countries:
        found["countries_share"] = len(a.countries & b.countries) / len(a.countries | b.countries)
    found["names_known"] = float(a.names_known and b.names_known)
    found |= _forms(a, b)
    return found


def _forms(a: _Reported, b: _Reported) -> dict[str, float]:
    every = FormSign.QUESTION | FormSign.FIRST_PERSON
    same = bool(a.title_key) and a.title_key == b.title_key
    apart = a.article.published.date() != b.article.published.date()
    other_figures = bool(a.title_figures) and bool(b.title_figures) and not a.title_figures & b.title_figures
    return {
        "forms_differ": ((a.signs ^ b.signs) & ~every).bit_count(),
        "both_opinion": float(bool(a.signs & b.signs & (FormSign.OPINION | FormSign.FIRST_PERSON))),
        "either_preview": float(bool((a.signs ^ b.signs) & FormSign.PREVIEW)),
        "either_column": float(bool((a.signs | b.signs) & (FormSign.RECURRING | FormSign.NEWSLETTER))),
        "same_title_frame": float(same),
        "other_item_of_column": float(same and a.article.source == b.article.source and (apart or other_figures)),
    }


def _reported(own: _Reported, other: _Reported) -> list[float]:
    """Of each sentence the largest share in one sentence of the other; -1 for a sentence without words."""
    out = []
    for sentence in own.sentences:
        total = sum(own.idf[w] ** 2 for w in sentence)
        found = [sum(min(own.idf[w], other.idf[w]) ** 2 for w in sentence if w in s) for s in other.sentences]
        out.append(min(max(found) / total, 1.0) if total else -1.0)
    return out


def _mean(shares: list[float]) -> float:
    known = [share for share in shares if share >= 0]
    return sum(known) / len(known) if known else -1.0


def _actions(own: _Reported, other: _Reported) -> float:
    names = own.fields[Field.CAPITALS] | own.fields[Field.LEAD_CAPITALS]
    words = [w for w in own.sentences[0] if w not in names]
    total = sum(own.idf[w] ** 2 for w in words)
    return sum(own.idf[w] ** 2 for w in words if w in other.fields[Field.LEAD]) / total if total else -1.0


def _subjects(own: _Reported, other: _Reported) -> float:
    found = sum(w in other.fields[Field.LEAD_CAPITALS] for w in own.subjects)
    return found / len(own.subjects) if own.subjects else -1.0


def _conflicts(own: dict[int, set[int]], other: dict[int, set[int]]) -> tuple[int, int]:
    shared = own.keys() & other.keys()
    agreements = sum(bool(own[key] & other[key]) for key in shared)
    return len(shared) - agreements, agreements
