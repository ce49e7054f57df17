"""What editors judged about facts in common, as labelled pairs of claims: what `tune --claims` also learns from.

A fact that is not the same is two claims. One that is confirmed is one fact in each pair of its sentences, though one
sentence may tell more of it than another. Of a fact of three sentences that is not the same, it is not said which
two are not: it teaches nothing. Nor do judgements of conflicts: they are about words, not about claims.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from pipeline.contracts.codec import decode_judgement
from pipeline.contracts.topics import CHANGES, JUDGED
from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.judgements import Judgement
from pipeline.domain.comparison.result import Excerpt
from pipeline.domain.comparison.told.labels import CORE, ClaimLabel, LabelledClaim, LabelledPair
from pipeline.errors import MalformedRecord
from pipeline.history.changes import read_changes
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import TopicPartition, WatchedLog

SET = "judgements"
"""The set that the pairs are of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFacts:
    """The pairs, by the articles' own ids, and the articles with the stories that they were in.

    `judgements`: how many were about facts in common and counted. `lost`: how many pairs could not be found in the
    texts any more: their articles are no longer kept, or were changed since.
    """

    pairs: tuple[LabelledPair, ...]
    articles: tuple[tuple[Article, str], ...]
    judgements: int
    lost: int


def read_judged(log: WatchedLog) -> JudgedFacts:
    """What the log has. Records that samestory did not write are passed over."""
    foreign = ForeignRecords("tune")
    judged = [one for one in _newest(log, foreign) if one.kind == "shared" and one.verdict in ("real", "not")]
    concerned = {side.article_id: one.story_id for one in judged for side in one.sides}
    articles: dict[str, Article] = {}
    for number in range(log.partitions(CHANGES)) if concerned else ():
        for _, change in read_changes(log, TopicPartition(CHANGES, number), foreign):
            article = change.article.article if change.article is not None else None
            if article is not None and article.id in concerned:
                articles[article.id] = article
    wanted = [found for one in judged for found in _pairs(one)]
    pairs = [found for a, b, label in wanted if (found := _labelled(a, b, label, articles)) is not None]
    used = {claim.article for pair in pairs for claim in (pair.a, pair.b)}
    return JudgedFacts(
        pairs=tuple(pairs),
        articles=tuple((article, concerned[id_]) for id_, article in articles.items() if id_ in used),
        judgements=len(judged),
        lost=len(wanted) - len(pairs),
    )


def _newest(log: WatchedLog, foreign: ForeignRecords) -> list[Judgement]:
    """The judgement of each finding that counts, in the order of their keys."""
    found: dict[bytes, Judgement] = {}
    for number in range(log.partitions(JUDGED)):
        for record in log.read(TopicPartition(JUDGED, number)):
            key = record.key or b""
            if record.value is None:
                found.pop(key, None)
                continue
            try:
                found[key] = decode_judgement(record.value)
            except MalformedRecord as exc:
                foreign.pass_over(record, exc)
    return [found[key] for key in sorted(found)]


def _pairs(judgement: Judgement) -> Iterator[tuple[Excerpt, Excerpt, ClaimLabel]]:
    if judgement.verdict == "real":
        yield from ((a, b, CORE) for a, b in combinations(judgement.sides, 2))
    elif len(judgement.sides) == 2:
        yield (*judgement.sides, "other")


def _labelled(a: Excerpt, b: Excerpt, label: ClaimLabel, articles: dict[str, Article]) -> LabelledPair | None:
    """The pair by its characters in the articles' texts; None if they are not there."""
    claims = [_claim(excerpt, articles.get(excerpt.article_id)) for excerpt in (a, b)]
    if claims[0] is None or claims[1] is None:
        return None
    return LabelledPair(line=0, set=SET, a=claims[0], b=claims[1], label=label)


def _claim(excerpt: Excerpt, article: Article | None) -> LabelledClaim | None:
    at = -1 if article is None else article.text.find(excerpt.sentence)
    start, end = excerpt.span
    if at < 0 or not 0 <= start < end <= len(excerpt.sentence):
        return None
    return LabelledClaim(article=excerpt.article_id, spans=((at + start, at + end),))
