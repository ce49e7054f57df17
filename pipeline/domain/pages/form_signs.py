"""Signs of what kind of text an article is, for the grouping of articles: opinion, analysis, preview, and the like.

Taken from the URL, the outlet's section, the headline's label (`Opinion | …`), conventions of headlines, and the first
person. They are features of a pair of articles, not a decision: two reports of one event may have different signs.
English conventions mainly; names of sections in some other languages.
"""

import re
import zlib
from collections.abc import Iterable
from enum import IntFlag
from typing import Final

from pipeline.domain.articles.address_words import sections, slug_words
from pipeline.domain.pages.page_forms import LIVE_URL, is_digest_title, is_live_title
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.text import fold_case_and_accents, words_of


class FormSign(IntFlag):
    """Signs that a text may have; the values are stored in records and never change."""

    OPINION = 1
    ANALYSIS = 2
    PREVIEW = 4
    LIVE = 8
    NEWSLETTER = 16
    RECURRING = 32
    OBITUARY = 64
    QUESTION = 128
    FIRST_PERSON = 256


# Words of a section's name, a folder of the URL, or a headline's label, folded; first English, then other languages.
_NAMES: Final = {
    FormSign.OPINION: """
        opinion opinions oped op-ed commentisfree commentary commentaries comment column columns columnist columnists
        editorial editorials letters viewpoint viewpoints views perspective perspectives ideas pundits voices review
        reviews recap meinung kommentar kommentare kolumne kolumnen leitartikel rezension tribune tribunes chronique
        chroniques critique opiniones columna columnas tribuna opinioni commenti commento editoriali recensione opinie
        opiniao coluna colunas colunistas ledare debatt leder kronikk felieton felietony publicystyka yazarlar мнение
        мнения колонка
    """,
    FormSign.ANALYSIS: """
        analysis news-analysis explainer explainers explained factcheck fact-check in-depth backgrounder timeline
        analyse analysen hintergrund faktencheck decryptage analisis analisi approfondimento аналитика анализ разбор
    """,
    FormSign.PREVIEW: "preview previews vorschau vorbericht previa avant-match avant-premiere anteprima превью",
    FormSign.LIVE: "liveblog live-blog live-updates liveticker newsticker",
    FormSign.NEWSLETTER: "newsletter newsletters briefing briefings digest roundup round-up podcast podcasts playbook",
    FormSign.RECURRING: """
        horoscope horoscopes horoskop horoscopo oroscopo crossword crosswords sudoku puzzles quiz lottery lotto
        forecast wettervorhersage birthdays
    """,
    FormSign.OBITUARY: """
        obituary obituaries obits nachruf nachrufe necrologie necrologies obituario obituarios necrologi
    """,
}
_SIGN_OF_NAME: Final = {name: sign for sign, names in _NAMES.items() for name in names.split()}
_LONGEST_NAME_WORDS: Final = 3

