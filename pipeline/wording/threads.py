"""A story's thread as a time line: which of its stories is shown, and where the order of time is not that of the links.

Pure; templates and commands decide how it looks.
"""

from dataclasses import dataclass

from pipeline.projection.documents import FullStoryDocument, ThreadExcerptDocument, ThreadStoryDocument
from pipeline.wording import words


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadItem:
    """A story on its thread's time line. `current`: the one that is shown.

    `voices`: how many, in words. `after`: the story that it continues, where that is not the one
    before it on the time line, as when two stories follow one; `lost` where that is no longer kept.
    """

    story: ThreadStoryDocument
    current: bool
    days: str
    voices: str
    after: ThreadStoryDocument | None
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadTimeLine:
    """The thread around a story: `near` it, and what can be folded away `before` and `after` that.

    `stories`: how many it has. `earlier`, `later`: how many are not listed here.
    """

    stories: int
    before: tuple[ThreadItem, ...]
    near: tuple[ThreadItem, ...]
    after: tuple[ThreadItem, ...]
    earlier: int
    later: int

    @property
    def items(self) -> tuple[ThreadItem, ...]:
        return (*self.before, *self.near, *self.after)


NEAR = 3
"""How many stories before and after the shown one are always in sight."""


def thread_time_line(story: FullStoryDocument) -> ThreadTimeLine | None:
    """The time line of the story's thread, oldest first; None where the story is alone."""
    if story.thread is None:
        return None
    items = _items(story.thread, story.id)
    current = next(place for place, item in enumerate(items) if item.current)
    # A single story is not worth folding away.
    start = current - NEAR if current - NEAR > 1 else 0
    end = current + NEAR + 1 if current + NEAR + 2 < len(items) else len(items)
    return ThreadTimeLine(
        stories=story.thread.earlier + len(items) + story.thread.later,
        before=items[:start],
        near=items[start:end],
        after=items[end:],
        earlier=story.thread.earlier,
        later=story.thread.later,
    )


def _items(thread: ThreadExcerptDocument, story_id: str) -> tuple[ThreadItem, ...]:
    by_id = {one.id: one for one in thread.stories}
    items: list[ThreadItem] = []
    for place, one in enumerate(thread.stories):
        before = thread.stories[place - 1].id if place else None
        found = one.follows is None or one.follows in by_id
        items.append(
            ThreadItem(
                story=one,
                current=one.id == story_id,
                days=words.days(one.first_seen, one.last_seen),
                voices=words.count(one.voices, "voice"),
                after=by_id.get(one.follows) if one.follows and one.follows != before else None,
                lost=not found and not (thread.earlier or thread.later),
            )
        )
    return tuple(items)
