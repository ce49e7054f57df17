"""Stories as entries of a feed, and a story's changes as entries of its own. Does not know the feed's format."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from pipeline.domain.stories.voices import voices
from pipeline.projection.change_times import PlacedChange
from pipeline.projection.documents import ComparisonDocument, FullStoryDocument, HistoryEntry, StoryDocument
from pipeline.projection.event_documents import EventReferenceDocument
from pipeline.side_by_side import differing
from pipeline.side_by_side.differing import Difference
from pipeline.side_by_side.extent import known_in_part
from pipeline.web.feed_document import Entry, Paragraph, Related
from pipeline.web.markup import headline_language, language_tag
from pipeline.wording import words
from pipeline.wording.history import history_line

DIFFERENCES_SHOWN: Final = 12
_SENTENCES_SHOWN: Final = 5
_TAGS: Final[Mapping[str, str]] = {
    "conflict": "conflict",
    "altered": "altered",
    "figures": "figures",
    "differently": "differently",
    "left_out": "left out",
}


def differences_of(story: StoryDocument, comparison: ComparisonDocument | None) -> tuple[Difference, ...]:
    """Everything in which the versions of the story differ; nothing if they are not compared."""
    if comparison is None:
        return ()
    return differing.differences(comparison, known_in_part(story.versions))


def story_entry(
    story: StoryDocument,
    found: Sequence[Difference],
    *,
    home: str,
    updated: datetime,
    event: EventReferenceDocument | None = None,
) -> Entry:
    """A story as an entry that says what differs, and who reports the same event in other languages.

    `home`: the page's address, ending in a slash.
    """
    return Entry(
        id=story_id(story.id),
        link=f"{home}stories/{story.id}",
        title=_title(story),
        title_language=headline_language(story),
        published=story.first_seen,
        updated=updated,
        summary=summary(story, found),
        paragraphs=(*_paragraphs(found), *_elsewhere(event)),
        tags=tuple(dict.fromkeys(_TAGS[one.kind] for one in found)),
        related=_related(event, home),
    )


def _elsewhere(event: EventReferenceDocument | None) -> tuple[Paragraph, ...]:
    """The headlines of the other languages."""
    if event is None:
        return ()
    said = tuple(
        (f"{words.language(one.language)}, {one.headline_source or words.listed(one.outlets, 2)}", one.headline)
        for one in event.others
    )
    return (Paragraph(text="The same event in other languages:", said=said),)


def _related(event: EventReferenceDocument | None, home: str) -> tuple[Related, ...]:
    if event is None:
        return ()
    whole = Related(kind="event", id=event.id, link=f"{home}events/{event.id}", title="The event in all its languages")
    stories = (
        Related(
            kind="story",
            id=one.id,
            link=f"{home}stories/{one.id}",
            title=one.headline,
            language=language_tag(one.language),
        )
        for one in event.others
    )
    return (whole, *stories)


def story_id(story: str) -> str:
    """What identifies a story in every feed."""
    return f"urn:samestory:story:{story}"


def comparison_entry(story: FullStoryDocument, found: Sequence[Difference], *, home: str, updated: datetime) -> Entry:
    """What differs in a story now, as the first entry of its own feed. It comes again when something changed."""
    return replace(
        story_entry(story, found, home=home, updated=updated, event=story.event),
        id=f"{story_id(story.id)}:differences",
        title=f"What differs: {_title(story)}",
        title_language="",
    )


def change_entry(change: PlacedChange, story: FullStoryDocument, found: Sequence[Difference], *, home: str) -> Entry:
    """One change of a story, with what its version says differently now."""
    entry = change.entry
    at = entry.revision.seen if entry.revision else entry.at
    about = next((one for one in story.versions if one.article_id == entry.article_id), None)
    own = [] if about is None else [one for one in found if _is_about(one, about.article_id)]
    title = f"{about.source}: {words.shortened(about.title, 120)}" if about and entry.revision is None else ""
    line = history_line(entry, story)
    return Entry(
        id=f"{story_id(story.id)}:change:{change.place}",
        link=f"{home}stories/{story.id}",
        title=words.shortened(f"{line}. {title}" if title else line),
        title_language="" if about is None else language_tag(about.language) if title else "",
        published=at,
        updated=at,
        summary=f"{line}.",
        paragraphs=(*_revised(entry), *_paragraphs(own)),
        tags=(entry.kind,),
    )


def summary(story: StoryDocument, found: Sequence[Difference]) -> str:
    """Who has the story, how many of them tell it themselves, what differs, and what was changed since."""
    own = len(voices(story.versions))
    of_them = f", {words.count(own, 'voice')}" if own < len(story.families) else ""
    text = f"{words.count(len(story.outlets), 'outlet')}{of_them}: {words.listed(story.outlets, 12)}."
    if found:
        text += f" {differing.counted(found)}."
    elif story.conflict_count:
        text += f" {words.count(story.conflict_count, 'possible conflict')}."
    changed = sum(bool(version.revisions) and version.form != "live" for version in story.versions)
    if changed:
        text += f" {words.count(changed, 'version')} changed since {'it' if changed == 1 else 'they'} came out."
    return text


def _title(story: StoryDocument) -> str:
    return words.shortened(story.headline) or "Untitled story"


def _is_about(found: Difference, article: str) -> bool:
    return any(side.article_id == article for side in found.sides)


def _paragraphs(found: Sequence[Difference]) -> tuple[Paragraph, ...]:
    shown = [
        Paragraph(
            text=f"{one.says}.",
            said=tuple((f"{side.source} (a copy)" if side.of_copy else side.source, side.says) for side in one.sides),
        )
        for one in found[:DIFFERENCES_SHOWN]
    ]
    more = len(found) - len(shown)
    if more > 0:
        shown.append(Paragraph(text=f"{words.count(more, 'more difference')} on the page."))
    return tuple(shown)


def _revised(entry: HistoryEntry) -> tuple[Paragraph, ...]:
    """What an outlet changed in its version: the headline and some sentences, before and after."""
    revision, source = entry.revision, entry.source or "The outlet"
    if revision is None:
        return ()
    shown = []
    if revision.title_before:
        shown.append(Paragraph(text="Headline before:", said=((source, words.shortened(revision.title_before)),)))
    for what, sentences in (("Removed:", revision.removed), ("Added:", revision.added)):
        if sentences:
            said = tuple((source, words.shortened(one)) for one in sentences[:_SENTENCES_SHOWN])
            shown.append(Paragraph(text=what, said=said))
    return tuple(shown)
