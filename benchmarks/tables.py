"""Tables with the figures of both transports."""

import math
import os
from collections.abc import Mapping, Sequence
from statistics import median


def circumstances() -> dict[str, float]:
    """What the figures depend on besides the code. Call it before the benchmark loads the machine."""
    return {"cores": os.cpu_count() or 1, "load_average_before": round(os.getloadavg()[0], 1)}


def stated(found: Mapping[str, float]) -> str:
    return f"{found['cores']:g} cores; load average before: {found['load_average_before']:g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least this share of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each figure over the rounds."""
    return {name: median(figures[name] for figures in rounds) for name in rounds[0]}


def ratios(results: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The second transport's figures divided by the first's; empty if there is only one."""
    if len(results) != 2:
        return {}
    first, second = results.values()
    return {name: second[name] / first[name] for name in first if first[name]}


def print_table(results: Mapping[str, Mapping[str, float]]) -> None:
    """Prints a line per figure, a column per transport, and the ratio."""
    multiples = ratios(results)
    print(f"{'':36}" + "".join(f"{transport:>12}" for transport in results) + (f"{'ratio':>8}" if multiples else ""))
    for name in next(iter(results.values())):
        figures = "".join(f"{figures[name]:12,.{_digits(name)}f}" for figures in results.values())
        print(f"{name:36}{figures}" + (f"{multiples[name]:8.2f}" if name in multiples else ""))


def _digits(name: str) -> int:
    return 2 if name.endswith("_share") else 1
