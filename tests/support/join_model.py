"""The join model that ships, and the clusterer's default policy."""

from functools import cache
from typing import Any

from consumers.cluster import policy_of
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.policy import Policy
from pipeline.settings import ClusterSettings
from tests.running import ROOT


@cache
def shipped_model() -> JoinModel:
    return _read("join-model")


@cache
def models_of_all_languages() -> JoinModel:
    """As the cluster stage has it: with the model for the languages of the multilingual vectors."""
    model = _read("join-model")
    model.others = _read("multilingual-join-model")
    return model


def _read(folder: str) -> JoinModel:
    return JoinModel.parse(*((ROOT / "config" / folder / name).read_text() for name in MODEL_FILES))


@cache
def pair_features() -> PairFeatures:
    return PairFeatures()


def policy(**changed: Any) -> Policy:
    return policy_of(ClusterSettings(**changed))


def clusterer(language: str = "en", **changed: object) -> LiveClusterer:
    return live_clusterer(shipped_model(), policy(**changed), pair_features(), language)
