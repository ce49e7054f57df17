"""Words that two versions both quote: the same statement or turn of phrase, cut or not, with or without hyphens.

Knows what is the same quotation and what is only a term that both use, or a saying of two people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.names import same_name
from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.quote_wording import content_words
from pipeline.domain.comparison.quotes import Quote
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.text.wordlists import word_list

FEWEST_CONTENT = 2
"""Content words that both quote; one is enough in a statement."""

STATEMENT = 5
"""Words from which on a quotation is a statement. What is shorter may be a term: it is no detail if a version has it
twice."""

LONGEST_OF_TWO = 8
"""Words from which on a quotation is one, whoever is said to have said it: one person has two names. Shorter ones are
said by several people ("we'll see what happens")."""

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


def quoted_details(
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
            at = words_within(short, long_)
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


def words_within(short: Quote, long_: Quote) -> tuple[int, int] | None:
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
    goes_on = last < len(long_.words) and ends_with_stop(short, len(short.words)) and not ends_with_stop(long_, last)
    return goes_on or not _NEGATING.isdisjoint(long_.words[max(0, first - 3) : first])


def ends_with_stop(quote: Quote, last: int) -> bool:
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
