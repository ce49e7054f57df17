"""The cluster stage: reads articles with vectors, writes what happens to stories.

A partition has one owner, and a language is in one partition. Operators' corrections come in among the articles.

Its state is rebuilt from snapshots and `stories.changes` of the same partition number (`partition_stories`). Decides
nothing itself (`pipeline.domain.stories.stories.clustering`).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from consumers.decision_counts import DecisionCounts
from consumers.partition_stories import PartitionStories
from consumers.snapshots import Snapshots
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, STORIES
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import JoinModel, Thresholds
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.stories.clustering import MixedRecipes
from pipeline.domain.stories.corrections import Correction, ImpossibleCorrection
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.sagas import FollowRule
from pipeline.domain.stories.stories import Change
from pipeline.domain.stories.versions import in_short
from pipeline.errors import PermanentError, RecipeMismatch
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import LogReader, Message, Record, SnapshotStore, TopicPartition
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import ClusterSettings


def policy_of(settings: ClusterSettings) -> Policy:
    """The clusterer's policy as the settings have it."""
    return Policy(
        thresholds=Thresholds(join=settings.threshold, leave=settings.leave, merge=settings.merge),
        window_days=settings.window_days,
        slice_hours=slice_hours(settings.window_days),
        repair_hours=settings.repair_hours,
        candidates=settings.candidates,
        copy_similarity=settings.copy_similarity,
        follow=FollowRule(least_support=settings.follow, after_h=settings.follows_after_h),
        embedding_languages=frozenset(settings.embedding_languages),
    )


def slice_hours(window_days: float) -> float:
    """The length of the window's slices: a day, or a quarter of a window that is shorter."""
    return min(24.0, window_days * 24 / 4)


def fingerprint_of(model: JoinModel, policy: Policy) -> str:
    """Identifies all that the decisions depend on: another fingerprint may give other stories."""
    decides = asdict(policy) | {"embedding_languages": sorted(policy.embedding_languages)}
    others = b"" if model.others is None else model.others.fingerprint
    return hashlib.sha256(repr(sorted(decides.items())).encode() + model.fingerprint + others).hexdigest()


Decided = list[tuple[Record, Change]]
"""The changes of a batch, each with the record that led to it."""


class ClusterStage:
    """Turns `articles.embedded` into `stories.changes` and `stories`, in the partition of the input.

    `store`: where snapshots are; without one the state is rebuilt from the changes alone. `new_spill`: makes a spill
    for each language that comes in. `foreign`: notes the records of `stories.changes` that samestory did not write,
    which are passed over. `counts`: counts what was decided.
    """

    name = "cluster"
    inputs: tuple[str, ...] = (EMBEDDED,)

    def __init__(
        self,
        model: JoinModel,
        settings: ClusterSettings,
        store: SnapshotStore | None = None,
        new_spill: Callable[[], Spill] = InMemory,
        foreign: ForeignRecords | None = None,
        counts: DecisionCounts | None = None,
    ) -> None:
        self._model, self._policy, self._settings = model, policy_of(settings), settings
        self._store, self._new_spill = store, new_spill
        self._foreign = foreign or ForeignRecords(self.name)
        self._counts = counts
        self._features = PairFeatures()
        self._stories: dict[int, PartitionStories] = {}

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Rebuild the stories of these partitions from the changes that were committed."""
        for assigned in partitions:
            self._partition(assigned.partition).rebuild(log)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the stories of these partitions."""
        for revoked in partitions:
            left = self._stories.pop(revoked.partition, None)
            if left is not None and self._counts is not None:
                self._counts.forget(sorted(left.languages()))

    def handle(self, records: Sequence[Record]) -> Outcome:
        """The changes that the records lead to, in their order, then each story touched.

        A story is as it is after all of the changes. A correction that can no longer be carried out is rejected, with
        the reason. Raises RecipeMismatch where an article was embedded with another recipe than those it would be
        compared with.
        """
        for partition in {record.partition for record in records}:
            self._partition(partition).write_snapshot_when_due()
        outputs: list[Message] = []
        rejected: list[Rejection] = []
        decided: Decided = []
        touched: dict[tuple[int, str], None] = {}
        for record in records:
            try:
                asked = codec.decode_embedded_or_correction(record.value)
                corrected = self._correct(record, asked, decided) if isinstance(asked, Correction) else []
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
                continue
            if isinstance(asked, Correction):
                touched[record.partition, asked.language] = None
                outputs += corrected
            else:
                touched[record.partition, asked.article.language] = None
                outputs += self._arrive(record, asked, decided)
        for partition, language in touched:
            for story_id, story in self._partition(partition).clusterer(language).book.take_touched():
                value = None if story is None else codec.encode_story(in_short(story))
                outputs.append(Message(topic=STORIES, key=story_id.encode(), value=value, partition=partition))
        return Outcome(
            outputs=tuple(outputs), rejected=tuple(rejected), committed=lambda: self._note_decided(decided, touched)
        )

    def _note_decided(self, decided: Decided, touched: Iterable[tuple[int, str]]) -> None:
        if self._counts is None:
            return
        live = {language: self._partition(number).live_articles(language) for number, language in touched}
        self._counts.note(decided, live)
        for number in {number for number, _ in touched}:
            until = self._partition(number).snapshot_until
            if until is not None:
                self._counts.snapshot(number, until.timestamp())

    def _arrive(self, record: Record, embedded: EmbeddedArticle, decided: Decided) -> list[Message]:
        stories, language = self._partition(record.partition), embedded.article.language
        try:
            changes = stories.clusterer(language).arrive(embedded)
        except MixedRecipes as exc:
            raise RecipeMismatch(
                f"{exc}: set [embed] back to the model of the window, or start again in another data_dir and add the "
                "articles again"
            ) from exc
        return self._messages(record, language, changes, decided)

    def _correct(self, record: Record, correction: Correction, decided: Decided) -> list[Message]:
        stories = self._partition(record.partition)
        try:
            if correction.language not in stories.languages():
                raise ImpossibleCorrection(f"there is no open story in language {correction.language!r}")
            changes = stories.clusterer(correction.language).correct(correction)
        except ImpossibleCorrection as exc:
            raise PermanentError(f"correction ({correction.kind}) refused: {exc}") from exc
        return self._messages(record, correction.language, changes, decided)

    def _messages(self, record: Record, language: str, changes: Sequence[Change], decided: Decided) -> list[Message]:
        named = [replace(change, language=language) for change in changes]
        decided += [(record, change) for change in named]
        messages = [replace(change_message(change, record.partition), cause=record) for change in named]
        self._partition(record.partition).note(language, changes, messages)
        return messages

    def _partition(self, number: int) -> PartitionStories:
        if number not in self._stories:
            snapshots = None
            if self._store is not None:
                snapshots = Snapshots(self._store, number, fingerprint_of(self._model, self._policy))
            self._stories[number] = PartitionStories(
                number,
                self._clusterer,
                snapshots,
                snapshot_articles=self._settings.snapshot_articles,
                foreign=self._foreign,
            )
        return self._stories[number]

    def _clusterer(self, language: str) -> LiveClusterer:
        return live_clusterer(self._model, self._policy, self._features, language, self._new_spill())


def change_message(change: Change, partition: int) -> Message:
    """As it is written to `stories.changes`."""
    return Message(
        topic=CHANGES,
        key=change.story_id.encode(),
        value=codec.encode_change(change),
        headers=codec.change_headers(change),
        partition=partition,
    )
