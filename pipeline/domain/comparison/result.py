"""The result of a comparison. Values only: `compare` decides how it is found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.domain.articles.articles import Form
from pipeline.domain.text.stated_dates import Precision

ConflictKind = Literal["number", "quote", "date", "place", "contradiction"]
DifferenceKind = Literal["figure", "strength", "denial", "scope", "source", "words", "quote", "office"]
FigureVerdict = Literal["agree", "differ", "updated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Antecedent:
    """Whom or what words of an excerpt stand for, in the words of its version: "the couple", "Anna and Piotr Lis".

    `span`: the words, as [start, end) characters of the sentence.
    """

    span: tuple[int, int]
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A sentence of one version.

    `span` is the part that matters, as [start, end) characters of `sentence`.

    Sides of a conflict with equal `group` say the same; groups count from 0. `paragraph`: the sentence's, from 1.
    `said_by`: whom the version gives it to. Both are only known of claims. `antecedents`: what words within the span
    stand for that are only understood from the text before, in their order, as far as that is plain.
    """

    article_id: str
    source: str
    sentence: str
    span: tuple[int, int]
    group: int = 0
    paragraph: int | None = None
    said_by: str = ""
    antecedents: tuple[Antecedent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A possible conflict between versions: one excerpt an article, in order of group, at least two groups.

    `confidence` is in [0, 1]. `note` says in a few words what differs ("12 against 14 injured").
    """

    kind: ConflictKind
    confidence: float
    note: str
    sides: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedClaim:
    """The same claim in the words of several versions, one excerpt each.

    `similarity`: the probability that the weakest pair is one fact; M of the weakest pair in languages without a parse.
    """

    similarity: float
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDifferently:
    """One thing as two versions tell it, with the words that differ in `span`. No conflict: both may be right.

    `note` says in a few words what differs. `probability`: that it is one thing.
    """

    kind: DifferenceKind
    note: str
    probability: float
    sides: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyIn:
    """A claim that only this version makes: those in `missing_from` do not, as far as can be told."""

    excerpt: Excerpt
    missing_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A fact that at least two publisher families tell, one excerpt a version, and those in `missing_from` do not."""

    excerpts: tuple[Excerpt, ...]
    missing_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedIn:
    """How many of a speaker's words a version quotes."""

    article_id: str
    source: str
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A person or body that versions quote word for word. `role`: in the words of a version; empty if none says it."""

    name: str
    role: str
    versions: tuple[QuotedIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """An agency, outlet or document that versions name as their source."""

    name: str
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordUse:
    """A word and how often a version uses it."""

    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words by which a version hedges or takes sides, outside of quotes."""

    article_id: str
    source: str
    hedges: tuple[WordUse, ...]
    loaded: tuple[WordUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCell:
    """What one version states in a row of the table of figures.

    `written`: the figure in the words of the version, with "at least" and the like. `value`: it in the row's unit.
    [`low`, `high`]: what the words leave open; `high` is None without an upper bound. `as_of`: how recent it says it
    is, `said_by`: who says so; both empty if the sentence does not say. `span` is the figure in `sentence`. Cells with
    equal `group` may all be right.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One thing that at least two independent versions count, one cell a version, in order of the versions.

    `label`: what is counted, for a reader. `unit`: a currency sign, `%`, `points`, m, kg, ha, l, km/h, °C, `age`,
    `magnitude`, `ordinal`, `score`, or empty for a count. `verdict`: `updated` if the figures differ only in that a
    later version counts more of what grows.
    """

    label: str
    unit: str
    verdict: FigureVerdict
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedWords:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVersion:
    """A version's place in the comparison.

    `first`: known to be the earliest. `after_first_s`: seconds, None unless both outlets state a time of day. `lead`:
    its first sentence of substance. `copied_share`: the share of its words that are in the version that it copies, in
    [0, 1]. `form`: what kind of page it is. `changed`: the figures, names, negations and quoted words that a copy
    changed. `words`: how long its text is. `only_here`: how many claims only it makes, whether or not they are listed.
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
    form: Form = "article"
    published_precision: Precision = "time"
    changed: tuple[ChangedWords, ...] = ()
    words: int = 0
    only_here: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The comparison of a story's versions, which are in order of event time; `conflicts` strongest first.

    `figures`: what several versions count, by the number of voices. `left_out` and `only_in`: the weightiest first.
    `quoted`: who is quoted by most versions first. `not_compared`: the article ids of independent
    versions beyond the most that are compared, and of pages that report many events. `headline_article` and
    `headline_source`: the article and the outlet that the headline is from.
    """

    story_id: str
    headline: str
    versions: tuple[ComparedVersion, ...]
    conflicts: tuple[Conflict, ...]
    shared: tuple[SharedClaim, ...]
    only_in: tuple[OnlyIn, ...]
    not_compared: tuple[str, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    told_differently: tuple[ToldDifferently, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    credited: tuple[Credited, ...] = ()
    wording: tuple[Wording, ...] = ()
    looked_at: LookedAt = LookedAt()
    headline_article: str = ""
    headline_source: str = ""
