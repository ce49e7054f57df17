"""Short reports on events that have nothing in common, in several languages and scripts."""

from datetime import timedelta
from email.utils import format_datetime

from tests.support.loopback import Answer
from tests.support.polled_site import NOW, item, page

REPORTS = (
    (
        "Ferry runs aground off Northgate",
        "A ferry with 212 people aboard ran aground on a sandbank early on Monday, the coastguard said.",
    ),
    (
        "Stadtrat sperrt die alte Drehbrücke für Autos",
        "Nach Rissen in zwei Lagern bleibt die Brücke bis Ende März geschlossen, teilte der Stadtrat am Dienstag mit.",
    ),
    (
        "Хор из портового города выиграл конкурс",
        "Сорок певцов репетировали с января в старом рыбном зале без отопления, рассказал дирижёр.",
    ),
    (
        "港の倉庫で火災、けが人なし",
        "三日未明、港の倉庫から火が出て約二時間後に消し止められた。消防によると、けが人はいなかった。",
    ),
    (
        "إضراب عمال القطارات يدخل يومه الثالث",
        "قالت النقابة إن المفاوضات مع الشركة توقفت مساء الأحد دون التوصل إلى اتفاق بشأن الأجور.",
    ),
    (
        "Nhà máy nước mới phục vụ hai trăm nghìn hộ dân",
        "Công trình trị giá chín trăm tỷ đồng được khánh thành sáng thứ ba sau ba năm thi công.",
    ),
    (
        "शहर में नई मेट्रो लाइन शुरू",
        "मुख्यमंत्री ने मंगलवार को बारह किलोमीटर लंबी लाइन का उद्घाटन किया, किराया दस रुपये से शुरू होगा।",
    ),
    (
        "Η πυρκαγιά στο δάσος τέθηκε υπό έλεγχο",
        "Ογδόντα πυροσβέστες και έξι αεροσκάφη επιχειρούσαν από το πρωί της Δευτέρας στην περιοχή.",
    ),
)


def listed(
    number: int, link: str, *, guid: str = "", title: str = "", minutes: int | None = None, text: str = ""
) -> str:
    """An item on one of the unlike events, published so many minutes before now (default: as many as its number)."""
    own_title, summary = REPORTS[number]
    date = format_datetime(NOW - timedelta(minutes=number if minutes is None else minutes), usegmt=True)
    guid = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return item(link, title=title or own_title, date=date, extra=f"<description>{text or summary}</description>{guid}")


def story(number: int, title: str = "") -> Answer:
    own_title, summary = REPORTS[number]
    return page(summary, f"{own_title}. {summary[::-1]}", title=title or own_title)
