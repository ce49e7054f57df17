"""A line of the front page in words: why it is where it is, what differs, and its arrivals as bars."""

from datetime import datetime

from pipeline.domain.text.date_names import ENGLISH_MONTHS
from pipeline.projection.filters import Difference, Sort
from pipeline.projection.glance import GlanceDocument
from pipeline.projection.lines import DeskLine
from pipeline.projection.ranking import hours_of_disagreement, hours_of_voices
from pipeline.wording import words

KINDS: dict[Difference, str] = {
    "conflict": "possible conflicts",
    "altered": "altered by a copy",
    "figures": "figures that differ",
    "differently": "told differently",
    "left_out": "left out by some",
}

SORTS: dict[Sort, str] = {
    "rank": "ranked",
    "newest": "newest first",
    "voices": "most voices first",
    "changed": "last changed first",
}

_ITEMS: dict[Difference, str] = {
    "conflict": "Possible conflict",
    "altered": "A copy says something else",
    "figures": "Figures differ",
    "differently": "Told differently",
    "left_out": "Left out",
}

SPARK_WIDTH = 60
SPARK_HEIGHT = 16


def place(line: DeskLine) -> str:
    """Why the line is where it is in the order `rank`."""
    counts = line.differences
    others = counts.altered + counts.figures + counts.differently + counts.left_out
    parts = []
    if line.voices > 1:
        parts.append(f"{_hours(hours_of_voices(line.voices))} for {words.count(line.voices, 'independent voice')}")
    if counts.conflict or others:
        found = [words.count(counts.conflict, "possible conflict")] if counts.conflict else []
        found += [words.count(others, "other difference")] if others else []
        parts.append(f"{_hours(hours_of_disagreement(counts.conflict, others))} for {' and '.join(found)}")
    newest = f"Newest text of its own: {words.moment(line.freshest)}."
    return f"{newest} Ranked as if newer by {' and '.join(parts)}." if parts else newest


def voices(line: DeskLine) -> str:
    """`4 independent voices, 2 copies`."""
    said = words.count(line.voices, "independent voice")
    return f"{said}, {words.count(line.copies, 'copy', 'copies')}" if line.copies else said


def item(one: GlanceDocument) -> str:
    """A difference with who says what, for whom the short form is not enough."""
    said = _ITEMS[one.kind]
    if one.kind == "left_out":
        return f"{said}: {words.count(one.count, 'fact')} that others report, by {', '.join(one.outlets)}"
    who = [f"{side} ({outlet})" if outlet else side for side, outlet in zip(one.sides, one.outlets, strict=False)]
    around = " ".join(filter(None, (one.before, "…", one.after))) if one.before or one.after else ""
    return f"{said}{f', {around}' if around else ''}: {'; '.join(who)}"


def others(line: DeskLine) -> int:
    """How many differences there are besides those that the line tells."""
    counts = line.differences
    every = counts.conflict + counts.altered + counts.figures + counts.differently
    return max(0, every - sum(one.kind != "left_out" for one in line.glance))


def when(moment: datetime, beside: datetime) -> str:
    """Day and time; the year instead of the time if it is not that of `beside`."""
    day = f"{moment.day} {ENGLISH_MONTHS[moment.month - 1][:3]}"
    if moment.year != beside.year:
        return f"{day} {moment.year}"
    return f"{day} {words.clock(moment)}".rstrip()


def bars(line: DeskLine) -> tuple[str, str]:
    """The arrivals as bars, each kind as the path of a drawing: texts of their own, and on top of them copies.

    The tallest bar is as high as the drawing.
    """
    unit = SPARK_HEIGHT / max(2, *(own + copies for own, copies in line.arrivals))
    step = SPARK_WIDTH / max(20, len(line.arrivals))
    texts: list[str] = []
    copied: list[str] = []
    for at, (own, copies) in enumerate(line.arrivals):
        for number, below, found in ((own, 0, texts), (copies, own, copied)):
            if number:
                bottom, tall = SPARK_HEIGHT - below * unit, number * unit
                found.append(f"M{at * step:g} {bottom:.4g}v-{tall:.4g}h{step:g}v{tall:.4g}z")
    return "".join(texts), "".join(copied)


def arrivals(line: DeskLine) -> str:
    """What the bars show."""
    count = words.count(line.versions, "version")
    return f"{count}, {words.period(line.first_seen, line.last_seen)}"


def _hours(hours: float) -> str:
    return f"{hours:.1f} h".replace(".0 h", " h")
