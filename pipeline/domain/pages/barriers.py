"""Access barriers: pages that show no article, but ask for a script, a human, consent or a region.

The text of such a page is about the page, and must never be taken for the article. It is recognised by the words that
such pages use in several languages, and by having little other text.
"""

import re
from collections.abc import Sequence
from typing import Final

# The text of a barrier fits in a few lines; a page with more text than this shows its article.
_PAGE_CHARS: Final = 2000
_OWN_CHARS: Final = 300
_MOST_LINES: Final = 60
_QUOTES: Final = "\"“„«'‘"

_BARRIERS: Final = {
    "it asks for JavaScript": re.compile(
        r"""(?xi)
        \b(?:enable|activate|turn\ on|allow)\b.{0,30}\b(?:java\s?script|js)\b(?!\ framework)
      | \bjava\s?script\b.{0,60}\b(?:is\ (?:disabled|required|not\ (?:enabled|available)|turned\ off)|enabled|blocked
          |to\ run\ this\ app)
      | \b(?:requires?|needs?|without)\ java\s?script\b | \b(?:unsupported|outdated|old)\ browser\b
      | \b(?:your|this)\ browser\ (?:is\ (?:not|no\ longer)\ supported|is\ out\ of\ date|does(?:n't|\ not)\ support)
      | \bjava\s?script\b.{0,60}\b(?:aktivier|einschalten|deaktiviert|benötigt|erforderlich|eingeschaltet)
      | \b(?:aktivieren|activez|activer|habilit[ae]r?|active|attiva(?:re)?|abilita(?:re)?|ative|schakel
          |włącz|aktivera|aktiver|slå\ på)\b.{0,30}\bjava\s?script\b
      | \b(?:включите|увімкніть|необходим)\b.{0,30}\bjava\s?script\b | 启用\s*JavaScript
      | \bjava\s?script\b.{0,20}\b(?:etkinleştir|açın|devre\ dışı)\w* | (?:تفعيل|تمكين)\s.{0,20}(?:java\s?script|جافا)
      | JavaScriptを有効
        """
    ),
    "it asks whether a human reads it": re.compile(
        r"""(?xi)
        \b(?:verify|confirm|prove|check(?:ing)?|make\ sure|ensure)\b.{0,40}\b(?:you\s?(?:are|'re)
          |that\ you)\b.{0,20}\b(?:human|not\ a\ (?:ro)?bot)
      | \bare\ you\ a\ (?:ro)?bot\b | \b(?:i\ am|i'm|you\ are|you're)\ not\ a\ robot\b | \bcaptcha\b
      | \bverif(?:y|ying)\ (?:you\ are\ human|your\ (?:browser|connection)) | \bchecking\ (?:if\ the\ site
          |your\ browser)
      | \b(?:unusual|suspicious|automated|non-human)\ (?:traffic|activity|requests|behaviou?r)\b
      | \bpardon\ our\ interruption\b | ^\W*just\ a\ moment\W*$ | \battention\ required\b | \bddos\ protection\b
      | \bray\ id\b | \bsecurity\ (?:check|service\ to\ protect)\b
          | ^\W*access\ (?:to\ this\ page\ has\ been\ )?denied\b
      | \bdon'?t\ have\ permission\ to\ access\b | \bbestätigen\ sie\b.{0,40}\b(?:mensch|kein\ roboter)\b
      | \bvérifi\w+\b.{0,40}\b(?:humain|pas\ un\ robot)\b | \bno\ (?:eres|soy)\ un\ robot\b | \bnão\ (?:é
          |sou)\ um\ robô\b
      | \bnon\ sei\ un\ robot\b | \bвы\ не\ робот\b | \bподтвердите\b.{0,30}\bчеловек
        """
    ),
    "it asks for consent before it shows its article": re.compile(
        r"""(?xi)
        ^\W*before\ you\ continue\b | \b(?:accept|agree|consent)\b.{0,60}\b(?:to\ (?:continue|proceed|access|read)
          |cookies\ to)
      | \b(?:we|our)\b.{0,80}\bpartners\b.{0,200}\b(?:store|access|process)\b.{0,80}\b(?:device|data|information)\b
      | \bmit\ werbung\ (?:und\ tracking\ )?(?:weiterlesen|lesen|nutzen)\b | \bweiter\ mit\ (?:werbung|tracking
          |zustimmung)\b
      | \b(?:zustimmen|einwilligen)\b.{0,40}\bweiter | \bcontinuer\ sans\ accepter\b
          | \baccepte[rz]\b.{0,40}\bcookies\b.{0,60}\b(?:lire|accéder|continuer)
      | \bacept\w+\b.{0,40}\bcookies\b.{0,60}\b(?:leer|acceder|continuar)
          | \baccett\w+\b.{0,40}\bcookie\b.{0,60}\b(?:leggere|continuare|accedere)
        """
    ),
    "it is not shown in this region": re.compile(
        r"""(?xi)
        \b(?:not|un|isn't|no\ longer)\ ?(?:currently\ )?available\b.{0,40}\b(?:in|from|to)\ (?:your|this|the
          |most)\ (?:region|country|location|european|area|eu)
      | \b(?:451|unavailable)\b.{0,20}\b(?:for|due\ to)\ legal\ reasons\b
      | \b(?:european\ (?:economic\ area|union|visitors|countries)|gdpr|eea)\b.{0,200}\b(?:cannot|can't|not|unable
          |unavailable|blocked)\b
      | \b(?:cannot|can't|unable|unavailable|blocked|not)\b.{0,120}\b(?:european\ (?:economic\ area|union|visitors
          |countries)|gdpr)\b
      | \b(?:nicht|pas|no)\ (?:verfügbar|disponible|está\ disponible)\b.{0,40}\b(?:region|land|pays|région|país
          |región)\b
      | \bin\ (?:ihrer\ region|ihrem\ land)\ nicht\ verfügbar\b
        """
    ),
}


def barrier_in(page_title: str, lines: Sequence[str], kept: Sequence[str]) -> str | None:
    """The barrier that the page shows instead of an article, for a message; None if it shows none.

    `lines` are the page's, `kept` those that would be its article.
    """
    if sum(map(len, kept)) > _PAGE_CHARS:
        return None
    for reason, pattern in _BARRIERS.items():
        matching = {
            line
            for line in lines[:_MOST_LINES]
            if len(line) <= 600 and line[:1] not in _QUOTES and pattern.search(line)
        }
        # Sentences around it say what to do next; there may be little else.
        own = sum(len(line) for line in kept if line not in matching)
        if (matching or pattern.search(page_title)) and own <= _OWN_CHARS:
            return reason
    return None
