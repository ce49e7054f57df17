"""Words that say nothing about which event a text reports, one list a language.

Written as `fold_case_and_accents` leaves them, except the contractions in `ENGLISH_FUNCTION_WORDS`.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

import stopwordsiso

from pipeline.domain.text.letters import UNSPACED, letters_needed
from pipeline.domain.text.text import fold_case_and_accents, fold_in, normalise_letters

_CODES: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "bs": "hr", "sr": "hr"}
_OTHER_LETTERS: Final = ("ru", "uk", "bg", "el", "hy")
_SHORTEST_UNSPACED: Final = 2

_ENGLISH = """
a about above after again against all also am among an and any are as at back be became because been before being
below between both but by came can come could did do does doing down during each even ever every few first for from
further get go going got had has have having he her here hers him his how i if in into is it its itself just last
latest let like made make many may me might more most much must my new no nor not now of off on once one only or
other our out over own per said same say saying says she should since so some still such take tell than that the
their them then there these they this those through to told too under until up upon us use very via was we well went
were what when where which while who whom whose why will with within without would yet you your
"""
# Words of the trade and of time, what words_of leaves of contractions, and a few verbs: a term, but in too many texts.
_ENGLISH_COMMON = """
according afp ap news people report reported reporting reuters story day month time week year see seen two way
d didn doesn don isn ll m re s t ve wasn won
"""
# What counts for nothing only where sentences are matched word by word; contractions as a parser cuts them.
_ENGLISH_GRAMMAR = """
almost although away done dr either else gets getting give goes gone herself himself however later least less likely
makes making mr mrs ms near never next often onto others ours perhaps put rather several shall taken takes tells
theirs themselves though thus together toward used whether yours
'd 'll 'm 're 's 've n't
"""
_GERMAN = """
aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bin bis bisher bist da
dabei dadurch dafur dagegen daher damit danach dann daran darauf daraus darf darin das dass dazu dem den denen denn
der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er
erst es etwa etwas euch fur gab geben gegen gewesen gibt habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen
ihr ihre ihrem ihren ihrer ihres im immer in ins ist ja jede jedem jeden jeder jedes jetzt kann kein keine keinem
keinen keiner konnen konnte konnten macht man mehr mein mit mochte muss mussen musste nach nachdem neben nicht nichts
noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seit sich sie sind so sollen sollte sondern
soll sowie uber um und uns unser unter viel viele vom von vor wahrend war waren warum was wegen weil weiter weitere
welche wenn wer werde werden wie wieder will wir wird wo wolle wollen wollte worden wurde wurden wurde zu zum zur zwar
zwei zwischen sagte sagt teilte mit uhr jahr jahre jahren tag tage montag dienstag mittwoch donnerstag freitag samstag
sonntag
"""
_FRENCH = """
a afin ai ainsi alors apres au aucun aussi autre autres aux avaient avait avant avec avoir c ce cela celle celles
celui ces cet cette ceux chaque chez comme contre d dans de depuis des deux dit donc dont du elle elles en encore
entre est et etaient etait etre eu eux fait faire fois font hors il ils j je jusqu l la le les leur leurs lors lui m
mais me meme mes moins mon n ne ni nos notre nous on ont ou par parce pas pendant peu peut plus pour pourquoi qu quand
que quel quelle quelles quels qui s sa sans se selon sera ses si son sont sous sur ta te tous tout toute toutes tres
trop un une vers voici voila vos votre vous y annonce declare
"""
_SPANISH = """
a al algo ante antes aqui asi aun aunque cada como con contra cual cuando de del desde despues dijo donde dos durante
e el ella ellas ellos en entre era eran es esa ese eso esta estaba estan estar este esto estos fue fueron ha habia han
hasta hay la las le les lo los mas me mi mientras mismo muy ni no nos nosotros o otra otras otro otros para pero poco
por porque puede que quien se segun ser si sido sin sobre son su sus tambien tan tanto te tener tiene tienen toda
todas todo todos tras tu un una unas uno unos y ya yo
"""
_ITALIAN = """
a ad agli ai al alla alle allo anche ancora c che chi ci come con contro cosi cui da dagli dai dal dalla dalle dallo
degli dei del della delle dello di dopo dove due e ed era erano essere fa fino fra gia gli ha hanno i il in io l la le
lei lo loro lui ma me mentre mi molto ne negli nei nel nella nelle nello noi non nostro o ogni oltre per perche piu
poi prima quale quando quanto quella quelle quello questa queste questi questo se secondo sia si solo sono sta stata
stati stato su sua sue sugli sui sul sulla sulle sullo suo suoi tra tutti tutto un una uno verso vi
"""
_PORTUGUESE = """
a ainda ao aos apos as ate cada com como contra da das de depois desde dia disse do dois dos durante e ela elas ele
eles em entre era eram essa esse esta estao estar estava este eu foi foram ha isso isto ja la lhe lo mais mas me mesmo
muito na nao nas nem no nos nossa nosso num numa o onde os ou outra outras outro outros para pela pelas pelo pelos por
porque qual quando que quem se segundo sem ser seu seus sobre sua suas sao tambem te tem teve ter toda todas todo
todos um uma umas uns
"""
_DUTCH = """
aan al alle alleen als altijd andere ben bij dan dat de deze die dit doen door dus een eens en er ge geen haar had
heeft hem het hier hij hoe hun ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog
nu of om omdat onder ons ook op over reeds te tegen toch toen tot twee u uit uw van veel volgens voor want waren was
wat we wel werd wezen wie wij wil worden zal ze zei zelf zich zij zijn zo zonder zou
"""

_UKRAINIAN = """
а або адже але без би був була були було бути в вам вас ваш ваша ваше ваші вже ви вид від він вона вони воно все всего
всіх всі втім вчора де для до досі доки його йому й ж же з за завжди завтра задля замість зараз зі зокрема і із їй їм їх
її інша інше інші інших інший каже кілька коли кожен кожна кожне крім куди лише між мене мені може можна можуть ми моя
на навіть над нам нас наш наша наше наші не нею ним ними них немає ні ніж ніхто нічого о об один одна одне однак
окрім перед під після по поки при про проте проти раніше року рік роки саме свій свого своєї своїм своїх свої своє
себе собі сказав сказала своя сьогодні та так така таке такий такі також там те тепер ти тим тих тільки то тобто тоді
того той тому тому тут у усе усі усіх хоча хто це цей цим цих ці цього цьому цю ця час через чи чим чого чому ще що щоб
щодо як яка який яких які якого якої якщо яку якому повідомив повідомила повідомляє заявив заявила зазначив години день
"""

ENGLISH_STOP_WORDS = frozenset((_ENGLISH + _ENGLISH_COMMON).split())
"""English words that are not terms. The shipped join model was fitted with exactly these."""

ENGLISH_FUNCTION_WORDS = frozenset((_ENGLISH + _ENGLISH_GRAMMAR).split())
"""English words that do not count when sentences are matched: "people" and "week" do count there."""

_BY_LANGUAGE = {
    "en": ENGLISH_STOP_WORDS,
    "de": frozenset(_GERMAN.split()),
    "fr": frozenset(_FRENCH.split()),
    "es": frozenset(_SPANISH.split()),
    "it": frozenset(_ITALIAN.split()),
    "pt": frozenset(_PORTUGUESE.split()),
    "nl": frozenset(_DUTCH.split()),
}

STOP_WORDS_ANYWHERE = frozenset().union(*_BY_LANGUAGE.values())
"""Those of the languages in Latin letters that have a list here."""

_BY_LANGUAGE["uk"] = frozenset(map(fold_case_and_accents, _UKRAINIAN.split()))

SHORT_WORD = 3
"""In a language without a list, words of at most this many letters count as stop words: most of them are. In scripts
that write no vowels, or a syllable with one sign, it is fewer."""


def content_words(words: Iterable[str], language: str) -> list[str]:
    """The folded words that are neither stop words of this language (ISO 639-1) nor single letters.

    A text of unknown language is taken for English.
    """
    known = _stop_words("en" if language == "und" else language)
    if known is None:
        return [word for word in words if word.isdigit() or not is_short(word)]
    return [word for word in words if word not in known and (len(word) > 1 or word.isdigit())]


def is_short(word: str) -> bool:
    """Whether a folded word of a language without a list is too short to say anything."""
    if UNSPACED.match(word):
        return len(word) < _SHORTEST_UNSPACED
    return len(word) < letters_needed(word, SHORT_WORD + 1)


def has_stop_words(language: str) -> bool:
    """Whether stop words of this language are known."""
    return _stop_words(language) is not None


def listed_stop_words(language: str) -> frozenset[str]:
    """The stop words of a language with a list, folded; English ones for a language without."""
    known = _stop_words(language)
    return ENGLISH_STOP_WORDS if known is None else known


@cache
def _stop_words(language: str) -> frozenset[str] | None:
    """Our own list, which leaves words in that say something in news, else that of `stopwordsiso`; None without one."""
    if language in _BY_LANGUAGE:
        return _BY_LANGUAGE[language]
    code = _CODES.get(language, language)
    if not stopwordsiso.has_lang(code):
        return None
    words = (fold_in(normalise_letters(word), language) for word in stopwordsiso.stopwords(code))
    return frozenset(word for word in words if word and not word.isdigit())


@cache
def stop_words_in_other_letters() -> frozenset[str]:
    """The stop words of languages that write names with capitals, in other letters than Latin ones, folded."""
    return frozenset().union(*(listed_stop_words(language) for language in _OTHER_LETTERS))


def is_stop_word_anywhere(word: str) -> bool:
    """Whether a folded word is a function word in one of the languages with a list here."""
    return word in STOP_WORDS_ANYWHERE
