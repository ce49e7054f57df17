"""A page that only speaks of itself is not an article; an article about such pages is. All texts are invented."""

from pathlib import Path

import pytest

from pipeline.adapters.pages import NoArticleError
from tests.support.saved_pages import read

# Language, window title, heading, text.
NOTICES = [
    (
        "pt",
        "Página não encontrada | O Porto",
        "Ops!",
        "A página que procura não existe ou foi removida. Verifique o endereço ou volte para a página inicial.",
    ),
    (
        "sv",
        "Hamnbladet",
        "Sidan hittades inte",
        "Artikeln du letar efter finns inte längre. Gå till startsidan eller använd sökfunktionen.",
    ),
    (
        "sv",
        "Hamnbladet",
        "Underhåll pågår",
        "Vi utför just nu planerat underhåll av webbplatsen. Vi beklagar och är snart tillbaka.",
    ),
    (
        "pt",
        "O Porto",
        "Site em manutenção",
        "Estamos fazendo uma manutenção programada. Pedimos desculpa pelo incómodo e voltamos em breve.",
    ),
    (
        "pl",
        "Kurier",
        "Artykuł niedostępny",
        "Artykuł, którego szukasz, został usunięty lub wygasł. Przejdź na stronę główną albo użyj wyszukiwarki.",
    ),
    (
        "fr",
        "Le Quai",
        "Article expiré",
        "Cet article n'est plus disponible. Les dépêches de l'agence ne restent en ligne que trente jours. "
        "Utilisez le moteur de recherche.",
    ),
    (
        "es",
        "El Muelle",
        "Artículo no disponible",
        "El artículo que busca ya no está disponible. Las noticias de agencia se retiran a los treinta "
        "días. Lo sentimos.",
    ),
    (
        "it",
        "La Banchina",
        "Articolo scaduto",
        "L'articolo che hai richiesto non è più disponibile. Torna alla home page o utilizza la ricerca.",
    ),
    (
        "tr",
        "Rıhtım",
        "Sayfa bulunamadı",
        "Aradığınız haber yayından kaldırılmış olabilir. Ana sayfaya dönerek tekrar deneyin.",
    ),
    (
        "ru",
        "Причал",
        "Ошибка 404",
        "Страница, которую вы ищете, не найдена или была удалена. Вернитесь на главную страницу.",
    ),
    (
        "de",
        "Kai-Kurier",
        "Ihre Privatsphäre",
        "Wir und unsere Partner nutzen Cookies und verarbeiten personenbezogene Daten. Bitte stimmen Sie "
        "zu oder wählen Sie unser werbefreies Abo. Alle akzeptieren.",
    ),
    (
        "fr",
        "Le Quai",
        "Avec votre accord",
        "Nous et nos 812 partenaires utilisons des cookies sur votre appareil pour mesurer l'audience. "
        "Vous pouvez accepter, refuser ou vous abonner pour continuer sans publicité.",
    ),
    (
        "nl",
        "Kade",
        "Welkom",
        "Wij en onze partners gebruiken cookies om advertenties te tonen. Klik op Akkoord om verder te "
        "gaan of pas je instellingen aan.",
    ),
    (
        "ja",
        "埠頭新報",
        "404",
        "お探しの記事は掲載期間が終了したか、URLが変更された可能性があります。トップページからお探しください。",
    ),
    (
        "ar",
        "المرسى",
        "خطأ 404",
        "عذرا، الصفحة التي تبحث عنها غير موجودة أو تم حذفها. يمكنك العودة إلى الصفحة الرئيسية.",
    ),
    (
        "ja",
        "埠頭新報",
        "お知らせ",
        "ただいまメンテナンス中です。ご迷惑をおかけして申し訳ございません。しばらくしてから再度アクセスしてください。",
    ),
    (
        "en",
        "Quay News",
        "Oops",
        "The story you were after has been taken down. Try searching our archive or return to the homepage.",
    ),
    (
        "en",
        "Quay News",
        "Down for maintenance",
        "Our site is offline while we upgrade our systems. Sorry, and thanks for bearing with us.",
    ),
    (
        "en",
        "Quay News",
        "This story has expired",
        "Wire stories are kept for 30 days under our licence. This article is no longer available; please "
        "use our search.",
    ),
    (
        "es",
        "El Muelle",
        "Comprobando",
        "Por favor, active JavaScript en su navegador para continuar y verificar que no es un robot.",
    ),
    (
        "pt",
        "O Porto",
        "Verificação",
        "Ative o JavaScript e os cookies para continuar. Estamos a verificar se é humano.",
    ),
    (
        "tr",
        "Rıhtım",
        "Kontrol",
        "Devam etmek için lütfen tarayıcınızda JavaScript'i etkinleştirin. Robot olmadığınızı doğrulayın.",
    ),
    (
        "sv",
        "Kajen",
        "Kontroll",
        "Du måste aktivera JavaScript i din webbläsare för att fortsätta. Bekräfta att du inte är en robot.",
    ),
    ("nl", "Kade", "Controle", "Schakel JavaScript in om deze site te gebruiken. Bevestig dat je geen robot bent."),
    (
        "pl",
        "Nabrzeże",
        "Weryfikacja",
        "Aby kontynuować, włącz obsługę JavaScript w przeglądarce. Potwierdź, że nie jesteś robotem.",
    ),
    ("ru", "Причал", "Проверка", "Для продолжения включите JavaScript в браузере. Подтвердите, что вы не робот."),
    (
        "ja",
        "埠頭",
        "確認",
        "このサイトを利用するにはJavaScriptを有効にしてください。あなたがロボットではないことを確認しています。",
    ),
    ("ar", "المرسى", "تحقق", "يرجى تفعيل جافا سكريبت JavaScript في متصفحك للمتابعة. نتحقق من أنك لست روبوتا."),
    ("it", "Banchina", "Verifica", "Per continuare abilita JavaScript nel browser. Conferma di non essere un robot."),
]
ARTICLES = [
    (
        "de",
        "Gericht kippt Cookie-Banner - Hafenpost",
        "Gericht kippt Cookie-Banner",
        "Das Landgericht hat am Dienstag entschieden, dass Verlage Leser nicht zum Akzeptieren von Cookies "
        "zwingen dürfen. Die Verlage und ihre Partner wollen Berufung einlegen.",
    ),
    (
        "fr",
        "La Cnil sanctionne un site - Le Quai",
        "La Cnil sanctionne un site",
        "La Cnil a infligé mardi une amende de deux millions d'euros à un éditeur qui rendait le refus des "
        "cookies trop difficile. Les partenaires de la société étaient informés.",
    ),
    (
        "en",
        "Council website down after attack - Quay News",
        "Council website down after attack",
        "The harbour council said its website was offline on Tuesday after an attack. The page for permits "
        "could not be found for two days, the mayor said.",
    ),
    (
        "en",
        "Tech firm ends JavaScript tool - Quay News",
        "Tech firm ends JavaScript tool",
        "The company said on Tuesday that it would no longer maintain the tool, which is used by half of "
        "all websites. Developers were given a year to move.",
    ),
    (
        "es",
        "El puerto cierra por mantenimiento - El Muelle",
        "El puerto cierra por mantenimiento",
        "El puente giratorio cerrará el martes por trabajos de mantenimiento. El alcalde se disculpó con "
        "los vecinos y dijo que la obra durará tres días.",
    ),
    (
        "nl",
        "Brug dicht voor onderhoud - Kade",
        "Brug dicht voor onderhoud",
        "De draaibrug is dinsdag dicht voor onderhoud. Helaas moeten automobilisten negen kilometer "
        "omrijden, zei de wethouder.",
    ),
    (
        "sv",
        "Bron stängd för underhåll - Kajen",
        "Bron stängd för underhåll",
        "Svängbron stängs på tisdag för underhåll. Tyvärr måste bilisterna köra nio kilometer extra, säger "
        "kommunen till tidningen.",
    ),
    (
        "ja",
        "旋回橋、保守で閉鎖 - 埠頭新報",
        "旋回橋、メンテナンスで閉鎖",
        "市は火曜日、旋回橋をメンテナンスのため三日間閉鎖すると発表した。市長は会見で申し訳ないと述べ、住民"
        "に理解を求めた。",
    ),
    (
        "pl",
        "Most zamknięty - Kurier",
        "Most zamknięty",
        "We wtorek rozpoczną się prace techniczne na moście obrotowym. Burmistrz przeprosił kierowców; "
        "objazd potrwa trzy dni.",
    ),
    (
        "ru",
        "Мост закрыт - Причал",
        "Мост закрыт на ремонт",
        "Во вторник на разводном мосту начнутся технические работы. Мэр принёс извинения водителям, объезд "
        "продлится три дня, сообщил совет.",
    ),
    (
        "de",
        "Artikel 13 - Hafenpost",
        "Artikel 13 gestrichen",
        "Der Artikel 13 der Satzung wurde am Dienstag gelöscht. Leider habe niemand den Rat informiert, "
        "sagte der Bürgermeister der Hafenpost.",
    ),
    (
        "tr",
        "Köprü kapandı - Rıhtım",
        "Köprü bakım nedeniyle kapandı",
        "Döner köprü salı günü bakım çalışması nedeniyle kapatıldı. Belediye başkanı sürücülere teşekkür "
        "etti ve çalışmanın üç gün süreceğini söyledi.",
    ),
    (
        "zh",
        "大桥关闭 - 海港日报",
        "大桥关闭维护",
        "市政府周二宣布，旋转桥将关闭三天进行维护。市长对市民表示抱歉，并说司机须绕行九公里，行人仍可通行。",
    ),
    (
        "en",
        "Data breach at ferry firm - Quay News",
        "Data breach at ferry firm",
        "The ferry company said on Tuesday that e-mail addresses and password hashes of 14,000 customers "
        "had been stolen. Customers without an account were not affected.",
    ),
]


