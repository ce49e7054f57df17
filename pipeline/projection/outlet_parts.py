"""What one story, and one comparison, add to the figures of outlets.

Pure, and nothing but the record counts: so a record that is replaced takes away exactly what it had added. Whoever
changes what is counted raises `store.SCHEMA_VERSION`: the tables are then built again.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from pipeline.contracts.comparison import ComparisonV1
from pipeline.contracts.messages import RevisionV1, StoryV1, VersionV1
from pipeline.domain.articles.articles import Form
from pipeline.domain.stories.first_reports import first_report, timed
from pipeline.domain.stories.voices import voices
from pipeline.domain.text.epoch import epoch_us
from pipeline.domain.text.stated_dates import Precision

CountKind = Literal[
    "name",  # outlet: the name as looked up; key: the name as written. Articles
    "article",
    "day",  # key: YYYY-MM-DD. Articles; of all outlets together under the empty name
    "family",  # key: the publisher family. Articles
    "language",  # key: its code. Articles
    "copy",  # articles that repeat another outlet's text
    "copied",  # key: the outlet whose text it is, empty if that one is not in the story. Articles
    "copied by",  # key: the outlet that copied. Articles
    "edited",  # articles that changed after they came out
    "edit",  # key: empty for all changes, `headline` or `figures` for those that changed these
    "story",
    "shared",  # stories of at least two voices
    "timed",  # shared stories of which it is known who was first, and of which this outlet states its time
    "first",
    "compared",  # comparisons in which an own text of the outlet takes part
    "left out",  # key: `facts` or `stories`
    "conflict",  # key: empty for stories, else the conflict's kind
]
EntryKind = Literal["story", "copy", "edit", "left out", "conflict"]

ALL_OUTLETS = ""
FEWEST_VOICES = 2


CountKey = tuple[CountKind, str, str]
"""What is counted, of which outlet, and the key that the kind says; empty if it needs none."""

Entry = tuple[str, EntryKind, int, str, str]
"""What is listed of which outlet, newest first: its microseconds since 1970, its story, its article if it is of one."""


class Parts(NamedTuple):
    """What is added."""

    counts: defaultdict[CountKey, int]
    entries: set[Entry]


class _Version(msgspec.Struct, frozen=True):
    """A version of a story, as far as it is counted."""

    article_id: str
    source: str
    family: str
    language: str
    published: datetime | None
    seen: datetime
    event_time: datetime
    copy_of: str | None
    form: Form = "article"
    revisions: tuple[RevisionV1, ...] = ()
    published_precision: Precision = "time"


class CountedStory(msgspec.Struct, frozen=True):
    """A story, as far as it is counted."""

    id: str
    versions: tuple[_Version, ...]


class _Compared(msgspec.Struct, frozen=True):
    article_id: str
    source: str
    published: datetime | None
    seen: datetime
    copy_of: str | None


class _Side(msgspec.Struct, frozen=True):
    article_id: str


class _Conflict(msgspec.Struct, frozen=True):
    kind: str
    sides: tuple[_Side, ...]


class _LeftOut(msgspec.Struct, frozen=True):
    missing_from: tuple[str, ...]


class CountedComparison(msgspec.Struct, frozen=True):
    """A comparison, as far as it is counted."""

    story_id: str
    versions: tuple[_Compared, ...]
    conflicts: tuple[_Conflict, ...]
    left_out: tuple[_LeftOut, ...] = ()
    not_compared: tuple[str, ...] = ()


_decode_story = msgspec.json.Decoder(CountedStory).decode
_decode_comparison = msgspec.json.Decoder(CountedComparison).decode


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """An outlet's name as it is looked up: in any case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def story_of(document: bytes) -> CountedStory:
    """A record of `stories`, which can be decoded, as far as it is counted: the rest costs more than counting."""
    return _decode_story(document)


def comparison_of(document: bytes) -> CountedComparison:
    """A record of `stories.compared`, which can be decoded, as far as it is counted."""
    return _decode_comparison(document)


