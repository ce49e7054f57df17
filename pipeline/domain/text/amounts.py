"""Counts and lengths of time in words."""


def count(number: int, one: str, many: str = "") -> str:
    """`1 outlet`, `2 outlets`, `1,200 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """A length of time in the unit that fits: `40 s`, `12 min`, `1.5 h`, `3 days`."""
    for unit, length in (("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * length or (seconds >= length and unit != "days"):
            value = seconds / length
            return f"{value:.0f} {unit}" if value >= 10 or unit == "min" else f"{value:.2g} {unit}"
    return f"{seconds:.0f} s"


def rate(value: float) -> str:
    """A rate in three digits and without exponents: `0.25`, `12`, `1,230`; `0` for less than a thousandth."""
    if value < 0.001:
        return "0"
    return f"{float(f'{value:.3g}'):,.10g}"
