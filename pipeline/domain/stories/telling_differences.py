"""The facts in which two articles differ, as a reader would name them: another magnitude, another place.

For display beside a decision, never for one: it reads both texts again with simple rules, and says nothing rather than
something doubtful. A figure or name counts as another only where each text nowhere has the other's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from pipeline.domain.terms.mentions import capitalised_spans
from pipeline.domain.terms.place_names import folded, us_states
from pipeline.domain.terms.slots import differing
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.content import content_terms
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.stop_words import content_words
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters
from pipeline.domain.text.wordlists import word_list

MOST = 3
LEAD_CHARS = 600

_READ_CHARS = 6000
_TITLE, _LEAD, _LATER = range(3)
_RANK = ("measure", "number", "sum", "percentage", "score", "place", "name", "date", "day", "time", "figure")
"""What tells two events apart, surest first. A measure is a noun that a figure qualifies, such as a magnitude."""

_MEASURES = frozenset(word_list("magnitude level category grade phase round week lot case flight route section"))
_SHAKEN = frozenset(word_list("quake earthquake temblor tremor"))
_SCALES = frozenset(word_list("hundred thousand million billion trillion m bn mln"))
_SIZES = frozenset(word_list("square cubic"))
_PEOPLE = frozenset(word_list("people dead men women children"))
_MONTHS = frozenset(name.lower() for name in ENGLISH_MONTHS)
_DAYS = frozenset(name.lower() for name in ENGLISH_WEEKDAYS)
_CALENDAR = _MONTHS | _DAYS
_TOKEN = re.compile(
    r"(?P<money>[$€£¥] ?)?(?P<number>\d+(?:[.,:]\d+)*)(?P<percent> ?%)?(?P<score>-\d+)?(?P<half> ?[ap]\.?m\b\.?)?"
    r"|[^\W\d_]+(?:'[^\W\d_]+)?|[.!?;:\n]"
)
_PLACE = re.compile(r"\b(?:in|at|near|off|from|outside|around|of) (?=[^\W\d_])")
_BEFORE_PLACE = frozenset(word_list("in at near off from outside around to through across"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingDifference:
    """`what` differs, as a noun; what this article has, and what the other has, as written."""

    what: str
    here: str
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """`rank`: one of `_RANK`. `place`: in which part of the text."""

    rank: str
    what: str
    written: str
    value: str
    place: int


@lru_cache(maxsize=512)
def telling_differences(
    own_title: str, own_text: str, other_title: str, other_text: str, language: str = "en"
) -> tuple[TellingDifference, ...]:
    """Up to `MOST` facts in which the articles differ, the most telling first: those of title and lead before later.

    Cached, because a story is shown again and again, and reading two texts takes 4 ms.
    """
    own, other = (_Read.from_text(*parts, language) for parts in ((own_title, own_text), (other_title, other_text)))
    found = [*_figures(own, other), *_places(own, other), *_in_same_words(own, other)]
    ranked = sorted(found, key=lambda one: (one[0].place, _RANK.index(one[0].rank)))
    telling: dict[str, TellingDifference] = {}
    said: set[str] = set()
    for fact, there in ranked:
        again = {_digits(fact.written), _digits(there)}
        if fact.what not in telling and not again & said:
            telling[fact.what] = TellingDifference(what=fact.what, here=fact.written, there=there)
            said |= again
    return tuple(telling.values())[:MOST]


def _digits(written: str) -> str:
    """A figure without its unit, a name as it is."""
    found = re.search(r"\d[\d.,:]*", written)
    return found.group() if found else written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An article, with what it names anywhere."""

    title: str
    text: str
    language: str
    words: frozenset[str]
    values: frozenset[str]

    @classmethod
    def from_text(cls, title: str, text: str, language: str) -> "_Read":
        title, text = normalise_letters(title), normalise_letters(text[:_READ_CHARS])
        whole = f"{title}\n{text}"
        words = frozenset(content_terms(whole, language))
        return cls(title=title, text=text, language=language, words=words, values=frozenset(numbers(whole, language)))

    @property
    def parts(self) -> tuple[tuple[int, str], ...]:
        """Title and lead, each with its place."""
        return (_TITLE, self.title), (_LEAD, self.text[:LEAD_CHARS])

    def names(self, name: str) -> bool:
        """Whether any word of the name is in the text."""
        words = content_terms(name, self.language)
        return not words or not self.words.isdisjoint(words)


def _figures(own: _Read, other: _Read) -> Iterator[tuple[_Fact, str]]:
    mine, theirs = _counted(own), _counted(other)
    for what in dict.fromkeys(fact.what for fact in mine):
        here = [fact for fact in mine if fact.what == what]
        there = [fact for fact in theirs if fact.what == what]
        titles = [fact for fact in here if fact.place == _TITLE], [fact for fact in there if fact.place == _TITLE]
        if all(titles) and _values(titles[0]).isdisjoint(_values(titles[1])):
            yield titles[0][0], titles[1][0].written
            continue
        if _values(here) & _values(there):
            continue
        here = [fact for fact in here if _number(fact.value) not in other.values]
        there = [fact for fact in there if _number(fact.value) not in own.values]
        if here and there:
            yield here[0], there[0].written


