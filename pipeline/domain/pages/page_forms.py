"""Decides a page's form: an article about one event, a live blog, or a round-up of many events.

By the structure of the page and by the words that newsrooms use for such pages. Cautious on purpose: an article that is
taken for a round-up is lost for its story, while a round-up that is taken for an article is one wrong link.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations, groupby, pairwise
from typing import Final

from pipeline.domain.articles.articles import Form
from pipeline.domain.text.text_lines import is_headline, is_prose, normal, stems, words_in

# A page with at least this number of timed entries is a live blog; with fewer only if its headline says so.
LIVE_STAMPS: Final = 3
# A page with this many headed items that share hardly a word is a round-up. Measured on the labelled articles, see
# docs/decisions/0013-extraction.md.
DIGEST_ITEMS: Final = 6
# If the headline says that it is a round-up: this many paragraphs, with no word of the headline in this share of them.
DIGEST_PARAGRAPHS: Final = 4
DIGEST_SUBJECT: Final = 0.34
UNRELATED: Final = 0.1
ITEM_SUBJECT: Final = 0.5
_ITEM_CHARS: Final = 60
_MAX_ITEMS: Final = 30
_TELLING_LETTERS: Final = 6

# Both patterns search a headline in lower case: one that ignores case takes three times as long.
_LIVE: Final = re.compile(
    r"""(?x)
    \b(?: live[- ]?(?:blog|updates?|ticker|coverage|feed|reports?|stream\ of\ news)\b | as[ ]it[ ]happened\b
      | (?:news|nachrichten|nieuws|ukraine|election)[- ]?(?:live)?ticker\b | newsblog\b | liveblogg?\b
      | minuto\ a\ minuto\b | minute\ par\ minute\b | minuto\ per\ minuto\b | hour\ by\ hour\b
      | en\ (?:direct|vivo|directo)\b\s*[:,–—-] | suivez\b.{0,40}\ben\ direct\b | sigue\b.{0,40}\ben\ (?:vivo
          |directo)\b
      | online-?трансляция\b | онлайн-?трансляци[яю]\b | хроника\ (?:событий|дня)\b | na\ żywo\b | relacja\ live\b )
  | ^\W*(?:live|en\ direct|en\ vivo|ao\ vivo|diretta|in\ diretta|на\ живо|онлайн|live-ticker|canlı)
      (?:\s*[:|•]|\s+[–—-]\s)
  | (?:[|:•]|\s[–—-])\s+(?:live|en\ direct|en\ vivo|ao\ vivo|in\ diretta|canlı)\W*$
  | 实时更新 | 直播
    """
)
LIVE_URL: Final = re.compile(r"(?i)/live/|live-?(?:blog|ticker|updates?)|en-direct|minuto-a-minuto|en-vivo")
_DIGEST: Final = re.compile(
    r"""(?x)
    \b(?: (?:morning|evening|afternoon|daily|nightly|weekend|monday|tuesday|wednesday|thursday|friday|saturday
          |sunday)('?s)?\s(?:news\s)?(?:briefing|brief|digest|round-?up|bulletin|rundown|headlines|wrap(?:-up)?)\b
      | news\ in\ brief\b | in\ brief\b\W*$ | (?:day|week)\ in\ (?:brief|news|headlines)\b
      | (?:today|tonight)'?s\ (?:top\ )?(?:headlines|news|stories)\b | your\ (?:morning|evening|\w+day)\ briefing\b
      | what\ (?:you\ )?(?:need\ )?to\ know\ (?:today|this\ morning)\b
      | (?:nachrichten|news)[- ]?(?:überblick|übersicht|blick)\b | presseschau\b | kurzmeldungen\b
      | meldungen\ des\ tages\b | das\ wichtigste\ (?:vom\ tag|des\ tages|am\ (?:morgen|abend))\b
      | am\ (?:morgen|abend)\W*das\ wichtigste\b | (?:morgen|abend)-?(?:briefing|lage|überblick)\b
      | was\ heute\ wichtig\ (?:ist|wird)\b | (?:revue|tour)\ de\ presse\b | l['’]essentiel\ de\ l['’]actu
      | les\ (?:titres|infos)\ (?:de|du)\b.{0,12}\b(?:jour|matin|soir)\b
      | ce\ qu['’]il\ faut\ retenir\ (?:de|du)\b.{0,20}\b(?:journée|jour|semaine|actualité)\b
      | (?:noticias|claves|titulares)\ (?:de|del)\ (?:hoy|día|la\ mañana|la\ semana)\b | resumen\ de\ noticias\b
      | (?:notícias|manchetes|destaques)\ d[eo]\ (?:hoje|dia)\b | resumo\ (?:do\ dia|das\ notícias)\b
      | rassegna\ stampa\b | le\ notizie\ (?:di\ oggi|del\ giorno)\b | het\ nieuws\ van\ (?:vandaag|de\ dag)\b
      | главн(?:ое|ые\ новости)\ (?:за|к)\b | итоги\ (?:дня|недели)\b | головне\ за\b
      | przegląd\ (?:prasy|wiadomości)\b | günün\ (?:özeti|haberleri)\b )
  | ^\W*(?: (?:news|world|sports?|business|local|national|police|crime|international)\s(?:in\s)?(?:briefs?|digest
          |round-?up)\b
      | (?:top\ |the\ )?(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten)\ things\ (?:you\ need\ )?to\ know\b
          .{0,20}\b(?:today|this\ (?:morning|week)|for|on)\b
      | (?:top|main)\ (?:news\ )?(?:stories|headlines)\b )
  | 早报 | 晚报 | 新闻摘要 | ニュースまとめ
    """
)
_CLOCK: Final = r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?::[0-5]\d)?"
_STAMP: Final = re.compile(
    rf"""(?xi)^\W*(?:(?:posted|updated|published|um|à|a\ las|alle|às|at)\s)?(?:
    {_CLOCK}\s*(?:[ap]\.?m\.?)?\s*(?:uhr|h|hrs?|local|[A-Z]{{2,4}}(?:/[A-Z]{{2,4}})?)?
          | \d{{1,2}}\s?[ap]\.?m\.?\s*(?:[A-Z]{{2,4}})?
  | \d{{1,3}}\s?(?:m|mins?|minutes?|h|hrs?|hours?)\ ago | (?:vor|il\ y\ a|hace|há)\ \d{{1,2}}\s(?:min\w*|stunden?
          |heures?|horas?)
    )(?:\W*|\W+(?:\w+\.?\s){{0,2}}\w+\W+\d{{1,4}}\W*|\s*[|–—-]\s*.{{1,160}})$"""
)


# A time of day as any script writes it; a line with one of them and hardly anything else is a stamp in any language.
_ANY_CLOCK: Final = re.compile(r"(?<![\d:.,])(\d{1,2})\s?[:：.h時时시]\s?(\d{2})(?:[:.]\d{2})?(?![\d:])")
_PRICE: Final = re.compile(r"[%€$£¥₽₹]")
_AFTERNOON: Final = re.compile(r"(?i)\bp\.?\s?m\b")
_CLOCK_CHARS: Final = 30
_CLOCK_LETTERS: Final = 16
_HALF_DAY: Final = 12 * 60
# A page whose text is at least this number of timed entries, the newest first, is a live blog, whatever it is called.
LIVE_ENTRIES: Final = 4
_FALLS_TO_RISES: Final = 4


def is_stamp(line: str) -> bool:
    """Whether the line is the time above an entry of a live blog, perhaps followed by the entry's heading."""
    if not 0 < len(line) <= 200 or _PRICE.search(line[:_CLOCK_CHARS]):
        return False
    return _STAMP.match(line) is not None or _clock_in(line) is not None


def count_stamps(lines: Iterable[str]) -> int:
    """The number of stamps; one that is in a block and in an element of that block counts once."""
    return sum(is_stamp(line) for line, _ in groupby(lines))


def is_newest_first(blocks: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether the text consists of entries below times of day that run backwards.

    `blocks` are those of the page, `lines` those of its text.
    """
    own = {normal(line) for line in lines}
    clocks: list[int] = []
    clock = None
    for block in blocks:
        found = _clock_in(block)
        if found is not None:
            clock = found
        elif clock is not None and is_prose(block) and normal(block) in own:
            clocks.append(clock)
            clock = None
    falls = sum(later > earlier for later, earlier in pairwise(clocks))
    rises = sum(later < earlier for later, earlier in pairwise(clocks))
    return falls >= LIVE_ENTRIES - 1 and falls >= _FALLS_TO_RISES * rises


def _clock_in(line: str) -> int | None:
    """The minute of the day that a line states, if it states nothing else."""
    if len(line) > _CLOCK_CHARS or _PRICE.search(line) or is_prose(line):
        return None
    clocks = list(_ANY_CLOCK.finditer(line))
    if len(clocks) != 1 or sum(map(str.isalpha, line)) > _CLOCK_LETTERS:
        return None
    hour, minute = map(int, clocks[0].groups())
    if hour > 24 or minute > 59:
        return None
    return hour % 12 * 60 + minute + _HALF_DAY if _AFTERNOON.search(line) else hour * 60 + minute


def is_live_title(title: str) -> bool:
    """Whether the headline is that of a live blog."""
    return _LIVE.search(title.lower()) is not None


def is_digest_title(title: str) -> bool:
    """Whether the headline is that of a round-up or a briefing."""
    return _DIGEST.search(title.lower()) is not None


def form_of(
    title: str | None, url: str | None, lines: Sequence[str], *, stamps: int | None = None, says_live: bool = False
) -> Form:
    """The page's form; never `teaser`, which does not depend on the structure.

    `stamps` counts the entries with a time of their own (by default those in `lines`); `says_live`: the page's metadata
    or the order of its entries makes it a live blog.
    """
    stamps = count_stamps(lines) if stamps is None else stamps
    named = is_live_title(title or "")
    addressed = bool(LIVE_URL.search(url or ""))
    if says_live or (named and addressed) or ((named or addressed) and stamps >= LIVE_STAMPS):
        return "live"
    items = _items(lines)
    if is_digest_title(title or ""):
        paragraphs = [stems([line]) for line in lines if is_prose(line)]
        if len(paragraphs) >= DIGEST_PARAGRAPHS and not _has_subject(title, paragraphs, share=DIGEST_SUBJECT):
            return "roundup"
    if len(items) >= DIGEST_ITEMS and _unrelated(items) and not _has_subject(title, items, share=ITEM_SUBJECT):
        return "roundup"
    return "article"


def _items(lines: Sequence[str]) -> list[set[str]]:
    """The words of each headed part."""
    parts: list[list[str]] = []
    for line in lines:
        if is_headline(line) and not is_prose(line) and words_in(line) >= 2:
            parts.append([line])
        elif parts:
            parts[-1].append(line)
    return [stems(part) for part in parts if sum(map(len, part[1:])) >= _ITEM_CHARS][:_MAX_ITEMS]


def _unrelated(items: Sequence[set[str]]) -> bool:
    pairs = [(one, other) for one, other in combinations(items, 2) if one and other]
    shared = [len(one & other) / min(len(one), len(other)) for one, other in pairs]
    return bool(shared) and sum(shared) / len(shared) <= UNRELATED


def _has_subject(title: str | None, items: Sequence[set[str]], *, share: float) -> bool:
    """Whether a word, of the headline or a long one, is in at least this share of the items."""
    words = stems([title or ""]) | {word for item in items for word in item if len(word) >= _TELLING_LETTERS}
    counted = Counter(word for item in items for word in item if word in words)
    return any(seen >= share * len(items) for seen in counted.values())
