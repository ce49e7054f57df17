"""The clusterer as it runs in production: on evidence that is computed, and can be rebuilt."""

from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.stories.clustering import Clusterer
from pipeline.domain.stories.computed_evidence import ComputedEvidence
from pipeline.domain.stories.model_choice import model_of_language
from pipeline.domain.stories.pair_links import PairModel
from pipeline.domain.stories.policy import Policy

LiveClusterer = Clusterer[ComputedEvidence]


def live_clusterer(
    model: PairModel, policy: Policy, features: PairFeatures, language: str, spill: Spill | None = None
) -> LiveClusterer:
    """A clusterer for the articles of one language, with an empty window.

    `spill`: of this clusterer alone; in memory by default.
    """
    shared = InMemory() if spill is None else spill
    chosen = model_of_language(model, policy, language)
    evidence = ComputedEvidence(
        chosen.model, features, policy, embedding_known=chosen.embedding_known, compares=chosen.compares, spill=shared
    )
    return Clusterer(evidence, policy, shared)
