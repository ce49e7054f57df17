"""An article is read to its end, whatever is in its middle. All texts are invented."""

from pathlib import Path

import pytest

from pipeline.adapters.pages import read_page

CASES = Path(__file__).parents[1] / "cases/web"
ENGLISH = (
    "Swing bridge closed to cars until spring",
    [
        "The harbour council voted on Tuesday to close the old swing bridge to cars until the end of March.",
        "“We cannot take the risk of a lorry stopping on the span,” said the chief engineer, Maren Holt.",
        "Drivers will have to take the northern ring road, a detour of about nine kilometres, every day.",
    ],
    [
        "Meanwhile the ferry company said it would add six sailings a day and lower its fares for commuters.",
        "Tickets for the extra sailings go on sale on Thursday, and students and pensioners travel at half price.",
        "The first extra boat leaves at dawn, weather permitting, from the landing stage at Northgate market.",
    ],
)
GERMAN = (
    "Drehbrücke bis zum Frühjahr für Autos gesperrt",
    [
        "Der Hafenrat hat am Dienstag beschlossen, die alte Drehbrücke bis Ende März für Autos zu sperren.",
        "„Wir können nicht riskieren, dass ein Lastwagen liegen bleibt“, sagte Chefingenieurin Maren Holt.",
        "Autofahrer müssen über den nördlichen Ring fahren, ein Umweg von etwa neun Kilometern am Tag.",
    ],
    [
        "Die Fährgesellschaft will derweil sechs weitere Abfahrten anbieten und die Preise für Pendler senken.",
        "Karten gibt es ab Donnerstag am Schalter in Lindau, Studenten und Rentner zahlen nur den halben Preis.",
        "Das erste Boot legt bei gutem Wetter im Morgengrauen ab, wie aus dem Aushang am Anleger hervorgeht.",
    ],
)
FRENCH = (
    "Le pont tournant fermé aux voitures jusqu'au printemps",
    [
        "Le conseil du port a voté mardi la fermeture du vieux pont tournant aux voitures jusqu'à fin mars.",
        "« Nous ne pouvons pas prendre ce risque », a déclaré Maren Holt, ingénieure en chef de la ville.",
        "Les conducteurs devront emprunter la rocade nord, soit un détour d'environ neuf kilomètres par jour.",
    ],
    [
        "La compagnie de bacs ajoutera six traversées quotidiennes et baissera ses tarifs pour les abonnés.",
        "Les billets seront en vente jeudi à Vernou ; étudiants et retraités voyageront à moitié prix.",
        "Le premier bateau partira à l'aube, si le temps le permet, depuis l'embarcadère du marché couvert.",
    ],
)
RUSSIAN = (
    "Разводной мост закрыли для машин до весны",
    [
        "Портовый совет во вторник решил закрыть старый разводной мост для автомобилей до конца марта.",
        "«Мы не можем рисковать тем, что грузовик встанет на пролёте», — сказала инженер Марина Хольт.",
        "Водителям придётся ехать по северному кольцу, это крюк примерно в девять километров каждый день.",
    ],
    [
        "Тем временем паромная компания добавит шесть рейсов в день и снизит цены для тех, кто ездит часто.",
        "Билеты поступят в продажу в четверг, студенты и пенсионеры Заречья заплатят только половину цены.",
        "Первый катер отойдёт на рассвете, если позволит погода, говорится в расписании на пристани.",
    ],
)
JAPANESE = (
    "旋回橋、春まで自動車通行止めに",
    [
        "港湾評議会は火曜日、古い旋回橋を三月末まで自動車通行止めにすることを決めた。主要な軸受けに亀裂が見つかったためだ。",
        "「トラックが橋の上で止まる危険は冒せない」と主任技師のホルト氏は述べ、一日に一万四千台が通ると付け加えた。",
        "運転者は約九キロ遠回りとなる北環状道路を使わなければならないが、歩行者と自転車は引き続き渡ることができる。",
    ],
    [
        "一方、フェリー会社は一日六便を増やし、定期券を持つ通勤客の運賃を引き下げると発表した。",
        "増便の切符は木曜日に発売され、学生と年金生活者は半額で、犬はすべての船で無料になる。",
        "最初の臨時便は天候が許せば夜明けに出発すると、桟橋に掲示された時刻表に書かれている。",
    ],
)
ARABIC = (
    "إغلاق الجسر الدوار أمام السيارات حتى الربيع",
    [
        "صوت مجلس الميناء يوم الثلاثاء على إغلاق الجسر الدوار القديم أمام السيارات حتى نهاية شهر مارس المقبل.",
        "وقالت كبيرة المهندسين مارين هولت إن المدينة لا تستطيع المخاطرة بتوقف شاحنة فوق الجسر في ساعة الذروة.",
        "وسيضطر السائقون إلى استخدام الطريق الدائري الشمالي الذي يزيد المسافة بنحو تسعة كيلومترات كل يوم.",
    ],
    [
        "وفي الوقت نفسه أعلنت شركة العبارات أنها ستضيف ست رحلات يوميا وتخفض الأسعار لأصحاب البطاقات الشهرية.",
        "وتباع تذاكر الرحلات الإضافية يوم الخميس ويسافر الطلاب والمتقاعدون بنصف السعر على جميع القوارب.",
        "ويغادر القارب الأول عند الفجر إذا سمح الطقس بذلك وفقا للجدول المعلق عند رصيف السوق القديم.",
    ],
)
# What is in the middle of an article, as HTML, and in whose language.
SHAPES = {
    "caption with date and photographer": (
        ENGLISH,
        "<figure><img src='a.jpg'><figcaption>The bridge on 2 November 2026. Photo: Ann Alder</figcaption></figure>",
    ),
    "embedded post with its date": (
        ENGLISH,
        "<blockquote class='twitter-tweet'><p>Extra ferry sailings for commuters from Thursday</p>"
        "— Port Police (@portpolice) <a href='https://t.example/1'>November 2, 2026</a></blockquote>",
    ),
    "sub-headline and update note": (
        ENGLISH,
        "<h2>More ferry sailings for commuters</h2><p>Updated: 2 November 2026, 4.15 pm</p>",
    ),
    "section break": (ENGLISH, "<p>* * *</p><p>November 2, 2026</p><p>Ferry fares for commuters to be lowered</p>"),
    "label and its value": (ENGLISH, "<p>Date:</p><p>2 November 2026</p><h3>Extra sailings and lower fares</h3>"),
    "line of dates": (
        GERMAN,
        "<h2>Was bisher geschah im Hafen der Stadt</h2><ul><li>12. Mai 2026: Erste Risse</li>"
        "<li>3. Juni 2026: Gutachten bestellt</li><li>2. November 2026: Sperrung</li></ul>",
    ),
    "byline in the middle": (GERMAN, "<h2>Mehr Abfahrten für die Pendler</h2><p>Von Jana Brückner</p>"),
    "dateline of a town": (GERMAN, "<p>Lindau, 2. November 2026</p><h3>Sechs weitere Abfahrten für Pendler</h3>"),
    "question of an interview": (
        FRENCH,
        "<h3>Que propose la compagnie de bacs aux abonnés</h3><p>Le 2 novembre 2026</p>",
    ),
    "related link": (
        FRENCH,
        "<p><a href='/b'>À lire aussi : La rocade nord rouvre après deux ans de travaux</a></p>"
        "<h2>Six traversées quotidiennes et des tarifs en baisse</h2><p>Par Luc Meunier</p>",
    ),
    "numbered list": (
        RUSSIAN,
        "<h2>Что предлагает паромная компания жителям</h2><p>2 ноября 2026</p><ol><li>Больше рейсов.</li>"
        "<li>Ниже цены.</li></ol>",
    ),
    "table": (
        RUSSIAN,
        "<h2>Сколько стоит билет на паром</h2><table><tr><th>Дата</th><th>Цена</th></tr>"
        "<tr><td>2 ноября 2026</td><td>120</td></tr><tr><td>5 ноября 2026</td><td>60</td></tr></table>",
    ),
    "sub-headline in Japanese": (JAPANESE, "<h2>フェリーは一日六便を増便へ</h2><p>2026年11月2日</p>"),
    "sub-headline in Arabic": (ARABIC, "<h2>رحلات إضافية للعبارات وأسعار أقل</h2><p>2 نوفمبر 2026</p>"),
}


