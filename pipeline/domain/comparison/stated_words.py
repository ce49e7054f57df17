"""The words by which languages without a parse here state figures: numbers, scales, units, bounds.

Also what tells a figure's or a date's role: a part, last year, what was said on a day. Words only; reads nothing.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from pipeline.domain.text.date_names import fold
from pipeline.domain.text.wordlists import word_list

# By the beginning of the folded word. The longest that fits counts.
SCALES: Mapping[str, float] = {
    **dict.fromkeys(word_list("tausend tsd mille milla mila mil тысяч тыс тисяч тис duizend الف الاف"), 1e3),
    **dict.fromkeys(
        word_list("million millon mio milio milhao milhoes milion миллион млн мільион miljoen مليون ملايين"), 1e6
    ),
    **dict.fromkeys(word_list("milliard mrd miliard bilhao bilhoes миллиард млрд мільярд miljard مليار"), 1e9),
}
WHOLE = frozenset(word_list("mil mille mila тыс тис mio tsd الف الاف"))
"""Scales that are no beginnings of longer words."""

KILOMETRES = ("m", 1e3)
UNITS: Mapping[str, tuple[str, float]] = {
    **dict.fromkeys(word_list("% prozent процент відсотк procent percent بالمئة بالمائة"), ("%", 1.0)),
    **dict.fromkeys(word_list("prozentpunkt процентн"), ("points", 1.0)),
    **dict.fromkeys(word_list("euro eur € евро євро"), ("€", 1.0)),
    **dict.fromkeys(word_list("dollar dolar доллар долар $ usd دولار"), ("$", 1.0)),
    **dict.fromkeys(word_list("рубл руб ₽"), ("₽", 1.0)),
    **dict.fromkeys(word_list("гривен гривн грн ₴"), ("₴", 1.0)),
    **dict.fromkeys(word_list("franken chf"), ("CHF", 1.0)),
    **dict.fromkeys(
        word_list("kilometer kilometre kilometro chilometr quilometro km километр км кілометр كيلومتر كم"), KILOMETRES
    ),
    **dict.fromkeys(word_list("stundenkilometer"), ("km/h", 1.0)),
    **dict.fromkeys(word_list("meile mille_marin milla milha мил"), ("m", 1609.344)),
    **dict.fromkeys(word_list("meter metre metro metri метр м متر امتار"), ("m", 1.0)),
    **dict.fromkeys(word_list("hektar hectare hectarea ettar ha гектар га هكتار"), ("ha", 1.0)),
    **dict.fromkeys(word_list("kilogramm kilo kg килограмм кг кілограм كيلوغرام"), ("kg", 1.0)),
    **dict.fromkeys(word_list("tonne tonelada tonnellat тонн طن"), ("kg", 1e3)),
    **dict.fromkeys(word_list("grad °c °с ℃"), ("°C", 1.0)),
}
WHOLE_UNITS = frozenset(word_list("طن كم km км м ha га kg кг eur usd % € $ chf руб грн °c grad"))
TWO_WORDS = (
    (r"pour ?cent|por ciento|per cento|por cento|في الم(?:ئة|ائة|ية)", "%"),
    (r"points? de pourcentage|puntos? porcentual(?:es)?|punt[oi] percentual[ei]|pontos? percentua(?:l|is)", "points"),
)
TWO = tuple((re.compile(rf"\s?(?:{words})\b", re.IGNORECASE), unit) for words, unit in TWO_WORDS)
NO_FIGURE_AFTER = re.compile(
    r"\s?(?:uhr|h\b|heures?|horas?|ore\b|час|год\.|годин|:\d|er\b|º|ª|-\w|°\s*(?![CcСс]))|\.(?=\s+[A-ZÄÖÜ]?\w)(?!\s*$)",
    re.IGNORECASE,
)

BOUNDS: tuple[tuple[str, str], ...] = (
    (
        "up",
        r"mindestens|mehr als|über|wenigstens|au moins|plus d[e']|al menos|por lo menos|más de|almeno|più di|oltre"
        r"|pelo menos|ao menos|mais de|не менее|как минимум|более(?: чем)?|больше|свыше|щонайменше|принаймні|понад"
        r"|більше|minstens|meer dan",
    ),
    (
        "down",
        r"bis zu|höchstens|weniger als|maximal|unter|jusqu'à|moins d[e']|au plus|hasta|menos de|fino a|meno di|até"
        r"|до|менее|не более|менше|tot|minder dan",
    ),
    (
        "about",
        r"etwa|rund|circa|ca\.|ungefähr|knapp|fast|beinahe|gut|environ|près de|quelque|presque|une|unos|unas|cerca de"
        r"|alrededor de|casi|aproximadamente|circa|quasi|intorno a|perto de|quase|около|примерно|почти|порядка|близько"
        r"|майже|приблизно|ongeveer|bijna",
    ),
)
BOUND = re.compile(
    "|".join(rf"(?P<{name}>\b(?:{words}) ?(?:à |a |de |von )?$)" for name, words in BOUNDS), re.IGNORECASE
)
SAYING = re.compile(
    r"\b(?:inform[óa]|denunci[óa]|dijo|dicho|declar\w+|anunci\w+|afirm\w+|señal\w+|sagte\w*|teilte\w*|mitgeteilt|erklär\w+"
    r"|gesagt|berichte\w+|meldete\w*|hieß|annonc\w+|déclar\w+|affirm\w+|a dit"
    r"|indiqu\w+|dett[oa]|dichiar\w+|annunci\w+|disse\w*"
    r"|сообщ\w+|заяви\w+|сказал\w*|рассказ\w+|повідом\w+|сказа\w+|розпові\w+|zei|meldde)\b",
    re.IGNORECASE,
)
SAYING_NEAR = 28
PER_HOUR = re.compile(
    r"\s*/\s?(?:h|std|ч|год|س)\b|\s+(?:pro stunde|in der stunde|por hora|à l['’]heure|par heure|all['’]ora|orari"
    r"|per uur|в час|на годину|за годину|في الساعة)\b",
    re.IGNORECASE,
)
"""Behind kilometres: a speed, and no length."""
SQUARED = re.compile(r"\s*(?:cuadrad|carr[ée]|quadrat|quadrad|quadri|квадрат)\w*", re.IGNORECASE)
SLAVIC = frozenset(
    word_list("""что это как для при после также было были был была который которые более около из под над про без через
    від для при після також було були був була який які щоб про без через понад близько свыше""")
)
PART = re.compile(
    r"\b(?:darunter|davon|dont|entre ellos|entre ellas|incluid[oa]s|incluyendo|tra cui|di cui|entre eles|entre elas"
    r"|incluindo|dos quais|в том числе|среди них|из них|зокрема|серед них|з них)[^,;.]{0,20}$",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\bvorjahr\w*|\b(?:letzte[nsrm]?|vergangene[nsrm]?|vorige[nsrm]?) (?:jahr|monat|woche|quartal)\w*"
    r"|\bl'an(?:née)? derni\w+|\bl'an passé|\baño (?:pasado|anterior)|\banno (?:scorso|precedente)"
    r"|\bano (?:passado|anterior)"
    r"|прошл\w+ (?:год|месяц)\w*|минул\w+ (?:рок|місяц)\w*|торік|\bzuvor\b|\bbislang\b",
    re.IGNORECASE,
)


T = TypeVar("T")


def longest(known: Mapping[str, T], word: str, whole: frozenset[str]) -> T | None:
    """What is known of the longest beginning of the word; those in `whole` and of two letters must be all of it."""
    folded = fold(word).replace(" ", "")
    fitting = [k for k in known if (folded == k if k in whole or len(k) < 3 else folded.startswith(k))]
    return known[max(fitting, key=len)] if fitting else None
