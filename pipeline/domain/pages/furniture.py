"""Recognises lines that are not the article: notices, pleas, boxes of links, credits, labels.

Each rule is about how news pages of the world word these things, in the languages that the rule's pattern lists. A rule
reads one line by itself; `extraction` knows the lines around it.
"""

import re
from typing import Final

from pipeline.domain.text.text_lines import words_in

_APOSTROPHES: Final = str.maketrans("’‘´`", "''''")

# Whole lines of any length: a site about itself, never news.
_NOTICE: Final = re.compile(
    r"""(?xi)
    ^(skip|jump|go)\ to\ (main\ |the\ )*(content|navigation)\b | ^(zum\ (haupt)?inhalt|aller\ au\ contenu
      |ir\ al\ contenido)
  | \b(we|our\ partners|this\ (web)?site|our\ (web)?site|diese\ (web)?seite|wir)\b.{0,60}\b(use|uses|using
      |verwende[nt]|nutz(en|t))\b.{0,40}\bcookies?\b
  | \b(you|sie|usted|vous|lei)\b.{0,40}\b(consent|agree|accept|zu(stimm)?|einverstanden|acept
      |accett)\w*\b.{0,60}\bcookies?\b
  | ^(?=.{0,200}$).*\b(you|your|our|ihre|unsere\w?)\b.*\bcookie-?\ ?(consent|settings|preferences|policy|einstellungen
      |richtlinien?)\b
  | ^(nous|notre\ site)\b.{0,40}\butilis\w+\b.{0,40}\bcookies\b | ^(utilizamos|usamos|este\ sitio)\b.{0,40}\bcookies\b
  | \b(browser|language|locale)\b.{0,40}\bsettings\b.{0,80}\b(version|language|edition)\b
  | ^would\ you\ like\ to\ (switch|change|see\ (this|the)|read\ (this|the))\b.{0,60}\?$
  | ^(this|the)\ (page|content|video|feature)\ (requires|needs)\ javascript | ^please\ (enable|turn\ on
      |activate)\ (javascript|cookies)
  | \ball\ rights\ reserved\b | \balle\ rechte\ vorbehalten\b | \btous\ droits\ réservés\b | \btodos\ (los
      |os)\ (derechos|direitos)\ reserv
  | ^(©|\(c\)\s|copyright\b)
  | ^(follow|like|find|join|add)\ (us|our|me|@?\w+(\ \w+){0,3})\ on\ (twitter|x\b|facebook|instagram|telegram|whatsapp
      |linkedin|youtube|tiktok|google|threads|bluesky)
  | ^(folgen?\ sie|folge|suivez|sigue|síguenos|siga|segui|seguici|volg)\b.{0,40}\b(auf|sur|en|no|su
      |op)\b.{0,20}\b(twitter|x\b|facebook|instagram|telegram|whatsapp|youtube|google)
  | ^(suscríbete|subscríbete|únete|inscreva-se|assine|iscriviti|abonnieren\ sie|abonnez-vous|inscrivez-vous)\b
  | ^(subscribe|sign\ ?up|register)\b.{0,60}\b(newsletter|e-?mail|updates|alerts|channel|briefing|full\ story|edition
      |today|now|here|free)\b
  | ^(get|receive|want)\b.{0,80}\b((delivered|sent|straight|direct(ly)?)\b.{0,20}\bto\ your|in\ your\ inbox|newsletter
      |daily\ edition\b)
  | ^(never|don'?t)\ miss\b.{0,80}\b(news|newsletter|story|stories|update|sign)
  | ^(for\ )?(the\ )?(latest|more|breaking)\b.{0,60}\b((download|install|get|open)\ (the|our)\b.{0,40}\bapps?\b
      |follow\ us|sign\ up|subscribe|visit\ our)
  | ^(download|get)\ (the|our)\b.{0,40}\bapps?\b
  | ^(we\ want\ to\ hear|tell\ us)\ what\ you\ think\b | ^(submit|send|e-?mail)\ (us\ )?(your|a)\ (letter|story|tip
      |comment|feedback)
  | ^(have|got)\ (a|an)\ (tip|story|news\ tip)\b.{0,40} | ^do\ you\ have\ (a|any)\ (tip|story|information\ (about
      |on)\ this\ story)\b
  | ^do\ you\ want\ to\ (be\ informed|stay\ (informed|up)|receive|get)\b | ^(stay|keep)\ (informed|up\ to\ date
      |updated|tuned)\b.{0,60}$
  | ^(our|see\ our|read\ our)\ standards:\ | \bthe\ thomson\ reuters\ trust\ principles\b
  | ^(this|the)\ (post|article|page|story|site)\b.{0,40}\b(contains?|includes?|may\ (contain
      |include))\b.{0,60}\b(affiliate|sponsored|partner|products?\ from\ one)
  | ^(we|wir)\b.{0,60}\b(may|might)\b.{0,30}\b(earn|receive)\b.{0,30}\b(commission|compensation)
      | \baffiliate[- ]links?\b.{0,40}$
  | ^(?=.{0,300}$).*\bwe\ (may|might|can|could)\ (earn|receive|get|be\ paid)\b.{0,40}\b(commission|compensat\w+)\b
  | \b(telegram|whatsapp)\b.{0,80}\b(únete|súmate|suscr[íi]b|join\ us|join\ our|inscreva|entre\ no|abonnieren|rejoignez)
  | ^s[ií]guenos\b.{0,100}$ | ^(síguenos|suivez-nous|folgen\ sie\ uns|seguici|siga-nos|volg\ ons)\b
  | ^(listen|watch|play)\ (to\ )?(this|the)\ (article|story|audio|video)\b | ^(your|ihr)\ browser\ (does\ not|doesn't
      |unterstützt)
  | ^(video|content)\ (is\ )?(available|verfügbar)\ (until|bis)\b | ^video\ verfügbar\ bis
    """
)