def parts_of_story(story: CountedStory | StoryV1 | None) -> Parts:
    """What a story adds; nothing if there is none. An outlet without a name is not counted."""
    found = Parts(defaultdict(int), set())
    if story is None:
        return found
    versions: list[_Version | VersionV1] = [version for version in story.versions if version.source]
    sources = {version.article_id: version.source for version in versions}
    newest: dict[str, datetime] = {}
    for version in versions:
        _add_version(found, story.id, version, sources)
        newest[version.source] = max(version.event_time, newest.get(version.source, version.event_time))
    for outlet, at in newest.items():
        found.counts["story", outlet, ""] += 1
        found.entries.add((outlet, "story", epoch_us(at), story.id, ""))
    if len(voices(versions)) >= FEWEST_VOICES:
        _add_shared(found.counts, versions, newest)
    return found


def _add_version(found: Parts, story_id: str, version: _Version | VersionV1, sources: dict[str, str]) -> None:
    counts, outlet = found.counts, version.source
    day = version.event_time.date().isoformat()
    counts["name", folded(outlet), outlet] += 1
    counts["article", outlet, ""] += 1
    counts["day", outlet, day] += 1
    counts["day", ALL_OUTLETS, day] += 1
    counts["family", outlet, version.family] += 1
    counts["language", outlet, version.language] += 1
    original = ALL_OUTLETS if version.copy_of is None else sources.get(version.copy_of, ALL_OUTLETS)
    if version.copy_of is not None and original != outlet:
        counts["copy", outlet, ""] += 1
        counts["copied", outlet, original] += 1
        if original != ALL_OUTLETS:
            counts["copied by", original, outlet] += 1
        found.entries.add((outlet, "copy", epoch_us(version.event_time), story_id, version.article_id))
    if version.revisions and version.form != "live":
        counts["edited", outlet, ""] += 1
        for revision in version.revisions:
            counts["edit", outlet, ""] += 1
            counts["edit", outlet, "headline"] += revision.title_before is not None
            counts["edit", outlet, "figures"] += bool(revision.numbers_removed or revision.numbers_added)
            found.entries.add((outlet, "edit", epoch_us(revision.seen), story_id, version.article_id))


def _add_shared(
    counts: defaultdict[CountKey, int], versions: Sequence[_Version | VersionV1], outlets: dict[str, datetime]
) -> None:
    for outlet in outlets:
        counts["shared", outlet, ""] += 1
    first = first_report(versions)
    if first is not None:
        counts["first", first.source, ""] += 1
        for outlet in {version.source for version in timed(versions)}:
            counts["timed", outlet, ""] += 1


def parts_of_comparison(compared: CountedComparison | ComparisonV1 | None) -> Parts:
    """What a comparison adds; nothing if there is none. A copy is no witness of its own."""
    found = Parts(defaultdict(int), set())
    if compared is None or not compared.versions:
        return found
    at_us = max(epoch_us(min(v.published or v.seen, v.seen)) for v in compared.versions)
    sources = {
        version.article_id: version.source
        for version in compared.versions
        if version.copy_of is None and version.article_id not in compared.not_compared
    }
    for outlet in set(sources.values()):
        found.counts["compared", outlet, ""] += 1
    in_conflict: set[str] = set()
    for conflict in compared.conflicts:
        outlets = {sources[side.article_id] for side in conflict.sides if side.article_id in sources}
        in_conflict |= outlets
        for outlet in outlets:
            found.counts["conflict", outlet, conflict.kind] += 1
    silent: set[str] = set()
    for fact in compared.left_out:
        outlets = {sources[article] for article in fact.missing_from if article in sources}
        silent |= outlets
        for outlet in outlets:
            found.counts["left out", outlet, "facts"] += 1
    for outlet in in_conflict:
        found.counts["conflict", outlet, ""] += 1
        found.entries.add((outlet, "conflict", at_us, compared.story_id, ""))
    for outlet in silent:
        found.counts["left out", outlet, "stories"] += 1
        found.entries.add((outlet, "left out", at_us, compared.story_id, ""))
    return found
