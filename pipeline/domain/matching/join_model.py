"""The fitted join model: how likely two articles report one event, and what spoke for it.

Two stages of boosted trees (LightGBM, in its own text format). The first sees the pair, the second what the
neighbourhood of both says. Pairs of which one article has no text (a headline) have both stages of their own: what two
headlines share weighs otherwise than the same in two texts. Given as text: where the files are, and how they came
about, is not known here.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.matching.forest import Forest

if TYPE_CHECKING:
    import lightgbm

METADATA_FILE = "model.json"
FIRST_FILE = "first.txt"
SECOND_FILE = "second.txt"
HEADLINES_FIRST_FILE = "headlines-first.txt"
HEADLINES_SECOND_FILE = "headlines-second.txt"
COUNTS_FILE = "document-frequencies.tsv"
TREE_FILES = (FIRST_FILE, SECOND_FILE, HEADLINES_FIRST_FILE, HEADLINES_SECOND_FILE)
MODEL_FILES = (METADATA_FILE, *TREE_FILES, COUNTS_FILE)
"""The files of a model's folder, in the order in which `JoinModel.parse` takes their text."""

FORMAT = 2
SHOWN_CONTRIBUTIONS = 16

_TEXTS = FEATURES.index("both_have_text")
_TEXTS_IN_NEIGHBOURHOOD = NEIGHBOURHOOD_FEATURES.index("both_have_text")

# At prediction one thread, so that sums are made in one order and the stage keeps to its core.
_PREDICT: dict[str, Any] = {"num_threads": 1, "verbosity": -1}


def counts_text(articles: int, start: Mapping[int, float]) -> str:
    """What `JoinModel.parse` takes as counts."""
    return "\n".join([f"articles\t{articles}", *(f"{term}\t{count}" for term, count in sorted(start.items()))]) + "\n"


class JoinModelError(ValueError):
    """The text is no join model, or one for other features. The message names what differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The probabilities that decide: joining a story at arrival; leaving it, and merging two, at repair."""

    join: float
    leave: float
    merge: float


class Stages:
    """Both stages for pairs of one kind: `first` over `FEATURES`, `second` over `NEIGHBOURHOOD_FEATURES`."""

    def __init__(
        self, first: "lightgbm.Booster", second: "lightgbm.Booster", texts: tuple[str, str] | None = None
    ) -> None:
        self.first, self.second = first, second
        # Kept where they are known: LightGBM writes them with threads, which a forked process does not have.
        self.texts = texts or (first.model_to_string(), second.model_to_string())
        self.walked = (Forest.parse(self.texts[0]), Forest.parse(self.texts[1]))

    @classmethod
    def parse(cls, texts: tuple[str, str], names: tuple[str, str]) -> "Stages":
        """Of the text of both files; `names` are for errors. Raises JoinModelError."""
        import lightgbm  # here, because it takes 1.5 s and most commands need no model

        boosters = []
        for name, text, features in zip(names, texts, (FEATURES, NEIGHBOURHOOD_FEATURES), strict=True):
            try:
                Forest.parse(text)  # first: a damaged text ends the process in LightGBM
                booster = lightgbm.Booster(model_str=text)
            except (lightgbm.basic.LightGBMError, ValueError) as exc:
                raise JoinModelError(f"{name}: {exc}") from exc
            _check_features(name, booster.feature_name(), features)
            boosters.append(booster)
        return cls(boosters[0], boosters[1], texts)


