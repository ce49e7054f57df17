"""Draws precision and recall over the thresholds as SVG.

It is legible on light and dark, and in black and white.
"""

from collections.abc import Callable, Sequence
from html import escape

from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.tuning.sweep import MOVED, Point

_PANEL, _HIGH, _GAP, _LEFT, _TOP = 330, 190, 56, 46, 76
_WIDTH, _HEIGHT = 2 * _PANEL + _GAP + _LEFT + 24, 2 * _HIGH + _GAP + _TOP + 30
_TITLES = {
    "all": "all three by the same, over cluster.threshold",
    "join": "cluster.threshold alone",
    "leave": "cluster.leave alone",
    "merge": "cluster.merge alone",
}
_LINES: tuple[tuple[str, str, Callable[[Point], float]], ...] = (
    ("precision", "B³ precision", lambda point: point.scores.b_cubed.precision),
    ("recall", "B³ recall", lambda point: point.scores.b_cubed.recall),
    ("f1", "B³ F1", lambda point: point.scores.b_cubed.f1),
)
# Colours that the colour-blind tell apart (M. Okabe, K. Ito, 2008), and dashes for those who print.
_STYLE = """
.ground { fill: #ffffff } text { fill: #222222; font: 12px system-ui, sans-serif } .title { font-size: 14px }
.grid { stroke: #dddddd; stroke-width: 1 } .frame { fill: none; stroke: #999999 }
.in-force { stroke: #777777; stroke-width: 1; stroke-dasharray: 2 3 }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round } line.key { stroke-width: 2 }
.precision { stroke: #0072b2; stroke-dasharray: 7 3 } .recall { stroke: #d55e00; stroke-dasharray: 2 2 }
.f1 { stroke: #222222 }
@media (prefers-color-scheme: dark) {
.ground { fill: #161616 } text { fill: #e6e6e6 } .grid { stroke: #333333 } .frame { stroke: #777777 }
.in-force { stroke: #aaaaaa } .precision { stroke: #56b4e9 } .recall { stroke: #e69f00 } .f1 { stroke: #e6e6e6 }
}
"""


def threshold_plot(points: Sequence[Point], configured: Thresholds, title: str) -> str:
    """An SVG document with a panel for each of `MOVED`: B³ precision, recall and F1 over its values.

    A dotted vertical line is at the threshold in force.
    """
    floor = min([0.9, *(int(line(point) * 10) / 10 for point in points for _, _, line in _LINES)])
    in_force = {"all": configured.join, "join": configured.join, "leave": configured.leave, "merge": configured.merge}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>{escape(title)}: B³ precision, recall and F1 over the thresholds</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="title" x="{_LEFT}" y="22">{escape(title)}</text>',
        *_key(),
    ]
    for number, moved in enumerate(MOVED):
        left = _LEFT + number % 2 * (_PANEL + _GAP)
        top = _TOP + number // 2 * (_HIGH + _GAP)
        of_setting = [point for point in points if point.moved == moved]
        parts += _panel(of_setting, left, top, floor, in_force[moved], _TITLES[moved])
    return "\n".join([*parts, "</svg>", ""])


def _key() -> list[str]:
    parts = []
    for number, (name, label, _) in enumerate(_LINES):
        left = _LEFT + 124 * number
        parts.append(f'<line class="key {name}" x1="{left}" x2="{left + 28}" y1="38" y2="38"/>')
        parts.append(f'<text x="{left + 34}" y="42">{label}</text>')
    left = _LEFT + 124 * len(_LINES)
    parts.append(f'<line class="in-force" x1="{left + 10}" x2="{left + 10}" y1="30" y2="46"/>')
    parts.append(f'<text x="{left + 18}" y="42">in force</text>')
    return parts


def _panel(points: Sequence[Point], left: int, top: int, floor: float, in_force: float, title: str) -> list[str]:
    def x(value: float) -> float:
        return round(left + value * _PANEL, 1)

    def y(share: float) -> float:
        return round(top + (1 - (share - floor) / (1 - floor)) * _HIGH, 1)

    parts = [f'<text x="{left}" y="{top - 6}">{title}</text>']
    every = 1 if floor >= 0.5 else 2
    for tenth in range(round(floor * 10), 11, every):
        at = y(tenth / 10)
        parts.append(f'<line class="grid" x1="{left}" x2="{left + _PANEL}" y1="{at}" y2="{at}"/>')
        parts.append(f'<text x="{left - 6}" y="{at + 4}" text-anchor="end">{tenth / 10:.1f}</text>')
    for tenth in range(0, 11, 2):
        at = x(tenth / 10)
        parts.append(f'<text x="{at}" y="{top + _HIGH + 16}" text-anchor="middle">{tenth / 10:.1f}</text>')
    at = x(in_force)
    parts.append(f'<line class="in-force" x1="{at}" x2="{at}" y1="{top}" y2="{top + _HIGH}"/>')
    parts.append(f'<rect class="frame" x="{left}" y="{top}" width="{_PANEL}" height="{_HIGH}"/>')
    for name, _, line in _LINES:
        drawn = " ".join(f"{x(point.value)},{y(line(point))}" for point in points)
        parts.append(f'<polyline class="{name}" points="{drawn}"/>')
    return parts
