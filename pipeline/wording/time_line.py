"""A story's versions as a time line: each copy below its original, with what is special about each.

Pure; templates and commands decide how it looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.contracts.comparison import ComparedVersionV1
from pipeline.contracts.messages import VersionV1
from pipeline.domain.articles.earliest import is_first_known
from pipeline.domain.stories.originals import texts
from pipeline.projection.documents import ComparisonDocument, StoryDocument
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes
from pipeline.wording.copied import copied_from, copied_share
from pipeline.wording.explanations import Explanation, explain
from pipeline.wording.revised import Edits, edits
from pipeline.wording.version_names import version_names


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLineItem:
    """A version on the time line, with all copies of its text, also copies of copies.

    `name`: its outlet, and more if the story has several versions by it. `first`: known to be the earliest. `later`:
    how much later than the first version, empty if unknown. `marks`: facts in a few words each. `copied`: how much
    of it is copied and from whom; empty if it is not, or was not measured. `edits`: what the outlet changed since.
    """

    version: VersionV1
    name: str
    first: bool
    later: str
    marks: tuple[str, ...]
    copied: str
    reason: Explanation
    edits: Edits | None
    copies: tuple["TimeLineItem", ...] = ()


def time_line(story: StoryDocument, comparison: ComparisonDocument | None = None) -> tuple[TimeLineItem, ...]:
    """The versions in order of event time, each copy below the original that its chain of copies leads to.

    The comparison knows what copies changed.
    """
    compared = {} if comparison is None else {one.article_id: one for one in comparison.versions}
    by_id = {version.article_id: version for version in story.versions}
    names = version_names(story.versions)
    originals = texts({v.article_id: v.copy_of if v.copy_of in by_id else None for v in story.versions})
    copies: dict[str, list[TimeLineItem]] = {}
    for version in story.versions:
        if originals[version.article_id] != version.article_id:
            copies.setdefault(originals[version.article_id], []).append(_item(version, story, names, compared))
    return tuple(
        _item(version, story, names, compared, tuple(copies.get(version.article_id, ())))
        for version in story.versions
        if originals[version.article_id] == version.article_id
    )


def in_a_row(items: Sequence[TimeLineItem]) -> tuple[TimeLineItem, ...]:
    """The items, each followed by its copies."""
    return tuple(one for item in items for one in (item, *item.copies))


def _item(
    version: VersionV1,
    story: StoryDocument,
    names: Mapping[str, str],
    compared: Mapping[str, ComparedVersionV1],
    copies: tuple[TimeLineItem, ...] = (),
) -> TimeLineItem:
    first = story.versions[0]
    is_first = version.article_id == first.article_id
    later = ""
    if not is_first and _states_time(version) and _states_time(first):
        later = words.later((version.event_time - first.event_time).total_seconds())
    copied = copied_from(
        version, names.get(version.copy_of or "", ""), copied_share(version, compared.get(version.article_id))
    )
    return TimeLineItem(
        version=version,
        name=names[version.article_id],
        first=is_first and is_first_known(story.versions),
        later=later,
        marks=(
            *([copied] if copied else []),
            *_marks(version, first),
            *changes(compared[version.article_id].changed if version.article_id in compared else ()),
        ),
        copied=copied,
        reason=explain(version, story, names),
        edits=edits(version),
        copies=copies,
    )


def _states_time(version: VersionV1) -> bool:
    return version.published is not None and version.published_precision == "time"


def _marks(version: VersionV1, first: VersionV1) -> tuple[str, ...]:
    marks = []
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
