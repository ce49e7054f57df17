"""The cluster stage: articles with vectors in, what happens to stories out. One owner a partition, a language in one.

Its state is rebuilt from `stories.changes` of the same partition number. Decides nothing itself
(`pipeline.domain.clustering`).
"""

from collections.abc import Iterator, Sequence

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, STORIES
from pipeline.domain.clustering import Clusterer, MixedRecipes, Policy
from pipeline.domain.features import PairFeatures
from pipeline.domain.joinmodel import JoinModel, Thresholds
from pipeline.domain.stories import Change, EmbeddedArticle
from pipeline.errors import PermanentError, RecipeMismatch
from pipeline.ports import Log, Message, Record, TopicPartition
from pipeline.runner import Outcome, Rejection
from pipeline.settings import ClusterSettings


def policy_of(settings: ClusterSettings) -> Policy:
    """The clusterer's policy as the settings have it."""
    return Policy(
        thresholds=Thresholds(join=settings.threshold, leave=settings.leave, merge=settings.merge),
        window_days=settings.window_days,
        slice_hours=settings.slice_hours,
        repair_hours=settings.repair_hours,
        candidates=settings.candidates,
        copy_similarity=settings.copy_similarity,
        embedding_languages=frozenset(settings.embedding_languages),
    )


class ClusterStage:
    """`articles.embedded` to `stories.changes` and `stories`, in the partition of the input."""

    name = "cluster"
    inputs: tuple[str, ...] = (EMBEDDED,)

    def __init__(self, model: JoinModel, settings: ClusterSettings) -> None:
        self._model, self._policy = model, policy_of(settings)
        self._features = PairFeatures()
        self._clusterers: dict[int, dict[str, Clusterer]] = {}

    def assign(self, partitions: frozenset[TopicPartition], log: Log) -> None:
        """Rebuild the stories of these partitions from the changes that were committed."""
        for assigned in partitions:
            self._clusterers[assigned.partition] = {}
            by_language: dict[str, list[Change]] = {}
            for language, change in _with_languages(log, assigned.partition):
                by_language.setdefault(language, []).append(change)
            for language, changes in by_language.items():
                self._clusterer(assigned.partition, language).restore(changes)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the stories of these partitions."""
        for revoked in partitions:
            self._clusterers.pop(revoked.partition, None)

    def handle(self, records: Sequence[Record]) -> Outcome:
        """The changes that the records lead to, in their order, then each story touched as it stands after them all.

        Raises RecipeMismatch where an article was embedded with another recipe than those it would be compared with.
        """
        outputs: list[Message] = []
        rejected: list[Rejection] = []
        touched: dict[tuple[int, str], None] = {}
        for record in records:
            try:
                embedded = codec.decode_embedded(record.value)
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
                continue
            language = embedded.article.language
            touched[record.partition, language] = None
            outputs += [
                Message(
                    topic=CHANGES,
                    key=change.story_id.encode(),
                    value=codec.encode_change(change),
                    partition=record.partition,
                )
                for change in self._arrive(record.partition, embedded)
            ]
        for partition, language in touched:
            for story_id, story in self._clusterer(partition, language).book.take_touched():
                value = None if story is None else codec.encode_story(story)
                outputs.append(Message(topic=STORIES, key=story_id.encode(), value=value, partition=partition))
        return Outcome(outputs=tuple(outputs), rejected=tuple(rejected))

    def _arrive(self, partition: int, embedded: EmbeddedArticle) -> list[Change]:
        try:
            return self._clusterer(partition, embedded.article.language).arrive(embedded)
        except MixedRecipes as exc:
            raise RecipeMismatch(
                f"{exc}: set [embed] back to the model of the window, or start anew in another data_dir and add the "
                "articles again"
            ) from exc

    def _clusterer(self, partition: int, language: str) -> Clusterer:
        languages = self._clusterers.setdefault(partition, {})
        if language not in languages:
            languages[language] = Clusterer(self._model, self._policy, self._features, language)
        return languages[language]


def _with_languages(log: Log, partition: int) -> Iterator[tuple[str, Change]]:
    """The partition's changes, each with the language of its story. A change to a story whose articles the log no
    longer has is left out: there is nothing of it to rebuild.
    """
    language_of: dict[str, str] = {}
    for record in log.read(TopicPartition(CHANGES, partition)):
        change = codec.decode_change(record.value)
        if change.article is not None:
            language_of[change.story_id] = change.article.article.language
        elif change.story_id in language_of and change.other_story_id:
            language_of.setdefault(change.other_story_id, language_of[change.story_id])
        if change.story_id in language_of:
            yield language_of[change.story_id], change
