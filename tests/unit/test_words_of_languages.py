"""Words of any language: what two texts share if they say the same, however it is written and inflected."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.terms.counts import TermCounts
from pipeline.domain.terms.mentioned_days import month_days, weekdays
from pipeline.domain.terms.mentions import capitalised_spans, names_are_capitalised
from pipeline.domain.terms.openings import opening_of
from pipeline.domain.terms.place_names import iso_code
from pipeline.domain.terms.places import places_of
from pipeline.domain.terms.slots import slots_of
from pipeline.domain.terms.terms import terms_of
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.content import content_terms, terms_as_written
from pipeline.domain.text.language_identifier import NEWS_LANGUAGES
from pipeline.domain.text.stems import stem_of
from pipeline.domain.text.stop_words import content_words, has_stop_words
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of


def terms(text, language):
    return content_terms(normalise_letters(text), language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "Президент Литвы", "президенту Литве"),
        ("uk", "виборам у Молдові", "виборами Молдова"),
        ("pl", "strażacy w Łodzi", "Strazacy lodzi"),
        ("es", "elecciones también en Málaga", "eleccion Malaga"),
        ("de", "die Überschwemmungen der Straßen", "Uberschwemmung Strasse"),
        ("tr", "İZMİR'DE SELLER", "İzmir'de seller"),
        ("el", "Η ΑΘΗΝΑ", "Αθήνα"),
        ("fi", "tulvat", "tulva"),
        ("ar", "مُحَمَّد في القاهـــرة", "محمد القاهرة"),
        ("ar", "أحمد", "احمد"),
        ("he", "שָׁלוֹם", "שלום"),
        ("fa", "کابل", "كابل"),
        ("hi", "दिल्ली में १४ लोग", "दिल्ली 14 लोग"),
    ],
)
def test_the_same_said_in_another_form_gives_the_same_words(language, one, other):
    assert terms(one, language)
    assert terms(one, language) == terms(other, language)


@pytest.mark.parametrize("language", ["vi", "es", "ko", "hi", "ar", "ja", "pl"])
@pytest.mark.parametrize("text", ["Thủ tướng", "también", "윤석열", "दिल्ली", "أحمد", "ガソリン", "Łódź"])
def test_composed_and_decomposed_letters_are_the_same(language, text):
    assert terms(unicodedata.normalize("NFD", text), language) == terms(unicodedata.normalize("NFC", text), language)


def test_vietnamese_tones_make_words_and_may_be_on_either_vowel():
    assert terms("ma", "vi") != terms("má", "vi")
    assert terms("hòa bình", "vi") == terms("hoà bình", "vi") == ["hoà", "bình", "hoà bình"]
    assert "hà nội" in terms("ở Hà Nội", "vi")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "东京地震3人", ["东京", "京地", "地震", "3", "人"]),
        ("ja", "トヨタが工場を停止", ["トヨタ", "が工", "工場", "場を", "を停", "停止"]),
        ("ko", "부산에서 지진", ["부산에서", "지진"]),
        ("und", "东京地震 GDP", ["东京", "京地", "地震", "gdp"]),
    ],
)
def test_scripts_without_spaces_have_words(language, text, words):
    # A single character of a script without spaces says too little in Chinese.
    found = terms(text, language)
    assert found == [word for word in words if len(word) > 1 or word.isdigit()]


@pytest.mark.parametrize(
    ("language", "text"),
    [("th", "แผ่นดินไหวที่เชียงใหม่"), ("my", "ရန်ကုန်မြို့"), ("km", "ភ្នំពេញ"), ("lo", "ວຽງຈັນ"), ("hi", "भूकंप"), ("ta", "சென்னை")],
)
def test_vowel_signs_stay_with_their_letters(language, text):
    found = words_of(fold_case_and_accents(normalise_letters(text)))
    assert all(unicodedata.category(word[0])[0] != "M" for word in found)
    assert terms(text, language)


@pytest.mark.parametrize(
    "language", ["ru", "uk", "ar", "fa", "he", "hi", "zh", "ja", "th", "vi", "tr", "pl", "el", "ko"]
)
def test_a_language_has_words_of_its_own_and_stop_words(language):
    common = {"ru": "и", "uk": "але", "ar": "في", "fa": "از", "he": "אבל", "hi": "और", "zh": "但是", "ja": "これ"}
    common |= {"th": "ของ", "vi": "", "tr": "ama", "pl": "ale", "el": "και", "ko": "그리고"}
    assert content_words([fold_case_and_accents(common[language])] if common[language] else [], language) == []


def test_a_language_that_nobody_knows_has_words():
    assert terms("Qurlax tebbi 14 wendo aa", "xx") == ["qurlax", "tebbi", "14", "wendo"]
    assert terms("🎉🎉 😀", "xx") == terms("🎉🎉 😀", "en") == []


def test_a_text_in_two_languages_keeps_the_words_of_both():
    assert set(terms("Компания Google купила DeepMind", "ru")) >= {"google", "deepmind"}
    assert {"москва", "ferry"} <= set(terms("The ferry Москва", "en"))


def test_names_are_words_with_capitals_in_every_script_that_has_them():
    text = "Также президент Владимир Орлов прибыл в Тверь вчера вечером после долгих переговоров"
    assert capitalised_spans(text, "ru") == ["Владимир Орлов", "Тверь"]
    text = "El presidente también habló en Málaga con Íñigo Ruiz"
    assert capitalised_spans(text, "es") == ["Málaga", "Íñigo Ruiz"]
    assert names_are_capitalised(text)


@pytest.mark.parametrize(
    "text", ["أعلن الرئيس أحمد في القاهرة", "東京で地震", "दिल्ली में भूकंप", "בנימין בירושלים", "🎉🎉"]
)
def test_a_script_without_capitals_has_unknown_names(text):
    assert not names_are_capitalised(text)
    assert capitalised_spans(text, "ar") == []


def test_points_and_stretching_do_not_cut_what_stands_beside_a_number():
    assert slots_of("", "قال مُحَمَّد 14 شخصا").tolist() == slots_of("", "قال محمد ١٤ شخصا").tolist()


def test_the_shared_word_is_shown_as_written():
    assert terms_as_written("Мэра Твери задержали", "ru")["твер"] == "Твери"
    assert terms_as_written("Ở Hà Nội", "vi")["hà nội"] == "Hà Nội"


@given(st.text(), st.sampled_from(["en", "und", "vi", "zh", "ja", "th", "ar", "ru", "tr", "hi", "xx", ""]))
def test_any_text_can_be_read_in_any_language(text, language):
    found = terms(text, language)
    assert all(found)
    assert not any("\n" in term for term in found)
    terms_of(text, text, TermCounts(), language)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("de", "14.000 Menschen, 6,3 Prozent", ["14000", "6.3"]),
        ("fr", "14\u202f000 personnes, 6,3 %", ["14000", "6.3"]),
        ("ar", "١٤٬٠٠٠ شخص و٦٫٣", ["14000", "6.3"]),
        ("hi", "१४ लोग, 1,40,000", ["14", "140000"]),
        ("zh", "投资1.4万亿元，14万人受益", ["1400000000000", "140000"]),
        ("ja", "1兆4000億円、1億2,345万人", ["1400000000000", "123450000"]),
        ("ko", "1만4000명, 3월", ["14000", "3"]),
        ("en", "price 1.5, 14万", ["1.5", "140000"]),
    ],
)
def test_figures_have_their_value_in_every_script(language, text, values):
    assert numbers(normalise_letters(text), language) == values


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Kosten: 1,2 Mio. Euro", "Kosten: 1,2 Millionen Euro"),
        ("ru", "потери 14 тыс. рублей", "потери 14 тысяч рублей"),
        ("es", "pierde 3 mil millones de euros", "pierde 3 mil millones euros"),
        ("hi", "5 करोड़ रुपये", "५ करोड़ रुपये"),
        ("zh", "损失1.4万元", "损失14000元"),
    ],
)
def test_a_figure_is_the_same_with_its_scale_written_in_another_way(language, one, other):
    figures = [
        opening_of("", normalise_letters(text), terms_of("", text, TermCounts(), language).words, language).figures
        for text in (one, other)
    ]
    assert len(figures[0])
    assert figures[0].tolist() == figures[1].tolist()


def test_another_scale_is_another_figure():
    one, other = (
        opening_of("", f"Kosten: 1,2 {scale} Euro", terms_of("", scale, TermCounts(), "de").words, "de").figures
        for scale in ("Millionen", "Milliarden")
    )
    assert one.tolist() != other.tolist()


@pytest.mark.parametrize(
    ("language", "text", "weekday"),
    [
        ("vi", "hôm thứ tư 12/3 công bố", 2),
        ("hi", "बुधवार 12 मार्च को", 2),
        ("bn", "বুধবার ১২ মার্চ", 2),
        ("ar", "يوم الأربعاء 12 مارس", 2),
        ("fa", "چهارشنبه ۱۲ مارس", 2),
        ("he", "ביום רביעי, 12 במרץ", 2),
        ("th", "วันพุธที่ 12 มีนาคม", 2),
        ("uk", "у середу, 12 березня", 2),
        ("zh", "周三（3月12日）", 2),
        ("id", "Rabu, 12 Maret", 2),
    ],
)
def test_days_are_read_in_the_words_of_the_language(language, text, weekday):
    assert weekdays(normalise_letters(text), language) == {weekday}
    assert month_days(normalise_letters(text), language) == {(3, 12)}


def test_a_number_after_a_month_is_not_a_day_if_it_has_decimals():
    assert month_days("۱۲ مارس ۱۴٫۵ میلیون", "fa") == {(3, 12)}


def test_the_third_time_is_not_a_tuesday():
    assert weekdays("lần thứ ba trong tuần", "vi") == frozenset()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Министры Франции и Германии встретились"),
        ("uk", "Президент поїхав до Німеччини та Франції"),
        ("de", "Deutschlands Kanzler reist nach Frankreich"),
        ("tr", "Almanya'dan Fransa'ya"),
        ("ar", "وزير من ألمانيا يزور فرنسا"),
        ("he", "שר מגרמניה ביקר בצרפת"),
        ("hi", "जर्मनी और फ़्रांस के बीच"),
        ("zh", "德国和法国会谈"),
        ("ja", "ドイツとフランスの首相"),
        ("ko", "독일에서 프랑스와 회담"),
        ("th", "เยอรมนีและฝรั่งเศส"),
    ],
)
def test_countries_are_found_in_every_language(language, text):
    assert {iso_code(int(number)) for number in places_of("", text, language)} == {"DE", "FR"}


def test_a_sentence_of_cyrillic_does_not_begin_with_a_name_because_of_its_capital():
    one, other = (slots_of("", f"{first} прибыл Орлов 14 марта") for first in ("Затем", "потом"))
    assert set(other.tolist()) & set(one.tolist())


def test_thai_is_read_by_runs_of_three_letters():
    assert terms("แผ่นดิน", "th")[:2] == ["แผ่น", "ผ่นดิ"]


def rows_of_the_table():
    lines = (Path(__file__).parents[2] / "docs/languages.md").read_text(encoding="utf-8").splitlines()
    header = next(line for line in lines if line.startswith("| language | code |"))
    names = [cell.strip() for cell in header.strip("|").split("|")]
    table = lines[lines.index(header) + 2 :]
    for line in table[: table.index("")]:
        yield dict(zip(names, (cell.strip() for cell in line.strip("|").split("|")), strict=True))


def test_the_documented_languages_are_those_of_the_code():
    rows = list(rows_of_the_table())
    assert {row["code"] for row in rows} == NEWS_LANGUAGES
    for row in rows:
        assert has_stop_words(row["code"]) == (row["stop words"] != "short words"), row
        long_word = "abcdefgh"
        assert (row["stems"] == "six letters") == (stem_of(long_word, row["code"]) == long_word[:6]), row


def test_a_vietnamese_word_is_not_a_country_but_for_its_accents():
    countries = [iso_code(int(n)) for n in places_of("", "Bí thư và Bộ Lao động thăm Lào, Hàn Quốc và Campuchia", "vi")]
    assert sorted(countries) == ["KH", "KR", "LA"]


def test_ukrainian_function_words_do_not_count():
    text = "Після того, як у місті зникло світло, щодо цього заявив мер"
    assert terms(text, "uk") == terms("міста зникло світло мера", "uk")
    assert capitalised_spans("У Києві сказали. За даними міста, Після", "uk") == ["Києві"]