def page(title: str, *parts: str) -> bytes:
    head = f"<title>{title} - Harbour Post</title><meta property='og:title' content='{title}'>"
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body><nav><a href='/'>Home</a></nav><main>"
        f"{''.join(parts)}</main><footer><p>Harbour Post, 12 Quay Street</p></footer></body></html>"
    ).encode()


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def lines_of(content: bytes) -> list[str]:
    return read_page(content, url=None, encoding="utf-8", max_text_chars=100_000).text.splitlines()


@pytest.mark.parametrize("shape", SHAPES)
def test_an_article_is_read_to_its_end(shape: str) -> None:
    (title, before, after), middle = SHAPES[shape]
    content = page(title, f"<article><h1>{title}</h1>{paragraphs(before)}{middle}{paragraphs(after)}</article>")
    prose = [line for line in lines_of(content) if line in {*before, *after}]
    assert prose == [*before, *after]


@pytest.mark.parametrize("name", ["embed-insta", "embed-subhead-date", "embed-subhead-by"])
def test_an_embedded_post_or_sub_headline_ends_nothing(name: str) -> None:
    lines = lines_of((CASES / f"{name}.html").read_bytes())
    assert lines[0].startswith("The harbour council voted")
    assert lines[-1].startswith("The first extra boat leaves at dawn")


@pytest.mark.parametrize("element", ["article", "div"])
def test_another_article_below_is_not_part_of_it(element: str) -> None:
    own, other = (
        ENGLISH,
        (
            "Ministry delays decision on new railway tunnel",
            [
                "The transport ministry has postponed its decision on the tunnel under the Karn pass until autumn.",
                "Engineers want more drilling samples before the cabinet in Velden approves the large budget.",
                "Opposition deputy Ilse Maron accused the minister of hiding the rising costs from parliament.",
            ],
        ),
    )
    content = page(
        own[0],
        f"<{element}><h1>{own[0]}</h1><p>By Ann Alder</p>{paragraphs(own[1] + own[2])}</{element}>",
        f"<{element}><h1>{other[0]}</h1><p>By Prue Hallam</p>{paragraphs(other[1])}</{element}>",
    )
    assert lines_of(content) == [*own[1], *own[2]]


def test_the_posts_of_a_live_blog_all_stay() -> None:
    posts = [
        f"<article><h2>{headline}</h2><p>2 November 2026</p>{paragraphs(lines)}</article>"
        for headline, lines in (("Bridge closed to all cars", ENGLISH[1]), ("More sailings for commuters", ENGLISH[2]))
    ]
    prose = lines_of(page("Bridge closure: live", "<h1>Bridge closure: live</h1><div>", *posts, "</div>"))
    assert {*ENGLISH[1], *ENGLISH[2]} <= set(prose)
