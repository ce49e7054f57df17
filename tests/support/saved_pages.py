"""Invented pages in many languages, and the saved ones of `tests/cases/web`, as the extractor reads them."""

from pathlib import Path

from pipeline.adapters.pages import read_page
from pipeline.ports import Extracted

CASES = Path(__file__).parents[1] / "cases/web"
URL = "https://www.harbour.example/news/swing-bridge"
STORIES = {
    "en": [
        "The harbour council voted on Tuesday to close the old swing bridge to cars until the end of March.",
        "Drivers will have to take the northern ring road, a detour of about nine kilometres, the council said.",
        "The repair is expected to cost 11 million euros, of which the state has promised to pay half.",
    ],
    "de": [
        "Der Hafenrat hat am Dienstag beschlossen, die alte Drehbrücke bis Ende März für Autos zu sperren.",
        "Autofahrer müssen über den nördlichen Ring ausweichen, ein Umweg von etwa neun Kilometern, so der Rat.",
        "Die Reparatur kostet voraussichtlich elf Millionen Euro, von denen das Land die Hälfte zahlen will.",
    ],
    "fr": [
        "Le conseil du port a voté mardi la fermeture du vieux pont tournant aux voitures jusqu'à fin mars.",
        "Les automobilistes devront emprunter la rocade nord, un détour de neuf kilomètres, selon le conseil.",
        "La réparation devrait coûter onze millions d'euros, dont l'État a promis de payer la moitié.",
    ],
    "ru": [
        "Портовый совет во вторник проголосовал за закрытие старого разводного моста для автомобилей до марта.",
        "Водителям придётся ехать по северной объездной дороге, крюк составит около девяти километров.",
        "Ремонт обойдётся примерно в одиннадцать миллионов евро, половину обещало заплатить государство.",
    ],
    "ja": [
        "港湾評議会は火曜日、主要な軸受けの二か所に亀裂が見つかったため、古い旋回橋を三月末まで車両通行止めにすることを決めた。",
        "運転者は北環状道路を通らなければならず、約九キロの遠回りになるが、歩行者と自転車は引き続き橋を渡ることができる。",
        "修理には約十一億円かかる見通しで、その半分を国が負担すると約束している。新しい橋の建設時期は決まっていない。",
    ],
    "ar": [
        "صوّت مجلس الميناء يوم الثلاثاء على إغلاق الجسر الدوار القديم أمام السيارات حتى نهاية شهر مارس المقبل.",
        "سيضطر السائقون إلى استخدام الطريق الدائري الشمالي، وهو التفاف يبلغ نحو تسعة كيلومترات، بحسب المجلس.",
        "من المتوقع أن تبلغ تكلفة الإصلاح أحد عشر مليون يورو، وقد وعدت الدولة بدفع نصف هذا المبلغ قريبا.",
    ],
}
LANGUAGES = list(STORIES)


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(body: str, *, language: str = "en", head: str = "<title>Swing bridge closed</title>") -> Extracted:
    page = f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return read_page(page.encode(), url=URL, encoding=None, max_text_chars=100_000)


def read_case(name: str) -> Extracted:
    return read_page((CASES / f"{name}.html").read_bytes(), url=URL, encoding=None, max_text_chars=100_000)


def case(name: str) -> list[str]:
    return read_case(name).text.splitlines()
