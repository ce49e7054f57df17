"""What a correction would change: the clusterer's own rules, asked about the stories as they are shown.

What is done is decided when the clusterer reads the correction. It is the same unless other changes come in between.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.checking.corrections import Asked
from pipeline.checking.naming import of_one_text
from pipeline.checking.refused import RefusedCorrection
from pipeline.contracts.messages import VersionV1
from pipeline.domain.stories.correcting import changes_of
from pipeline.domain.stories.corrections import Correction, ImpossibleCorrection
from pipeline.domain.stories.stories import Change, free_story_id
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedStory:
    """A story as it would be. `is_new`: it is not a story yet. `came`: the articles that would come from elsewhere."""

    id: str
    headline: str
    is_new: bool
    versions: tuple[VersionV1, ...]
    came: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would change.

    `stories`: those with other versions than now, as they would be. `gone`: id and headline of the stories that would
    lead to another. `unlisted`: how many versions of the stories are not listed here. `held`: the articles that would
    be held to their story, or freed from that by an unpin.
    """

    stories: tuple[PreviewedStory, ...]
    gone: tuple[tuple[str, str], ...]
    unlisted: int
    held: tuple[VersionV1, ...]


class ShownStories:
    """The stories that a correction is about, as the projection shows them: what `changes_of` asks of a story book."""

    def __init__(self, views: Views, stories: Iterable[FullStoryDocument]) -> None:
        self._views = views
        self.by_id = {story.id: story for story in stories}
        self._story_of = {one.article_id: story.id for story in self.by_id.values() for one in story.versions}

    def standing(self, story: str) -> str | None:
        found = self._views.resolve(story)
        return found if found in self.by_id and self.by_id[found].state == "open" else None

    def find(self, article_id: str) -> str | None:
        return self._story_of.get(article_id)

    def with_copies(self, article_id: str) -> list[str]:
        return of_one_text(self.by_id[self._story_of[article_id]], article_id)

    def members(self, story: str) -> list[str]:
        return [one.article_id for one in self.by_id[story].versions]

    def new_id(self, article_id: str) -> str:
        """As `StoryBook.new_id` derives it."""
        return free_story_id(article_id, lambda candidate: self._views.resolve(candidate) is not None)

    def age(self, story: str) -> int:
        return self._views.founded(story)


def stories_of(views: Views, corrections: Sequence[Correction]) -> tuple[FullStoryDocument, ...]:
    """The stories that the corrections are about, and those that have their articles now."""
    named = [one for asked in corrections for one in (asked.story_id, asked.other_story_id) if one]
    articles = [views.article(article) for asked in corrections for article in asked.article_ids]
    named += [article.story_id for article in articles if article is not None and article.story_id is not None]
    found = [views.story(one) for one in dict.fromkeys(named)]
    return tuple({story.id: story for story in found if story is not None}.values())


def state_of(stories: Iterable[FullStoryDocument]) -> str:
    """Tells one state of the stories from another: which are open, and which articles each has."""
    said = sorted(
        f"{story.id} {story.state} {' '.join(sorted(one.article_id for one in story.versions))}" for story in stories
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def preview(views: Views, asked: Asked) -> Preview:
    """What the corrections would change. RefusedCorrection if the clusterer would refuse them."""
    stories = stories_of(views, asked.corrections)
    book = ShownStories(views, stories)
    try:
        changes = [change for one in asked.corrections for change in changes_of(one, book, one.at)]
    except ImpossibleCorrection as exc:
        raise RefusedCorrection(str(exc)) from exc
    version_of = {one.article_id: one for story in stories for one in story.versions}
    members = {story.id: [one.article_id for one in story.versions] for story in stories}
    gone = _applied(changes, members)
    held = {a: None for c in changes if c.reason and c.reason.corrected for a in c.reason.corrected.article_ids}
    return Preview(
        stories=tuple(
            _story(story, [version_of[one] for one in articles], book)
            for story, articles in members.items()
            if story not in book.by_id or articles != book.members(story)
        ),
        gone=tuple((one, book.by_id[one].headline) for one in gone),
        unlisted=sum(story.left_out for story in stories),
        held=tuple(version_of[one] for one in held if one in version_of),
    )


def _applied(changes: Sequence[Change], members: dict[str, list[str]]) -> list[str]:
    """Make the changes to the members; the stories that are gone then."""
    gone: list[str] = []
    for change in changes:
        other = change.other_story_id
        if change.kind == "merged" and other is not None:
            members[change.story_id] += members.pop(other)
            gone.append(other)
        elif change.kind == "split" and other is not None:
            leaving = set(change.article_ids)
            members[change.story_id] = [one for one in members[change.story_id] if one not in leaving]
            members.setdefault(other, []).extend(change.article_ids)
    return gone


def _story(story: str, versions: Sequence[VersionV1], book: ShownStories) -> PreviewedStory:
    in_order = tuple(sorted(versions, key=lambda one: (one.event_time, one.article_id)))
    is_new = story not in book.by_id
    before = frozenset() if is_new else frozenset(book.members(story))
    return PreviewedStory(
        id=story,
        headline=in_order[0].title if is_new else book.by_id[story].headline,
        is_new=is_new,
        versions=in_order,
        came=frozenset(one.article_id for one in in_order if one.article_id not in before),
    )
