"""A row of small line charts as SVG: enough for a page of the documentation, and nothing to install."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#1b6ca8", "#c0392b", "#222222", "#888888")
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 250, 200, 44, 34, 60, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`points`: x and y, in order of x."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One chart. `marked`: an x that is pointed out."""

    title: str
    marked: float
    lines: tuple[Line, ...]


def drawn(panels: Sequence[Panel]) -> str:
    """All panels beside each other on one scale of y, with one legend."""
    values = [y for panel in panels for line in panel.lines for _, y in line.points]
    low, high = int(min(values) * 20) / 20, min(1.0, int(max(values) * 20 + 1) / 20)
    width = LEFT + len(panels) * (WIDTH + GAP)
    height = TOP + HEIGHT + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, LEFT + number * (WIDTH + GAP), low, high, labelled=number == 0)
    for number, line in enumerate(panels[0].lines):
        x = LEFT + number * 170
        parts.append(f'<rect x="{x}" y="{height - 20}" width="18" height="3" fill="{COLOURS[number]}"/>')
        parts.append(f'<text x="{x + 24}" y="{height - 15}">{escape(line.name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel, left: float, low: float, high: float, *, labelled: bool) -> list[str]:
    xs = [x for x, _ in panel.lines[0].points]

    def at(x: float, y: float) -> tuple[float, float]:
        across = left + (x - xs[0]) / (xs[-1] - xs[0]) * WIDTH
        return round(across, 1), round(TOP + (high - y) / (high - low) * HEIGHT, 1)

    parts = [f'<text x="{left}" y="{TOP - 14}" font-weight="bold">{escape(panel.title)}</text>']
    for step in range(round((high - low) / 0.05) + 1):
        y = low + step * 0.05
        height = at(xs[0], y)[1]
        parts.append(f'<path d="M{left} {height}h{WIDTH}" stroke="#dddddd"/>')
        if labelled:
            parts.append(f'<text x="{left - 8}" y="{height + 4}" text-anchor="end">{y:.2f}</text>')
    marked = at(panel.marked, low)[0]
    parts.append(f'<path d="M{marked} {TOP}v{HEIGHT}" stroke="#999999" stroke-dasharray="4 3"/>')
    parts += [f'<text x="{at(x, low)[0]}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{x:g}</text>' for x in xs]
    for number, line in enumerate(panel.lines):
        path = " ".join(f"{x},{y}" for x, y in (at(*point) for point in line.points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[number]}" stroke-width="2"/>')
    return parts
