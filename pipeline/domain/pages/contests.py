"""Tells what is written before a contest from reports of its result: a match is two events to its readers.

Names, place, day and half of the words are the same in both, so that no likeness tells them apart. Cautious: the one
must name who meets whom on which day, in the words of sport; the other must tell a result. What is known of a hearing,
a storm or a visit before it happens is neither. English conventions only.
"""

import re
from typing import Final

from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS

_BEGINNING_CHARS: Final = 300
"""Of a text: who meets whom stands at its beginning, and so does a result."""
_OPENING_CHARS: Final = 600
_LEAST_WORDS_OF_SPORT: Final = 2
_FIRST_SENTENCE: Final = re.compile(r".*?[.!?](?=\s)", re.DOTALL)

_MONTHS: Final = rf"(?:{'|'.join((*ENGLISH_MONTHS, *(name[:3] for name in ENGLISH_MONTHS)))})"
_DAY: Final = rf"(?:{'|'.join(ENGLISH_WEEKDAYS)}|tonight|tomorrow|today|{_MONTHS}\.?\ \d\d?|\d\d?\ {_MONTHS})"
_MEETS: Final = re.compile(
    rf"""(?x)\b(?:hosts?|faces?|meets?|takes?\ on|plays?(?!\ in\b)|visits?|welcomes?|entertains?|tackles?
        |(?:heads?|travels?|goes|go)\ to|(?:visit|trip|journey)\ to|contests?|defends?|challenges?|locks?\ horns|fights?
        |squares?\ (?:off|up)|ahead\ of|before\ (?:their|the)|go(?:es)?\ (?:into|for)|tees?\ off
        |(?:begins?|opens?|starts?)(?!\ (?:with|up))|lines?\ up|awaits?|bids?|looks?\ to)\b
        [^.!?]{{0,120}}?\b(?:{_DAY}|(?:this|next|the|at\ the)\ (?:weekend|evening|afternoon|week)|over\ the\ next)\b
      | \bfor\ {_DAY}'s\ (?:[\w-]+\ ){{0,2}}(?:visit|trip|game|match|clash|tie|derby|bout|decider|(?:[\w]+-)?final)\b
      | \b(?:for|in)\ {_DAY}'s\ (?:[\w-]+\ ){{0,2}}(?:race|prix|marathon|friendly)\b
      | \bfor\ (?:their|the)\ (?:[\w-]+\ ){{0,2}}(?:bout|fight|match|game|clash|decider|final)\b[^.!?]{{0,60}}\b{_DAY}\b
      | \bseries\ (?:on\ )?{_DAY}\b"""
)
_VERSUS: Final = re.compile(r"\b[A-Z][\w'.-]*\ (?:v|vs|V|VS|versus)\.?\ (?:the\ )?[A-Z]")
# These search text in lower case: patterns that ignore case take three times as long.
_PREVIEW: Final = re.compile(
    r"""(?x)\b(?:previews?|team\ news|(?:predicted|probable|possible|likely)\ (?:line-?ups?|teams?|xi)|kick-?off\ time
        |(?:how|where)\ to\ watch|pitching\ match-?up|tale\ of\ the\ tape
        |(?:things|players|what|who|two|three|four|five|six|ten)\ to\ (?:watch|look\ (?:out\ )?for|expect)
        |predictions?|match\ facts|head-to-head)\b"""
)
_SPORT: Final = re.compile(
    r"""(?x)\b(?:match|games?|fixtures?|finals?|semi-?finals?|quarter-?finals?|cup|league|derby|coach|manager|strikers?
        |winger|midfielder|defender|(?:goal)?keeper|goaltender|goalie|captain|pitcher|quarterback|fly-half|seamer
        |batsman|batter|bowler|scorers?|bout|(?:heavy|middle|light|feather)weight|belt|underdogs?|favou?rites?|bookmakers?
        |(?:first|second)\ leg|referee|injur(?:y|ies|ed)|suspen(?:ded|sion)|hamstring|calf|groin|fitness|play-?offs?
        |tournaments?|championship|innings|stadium|arena|kick-?off|tip-?off|face-?off|first\ pitch|puck|line-?ups?
        |seed(?:s|ed)?|qualif(?:y|ier|iers|ying)|centre\ court|rankings?|order\ of\ play|touchdowns?|half-?backs?
        |full-?backs?|one-day|t20|wickets?|rematch|undefeated|weigh-in|night\ session
        |unbeaten|away\ (?:games?|wins?|form)|debut|season|squad|club|doubtful|home\ tie|tv\ channel|standings
        |friendly|averaging|questionable|tees\ off|downhill|slalom|in\ a\ row|(?:boat|horse|road|relay|cycle)\ races?
        |playmaker|setter|point\ guard|shortstop|(?:right|left)-hander|(?:defending|reigning)\ champions?|title|handball
        |grand\ prix|pole\ position|team[ -]?mates?|streak|three-game|four-game|marathon|course\ record
        |fairways?|(?:first|final|opening)\ round|snooker|darts|world\ (?:title|final|champions?)|peloton)\b"""
)
_LIVE: Final = re.compile(r"\blive\b")
_RESULT: Final = re.compile(
    r"""(?x)(?<![\d-])\d{1,3}[-–]\d{1,3}(?![\d-])
      | \b(?:beats?|beaten|won|wins?|winners?|defeat(?:s|ed)?|lost|loses?|drew|draws?|thrash(?:es|ed)?|edged?|edges
          |sinks?|sank|sunk|stuns?|stunned|stops|snaps?|snapped|victory|victories|triumph(?:s|ed)?|scored?|scores
          |equali[sz]e[ds]?|levell?ed|bowled|settles|knocked\ out|went\ down|crown(?:s|ed)?|retained
          |routs?|routed|downs|downed|cruised?|prevailed|came\ from\ behind|all\ out|straight\ sets|upset|held\ to
          |knock\w*\ (?:him|her)|full[ -]time|(?:stoppage|injury)[ -]time|goals?|\d+(?:st|nd|rd|th)[ -]minute
          |shut(?:out|\ out)|birdie|podium|lift(?:s|ed)?\ the\ (?:trophy|cup|title)|finish(?:es|ed)\ (?:first|second)
          |(?:takes?|took|retains?|claims?|claimed)\ (?:the\ |a\ )?(?:title|crown|belt|gold)
          |(?:is|are|becomes?|became)\ (?:the\ )?(?:[\w-]+\ ){0,2}champions?
          |(?:keeps?|kept)\ (?:the\ |his\ |her\ )?(?:title|crown|belt)
          |chok(?:es|ed)\ out|submit(?:s|ted)|floored|toppled?|overpowers?|overpowered)\b"""
)
_WANTED: Final = re.compile(
    r"""(?x)\b(?:eye(?:s|ing)?|seek(?:s|ing)?|chas(?:e|es|ing)|hop(?:e|es|ing)|look(?:s|ing)?|aim(?:s|ing)?|bid(?:s|ding)?
        |target(?:s|ing)?|wants?|needs?|must|can|could|out\ to|set\ to|ready\ to|confident\ of|will
        |dream(?:s|ing)?\ of)\b"""
)
_WON: Final = re.compile(
    r"""(?x)(?<!to\ )\b(?:beats?|beating|defeated|defeating|overpowered|stopp(?:ed|ing)|retained|upset|thrashed|knocked
        |floored)\b
      | \d-\d{1,3}\ (?:win|victory|draw|defeat|loss|upset)\b
      | (?<!having\ )\b(?:win|won|wins|victory|lost|losing|draw|drew|final\ score|goal)\b[^.]{0,40}\b\d{1,3}-\d
      | \bscored\b|\b\d{1,2}:\d\d\ goal\b|\bkicked\ off\b"""
)


def is_announced(title: str, text: str) -> bool:
    """Whether an article is of a contest that is still to come.

    A headline or a first sentence that tells a result makes it a report, whatever it says of the next round. Further
    below an announcement tells what happened in earlier ones.
    """
    headline, beginning = title.lower(), text[:_BEGINNING_CHARS]
    if _MEETS.search(beginning) is None and _VERSUS.search(title) is None:
        return False
    if _PREVIEW.search(headline) is not None:
        return True
    if _LIVE.search(headline) is not None:
        return False
    result = _RESULT.search(headline)
    is_asked = headline.rstrip().endswith("?")
    told = result is not None and not is_asked and _WANTED.search(headline, 0, result.start()) is None
    first = _FIRST_SENTENCE.match(beginning)
    if told or _WON.search((first[0] if first else beginning).lower()) is not None:
        return False
    words = set(_SPORT.findall(f"{headline}\n{text[:_OPENING_CHARS].lower()}"))
    return len(words) >= _LEAST_WORDS_OF_SPORT


def has_result(title: str, text: str) -> bool:
    """Whether an article tells in its headline or at its beginning how a contest ended, or how it stands."""
    return _RESULT.search(f"{title}\n{text[:_BEGINNING_CHARS]}".lower()) is not None
