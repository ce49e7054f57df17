"""How each version tells it: whom it quotes, which sources it names, how it hedges and which loaded words it uses."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.contracts.comparison import QuotedV1, WordUseV1
from pipeline.projection.documents import ComparisonDocument
from pipeline.wording import words


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """A person or body; how many of its words each column's version quotes, None if it quotes none."""

    who: QuotedV1
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedTable:
    """Who is quoted, by version. `outlets`: article id and outlet of each column."""

    outlets: tuple[tuple[str, str], ...]
    lines: tuple[QuotedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedSource:
    """A source and the outlets that name it. `number`: how many they are."""

    name: str
    outlets: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChoice:
    """The words of one version: `may (4), reportedly`; either may be empty."""

    source: str
    article_id: str
    hedges: str
    loaded: str


def quoted_table(comparison: ComparisonDocument) -> QuotedTable:
    """Who is quoted; its columns are the versions that quote any of them, in the order of the versions."""
    sources = {one.article_id: one.source for quoted in comparison.quoted for one in quoted.versions}
    columns = [version.article_id for version in comparison.versions if version.article_id in sources]
    columns += [article for article in sources if article not in columns]
    lines = []
    for quoted in comparison.quoted:
        counted = {one.article_id: one.words for one in quoted.versions}
        lines.append(QuotedLine(who=quoted, cells=tuple(counted.get(article) for article in columns)))
    return QuotedTable(outlets=tuple((article, sources[article]) for article in columns), lines=tuple(lines))


def credited_sources(comparison: ComparisonDocument) -> tuple[CreditedSource, ...]:
    """The sources that versions name, in the order of the comparison."""
    sources = {version.article_id: version.source for version in comparison.versions}
    return tuple(
        CreditedSource(
            name=one.name,
            outlets=words.listed([sources.get(article, "another version") for article in one.article_ids]),
            number=len(one.article_ids),
        )
        for one in comparison.credited
    )


def word_choices(comparison: ComparisonDocument) -> tuple[WordChoice, ...]:
    """What versions hedge with and which loaded words they use; those that do neither are left out."""
    return tuple(
        WordChoice(source=one.source, article_id=one.article_id, hedges=_uses(one.hedges), loaded=_uses(one.loaded))
        for one in comparison.wording
        if one.hedges or one.loaded
    )


def _uses(used: Sequence[WordUseV1]) -> str:
    return ", ".join(f"{one.word} ({one.count})" if one.count > 1 else one.word for one in used)
