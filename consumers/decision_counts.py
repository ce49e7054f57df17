"""What the clusterer decided, as metrics and as log lines: counted once its batch is committed, so nothing twice."""

import logging
from collections.abc import Collection, Mapping, Sequence

from pipeline.domain.stories.score_drift import RecentScores, ScoreReference, score_of
from pipeline.domain.stories.stories import Change
from pipeline.ports import Record
from pipeline.running.logs import where
from pipeline.running.metrics import Metrics

logger = logging.getLogger(__name__)


class DecisionCounts:
    """`reference`: what scores are compared with; None: their drift is not known."""

    def __init__(self, metrics: Metrics, reference: ScoreReference | None = None) -> None:
        self._metrics, self._reference = metrics, reference
        self._scores: dict[str, RecentScores] = {}

    def note(self, decided: Sequence[tuple[Record, Change]], live: Mapping[str, int]) -> None:
        """Changes with the record that led to each, and how many articles of each language the window has now."""
        for record, change in decided:
            self._metrics.changes.labels(change.kind, decided_by(change)).inc()
            score = score_of(change)
            if score is not None:
                self._metrics.join_score.labels(change.language).observe(score)
                self._scores.setdefault(change.language, RecentScores()).add(score)
            if logger.isEnabledFor(logging.DEBUG):
                _log(record, change)
        for language, articles in live.items():
            self._metrics.live_articles.labels(language).set(articles)
        if self._reference is not None:
            self._note_drift({change.language for _, change in decided}, self._reference)

    def _note_drift(self, languages: Collection[str], reference: ScoreReference) -> None:
        """Of a language that the model was not fitted on, no scores are expected."""
        for language in reference.languages.intersection(languages, self._scores):
            drift = self._scores[language].drift(reference)
            if drift is not None:
                self._metrics.join_score_drift.labels(language).set(drift)

    def snapshot(self, partition: int, until: float) -> None:
        """The newest snapshot of this partition holds all changes up to `until`, in seconds since the epoch."""
        self._metrics.snapshot_time.labels(str(partition)).set(until)

    def forget(self, languages: Sequence[str]) -> None:
        """Another process has these languages now."""
        for language in languages:
            self._metrics.live_articles.labels(language).set(0)


def decided_by(change: Change) -> str:
    """What decided: `corrected` by an operator, else the reason's kind; `none` for what follows from other changes."""
    if change.reason is None:
        return "none"
    return "corrected" if change.reason.corrected is not None else change.reason.kind


def _log(record: Record, change: Change) -> None:
    article = None if change.article is None else change.article.article.id
    fields = {"article_id": article, "story_id": change.story_id, "other_story_id": change.other_story_id}
    about = f"article {article} " if article else ""
    logger.debug(
        "%s%s: story %s (%s, %.2f)", about, change.kind, change.story_id, decided_by(change), change.score,
        extra={**where(record), **{name: value for name, value in fields.items() if value is not None}},
    )  # fmt: skip
