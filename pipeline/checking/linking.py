"""What people say of links across languages: checked against the current stories, and written among the outlines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.checking.corrections import Signed
from pipeline.checking.naming import resolved
from pipeline.checking.refused import RefusedCorrection
from pipeline.contracts.codec import encode_link_correction
from pipeline.contracts.topics import OUTLINES
from pipeline.domain.links.values import Event, LinkCorrection, LinkKind
from pipeline.ports import Message
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.wording import words


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLinks:
    """The corrections to be written, and those to be withdrawn, by key. `done`: what they will have done."""

    corrections: tuple[LinkCorrection, ...] = ()
    withdrawn: tuple[str, ...] = ()
    done: str


def link(views: Views, one: str, other: str, signed: Signed) -> AskedLinks:
    """The two report one event. RefusedCorrection if they are of one language: then they are one story, or two."""
    stories = _two(views, one, other)
    if set(stories[0].languages) & set(stories[1].languages):
        language = words.language(stories[0].languages[0])
        raise RefusedCorrection(
            f"{stories[0].id} and {stories[1].id} are both in {language}: `stories merge` makes one story of them"
        )
    return _asked("link", stories, signed, "report one event")


def unlink(views: Views, one: str, other: str, signed: Signed) -> AskedLinks:
    """The two report two events."""
    return _asked("unlink", _two(views, one, other), signed, "do not report one event")


def pin_links(events: Iterable[Event], story: str, signed: Signed) -> AskedLinks:
    """The stories of the event that this one belongs to stay together. RefusedCorrection if it belongs to none."""
    found = next((event for event in events if any(one.story_id == story for one in event.stories)), None)
    if found is None:
        raise RefusedCorrection(f"story {story} is linked with no story of another language: there is nothing to pin")
    pairs = combinations([one.story_id for one in found.stories], 2)
    corrections = tuple(_correction("link", *pair, signed) for pair in pairs)
    return AskedLinks(corrections=corrections, done=f"the {len(found.stories)} stories of event {found.event_id} stay")


def unpin_links(corrections: Iterable[LinkCorrection], story: FullStoryDocument) -> AskedLinks:
    """What was said of the links of this story no longer counts. RefusedCorrection if nothing was."""
    names = {story.id, *story.aliases}
    keys = tuple(sorted(one.key for one in corrections if {one.story_id, one.other_story_id} & names))
    if not keys:
        raise RefusedCorrection(f"nobody has linked or unlinked story {story.id}")
    return AskedLinks(withdrawn=keys, done=f"what was said of {words.count(len(keys), 'link')} no longer counts")


def link_messages(asked: AskedLinks) -> list[Message]:
    """The records of the corrections, and the tombstones of those that are withdrawn."""
    return [
        *(Message(topic=OUTLINES, key=o.key.encode(), value=encode_link_correction(o)) for o in asked.corrections),
        *(Message(topic=OUTLINES, key=key.encode(), value=None) for key in asked.withdrawn),
    ]


def _two(views: Views, one: str, other: str) -> tuple[FullStoryDocument, FullStoryDocument]:
    stories = tuple(views.story(resolved(views, named)) for named in (one, other))
    first, second = stories
    assert first is not None, "resolved ids exist"
    assert second is not None, "resolved ids exist"
    if first.id == second.id:
        raise RefusedCorrection(f"{one} and {other} are one story: {first.id}")
    return first, second


def _asked(kind: LinkKind, stories: Sequence[FullStoryDocument], signed: Signed, done: str) -> AskedLinks:
    one, other = (story.id for story in stories)
    return AskedLinks(corrections=(_correction(kind, one, other, signed),), done=f"{one} and {other} {done}")


def _correction(kind: LinkKind, one: str, other: str, signed: Signed) -> LinkCorrection:
    first, second = sorted((one, other))
    return LinkCorrection(
        kind=kind, story_id=first, other_story_id=second, at=signed.at, note=signed.note, by=signed.by
    )
