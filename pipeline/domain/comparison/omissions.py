"""What versions leave out and what only one tells, of all versions of a story.

Claims where they can be judged, else sentences; versions of two languages are not held against each other.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.left_out import unmatched
from pipeline.domain.comparison.result import LeftOut, OnlyIn
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.shared import whole_sentence
from pipeline.domain.comparison.short_texts import full_reports
from pipeline.domain.comparison.told.antecedents import Antecedents
from pipeline.domain.comparison.told.common import Told
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.judging import JudgedPairings
from pipeline.domain.comparison.told.omitted import only_here, told_elsewhere
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.comparison.told.untold import Omissions
from pipeline.domain.comparison.told.widely_told import left_out
from pipeline.domain.comparison.told.word_runs import WordRuns

MOST_ONLY_IN, MOST_EACH, FEWEST_EACH = 100, 24, 4
"""What only one version tells is listed up to so many in all and of each version, but so few if it has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """`left_out` and `only_in` as they are shown; `counts`: how much only each version tells, by article id."""

    left_out: tuple[LeftOut, ...]
    only_in: tuple[OnlyIn, ...]
    counts: Mapping[str, int]


def omitted(
    pairings: Sequence[Pairing[VersionText]],
    told: Mapping[str, ToldVersion],
    words: Mapping[str, WordRuns],
    judged: JudgedPairings,
    versions: Sequence[VersionText],
    several: Told,
    disputes: Disputes,
    antecedents: Mapping[str, Antecedents],
    *,
    most: int,
) -> Omitted:
    """What these versions leave out of each other, at most `most` facts.

    `pairings`: of every two of them that are no copies. `told`, `words`: the claims of those that can be judged, and
    their words. `several`: what several of them tell. `antecedents`: what the words of each stand for.
    """
    full = full_reports(versions)
    by_claims = [v for v in versions if v.article.id in told]
    omissions = Omissions(words, judged, {(p.a.article.id, p.b.article.id): p for p in pairings})
    each = max(FEWEST_EACH, min(MOST_EACH, MOST_ONLY_IN // max(1, len(versions))))
    elsewhere = told_elsewhere(told, several, disputes)
    alone = {
        version.article.id: [own.shown for own in found]
        for version, found in only_here(by_claims, told, omissions, full, elsewhere, antecedents, each)
    }
    alone |= _unmatched([v for v in versions if v.article.id not in told], pairings, full)
    return Omitted(
        left_out=tuple(left_out(by_claims, several, disputes, omissions, antecedents, full)[:most]),
        only_in=tuple(one for v in versions for one in alone.get(v.article.id, ())[:each]),
        counts={article: len(found) for article, found in alone.items()},
    )


def _unmatched(
    versions: Sequence[VersionText],
    pairings: Sequence[Pairing[VersionText]],
    full: Set[str],
) -> dict[str, list[OnlyIn]]:
    """The sentences of each version that every other publisher family of its language leaves out, in their order.

    What several versions of one family say is listed under the earliest of them: a family is one voice.
    """
    if len(versions) < 2:
        return {}
    found: dict[str, list[OnlyIn]] = {}
    for place, version in enumerate(versions):
        alike = [v for v in versions if v.article.language == version.article.language]
        others = [v for v in alike if v.article.family != version.article.family]
        missing = tuple(v.article.id for v in others if v.article.id in full)
        if not missing or version.article.form == "teaser":
            continue
        asked = {v.article.id for v in (*others, *(v for v in alike if v in versions[:place]))}
        alone = frozenset(s.index for s in version.sentences)
        for pairing in pairings:
            if pairing.a is version and pairing.b.article.id in asked:
                alone &= unmatched(pairing)[0]
            elif pairing.b is version and pairing.a.article.id in asked:
                alone &= unmatched(pairing)[1]
        found[version.article.id] = [
            OnlyIn(excerpt=whole_sentence(version, index), missing_from=missing) for index in sorted(alone)
        ]
    return found
