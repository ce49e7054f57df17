"""Details that two versions have alike: words that both quote, an age, an unusual figure, a day.

They are found by equality, not by likeness. In two reports of one event the same rare thing is the same fact, however
differently the clauses around it are told. What whole claims have in common is found by `told`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.domain.comparison.dates import date_mentions
from pipeline.domain.comparison.figure_phrases import figure_phrase
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.names import same_name
from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.quotes import Quote, content_words
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.slots import NumberMention, is_duration
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.text.figures import AGE, MANY, ORDINAL, PLACING, SHARE
from pipeline.domain.text.wordlists import word_list

FEWEST_CONTENT = 2
"""Content words that both quote; one is enough in a statement."""

STATEMENT = 5
"""Words from which on a quotation is a statement. What is shorter may be a term: it is no detail if a version has it
twice."""

LONGEST_OF_TWO = 8
"""Words from which on a quotation is one, whoever is said to have said it: one person has two names. Shorter ones are
said by several people ("we'll see what happens")."""

FEWEST_COUNTED = 13
"""The least count or whole share that is unusual: two versions often count three or ten of something."""

NAME_BEFORE, NAME_AFTER = 4, 8
"""Words beside an age in which the name stands whose age it is."""

LEAST_MATCH, LEAST_MATCH_OF_YEARS, LEAST_MATCH_BY_CHANCE = 0.3, 0.5, 0.6
"""The least M of the sentences around equal figures and days, around equal years, and around small counts."""

_NEGATING = frozenset(word_list("not no never nor neither cannot"))

Key = tuple[str | float | None, ...]
"""What is equal in both versions, the kind first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detail:
    """Where a version tells it; `said_by`: who is quoted, if both versions name them alike."""

    sentence: Sentence
    span: Span
    said_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SameDetail:
    """A detail of two versions. `least_match`: the least M of the two sentences for it to be one fact."""

    key: Key
    a: Detail
    b: Detail
    least_match: float


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
        *_quoted(quotes_of_a, a, quotes_of_b, b),
        *_of_one_age(numbers_of_a, numbers_of_b),
        *_equal(_figures(numbers_of_a), _figures(numbers_of_b)),
        *_equal(_days(a), _days(b)),
    )


def _quoted(
    quotes_of_a: Sequence[Quote], a: ToldVersion, quotes_of_b: Sequence[Quote], b: ToldVersion
) -> Iterator[SameDetail]:
    """Quotations of the one that are whole within one of the other."""
    written = ["".join(q.words) for q in quotes_of_a], ["".join(q.words) for q in quotes_of_b]
    for left, own in zip(quotes_of_a, written[0], strict=True):
        for right, other in zip(quotes_of_b, written[1], strict=True):
            if own not in other and other not in own:
                continue
            left_is_longer = len(own) > len(other)
            short, long_ = (right, left) if left_is_longer else (left, right)
            at = _words_of(short, long_)
            if at is None or not _says_something(short) or _is_cut_otherwise(short, long_, at):
                continue
            if len(short.words) < STATEMENT and any(_times(short, version) > 1 for version in (a, b)):
                continue
            speakers = _speaker(a, left), _speaker(b, right)
            if _are_two(short, left, right, speakers):
                continue
            if _last_name(speakers[0]) != _last_name(speakers[1]):
                speakers = "", ""
            spans = _marked(short, 0, len(short.words)), _marked(long_, *at)
            first, second = reversed(spans) if left_is_longer else spans
            yield SameDetail(
                key=("quote", "".join(short.words)),
                a=Detail(sentence=left.sentence, span=first, said_by=speakers[0]),
                b=Detail(sentence=right.sentence, span=second, said_by=speakers[1]),
                least_match=0.0,
            )


def _words_of(short: Quote, long_: Quote) -> tuple[int, int] | None:
    """The words [first, last) of the longer quote that are the shorter one's; hyphens and spaces make no difference."""
    ends = list(accumulate(map(len, long_.words)))
    starts = [0, *ends[:-1]]
    at = "".join(long_.words).find(own := "".join(short.words))
    if at not in starts or at + len(own) not in ends:
        return None
    return starts.index(at), ends.index(at + len(own)) + 1


def _says_something(quote: Quote) -> bool:
    content = len(content_words(quote.words))
    return content >= FEWEST_CONTENT or (content > 0 and len(quote.words) >= STATEMENT)


def _times(quote: Quote, version: ToldVersion) -> int:
    """How many sentences of the version have these words, quoted or not."""
    letters = "".join(quote.words)
    sentences = dict.fromkeys(claim.sentence for claim in version.claims)
    return sum(letters in "".join(filter(str.isalnum, sentence.plain.lower())) for sentence in sentences)


def _is_cut_otherwise(short: Quote, long_: Quote, at: tuple[int, int]) -> bool:
    """Whether the shorter one ends with a full stop where the other goes on, or is cut right after a negation."""
    first, last = at
    goes_on = last < len(long_.words) and _ends(short, len(short.words)) and not _ends(long_, last)
    return goes_on or not _NEGATING.isdisjoint(long_.words[max(0, first - 3) : first])


def _ends(quote: Quote, last: int) -> bool:
    return quote.sentence.plain[quote.spans[last - 1][1] :][:1] in {".", "!", "?"}


def _are_two(short: Quote, left: Quote, right: Quote, speakers: tuple[str, str]) -> bool:
    """Whether two people say it."""
    if left.speaker and right.speaker and not same_name(left.speaker, right.speaker):
        return True
    names = [_last_name(speaker) for speaker in speakers]
    return len(short.words) < LONGEST_OF_TWO and all(names) and names[0] != names[1]


def _speaker(version: ToldVersion, quote: Quote) -> str:
    start, end = quote.spans[0][0], quote.spans[-1][1]
    return next(
        (
            claim.speaker
            for claim in version.claims
            if claim.sentence is quote.sentence and any(x < end and start < y for x, y in claim.spans)
        ),
        "",
    )


def _last_name(speaker: str) -> str:
    """The last word of a name; empty if it is none ("the president", "Mr. Secretary")."""
    last = speaker.removesuffix("'s").rpartition(" ")[2]
    return last.lower() if last[:1].isupper() and not is_office(last) else ""


def _marked(quote: Quote, first: int, last: int) -> Span:
    """The characters of these words, with the quotation marks right beside them."""
    start, end = quote.spans[first][0], quote.spans[last - 1][1]
    text = quote.sentence.plain
    return start - (text[start - 1 : start] == '"'), end + (text[end : end + 1] == '"')


def _of_one_age(a: Sequence[NumberMention], b: Sequence[NumberMention]) -> Iterator[SameDetail]:
    """Equal ages with one name beside them: "the 52-year-old Novak", "Novak, 52"."""
    aged = [[m for m in own if m.quantity.unit == AGE and m.sentence.structured] for own in (a, b)]
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
            detail=Detail(sentence=mention.sentence, span=figure_phrase(mention.sentence, quantity.span)),
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
