"""What articles of different languages are recognised by: names in Latin letters, and figures however written."""

import pytest

from pipeline.domain.links.digests import figures_in, names_in, shows_names, skeleton_of


@pytest.mark.parametrize(
    "spellings",
    [
        ("Zelensky", "Зеленський", "Selenskyj", "Zelenski"),
        ("Макрон", "Macron", "Μακρόν"),
        ("Lukaschenko", "Лукашенко", "Lukashenko"),
        ("Duda", "Дуда"),
        ("Харків", "Kharkiv", "Charkiw"),
    ],
)
def test_a_name_has_one_skeleton_in_every_script(spellings: tuple[str, ...]) -> None:
    assert len({skeleton_of(one) for one in spellings}) == 1, [skeleton_of(one) for one in spellings]


def test_names_are_words_with_a_capital_where_no_sentence_begins() -> None:
    text = "Gestern sprach Merkel in Halmstad. Danach fuhr sie heim. «Wir» sagte Petersson."
    found = names_in(text, "de")
    assert {skeleton_of(name) for name in ("Merkel", "Halmstad", "Petersson")} <= found
    assert skeleton_of("Danach") not in found
    assert skeleton_of("Gestern") not in found
    assert names_in("Вчера в Мадрид прибыл Карлссон.", "ru") == {skeleton_of("Madrid"), skeleton_of("Karlsson")}


def test_every_word_may_be_a_name_without_capitals_and_none_is_without_spaces() -> None:
    assert skeleton_of("بوتين") in names_in("وصل بوتين إلى هلسنكي", "ar")
    assert names_in("特朗普抵达赫尔辛基", "zh") == set()
    assert not shows_names("特朗普抵达赫尔辛基", "zh")
    assert not shows_names("박성준은 사과했다", "ko")
    assert shows_names("وصل بوتين إلى هلسنكي", "ar")
    assert shows_names("Вчера в Хельсинки прибыл Карлссон.", "ru")
    assert not shows_names("", "en")


@pytest.mark.parametrize("written", ["14.000", "14 000", "14,000", "14'000", "١٤٠٠٠", "14000"])
def test_a_figure_is_one_however_it_is_written(written: str) -> None:
    assert figures_in(f"Es kamen {written} Leute.") == {"14000"}


def test_decimals_have_a_point_and_single_digits_say_too_little() -> None:
    assert figures_in("6,35 und 6.35 Prozent, 3 Tote, am 02.11.") == {"6.35", "11"}
    assert figures_in("🙂 ½ ² 7") == set()
