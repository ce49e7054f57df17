"""What several families of outlets tell and a full report does not, the most told first.

Who disputes a fact does not leave it out, nor does who published before anyone told it.
"""

from collections.abc import Mapping, Sequence, Set

from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.result import LeftOut
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.timeline import hours_between
from pipeline.domain.comparison.told.antecedents import Antecedents
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.common import Told
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.leaning import topic_of
from pipeline.domain.comparison.told.ranking import weight
from pipeline.domain.comparison.told.readable import readable
from pipeline.domain.comparison.told.shown import claim_excerpt, hull
from pipeline.domain.comparison.told.standalone import is_torn, tells_something
from pipeline.domain.comparison.told.untold import Omissions

LIKELY_TOLD = 0.65
"""The least probability of a fact for it to be left out by others: a little surer than to be in common."""

KNOWN_BY_ALL_HOURS = 1.0
"""What is first told so much later than a version came out is not left out by it. Of bare days, on a later day."""


def left_out(
    versions: Sequence[VersionText],
    several: Told,
    disputes: Disputes,
    omissions: Omissions,
    antecedents: Mapping[str, Antecedents],
    full: Set[str],
) -> list[LeftOut]:
    """What at least two families tell and a full report does not: by the number of families, then by weight.

    `versions`: those whose claims are judged. Who disputes a fact, or is of the family of one that does, does not leave
    it out.
    """
    family = {v.article.id: v.article.family for v in versions}
    articles = {v.article.id: v.article for v in versions}
    texts = {v.article.id: v for v in versions}
    topic = topic_of(versions)
    found = []
    for fact in (*several.facts, *several.disputed):
        tellers = fact.claims
        if fact.probability < LIKELY_TOLD or not any(
            tells_something(claim) and _reads_alone(texts[article], claim, antecedents[article], topic)
            for article, claim in tellers.items()
        ):
            continue
        disputed_by = (other for teller, one in tellers.items() for other in disputes.disputed_by(teller, one))
        families = {family[article] for article in tellers}
        spoken = families | {family[article] for article in disputed_by if article in family}
        missing = tuple(
            article
            for article in family
            if article in full
            and family[article] not in spoken
            and not _came_before(articles[article], [articles[teller] for teller in tellers])
            and all(
                (teller, sister) in omissions.untold and omissions.untold[teller, sister][one.index]
                for sister in family
                if family[sister] == family[article]
                for teller, one in tellers.items()
            )
        )
        if missing:
            worth = sum(weight(one) for one in tellers.values()) / len(tellers)
            found.append((-len(families), -worth, tellers, missing))
    found.sort(key=lambda one: one[:2])
    shown, used = [], set[tuple[str, int]]()
    for _, _, tellers, missing in found:
        sentences = {(article, claim.sentence.index) for article, claim in tellers.items()}
        if sentences & used:
            continue
        used |= sentences
        telling = [v for v in versions if v.article.id in tellers]
        excerpts = {
            v.article.id: claim_excerpt(v, tellers[v.article.id], antecedents[v.article.id], topic) for v in telling
        }
        telling.sort(
            key=lambda v: (
                not _reads_alone(v, tellers[v.article.id], antecedents[v.article.id], topic),
                len(excerpts[v.article.id].antecedents),
            )
        )
        shown.append(LeftOut(excerpts=tuple(excerpts[v.article.id] for v in telling), missing_from=missing))
    return shown


def _reads_alone(version: VersionText, claim: Claim, antecedents: Antecedents, topic: frozenset[str]) -> bool:
    """Whether the claim is understood as it is shown: a statement of its own, and plain whom and what it means."""
    sentence, span = claim.sentence, hull(claim)
    return (
        readable(sentence, span) is not None
        and not is_torn(version.sentences, sentence.index)
        and not antecedents.of_claim(claim, span, topic)[1]
    )


def _came_before(article: Article, tellers: Sequence[Article]) -> bool:
    """Whether it was published so long before all of these that what they tell may not have been known."""
    hours = [hours_between(article, teller) for teller in tellers]
    return all(one is not None and one > KNOWN_BY_ALL_HOURS for one in hours)
