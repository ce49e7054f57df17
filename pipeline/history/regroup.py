"""Groups the stored history with two configurations side by side.

Operators' corrections are applied at the same place.

Reads `stories.changes`, which has every article that the clusterer took in, with what was computed of it. Writes
nothing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES
from pipeline.domain.articles.articles import Article
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.clustering import MixedRecipes
from pipeline.domain.stories.corrections import ImpossibleCorrection
from pipeline.domain.stories.live import live_clusterer
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change
from pipeline.domain.text.text import headline_of
from pipeline.domain.tuning.decisions import Decisions
from pipeline.domain.tuning.known_evidence import NotPacked, SharedAnswers
from pipeline.domain.tuning.replay import Recomputation, Replay, correction_behind
from pipeline.errors import RecipeMismatch
from pipeline.history.changes import read_changes, without_garbage_collection
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import Record, TopicPartition, WatchedLog


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingConfig:
    """What stories are grouped with: the join model and the policy."""

    model: JoinModel
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles: of event time `since` or later, in `language`; None: of any."""

    since: datetime | None = None
    language: str | None = None

    def includes(self, change: Change) -> bool:
        """Whether one of them came in by the change, or may have been set free. A revision changes no grouping."""
        if change.article is None:
            return change.sets_free and self.language in (None, change.language)
        if change.kind == "revised":
            return False
        article = change.article.article
        early = self.since is not None and article.event_time < self.since
        return not early and self.language in (None, article.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """What is shown of an article, and the place of the change by which it came in."""

    title: str
    source: str
    url: str
    partition: TopicPartition
    offset: int
    next_offset: int


@dataclass(slots=True, kw_only=True)
class Regrouped:
    """Both groupings.

    `computed`: whether articles had to be compared again. `seconds`: how long it all took.
    """

    configured: Decisions = field(default_factory=Decisions)
    candidate: Decisions = field(default_factory=Decisions)
    shown: dict[str, ArticleView] = field(default_factory=dict)
    computed: bool = False
    seconds: float = 0.0


def regroup(
    log: WatchedLog,
    configured: GroupingConfig,
    candidate: GroupingConfig,
    selection: Selection,
    *,
    note: Callable[[int], None],
    computing: Callable[[str], None],
) -> Regrouped:
    """Group the history with both configurations.

    `note` is called with the number of records read since the last call. `computing` is called with the reason if
    articles must be compared again, which starts from the beginning and takes about ten times as long.
    """
    same = _compares_alike(configured, candidate)
    if not same:
        computing("the candidate changes what articles are compared by")
    try:
        return _run(log, (configured, candidate), (True, same), selection, note)
    except NotPacked:
        computing("the history was compared with other settings than those in force")
        return _run(log, (configured, candidate), (False, False), selection, note)


def _compares_alike(configured: GroupingConfig, candidate: GroupingConfig) -> bool:
    def compares_by(config: GroupingConfig) -> tuple[object, ...]:
        p = config.policy
        fixed = (p.window_days, p.slice_hours, p.candidates, p.copy_similarity, p.embedding_languages)
        others = config.model.others
        return (*fixed, config.model.fingerprint, others and others.fingerprint)

    return compares_by(configured) == compares_by(candidate)


def _run(
    log: WatchedLog,
    configs: Sequence[GroupingConfig],
    replays: Sequence[bool],
    selection: Selection,
    note: Callable[[int], None],
) -> Regrouped:
    began = time.monotonic()
    found = Regrouped(computed=not all(replays))
    features = PairFeatures()
    foreign = ForeignRecords("whatif")
    with without_garbage_collection():
        for number in range(log.partitions(CHANGES)):
            sides: dict[str, _Sides] = {}
            for record, change in read_changes(log, TopicPartition(CHANGES, number), foreign):
                note(1)
                language = change.language
                if selection.includes(change):
                    if language not in sides:
                        sides[language] = _Sides(configs, replays, features, language, found)
                    sides[language].arrive(change)
                    if change.article is not None:
                        _show(found, record, change.article.article)
                elif change.reason is not None and change.reason.corrected is not None and language in sides:
                    sides[language].correct(change)
    found.seconds = time.monotonic() - began
    return found


class _Sides:
    """Both clusterers of one language."""

    def __init__(
        self,
        configs: Sequence[GroupingConfig],
        replays: Sequence[bool],
        features: PairFeatures,
        language: str,
        found: Regrouped,
    ) -> None:
        self._answers = SharedAnswers()
        self._runs: list[Replay | Recomputation] = [
            Replay(config.model, config.policy, language, self._answers)
            if replay
            else Recomputation(live_clusterer(config.model, config.policy, features, language))
            for config, replay in zip(configs, replays, strict=True)
        ]
        self._noted = (found.configured, found.candidate)

    def arrive(self, change: Change) -> None:
        self._answers.clear()
        for run, noted in zip(self._runs, self._noted, strict=True):
            try:
                noted.note(run.decide(change))
            except MixedRecipes as exc:
                raise RecipeMismatch(f"{exc}: --since a later date leaves out the older ones") from exc
            run.clusterer.book.forget_touched()

    def correct(self, change: Change) -> None:
        for run, noted in zip(self._runs, self._noted, strict=True):
            try:
                noted.note(run.clusterer.correct(correction_behind(change, run.clusterer.book)))
            except ImpossibleCorrection:
                continue  # as the stage would: what is asked for is no longer true of these stories


def _show(found: Regrouped, record: Record, article: Article) -> None:
    found.shown[article.id] = ArticleView(
        title=headline_of(article.title, article.text) or article.url,
        source=article.source,
        url=article.url,
        partition=TopicPartition(record.topic, record.partition),
        offset=record.offset,
        next_offset=record.next_offset,
    )


def first_change(log: WatchedLog, shown: ArticleView) -> Change | None:
    """The change by which the article came in, as the log has it: with the article, and why it was put there."""
    for record in log.read(shown.partition, start=shown.offset, end=shown.next_offset):
        return codec.decode_change(record.value)
    return None
