"""Details that two versions have alike: words that both quote, an age, an unusual figure, a day.

They are found by equality, not by likeness. In two reports of one event the same rare thing is the same fact, however
differently the clauses around it are told. What whole claims have in common is found by `told`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.dates import date_mentions
from pipeline.domain.comparison.figure_phrases import figure_phrase
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.quoted_details import Detail, Key, SameDetail, quoted_details
from pipeline.domain.comparison.quotes import Quote
from pipeline.domain.comparison.slots import NumberMention, is_duration
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.text.stated_figure import AGE, MANY, ORDINAL, PLACING, SCORE, SHARE

FEWEST_COUNTED = 13
"""The least count or whole share that is unusual: two versions often count three or ten of something."""

YOUNGEST, OLDEST = 10, 110
"""Years of age of which no word says that they are years."""

NAME_BEFORE, NAME_AFTER = 4, 8
"""Words beside an age in which the name stands whose age it is."""

LEAST_MATCH, LEAST_MATCH_OF_YEARS, LEAST_MATCH_BY_CHANCE = 0.3, 0.5, 0.6
"""The least M of the sentences around equal figures and days, around equal years, and around small counts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """A detail of one version, by what another must have equal."""

    key: Key
    detail: Detail
    least_match: float


@kept
def same_details(
    quotes_of_a: Sequence[Quote],
    numbers_of_a: Sequence[NumberMention],
    a: ToldVersion,
    quotes_of_b: Sequence[Quote],
    numbers_of_b: Sequence[NumberMention],
    b: ToldVersion,
) -> tuple[SameDetail, ...]:
    """The details that two versions have alike, from their quotes, their figures and the sentences of their claims."""
    return (
        *quoted_details(quotes_of_a, a, quotes_of_b, b),
        *_of_one_age(numbers_of_a, numbers_of_b),
        *_equal(_figures(numbers_of_a), _figures(numbers_of_b)),
        *_equal(_days(a), _days(b)),
    )


def _of_one_age(a: Sequence[NumberMention], b: Sequence[NumberMention]) -> Iterator[SameDetail]:
    """Equal ages with one name beside them: "the 52-year-old Novak", "Novak, 52"."""
    aged = [[m for m in own if m.sentence.structured and _is_age(m)] for own in (a, b)]
    for left in aged[0]:
        for right in aged[1]:
            if left.quantity.value != right.quantity.value:
                continue
            names = _names_beside(left), _names_beside(right)
            for name in sorted(names[0].keys() & names[1].keys())[:1]:
                spans = (_hull(m.quantity.span, own[name]) for m, own in zip((left, right), names, strict=True))
                yield SameDetail(
                    key=(AGE, left.quantity.value, name),
                    a=Detail(sentence=left.sentence, span=next(spans)),
                    b=Detail(sentence=right.sentence, span=next(spans)),
                    least_match=0.0,
                )


def _is_age(mention: NumberMention) -> bool:
    """Whether it is read as an age, or stands between commas behind a name ("Novak, 52, becomes")."""
    quantity, tokens = mention.quantity, mention.sentence.tokens
    if quantity.unit or not quantity.value.is_integer() or not YOUNGEST <= quantity.value <= OLDEST:
        return quantity.unit == AGE
    around = tokens[max(0, quantity.token - 2) : quantity.token + 2]
    return len(around) == 4 and around[0].pos == "PROPN" and around[1].text == around[3].text == ","


def _names_beside(mention: NumberMention) -> dict[str, Span]:
    tokens, at = mention.sentence.tokens, mention.quantity.token
    near = tokens[max(0, at - NAME_BEFORE) : at + NAME_AFTER]
    return {t.lemma.lower(): (t.start, t.end) for t in near if t.pos == "PROPN" and len(t.text) > 2}


def _hull(first: Span, second: Span) -> Span:
    return min(first[0], second[0]), max(first[1], second[1])


def _figures(mentions: Sequence[NumberMention]) -> Iterator[_Told]:
    """Figures with a unit or with what they count. No ages, rough figures, durations and ordinals."""
    for mention in mentions:
        quantity = mention.quantity
        if not mention.sentence.structured or quantity.unit in {AGE, ORDINAL, PLACING} or quantity.hedge == MANY:
            continue
        if is_duration(quantity) or quantity.value in {0, 1} or not (quantity.unit or quantity.noun):
            continue
        by_chance = quantity.unit in {"", SHARE} and quantity.value in range(FEWEST_COUNTED)
        yield _Told(
            key=("figure", quantity.unit or quantity.noun, quantity.value, quantity.hedge),
            # Parsers attach "134 to 63" to anything.
            detail=Detail(
                sentence=mention.sentence,
                span=quantity.span if quantity.unit == SCORE else figure_phrase(mention.sentence, quantity.span),
            ),
            least_match=LEAST_MATCH_BY_CHANCE if by_chance else LEAST_MATCH,
        )


def _days(version: ToldVersion) -> Iterator[_Told]:
    """Days with their month, and years alone."""
    for sentence in dict.fromkeys(claim.sentence for claim in version.claims if claim.judged):
        for date in date_mentions(sentence):
            if (date.month and date.day) or (date.year and not date.month):
                yield _Told(
                    key=("date", date.year, date.month, date.day),
                    detail=Detail(sentence=sentence, span=figure_phrase(sentence, date.span)),
                    least_match=LEAST_MATCH if date.month else LEAST_MATCH_OF_YEARS,
                )


def _equal(a: Iterator[_Told], b: Iterator[_Told]) -> Iterator[SameDetail]:
    told = defaultdict[Key, list[Detail]](list)
    for other in b:
        told[other.key].append(other.detail)
    for own in a:
        for detail in told.get(own.key, ()):
            yield SameDetail(key=own.key, a=own.detail, b=detail, least_match=own.least_match)
