"""What is wrong with a PromQL query, seen beside the metrics that the program has. The parser is promql-parser's."""

import re
from collections.abc import Iterator
from typing import Any

import promql_parser as promql

from pipeline.running.metrics import Metrics
from tests.running import ROOT

OF_TARGETS = {"job", "instance", "service", "pid"}
"""Labels that Prometheus adds to what it scrapes (`config/prometheus.yml`), or the page to files of processes."""

_COUNTED = ("rate", "irate", "increase")
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}


def _known() -> dict[str, set[str]]:
    """The labels of every sample, by its name."""
    found: dict[str, set[str]] = {"up": set(OF_TARGETS)}
    for collector in vars(Metrics()).values():
        if not hasattr(collector, "describe") or not hasattr(collector, "_labelnames"):
            continue
        [family] = collector.describe()
        for suffix in _SUFFIXES.get(family.type, ("",)):
            of_histogram = {"le"} if suffix == "_bucket" else set()
            found[family.name + suffix] = {*collector._labelnames, *OF_TARGETS, *of_histogram}  # noqa: SLF001 - no other way
    return found


KNOWN = _known()
_ROWS = {
    name: row
    for row in re.findall(r"^\| `samestory_.*$", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE)
    for name in re.findall(r"^\| `(samestory_\w+)`", row)
}


def problems(query: str) -> list[str]:
    """One line for each thing that is wrong; none if the query can answer."""
    try:
        parsed = promql.parse(query)
    except ValueError as exc:
        return [f"{query}: {exc}"]
    return [f"{query}: {problem}" for problem in _of(parsed)]


def result_labels(query: str) -> set[str]:
    """The labels that the result of a query may have."""
    return _labels(promql.parse(query))


def selectors(expr: Any) -> list[Any]:
    """Every selector of series within an expression."""
    return [one for one in _every(expr) if isinstance(one, promql.VectorSelector)]


def _children(expr: Any) -> list[Any]:
    if isinstance(expr, promql.BinaryExpr):
        return [expr.lhs, expr.rhs]
    if isinstance(expr, promql.Call):
        return list(expr.args)
    if isinstance(expr, promql.MatrixSelector):
        return [expr.vector_selector]
    if isinstance(expr, promql.AggregateExpr | promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        return [expr.expr]
    return []


def _every(expr: Any) -> Iterator[Any]:
    yield expr
    for child in _children(expr):
        yield from _every(child)


def _of(expr: Any) -> Iterator[str]:
    for one in _every(expr):
        if isinstance(one, promql.VectorSelector):
            yield from _of_selector(one)
        elif isinstance(one, promql.AggregateExpr) and one.modifier is not None:
            for label in set(one.modifier.labels) - _labels(one.expr):
                yield f"grouped by {label}, which nothing within has"
        elif isinstance(one, promql.Call):
            yield from _of_call(one)


def _of_selector(selector: Any) -> Iterator[str]:
    if selector.name not in KNOWN:
        yield f"there is no {selector.name}"
        return
    for matcher in selector.matchers.matchers:
        if matcher.name not in KNOWN[selector.name]:
            yield f"{selector.name} has no label {matcher.name}"
            continue
        row = _ROWS.get(re.sub(r"_(bucket|sum|count)$", "", selector.name), "")
        for value in matcher.value.split("|") if matcher.name not in OF_TARGETS else ():
            is_class = re.fullmatch(r"\d\.\.", value) is not None
            if not is_class and f"`{value}`" not in row and value not in _stages():
                yield f"docs/metrics.md does not say that {matcher.name} may be {value}"


def _of_call(call: Any) -> Iterator[str]:
    name = call.func.name
    names = [one.name for one in selectors(call)]
    if name in _COUNTED and not all(n.endswith(("_total", "_bucket", "_sum", "_count")) for n in names):
        yield f"{name}() of what is not a counter: {names}"
    if name in ("deriv", "delta") and any(n.endswith("_total") for n in names):
        yield f"{name}() of a counter: {names}"
    if name == "histogram_quantile" and (
        "le" not in _labels(call.args[1]) or not all(n.endswith("_bucket") for n in names)
    ):
        yield "histogram_quantile() needs buckets by le"


def _labels(expr: Any) -> set[str]:
    if isinstance(expr, promql.VectorSelector):
        return KNOWN.get(expr.name, set())
    if isinstance(expr, promql.AggregateExpr):
        if expr.modifier is None:
            return set()
        of = _labels(expr.expr)
        by = expr.modifier.type == promql.AggModifierType.By
        return of & set(expr.modifier.labels) if by else of - set(expr.modifier.labels)
    if isinstance(expr, promql.Call) and expr.func.name == "absent":
        return {matcher.name for one in selectors(expr) for matcher in one.matchers.matchers}
    found = [labels for child in _children(expr) if (labels := _labels(child))]
    if isinstance(expr, promql.Call) and expr.func.name == "histogram_quantile":
        return set().union(*found) - {"le"}
    return set.union(*found) if found else set()


def _stages() -> set[str]:
    from pipeline import app

    return {*app.STAGES, "produce", "notify", "web"}
