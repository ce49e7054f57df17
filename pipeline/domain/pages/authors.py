"""Finds the names of authors in the texts that pages put where the names should be.

Knows bylines, lists, titles and addresses in several languages, but no person and no outlet.
"""

import re
from collections.abc import Iterable
from typing import Final

MOST_AUTHORS: Final = 20
_NAME_CHARS: Final = 80

_BY: Final = re.compile(
    r"(?i)^\W*(?:(?:written|reported|posted|published|submitted|story|report|text|words|article|geschrieben|veröffentlicht|eingestellt|gespeichert|verfasst|"
    r"publié|rédigé|escrito|publicado|scritto)\s+(?:by|von|par|por|da)|(?:view|see|read)?\s*(?:all\s+)?posts\s+by|"
    r"(?:zeige\s+)?alle\s+(?:beiträge|artikel)\s+von|(?:voir\s+)?tous\s+les\s+articles\s+(?:de|par)|beitrag\s+von|"
    r"by|von|par|por|di|door|av|af|autor(?:in|en|es|as|i)?|authors?|auteurs?|autore|автор|редактор|text|texte|foto|"
    r"作者|编辑|責任編輯|责任编辑|記者|记者|文)\s*[:/：|]?\s+(?=\S)|^(?:作者|编辑|责任编辑|责编|記者|记者|文|text|texte|autor(?:in)?|author)\s*[:：/]\s*"
)
_AND: Final = re.compile(r"\s*[,;|/、]\s*|\s+(?:and|und|et|y|e|en|og|och|i|и|та|ve|&)\s+|\s+[–—]\s+|\n")
_ADDRESS: Final = re.compile(r"(?i)\S+@\S+|https?://\S*|\bwww\.\S*|^@\w+$")
_BRACKETED: Final = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")
# Words beside a name in a byline that are not part of it.
_AROUND: Final = re.compile(
    r"""(?xi)\b(?:
    (?:senior|chief|staff|political|economics?|business|sports?|news|foreign|deputy|managing|associate|assistant
      |contributing|guest|digital|health|science|royal|video|data|special)?[ ]?
      (?:editor|reporter|correspondent|writer|columnist|journalist|producer|contributor|author|photographer|freelancer?
      |intern|analyst|fellow|professor)(?:[ ]in[ ]chief)?
    |(?:chef)?redakteur(?:in)?|korrespondent(?:in)?|reporter(?:in)?|volontär(?:in)?|journalist(?:e|in)?|chroniqueu(?:r
          |se)
    |envoyée?[ ]spéciale?|correspondante?|periodista|redactora?|corresponsal|jornalista|repórter|giornalista|giornaliste
    |ph\.?d|m\.?d|mba|rd|ms|bsc|msc|gastautor(?:in)?|gastbeitrag
    )\b.*$"""
)
_TAIL: Final = re.compile(
    r"""(?xi)(?:
    \s+(?:published|updated|posted|shares?|stand|am|on|at|for|in|from|im\ gespräch|aktualisiert|veröffentlicht|mis\ à
      |publié|el|le|·|•|\|)\s.*$ | \s+(?:shares?|stand|follow|folgen)$ | \s+@\w+ | \s+\d.*$ )"""
)
# A part of a byline that is a time or a date.
_WHEN: Final = re.compile(r"^\W*\d{1,4}(?:[:.,/h]|\s|st\b|nd\b|rd\b|th\b)|\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d\b|©")
_NO_NAME: Final = re.compile(
    r"""(?xi)^(?:
    (?:veröffentlicht|published|posted|publié|publicado|updated|aktualisiert|about|über|eingestellt)
      \ (?:am|on|le|el|the|at|von|den)? |
    admin\w*|administrator|editor(?:ial\ team|s)?|(?:the\ )?newsroom|(?:news\ )?desk|staff(?:\ (?:writer|reporter))?s?
    |webmaster|redaktion|redacción|redação|redazione|rédaction|redactie|redakcja|guest|author|anonym(?:ous|e)?|unknown
    |none|null|undefined|n/?a|name|posted|autor(?:in)?|user|root|test|by|von|gast|wordpress|web\ ?editor|online
    |agency|agencies|agenturen|agences|agencias|share|facebook|twitter|instagram|linkedin|e-?mail|home|menu|mehr|more
    |(?:zur|alle|zeige|mehr|more|all|view|voir|ver)\ .*|autoren|authors|\d+|.{0,1}
    )$"""
)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_SENTENCE: Final = re.compile(r"[.!?…]\s+\S+\s+\S+\s+\S+\s|[!?]$")


def clean_names(texts: Iterable[str], *, outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """The names in `texts`, each once, in order. A name of `outlets` is kept only if there is no other."""
    found: dict[str, str] = {}
    for text in texts:
        for at, part in enumerate(_parts(text)):
            name = _name(part)
            # After a name, a part that names a job is not another person.
            if name is not None and not (at and _AROUND.search(part)):
                found.setdefault(_key(name), name)
        if len(found) >= MOST_AUTHORS:
            break
    own = {_key(outlet) for outlet in outlets if outlet}
    people = [name for key, name in found.items() if not _is_outlet(key, own)]
    return tuple((people or list(found.values()))[:MOST_AUTHORS])


def _parts(text: str) -> list[str]:
    text = _BRACKETED.sub("", _ADDRESS.sub(" ", " ".join(text[:1000].split())))
    text = _BY.sub("", text)
    return [part for part in _AND.split(text) if part.strip()]


def _name(part: str) -> str | None:
    part = _BY.sub("", part.strip(" \t,;:|/–—-·•'\"“”„«»"))
    part = _TAIL.sub("", _AROUND.sub("", part))
    part = part.strip(" \t,;:|/–—-·•'\"“”„«»")
    if not 2 <= len(part) <= _NAME_CHARS or len(part.split()) > 7 or len(_LETTERS.findall(part)) < 2:
        return None
    if _NO_NAME.match(part) or _WHEN.search(part) or _SENTENCE.search(part):
        return None
    return part


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _is_outlet(key: str, own: set[str]) -> bool:
    return any(
        key == outlet or (len(outlet) >= 5 and (key.startswith(outlet) or outlet.startswith(key))) for outlet in own
    )