# Pleas for money. An article may contain one of these words, but not a line that addresses the reader with it.
_PLEA: Final = re.compile(
    r"""(?xi)
    (?:^|[.!?]\ )(please|kindly|help\ us|join\ us)\b.{0,25}\b(support|donat\w+|contribut\w+|subscrib\w+|chip\ in
      |becom\w*\ a\ (member|supporter|patron))\b(?!\s+(the|a|an|his|her|their)\ (bill|law|plan|motion|candidate))
  | ^(will|can|would)\ you\b.{0,40}\b(donate|contribute|chip\ in|support\ (us|our))\b
      | ^(please\ )?consider\ (donating|contributing|supporting\ (us|our)|becoming\ a|making\ a|a\ (small|monthly
      |recurring))
  | \b(make|making)\ a\ (one-?time|monthly|recurring|small|tax-deductible)\ (donation|contribution|gift)\b
      | \bindependent\ (journalism|reporting|media)\ (costs?|needs|is\ not\ free|isn't\ free|depends|cannot)\b
  | \bif\ you\ (value|like|enjoy|appreciate|trust)\b.{0,60}\b(please|consider|support|give|donate)\b
  | \b(support|back|fund)\ ((?-i:us|Us)|our\ (work|journalis\w+|reporting|newsroom)
      |independent\ (journalism|media|reporting)|quality\ journalism)\b
  | ^\W*(an?\ |your\ )?(recurring|monthly|one-?time|regular|small)\ (donation|contribution|gift)\b.{0,80}$
  | ^(donate|give|contribute)\ (now|today|here|monthly|to\ us|any\ amount)\b
  | \b(thanks|thank\ you)\ to\ (our|its|your|the\ support\ of)\ (\w+\ )?(readers?|members?|supporters?|donors?|support
      |generosity)\b
  | \b(your|every)\ (\w+\ )?(donation|contribution|support|gift)\b.{0,60}\b(helps?|allows?|enables?|makes?|keeps?
      |funds?|counts?|matters?)\b
  | \b(made|kept|is)\ (possible|alive|free)\ (by|thanks\ to|through)\ (our|its|your)\ (readers?|supporters?|members?
      |donations?)
  | \bquality\ journalism\ (will|needs|costs|depends|is\ not\ free|isn't\ free)\b | \b(reader|listener)-(funded
      |supported)\b
  | \b(unterstützen\ sie|unterstütze)\ (uns|unsere[nr]?|unabhängig\w+)\b | \b(jetzt|bitte)\ spenden\b
      | \bsoutenez(-nous|\ (notre|un|le)\b)
  | \bfaire\ un\ don\b | \b(apoya|apóyanos|haz\ una\ donación|dona\ ahora|apoie|sostieni(ci)?)\b.{0,60}\b(periodismo
      |independiente|jornalismo|giornalismo|nosotros|donación|ora|ahora)
  | \b(hacer|hacé|haz)\ periodismo\b.{0,60}\b(cancela|tú\ también|suscri)
    """
)
_PLEA_STRAY: Final = re.compile(
    r"""(?xi)
    ^(any\ amount|other\ amount|donate|give|monthly|one-?time|once|custom|\W*\d+\W*(usd|eur|€|\$|£)?)$"""
)

