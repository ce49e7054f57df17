"""The columns of the matrix: one for each independent voice, with its versions and the copies of them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.contracts.comparison import ComparedVersionV1
from pipeline.domain.stories.originals import texts
from pipeline.projection.documents import ComparisonDocument

_IN_PART = "only the beginning is known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An independent voice: a publisher family with a text of its own.

    `versions`: article id and name of each of its own texts that was compared; `copies`: the same of the copies of
    these, whoever prints them. `limit`: why its silence says nothing, else empty. `claims_compared`: false if all its
    texts are in a language of which claims are not compared.
    """

    family: str
    versions: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str], ...]
    limit: str
    claims_compared: bool

    @property
    def name(self) -> str:
        """One for a cell: the outlet's, or the family's if several of its outlets have a text of their own."""
        return self.versions[0][1] if len(self.versions) == 1 else self.family


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """All voices, the earliest first. `place`: by article id, the number of its column; a copy is in its original's."""

    voices: tuple[Column, ...]
    place: Mapping[str, int]


def columns(comparison: ComparisonDocument, partly: Set[str] = frozenset()) -> Columns:
    """The voices that were compared, in the order of their first versions. `partly`: versions known only in part."""
    partly = partly | {version.article_id for version in comparison.versions if version.form == "teaser"}
    not_compared = frozenset(comparison.not_compared)
    original = texts({version.article_id: version.copy_of for version in comparison.versions})
    own: dict[str, list[ComparedVersionV1]] = {}
    for version in comparison.versions:
        if original[version.article_id] == version.article_id and version.article_id not in not_compared:
            own.setdefault(version.family, []).append(version)
    voices = tuple(_column(family, versions, comparison, original, partly) for family, versions in own.items())
    place = {article: number for number, voice in enumerate(voices) for article, _ in (*voice.versions, *voice.copies)}
    return Columns(voices=voices, place=place)


def _column(
    family: str,
    own: Sequence[ComparedVersionV1],
    comparison: ComparisonDocument,
    original: Mapping[str, str],
    partly: Set[str],
) -> Column:
    ids = {version.article_id for version in own}
    return Column(
        family=family,
        versions=tuple((version.article_id, version.source) for version in own),
        copies=tuple(
            (version.article_id, version.source)
            for version in comparison.versions
            if version.article_id not in ids and original[version.article_id] in ids
        ),
        limit=_IN_PART if ids <= partly else "",
        claims_compared=not ids <= frozenset(comparison.looked_at.not_judged),
    )
