"""The fitted join model: the probability that two articles report one event, and its causes.

It has two stages of boosted trees (LightGBM, in its text format). The first stage uses the features of the pair, the
second those of the neighbourhood of both articles. Pairs in which an article has no text (only a headline) have two
stages of their own, because shared words mean less in headlines than in texts. Models are given as text; this module
does not know where the files are, nor how they were fitted.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.matching.forest import Forest
from pipeline.domain.matching.tree_effects import TreeEffects

METADATA_FILE = "model.json"
FIRST_FILE = "first.txt"
SECOND_FILE = "second.txt"
HEADLINES_FIRST_FILE = "headlines-first.txt"
HEADLINES_SECOND_FILE = "headlines-second.txt"
COUNTS_FILE = "document-frequencies.tsv"
TREE_FILES = (FIRST_FILE, SECOND_FILE, HEADLINES_FIRST_FILE, HEADLINES_SECOND_FILE)
MODEL_FILES = (METADATA_FILE, *TREE_FILES, COUNTS_FILE)
"""The files of a model's folder, in the order in which `JoinModel.parse` takes their text."""

SCORES_FILE = "scores.json"
"""Beside them, if it was measured: the scores of the model where it was fitted (`stories.score_drift`)."""

FORMAT = 2
SHOWN_CONTRIBUTIONS = 16

_TEXTS = FEATURES.index("both_have_text")
_TEXTS_IN_NEIGHBOURHOOD = NEIGHBOURHOOD_FEATURES.index("both_have_text")

_NAMES = tuple(sorted({*FEATURES, *NEIGHBOURHOOD_FEATURES}))
"""The features of both stages, by name: that is their order where effects are equal."""

_OF_PAIR, _OF_NEIGHBOURHOOD = (
    np.array([_NAMES.index(name) for name in names]) for names in (FEATURES, NEIGHBOURHOOD_FEATURES)
)
_FIRST_STAGE = _NAMES.index("first_stage")
_BY_NAME = np.sort(_OF_NEIGHBOURHOOD)
_BUT_FIRST_STAGE = np.array([at for at in range(len(_NAMES)) if at != _FIRST_STAGE])


def counts_text(articles: int, start: Mapping[int, float]) -> str:
    """The initial document frequencies as text, in the format that `JoinModel.parse` reads."""
    return "\n".join([f"articles\t{articles}", *(f"{term}\t{count}" for term, count in sorted(start.items()))]) + "\n"


class JoinModelError(ValueError):
    """The text is not a join model, or was fitted on other features. The message names the difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The probability thresholds: to join a story at arrival; at repair, to leave one, and to merge two."""

    join: float
    leave: float
    merge: float


class Stages:
    """Both stages for pairs of one kind: `first` over `FEATURES`, `second` over `NEIGHBOURHOOD_FEATURES`.

    Each is given as text (LightGBM's), and may use some of these features only. Raises JoinModelError; `names` are the
    names of the texts in errors.
    """

    def __init__(self, texts: tuple[str, str], names: tuple[str, str] = (FIRST_FILE, SECOND_FILE)) -> None:
        self.texts = texts
        known = (FEATURES, NEIGHBOURHOOD_FEATURES)
        self.forests = tuple(_forest(*given) for given in zip(names, texts, known, strict=True))
        self.effects = tuple(TreeEffects(forest) for forest in self.forests)


def _forest(name: str, text: str, known: Sequence[str]) -> Forest:
    try:
        forest = Forest.parse(text)
    except ValueError as exc:
        raise JoinModelError(f"{name}: {exc}") from exc
    if unknown := [feature for feature in forest.feature_names if feature not in known]:
        raise JoinModelError(
            f"{name}: fitted on features that this program does not compute: {', '.join(unknown[:5])}; fit it again "
            "with tune"
        )
    return forest.over_columns(np.array([known.index(feature) for feature in forest.feature_names], dtype=np.int64))


