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
  | \bpic\.twitter\.com\b | \bt\.co/ | ^\W*\(.{0,80}\bbit\.ly/
  | \(@\w+\)(\ \w+\ \d{1,2},\ \d{4})?\W*$ | https?://\S+\W*$
  | \bautoplay\s+autoplay\b | \b(copy|paste)\ this\ (code|link)\ (to|into|and)\b | \btoggle\ caption\b
  | ^\W*(enlarge|hide|expand)\ this\ (image|caption)\b
  | \brecaptcha\b
  | \b(our|the\ google|you\ agree\ to|website)\b.{0,20}\b(privacy\ policy|terms\ of\ (service|use))\b.{0,80}$
  | ^\W*(click|tap|scroll)\b.{0,60}\b(here|link|below|down|to)\b
  | ^\W*(read|see|watch|listen|related)\b.{0,30}[:|»>]
  | ^\W*(gallery|photos?|pictures?|hide|show)\b.{0,30}(:(?!\d)|[|»>])
  | ^\W*(more|also|video|live)(\ (on|from|read|see|watch|here)\b.{0,30}|[ -]?\w{4,10})?(:(?!\d)|[|»>])
  | ^\W*(read|see|watch)\ (more|also|the\ full|full)\b
  | ^\W*(watch|hear|listen|see)\ (it|him|her|them|the\ (video|clip)|more|what)\b
  | ^\W*(follow|tweet|e-?mail|contact|write\ to|reach)\ (\w+\ ){0,4}(on\ (twitter|facebook|instagram)|at\ \S*@|@)
  | \bcan\ be\ (reached|contacted|followed)\ (at|on|via|by)\b
  | \bcan\ be\ found\ (at|on)\ (\S*(@|\.(com|org|net)\b)|https?:|twitter|facebook|instagram)
  | \[e-?mail\ protected\] | ^\W*(foot)?notes?:
  | ^\W*(sign\ up|subscribe|download|register|log\ ?in)\b.{0,80}\b
      (newsletter|e-?mail|app|account|free|now|us|here|alerts?)\b
  | \bnewsletters?\b.{0,60}\b(inbox|sign|subscri\w+)\b
  | \b(article|story|post|piece|essay|column|report|version|interview|podcast|review|op-?ed)\b.{0,40}
      \boriginally\ (appeared|published|ran)\b
  | ^\W*originally\ (appeared|published)\b | \b(file|handout|undated|stock)\ (photo|picture|image|photograph)\b
  | (^\W*|\b(file\W{1,3}|seen|shown|pictured|pose[sd]?)\ )in\ this\ ([\w.,]+\ ){0,5}
      (photo|picture|image|frame|video\ grab|still)\b
  | \bin\ this\ ([\w.,]+\ ){0,5}(photo|picture|image|frame|video\ grab|still)\b.{0,20}
      \b(taken|made|released|provided|obtained|from|by)\b
  | \b(photo|image|picture|video|media)\ ?(credit|caption|courtesy|playback|copyright)\b
  | \bgetty\ images?\W*$ | [/(|,]\s?getty\ images?\b
  | \b(photo|image|picture)\ by\ (?-i:[A-Z])
  | \((photo|image|picture|ap|afp|reuters|getty|video|source|credit|via)\b[^)]{0,80}\)[^\w:]*$ | ©
  | \bap\ photo\b | \w/\s?(ap|reuters|getty|afp|epa)\b | \breuters/(?!ipsos|\w+\ (\w+\ ){0,2}(poll|survey))
  | ^\W*related\ coverage\b
  | (?-i:[A-Z])[\w.'’-]*\)?,\ (second\ from\ )?(left|right|cent(er|re)),\ (?!but|and)
  | (?<!\bwas\ )(?<!\bwere\ )(?<!\bbeen\ )(?<!\bis\ )(?<!\bare\ )\bpictured\ (in|at|with)\b
  | ^\W*this\ (image|photo|picture|photograph)\b
  | ^\W*(pictured|above|below|left|right|top|inset|from\ left)\s?[:,(]
  | \b(pictured|shown)\ (above|below|here|left|right)\b
  | ^\W*(last\ |first\ )?(updated|published|posted)\b(.{0,10}\d|\ (on|at)\b.{0,30}\d.{0,15}$)
  | ^\W*\d{1,2}[:.]\d\d\ ?(am|pm|[a-z]{2,4})?\W*$
  | \b(associated\ press|ap|afp|reuters)\b\W{0,3}(writers?|photo|images)\b.{0,60}$
  | ^\W*(all\ rights\ reserved|advertisement\W*$|sponsored\ (by|content|post)\b.{0,40}$)
  | ^\W*copyright\W{1,3}(\(c\)\W|\d{4}\b|by\b)
  | ^\W*(corrections?(\ (and|&)\ clarifications?)?|clarifications?|editor'?s\ note)
      (\ ?[^\w\s:][^:]{0,40}|\ [^:]{0,20}\d[^:]{0,20})?\s?:
  | ^\W*update\b.{0,40}:\W*((this|the)\ )?(article|story|post|report|piece|headline)\b
  | ^\W*(?-i:CLOSE)\ (?-i:[A-Z]) | \S\ \|\ \S.*\S\ \|\ \S | (?-i:[a-z]{3}[A-Z]\w+\ .*\ MORE\b)
  | \b(views|opinions)\ (and\ \w+\ )?expressed\b.{0,80}\b(authors?|writers?|own|necessarily|columns?|commentar(y|ies))\b
  | ^.{2,60}\bis\ (an?|the)\b.{0,120}\b(columnist|contributor|fellow|editor|host|blogger|professor)\b.{0,120}
      \bauthor\ of\b
  | ^\W*(he|she|(?-i:[A-Z])\S+(\ (?-i:[A-Z])\S+){0,3})\ is\ (also\ )?the\ author\ of\b.{0,120}$
  | ^\W*(his|her)\ (latest|new|newest|most\ recent)\ book\b.{0,120}$
  | ^\W*(here|these)\ (are|is)\ (\w+\ ){0,3}
      (takeaways?|things?|questions?|reasons?|ways?|highlights?|facts|passages|quotes|excerpts|stances)\b
      (?!.*:\s*\w)
  | ^\W*(stay\ with|check\ back|this\ is\ a\ (developing|breaking)|more\ (to\ come|on\ this|details))\b
  | ^\W*(what\ do\ you\ think(\ (of|about)\b.{0,60})?\W*$|(let\ us\ know|tell\ us|share\ your|have\ your\ say)\b)
  | \b(share|send\ us)\ your\ (experiences?|stor(y|ies))\b | \busing\ our\ (encrypted\ |online\ )?form\b
  | ^\W*your\ stor(y|ies)\ will\ help\b
  | ^\W*(add|follow|save)\b.{2,60}\bto\ (stay|keep|get|be)\ (up\ to\ date|updated|informed|notified)\b
  | ^\W*would\ you\ like\ to\ (switch|see|read|receive)\b
  | \bcontent\ (created|produced|published|provided)\ by\b.{0,80}\bavailable\b | \blicensing\ (opportunities|requests)\b
  | ^\W*(send|e-?mail|submit)\b.{0,20}\b(tips?|feedback|comments|corrections)\ to\b
  | ^.{0,90}\S@\ ?\S+\.(com|org|net|co\.\w\w)\W*$ | \bhttps?:\ ?/\ ?/.{0,60}$
  | ^\W*you\ can\ (view|read|see|find|watch|download|listen)\b.{0,60}\b(at|on|here)\W*$
  | ^\W*for\ as\ little\ as\ \W?\d.{0,30}\byou\ can\b | \blisten\ ·\ \d
  | ^\W*(this|the|an\ (earlier|original)\ version\ of\ (this|the))\ (article|story|post|report|headline|caption)
      \ (has\ |had\ )?(originally|previously|initially|incorrectly|mistakenly|erroneously|wrongly
      |mis(stat|identifi|spell)ed)\b
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
