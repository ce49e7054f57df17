"""Claims that several versions make, merged from the matching sentences of all pairs.

A claim is shared if at least two publisher families make it. A sentence that is a side of a conflict is left out here.
"""

from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.result import Conflict, Excerpt, SharedClaim
from pipeline.domain.comparison.sentences import VersionText

SLACK = 0.05
"""How far below `same_claim` two sentences may match if both match a third one."""

Members = dict[str, int]
"""The sentence that makes the claim, as its index, by article id."""


def shared_claims(
    pairings: Sequence[Pairing[VersionText]], same_claim: float, conflicts: Sequence[Conflict]
) -> tuple[SharedClaim, ...]:
    """The shared claims, those of most families first. A version's sentence is in one claim at most."""
    versions = {v.article.id: v for p in pairings for v in (p.a, p.b)}
    disputed = {(side.article_id, side.sentence) for conflict in conflicts for side in conflict.sides}
    by_articles = {(p.a.article.id, p.b.article.id): p for p in pairings}
    claims: list[Members] = []
    weakest: dict[int, float] = {}
    claim_of: dict[tuple[str, int], Members] = {}
    links = sorted(
        (
            (-float(p.match[i, j]), p.a.article.id, i, p.b.article.id, j)
            for p in pairings
            for i, j in p.mutual
            if p.match[i, j] >= same_claim
            and (p.a.article.id, p.a.sentences[i].text) not in disputed
            and (p.b.article.id, p.b.sentences[j].text) not in disputed
        )
    )
    for negative, first, i, second, j in links:
        left = claim_of.get((first, i), {first: i})
        right = claim_of.get((second, j), {second: j})
        if left is right or left.keys() & right.keys():
            continue
        if any(m < same_claim - SLACK for m in _matches(left, right, by_articles)):
            continue
        joined = left | right
        weakest[id(joined)] = min(-negative, weakest.get(id(left), 1.0), weakest.get(id(right), 1.0))
        claims = [claim for claim in claims if claim is not left and claim is not right] + [joined]
        claim_of.update(dict.fromkeys(joined.items(), joined))
    order = {article: place for place, article in enumerate(versions)}
    found = [
        (
            len({versions[a].article.family for a in claim}),
            weakest[id(claim)],
            sorted(claim, key=lambda a: order[a]),
            claim,
        )
        for claim in claims
    ]
    found = [item for item in found if item[0] > 1]
    found.sort(key=lambda item: (-item[0], item[3][item[2][0]], -item[1]))
    return tuple(
        SharedClaim(
            similarity=round(similarity, 4), excerpts=tuple(whole_sentence(versions[a], claim[a]) for a in articles)
        )
        for _, similarity, articles, claim in found
    )


def whole_sentence(version: VersionText, index: int) -> Excerpt:
    """An excerpt that is a whole sentence."""
    sentence = version.sentences[index].text
    return Excerpt(
        article_id=version.article.id, source=version.article.source, sentence=sentence, span=(0, len(sentence))
    )


def _matches(
    left: Members, right: Members, by_articles: dict[tuple[str, str], Pairing[VersionText]]
) -> Iterator[float]:
    for a, i in left.items():
        for b, j in right.items():
            if (a, b) in by_articles:
                yield float(by_articles[a, b].match[i, j])
            elif (b, a) in by_articles:
                yield float(by_articles[b, a].match[j, i])
