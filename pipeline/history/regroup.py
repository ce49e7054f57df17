"""The kept history, grouped by two configurations side by side, with operators' corrections where they came.

Reads `stories.changes`, which has every article that the clusterer took in, with what was computed of it. Writes
nothing.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.clustering import Clusterer, MixedRecipes, Policy
from pipeline.domain.stories.corrections import ImpossibleCorrection
from pipeline.domain.stories.stories import Change, Reason
from pipeline.domain.text.text import headline_of
from pipeline.domain.tuning.decisions import Decisions
from pipeline.domain.tuning.replayed import Answers, NotPacked, ReplayedClusterer, asked_again
from pipeline.errors import PermanentError, RecipeMismatch
from pipeline.ports import Record, TopicPartition, WatchedLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to group: a model and how it is used."""

    model: JoinModel
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles: of event time `since` or later, in `language`; None: of any."""

    since: datetime | None = None
    language: str | None = None

    def holds(self, change: Change) -> bool:
        """Whether one of them came in by the change. A revision changes no grouping."""
        if change.article is None or change.kind == "revised":
            return False
        article = change.article.article
        early = self.since is not None and article.event_time < self.since
        return not early and self.language in (None, article.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of an article, and where the change is by which it came in."""

    title: str
    source: str
    url: str
    partition: TopicPartition
    offset: int
    next_offset: int


@dataclass(slots=True, kw_only=True)
class Regrouped:
    """`computed`: whether articles had to be compared anew. `seconds` that it took, reading included."""

    configured: Decisions = field(default_factory=Decisions)
    candidate: Decisions = field(default_factory=Decisions)
    shown: dict[str, Shown] = field(default_factory=dict)
    computed: bool = False
    seconds: float = 0.0


class _Computing(Clusterer):
    """Takes articles as `ReplayedClusterer` does, and computes what there is to know of them."""

    def replay(self, change: Change) -> list[Change]:
        assert change.article is not None
        return self.arrive(change.article)


def regrouped(
    log: WatchedLog,
    configured: Way,
    candidate: Way,
    wanted: Wanted,
    *,
    note: Callable[[int], None],
    computing: Callable[[str], None],
) -> Regrouped:
    """Both groupings of the history. `note`: how many records were read since the last time. `computing` is told why,
    and that all begins again, where articles must be compared anew, which takes about ten times as long.
    """
    same = _compares_alike(configured, candidate)
    if not same:
        computing("the candidate changes what articles are compared by")
    try:
        return _run(log, (configured, candidate), (True, same), wanted, note)
    except NotPacked:
        computing("the history was compared with other settings than those in force")
        return _run(log, (configured, candidate), (False, False), wanted, note)


def _compares_alike(configured: Way, candidate: Way) -> bool:
    def compares_by(way: Way) -> tuple[object, ...]:
        p = way.policy
        fixed = (p.window_days, p.slice_hours, p.candidates, p.copy_similarity, p.embedding_languages)
        return (*fixed, way.model.fingerprint)

    return compares_by(configured) == compares_by(candidate)


def _run(
    log: WatchedLog, ways: Sequence[Way], replays: Sequence[bool], wanted: Wanted, note: Callable[[int], None]
) -> Regrouped:
    began = time.monotonic()
    found = Regrouped(computed=not all(replays))
    features = PairFeatures()
    # Nearly all that is made stays, and what goes needs no collector: it costs a sixth of the time.
    gc.disable()
    try:
        for number in range(log.partitions(CHANGES)):
            sides: dict[str, _Sides] = {}
            for record, change, language in _changes(log, TopicPartition(CHANGES, number), note):
                if wanted.holds(change):
                    if language not in sides:
                        sides[language] = _Sides(ways, replays, features, language, found)
                    sides[language].arrive(change)
                    _show(found, record, change)
                elif change.reason is not None and change.reason.corrected is not None and language in sides:
                    sides[language].correct(change, language)
    finally:
        gc.enable()
    found.seconds = time.monotonic() - began
    return found


class _Sides:
    """Both clusterers of one language."""

    def __init__(
        self, ways: Sequence[Way], replays: Sequence[bool], features: PairFeatures, language: str, found: Regrouped
    ) -> None:
        self._answers = Answers()
        self._clusterers = [
            ReplayedClusterer(way.model, way.policy, language, self._answers)
            if replay
            else _Computing(way.model, way.policy, features, language)
            for way, replay in zip(ways, replays, strict=True)
        ]
        self._noted = (found.configured, found.candidate)

    def arrive(self, change: Change) -> None:
        self._answers.forget()
        for clusterer, noted in zip(self._clusterers, self._noted, strict=True):
            try:
                noted.note(clusterer.replay(change))
            except MixedRecipes as exc:
                raise RecipeMismatch(f"{exc}: --since a later date leaves out the older ones") from exc
            clusterer.book.forget_touched()

    def correct(self, change: Change, language: str) -> None:
        for clusterer, noted in zip(self._clusterers, self._noted, strict=True):
            try:
                noted.note(clusterer.correct(asked_again(change, language, clusterer.book)))
            except ImpossibleCorrection:
                continue  # as the stage would: what is asked for is no longer true of these stories


def _changes(
    log: WatchedLog, partition: TopicPartition, note: Callable[[int], None]
) -> Iterator[tuple[Record, Change, str]]:
    """With the language of the story that each is about. Passed over is what is about a story whose beginning was
    deleted by age, and what is no change: every reader of the topic passes over that.
    """
    language_of: dict[str, str] = {}
    for record in log.read(partition):
        note(1)
        try:
            change = codec.decode_change(record.value, record.headers)
        except PermanentError:
            continue
        if change.article is not None:
            language_of[change.story_id] = change.article.article.language
        language = language_of.get(change.story_id)
        if language is None:
            continue
        if change.other_story_id is not None:
            language_of[change.other_story_id] = language
        yield record, change, language


def _show(found: Regrouped, record: Record, change: Change) -> None:
    assert change.article is not None
    article = change.article.article
    found.shown[article.id] = Shown(
        title=headline_of(article.title, article.text) or article.url,
        source=article.source,
        url=article.url,
        partition=TopicPartition(record.topic, record.partition),
        offset=record.offset,
        next_offset=record.next_offset,
    )


def first_reason(log: WatchedLog, shown: Shown) -> Reason | None:
    """Why the article was put where it was when it came in, as the log has it."""
    for record in log.read(shown.partition, start=shown.offset, end=shown.next_offset):
        return codec.decode_change(record.value).reason
    return None
