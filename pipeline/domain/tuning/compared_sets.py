"""Labelled articles that were compared once, so that they can be grouped by any number of join models.

What an article is compared with, by which features, and whether it is a copy depends on no model: reading the articles
and computing their pairs is most of the work of a trial.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.features import PairFeatures, Profile
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.evidence import Compared
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change
from pipeline.domain.tuning.constant_model import ConstantModel
from pipeline.domain.tuning.known_evidence import KnownEvidence, SharedAnswers
from pipeline.domain.tuning.labelled_sets import Start

Candidates = Mapping[str, tuple[tuple[str, ...], NDArray[np.float32]]]
"""By article id: its candidates, and the features of each pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSet:
    """Articles in order of arrival, each with its candidates.

    `arrivals`: the changes by which they came in, or were set free.
    """

    arrivals: tuple[Change, ...]
    candidates: Candidates


class _Recording(PairFeatures):
    """Keeps what it computes."""

    def __init__(self) -> None:
        super().__init__()
        self.computed: dict[str, tuple[tuple[str, ...], NDArray[np.float32]]] = {}

    def compute(self, new: Profile, others: Sequence[Profile]) -> NDArray[np.float32]:
        features = super().compute(new, others)
        self.computed[new.article_id] = tuple(other.article_id for other in others), features
        return features


def compare_once(
    articles: Iterable[EmbeddedArticle], policy: Policy, start: Start, note: Callable[[], None] = lambda: None
) -> ComparedSet:
    """Compare articles in order of arrival as the clusterer would, with these initial word counts."""
    features, no_pair = _Recording(), ConstantModel.with_counts(start, 0.0)
    clusterers: dict[str, LiveClusterer] = {}
    arrivals: list[Change] = []
    for embedded in articles:
        language = embedded.article.language
        if language not in clusterers:
            clusterers[language] = live_clusterer(no_pair, policy, features, language)
        changes = clusterers[language].arrive(embedded)
        arrivals += (replace(c, language=language) for c in changes if c.brings_evidence)
        note()
    return ComparedSet(arrivals=tuple(arrivals), candidates=features.computed)


class ModelEvidence(KnownEvidence):
    """What one model says about articles of one language that were compared before."""

    def __init__(self, model: JoinModel, policy: Policy, language: str, compared: Mapping[str, Compared]) -> None:
        super().__init__(model, policy, language, SharedAnswers())
        self._compared_before = compared

    def learn(self, change: Change) -> None:
        super().learn(change)
        self._answers.clear()

    def read(self, article: str, change: Change) -> Compared:
        whole = self._compared_before[article]
        kept = self._pairs.likely(whole)
        return Compared(
            article_id=article,
            candidates=tuple(whole.candidates[n] for n in kept),
            features=whole.features[kept],
            first=whole.first[kept],
        )


def first_stage(model: JoinModel, compared: ComparedSet) -> dict[str, Compared]:
    """Each article beside its candidates, with the first stage's probabilities: asked once for all pairs."""
    parts = [features for _, features in compared.candidates.values()]
    first = model.first(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.float32)
    ends = np.cumsum([0, *map(len, parts)]).tolist()
    return {
        article: Compared(
            article_id=article, candidates=candidates, features=features, first=first[ends[n] : ends[n + 1]]
        )
        for n, (article, (candidates, features)) in enumerate(compared.candidates.items())
    }
