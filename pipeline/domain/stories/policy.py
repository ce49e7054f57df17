"""How the clusterer decides: thresholds, window and repair interval as one value.

Knows no settings file.
"""

from dataclasses import dataclass

from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.stories.sagas import FollowRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The clusterer's parameters.

    `candidates`: how many articles each search gives. `repair_hours`: of event time. `embedding_languages`: the
    languages that the embedding model was trained for; in others only words count.
    """

    thresholds: Thresholds
    window_days: float
    slice_hours: float
    repair_hours: float
    candidates: int
    copy_similarity: float
    follow: FollowRule
    embedding_languages: frozenset[str]
