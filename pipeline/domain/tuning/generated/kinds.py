"""Every kind of generated examples, from all labelled sets."""

import random
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.domain.tuning.generated.columns import COLUMNS, columns
from pipeline.domain.tuning.generated.drafts import Base, DraftSet
from pipeline.domain.tuning.generated.swaps import pool_of
from pipeline.domain.tuning.generated.templates import BOILERPLATE, TEMPLATES, boilerplate, templates
from pipeline.domain.tuning.generated.windows import ALERTS, BY_NAMES, BY_TOPIC, BY_WORDS, NEXT_STEPS, small_windows
from pipeline.domain.tuning.labelled_sets import LabelledSet

KINDS: Mapping[str, float] = {
    TEMPLATES: 1.5,
    BOILERPLATE: 1.0,
    COLUMNS: 1.5,
    BY_NAMES: 2.0,
    BY_WORDS: 2.0,
    BY_TOPIC: 0.8,
    NEXT_STEPS: 0.3,
    ALERTS: 0.5,
}
"""Each kind, and what a set of it weighs beside a labelled set."""

_SEED = 7


def drafts_from(sets: Sequence[LabelledSet], kinds: Collection[str]) -> Iterator[tuple[LabelledSet, DraftSet]]:
    """The drafts of these kinds from each set that has enough to draw from."""
    for labelled in sets:
        if labelled.kind or labelled.is_coarse:
            continue
        base = Base.of(labelled)
        if not base.told_twice():
            continue
        pool = pool_of(item.embedded.article.text[:2500] for item in base.articles)
        name = labelled.name.partition(".")[0]  # a file gives the same examples compressed or not
        draw = random.Random(_SEED + zlib.crc32(name.encode()))  # noqa: S311 - no secret: examples
        found = [
            templates(base, pool, draw, name),
            boilerplate(base, pool, draw, name),
            columns(base, draw, name),
            *small_windows(base, draw, name),
        ]
        yield from ((labelled, drafts) for drafts in found if drafts.groups and drafts.kind in kinds)