# A label on a line of its own, above a box.
_BOX: Final = re.compile(
    r"""(?xi)^\W{0,3}(
    (read|see|watch|hear|learn|find\ out|listen)\ (also|more|next|too|further|on)(\ (on|about|from|in|at)\b.{0,40})?
      | (also|more)\ (read|see|in|on|from|about|like\ this)\b.{0,40}
  | (related|recommended|similar|suggested|further|additional|popular|top|latest|recent|more|other|featured
      |trending)\ (article|stor(y|ie)|news|content|post|topic|read|reading|link|video|coverage|item
      |headline)s?\b.{0,30}
  | related | recommended(\ for\ you)? | trending(\ (now|today|topics))? | most\ (read|popular|viewed|shared|commented
      |watched) | editor'?s?\ (picks?|choice)
  | (you\ (may|might|could)|people)\ (also\ )?(like|enjoy|be\ interested|read|want)\b.{0,30} | (don't|do\ not)\ miss
      | popular(\ now)? | (what\ to\ )?read\ next | up\ next | more\ (for\ you|news)
  | points?\ of\ (attention|interest) | key\ (points?|takeaways?|facts|moments|developments) | takeaways
      | (article\ )?highlights | at\ a\ glance | in\ (brief|short) | quick\ read | the\ gist | tl;?dr
  | (ai|a\.i\.)[- ](generated\ |made\ |written\ )?(summary|key\ points|overview|takeaways|highlights|bullet\ points)
      | (summary|key\ points|overview|bullet\ points)\ (generated|written|made|created|produced)?\ ?(by|with
      |using)\ (ai|a\.i\.|artificial\ intelligence|our\ ai)\b.{0,40} | summari[sz]ed\ by\ (ai|a\.i\.)\b.{0,30}
      | (article\ )?summary
  | lesen?\ (sie|du)\ (auch|mehr|dazu|hier|außerdem)\b.{0,40} | (auch|mehr|das\ könnte\ (sie
      |dich))\b.{0,12}\b(interessant|interessieren|lesen|zum\ thema)\b.{0,40} | mehr\ (zum\ thema|themen|dazu
      |aus)\b.{0,40} | weitere\ (themen|artikel|meldungen|nachrichten|beiträge|informationen)\b.{0,60} | (empfohlene
      |ähnliche|verwandte)\ (beiträge|artikel|themen) | meist-?\ ?(gelesen|diskutiert|geklickt)e?\b.{0,20}
      | top-?themen\b.{0,40} | das\ wichtigste\ in\ kürze | auf\ einen\ blick | siehe\ auch
  | (à\ lire|a\ lire|lire|voir|à\ voir)\ (aussi|également|la\ suite)\b.{0,20} | (sur|dans)\ le\ même\ (sujet|thème)
      | (les\ )?(plus\ lus|articles\ (liés|similaires|recommandés)) | l'essentiel
  | (lea|lee|leer|ver|mira|mire|vea|conoce)\ (también|además|más)\b.{0,20} | (te\ puede|podría|puede)\ interesar(te)?
      | (contenido|notas?|noticias?|artículos?|temas)\ relacionad[oa]s? | lo\ más\ (leído|visto) | temas
      | puntos\ clave
  | (leia|veja|saiba)\ (também|mais)\b.{0,20} | (mais\ lidas|notícias\ relacionadas|relacionadas) | (leggi
      |guarda)\ anche\b.{0,20} | (articoli\ correlati|ti\ potrebbe\ interessare|i\ più\ letti)
  | lees\ (ook|meer|verder)\b.{0,20} | (czytaj|zobacz|przeczytaj)\ (też|także|również|więcej)\b.{0,20} | läs\ (också
      |mer|även)\b.{0,20} | les\ også\b.{0,20} | læs\ også\b.{0,20} | lue\ myös\b.{0,20}
  | (читайте|смотрите|читай)\ (также|ещё|еще|по\ теме)\b.{0,20} | по\ теме | (читайте|дивіться)\ (також|ще)\b.{0,20}
      | (ayrıca|bunu\ da)\ oku\w*
    )\W{0,3}$"""
)
# The same with a headline on the same line: a link to another article.
_LINKED: Final = re.compile(
    r"""(?xi)^\W{0,3}(
    (read|see|watch|listen)\ (also|more|next|on|too) | also\ (read|see|watch) | read | more(\ (on|about)\ this)?
      | related(\ (article|story|stories|news|coverage|content))? | don't\ miss | recommended | up\ next | see | watch
  | lesen?\ (sie|du)\ (auch|mehr|dazu) | lesetipp | auch\ interessant | mehr\ (dazu|zum\ thema) | siehe\ auch | (à
      |a)\ (lire|voir)(\ aussi)? | lire(\ aussi)? | voir\ aussi
  | lea(\ (también|además|más))? | lee(\ (también|además|más))? | leer\ (más|también) | mir[ae](\ también)?
      | ve[ar]\ (también|además|más) | te\ puede\ interesar | conoce\ más
  | leia\ (também|mais) | veja\ (também|mais) | saiba\ mais | leggi\ anche | guarda\ anche | lees\ ook | (czytaj
      |zobacz|przeczytaj)\ (też|także|również|więcej) | läs\ (också|mer|även) | les\ også | læs\ også
  | читайте\ (также|ещё|еще|по\ теме|також) | смотрите\ также | по\ теме
  | (le|te)\ (puede|podría)\ interesar | leggi\ (pure|altro) | (lees|bekijk|zie)\ (ook|verder|meer|hier) | (przeczytaj
      |polecamy) | (см|смотри|смотрите|дивіться|читай)\.?\ (также|ещё|еще|також) | se\ (även|också|også)
      | ayrıca\ okuyun | (bunu\ da|şunu\ da)\ oku\w* | ilgili\ haber(ler)?
      | (関連(記事|ニュース)?|あわせて読みたい|こちらも読む)
      | (相关|推荐)(阅读|新闻|报道) | (延伸|相關)閱讀 | 관련\ ?(기사|뉴스) | اقر[أا](وا)?\ (أيض|ايض)\w*ً?ا?ً?
      | (قد\ )?يهمك(\ أيض\w*ً?)?
      | (مواضيع|أخبار|مقالات)\ ذات\ صلة
  | lesen?\ (sie|du)\ hier | hier\ (lesen|weiterlesen) | mehr\ lesen | lees\ hier | lisez\ (aussi|ici)
    )(\s?[:：】>»→|–—]+\s?|\s-+\s?|-+\s)\S.{5,200}$
  | ^\s*(>>|→|►|➡|👉)\s?\S.{5,160}\s?(<<|←|◄)\s*$ | ^\s*»\s\S.{5,160}\s«\s*$"""
)
_CREDIT: Final = re.compile(
    r"""(?xi)^\W{0,2}(
    (file\ |stock\ |cover\ |main\ |featured\ |header\ |symbol|titel|beitrags|archiv)?(photo(graph)?|image|picture|pic
      |illustration|graphic|video|screenshot|foto(grafie)?|bild|imagen?|imagem|immagine|infografik|grafik|zdjęcie|фото
      |видео|відео)s?\s?(credits?|source|by|courtesy|quelle|nachweis|illustrative?
      |d'illustration)?\s?[:/©|]\s?\S.{0,120}
  | (photo|image|picture|crédits?\ photos?|crédit|credits?|fotos?|bilder)\s?(credits?|by|courtesy\ of)?\s?:.{0,100}
      | (photo|image|picture)\ (by|courtesy\ of|via)\ .{2,80} | credits? | (image|photo)\ (illustrative|credit
      |d'illustration)
  | (\(|\[)?(ap|afp|reuters|getty|epa|dpa|shutterstock|istock|unsplash|pixabay|imago|picture\ alliance|keystone|alamy
      |anadolu)(\ (photo|images|pool|news))?\s?[/|]\s?[^.]{2,60} | (getty\ images?|shutterstock(\.com)?|istock(photo)?
      |unsplash|pixabay|pexels)(\ /.{0,40})? | (photo|image|picture|foto|video)\ ?(via|from)\ .{2,40}
    )$"""
)
# A caption, followed by its credit.
_CREDITED: Final = re.compile(
    r"""(?xi)^.{2,150}[.!?)\]]\s\W?
    (photo(graph)?s?|image|picture|foto(s|grafie)?|bild(er)?|imagen|imagem|crédit|credit|getty|фото)\s?
    (credits?|by|courtesy\ of)?\s?[:/]\s?\S[^.!?]{0,60}$
  | ^.{2,150}[.!?)\]]\s(©|\(c\)\s)\s?\S[^.!?]{1,60}$ | ^.{2,150}[.!?)\]]\s(?-i:(By|Von|Par
          |Por)\ [A-Z][A-Z .&/'-]{4,60})$"""
)
# The newsroom's notes about the text. They may repeat an error, which must not count as a statement of the article.
_EDITORIAL: Final = re.compile(
    r"""(?xi)^\W{0,3}(
    (correction|clarification|corrected|erratum|editor'?s?'?\ notes?|korrektur|richtigstellung|anm(erkung|\.)\ d(er
      |\.)
    \ red(aktion|\.)|correctif|rectificatif|corrección|fe\ de\ errat[ao]s|correção|rettifica|correctie)
    (\ \W?\(?[^:]{0,40})?\s?:
  | (this|the)\ (article|story|post|report|headline|piece)\ (was|has\ been|is)\ (\w+\ )?(amended|corrected|updated
      |edited|revised|changed)\b
  | an?\ (earlier|previous)\ version\ of\ (this|the)\b
  | (dieser|der)\ (artikel|text|beitrag)\ wurde\b.{0,40}\b(aktualisiert|korrigiert|geändert)
    )"""
)
_SOURCE: Final = re.compile(
    r"""(?xi)
    ^(source|sources|quelle|quellen|via|fuente|fonte|bron|źródło|источник|джерело|ots|originally\ published\ (on|in|by
      |at))\s?:\s?\S([^.!?]|(?<=\d)\.){0,80}(\.\w{2,10})*/?$"""
)
_LABEL: Final = re.compile(
    r"""(?xi)^(category|categories|section|topics?|tags?|keywords|filed\ under|publication\ date|published(\ (on|at
      |date))?|date\ published|last\ (updated|modified)|updated(\ (on|at))?|author|posted\ (on|in|by)|language
      |reading\ time|share(\ this(\ (article|story|post|page))?)?|print|comments?(\ \(?\d+\)?)?|advertisement|advert
      |ad|sponsored(\ content)?|promoted|anzeige|werbung|publicité|publicidad(e)?|pubblicità|реклама|teilen(\ mit)?
      |drucken|kommentare?|kategorien?|schlagwörter|partager|imprimer|compartir|compartilhar|copy\ link|link\ copied!?
      |save|bookmark|listen|gift\ article|loading\W*|wird\ geladen\W*|back\ to\ top|show\ more|load\ more
      |view\ comments|leave\ a\ comment|\d{1,3}\ (min(ute)?s?\ read|comments?|shares?|views?)
      |\d{1,2}\ min(uten?)?\ (lesezeit)?)\s?:?$"""
)
# A label with its value: when the page was last changed, whom to call.
_STATED: Final = re.compile(
    r"""(?xi)
    ^\W{0,3}(letzte\ änderung|zuletzt\ (geändert|aktualisiert)|last\ (modified|updated|changed)|stand(?=\W{0,3}\d|\s?:)
      |dernière\ (mise\ à\ jour|modification)|última\ (actualización|modificación|atualização)|ultimo\ aggiornamento
      |laatst\ gewijzigd|laatste\ update)\b\W{0,3}(?=.*\d).{0,40}$
  | ^(tel(efon|ephone|éfono)?|phone|fax|telefax|mobil|e-?mail|mail|kontakt|contact
          |contacto)\s?\.?:\s?(?=.*[\d@]).{3,60}$"""
)
_META_LABEL: Final = re.compile(
    r"""(?xi)
    ^(category|categories|section|rubric|topics?|publication\ date|published(\ (on|at|date))?|date\ published|date
      |author|posted\ (on|in|by)|kategorien?|rubrik|veröffentlicht(\ am)?|autor(in)?|publié\ le|catégorie|rubrique
      |categoría|fecha(\ de\ publicación)?|publicado(\ el)?|категория|дата(\ публикации)?|автор)\s?:?$"""
)
_AI_NOTE: Final = re.compile(
    r"""(?xi)^.{0,80}\b(summary|summari[sz]ed|generated|written|created|produced|points|translated)\b.{0,30}\b(by|with
      |using)\ (an?\ )?(ai\b|a\.i\.|artificial\ intelligence|chatgpt|machine).{0,100}$
  | ^.{0,40}\b(mit|von|durch)\ (ki|künstlicher\ intelligenz)\b.{0,20}\b(zusammengefasst|erstellt|generiert
      |geschrieben)\b.{0,80}$
  | ^.{0,40}\b(généré|résumé|rédigé)\ (par|avec)\ (l['’])?(ia|intelligence\ artificielle)\b.{0,80}$
      | ^.{0,40}\b(generad[oa]|resumid[oa]|gerado|resumido)\ (por|con|com)\ (la\ )?(ia
      |inteligencia\ artificial)\b.{0,80}$"""
)
# A label above a box may end with a full stop; with more words than this, that is a sentence.
_LABEL_WORDS: Final = 4
_BULLET: Final = re.compile(r"^\s*([•·‣▪▫●○◦■□►▸➤➜✓✔*]|[-–—](?=\s))\s*(?=\S)")


