"""Figures of both transports side by side."""

import math
import os
from collections.abc import Mapping, Sequence
from statistics import median


def circumstances() -> dict[str, float]:
    """What the figures depend on besides the code.

    To be asked before the benchmark loads the machine itself.
    """
    return {"cores": os.cpu_count() or 1, "load_average_before": round(os.getloadavg()[0], 1)}


def stated(found: Mapping[str, float]) -> str:
    return f"{found['cores']:g} cores; load average before: {found['load_average_before']:g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Of each figure, over the rounds."""
    return {name: median(figures[name] for figures in rounds) for name in rounds[0]}


def ratios(results: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The second transport's figures as multiples of the first's; none where there is but one."""
    if len(results) != 2:
        return {}
    first, second = results.values()
    return {name: second[name] / first[name] for name in first if first[name]}


def print_table(results: Mapping[str, Mapping[str, float]]) -> None:
    """A line a figure, a column a transport, and the ratio."""
    multiples = ratios(results)
    print(f"{'':36}" + "".join(f"{transport:>12}" for transport in results) + (f"{'ratio':>8}" if multiples else ""))
    for name in next(iter(results.values())):
        figures = "".join(f"{figures[name]:12,.{_digits(name)}f}" for figures in results.values())
        print(f"{name:36}{figures}" + (f"{multiples[name]:8.2f}" if name in multiples else ""))


def _digits(name: str) -> int:
    return 2 if name.endswith("_share") else 1
