"""What one story, and one comparison, add to the figures of outlets.

Pure, and nothing but the record counts: so a record that is replaced takes away exactly what it had added. Whoever
changes what is counted raises `store.SCHEMA_VERSION`: the tables are then built again.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from pipeline.contracts.messages import RevisionV1
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


class CountKey(NamedTuple):
    """What is counted of which outlet."""

    kind: CountKind
    outlet: str
    key: str = ""


class Entry(NamedTuple):
    """Something of an outlet that is listed, newest first, by the story where it is found."""

    outlet: str
    kind: EntryKind
    at_us: int
    story_id: str
    article_id: str = ""


class Parts(NamedTuple):
    """What is added."""

    counts: Counter[CountKey]
    entries: set[Entry]


class _Version(msgspec.Struct, frozen=True):
    """A version of a story, as far as it is counted: decoding the rest would cost more than counting."""

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


class _Story(msgspec.Struct, frozen=True):
    id: str
    versions: tuple[_Version, ...]


class _Compared(msgspec.Struct, frozen=True):
    article_id: str
    source: str
    published: datetime | None
    seen: datetime
    copy_of: str | None


class _Side(msgspec.Struct, frozen=True):
    source: str


class _Conflict(msgspec.Struct, frozen=True):
    kind: str
    sides: tuple[_Side, ...]


class _LeftOut(msgspec.Struct, frozen=True):
    missing_from: tuple[str, ...]


class _Comparison(msgspec.Struct, frozen=True):
    story_id: str
    versions: tuple[_Compared, ...]
    conflicts: tuple[_Conflict, ...]
    left_out: tuple[_LeftOut, ...] = ()
    not_compared: tuple[str, ...] = ()


_decode_story = msgspec.json.Decoder(_Story).decode
_decode_comparison = msgspec.json.Decoder(_Comparison).decode


def folded(name: str) -> str:
    """An outlet's name as it is looked up: in any case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def parts_of_story(document: bytes | None) -> Parts:
    """What a record of `stories`, which can be decoded, adds; nothing if there is none."""
    found = Parts(Counter(), set())
    if document is None:
        return found
    story = _decode_story(document)
    sources = {version.article_id: version.source for version in story.versions}
    newest: dict[str, datetime] = {}
    for version in story.versions:
        _add_version(found, story.id, version, sources)
        newest[version.source] = max(version.event_time, newest.get(version.source, version.event_time))
    for outlet, at in newest.items():
        found.counts[CountKey("story", outlet)] += 1
        found.entries.add(Entry(outlet, "story", epoch_us(at), story.id))
    if len(voices(story.versions)) >= FEWEST_VOICES:
        _add_shared(found.counts, story.versions, newest)
    return found


def _add_version(found: Parts, story_id: str, version: _Version, sources: dict[str, str]) -> None:
    counts, outlet = found.counts, version.source
    day = version.event_time.date().isoformat()
    counts[CountKey("name", folded(outlet), outlet)] += 1
    counts[CountKey("article", outlet)] += 1
    counts[CountKey("day", outlet, day)] += 1
    counts[CountKey("day", ALL_OUTLETS, day)] += 1
    counts[CountKey("family", outlet, version.family)] += 1
    counts[CountKey("language", outlet, version.language)] += 1
    original = ALL_OUTLETS if version.copy_of is None else sources.get(version.copy_of, ALL_OUTLETS)
    if version.copy_of is not None and original != outlet:
        counts[CountKey("copied", outlet, original)] += 1
        if original != ALL_OUTLETS:
            counts[CountKey("copied by", original, outlet)] += 1
        found.entries.add(Entry(outlet, "copy", epoch_us(version.event_time), story_id, version.article_id))
    if version.revisions and version.form != "live":
        counts[CountKey("edited", outlet)] += 1
        for revision in version.revisions:
            counts[CountKey("edit", outlet)] += 1
            counts[CountKey("edit", outlet, "headline")] += revision.title_before is not None
            counts[CountKey("edit", outlet, "figures")] += bool(revision.numbers_removed or revision.numbers_added)
            found.entries.add(Entry(outlet, "edit", epoch_us(revision.seen), story_id, version.article_id))


def _add_shared(counts: Counter[CountKey], versions: Sequence[_Version], outlets: dict[str, datetime]) -> None:
    for outlet in outlets:
        counts[CountKey("shared", outlet)] += 1
    first = first_report(versions)
    if first is not None:
        counts[CountKey("first", first.source)] += 1
        for outlet in {version.source for version in timed(versions)}:
            counts[CountKey("timed", outlet)] += 1


def parts_of_comparison(document: bytes | None) -> Parts:
    """What a record of `stories.compared`, which can be decoded, adds; nothing if there is none."""
    found = Parts(Counter(), set())
    if document is None:
        return found
    compared = _decode_comparison(document)
    if not compared.versions:
        return found
    at_us = max(epoch_us(min(v.published or v.seen, v.seen)) for v in compared.versions)
    sources = {version.article_id: version.source for version in compared.versions}
    own = [v for v in compared.versions if v.copy_of is None and v.article_id not in compared.not_compared]
    for outlet in {version.source for version in own}:
        found.counts[CountKey("compared", outlet)] += 1
    in_conflict: set[str] = set()
    for conflict in compared.conflicts:
        outlets = {side.source for side in conflict.sides}
        in_conflict |= outlets
        for outlet in outlets:
            found.counts[CountKey("conflict", outlet, conflict.kind)] += 1
    silent: set[str] = set()
    for fact in compared.left_out:
        outlets = {sources[article] for article in fact.missing_from if article in sources}
        silent |= outlets
        for outlet in outlets:
            found.counts[CountKey("left out", outlet, "facts")] += 1
    for outlet in in_conflict:
        found.counts[CountKey("conflict", outlet)] += 1
        found.entries.add(Entry(outlet, "conflict", at_us, compared.story_id))
    for outlet in silent:
        found.counts[CountKey("left out", outlet, "stories")] += 1
        found.entries.add(Entry(outlet, "left out", at_us, compared.story_id))
    return found
