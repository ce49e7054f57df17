"""The figures, dates and names of a version, in the order in which it has them.

Figures of English are read by `figures`, those of other languages by `stated`: both bring units to the same ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.domain.comparison.across.counted import counted
from pipeline.domain.comparison.across.days import Dated, dates_in
from pipeline.domain.comparison.across.latin import skeletons
from pipeline.domain.comparison.across.versions import EventText, Place
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.stated import stated
from pipeline.domain.text.date_names import fold, own_months, own_weekdays
from pipeline.domain.text.figures import figures
from pipeline.domain.text.stated_figure import AGE, MAGNITUDE, ORDINAL, PLACING, SCORE
from pipeline.domain.text.stop_words import listed_stop_words

MOST_MENTIONS = 200

_NO_QUANTITY = frozenset({AGE, MAGNITUDE, ORDINAL, PLACING, SCORE})
_CONVERTED = frozenset({"mile", "foot", "inch", "yard", "pound", "ounce", "acre", "sq mile", "sq ft"})
_OF_TIME = re.compile(
    r"[\s-]*(?:year|month|week|day|hour|minute|second|jahr|monat|woche|tag|stunde|minute|sekunde|año|mes|semana|día|hora"
    r"|minuto|segundo|ans?\b|année|mois|semaine|jour|heure|anni|anno|mese|mesi|settiman|giorn|ore\b|minuti|ano|mês|dia"
    r"|jaar|maand|week|dag|uur|minuut|год|лет\b|месяц|недел|день|дня|дней|час|минут|секунд|рок|рік|місяц|тиж|дні|днів"
    r"|годин|хвилин|lat\b|lata|rok|miesi|tygod|dni\b|godzin|سنة|سنوات|عام|شهر|أشهر|أسبوع|أسابيع|يوم|أيام|ساعة|ساعات|دقيقة"
    r"|年|岁|天|个月|小时|分钟|năm|tháng|tuần|ngày|giờ|phút)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:(?!'s\b)['’\-ʼ][^\W\d_]+)*")
_BETWEEN_NAMES = re.compile(r"\s?[-–]?\s?")
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0fff]")
_BEGINNING = re.compile(r"^$|[.:!?]\s?[\"'(«„“]?\s?$")
_LONGEST_RUN = 5
_SHORT_WORD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: `value` in `unit` (as in `stated`, empty for a count), and what it counts as far as words say so.

    [`low`, `high`]: what it can mean ("at least"). `converted`: in miles or pounds, which others convert and round.
    """

    value: float
    low: float
    high: float
    converted: bool
    unit: str
    counts: frozenset[str]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date. `days`: what it can mean; `is_day`: the day of the month is stated, not just a weekday."""

    days: frozenset[date]
    is_day: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A run of capitalised words, or words of a script without capitals. `words`: by their consonants.

    `starts`: where each word begins in the sentence.
    """

    words: tuple[frozenset[str], ...]
    written: tuple[str, ...]
    starts: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What a version mentions. `words`: in a script without capitals every word could be a name: they are all here."""

    version: EventText
    figures: tuple[Figure, ...]
    days: tuple[Day, ...]
    names: tuple[Name, ...]
    words: tuple[Name, ...]


def mentions(version: EventText) -> Mentions:
    """Read a version. What is beyond `MOST_MENTIONS` of a kind is left out."""
    days: list[Day] = []
    found: list[Figure] = []
    for index, text in enumerate(version.plain):
        dates = list(dates_in(text, version.language, version.day))
        days += [Day(days=d.days, is_day=d.is_day, place=Place(index, d.start, d.end)) for d in dates]
        found += _figures(text, dates, index, version.language)
    caseless = bool(_CASELESS.search(version.text[:1000]))
    return Mentions(
        version=version,
        figures=tuple(found[:MOST_MENTIONS]),
        days=tuple(days[:MOST_MENTIONS]),
        names=() if caseless else tuple(_names(version))[:MOST_MENTIONS],
        words=tuple(_words(version)) if caseless else (),
    )


def _figures(text: str, dates: list[Dated], index: int, language: str) -> Iterator[Figure]:
    masked = text
    for one in dates:
        masked = masked[: one.start] + "\x00" * (one.end - one.start) + masked[one.end :]
    read: list[tuple[tuple[float, float, float], str, tuple[int, int], bool]]
    if language == "en":
        read = [
            ((f.value, f.low, f.high), f.unit, f.span, f.written_unit in _CONVERTED)
            for f in figures(masked)
            if f.unit not in _NO_QUANTITY
        ]
    else:
        sentence = Sentence(
            index=index, paragraph=0, text=text, plain=masked, tokens=(), lemmas=frozenset(), structured=False
        )
        read = [
            ((s.value, s.low, s.high), s.unit, s.span, False) for s in stated(sentence, language) if s.kind == "number"
        ]
    for (value, low, high), unit, (start, end), converted in read:
        if not unit and _OF_TIME.match(text, end):
            continue
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        yield Figure(
            value=value,
            low=value if unit and low == 0 else low,  # "до 3,5 %", "hasta el 3 %": to a level as often as up to it
            high=high,
            converted=converted,
            unit=unit,
            counts=counted(text, start, end, language) if not unit else frozenset(),
            place=Place(index, start + lead, end),
        )


def _names(version: EventText) -> Iterator[Name]:
    """Runs of capitalised words. The first of a sentence counts if it is capitalised elsewhere, or part of a run."""
    language = version.language
    never, seldom = _no_names(language), _function_words(language)
    inside: set[str] = set()
    runs: list[tuple[list[re.Match[str]], int, bool]] = []
    for index, text in enumerate(version.plain):
        run: list[re.Match[str]] = []
        begins = False
        for match in _WORD.finditer(text):
            word = match.group()
            starts = _BEGINNING.search(text[max(0, match.start() - 3) : match.start()]) is not None
            capital = word[0].isupper() and len(word) > 1 and fold(word) not in never
            capital = capital and (not starts or fold(word) not in seldom)  # "Sea Lark", though "sea" is Spanish
            joined = bool(run) and _BETWEEN_NAMES.fullmatch(text[run[-1].end() : match.start()]) is not None
            if run and not (capital and joined and len(run) < _LONGEST_RUN):
                runs.append((run, index, begins))
                run = []
            if capital:
                begins = starts if not run else begins
                run.append(match)
                if not starts and index:
                    inside.add(word.lower())
        if run:
            runs.append((run, index, begins))
    for run, index, begins in runs:
        if begins and run[0].group().lower() not in inside:
            if len(run) == 1:
                continue
            if len(run[0].group()) <= _SHORT_WORD:  # "Для Нортгейта"
                run = run[1:]
        if index == 0 and all(one.group().lower() not in inside for one in run):
            continue  # headlines are capitalised in some languages
        yield _name([(one.group(), one.start(), one.end()) for one in run], index, language)


def _words(version: EventText) -> Iterator[Name]:
    for index, text in enumerate(version.plain):
        for match in _WORD.finditer(text):
            yield _name([(match.group(), match.start(), match.end())], index, version.language)


def _name(parts: list[tuple[str, int, int]], index: int, language: str) -> Name:
    return Name(
        words=tuple(skeletons(word, language) for word, _, _ in parts),
        written=tuple(word for word, _, _ in parts),
        starts=tuple(start for _, start, _ in parts),
        place=Place(index, parts[0][1], parts[-1][2]),
    )


@cache
def _function_words(language: str) -> frozenset[str]:
    """Words that are capitalised where a sentence begins and are no names there."""
    return frozenset(map(fold, listed_stop_words(language)))


@cache
def _no_names(language: str) -> frozenset[str]:
    """Capitalised words that are no part of a name: days, months, forms of address."""
    titles = "mr mrs ms dr prof sir the herr frau señor señora monsieur madame пан пані"
    return frozenset(map(fold, (*titles.split(), *own_months(language), *own_weekdays(language))))
