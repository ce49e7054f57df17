"""Links across languages: outlines a second that the link stage handles with many stories already there.

`python -m benchmarks.bench_link [--stories N] [--outlines N] [--json]`. The outlines are made: eight languages, vectors
whose cosines are spread as those of real articles about different events are (.77 ± .024, 1 in 100 above .825), names
and figures of which some are common. The stories that are there are all of one language, the outlines that are measured
of seven others, so that each is compared with all; one in five is about an event that is there, and half are newer ones
of stories that came just before. All stories are within the window. No model is needed.
"""

import argparse
import json
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.tables import circumstances, stated
from consumers.link import LinkStage
from pipeline.contracts import codec
from pipeline.contracts.topics import OUTLINES
from pipeline.domain.links.pairing import MODEL_FILE, LinkModel
from pipeline.domain.links.values import Outline, quantized
from pipeline.ports import Record
from pipeline.settings import LinkSettings
from pipeline.shipped import shipped

WHEN = datetime(2026, 3, 1, tzinfo=UTC)
LANGUAGES = ("en", "ar", "de", "es", "fr", "pl", "ru", "uk")
BATCH = 64
_DIMENSIONS = 384
_NAMES, _FIGURES = 1000, 400
"""Of so many: two stories then share half a name and a tenth of a figure by chance, as real ones do."""

_ALIKE, _SAME_EVENT = 0.83, 0.93
_SUBJECTS = 60
"""Events differ in this many directions alone: that gives their cosines the spread of real ones."""


class Stories:
    """Makes outlines. `random` decides everything, so the same seed gives the same stories."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._middle = self._unit()
        self._subjects = np.stack([self._unit() for _ in range(_SUBJECTS)])
        self._made = 0

    def outlines(self, languages: Sequence[str], count: int, of: Sequence[Outline] = ()) -> list[Outline]:
        """`of`: stories of whose events one in five is."""
        made = []
        for _ in range(count):
            language = str(self._random.choice(languages))
            if of and self._random.random() < 0.2:
                event = of[int(self._random.integers(len(of)))]
                made.append(
                    self._outline(language, event.centroid.astype(np.float32), list(event.names), list(event.figures))
                )
            else:
                made.append(self._outline(language, self._event(), self._some(20, _NAMES), self._some(5, _FIGURES)))
        return made

    def again(self, outline: Outline) -> Outline:
        """The story with another article."""
        vector = quantized(self._near(outline.centroid.astype(np.float32)))
        return Outline(
            id=outline.id,
            language=outline.language,
            first_seen=outline.first_seen,
            last_seen=outline.last_seen,
            space=outline.space,
            centroid=vector,
            members=(vector, outline.centroid),
            names=outline.names,
            figures=outline.figures,
        )

    def _outline(self, language: str, event: NDArray[np.float32], names: list[str], figures: list[str]) -> Outline:
        self._made += 1
        vector = quantized(self._near(event))
        when = WHEN + timedelta(hours=float(self._random.uniform(0, 72)))
        return Outline(
            id=f"s{self._made:08}",
            language=language,
            first_seen=when,
            last_seen=when,
            space="multilingual-e5-small@bench",
            centroid=vector,
            members=(vector,),
            names=tuple(sorted({*names[:12], *self._some(10, _NAMES)})),
            figures=tuple(sorted({*figures[:3], *self._some(2, _FIGURES)})),
        )

    def _event(self) -> NDArray[np.float32]:
        own = self._random.normal(size=_SUBJECTS) @ self._subjects
        own /= np.linalg.norm(own)
        return (np.sqrt(_ALIKE) * self._middle + np.sqrt(1 - _ALIKE) * own).astype(np.float32)

    def _near(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        unit = vector / np.linalg.norm(vector)
        return (np.sqrt(_SAME_EVENT) * unit + np.sqrt(1 - _SAME_EVENT) * self._unit()).astype(np.float32)

    def _unit(self) -> NDArray[np.float32]:
        vector = self._random.normal(size=_DIMENSIONS).astype(np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def _some(self, count: int, of: int) -> list[str]:
        return [f"n{n}" for n in self._random.integers(of, size=count)]


def measure(stories: int, outlines: int) -> dict[str, float]:
    """Outlines a second, in batches as a runner hands them over, and what was found."""
    model = LinkModel.parse((shipped("config/link-model") / MODEL_FILE).read_text(encoding="utf-8"))
    stage, maker = LinkStage(model, LinkSettings()), Stories(1)
    there = maker.outlines(LANGUAGES[:1], stories)
    stage.handle(_records(there))
    cosines = _cosines(there)
    new = maker.outlines(LANGUAGES[1:], outlines // 2, there)
    records = _records([*new, *map(maker.again, new)])
    wall, cpu, messages = time.monotonic(), time.process_time(), 0
    for start in range(0, len(records), BATCH):
        messages += len(stage.handle(records[start : start + BATCH]).outputs)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    return {
        "stories": stories,
        "outlines_per_s": len(records) / wall,
        "outlines_per_cpu_s": len(records) / cpu,
        "events_written": messages,
        "cosine_mean": float(cosines.mean()),
        "cosine_99th": float(np.quantile(cosines, 0.99)),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _records(outlines: list[Outline]) -> list[Record]:
    return [
        Record(
            topic=OUTLINES,
            partition=0,
            offset=n,
            key=one.id.encode(),
            value=codec.encode_outline(one),
            timestamp=WHEN,
        )
        for n, one in enumerate(outlines)
    ]


def _cosines(outlines: list[Outline]) -> NDArray[np.float64]:
    """Of some stories with some others."""
    some = np.stack([one.centroid for one in outlines[:2000]]).astype(np.float64)
    some /= np.linalg.norm(some, axis=1, keepdims=True)
    half = len(some) // 2
    products: NDArray[np.float64] = (some[:half] @ some[half:].T).ravel()
    return products


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=50_000)
    parser.add_argument("--outlines", type=int, default=2_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    around = circumstances()
    found = measure(options.stories, options.outlines)
    if options.json:
        print(json.dumps({**around, **found}))
        return
    print(stated(around))
    for name, value in found.items():
        print(f"{name:28}{value:12,.3f}" if name.startswith("cosine") else f"{name:28}{value:12,.0f}")


if __name__ == "__main__":
    main()
