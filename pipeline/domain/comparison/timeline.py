"""Who was first, by how much, and how much of each copy is copied.

Times are compared only if both outlets state one: when samestory saw a page, or on which day it was published, does not
say at what time it was.
"""

from collections.abc import Sequence
from typing import TypeVar

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.earliest import is_first_known
from pipeline.domain.comparison.changed_words import changed_words
from pipeline.domain.comparison.opening import lead
from pipeline.domain.comparison.result import ComparedVersion
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.short_texts import HasArticle
from pipeline.domain.matching.copying import copied_share
from pipeline.domain.stories.originals import texts

Version = TypeVar("Version", bound=HasArticle)


def in_order(versions: Sequence[Version]) -> tuple[Version, ...]:
    """The versions by event time; of equal times the one with its own date first, then by id."""
    return tuple(sorted(versions, key=lambda v: (v.article.event_time, v.article.published is None, v.article.id)))


def compared_versions(versions: Sequence[VersionText]) -> tuple[ComparedVersion, ...]:
    """Each version's place in the comparison. `versions` are in order of event time."""
    if not versions:
        return ()
    first = versions[0].article
    first_is_known = is_first_known([v.article for v in versions])
    original = texts({v.article.id: v.copy_of for v in versions})
    by_id = {v.article.id: v for v in versions}
    return tuple(
        _compared(
            v,
            original[v.article.id],
            by_id.get(original[v.article.id]),
            first=v is versions[0] and first_is_known,
            after_first_s=_seconds_between(first, v.article),
        )
        for v in versions
    )


def _compared(
    version: VersionText, text: str, original: VersionText | None, *, first: bool, after_first_s: float | None
) -> ComparedVersion:
    """The version's place. `text`: the id of its original, which is `original` if it is among the versions."""
    article = version.article
    copies = text != article.id
    own, other = article.text, original.article.text if copies and original is not None else ""
    return ComparedVersion(
        article_id=article.id,
        source=article.source,
        family=article.family,
        title=version.title,
        published=article.published,
        seen=article.seen,
        first=first,
        after_first_s=after_first_s,
        copy_of=text if copies else None,
        copied_share=copied_share(own, other) if other else 0.0,
        lead=lead(version),
        form=article.form,
        published_precision=article.published_precision,
        changed=changed_words(own, other, hours_between(original.article, article), article.language)
        if other and original
        else (),
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
