"""The changes by which an operator's correction is carried out. Makes none of them itself.

An article is corrected with the copies of its text that its story has: they are one voice. The oldest of the stories
that become one keeps its id, as everywhere.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from pipeline.domain.stories.corrections import Corrected, Correction, CorrectionKind, ImpossibleCorrection
from pipeline.domain.stories.stories import Change, ChangeKind, Reason


class OpenStories(Protocol):
    """What has to be known of the open stories: `lifecycle.StoryBook` knows it, and the projection."""

    def standing(self, story: str) -> str | None: ...

    def find(self, article_id: str) -> str | None: ...

    def with_copies(self, article_id: str) -> list[str]: ...

    def members(self, story: str) -> list[str]: ...

    def new_id(self, article_id: str) -> str: ...

    def age(self, story: str) -> int: ...


def changes_of(correction: Correction, book: OpenStories, at: datetime) -> list[Change]:
    """The changes, of event time `at`, in the order in which they are to be made.

    Raises ImpossibleCorrection.
    """
    story = _standing(book, correction.story_id)
    if correction.kind == "merge":
        other = _standing(book, correction.other_story_id or "")
        if other == story:
            return [_change("revised", story, at, Corrected(kind="merge", note=correction.note, by=correction.by))]
        return _merged([story, other], book, at, Corrected(kind="merge", note=correction.note, by=correction.by))
    places = _places(correction, book)
    if correction.kind == "split":
        return [_split_off(correction, story, places, book, at)]
    if correction.kind == "unpin":
        return [
            _change("revised", place, at, _corrected("unpin", articles, correction))
            for place, articles in places.items()
        ]
    return _move_changes(correction, story, places, book, at)


def _standing(book: OpenStories, story: str) -> str:
    found = book.standing(story)
    if found is None:
        raise ImpossibleCorrection(f"there is no open story {story}")
    return found


def _places(correction: Correction, book: OpenStories) -> dict[str, tuple[str, ...]]:
    """The named articles with their copies, by the story that has them."""
    places: dict[str, dict[str, None]] = {}
    for article in correction.article_ids:
        story = book.find(article)
        if story is None:
            raise ImpossibleCorrection(f"article {article} is in no open story")
        places.setdefault(story, {}).update(dict.fromkeys(book.with_copies(article)))
    if not places:
        raise ImpossibleCorrection(f"{correction.kind} names no article")
    return {story: tuple(articles) for story, articles in places.items()}


def _split_off(
    correction: Correction, story: str, places: dict[str, tuple[str, ...]], book: OpenStories, at: datetime
) -> Change:
    if places.keys() != {story}:
        elsewhere = next(article for article in correction.article_ids if book.find(article) != story)
        raise ImpossibleCorrection(f"article {elsewhere} is not in story {story}, but in {book.find(elsewhere)}")
    leaving = set(places[story])
    articles = [article for article in book.members(story) if article in leaving]
    if len(articles) == len(book.members(story)):
        raise ImpossibleCorrection(f"nothing would be left of story {story}")
    corrected = Corrected(kind="split", article_ids=tuple(articles), note=correction.note, by=correction.by)
    return _change("split", story, at, corrected, other=book.new_id(articles[0]))


def _move_changes(
    correction: Correction, story: str, places: dict[str, tuple[str, ...]], book: OpenStories, at: datetime
) -> list[Change]:
    """The changes that bring the articles to the story.

    Those that are already in it are pinned. A story that all its articles leave becomes an alias of the other, so that
    its id leads somewhere.
    """
    changes: list[Change] = []
    emptied: list[str] = []
    for place, articles in places.items():
        if place == story:
            changes.append(_change("revised", story, at, _corrected("pin", articles, correction)))
        elif len(articles) < len(book.members(place)):
            changes.append(_change("split", place, at, _corrected("move", articles, correction), other=story))
        else:
            emptied.append(place)
    if emptied:
        named = (article for place in emptied for article in places[place])
        changes += _merged([story, *emptied], book, at, _corrected("move", named, correction))
    return changes


def _merged(stories: list[str], book: OpenStories, at: datetime, corrected: Corrected) -> list[Change]:
    oldest, *younger = sorted(stories, key=book.age)
    return [_change("merged", oldest, at, corrected, other=other) for other in younger]


def _corrected(kind: CorrectionKind, articles: Iterable[str], correction: Correction) -> Corrected:
    return Corrected(kind=kind, article_ids=tuple(articles), note=correction.note, by=correction.by)


def _change(kind: ChangeKind, story: str, at: datetime, corrected: Corrected, *, other: str | None = None) -> Change:
    """Its score is 1: nobody asked the model."""
    return Change(
        kind=kind,
        story_id=story,
        at=at,
        score=1.0,
        reason=Reason(kind="founded" if corrected.kind == "split" else "joined", threshold=0.0, corrected=corrected),
        other_story_id=other,
        article_ids=() if kind == "merged" else corrected.article_ids,
    )