class JoinModel:
    """The stages for pairs of texts and for pairs with a headline, with the metadata of the fit.

    `others`: the model for the languages that this one's vectors do not know; None if this one decides there too.
    """

    def __init__(
        self,
        *,
        of_texts: Stages,
        of_headlines: Stages,
        metadata: dict[str, Any] | None = None,
        start_articles: int = 0,
        start: dict[int, float] | None = None,
        others: "JoinModel | None" = None,
    ) -> None:
        self._of_texts, self._of_headlines = of_texts, of_headlines
        self.metadata = metadata or {}
        self.start_articles = start_articles
        self.start = start or {}
        self.others = others

    @classmethod
    def parse(cls, metadata: str, *trees_and_counts: str) -> "JoinModel":
        """Parses the text of the model's files, in the order of `MODEL_FILES`. Raises JoinModelError."""
        try:
            described = json.loads(metadata)
        except ValueError as exc:
            raise JoinModelError(f"{METADATA_FILE}: {exc}") from exc
        if not isinstance(described, dict) or described.get("format") != FORMAT:
            raise JoinModelError(f"{METADATA_FILE}: format {FORMAT} is needed; fit it again with tune")
        first, second, headlines_first, headlines_second, counts = trees_and_counts
        of_texts = Stages((first, second), TREE_FILES[:2])
        of_headlines = Stages((headlines_first, headlines_second), TREE_FILES[2:])
        start_articles, start = _parse_counts(counts)
        return cls(
            of_texts=of_texts,
            of_headlines=of_headlines,
            metadata=described,
            start_articles=start_articles,
            start=start,
        )

    def texts(self) -> tuple[str, str, str, str]:
        """The trees as text, in the order in which `parse` takes them."""
        return (*self._of_texts.texts, *self._of_headlines.texts)

    @property
    def recipe(self) -> Mapping[str, object]:
        """What the vectors depend on that it was fitted on, by the names of `Recipe`; empty if it is not known."""
        found = self.metadata.get("recipe")
        return found if isinstance(found, dict) else {}

    @cached_property
    def fingerprint(self) -> bytes:
        """A hash of all that predictions depend on."""
        parts = (*self.texts(), counts_text(self.start_articles, self.start))
        return hashlib.sha256("\0".join(parts).encode()).digest()

    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """First-stage probabilities float32 [n] of pairs, from `FEATURES` [n, …]."""
        return self._predict_stage(0, features, features[:, _TEXTS])

    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Second-stage probabilities float32 [n] of pairs, from `NEIGHBOURHOOD_FEATURES` [n, …]."""
        return self._predict_stage(1, features, features[:, _TEXTS_IN_NEIGHBOURHOOD])

    def _predict_stage(
        self, stage: int, features: NDArray[np.float32], both_have_text: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        texts = both_have_text > 0
        if texts.all():
            return self._of_texts.forests[stage].predict(features)
        found = np.empty(len(features), dtype=np.float32)
        found[texts] = self._of_texts.forests[stage].predict(features[texts])
        found[~texts] = self._of_headlines.forests[stage].predict(features[~texts])
        return found

    def contributions(self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]) -> tuple[Contribution, ...]:
        """The features' effects on the second stage's log-odds, largest first (TreeSHAP, Lundberg).

        The effect of the first stage is divided among its features, in proportion to their effects there.
        """
        stages = self._of_texts if pair[_TEXTS] > 0 else self._of_headlines
        effects = np.zeros(len(_NAMES))
        effects[_OF_NEIGHBOURHOOD] = stages.effects[1].of(neighbourhood)
        values = np.zeros(len(_NAMES), dtype=np.float32)
        values[_OF_PAIR], values[_OF_NEIGHBOURHOOD] = pair, neighbourhood
        inner = stages.effects[0].of(pair)
        total = sum(inner.tolist())
        named = _BY_NAME
        if abs(total) > 1.0:
            scale = effects[_FIRST_STAGE] / total
            effects[_OF_PAIR] += inner * scale
            values[_OF_PAIR] = pair
            named = _BUT_FIRST_STAGE
        ranked = named[np.argsort(-np.abs(effects[named]), kind="stable")[:SHOWN_CONTRIBUTIONS]].tolist()
        return tuple(
            Contribution(feature=_NAMES[at], value=round(float(values[at]), 4), effect=round(float(effects[at]), 4))
            for at in ranked
        )


def _parse_counts(text: str) -> tuple[int, dict[int, float]]:
    """Parses initial document frequencies: a first line `articles<TAB>N`, then lines `term id<TAB>df`."""
    start: dict[int, float] = {}
    articles = 0
    for number, line in enumerate(text.splitlines(), start=1):
        term, _, count = line.partition("\t")
        try:
            if number == 1 and term == "articles":
                articles = int(count)
            else:
                start[int(term)] = float(count)
        except ValueError as exc:
            raise JoinModelError(f"{COUNTS_FILE}:{number}: expected a term id, a tab and a count") from exc
    return articles, start
