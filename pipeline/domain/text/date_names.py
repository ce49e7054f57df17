"""The names of months, weekdays and time zones, for all that reads or writes a date.

Knows no format of a date: feeds, lines of a page and sentences each have their own.
"""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

ENGLISH_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ENGLISH_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

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
_HOURS: Final = """ut 0 utc 0 gmt 0 z 0 wet 0 west 1 bst 1 ist 5.5 cet 1 cest 2 met 1 mest 2 mez 1 mesz 2 eet 2 eest 3
    msk 3 msd 4 trt 3 nst -3.5 ndt -2.5 ast -4 adt -3 est -5 edt -4 cst -6 cdt -5 mst -7 mdt -6 pst -8 pdt -7 akst -9
    akdt -8 hst -10 hast -10 brt -3 brst -2 art -3 clt -4 clst -3 cot -5 pet -5 vet -4 bot -4 uyt -3 gst 4 pkt 5
    npt 5.75 ict 7 wib 7 wita 8 wit 9 sgt 8 myt 8 pht 8 hkt 8 jst 9 kst 9 awst 8 acst 9.5 acdt 10.5 aest 10 aedt 11
    nzst 12 nzdt 13 wat 1 cat 2 sast 2 eat 3 idt 3 irst 3.5 uzt 5 almt 5"""
_WORDS: Final = _HOURS.split()
_ZONES_H: Final = {name: float(hours) for name, hours in zip(_WORDS[::2], _WORDS[1::2], strict=True)}
_BY_LANGUAGE_H: Final = {
    ("ist", "he"): 2.0,
    ("ist", "ga"): 1.0,
    ("cst", "zh"): 8.0,
    ("ast", "ar"): 3.0,
    ("bst", "bn"): 6.0,
}
# Names of regions, which say nothing of the season: it follows from the day.
_REGIONS: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def fold(text: str) -> str:
    """Lower case without accents and other marks, in which names of months are compared."""
    marks_apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in marks_apart if unicodedata.category(c) != "Mn"))


MONTHS: Final[dict[str, int]] = {fold(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
"""The number of a month by its name in any of the languages, folded."""


def named_zone(name: str, language: str = "") -> tzinfo | None:
    """The zone that an abbreviation names, in capitals or not; None if it is not known.

    EST, CET, BST and the like are fixed offsets, whatever the season; ET, CT, MT and PT follow daylight saving time.
    If an abbreviation has several meanings, the one that most news is published in counts (IST: India, BST: Britain,
    CST: America), unless `language` (ISO 639-1) says otherwise.
    """
    name = name.lower()
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    hours = _BY_LANGUAGE_H.get((name, language), _ZONES_H.get(name))
    return None if hours is None else timezone(timedelta(hours=hours))


def in_utc(local: datetime) -> datetime:
    """A local time in UTC.

    An hour that a change of clocks skips or repeats counts as daylight saving time.

    Raises OverflowError or ValueError outside the calendar's range.
    """
    return min(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
