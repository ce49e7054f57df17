"""The wire types of topic `stories.compared`. What they mean is with the values in `domain/comparison/result.py`."""

from datetime import datetime
from typing import Literal

import msgspec


class AntecedentV1(msgspec.Struct, frozen=True, kw_only=True):
    """Whom or what words of an excerpt stand for: "the couple", "Anna and Piotr Lis".

    `span`: the words, as [start, end) characters of the sentence.
    """

    span: tuple[int, int]
    means: str


class ExcerptV1(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of one version. `span` is the part that matters, as [start, end) characters of it.

    Sides of a conflict with equal `group` say the same. `paragraph`: the sentence's, from 1; `said_by`: whom it is
    ascribed to. Both are only known of claims. `antecedents`: what words within the span stand for that are only
    understood from the text before.
    """

    article_id: str
    source: str
    sentence: str
    span: tuple[int, int]
    group: int = 0
    paragraph: int | None = None
    said_by: str = ""
    antecedents: tuple[AntecedentV1, ...] = ()


class ConflictV1(msgspec.Struct, frozen=True, kw_only=True):
    """A possible conflict between versions, with the sentence of each side."""

    kind: Literal["number", "quote", "date", "place", "contradiction"]
    confidence: float
    note: str
    sides: tuple[ExcerptV1, ...]


class SharedClaimV1(msgspec.Struct, frozen=True, kw_only=True):
    """The same claim in the words of several versions. `span` of each is what its sentence says of it.

    `similarity`: the probability that the weakest pair is one fact.
    """

    similarity: float
    excerpts: tuple[ExcerptV1, ...]


class ToldDifferentlyV1(msgspec.Struct, frozen=True, kw_only=True):
    """One thing as two versions tell it, with the words that differ in `span`. No conflict: both may be right.

    `probability`: that it is one thing.
    """

    kind: Literal["figure", "strength", "denial", "scope", "source", "words", "quote", "office"]
    note: str
    probability: float
    sides: tuple[ExcerptV1, ...]


class OnlyInV1(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that one version makes and those in `missing_from` do not, as far as can be told."""

    excerpt: ExcerptV1
    missing_from: tuple[str, ...]


class LeftOutV1(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that at least two publisher families tell, and those in `missing_from` do not, as far as can be told."""

    excerpts: tuple[ExcerptV1, ...]
    missing_from: tuple[str, ...]


class QuotedInV1(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a speaker's words a version quotes."""

    article_id: str
    source: str
    words: int


class QuotedV1(msgspec.Struct, frozen=True, kw_only=True):
    """A person or body that versions quote word for word; `role` in the words of a version, or empty."""

    name: str
    role: str
    versions: tuple[QuotedInV1, ...]


class CreditedV1(msgspec.Struct, frozen=True, kw_only=True):
    """An agency, outlet or document that versions name as their source."""

    name: str
    article_ids: tuple[str, ...]


class WordUseV1(msgspec.Struct, frozen=True, kw_only=True):
    """A word and how often a version uses it."""

    word: str
    count: int


class WordingV1(msgspec.Struct, frozen=True, kw_only=True):
    """The words by which a version hedges or takes sides, outside of quotes."""

    article_id: str
    source: str
    hedges: tuple[WordUseV1, ...]
    loaded: tuple[WordUseV1, ...]


class LookedAtV1(msgspec.Struct, frozen=True, kw_only=True):
    """How much was compared: what an empty list of findings means.

    `pairs`: pairs of versions. `claims_paired`: claims that have a counterpart in another version. `not_judged`: the
    versions in a language of which only figures, dates, quotes and names are compared.
    """

    versions: int = 0
    pairs: int = 0
    claims: int = 0
    claims_paired: int = 0
    figures: int = 0
    quotes: int = 0
    not_judged: tuple[str, ...] = ()


class FigureCellV1(msgspec.Struct, frozen=True, kw_only=True):
    """What one version states in a row of the table of figures. `span` is the figure in `sentence`.

    `written`: the figure in the version's words, with "at least" and the like. `value`: it in the row's unit, between
    `low` and `high`; `high` is null without an upper bound. `as_of`: how recent it says it is. `said_by`: who says so.
    Both are empty if the sentence does not say. Cells with equal `group` may all be right.
    """

    article_id: str
    source: str
    written: str
    value: float
    low: float
    high: float | None
    as_of: str
    said_by: str
    sentence: str
    span: tuple[int, int]
    group: int = 0


class FigureRowV1(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that at least two independent versions count.

    `unit`: a currency sign, `%`, `points`, m, kg, ha, l, km/h, °C, `age`, `magnitude`, `ordinal`, `score`, or empty for
    a count. `verdict`: `updated` if the figures differ only in that a later version counts more of what grows.
    """

    label: str
    unit: str
    verdict: Literal["agree", "differ", "updated"]
    cells: tuple[FigureCellV1, ...]


class ChangedWordsV1(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a copy that are others in its original; either may be empty. `before`: the words before them.

    `sentence`: the copy's, with the words as [start, end) characters in `span`; `original_sentence` and `original_span`
    in the original. A span is empty where that side has no such words. Sentences of older records are empty.
    """

    here: str
    there: str
    before: str
    sentence: str = ""
    span: tuple[int, int] = (0, 0)
    original_sentence: str = ""
    original_span: tuple[int, int] = (0, 0)


class ComparedVersionV1(msgspec.Struct, frozen=True, kw_only=True):
    """A version's place in the comparison. `copied_share`: how much of its text is in the version that it copies.

    `first` is false for all versions if the earliest states a day without a time (`published_precision` `day`) and
    another one may be earlier on that day. `after_first_s` is null unless this version and the first state a time.
    `changed`: the figures, names, negations and quoted words that a copy changed. `words`: how long its text is.
    `only_here`: how many claims only it makes, whether or not they are listed.
    """

    article_id: str
    source: str
    family: str
    title: str
    published: datetime | None
    seen: datetime
    first: bool
    after_first_s: float | None
    copy_of: str | None
    copied_share: float
    lead: str
    form: Literal["article", "live", "roundup", "teaser"] = "article"
    published_precision: Literal["time", "day"] = "time"
    changed: tuple[ChangedWordsV1, ...] = ()
    words: int = 0
    only_here: int = 0


class ComparisonV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.compared`. `headline_article`, `headline_source`: the article and outlet with this headline."""

    schema: Literal["comparison"] = "comparison"
    version: Literal[1] = 1
    story_id: str
    headline: str
    versions: tuple[ComparedVersionV1, ...]
    conflicts: tuple[ConflictV1, ...]
    shared: tuple[SharedClaimV1, ...]
    only_in: tuple[OnlyInV1, ...]
    not_compared: tuple[str, ...] = ()
    figures: tuple[FigureRowV1, ...] = ()
    told_differently: tuple[ToldDifferentlyV1, ...] = ()
    left_out: tuple[LeftOutV1, ...] = ()
    quoted: tuple[QuotedV1, ...] = ()
    credited: tuple[CreditedV1, ...] = ()
    wording: tuple[WordingV1, ...] = ()
    looked_at: LookedAtV1 = LookedAtV1()
    headline_article: str = ""
    headline_source: str = ""
