"""What a figure counts, where a common word of the language says so: the injured, the dead, jobs, cases.

The word nearest to the figure in its sentence decides. Beginnings of words, folded; knows a few things that news
counts, in a dozen languages, and nothing else: where no word is known, what is counted is not known.
"""

import re
from collections.abc import Mapping
from functools import cache

from pipeline.domain.text.date_names import fold
from pipeline.domain.text.wordlists import word_list

NEAR_CHARS = 48
"""How far from the figure its word can be."""

_BEFORE = 2
"""Characters by which a word before the figure is further than one after it: what follows is what is counted."""

_WORDS: Mapping[str, str] = {
    "dead": """en: dead died deaths killed fatalit de: tote todesopfer getotet gestorben umgekommen ums_leben
        es: muert fallecid fr: mort tues decede it: mort uccis decess vittime pt: mort obito falec
        nl: doden gedood overled ru: погиб убит жертв uk: загибл загину вбит pl: zginel zabit ofiar
        ar: قتيل قتلى قتل مصرع وفاة وفيات vi: chet thiet_mang""",
    "injured": """en: injur wounded hurt casualties de: verletz verwundet es: herid lesionad fr: bless it: ferit
        pt: ferid nl: gewond ru: ранен пострадавш травмирован uk: поранен травм постраждал pl: rann poszkodowan
        ar: اصيب اصابة اصابات جريح جرحى مصاب vi: bi_thuong""",
    "missing": """en: missing unaccounted de: vermisst es: desaparecid fr: disparu it: dispers pt: desaparecid
        nl: vermist ru: пропавш пропал uk: зникл pl: zagini ar: مفقود vi: mat_tich""",
    "arrested": """en: arrest detained de: festgenommen verhaftet festnahm es: detenid arrestad fr: arret interpell
        it: arrestat fermat pt: detid presos nl: gearresteerd aangehouden ru: задерж арестован uk: затрим заарештован
        pl: zatrzyma aresztowan ar: اعتقل اعتقال موقوف vi: bat_giu""",
    "displaced": """en: evacuat displaced their_homes de: evakuiert ihre_hauser es: evacuad sus_casas desplazad
        fr: evacu deplac it: sfollat evacuat pt: desaloj evacuad nl: geevacueerd ru: эвакуир uk: евакую домівк домівок
        pl: ewakuow ar: منازلهم نزح""",
    "aboard": """en: aboard on_board de: an_bord es: a_bordo en_el_barco fr: a_bord it: a_bordo pt: a_bordo
        nl: aan_boord ru: на_борту uk: на_борту на_судн pl: na_pokladzie ar: على_متن""",
    "jobs": """en: jobs positions redundanc de: arbeitsplatz stellen es: empleos puestos fr: emplois postes
        it: posti_di_lavoro esuberi pt: empregos postos nl: banen ru: рабочих_мест uk: робочих_місц
        pl: miejsc_pracy etatow ar: وظيفة وظائف vi: viec_lam""",
    "cases": """en: cases infect de: falle fallen infizier erkrank es: casos contagi fr: cas contamin it: casi contagi
        pt: casos nl: gevallen besmet ru: случа заражен заболев uk: випадк випадок pl: przypadk zakazen
        ar: حالة حالات اصابة اصابات vi: ca_mac ca_nhiem""",
    "homes": """en: homes houses dwellings de: wohnungen hauser es: viviendas fr: logements maisons it: abitazioni
        pt: residencias nl: woningen ru: домов квартир uk: будинк pl: domow mieszkan ar: منزل منازل""",
    "votes": """en: votes de: stimmen es: votos fr: voix it: voti pt: votos nl: stemmen ru: голос uk: голос pl: glos
        ar: صوت اصوات""",
    "children": """en: children pupils de: kinder schuler es: ninos menores fr: enfants it: bambini pt: criancas
        nl: kinderen ru: дете школьник uk: діте дітей школяр pl: dzieci ar: طفل اطفال""",
}
LABELS: Mapping[str, str] = {
    "dead": "dead",
    "injured": "injured",
    "missing": "missing",
    "arrested": "arrested or detained",
    "displaced": "out of their homes",
    "aboard": "on board",
    "jobs": "jobs",
    "cases": "cases",
    "homes": "homes",
    "votes": "votes",
    "children": "children",
}
"""What each is called on the page."""

SURE = frozenset(LABELS) - {"children", "homes", "votes"}
"""Things of which a report mostly has one total: two totals may be of the same thing though no name is beside them."""


def counted(text: str, start: int, end: int, language: str) -> frozenset[str]:
    """What the figure at [start, end) of a sentence counts.

    Empty if no known word is near, several if the word has several meanings.
    """
    pattern = _pattern(language)
    if pattern is None:
        return frozenset()
    nearest: dict[str, int] = {}
    before, after = fold(text[max(0, start - NEAR_CHARS) : start]), fold(text[end : end + NEAR_CHARS])
    for match in pattern.finditer(after):
        for thing in _forms(language)[match["word"]]:
            nearest.setdefault(thing, match.start())
    for match in pattern.finditer(before):
        for thing in _forms(language)[match["word"]]:
            distance = len(before) - match.end() + _BEFORE
            nearest[thing] = min(distance, nearest.get(thing, distance))
    least = min(nearest.values(), default=0)
    return frozenset(thing for thing, distance in nearest.items() if distance == least)


@cache
def _forms(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for thing, words in _WORDS.items():
        of = ""
        for word in word_list(words):
            if word.endswith(":"):
                of = word[:-1]
            elif of == language:
                found.setdefault(fold(word).replace("_", " "), set()).add(thing)
    return {word: frozenset(things) for word, things in found.items()}


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    words = "|".join(map(re.escape, sorted(_forms(language), key=len, reverse=True)))
    return re.compile(rf"(?<![^\W_])(?:ال|وال|بال|و|ب|ل)?(?P<word>{words})") if words else None