def page(language: str, title: str, heading: str, text: str, *, head: str = "") -> str:
    body = f"<div class='box'><h1>{heading}</h1><p>{text}</p></div>"
    return read(body, language=language, head=f"<title>{title}</title>{head}").text


@pytest.mark.parametrize(("language", "title", "heading", "text"), NOTICES)
def test_a_notice_is_not_an_article(language: str, title: str, heading: str, text: str) -> None:
    with pytest.raises(NoArticleError):
        page(language, title, heading, text)


@pytest.mark.parametrize(("language", "title", "heading", "text"), ARTICLES)
def test_a_report_of_two_sentences_about_websites_or_repairs_is_one(
    language: str, title: str, heading: str, text: str
) -> None:
    assert text in page(language, title, heading, text).splitlines()


def test_a_dated_text_is_an_article_whatever_it_says() -> None:
    """An outlet's own announcement may use the words of a notice."""
    stated = '<meta property="article:published_time" content="2026-11-02T08:15:00+01:00">'
    text = "Our site is offline from noon while we upgrade our systems. Sorry, and thanks for bearing with us."
    assert text in page("en", "Quay News moves house", "Quay News moves house", text, head=stated)


DATED = [
    ("de", "Drehbrücke gesperrt", "Mit Ihrer Zustimmung dürfen wir und unsere 132 Partner Cookies setzen und Daten zu"
     " Ihrem Gerät auswerten. Ihre Auswahl können Sie jederzeit unter Datenschutz widerrufen."),
    ("en", "Page not found", "We could not find the page you were looking for. Try our search or go back to the front"
     " page."),
    ("fr", "Un pont tournant fermé", "Cet article n'est plus disponible. Il provenait d'une agence de presse et ne peut"
     " être conservé sur notre site au-delà de trente jours."),
    ("ja", "開閉橋が通行止めに", "この記事は会員限定です。ログインまたは会員登録をすると続きをお読みいただけます。"),
    ("ru", "Мост закрыт", "Чтобы прочитать материал, войдите в учётную запись или оформите подписку. Первая неделя"
     " бесплатно."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "heading", "text"), DATED)
