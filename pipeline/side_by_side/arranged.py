"""All parts of a comparison in the order in which they are shown (decisions/0035)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.disagreements import (
    AlteredCopy,
    Disagreement,
    FigureTable,
    Variants,
    altered_copies,
    disagreements,
    figure_table,
    variants,
)
from pipeline.side_by_side.extent import ListedVersion, known_in_part, notes, nothing_found, unchanged
from pipeline.side_by_side.headlines import Headline, headlines
from pipeline.side_by_side.manner import (
    CreditedSource,
    QuotedTable,
    WordChoice,
    credited_sources,
    quoted_table,
    word_choices,
)
from pipeline.side_by_side.origins import Origin, origins
from pipeline.side_by_side.renamed import renamed
from pipeline.side_by_side.told import Fact, Gap, OwnClaims, facts_in_common, gaps, own_claims

HEADINGS: Final[Mapping[str, str]] = {
    "altered": "Changed in copying",
    "conflicts": "Possible conflicts",
    "figures": "Figures",
    "differently": "Told differently",
    "left_out": "Left out",
    "shared": "Facts in common",
    "only": "Only here",
    "headlines": "Headlines side by side",
    "quoted": "Who is quoted",
    "credited": "Sources named",
    "wording": "Choice of words",
    "origins": "Who was first, who copied",
}
"""What each part is called, in the order in which they are shown."""

NO_FIGURES: Final = FigureTable(outlets=(), lines=())
NOBODY_QUOTED: Final = QuotedTable(outlets=(), lines=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """The parts of a comparison, each empty if nothing was found.

    `searched`: by part that found nothing, what was looked at. `notes`: which versions are not wholly compared, or are
    short.
    """

    altered: tuple[AlteredCopy, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()
    figures: FigureTable = NO_FIGURES
    differently: tuple[Variants, ...] = ()
    left_out: tuple[Gap, ...] = ()
    shared: tuple[Fact, ...] = ()
    only: tuple[OwnClaims, ...] = ()
    headlines: tuple[Headline, ...] = ()
    quoted: QuotedTable = NOBODY_QUOTED
    credited: tuple[CreditedSource, ...] = ()
    wording: tuple[WordChoice, ...] = ()
    origins: tuple[Origin, ...] = ()
    searched: Mapping[str, str]
    notes: tuple[str, ...]

    def shown(self) -> tuple[tuple[str, str], ...]:
        """The parts that have something to show, as name and heading."""
        tables = {"figures": self.figures.lines, "quoted": self.quoted.lines}
        return tuple((part, said) for part, said in HEADINGS.items() if tables.get(part, getattr(self, part)))


def side_by_side(comparison: ComparisonDocument, versions: Sequence[ListedVersion]) -> SideBySide:
    """The comparison, arranged. `versions`: all of the story, of which the comparison may have fewer.

    Of one text and its copies, only what the copies changed is compared.
    """
    comparison = renamed(comparison, versions)
    of_one_text = sum(version.copy_of is None for version in comparison.versions) < 2
    if of_one_text and comparison.versions and not comparison.conflicts:
        return SideBySide(
            altered=altered_copies(comparison),
            headlines=_if_several(headlines(comparison.versions)),
            origins=origins(comparison.versions),
            searched=unchanged(comparison),
            notes=notes(comparison, versions),
        )
    partly = known_in_part(versions)
    return SideBySide(
        altered=altered_copies(comparison),
        conflicts=disagreements(comparison),
        figures=figure_table(comparison),
        differently=variants(comparison),
        left_out=gaps(comparison, partly),
        shared=facts_in_common(comparison, partly),
        only=own_claims(comparison),
        headlines=_if_several(headlines(comparison.versions)),
        quoted=quoted_table(comparison),
        credited=credited_sources(comparison),
        wording=word_choices(comparison),
        origins=origins(comparison.versions),
        searched=nothing_found(comparison),
        notes=notes(comparison, versions),
    )


def _if_several(found: tuple[Headline, ...]) -> tuple[Headline, ...]:
    return found if len(found) > 1 else ()
