"""Units of measure and of money after a number, each brought to one unit for its kind.

A small table instead of a library for units: news uses some fifty of them, and what is hard are not the factors but
the words ("pounds" are weight or money, a bare "m" is a million). Currencies are never converted.
"""

import re
from dataclasses import dataclass

from pipeline.domain.text.wordlists import word_list

ALIKE = 0.05
"""How far apart, as a share, one length may be in miles and in kilometres: outlets round what they convert."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit as it is written, called `name`, and the `unit` that it is brought to: `value * factor + offset`."""

    unit: str
    name: str
    factor: float = 1.0
    offset: float = 0.0

    def convert(self, value: float) -> float:
        return value * self.factor + self.offset


_TABLE: tuple[tuple[str, str, float, str], ...] = (
    # unit, name, factor, how it is written (without the plural's s)
    ("m", "km", 1000.0, "kilometer kilometre km"),
    ("m", "mile", 1609.344, "mile mi"),
    ("m", "nautical mile", 1852.0, "nautical_mile nm"),
    ("m", "m", 1.0, "meter metre"),
    ("m", "cm", 0.01, "centimeter centimetre cm"),
    ("m", "mm", 0.001, "millimeter millimetre mm"),
    ("m", "foot", 0.3048, "foot feet ft"),
    ("m", "inch", 0.0254, "inch inche"),
    ("m", "yard", 0.9144, "yard"),
    ("m", "light year", 9.4607304725808e15, "light_year"),
    ("kg", "kg", 1.0, "kilogram kilogramme kilo kg"),
    ("kg", "g", 0.001, "gram gramme"),
    ("kg", "pound", 0.45359237, "pound lb"),
    ("kg", "ounce", 0.028349523, "ounce oz"),
    ("kg", "tonne", 1000.0, "tonne"),
    ("kg", "ton", 1000.0, "ton"),
    ("ha", "ha", 1.0, "hectare ha"),
    ("ha", "acre", 0.40468564, "acre"),
    ("ha", "sq km", 100.0, "square_kilometer square_kilometre square_km sq_km km²"),
    ("ha", "sq mile", 258.9988, "square_mile sq_mile"),
    ("ha", "sq m", 0.0001, "square_meter square_metre sq_m m²"),
    ("ha", "sq ft", 9.290304e-6, "square_foot square_feet sq_ft"),
    ("km/h", "km/h", 1.0, "kilometers_per_hour kilometres_per_hour kilometers_an_hour kilometres_an_hour km/h kph kmh"),
    ("km/h", "mph", 1.609344, "miles_per_hour miles_an_hour mph"),
    ("km/h", "knot", 1.852, "knot"),
    ("W", "kW", 1e3, "kilowatt kw"),
    ("W", "MW", 1e6, "megawatt mw"),
    ("W", "GW", 1e9, "gigawatt gw"),
    ("Wh", "kWh", 1e3, "kilowatt_hour kwh"),
    ("Wh", "MWh", 1e6, "megawatt_hour mwh"),
    ("Wh", "GWh", 1e9, "gigawatt_hour gwh"),
    ("Wh", "TWh", 1e12, "terawatt_hour twh"),
    ("l", "l", 1.0, "liter litre"),
    ("l", "gallon", 3.785411784, "gallon"),
    ("l", "barrel", 158.987295, "barrel"),
    ("$", "$", 1.0, "dollar usd us_dollar u.s._dollar"),
    ("$", "cent", 0.01, "cent"),
    ("€", "€", 1.0, "euro eur"),
    ("£", "£", 1.0, "pounds_sterling gbp"),
    ("¥", "¥", 1.0, "yen"),
    ("₹", "₹", 1.0, "rupee"),
    ("%", "%", 1.0, "% percent per_cent pct"),
    ("points", "points", 1.0, "percentage_point percent_point per_cent_point %_point pp"),
    ("points", "basis point", 0.01, "basis_point bp bps"),
)
MONEY = frozenset("$€£¥₹") | {"C$", "A$", "HK$", "NZ$"}