def test_a_notice_in_the_place_of_a_dated_article_is_not_its_text(language: str, heading: str, text: str) -> None:
    stated = '<meta property="article:published_time" content="2026-11-02T08:15:00+01:00">'
    with pytest.raises(NoArticleError):
        page(language, f"{heading} - Quay News", heading, text, head=stated)


APART = [
    ("en", "Nothing behind this door", "Whatever used to live at this spot has moved out, says our archive."),
    ("it", "Chi va là?", "Dimostra di non essere un programma automatico: trascina il cursore fino in fondo, robot."),
    ("sv", "Fel dörr", "Här fanns en gång en artikel. Den har plockats bort av redaktionen."),
]


@pytest.mark.parametrize(("language", "heading", "text"), APART)
def test_few_words_of_a_notice_suffice_in_a_text_without_a_word_of_its_heading(
    language: str, heading: str, text: str
) -> None:
    with pytest.raises(NoArticleError):
        page(language, f"{heading} - Quay News", heading, text)


def test_a_field_beside_a_text_without_a_word_of_its_heading_asks_for_something() -> None:
    text = "This section contains material for adults. State your date of birth to go on."
    asked = f"<div><p>{text}</p><form><input><button>OK</button></form></div>"
    body = f"<article><h1>Are you old enough?</h1>{asked}</article>"
    with pytest.raises(NoArticleError, match="it asks its reader for something"):
        read(body, head="<title>Are you old enough? - Quay News</title>")


