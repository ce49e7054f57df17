"""Recognises an article that tells an event again with newer figures: a toll that rises, votes counted so far.

By what it says itself, in its headline or first sentences. Words of nine languages; what they count is not read.
"""

import re
from typing import Final

_BEGINNING_CHARS: Final = 300

_FIGURE: Final = r"(?:\S+\ ){0,3}?\d"
_NEWER: Final = re.compile(
    rf"""(?xi)\b(?:
        (?:ris|climb|grow|increas|jump|mount|soar|swell|surg)(?:es|s|ing|en)\ (?:to|past|above|beyond)\b
      | (?:rose|rises|grew|grown|climbed|increased|jumped|swollen|risen|mounted)\ to\b
      | (?:reach(?:es|ed)|hits|tops|passes|exceeds|nears|now\ at|stands\ at)\ {_FIGURE}
      | (?:toll|number|arrests|cases|outage|fire)\b[^.]{{0,60}}?\b(?:up|now)\b
      | \d[\d,.]*\ ?(?:%|percent|per\ cent)
            \ (?:of\ (?:the\ )?(?:votes?|ballots|precincts|returns)\ )?(?:counted|reporting)
      | (?:toll|figure|count|estimate|magnitude|number|tally)\ (?:was\ |has\ been\ |is\ )?
            (?:revised|upgraded|updated|corrected)
      | (?:revised|updated|upgraded|corrected)\ (?:up|down|upwards|downwards|(?:its|the)\ \w+|to|from)\b
      | (?:the\ )?(?:first|earlier|initial|previous)\ (?:figure|estimate|toll|count|report|number)s?\b
      | (?:steigt|stieg|gestiegen|erhöht|klettert|wächst|angestiegen)(?:\ sich)?\ auf\b
      | auf\ (?:mindestens\ )?\d[\d.]*\ (?:gestiegen|erhöht|angestiegen)
      | (?:passe|grimpe|monte|s'élève|s'alourdit|porté|revu)(?:\ désormais)?\ (?:à|d'au)\b
      | (?:sube|suben|asciende|ascienden|aumenta|aumentan|eleva|elevan|llega|crece)\ (?:ya\ )?a\b
      | (?:sobe|sobem|subiu|aumenta|eleva|chega)\ (?:para|a|pra)\b
      | (?:sale|salgono|salito)\ a\b
      | (?:возросл|выросл|увеличил|достигл)\w*\ (?:число\ \w+\ )?(?:до\b|\d)
      | tăng\ lên
    )|(?:ارتفاع|ارتفع|يرتفع|ترتفع|ارتفعت)\ (?:حصيلة|عدد|الحصيلة)"""
)


def has_newer_figures(title: str, text: str) -> bool:
    """Whether the article says in its headline or at its beginning that a figure is newer than one told before."""
    return _NEWER.search(f"{title}\n{text[:_BEGINNING_CHARS]}") is not None