_DAY: Final = rf"(?:{'|'.join((*ENGLISH_WEEKDAYS, 'today', 'tonight', 'tomorrow'))})"
_DATE: Final = rf"(?:{'|'.join(ENGLISH_MONTHS)}|(?:{'|'.join(name[:3] for name in ENGLISH_MONTHS)})t?\.?)\ \d\d?"
_HEADLINES: Final = (
    (
        FormSign.ANALYSIS,
        r"""^\W*(?:how|why|what|here'?s\ (?:what|how|why)|inside)\ (?!to\ (?:watch|expect)\b)
          | ^\W*(?:the\ )?(?:\d\d?|two|three|four|five|six|seven|eight|nine|ten)\ (?:\w+\ )?(?:things|takeaways|reasons
              |ways|questions|moments|facts|charts|lessons)\b
          | \b(?:explained|takeaways|winners\ and\ losers|need\ to\ know|what\ to\ know|what\ we\ know|fact[- ]check\w*
              |by\ the\ numbers|explainer|a\ timeline|q\ ?&\ ?a)\b""",
    ),
    (
        FormSign.PREVIEW,
        r"""\b(?:preview|what\ to\ (?:watch|expect)|how\ to\ watch|(?:things|people|races|stocks)\ to\ watch|team\ news
              |(?:predicted|probable)\ (?:line-?ups?|xi)|kick-?off\ time|start\ time|(?:week|day)\ ahead)\b""",
    ),
    (
        # A column states which issue it is: at the end after a mark, or after a word such as "results".
        FormSign.RECURRING,
        rf"""[:|,-]\ ?(?:{_DAY},?\ )?{_DATE},?\ \d{{4}}\W*$ | [:|-]\ (?:{_DAY}|(?:{_DAY},?\ )?{_DATE})\W*$
          | \b(?:news|results|numbers|forecast|horoscopes?|schedule|listings|report|menu)\ (?:for|on|of)\ (?:the\ )?
              (?:{_DAY}|{_DATE}|day|week)
          | \b(?:horoscopes?|crossword|sudoku|winning\ numbers|lott(?:o|ery)\ (?:results|numbers)|on\ this\ day
              |today\ in\ history|weather\ forecast|(?:market|stocks?)\ (?:wrap|report)|(?:week|year)\ in\ review
              |(?:photos?|pictures?|quote|deal|word|thought)\ of\ the\ (?:day|week)|letters\ to\ the\ editor)\b
          | ^\W*(?:this\ week(?:'s|\ in)|daily|weekly|today's)\ | \#\d+\W*$""",
    ),
    (
        FormSign.OBITUARY,
        r"""\b(?:dies|dead|died)\b.{0,24}?\b(?:at|aged?)\ \d{2,3}\b | ,\ \d{2,3},\ (?:dies|dead)\b
          | \((?:18|19)\d\d\ ?-\ ?(?:19|20)\d\d\) | \bobituary\b""",
    ),
)
_HEADLINE_SIGNS: Final = tuple((sign, re.compile(f"(?xi){pattern}")) for sign, pattern in _HEADLINES)
_LABELS: Final = (re.compile(r"^\W*([^:|]{3,30}?)\s*(?::|\||\s-\s)"), re.compile(r"(?:\||\s-)\s+([^:|]{3,30})$"))
_QUOTED: Final = re.compile(r'"[^"\n]{0,1000}"')
_FIRST_PERSON: Final = (" I ", " I'm ", " I've ", " I'd ", " I'll ", " my ", " My ", " ich ", " j'ai ", " я ")
_FIRST_PERSON_TIMES: Final = 3
_WORDS_PER_FIRST_PERSON: Final = 120
_SAMPLE_CHARS: Final = 4000
_TO_NEWSLETTER: Final = re.compile(
    r"(?i)\b(?:this|today's)\b.{0,60}\bnewsletter\b|\b(?:appear\w*|publish\w*|excerpt\w*|sent)\b.{0,60}\bnewsletter\b"
)
_NEWSLETTER_CHARS: Final = 600
_DATE_WORDS: Final = frozenset(
    fold_case_and_accents(word)
    for name in (*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS)
    for word in words_of(name.lower()) + words_of(name[:3].lower())
)


def form_signs(title: str, text: str, url: str, section: str = "") -> FormSign:
    """The signs of an article's form, by its normalised title and text.

    Without a title, the slug of the URL counts as one. `section` is the outlet's own rubric, if it is known.
    """
    title = title or slug_words(url)
    signs = _named(sections(url)) | _named([section]) | _labelled(title)
    for sign, pattern in _HEADLINE_SIGNS:
        if pattern.search(title):
            signs |= sign
    if title.rstrip(" '\")").endswith("?"):
        signs |= FormSign.QUESTION
    if is_live_title(title) or LIVE_URL.search(url):
        signs |= FormSign.LIVE
    if is_digest_title(title) or _is_newsletter(text[:_NEWSLETTER_CHARS]):
        signs |= FormSign.NEWSLETTER
    if _is_in_first_person(text[:_SAMPLE_CHARS]):
        signs |= FormSign.FIRST_PERSON
    return signs


def title_key(title: str) -> int:
    """A hash of the normalised title without its numbers, weekdays and months, in 32 bits; 0 without a title.

    Items of one column have one key from day to day, if they are by one outlet.
    """
    words = words_of(fold_case_and_accents(title))
    kept = [word for word in words if not word.isdigit() and word not in _DATE_WORDS]
    return zlib.crc32(" ".join(kept).encode()) if kept else 0


def _named(names: Iterable[str]) -> FormSign:
    """What the names say: a whole name, or the first or last word of a short one: `pundits-blog`, `market-analysis`."""
    signs = FormSign(0)
    for name in names:
        folded = fold_case_and_accents(name)
        words = re.split(r"[\W_]+", folded)
        if len(words) > _LONGEST_NAME_WORDS:
            continue
        # News beside opinion is not known to be either.
        telling = {folded, words[0], words[-1]} if "news" not in words else {folded}
        for word in telling & _SIGN_OF_NAME.keys():
            signs |= _SIGN_OF_NAME[word]
    return signs


def _labelled(title: str) -> FormSign:
    return _named(match[1] for label in _LABELS if (match := label.search(title)) is not None)


def _is_newsletter(opening: str) -> bool:
    return "newsletter" in opening and _TO_NEWSLETTER.search(opening) is not None


def _is_in_first_person(text: str) -> bool:
    if _first_person_words(text) < _FIRST_PERSON_TIMES:
        return False
    said = _QUOTED.sub("", text)
    times = _first_person_words(said)
    return times >= _FIRST_PERSON_TIMES and times * _WORDS_PER_FIRST_PERSON >= said.count(" ")


def _first_person_words(text: str) -> int:
    return sum(map(text.count, _FIRST_PERSON))
