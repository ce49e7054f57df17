"""Who was first, by how much, and how much of each copy is copied.

Times are compared only if both outlets state one: when samestory saw a page, or on which day it was published, does not
say at what time it was.
"""

from collections.abc import Sequence

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.earliest import is_first_known
from pipeline.domain.comparison.changed_words import changed_words
from pipeline.domain.comparison.result import ComparedVersion
from pipeline.domain.comparison.sentences import VersionText, lead
from pipeline.domain.matching.copying import copied_share


def in_order(versions: Sequence[VersionText]) -> tuple[VersionText, ...]:
    """The versions by event time; of equal times the one with its own date first, then by id."""
    return tuple(sorted(versions, key=lambda v: (v.article.event_time, v.article.published is None, v.article.id)))


def compared_versions(versions: Sequence[VersionText]) -> tuple[ComparedVersion, ...]:
    """Each version's place in the comparison. `versions` are in order of event time."""
    if not versions:
        return ()
    first = versions[0].article
    first_is_known = is_first_known([v.article for v in versions])
    by_id = {v.article.id: v for v in versions}
    return tuple(
        ComparedVersion(
            article_id=v.article.id,
            source=v.article.source,
            family=v.article.family,
            title=v.title,
            published=v.article.published,
            seen=v.article.seen,
            first=v is versions[0] and first_is_known,
            after_first_s=_seconds_between(first, v.article),
            copy_of=v.copy_of,
            copied_share=copied_share(v.article.text, by_id[v.copy_of].article.text) if v.copy_of in by_id else 0.0,
            lead=lead(v),
            form=v.article.form,
            published_precision=v.article.published_precision,
            changed=changed_words(v.article.text, by_id[v.copy_of].article.text) if v.copy_of in by_id else (),
        )
        for v in versions
    )


def hours_between(first: Article, second: Article) -> float | None:
    """How much later the second was published; None if that is not known, or is less than the stated precision."""
    if first.published is None or second.published is None:
        return None
    if "day" in {first.published_precision, second.published_precision}:
        days = (second.published.date() - first.published.date()).days
        return 24.0 * days if days else None
    return (second.published - first.published).total_seconds() / 3600


def _seconds_between(first: Article, later: Article) -> float | None:
    """How much later the article was published; None unless both state a time of day."""
    if first.published is None or later.published is None:
        return None
    if "day" in {first.published_precision, later.published_precision}:
        return None
    return (later.published - first.published).total_seconds()
