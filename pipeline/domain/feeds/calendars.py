"""What month a word means, and what day a year of another era means: for the dates that feeds state."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Final

# English, German, French, Spanish, Portuguese, Italian, Dutch; Scandinavian; Russian, Ukrainian, Polish, Czech;
# Turkish, Romanian, Indonesian, Finnish, Hungarian, Greek; Arabic, Thai, Hindi. Full names, and the forms in which
# they are cut short or inflected. Names that mean one month here and another there are left out.
_NAMES: Final = (
    """jan january januar jänner janvier janv enero ene janeiro gennaio gen januari янв января январь січня stycznia
    ledna leden ocak oca ianuarie tammikuuta január ιαν ιανουαρίου ιανουάριος يناير มกราคม जनवरी""",
    """feb february februar février févr fév febrero fevereiro fev febbraio februari фев февр февраля февраль лютого
    lutego února únor şubat şub februarie helmikuuta február φεβ φεβρουαρίου φεβρουάριος فبراير กุมภาพันธ์ फरवरी""",
    """mar march märz mrz mars marzo março maart mrt mar maret мар марта март березня marca března březen mart martie
    maaliskuuta március μαρ μάρ μαρτίου μάρτιος مارس มีนาคม मार्च""",
    """apr april avril avr abril abr aprile апр апреля апрель квітня kwietnia dubna duben nisan nis aprilie huhtikuuta
    április április απρ απριλίου απρίλιος أبريل ابريل إبريل เมษายน अप्रैल""",
    """may mai mayo maio mag maggio mei maj май мая травня maja května květen mayıs mei toukokuuta május μαϊ μάι μαΐ
    μαΐου μάιος مايو พฤษภาคม मई""",
    """jun june juni juin junio junho giugno giu июн июня июнь червня czerwca června červen haziran haz iunie kesäkuuta
    június ιουν ιούν ιουνίου ιούνιος يونيو มิถุนายน जून""",
    """jul july juli juillet juil julio julho luglio lug июл июля июль липня lipca července červenec temmuz tem iulie
    heinäkuuta július ιουλ ιούλ ιουλίου ιούλιος يوليو กรกฎาคม जुलाई""",
    """aug august août aout agosto ago augustus agustus augusti авг августа август серпня sierpnia srpna srpen ağustos
    ağu elokuuta augusztus αυγ αύγ αυγούστου αύγουστος أغسطس اغسطس สิงหาคม अगस्त""",
    """sep sept september septembre septiembre setembro set sett settembre сен сент сентября сентябрь вересня września
    září eylül eyl septembrie syyskuuta szeptember σεπ σεπτ σεπτεμβρίου σεπτέμβριος سبتمبر กันยายน सितंबर सितम्बर""",
    """oct october oktober okt octobre octubre outubro out ottobre ott окт октября октябрь жовтня października října
    říjen ekim eki octombrie lokakuuta október οκτ οκτωβρίου οκτώβριος أكتوبر اكتوبر ตุลาคม अक्टूबर""",
    """nov november novembre noviembre novembro ноя нояб ноября ноябрь листопада listopada listopadu kasım kas noiembrie
    marraskuuta νοε νοέ νοεμβρίου νοέμβριος نوفمبر พฤศจิกายน नवंबर नवम्बर""",
    """dec december dezember dez décembre déc diciembre dic dezembro dicembre desember des дек декабря декабрь грудня
    grudnia prosince prosinec aralık ara decembrie joulukuuta δεκ δεκεμβρίου δεκέμβριος ديسمبر ธันวาคม दिसंबर दिसम्बर""",
)
# The year before each Japanese era, and before the Republic of China's calendar.
ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
# Solar and lunar years of the Hijra have the same numbers, centuries apart: 1420 is 2041 by the sun, 1999 by the moon.
_HIJRA_YEARS: Final = range(1300, 1500)
_LUNAR_FROM: Final = 1420
_BUDDHIST_YEARS: Final = range(2480, 2700)
_BUDDHIST_OFFSET: Final = 543
_TWO_DIGITS_FROM: Final = 70


def fold(text: str) -> str:
    """Lower case without accents and other marks, in which names of months are compared."""
    marks_apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in marks_apart if unicodedata.category(c) != "Mn"))


MONTHS: Final = {fold(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()}


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day meant by a year as feeds write it: of two digits, of three (years counted from 1900), of the Buddhist
    era, or of the Hijra. None where there is no such day.
    """
    try:
        if year in _HIJRA_YEARS:
            return _lunar_hijra(year, month, day) if year >= _LUNAR_FROM else _solar_hijra(year, month, day)
        if year in _BUDDHIST_YEARS:
            year -= _BUDDHIST_OFFSET
        elif year < 100:
            year += 2000 if year < _TWO_DIGITS_FROM else 1900
        elif year < 200:
            year += 1900
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _solar_hijra(year: int, month: int, day: int) -> date | None:
    """By the 33-year cycle, which agrees with the calendar's astronomy from 1178 to 1633."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        return None
    leap_days = sum(1 for past in range(1300, year) if past % 33 in _SOLAR_LEAP_YEARS)
    before = (month - 1) * 31 - max(0, month - 7)
    return date(1921, 3, 21) + timedelta(days=(year - 1300) * 365 + leap_days + before + day - 1)


_SOLAR_LEAP_YEARS: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})


def _lunar_hijra(year: int, month: int, day: int) -> date | None:
    """By the tabular calendar: what is sighted may be a day earlier or later."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day
    return date(622, 7, 19) + timedelta(days=days - 1)


def north_american_summer(local: datetime) -> bool:
    """Whether daylight saving time holds in the United States and Canada at this local time (the rule since 2007)."""
    begins = _sunday(local.year, 3, 2)
    ends = _sunday(local.year, 11, 1)
    return begins <= local.replace(tzinfo=UTC) < ends


def _sunday(year: int, month: int, which: int) -> datetime:
    first = datetime(year, month, 1, 2, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
