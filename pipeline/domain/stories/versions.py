"""What is shown of articles as versions of a story, and of a story by its versions."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.articles.revisions import Revision, sentence_chars, without_sentences
from pipeline.domain.pages.credits import credited_agency
from pipeline.domain.stories.headlines import Titled, headline_of_story, lead_words
from pipeline.domain.stories.originals import originals
from pipeline.domain.stories.stories import Change, Reason, Story, StoryState, Version
from pipeline.domain.text.text import headline_of

FOUNDED = Reason(kind="founded", threshold=0.0)

MOST_LISTED = 1000
"""How many versions of a story are listed: a very large one has thousands, and all are written each time it grows."""


MOST_REVISED_CHARS = 200_000
"""Of the sentences that revisions removed and added, of all versions together: a live page changes all day."""


def version_of(article: Article, change: Change) -> Version:
    """The article as a version of the story that the change puts it in."""
    return Version(
        article_id=article.id,
        url=article.url,
        source=article.source,
        family=article.family,
        language=article.language,
        title=headline_of(article.title, article.text) or article.url,
        title_is_own=bool(article.title and article.title.strip()),
        published=article.published,
        seen=article.seen,
        event_time=article.event_time,
        revision=article.revision,
        origin=article.origin,
        copy_of=change.copy_of,
        score=change.score,
        reason=change.reason or FOUNDED,
        copied_share=change.copied_share,
        contained_share=change.contained_share,
        credit=article.credit or credited_agency(article.author, article.text),
        text_chars=len(article.text),
        form=article.form,
        revisions=article.revisions,
        published_precision=article.published_precision,
        lead=lead_words(article.text, article.language),
    )


def story_of_versions(
    story: str, aliases: tuple[str, ...], follows: str | None, versions: Sequence[Version], state: StoryState
) -> Story:
    """The story as it is shown: its versions in order of event time, copies marked as such."""
    ordered = with_originals(sorted(versions, key=lambda v: (v.event_time, v.seen, v.article_id)))
    headline = headline_of_story(list(map(_titled, ordered)))
    return Story(
        id=story,
        headline=headline.text,
        state=state,
        first_seen=ordered[0].event_time,
        last_seen=ordered[-1].event_time,
        aliases=aliases,
        languages=tuple(dict.fromkeys(v.language for v in ordered)),
        outlets=tuple(dict.fromkeys(v.source for v in ordered)),
        families=tuple(dict.fromkeys(v.family for v in ordered)),
        versions=ordered,
        follows=follows,
        headline_article=headline.of.article_id,
        headline_source=headline.of.source,
    )


def in_short(story: Story, most: int = MOST_LISTED) -> Story:
    """The story with at most `most` of its versions, in their order.

    Independent versions come before copies, of each kind the earliest. Sentences that revisions changed are listed up
    to `MOST_REVISED_CHARS`.
    """
    story = _revisions_in_short(story)
    if len(story.versions) <= most:
        return story
    ranked = sorted(range(len(story.versions)), key=lambda place: (story.versions[place].copy_of is not None, place))
    kept = tuple(story.versions[place] for place in sorted(ranked[:most]))
    return replace(story, versions=kept, left_out=len(story.versions) - most)


def _revisions_in_short(story: Story) -> Story:
    left = MOST_REVISED_CHARS
    versions = []
    for version in story.versions:
        left -= sum(map(sentence_chars, version.revisions))
        versions.append(version if left >= 0 else replace(version, revisions=_without_sentences(version.revisions)))
    return story if left >= 0 else replace(story, versions=tuple(versions))


def _without_sentences(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    return tuple(without_sentences(revision) for revision in revisions)


def with_originals(versions: Sequence[Version]) -> tuple[Version, ...]:
    """The versions, with one original for each text and the others marked as its copies.

    Another version than the original (`originals.original_of`) may have come first: an agency's feed is often read
    after those of its clients.
    """
    by_id = {v.article_id: v for v in versions}
    original = originals(versions, {v.article_id: v.copy_of for v in versions})
    return tuple(_copied(v, by_id[original[v.article_id]]) for v in versions)


def _copied(version: Version, original: Version) -> Version:
    """The version, marked as a copy of the original. The shares are known if the two were compared."""
    if version is original:
        return replace(version, copy_of=None, copied_share=None, contained_share=None)
    if version.copy_of == original.article_id:
        return version
    met_first = original.copy_of == version.article_id
    return replace(
        version,
        copy_of=original.article_id,
        copied_share=original.contained_share if met_first else None,
        contained_share=original.copied_share if met_first else None,
    )


def titled(article: Article, copy_of: str | None) -> Titled:
    """The article with its title, where there is no story yet."""
    return Titled(
        article_id=article.id,
        url=article.url,
        source=article.source,
        family=article.family,
        language=article.language,
        title=headline_of(article.title, article.text) or article.url,
        title_is_own=bool(article.title and article.title.strip()),
        seen=article.seen,
        independent=copy_of is None and not reports_many(article.form),
        lead=lead_words(article.text, article.language),
    )


def _titled(version: Version) -> Titled:
    return Titled(
        article_id=version.article_id,
        url=version.url,
        source=version.source,
        family=version.family,
        language=version.language,
        title=version.title,
        title_is_own=version.title_is_own,
        seen=version.seen,
        independent=version.copy_of is None and not reports_many(version.form),
        lead=version.lead,
    )
