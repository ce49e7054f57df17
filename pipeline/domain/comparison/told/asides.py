"""Recognises sentences that are no claim: captions, credits, promos, notices, link lists, bios, disclaimers.

Reads one sentence by itself. What a whole page's furniture looks like is known to `pages`.
"""

import re
from functools import lru_cache
from typing import Final

from pipeline.domain.pages import furniture

_ASIDE: Final = re.compile(
    r"""(?xi)
    ^\W*(additional\ |with\ )?(reporting|editing|writing|compiled|edited|written|produced|graphics?|translated)
      \ by\ (?-i:[A-Z])
  | \b(contributed|assisted)\ (to|in|with)\ (this|the)\ (report|story|article|piece)\b
  | \b(reporters?|writers?|correspondents?|editors?|staff)\b.{0,80}\bcontributed\b.{0,30}$
  | \bpic\.twitter\.com\b | \b(t\.co|bit\.ly)/ | \(@\w+\)(\ \w+\ \d{1,2},\ \d{4})?\W*$ | https?://\S+\W*$
  | \bautoplay\s+autoplay\b | \b(copy|paste)\ this\ (code|link)\ (to|into|and)\b | \btoggle\ caption\b
  | ^\W*(enlarge|hide|expand)\ this\ (image|caption)\b
  | \brecaptcha\b | \b(our|google|you\ agree\ to)\b.{0,40}\b(privacy\ policy|terms\ of\ (service|use))\b
  | ^\W*(click|tap|scroll)\b.{0,60}\b(here|link|below|down|to)\b
  | ^\W*(read|see|watch|listen|more(?!\ than)|related|also|video|gallery|photos?|pictures?|live|hide|show)\b
      .{0,30}[:|»>]
  | ^\W*(read|see|watch)\ (more|also|the\ full|full)\b
  | ^\W*(watch|hear|listen|see)\ (it|him|her|them|the\ (video|clip)|more|what)\b
  | ^\W*(follow|tweet|e-?mail|contact|write\ to|reach)\ (\w+\ ){0,4}(on\ (twitter|facebook|instagram)|at\ \S*@|@)
  | \bcan\ be\ (reached|contacted|followed|found)\ (at|on|via|by)\b | \[e-?mail\ protected\] | ^\W*(foot)?notes?:
  | ^\W*(sign\ up|subscribe|download|register|log\ ?in)\b.{0,80}\b
      (newsletter|e-?mail|app|account|free|now|us|here|alerts?)\b
  | \bnewsletters?\b.{0,60}\b(inbox|sign|subscri\w+)\b
  | \boriginally\ (appeared|published|ran)\b | \b(file|handout|undated|stock)\ (photo|picture|image|photograph)\b
  | \bin\ this\ ([\w.,]+\ ){0,5}(photo|picture|image|frame|video\ grab|still)\b
  | \b(photo|image|picture|video|media)\ ?(credit|caption|courtesy|playback|copyright)\b | \bgetty\ images?\b
  | \b(photo|image|picture)\ by\ (?-i:[A-Z])
  | \((photo|image|picture|ap|afp|reuters|getty|video|source|credit|via)\b[^)]{0,80}\)\W*$ | ©
  | \bap\ photo\b | \w/\s?(ap|reuters|getty|afp|epa)\b | \breuters/ | ^\W*related\ coverage\b
  | ,\ (second\ from\ )?(left|right|cent(er|re)),\ (?!but|and) | \bpictured\ (in|at|with)\b
  | ^\W*(pictured|above|below|left|right|top|inset|from\ left)\s?[:,(]
  | \b(pictured|shown)\ (above|below|here|left|right)\b
  | ^\W*(last\ |first\ )?(updated|published|posted)\b.{0,10}\d | ^\W*\d{1,2}[:.]\d\d\ ?(am|pm|[a-z]{2,4})?\W*$
  | \b(associated\ press|ap|afp|reuters|getty)\b\W{0,3}(writers?|photo|images)\b.{0,60}$
  | ^\W*(all\ rights|copyright|advertisement|sponsored)\b
  | ^\W*(corrections?|clarifications?|update|editor'?s\ note)\b.{0,40}:
  | ^\W*(?-i:CLOSE)\ (?-i:[A-Z]) | \S\ \|\ \S.*\S\ \|\ \S | (?-i:[a-z]{3}[A-Z]\w+\ .*\ MORE\b)
  | \b(views|opinions)\ (and\ \w+\ )?expressed\b.{0,80}\b(authors?|writers?|own|necessarily|columns?|commentar(y|ies))\b
  | ^.{2,60}\bis\ (an?|the)\b.{0,120}\b(columnist|contributor|fellow|editor|host|blogger|professor)\b.{0,120}
      \bauthor\ of\b
  | ^\W*(he|she|(?-i:[A-Z])\S+(\ (?-i:[A-Z])\S+){0,3})\ is\ (also\ )?the\ author\ of\b.{0,120}$
  | ^\W*(his|her)\ (latest|new|newest|most\ recent)\ book\b.{0,120}$
  | ^\W*(here|these)\ (are|is)\ (\w+\ ){0,3}(takeaways?|things?|questions?|reasons?|ways?|highlights?|facts)\b
  | ^\W*(stay\ with|check\ back|this\ is\ a\ (developing|breaking)|more\ (to\ come|on\ this|details))\b
  | ^\W*(what\ do\ you\ think|let\ us\ know|tell\ us|share\ your|have\ your\ say)\b
  | \b(share|send\ us)\ your\ (experiences?|stor(y|ies))\b | \busing\ our\ (encrypted\ |online\ )?form\b
  | ^\W*your\ stor(y|ies)\ will\ help\b
  | ^\W*would\ you\ like\ to\ (switch|see|read|receive)\b
  | ,\ (?-i:[A-Z])[\w.\ ]{1,20},\ (?-i:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?
      \ \d{1,2},\ \d{4}\W*$
    """
)
LONGEST_ASIDE: Final = 240
"""Characters of a paragraph that may be an aside as a whole."""

_RULES: Final = (
    furniture.is_notice,
    furniture.is_plea,
    furniture.is_box,
    furniture.is_linked,
    furniture.is_credit,
    furniture.is_editorial,
    furniture.is_source,
    furniture.is_label,
)


@lru_cache(maxsize=4096)
def is_aside(line: str) -> bool:
    """Whether a sentence is about the page, a picture or the reader, and reports nothing.

    Remembered, since how a version begins is asked again for each comparison it is in.
    """
    return bool(_ASIDE.search(line)) or any(rule(line) for rule in _RULES)


def is_aside_paragraph(text: str) -> bool:
    """Whether a whole paragraph is one; long ones never are, and are not asked."""
    return len(text) <= LONGEST_ASIDE and is_aside(text)
