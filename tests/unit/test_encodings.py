"""In which encoding the bytes of feeds and pages are read."""

from pathlib import Path

import pytest

from pipeline.adapters.pages import read_page
from pipeline.domain.text.encodings import codec_of, decode

CASES = Path(__file__).parents[1] / "cases/web"

UNDECLARED = [
    ("cp1251", "Мост закрыт до весны", "Мэр сообщил о закрытии моста через реку, ремонт начнется в марте."),
    ("koi8-r", "Мост закрыт до весны", "Мэр сообщил о закрытии моста через реку, ремонт начнется в марте."),
    ("cp1251", "Міст закрито до весни", "Міський голова повідомив про закриття мосту через річку."),
    ("cp1253", "Έκλεισε η γέφυρα έως την άνοιξη", "Ο δήμαρχος ανακοίνωσε το κλείσιμο της γέφυρας."),
    ("cp1254", "Köprü bahara kadar kapandı", "Belediye başkanı köprünün kapatıldığını açıkladı."),
    ("cp1255", "הגשר נסגר עד האביב", "ראש העיר הודיע על סגירת הגשר מעל הנהר עד האביב."),
    ("cp1256", "إغلاق الجسر حتى الربيع", "أعلن رئيس البلدية إغلاق الجسر فوق النهر حتى الربيع."),
    ("cp874", "ปิดสะพานจนถึงฤดูใบไม้ผลิ", "นายกเทศมนตรีประกาศปิดสะพานข้ามแม่น้ำจนกว่าจะเริ่มซ่อมแซม"),
    ("cp932", "橋は春まで閉鎖", "市長は修理が始まる春まで川に架かる橋を閉鎖すると発表した。"),
    ("euc_jp", "橋は春まで閉鎖", "市長は修理が始まる春まで川に架かる橋を閉鎖すると発表した。"),
    ("iso2022_jp", "橋は春まで閉鎖", "市長は修理が始まる春まで川に架かる橋を閉鎖すると発表した。"),
    ("cp949", "다리 봄까지 폐쇄", "시장은 수리가 시작되는 봄까지 강 위의 다리를 폐쇄한다고 발표했다."),
    ("gb18030", "大桥封闭至春季", "市长宣布，在维修开始之前，横跨河流的大桥将一直封闭到春天。"),
    ("big5", "大橋封閉至春季", "市長宣布，在維修開始之前，橫跨河流的大橋將一直封閉到春天。"),
    ("cp1250", "Most zamknięty do wiosny", "Burmistrz poinformował o zamknięciu mostu aż do wiosny."),
    ("iso-8859-2", "Most uzavřen až do jara", "Starosta oznámil uzavření mostu přes řeku až do jara."),
    ("cp1257", "Tiltas uždarytas iki pavasario", "Meras pranešė, kad tiltas per upę uždaromas."),
    ("cp1252", "Müller tritt zurück", "„Wir müssen schließen“, sagte der Bürgermeister – am Freitag."),
    ("cp1252", "Le pont fermé jusqu’à l’été", "Le maire a annoncé la fermeture du pont."),
    ("cp1252", "Bridge closed until spring", "The mayor said it was “too dangerous” – it costs €3m a year."),
]


@pytest.mark.parametrize(("encoding", "title", "text"), UNDECLARED)
def test_small_feeds_that_state_no_encoding_are_read_in_theirs(encoding: str, title: str, text: str) -> None:
    feed = f'<?xml version="1.0"?><rss><channel><item><title>{title}</title><link>https://h.example/1</link>'
    feed += f"<description>{text}</description></item></channel></rss>"
    assert decode(feed.encode(encoding))[0] == feed


@pytest.mark.parametrize(("encoding", "title", "text"), UNDECLARED)
def test_bytes_that_are_not_the_stated_utf8_are_read_as_what_they_are(encoding: str, title: str, text: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>"
    assert decode(page.encode(encoding), stated=["utf-8"])[0] == page


def test_a_vietnamese_text_in_windows_1258_is_read() -> None:
    # The same letters can be written in two ways, which NFC unifies.
    text = "<rss><item><title>Câ\u0300u đo\u0301ng cư\u0309a đê\u0301n mu\u0300a xuân</title></item></rss>"
    assert decode(text.encode("cp1258"))[0] == text


@pytest.mark.parametrize("label", ["ISO-8859-1", "latin1", "us-ascii", "Windows-1252", "x-cp1252", " iso8859-1 "])
def test_latin_1_means_windows_1252_as_in_browsers(label: str) -> None:
    assert decode("“Safe” – 3 €".encode("cp1252"), stated=[label]) == ("“Safe” – 3 €", None)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("iso-8859-9", "cp1254"),
        ("gb2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("Shift_JIS", "cp932"),
        ("TIS-620", "cp874"),
        ("x-cp1251", "cp1251"),
        ("utf-7", None),
        ("unicode_escape", None),
        ("no-such-name", None),
    ],
)
def test_labels_mean_what_browsers_understand(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize(("encoding", "title", "text"), [one for one in UNDECLARED if not one[1][0].isascii()])
def test_the_latin_1_that_servers_state_unasked_is_believed_of_latin_alone(
    encoding: str, title: str, text: str
) -> None:
    page = f"<html><head><meta charset={encoding}><title>{title}</title></head><body><p>{text}</p></body></html>"
    assert decode(page.encode(encoding), stated=["iso-8859-1"])[0] == page


def test_a_few_broken_characters_do_not_make_utf8_another_encoding() -> None:
    text, problem = decode("Größere Brücke über den Fluss geschlossen, für ".encode() + b"\xfc" + "später".encode())
    assert "Größere Brücke über" in text
    assert "später" in text
    assert problem == "some of its bytes are not UTF-8"


@pytest.mark.parametrize("header", [None, "iso-8859-1", "utf-8"])
def test_a_page_that_says_latin_1_keeps_its_quotes_and_dashes(header: str | None) -> None:
    page = (CASES / "cp1252-meta-latin1.html").read_bytes()
    read = read_page(page, url="https://h.example/1", encoding=header, max_text_chars=10_000)
    assert "“We cannot take the risk of a lorry stopping on the span,” said" in read.text


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x80" * 5000, bytes(range(256)) * 20, b"\xef\xbb\xbf", b"\0<\0"])
def test_any_bytes_can_be_decoded(body: bytes) -> None:
    assert isinstance(decode(body, stated=["utf-8"])[0], str)


@pytest.mark.parametrize(
    ("stated", "used", "text"),
    [
        ("iso-8859-2", "cp1250", "Śluza „zamknięta” – świadkowie mówią: źle"),
        ("iso-8859-15", "cp1252", "Die Brücke „bleibt“ zu – sagt der Rat"),
        ("iso-8859-7", "cp1253", "Η γέφυρα «κλειστή» – λέει το “συμβούλιο”"),
    ],
)
def test_the_marks_of_windows_in_an_iso_encoding_are_kept(stated: str, used: str, text: str) -> None:
    assert decode(text.encode(used), stated=[stated])[0] == text
    plain = "".join(letter for letter in text if letter not in "„”“–")
    assert decode(plain.encode(stated), stated=[stated])[0] == plain
