"""The examples that `tune` generates from labelled sets, embedded."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from pipeline.cli.tuning.labelled import embedded
from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.tuning.fit_plan import FitPlan
from pipeline.domain.tuning.generated.kinds import drafts_from
from pipeline.domain.tuning.labelled_sets import Labelled, LabelledSet
from pipeline.ports import Encoder
from pipeline.settings import EmbedSettings


class RememberingEncoder:
    """Encodes each text once: many examples are an article as it is, at another time."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[tuple[int | None, str], NDArray[np.float32]] = {}

    @property
    def recipe(self) -> Recipe:
        return self._encoder.recipe

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if (tokens, text) not in self._vectors]
        if new:
            vectors = self._encoder.encode(new, tokens=tokens)
            self._vectors.update(((tokens, text), vector) for text, vector in zip(new, vectors, strict=True))
        return np.stack([self._vectors[tokens, text] for text in texts])


def generated_sets(
    sets: Sequence[LabelledSet], plan: FitPlan, encoder: Encoder, settings: EmbedSettings, progress: Progress
) -> tuple[list[LabelledSet], list[LabelledSet]]:
    """The examples of the plan's kinds that teach, and those that are held out of the fit to be reported on."""
    taught: list[LabelledSet] = []
    held_out: list[LabelledSet] = []
    for labelled, drafts in drafts_from(sets, plan.kinds):
        for part, to in zip(drafts.parts(), (taught, held_out), strict=False):
            ordered = part.in_order()
            ready = embedded([draft.article for _, draft in ordered], encoder, settings, progress)
            articles = tuple(
                Labelled(embedded=e, story=draft.story, fold=draft.fold, window=window)
                for e, (window, draft) in zip(ready, ordered, strict=True)
            )
            to.append(LabelledSet(name=f"{labelled.name}: {drafts.kind}", articles=articles, kind=drafts.kind))
    return taught, held_out
