"""Who was first, by how much, and how much of each copy is copied.

Times are compared only if both outlets state one: the time when samestory saw a page is not when it was published.
"""

from collections.abc import Sequence

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
    by_id = {v.article.id: v for v in versions}
    return tuple(
        ComparedVersion(
            article_id=v.article.id,
            source=v.article.source,
            family=v.article.family,
            title=v.title,
            published=v.article.published,
            seen=v.article.seen,
            first=v is versions[0],
            after_first_s=(v.article.published - first.published).total_seconds()
            if v.article.published and first.published
            else None,
            copy_of=v.copy_of,
            copied_share=copied_share(v.article.text, by_id[v.copy_of].article.text) if v.copy_of in by_id else 0.0,
            lead=lead(v),
            form=v.article.form,
        )
        for v in versions
    )
