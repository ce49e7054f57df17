"""Compiles kernels before they are needed: `python -m pipeline.adapters.kernels`.

It runs at set-up and in the image's build.
"""

import sys
import time
from collections.abc import Callable

from pipeline.domain.stories.warm_up import warm_up
from pipeline.domain.terms.compiled import KERNELS


def ensure_compiled(report: Callable[[str], None]) -> None:
    """Load every kernel's code; compile what is not stored, which takes about a minute of processor time."""
    missing = [name for name, kernel in KERNELS.items() if not kernel.code.is_stored()]
    started = time.monotonic()
    if missing:
        report("compiling numerical code: about a minute of processor time, once on this machine")
    warm_up()
    if missing:
        report(f"compiled in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    ensure_compiled(lambda line: print(f"samestory: {line}", file=sys.stderr, flush=True))  # noqa: T201
