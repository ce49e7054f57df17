"""A story's versions as a time line: each copy below its original, with what is special about each.

Pure; templates and commands decide how it looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.contracts.comparison import ChangedWordsV1
from pipeline.contracts.messages import VersionV1
from pipeline.domain.articles.earliest import is_first_known
from pipeline.projection.documents import ComparisonDocument, StoryDocument
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes
from pipeline.wording.explanations import Explanation, explain
from pipeline.wording.revised import Edits, edits


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLineItem:
    """A version on the time line, with all copies of its text, also copies of copies.

    `first`: known to be the earliest. `later`: how much later than the first version, empty if unknown. `marks`: facts
    in a few words each. `edits`: what the outlet changed since.
    """

    version: VersionV1
    first: bool
    later: str
    marks: tuple[str, ...]
    reason: Explanation
    edits: Edits | None
    copies: tuple["TimeLineItem", ...] = ()


def time_line(story: StoryDocument, comparison: ComparisonDocument | None = None) -> tuple[TimeLineItem, ...]:
    """The versions in order of event time, each copy below the original that its chain of copies leads to.

    The comparison knows what copies changed.
    """
    changed = {} if comparison is None else {one.article_id: one.changed for one in comparison.versions}
    by_id = {version.article_id: version for version in story.versions}
    originals = {version.article_id: _original(version, by_id) for version in story.versions}
    copies: dict[str, list[TimeLineItem]] = {}
    for version in story.versions:
        if originals[version.article_id] != version.article_id:
            copies.setdefault(originals[version.article_id], []).append(_item(version, story, by_id, changed))
    return tuple(
        _item(version, story, by_id, changed, tuple(copies.get(version.article_id, ())))
        for version in story.versions
        if originals[version.article_id] == version.article_id
    )


def _original(version: VersionV1, by_id: Mapping[str, VersionV1]) -> str:
    """Follows `copy_of` within the story; a circle, which only damaged data has, ends where it closes."""
    seen = [version.article_id]
    while (original := by_id[seen[-1]].copy_of) is not None and original in by_id:
        if original in seen:
            return min(seen)
        seen.append(original)
    return seen[-1]


def _item(
    version: VersionV1,
    story: StoryDocument,
    by_id: Mapping[str, VersionV1],
    changed: Mapping[str, Sequence[ChangedWordsV1]],
    copies: tuple[TimeLineItem, ...] = (),
) -> TimeLineItem:
    first = story.versions[0]
    is_first = version.article_id == first.article_id
    later = ""
    if not is_first and _states_time(version) and _states_time(first):
        later = words.later((version.event_time - first.event_time).total_seconds())
    return TimeLineItem(
        version=version,
        first=is_first and is_first_known(story.versions),
        later=later,
        marks=(*_marks(version, first, by_id), *changes(changed.get(version.article_id, ()))),
        reason=explain(version, story, by_id),
        edits=edits(version),
        copies=copies,
    )


def _states_time(version: VersionV1) -> bool:
    return version.published is not None and version.published_precision == "time"


def _marks(version: VersionV1, first: VersionV1, by_id: Mapping[str, VersionV1]) -> tuple[str, ...]:
    marks = []
    if version.copy_of is not None and version.copy_of not in by_id:
        marks.append("copy of a version elsewhere")
    elif version.copy_of is not None and version.copy_kind == "exact":
        marks.append(f"the same text as {by_id[version.copy_of].source}")
    elif version.copy_of is not None and version.copied_share is not None:
        marks.append(f"{words.percent(version.copied_share)} copied from {by_id[version.copy_of].source}")
    if version.credit is not None:
        marks.append(f"credits {version.credit}")
    if version.form in words.FORMS:
        marks.append(words.FORMS[version.form])
    if version.origin in words.ORIGINS and version.form != "teaser":
        marks.append(words.ORIGINS[version.origin])
    if not version.title_is_own:
        marks.append("no title of its own")
    if version.revision > 1 and not version.revisions:
        marks.append(f"revision {version.revision}")
    if version.published is None:
        marks.append("no date of its own")
    elif version.published_precision == "day":
        marks.append("a day without a time")
    if version.language != first.language:
        marks.append(words.language(version.language))
    return tuple(marks)