_MEASURES = {written: Measure(unit, name, factor) for unit, name, factor, forms in _TABLE for written in forms.split()}
_MEASURES |= {
    f"{country}_dollar": Measure(sign, sign)
    for country, sign in (("canadian", "C$"), ("australian", "A$"), ("hong_kong", "HK$"))
}
_FORMS = sorted(_MEASURES, key=len, reverse=True)
_SPELT = "|".join(re.escape(form).replace("_", "[ -]") for form in _FORMS)
_AFTER = re.compile(rf"[ -]?-?(?P<unit>{_SPELT})(?:s(?![\w/])|(?![\w/²]))", re.IGNORECASE)
_DEGREES = re.compile(
    r"[ -]?(?:°|º|degrees?)?[ -]?(?:(?P<fahrenheit>F(?:ahrenheit)?)|(?P<celsius>C(?:elsius|entigrade)?))\b",
    re.IGNORECASE,
)
_A_DEGREE = re.compile(r"[ -]?(?:°|º|degrees?\b|celsius|fahrenheit|centigrade)", re.IGNORECASE)
_BARE_DEGREE = re.compile(r" ?[CF]\b")
_OF_WARMTH = re.compile(
    r"\b(?:temperatures?|thermometers?|heat\w*|mercury|shade|fever|warm\w*|hot\w*|cold\w*|cool\w*|freez\w*|frost|highs?"
    r"|lows?|weather|forecast\w*|meteorolog\w*|climate|sunny|sunshine|swelter\w*|scorch\w*|boil\w*|chill\w*)\b",
    re.IGNORECASE,
)
"""Words beside which "104F" is a temperature, and no seat, gate or form."""
_MEASURED = re.compile(
    r"\b(?:was|were|is|record(?:ed|s|ing)?|register(?:ed|s)?|touch(?:ed|es)?|hits?|hitting|reach(?:es|ed|ing)?"
    r"|topp(?:ed|ing)|exceed(?:ed|s|ing)?|(?:rose|climbed|fell|dropped) to|peak(?:ed|ing)? at)"
    r" (?:(?:an?|about|around|nearly|almost|over|above|below|record|minus|only) ){0,3}$",
    re.IGNORECASE,
)
"""What may stand right before a temperature: "it was 40C", not "in seat 40C"."""
_POUNDS_OF_MONEY = 100_000.0
_HOTTEST = 150.0
"""A bare C or F after a larger figure is no temperature of the weather or of a body."""
_SHORT = frozenset(word_list("mi nm ft ha lb oz mm cm kw mw gw bp bps pp"))
"""Read only where they follow figures, not a number in words."""


_CHANGE_BEFORE = re.compile(
    r"\b(?:rise|rose|risen|rising|warm\w*|increas\w+|f[ea]ll|fallen|dropp?\w*|cool\w*|heat\w*|climb\w*)"
    r" (?:by )?(?:(?:up|to|at|least|about|around|nearly|almost|more|than|over|some|another) ){0,3}$",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\b(?<!up )(?:to|at) (?!least\b)(?:(?:about|around|nearly|almost|over|above|some) ){0,2}$", re.IGNORECASE
)
_CHANGE_AFTER = re.compile(
    r",? (?:(?:of )?(?:warming|global warming)|(?:warmer|hotter|cooler|colder|higher|lower|above|below|more|less)\b"
    r"(?! (?:zero|freezing|sea)))",
    re.IGNORECASE,
)


def measure_after(text: str, begin: int, end: int, value: float, *, digits: bool) -> tuple[Measure, int] | None:
    """The unit that begins at `end`, right after a number that begins at `begin`, and where it ends."""
    is_degree = _A_DEGREE.match(text, end) or (
        digits
        and value < _HOTTEST
        and _BARE_DEGREE.match(text, end)
        and ("." in text[begin:end] or _OF_WARMTH.search(text) or _MEASURED.search(text[:begin].rstrip("-−\x00")))
    )
    if is_degree and (found := _DEGREES.match(text, end)):
        if found["fahrenheit"]:
            before = text[:begin]
            change = _CHANGE_AFTER.match(text, found.end()) or (
                _CHANGE_BEFORE.search(before) and not _REACHED.search(before)
            )
            # Of a change, 3.6°F are 2°C; of what a thermometer shows, -15.8°C.
            return Measure("°C", "°F", 5 / 9, 0.0 if change else -160 / 9), found.end()
        return Measure("°C", "°C"), found.end()
    found = _AFTER.match(text, end)
    if found is None:
        return None
    written = re.sub(r"[ -]", "_", found["unit"].lower())
    measure = _MEASURES.get(written)
    if measure is None or (written in _SHORT and not digits):
        return None
    if measure.name == "pound" and value >= _POUNDS_OF_MONEY:
        return Measure("£", "£"), found.end()
    return measure, found.end()