def _values(facts: Iterable[_Fact]) -> set[str]:
    return {fact.value for fact in facts}


def _number(value: str) -> str:
    return value.partition(" ")[0]


def _counted(read: _Read) -> list[_Fact]:
    """The figures of title and lead whose noun is known."""
    return [fact for place, part in read.parts for fact in _figures_in(part, place, read.language)]


def _figures_in(part: str, place: int, language: str) -> Iterator[_Fact]:
    matches = list(_TOKEN.finditer(part))
    tokens = [match.group() for match in matches]
    for at, match in enumerate(matches):
        values = numbers(match["number"] or match.group(), language)
        if len(values) != 1 and not (match["score"] or ":" in match.group()[1:]):
            continue
        after = at + 1
        scale = tokens[after] if after < len(tokens) and tokens[after].lower() in _SCALES else ""
        written, value = match.group(), f"{'-'.join(values)}{match['score'] or ''} {scale.lower()}".strip()
        if scale:
            written, after = f"{written} {scale}", after + 1
        rank, what = _noun(match, tokens[max(at - 2, 0) : at], tokens[after : after + 3], language)
        if what:
            yield _Fact(rank=rank, what=what, written=written, value=value, place=place)


def _noun(match: re.Match[str], before: Sequence[str], after: Sequence[str], language: str) -> tuple[str, str]:
    """What a figure is of; empty where that is not clear."""
    near = [token.lower() for token in (*before, *after[:1])]
    following = after[0] if after else ""
    if match["money"]:
        return "sum", "sum"
    if match["percent"] or following.lower() in ("percent", "per"):
        return "percentage", "percentage"
    if match["score"]:
        return "score", "score"
    if match["half"] or ":" in match.group():
        return "time", "time"
    if {*near[-2:], *(near[-1:] if after else [])} & _MONTHS:
        return "date", "date"
    if measure := next((token for token in reversed(near) if token in _MEASURES), ""):
        return "measure", measure
    for token, following in zip(after, (*after[1:], ""), strict=False):
        if not token[0].isalpha() or token[0].isupper():
            break
        if token in _SHAKEN:
            return "measure", "magnitude"
        if token in _PEOPLE or content_words([fold_case_and_accents(token)], language):
            counted = f"{token} {following}".strip() if token in _SIZES else token
            return ("number", f"number of {counted}") if _is_countable(counted) else ("figure", f"figure for {counted}")
    return "figure", ""


def _is_countable(noun: str) -> bool:
    return noun.endswith("s") or noun in _PEOPLE or noun.split()[0] in _SIZES


def _places(own: _Read, other: _Read) -> Iterator[tuple[_Fact, str]]:
    here = next((fact for fact in _located(own) if not other.names(fact.written)), None)
    there = next((fact for fact in _located(other) if not own.names(fact.written)), None)
    if here is not None and there is not None and _is_state(here.written) == _is_state(there.written):
        yield here, there.written


def _is_state(name: str) -> bool:
    """Whether it is a whole state: a town may be in it, so that it is no other place."""
    return folded(name) in us_states()


def _located(read: _Read) -> Iterator[_Fact]:
    for place, part in read.parts:
        for match in _PLACE.finditer(part):
            after = part[match.end() : match.end() + 60]
            spans = capitalised_spans(f"x {after}") if after[:1].isupper() else []
            words = list(takewhile(lambda word: word.lower() not in _CALENDAR, spans[0].split() if spans else []))
            if words and after.startswith(words[0]):
                yield _Fact(rank="place", what="place", written=" ".join(words), value="", place=place)


def _in_same_words(own: _Read, other: _Read) -> Iterator[tuple[_Fact, str]]:
    """Names and figures that the same words surround in both."""
    for one in differing(own.title, own.text, other.title, other.text):
        place = _TITLE if one.here in own.title else _LEAD if one.here in own.text[:LEAD_CHARS] else _LATER
        rank = what = ""
        if numbers(one.here, own.language) or numbers(one.there, other.language):
            if {*numbers(one.here, own.language)} & other.values or {*numbers(one.there, other.language)} & own.values:
                continue
            before, _, after = one.around.partition("…")
            facts = _figures_in(f"{before}{one.here}{after}", place, own.language)
            fact = next((fact for fact in facts if fact.written.startswith(one.here)), None)
            rank, what = (fact.rank, fact.what) if fact else ("figure", "figure")
        elif other.names(one.here) or own.names(one.there):
            continue
        elif one.around.startswith("…") and not (" " in one.here and " " in one.there):
            continue  # a capital there may begin a sentence
        else:
            rank = what = _kind_of_name(one.here, one.there, one.around)
            if not what:
                continue
        yield _Fact(rank=rank, what=what, written=one.here, value="", place=place), one.there


def _kind_of_name(here: str, there: str, around: str) -> str:
    """Empty where the two are not of one kind."""
    words = {word.lower() for word in (*here.split(), *there.split())}
    if words <= _DAYS:
        return "day"
    if words & _CALENDAR:
        return "date" if words <= _MONTHS else ""
    before = around.partition("…")[0].split()
    if before and before[-1].lower() in _BEFORE_PLACE:
        return "place" if _is_state(here) == _is_state(there) else ""
    return "name"
