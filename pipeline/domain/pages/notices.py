"""Recognises pages that speak of themselves instead of showing an article: not found, maintenance, log-in, consent.

Such a page addresses its reader in stock phrases. A single phrase may stand in an article about websites; a short text
without a date that has two kinds of them is a notice. In languages without phrases here, a producer still refuses the
page by what its feed announced (`producers.entries.acceptance`).
"""

import re
from collections.abc import Sequence
from typing import Final

# A notice is a few lines; labelled articles as short as this have at most one kind of phrase.
NOTICE_CHARS: Final = 900
_QUOTES: Final = "\"“„«'‘「『"

_KINDS: Final = {
    "it says that there is no such page": r"""
        (?:page|article|story|content|document|item|post)s?\b[^.!?]{0,60}\b(?:you(?:'re|\ are|\ have
          |\ were)?\b[^.!?]{0,15}
          (?:look|request|search|want|try|after)|(?:could\ not|couldn't|can't|cannot|was\ not|wasn't
          |not)\ (?:be\ )?found
          |no\ longer\ (?:available|exists?|here|online)|does\ not\ exist|doesn't\ exist|has\ (?:been\ removed
          |expired)|may\ have\ (?:been|moved))
      | (?:could\ not|couldn't|cannot|can't)\ find\ (?:that|the|this)\ (?:page|article|story)
          | ^\W*(?:error\ )?404\b
      | (?:has|have)\ expired\ (?:from|on)\ our | nothing\ (?:at|under)\ this\ address
      | (?:seite|artikel|beitrag|inhalt|meldung|text)\b[^.!?]{0,50}\b(?:nicht\ (?:mehr\ )?(?:gefunden|verfügbar
          |vorhanden
          |existier\w+|abrufbar|auffindbar)|existiert\ nicht|gelöscht|abgelaufen|wurde\ (?:deshalb\ )?entfernt)
      | (?:gesuchte|gewünschte|angeforderte|aufgerufene)[nr]?\ (?:seite|artikel|beitrag|inhalt|text)
          | adresse\ gibt\ es\ keine?n?\ (?:inhalt|seite)
      | (?:page|article|contenu)\b[^.!?]{0,40}\b(?:introuvable|n['e ]+existe\ (?:pas|plus)|plus\ (?:disponible
          |en\ ligne))
          | (?:page|article|contenu)\ (?:demandée?|recherchée?|que\ vous\ (?:cherchez|recherchez|demandez))
      | (?:página|artículo|noticia|contenido|artigo|notícia|conteúdo|matéria)\b[^.!?]{0,50}\b(?:no\ (?:existe
          |encontrad[ao]
          |(?:se\ )?(?:ha\ sido\ )?encontr\w+|está\ disponible)|ya\ no|não\ (?:existe|encontrad[ao]
          |foi\ encontrad[ao]
          |está)|haya\ sido\ (?:eliminad|movid)[ao]|que\ (?:busca|buscas|procura|solicit\w+)|caducad[ao]|expirou)
      | no\ (?:encontramos|hemos\ encontrado|hemos\ podido\ encontrar)\ (?:esa|la|esta|el)\ (?:página|artículo
          |noticia)
      | (?:pagina|articolo|contenuto|notizia)\b[^.!?]{0,40}\b(?:non\ (?:trovat[ao]|esiste|è\ (?:più\ )?disponibile
          |più)
          |che\ (?:cerchi|cercavi|stai\ cercando|hai\ richiesto)|richiest[ao])
      | (?:pagina|artikel|bericht)\b[^.!?]{0,40}\b(?:niet\ (?:gevonden|meer|beschikbaar)|bestaat\ niet|die\ (?:je
          |u)\ zoekt
          |verwijderd|verlopen)
      | (?:strona|strony|artykuł|artykułu|treść|treści|materiał)\b[^.!?]{0,40}\b(?:nie\ (?:istnieje|została?|można
          |jest)
          |której\ szukasz|usunięt[ya]|wygasł\w*|niedostępn\w+) | nie\ (?:ma\ takiej|znaleziono)\ stron
      | (?:страниц\w+|стать[яюи]|материал\w*)\b[^.!?]{0,40}\b(?:не\ (?:найден\w*|существует|доступн\w+)|удал[её]н\w*
          |больше\ не|котор\w+\ вы\ (?:ищете|запрашивали)) | такой\ страницы\ нет | нет\ такой\ страницы
          | недоступн\w+\ (?:страниц|материал)
      | (?:sayfa|haber|içerik|yazı)\w*\b[^.!?]{0,40}\b(?:bulunam\w+|bulunmuyor|mevcut\ değil|kaldırıl\w+
          |yayında\ değil)
          | aradığınız\ (?:sayfa|içerik|haber)
      | (?:sidan|artikeln|innehållet)\b[^.!?]{0,40}\b(?:hittades\ inte|finns\ inte|kunde\ inte|du\ (?:söker|letar)
          |tagits\ bort|inte\ längre) | (?:siden|artikkelen|artiklen)\b[^.!?]{0,40}\b(?:ikke|du\ (?:leter|leder))
          | hitta(?:r|de)?\ inte\ sidan | sivua\ ei\ (?:löyt|ole)\w*
      | (?:الصفحة|المقال|المحتوى|الخبر)[^.!?]{0,40}(?:غير\ موجود|لم\ يعد|غير\ متا|لم\ يتم\ العثور|تبحث\ عن|حذف
          |المطلوب)
          | حذف\ المحتوى
      | (?:ページ|記事)[^。]{0,20}(?:見つかりません|見つかりませんでした|存在しません|削除|終了)|お探しの(?:ページ
          |記事)
      | (?:页面|頁面|文章|内容|內容)[^。]{0,15}(?:不存在|未找到|找不到|已(?:被)?删除|已(?:被)?刪除|可能已)
          | 找不到(?:页面|頁面|该)
      | 페이지[^.]{0,20}(?:찾을\ 수\ 없|존재하지|삭제) | trang[^.]{0,20}không\ (?:tồn\ tại|tìm\ thấy)
          | không\ tìm\ thấy\ trang
    """,
    "it is under maintenance": r"""
        \b(?:our|the|this)\ (?:web)?(?:site|service|page)\b[^.!?]{0,50}\b(?:maintenance|being\ (?:updated
          |upgraded)|offline
          |unavailable) | (?:we'll|we\ will|we're|be)\ (?:be\ )?(?:right\ )?back\ (?:soon|shortly|online|within|in)
          | \bscheduled\ maintenance\b | ^\W*(?:under\ |down\ for\ )?maintenance | ^\W*back\ (?:soon|shortly)
      | wartungsarbeiten | ^\W*(?:im\ )?wartungs(?:modus|pause|arbeit) | gleich\ wieder\ (?:da|für\ sie|zurück)
          | in\ kürze\ wieder\ (?:da|erreichbar|verfügbar|für\ sie) | unsere\ technik\ arbeitet
      | (?:site|service)\b[^.!?]{0,30}\b(?:en\ maintenance|mise\ à\ jour) | de\ retour\ (?:bientôt|très\ vite
          |dans\ quelques) | opération\ de\ maintenance | mise\ à\ jour\.\ le\ service | ^\W*maintenance\ en\ cours
      | (?:tareas|trabajos|labores)\ de\ mantenimiento | volve(?:mos|remos)\ (?:enseguida|pronto|en\ breve)
          | (?:em|en)\ (?:manutenção|mantenimiento) | voltamos\ (?:já|em\ breve|logo) | manutenção\ programada
      | manutenzione\ (?:programmata|straordinaria|ordinaria|in\ corso) | (?:in|di)\ manutenzione
          | torn(?:iamo|eremo)\ (?:subito|presto|online)
      | \bonderhoud\b | (?:zo|snel|zijn\ we\ er)\ (?:weer|terug) | verbeteringen\ van\ de\ website
      | (?:prace|przerwa|konserwacja)\b[^.!?]{0,15}\b(?:techniczn\w+|konserwac\w+|serwis\w+) | (?:zaraz
          |wkrótce)\ wracamy
      | технически[ехй]+\ (?:работ\w+|обслуживани\w+|перерыв) | скоро\ вернёмся | скоро\ вернемся
      | bakım\ (?:çalışma|modu|nedeniyle|aşama)\w* | bakım(?:dayız|da)\b | (?:birazdan|yakında
          |kısa\ süre)\b.{0,20}döneceğiz
      | \bunderhåll(?:sarbete)?\b | snart\ tillbaka | \bvedlikehold\b | \bvedligeholdelse\b | huoltokatko
      | أعمال\ (?:ال)?صيانة | (?:تحت|قيد)\ الصيانة | سنعود\ (?:قريب|خلال|بعد)
      | メンテナンス | 维护 | 維護 | (?:시스템|서버)\ ?점검 | 점검\ ?중 | bảo\ trì
    """,
    "it asks for an account": r"""
        (?:e-?mail|correo|adresse|e-?posta|почты|البريد|メールアドレス|邮箱|電子郵件|이메일)[^.!?。]{0,60}
          (?:password|passwort|mot\ de\ passe|contraseña|senha|password|wachtwoord|hasło|пароль|كلمة\ (?:المرور
          |السر)
          |şifre|lösenord|パスワード|密码|密碼|비밀번호|mật\ khẩu)
    """,
    "it asks to register": r"""
        (?:no|new|don't\ have\ an|not\ have\ an)\ (?:account|here\?) | \bcreate\ (?:a|an|your)\ (?:free\ )?account
      | (?:noch\ )?kein\ konto | registrierung\ ist\ (?:kostenlos|kostenfrei) | (?:pas
          |de)\ (?:encore\ de\ )?compte\b
      | (?:no\ tiene\w?|sin)\ cuenta | registro\ es\ gratuito | não\ tem\ (?:uma\ )?conta | non\ (?:sei|hai)\ ancora
      | (?:nog\ )?geen\ account | nie\ masz\ (?:jeszcze\ )?konta | нет\ (?:уч[её]тной|аккаунта) | зарегистрируйтесь
      | hesabınız\ yok | inget\ konto | har\ du\ inte | ليس\ لديك\ حساب | アカウントをお持ちでない | (?:还没有
          |沒有|没有)账户
      | 계정이\ 없 | chưa\ có\ tài\ khoản
    """,
    "it asks for consent before it shows its article": r"""
        \b(?:we|our)\b[^.!?]{0,60}\b(?:use|partners|store)\b[^.!?]{0,80}\b(?:cookies?|device|data)\b
      | \b(?:wir|unsere[nr]?)\b[^.!?]{0,80}\b(?:partner|cookies)\b[^.!?]{0,100}\b(?:cookies|gerät\w*|daten
          |informationen
          |verwenden|nutzen|speichern)\b
      | \b(?:nous|nos)\b[^.!?]{0,80}\b(?:partenaires|cookies|traceurs)\b[^.!?]{0,80}\b(?:cookies|terminal|appareil
          |données
          |utilis\w+|informations)\b
      | \b(?:nosotros|nuestros|nós|nossos|utilizamos|usamos)\b[^.!?]{0,80}\b(?:socios|parceiros
          |cookies)\b[^.!?]{0,80}
          \b(?:cookies|dispositivo|datos|dados|información|informações|para)\b
      | \b(?:noi|nostri|utilizziamo|usiamo)\b[^.!?]{0,80}\b(?:partner|fornitori|cookie)\b[^.!?]{0,80}\b(?:cookie
          |dispositivo
          |dati|informazioni|per)\b
      | \b(?:wij|we|onze)\b[^.!?]{0,80}\b(?:partners|cookies)\b[^.!?]{0,80}\b(?:cookies|apparaat|gegevens
          |gebruik\w*|om)\b
      | \b(?:my|nasi|nasze|nasi|używamy|korzystamy)\b[^.!?]{0,80}\b(?:partnerzy|cookies?|ciasteczek)\b
      | \b(?:мы|наши|используем)\b[^.!?]{0,80}(?:партн[её]р\w+|cookie|куки)[^.!?]{0,80}
      | \b(?:biz|ortaklarımız|sitemiz\w*)\b[^.!?]{0,120}\bçerez\w* | çerez\w*\b[^.!?]{0,30}\bkullan(?:ıyoruz
          |maktayız)
      | \b(?:vi|våra)\b[^.!?]{0,60}\b(?:partner|partners|cookies|kakor)\b[^.!?]{0,80}
      | (?:نستخدم|نحن|شركا)[^.!?]{0,80}(?:ملفات\ تعريف\ الارتباط|الكوكيز|كوكيز)
      | (?:当社|弊社|当サイト|提携先|私たち)[^。]{0,80}(?:クッキー|cookie) | (?:我们|我們|本站
          |本网站)[^。]{0,40}cookie
      | (?:당사|저희)[^.]{0,80}쿠키 | chúng\ tôi[^.]{0,80}cookie
    """,
    "it offers a choice": r"""
        \b(?:accept|agree|reject|manage|withdraw|change)\b[^.!?]{0,40}\b(?:all|choices?|settings|preferences
          |consent|cookies
          |any\ time)\b
      | \b(?:akzeptieren|zustimm\w+|ablehnen|einwillig\w+|stimmen\ sie\ zu|pur-?abo|datenschutz\w*|ohne\ werbung)\b
      | \b(?:accepter|refuser|paramétrer|votre\ (?:accord|consentement|choix)|continuer\ sans|s'abonner)\b
      | \b(?:aceptar|rechazar|aceitar|rejeitar|recusar|configur\w+|preferencias|preferências|consentimiento
          |consentimento)\b
      | \b(?:accettare|accetta|rifiutare|rifiuta|consenso|preferenze)\b
      | \b(?:accepteren|accepteer|weigeren|toestemming|akkoord|instellingen|je\ kunt\ dit)\b
      | \b(?:zaakcept\w+|akcept\w+|odrzuc\w+|zgod[aęy]|ustawienia\w*)\b
      | (?:согласи\w+|соглашае\w+|принять|отказать\w*|настройк\w+|нажимая)
      | \b(?:kabul|reddet\w*|reddedebilir|onay\w*|tercih\w*)\b | \b(?:acceptera|godkänn\w*|neka|avvisa
          |samtycke\w*)\b
      | (?:الموافقة|موافق|الرفض|قبول|الإعدادات|التفضيلات) | (?:同意|拒否|拒绝|拒絕|設定|设置) | (?:동의|거부)
          | đồng\ ý
    """,
    "it asks to wait": r"""
        too\ many\ requests | (?:trop|grand\ nombre)\ de\ (?:requêtes|demandes) | zu\ viele\ (?:anfragen|zugriffe)
      | demasiadas\ (?:solicitudes|peticiones) | muitas\ solicitações | troppe\ richieste | te\ veel\ verzoeken
      | zbyt\ wiele\ (?:żądań|zapytań) | слишком\ много\ запросов | çok\ fazla\ istek | för\ många\ förfrågningar
      | طلبات\ كثيرة | عدد\ كبير\ من\ الطلبات | 请求(?:次数)?过多 | 访问过于频繁 | リクエストが多 | 요청(?:이
          |을)?\ ?(?:너무|많)
    """,
    "it guides its reader": r"""
        \b(?:check|verify)\ (?:the|your)\ (?:address|url|link|spelling) | \b(?:go\ back|return|back)\ to\ (?:our|the
          )\ (?:front|home|start) | \buse\ (?:our|the)\ (?:search|menu) | try\ (?:again|searching)
          | \b(?:contact|tell)\ (?:us|our)\b | (?:stories|articles)\ of\ the\ agency\b[^.!?]{0,40}\bavailable\ for
          | \bfollow\ us\ on\b
      | (?:prüfen|überprüfen)\ sie | (?:nutzen|verwenden)\ sie\ (?:bitte\ )?(?:unsere|die)\ suche
          | nutzen\ sie\ unsere
          | zur\ (?:startseite|suche) | über\ die\ suche | vertippt | agentur\w*\b[^.!?]{0,40}\b(?:nur|begrenzte)
          | nur\ für\ eine\ begrenzte
      | vérifiez | (?:retour\w*|revenir|revenez)\ (?:à|sur)\ (?:l['’]accueil|la\ page\ d) | moteur\ de\ recherche
          | patientez | réessay\w+
      | (?:vuelva|volver|vuelve|volte|voltar|regrese)\ (?:a|à|para)\ (?:la\ |a\ )?(?:portada|página|inicio)
          | (?:utilice
          |utiliza|use|utilize)\ (?:el|la|o|a|nuestro|nossa)\ (?:busca\w*|pesquisa|barra) | compruebe
          | verifi(?:que|ca)\b
          | hemeroteca | (?:inténtelo|tente)\ (?:de\ nuevo|novamente)
      | controlla\ l['’]indirizzo | torna(?:re)?\ alla\ (?:home|pagina) | utilizza\ (?:la|il)\ (?:ricerca|motore
          ) | riprova
      | controleer | (?:terug|ga)\ naar\ de\ (?:voor|home|start)pagina | gebruik\ (?:de|onze)\ zoek\w* | zoekveld
          | maar\ \w+\ dagen\ tonen
      | sprawdź | (?:wróć|przejdź|powrót)\ (?:na|do)\ stron\w+ | (?:skorzystaj|użyj)\b.{0,10}wyszukiwar\w+
          | prosimy\ o\ kontakt | tylko\ przez
      | проверьте | (?:вернитесь|перейти|перейдите|вернуться)\ на\ главную | воспользуйтесь | попробуйте
      | ana\ sayfa\w* | (?:arama\ kutusu\w*|adresi\s\w*kontrol) | tekrar\ deney\w+ | bize\ başvur\w* | kontrol\ edin
      | kontrollera\ (?:adressen|länken|att) | (?:tillbaka|gå)\ till\ (?:startsidan|förstasidan)
          | använd\ (?:sök\w*)
      | (?:الصفحة\ الرئيسية|خانة\ البحث|التحقق\ من\ (?:العنوان|الرابط)|المحاولة\ مجدد)
      | (?:ご確認|トップページ|検索から|お問い合わせ) | (?:返回首页|返回首頁|检查输入|搜索功能|稍候|联系客服)
          | (?:홈으로|다시\ 확인|문의|다시\ 시도)
      | (?:trang\ chủ|kiểm\ tra\ lại)
    """,
    "it apologises": r"""
        \b(?:we\ (?:apologi[sz]e|are\ sorry|'re\ sorry)|sorry,|apologi[sz]e\ for|thank\ you\ for\ your\ patience
          |thanks\ for\ your\ patience|for\ any\ inconvenience)
      | (?:bitten|danken|vielen\ dank)\b[^.!?]{0,30}\b(?:verständnis|geduld|entschuldigung)
      | ^\W*leider\b
      | (?:merci|toutes\ nos\ excuses|excuser|désolés?|oups)\b | (?:disculpen?\b|lo\ sentimos|gracias\ por\ su
          |pedimos\ desculpa
          |desculpe|lamentamos|agradecemos)
      | (?:ci\ scusiamo|spiacenti|ti\ ringraziamo|vi\ ringraziamo|grazie\ per\ la\ pazienza)
      | (?:onze\ excuses|^\W*helaas\b|bedankt\ voor|sorry) | (?:przepraszamy|dziękujemy\ za)
          | (?:приносим\ извинения|извините|спасибо\ за|благодарим)
      | (?:özür\ dileriz|anlayışınız|teşekkür\ ederiz|üzgünüz) | (?:vi\ beklagar|^\W*tyvärr|tack\ för\ (?:ditt
          |ert)|ursäkta)
      | (?:نعتذر|عذرا|شكرا|نشكركم) | (?:ご迷惑を|申し訳(?:ござい|あり)ません|お詫び(?:いた|申)|しばらくお待ち)
          | (?:敬请谅解|敬請見諒|^抱歉|感谢您|對不起)
      | (?:죄송|양해) | xin\ lỗi
    """,
}
_PATTERNS: Final = {reason: re.compile(f"(?xi){pattern}") for reason, pattern in _KINDS.items()}
# Who reports names a speaker or a day; a page about itself does neither.
_REPORTED: Final = re.compile(
    r"""(?xi)
    \b(?:said|told|announced|according\ to|sagte[nr]?|teilte\w*|erklärte\w*|nach\ angaben|laut|mitgeteilt
          |entschieden
      |a\ (?:déclaré|annoncé|indiqué|précisé)|selon|dijo|anunció|informó|aseguró|según|disse|afirmou|anunciou
          |segundo
      |ha\ (?:detto|annunciato|dichiarato)|secondo|zei|meldde|aldus|volgens|powiedzia\w+|poinformowa\w+|według
          |ogłosi\w+
      |söyledi|açıkladı|belirtti|säger|sade|uppgav|enligt|sier|ifølge|siger)\b
  | \b(?:сообщи\w+|заяви\w+|рассказа\w+|по\ словам|сказа\w+|объяви\w+)\b | (?:^|\s)(?:و?قال|و?أعلن|صرح|وفق)\w*
  | (?:と|を)(?:述べ|発表し|語っ|説明し|話し) | によると | 表示 | 宣布 | 据 | (?:말했|밝혔|전했) | cho\ biết
  | \b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b | \b(?:mon|diens|donners|frei|sams)tag\b | \bmittwoch\b
  | \b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|lunes|martes|miércoles|jueves|viernes|lunedì|martedì|mercoledì
      |giovedì|venerdì|maandag|dinsdag|woensdag|donderdag|vrijdag|måndag\w*|tisdag\w*|onsdag\w*|torsdag\w*
          |fredag\w*)\b
  | [月火水木金]曜日 | 周[一二三四五六日] | \b(?:вторник|среду|четверг|пятницу|понедельник)\b
      | \b(?:wtorek|środę|czwartek|piątek|poniedziałek)\b | \b(?:salı|çarşamba|perşembe|cuma|pazartesi)\b
    """
)
# These say only that a page speaks to its reader, not why.
_BESIDE: Final = frozenset(["it guides its reader", "it apologises", "it offers a choice", "it asks to register"])


def notice_in(page_title: str, lines: Sequence[str]) -> str | None:
    """What a page without an article says of itself, for a message; None if its short text is not a notice.

    `lines` are those that would be its article, `page_title` what its window shows.
    """
    own = [line for line in lines if line[:1] not in _QUOTES]
    if not own or len(own) < len(lines) or sum(map(len, own)) > NOTICE_CHARS:
        return None
    if any(map(_REPORTED.search, own)):
        return None
    found = [reason for reason, pattern in _PATTERNS.items() if any(map(pattern.search, [page_title, *own]))]
    named = [reason for reason in found if reason not in _BESIDE]
    return named[0] if named and len(found) > 1 else None