class JoinModel:
    """The stages for two texts, and those for pairs with a headline, with what was recorded about them."""

    def __init__(
        self,
        *,
        of_texts: Stages,
        of_headlines: Stages,
        metadata: dict[str, Any] | None = None,
        start_articles: int = 0,
        start: dict[int, float] | None = None,
    ) -> None:
        self._of_texts, self._of_headlines = of_texts, of_headlines
        self.metadata = metadata or {}
        self.start_articles = start_articles
        self.start = start or {}

    @classmethod
    def parse(cls, metadata: str, *trees_and_counts: str) -> "JoinModel":
        """Of the text of its files, in the order of `MODEL_FILES`. Raises JoinModelError."""
        try:
            described = json.loads(metadata)
        except ValueError as exc:
            raise JoinModelError(f"{METADATA_FILE}: {exc}") from exc
        if not isinstance(described, dict) or described.get("format") != FORMAT:
            raise JoinModelError(f"{METADATA_FILE}: format {FORMAT} is needed; fit it again with tune")
        first, second, headlines_first, headlines_second, counts = trees_and_counts
        of_texts = Stages.parse((first, second), TREE_FILES[:2])
        of_headlines = Stages.parse((headlines_first, headlines_second), TREE_FILES[2:])
        start_articles, start = _parse_counts(counts)
        return cls(
            of_texts=of_texts,
            of_headlines=of_headlines,
            metadata=described,
            start_articles=start_articles,
            start=start,
        )

    def texts(self) -> tuple[str, str, str, str]:
        """The trees as `parse` takes them."""
        return (*self._of_texts.texts, *self._of_headlines.texts)

    @cached_property
    def fingerprint(self) -> bytes:
        """Differs between models that could say different things."""
        parts = (*self.texts(), counts_text(self.start_articles, self.start))
        return hashlib.sha256("\0".join(parts).encode()).digest()

    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities float32 [n] of pairs by `FEATURES` [n, …]."""
        return self._predicted(0, features, features[:, _TEXTS])

    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities float32 [n] of pairs by `NEIGHBOURHOOD_FEATURES` [n, …]."""
        return self._predicted(1, features, features[:, _TEXTS_IN_NEIGHBOURHOOD])

    def _predicted(
        self, stage: int, features: NDArray[np.float32], both_have_text: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        texts = both_have_text > 0
        if texts.all():
            return self._of_texts.walked[stage].predict(features)
        found = np.empty(len(features), dtype=np.float32)
        found[texts] = self._of_texts.walked[stage].predict(features[texts])
        found[~texts] = self._of_headlines.walked[stage].predict(features[~texts])
        return found

    def contributions(self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]) -> tuple[Contribution, ...]:
        """What moved the second stage's log-odds for one pair, largest effect first (Lundberg's TreeSHAP).

        What the first stage moved is shared out among its own features, in proportion to what each moved there.
        """
        stages = self._of_texts if pair[_TEXTS] > 0 else self._of_headlines
        effects = dict(zip(NEIGHBOURHOOD_FEATURES, _effects(stages.second, neighbourhood), strict=True))
        values = dict(zip(NEIGHBOURHOOD_FEATURES, neighbourhood.tolist(), strict=True))
        inner = dict(zip(FEATURES, _effects(stages.first, pair), strict=True))
        total = sum(inner.values())
        if abs(total) > 1.0:
            scale = effects.pop("first_stage") / total
            for name, effect in inner.items():
                effects[name] = effects.get(name, 0.0) + effect * scale
            values.update(zip(FEATURES, pair.tolist(), strict=True))
        ranked = sorted(effects.items(), key=lambda item: (-abs(item[1]), item[0]))[:SHOWN_CONTRIBUTIONS]
        return tuple(
            Contribution(feature=name, value=round(values[name], 4), effect=round(effect, 4)) for name, effect in ranked
        )


def _effects(booster: "lightgbm.Booster", row: NDArray[np.float32]) -> list[float]:
    contributions = np.asarray(booster.predict(row[None, :], pred_contrib=True, **_PREDICT))
    return [float(effect) for effect in contributions[0, :-1]]


def _check_features(name: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    if list(found) == list(wanted):
        return
    missing, unknown = [f for f in wanted if f not in found], [f for f in found if f not in wanted]
    differs = (
        f"lacks {', '.join(missing[:5]) or 'none'}, has unknown {', '.join(unknown[:5]) or 'none'}"
        if missing or unknown
        else "has them in another order"
    )
    raise JoinModelError(f"{name}: fitted on other features than this program's: {differs}; fit it again with tune")


def _parse_counts(text: str) -> tuple[int, dict[int, float]]:
    """The shipped start of the counts: a first line `articles<TAB>N`, then `term id<TAB>df` a line."""
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
            raise JoinModelError(f"{COUNTS_FILE}:{number}: a term id, a tab and a count are needed") from exc
    return articles, start