def is_notice(line: str) -> bool:
    """Whether the line is a notice: consent, subscription, rights, app, social media."""
    return len(line) <= 400 and bool(_NOTICE.search(_plain(line)))


def is_plea(line: str) -> bool:
    """Whether the line is a plea for support or money, addressed to the reader."""
    return len(line) <= 600 and line[:1] not in '"“„«' and bool(_PLEA.search(_plain(line)))


def is_plea_stray(line: str) -> bool:
    """Whether the line is left of a donation form: an amount, a button."""
    return bool(_PLEA_STRAY.match(_plain(line)))


def is_box(line: str) -> bool:
    """Whether the line heads a box of links, or of points that a machine took from the article."""
    is_sentence = line.rstrip("\"'”’)").endswith((".", "!", "?", "。")) and words_in(line) > _LABEL_WORDS
    return len(line) <= 100 and not is_sentence and bool(_BOX.match(_plain(line)))


def is_ai_note(line: str) -> bool:
    """Whether the line says that a machine wrote the points beside it."""
    return len(line) <= 220 and bool(_AI_NOTE.match(_plain(line)))


def is_linked(line: str) -> bool:
    """Whether the line is a link to another article, introduced as such."""
    return len(line) <= 260 and bool(_LINKED.match(_plain(line)))


def is_credit(line: str) -> bool:
    """Whether the line says who took or owns a picture."""
    line = _plain(line)
    return len(line) <= 220 and bool(_CREDIT.match(line) or _CREDITED.match(line))


def is_editorial(line: str) -> bool:
    """Whether the line is a correction or another note about the text."""
    return len(line) <= 600 and bool(_EDITORIAL.match(_plain(line)))


def is_source(line: str) -> bool:
    """Whether the line names the text's source."""
    return len(line) <= 120 and bool(_SOURCE.match(_plain(line)))


def is_label(line: str) -> bool:
    """Whether the line is a label or button of the page: Category, Share, Advertisement."""
    return len(line) <= 80 and bool((len(line) <= 60 and _LABEL.match(_plain(line))) or _STATED.match(_plain(line)))


def is_meta_label(line: str) -> bool:
    """Whether the line is a label of an article's head, so that an article begins after it."""
    return len(line) <= 40 and bool(_META_LABEL.match(_plain(line)))


def without_bullet(line: str) -> str | None:
    """The text of a list item; None if the line is not a list item."""
    match = _BULLET.match(line)
    return line[match.end() :].strip() if match else None


def _plain(line: str) -> str:
    return line.translate(_APOSTROPHES)
