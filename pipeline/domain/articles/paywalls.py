"""Lines by which a page keeps the rest of its article for subscribers."""

import re
from typing import Final

# A teaser before a paywall is a few paragraphs; a longer text is the article, with an offer somewhere on its page.
TEASER_CHARS: Final = 1500

_QUOTES: Final = "\"“„«'‘"
_PAYWALL: Final = re.compile(
    r"""(?xi)
    ^\W*(subscribe|sign\ (in|up)|log\ ?in|register|become\ a\ (subscriber|member)|start\ your|unlock|to)\b.{0,60}
        \b(continue\ reading|keep\ reading|read\ (on|more|the\ (full|whole|rest|entire|complete)|this|all)|(full
        |unlimited|complete)\ access|full\ (story|article|text)|unlock)
  | \b(this|the\ (full|rest\ of\ (this|the)))\ (article|story|content|text|page)\b.{0,40}\b(for|to|reserved|available
      |exclusive|only)\b.{0,20}\b(paid\ |our\ |registered\ |digital\ |premium\ )?(subscribers?|members)\b
  | ^\W*(already|not\ yet)\ (a\ )?(subscriber|member|subscribed)\b | ^\W*subscribers?[- ]only\b | ^\W*(continue
      |keep)\ reading\ (with|for|by)\b.{0,60}(subscri|trial|free|month)
  | \byou\ have\ (reached|read|used|\d+)\b.{0,60}\b(free\ )?(articles?|stories)\b.{0,40}\b(limit|month|remaining|left
      |free)
  | \b(weiterlesen|lesen\ sie\ weiter|jetzt\ weiterlesen|artikel\ freischalten)\b.{0,60}\b(abo\b|abonn\w+|plus
      |registrier|probe|monat|testen|mit)
  | \b(dieser|der\ (ganze|vollständige))\ (artikel|text|inhalt|beitrag)\b.{0,60}\b(abonnent\w*|abo\b|plus-|mitglieder
      |registrierte)
  | \b(cet\ article|la\ suite|le\ contenu|l['’]article)\b.{0,40}\b(réservée?|est\ réservé)\b.{0,30}\babonn
      | \bpour\ (lire\ la\ suite|accéder\ en\ illimité)\b | ^\W*(déjà|vous\ êtes)\ (déjà\ )?abonné
  | \b(este|el)\ (artículo|contenido)\b.{0,40}\b(suscriptores|exclusivo\ para)\b | \b(suscríbete|regístrate
      |inicia\ sesión)\b.{0,60}\b(seguir\ leyendo|leer|continuar)\b
  | \b(conteúdo|matéria|reportagem)\b.{0,30}\b(exclusiv[ao]|para\ assinantes)\b | \b(contenuto
      |articolo)\b.{0,30}\b(riservato|abbonati)\b | \babbonati\ per\ (leggere|continuare)
  | \b(alleen|exclusief)\b.{0,30}\b(abonnees|leden)\b | \b(artykuł|treść)\b.{0,40}\b(dla\ (prenumeratorów
      |subskrybentów))\b | \bтолько\ для\ подписчиков\b
    """
)


def is_paywall(line: str) -> bool:
    """Whether a line offers the rest of the article for a subscription."""
    return len(line) <= 300 and line[:1] not in _QUOTES and bool(_PAYWALL.search(line))