SAVED = Path(__file__).parents[1] / "support"
LAYOUTS = {
    "plain": "<header><a href='/'>{site}</a></header><main><h1>{heading}</h1><p>{text}</p></main><footer>© 26</footer>",
    "beside headlines": "<nav><a href='/s'>Sport</a></nav><div id='page'><div class='content'><h2>{heading}</h2>"
    "<div>{text}</div><a class='btn' href='/'>OK</a></div><aside><h3>Top</h3><ul><li><a href='/1'>Ferry fares rise"
    "</a></li><li><a href='/2'>Mayor resigns over loan</a></li></ul></aside></div>",
    "without headings": "<div class='box'><p><strong>{heading}</strong></p><p>{text}</p></div>",
    "below a logo": "<header><h1><a href='/'>{site}</a></h1></header><div><h2>{heading}</h2><p>{text}</p></div>",
}
RECOGNISED = 0.9
"""The share of the notices, of any kind, in 20 languages; some say less than a sentence about themselves."""


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (SAVED / name).read_text("utf-8").splitlines()]


def is_article(layout: str, language: str, site: str, heading: str, text: str) -> bool:
    body = LAYOUTS[layout].format(site=site, heading=heading, text=text)
    try:
        return bool(read(body, language=language, head=f"<title>{site}</title>").text)
    except NoArticleError:
        return False


@pytest.mark.parametrize("layout", LAYOUTS)
def test_notices_of_any_kind_and_language_are_no_articles(layout: str) -> None:
    pages = rows("notice_pages.tsv")
    missed = [row for row in pages if is_article(layout, *row)]
    assert len(missed) <= (1 - RECOGNISED) * len(pages), missed


@pytest.mark.parametrize("layout", ["plain", "beside headlines", "below a logo"])
def test_an_undated_brief_is_an_article_though_it_is_about_websites_or_addresses_its_reader(layout: str) -> None:
    refused = [
        heading
        for language, heading, text in rows("brief_reports.tsv")
        if not is_article(layout, language, f"{heading} - Hafenbote", heading, text)
    ]
    assert refused == []


def test_a_notice_says_what_it_is_about() -> None:
    with pytest.raises(NoArticleError, match="it asks for an account"):
        page("en", "Quay News", "Members only", "Sign in with your e-mail and password. Not a member? Register today.")
