"""Outlines of invented stories in several languages, with vectors that are near where their events are one."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from pipeline.domain.links.linker import LinkPolicy
from pipeline.domain.links.pairing import FEATURES, LinkModel
from pipeline.domain.links.values import Outline, quantized

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
LANGUAGES = ("de", "en", "es", "uk")
POLICY = LinkPolicy(threshold=0.5, window_days=3)
_DIMENSIONS = 16


def plain_model(floor: float = 0.6) -> LinkModel:
    """Links what is nearer than .85, or a little less if figures are shared."""
    weights = dict.fromkeys(FEATURES, 0.0) | {"best_cosine": 40.0, "figures_shared": 3.0}
    return LinkModel(weights=tuple(weights[name] for name in FEATURES), bias=-34.0, floor=floor)


def outline(story: str, language: str, direction: int, **changes) -> Outline:
    """`direction`: of its event; `off`: how far from it, 0 to 1; `hours`: after the beginning."""
    off, hours, noise = changes.pop("off", 0.1), changes.pop("hours", 0.0), changes.pop("noise", 0)
    towards, away = np.random.default_rng(direction), np.random.default_rng(1000 + noise)
    one, other = (generator.normal(size=_DIMENSIONS) for generator in (towards, away))
    vector = quantized((one / np.linalg.norm(one) + off * other / np.linalg.norm(other)).astype(np.float32))
    when = BEGIN + timedelta(hours=hours)
    fields: dict[str, Any] = {
        "id": story,
        "language": language,
        "first_seen": when,
        "last_seen": when,
        "space": "m@1",
        "centroid": vector,
        "members": (vector,),
    }
    return Outline(**(fields | changes))


def crowd(seed: int, stories: int = 60, events: int = 14) -> list[Outline]:
    """Stories of four languages about these events, several of one language for some of them."""
    choose = random.Random(seed)
    return [
        outline(
            f"s{n:03}",
            choose.choice(LANGUAGES),
            choose.randrange(events),
            off=choose.uniform(0.2, 0.8),
            hours=choose.uniform(0, 120),
            noise=n,
            figures=tuple(sorted(str(choose.randrange(10, 30)) for _ in range(3))),
        )
        for n in range(stories)
    ]
