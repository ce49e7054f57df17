"""Which agencies, outlets, documents and unnamed people a version names as its source.

That an outlet is mentioned is no credit: a word of reporting has to stand beside it ("told Reuters", "first reported by
the Varnholm Herald", "AFP writes"). People who are named are speakers, not sources here (`speakers`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from pipeline.domain.comparison.offices import is_office
from pipeline.domain.comparison.outlet_names import OUTLET, SHORT, is_own, is_short, unified
from pipeline.domain.comparison.people import entities
from pipeline.domain.comparison.result import Credited
from pipeline.domain.comparison.sentences import ReadText, VersionText
from pipeline.domain.comparison.told.asides import is_aside_paragraph
from pipeline.domain.pages.credits import credited_agency
from pipeline.domain.text.letters import plain
from pipeline.domain.text.text import fold_case_and_accents

MOST_CREDITED: Final = 12
_SHORT_LABEL: Final = 3
"""Letters of a part of an address such as "co" in co.uk."""

_NEAR: Final = 48
"""Characters before or behind the name of an outlet, in which the word of reporting stands."""

_BEFORE: Final = re.compile(
    r"""(?xi)(?:
    \b(?:told|tells|telling|informed)
  | \baccording\ to | \bciting | \bper | \bquoting | \b(?:quoted|cited|reviewed|obtained|seen|published|released
  |verified)\ by
  | \b(?:reported|confirmed|revealed|disclosed|broken)\ (?:\w{1,24}\ ){0,3}(?:by|in|on)
  | \b(?:interview|appearance|conversation|phone\ call)\ (?:\w{1,24}\ ){0,3}(?:with|on|in|to|for|by)
  | \b(?:acknowledged|explained|confirmed|admitted|revealed|described|statement|e-?mail|comment|comments|letter)\ to
  | \b(?:speaking|spoke|speaks|said|says|appeared|appearing|saying|talking|wrote|writing
  |op-?ed)\ (?:\w{1,24}\ ){0,2}(?:to|with|on|in|for)
  | \b(?:report|reports|reporting|story|article|account|investigation|analysis|poll|survey|op-?ed)
      \ (?:\w{1,24}\ ){0,1}?(?:by|in|from|on)
  | \b(?:gegenüber|zitiert\ von|laut|nach\ angaben\ der|berichte(?:te|t|n)?|sagte\ der|meldete?\ (?:die|der)?
  |nachrichtenagentur)
  | \b(?:selon|d'après|rapporte|rapporté\ par|confié\ à|déclaré\ à|à\ l'agence|de\ l'agence)
  | \b(?:según|informó|declaró\ a|dijo\ a|a\ la\ agencia|recogido\ por) | \b(?:secondo|riporta|riferisce
  |detto\ (?:a|all'))
  | \b(?:segundo|disse\ à|à\ agência) | \b(?:volgens|meldt|tegen)
  | \b(?:podle|agentur[aěyou]+|uvedl[ao]?|řekl[a]?|informoval[ai]?|serveru?|deníku?|pro)
  | \b(?:według|agencj[aiąię]+|podał[ao]?|poinformował[ao]?)
  | \b(?:enligt|ifølge|till|til|säger|uppger)
  | (?:сообщает|сообщил[ао]?|передает|передаёт|по\ данным|агентств[оуа]|заявил[а]?)
    )\s+(?:(?:the|a|an|der|die|das|dem|den|le|la|les|l'|el|los|il|lo|news\ agency|agency|newspaper|broadcaster
      |fellow|rival|reporters\ (?:from|at)|cable\ network|nachrichtenagentur|agentura|agentury|agentuře
      |zeitung)\s+)*["']?$
    """
)
_AFTER: Final = re.compile(
    r"""(?xi)^(?:'s\ (?:[A-Z][\w.'-]{1,24}\ ){0,3}|\ news\ agency|\ newspaper|\ magazine|\ network)?["']?,?\s*
    (?:(?:first|also|later|has|have|had|who|which|then|previously|earlier|separately|initially|on\ \w+day)[\ ,]+){0,3}
    (?:reported|reports?|reporting|writes|wrote|cited|cites|citing|noted|notes|quoted|quotes|revealed|reveals|obtained
      |learned|learns|confirmed|confirms|published|broke|said|says|found\ that|points?\ out|pointed\ out|listed
      |called\ the\ race|projected|projects
      |berichtet|berichtete|meldet|meldete|schreibt|schrieb|zitiert|rapporte|écrit|informó|informa|publicó|scrive
      |riporta
      |informovala?|uvedla?|napsala?|podała?|сообщает|сообщило|передает)\b
    """
)
_STAFF: Final = re.compile(
    r"(?i)^(?:'s)?\s(?:brass|executives?|employees|staff|staffers|bosses|viewers|management|lawyers|studios?)\b"
)
_PAREN: Final = re.compile(r"^\)")
_ANONYMITY: Final = re.compile(
    r"""(?xi)
    \bon\ (?:the\ )?condition\ (?:of\ anonymity|that|they|he|she|not)\b | \banonymously\b | \brequested?\ anonymity
  | \b(?:granted|given|requesting)\ anonymity | \bunder\ condition\ of\ anonymity
  | \b(?:not\ to\ be|declined\ to\ be|not\ be|asked\ not\ to\ be|refused\ to\ be)\ (?:publicly\ )?(?:named
  |identified|quoted)
  | \b(?:not|was\ n't|were\ n't|wasn't|weren't)\ authori[sz]ed\ to\ (?:speak|talk|discuss|comment|release)
  | \b(?:source|sources|person|people|official|officials|aides?)\ (?:\w{1,24}\ ){0,3}(?:familiar\ with|briefed\ on
  |close\ to|with\ (?:direct\ )?knowledge\ of)
  | \bunnamed\ (?:\w{1,24}\ ){0,3}(?:source|official|aide|diplomat|adviser|person|people)s?
  | \banonymous\ (?:\w{1,24}\ ){0,2}(?:source|official|aide|diplomat|adviser|person|people)s?
    """
)
_SOURCES: Final = re.compile(
    r"(?i)(?:\b(?<!open )(?<!news )"
    r"sources?(?:\s(?:close to|familiar with|in|at|inside|within)\s[\w' -]{2,40})?,?\s"
    r"(?:said|say|says|told|tell|confirmed|added|claimed|described|revealed)\b"
    r"|according to (?:\w{1,24}\s){0,4}sources?\b)"
)
_ONE_OF_THEM: Final = re.compile(
    r"(?i)\b(?:a|an|one|another|the (?:second|third|first)|two|three|several|multiple)\s"
    r"(?P<who>(?:(?!who\b|said\b|told\b|that\b|and\b|of\b)[\w.'’-]{1,24}\s){0,4}"
    r"(?:official|aide|adviser|advisor|staffer|diplomat|executive|insider|operative|lawmaker|strategist)s?)"
    r"(?:\s(?:in|at|with|from|of|on|close to|involved|briefed|familiar)\b[^.\"]{0,60}?)?,?\s"
    r"(?:said|says|told|tells|confirmed|described|acknowledged)\b"
)
_KINDS: Final = (
    ("official", "unnamed officials"),
    ("diplomat", "unnamed diplomats"),
    ("aide", "unnamed aides"), ("adviser", "unnamed aides"), ("advisor", "unnamed aides"), ("staffer", "unnamed aides"),
    ("executive", "unnamed executives"), ("lawmaker", "unnamed lawmakers"),
    ("", "unnamed sources"),
)  # fmt: skip
_PAPERS: Final = (
    ("court documents", r"(?:court|legal|bankruptcy)\s(?:documents?|papers?|records?|filings?)|charging\sdocuments?"),
    ("indictment", r"indictments?"),
    ("criminal complaint", r"(?:criminal\s|federal\s)?complaint"),
    ("lawsuit", r"lawsuit"),
    ("affidavit", r"affidavit"),
    ("arrest report", r"(?:arrest|police|incident)\sreports?"),
    ("press release", r"(?:press|news)\srelease"),
    ("transcript", r"transcripts?(?:\sof\s\w+)?"),
    ("census data", r"census\s(?:data|figures)"),
    ("leaked documents", r"leaked\s(?:documents?|e-?mails?|memos?|papers?)"),
    ("internal documents", r"internal\s(?:documents?|e-?mails?|memos?)"),
    (
        "public records",
        r"(?:public|property|campaign\sfinance|voter|flight|state|city)\srecords?|disclosure\s(?:forms?|reports?)",
    ),
)  # fmt: skip
_PAPER: Final = re.compile(
    r"(?i)\b(?:according\sto\s(?:(?!to\b)[\w'-]{1,24}\s){0,4}?(?:"
    + "|".join(f"(?P<a{i}>{words})" for i, (_, words) in enumerate(_PAPERS))
    + r")\b|(?:"
    + "|".join(f"(?P<b{i}>{words})" for i, (_, words) in enumerate(_PAPERS))
    + r")\s(?:(?:filed|obtained|released|unsealed|made|seen|reviewed)\b[^.,]{0,40}\s)?"
    r"(?:shows?|showed|says?|said|states?|stated|alleges?|alleged|reveals?|revealed|accuses?|claims?|indicates?|reads?)\b)"
)
_POSTS: Final = re.compile(
    r"\b(?:statement|post|posts|message|video|tweet|tweets|announcement|comments?|thread|remarks)\s(?:\w{1,24}\s){0,3}?"
    r"(?:on|to|via|in|through)\s(?:(?:his|her|its|their|the)\s)?(?:[\w-]{1,24}\s){0,2}?"
    r"(Twitter|Facebook|Telegram|Truth Social|X|Instagram|WhatsApp|Weibo|WeChat|VKontakte|TikTok|YouTube|Bluesky"
    r"|Mastodon|LinkedIn|Snapchat|Reddit|Medium)\b"
)
_ACCORDING: Final = re.compile(r"(?i)\baccording to (?:the |a |an )?(?=[A-ZÀ-Ž])")
_NOT_ITSELF: Final = re.compile(r"'s|\s(?:source|official|aide|staffer|spokes|adviser|analyst|chief|director)\w*")
_GOES_ON: Final = re.compile(r"(?:\s(?:(?:of|for|on|and)\s(?:the\s)?)?[A-Z][\w-]*[a-z])+")
_OFFICE: Final = re.compile(r"(?:\s[\w-]+(?:'s)?){1,4}?\s(?:office|committee|staff)\b")
"""The rest of a body's name, of which the parser took only a part ("House" of the House Ways and Means Committee)."""

_FOOT: Final = re.compile(r"^[(\[]?(?:Source|Quelle|Fuente|Fonte|Zdroj|Источник)\s?:\s*(.{2,60})$")


def sources_of(version: ReadText) -> tuple[str, ...]:
    """The sources that a version's text names, in the order of the text, each once."""
    kept = [plain(p) for p in version.paragraph_texts()]
    found = list[tuple[int, int, str]]()
    shortened = dict[str, set[str]]()
    for number, text in enumerate(kept):
        for start, name, credit in _outlets(text):
            shortened.setdefault(name.split()[-1], set()).add(name)
            if credit:
                found.append((number, start, name))
        found += [(number, start, name) for start, name in (*_unnamed(text), *_papers(text))]
    for number, text in enumerate(kept):
        for match in SHORT.finditer(text):
            full = shortened.get(match.group(1), set())
            if len(full) == 1 and _is_credit(text, match.start(), match.end()):
                found.append((number, match.start(), next(iter(full))))
    found += _bodies(version, kept, shortened)
    asides = {number for number, _, _ in found if is_aside_paragraph(kept[number]) and not _FOOT.match(kept[number])}
    return tuple(dict.fromkeys(name for number, _, name in sorted(found) if number not in asides))


def credited(versions: Sequence[VersionText], sources: Mapping[str, Sequence[str]]) -> tuple[Credited, ...]:
    """The sources credited by most versions first; at most `MOST_CREDITED`. `sources`: by article id.

    An outlet's own name is no credit.
    """
    ids: dict[str, list[str]] = {}
    for version in versions:
        article = version.article
        agency = article.credit or credited_agency(article.author, article.text)
        own = dict.fromkeys((*([unified(agency)] if agency else []), *sources[article.id]))
        for name in own:
            if not (is_own(name, article.source) or is_own(name, _host(article.url))):
                ids.setdefault(name, []).append(article.id)
    ranked = sorted(ids, key=lambda name: -len(ids[name]))
    return tuple(Credited(name=name, article_ids=tuple(ids[name])) for name in ranked[:MOST_CREDITED])


def _host(url: str) -> str:
    """The part of an address that is the outlet's name: "huffingtonpost" of www.huffingtonpost.co.uk."""
    labels = (urlsplit(url).hostname or "").split(".")[:-1]
    while len(labels) > 1 and len(labels[-1]) <= _SHORT_LABEL:
        labels = labels[:-1]
    return labels[-1] if labels else ""


def _outlets(text: str) -> Iterator[tuple[int, str, bool]]:
    """The outlets that a text mentions: where, the name, and whether it is credited there."""
    for match in OUTLET.finditer(text):
        if not is_short(name := unified(match.group())):
            yield match.start(), name, _is_credit(text, match.start(), match.end())


def _is_credit(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _NEAR) : start]
    after = text[end : end + _NEAR]
    if before.endswith("(") and _PAREN.match(after):
        return start < _NEAR or end > len(text) - 3  # "VARNHOLM (AP)", "… (AFP)"
    if _STAFF.match(after):
        return False
    return bool(_BEFORE.search(before) or _AFTER.match(after))


def _unnamed(text: str) -> Iterator[tuple[int, str]]:
    for match in _SOURCES.finditer(text):
        yield match.start(), _KINDS[-1][1]
    for match in _ANONYMITY.finditer(text):
        near = text[max(0, match.start() - 160) : match.end()].lower()
        yield match.start(), max(_KINDS, key=lambda kind: near.rfind(kind[0]) if kind[0] else 0)[1]
    for match in _ONE_OF_THEM.finditer(text):
        who = match.group("who").lower()
        yield match.start(), next(name for noun, name in _KINDS if noun in who)


def _papers(text: str) -> Iterator[tuple[int, str]]:
    for match in _PAPER.finditer(text):
        yield match.start(), _PAPERS[int((match.lastgroup or "a0")[1:])][0]
    for match in _POSTS.finditer(text):
        yield match.start(), f"posts on {match.group(1)}"


def _bodies(
    version: ReadText, texts: Sequence[str], shortened: Mapping[str, set[str]]
) -> Iterator[tuple[int, int, str]]:
    """Organisations after "according to"."""
    named = [(s, *found) for s in version.sentences for found in entities(s)]
    people = {s.tokens[last].text for s, _, last, entity in named if entity == "PERSON"}
    known = {
        fold_case_and_accents(name.removeprefix("the ").removeprefix("The ").removesuffix("'s")): name
        for s, first, last, entity in named
        if entity == "ORG"
        and s.tokens[last].text not in people
        and (name := s.plain[s.tokens[first].start : s.tokens[last].end])
    }
    for number, text in enumerate(texts):
        for match in _ACCORDING.finditer(text):
            rest = fold_case_and_accents(text[match.end() : match.end() + 80])
            names = [name for name in known if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()]
            if names and not OUTLET.match(text, match.end()):
                longest = max(names, key=len)
                further = _OFFICE.match(text, match.end() + len(longest)) or _GOES_ON.match(
                    text, match.end() + len(longest)
                )
                if _NOT_ITSELF.match(rest, len(longest)) or (
                    further
                    and not further.group().endswith("office")
                    and any(is_office(word) for word in further.group().split())
                ):
                    continue  # "the Ministry's chief", "House Speaker Novak": a person
                name = unified(known[longest].removeprefix("the ") + (further.group() if further else ""))
                if is_short(name):
                    full = shortened.get(name, set())
                    name = next(iter(full)) if len(full) == 1 else ""
                if name:
                    yield number, match.start(), name
