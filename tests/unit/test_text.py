import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.terms import mentions
from pipeline.domain.terms.mentioned_days import month_days, resolve_weekday, weekdays
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.sentences import first_sentence
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS, ENGLISH_STOP_WORDS, content_words
from pipeline.domain.text.text import (
    HEADLINE_CHARS,
    fold_case_and_accents,
    headline_of,
    normalise_letters,
    words_of,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("the minister hаs resigned", "the minister has resigned"),  # a Cyrillic а
        ("Меdvale council", "Medvale council"),  # Cyrillic М and е in a mostly Latin word
        ("Mocква", "Москва"),  # Latin M, o, c in a mostly Cyrillic word
        ("“Don’t” – she said…", '"Don\'t" - she said...'),
        ("so\u00adlar \u200bpark", "solar park"),
        ("№ ﬁve", "No five"),
    ],
)
def test_letters_that_look_alike_are_one_letter(written, read):
    assert normalise_letters(written) == read


@pytest.mark.parametrize("kept", ["Москва", "Αθήνα", "COVID-переговоры", "İstanbul", "naïve café", "東京"])
def test_words_that_are_of_one_script_stay(kept):
    assert normalise_letters(kept) == kept


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    once = normalise_letters(text)
    assert normalise_letters(once) == once


def test_a_mixed_word_matches_the_plain_one():
    mixed, plain = (words_of(fold_case_and_accents(normalise_letters(t))) for t in ("Harbоur strіke", "harbour strike"))
    assert mixed == plain


def test_words_are_cut_folded_and_singular():
    assert words_of(fold_case_and_accents(normalise_letters("The mayor’s policies: Erdoğan’s 3 buses"))) == [
        "the",
        "mayor",
        "policy",
        "erdogan",
        "3",
        "buse",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the boys' l'eau", ["the", "boy", "l", "eau"]),
        ("o'brien's", ["o", "brien"]),
        ("rock'n'roll", ["rock", "roll"]),
        ("aujourd'hui", ["aujourd"]),
        ("п'ять років", ["п", "ять", "років"]),
    ],
)
def test_what_is_behind_an_apostrophe_is_a_word_after_a_short_one_only(text, words):
    assert words_of(text) == words


def test_a_script_without_spaces_gives_pairs_of_characters():
    assert words_of("東京地震") == ["東京", "京地", "地震"]


def test_stop_words_are_of_the_text_s_language():
    assert content_words(["und", "haus"], "de") == ["haus"]
    assert content_words(["und", "haus"], "en") == ["und", "haus"]
    assert content_words(["the", "house"], "und") == ["house"]  # a text of unknown language is taken for English
    assert content_words(["og", "19", "hus"], "da") == ["19", "hus"]
    assert content_words(["og", "19", "hús"], "fo") == ["19"]  # without a list, short words are taken for stop words


def test_words_that_sentences_are_matched_by_are_more_than_those_that_are_terms():
    assert {"people", "week", "report"} <= ENGLISH_STOP_WORDS - ENGLISH_FUNCTION_WORDS
    assert {"however", "n't"} <= ENGLISH_FUNCTION_WORDS - ENGLISH_STOP_WORDS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Mr. Abel Stone opened the bridge. It rained.", "Mr. Abel Stone opened the bridge."),
        ("By Staff\nThe river rose by two metres overnight. More soon.", "The river rose by two metres overnight."),
        ("Short.", "Short."),
        ("", ""),
        ("Breaking. The ferry ran aground. It floats.", "Breaking. The ferry ran aground."),
        ("Am 2. März lief die Fähre auf Grund. Sie liegt fest.", "Am 2. März lief die Fähre auf Grund."),
        ("No title here\nBy Jo", "No title here"),
        ("速報。東京で大きな地震。", "速報。東京で大きな地震。"),
    ],
)
def test_first_sentence(text, sentence):
    assert first_sentence(text) == sentence


def test_a_headline_is_made_where_there_is_none():
    long = "The council of the valley decided on Monday evening after nine hours of debate that " + "on and " * 30
    assert headline_of(" A   title ", "Text.") == "A title"
    assert headline_of(None, "The river rose by two metres. More soon.") == "The river rose by two metres"
    made = headline_of("", long)
    assert len(made) <= HEADLINE_CHARS
    assert made.endswith("…")
    assert long.startswith(made[:-1])
    assert long[len(made) - 1] == " "


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'incendie de l'Élysée, aujourd'hui", "l incendie de l elysee aujourd"),
        ("Dell'acqua, un'ora", "dell acqua un ora"),
        ("Ines O'Rourke's ferry and D'Souza’s", "ine o rourke ferry and d souza"),
        ("They're sure it isn't Friday's", "they sure it isn friday"),
    ],
)
def test_what_follows_an_elided_article_is_a_word(text, words):
    assert words_of(fold_case_and_accents(normalise_letters(text))) == words.split()


def test_mentions_of_names_numbers_and_days():
    text = (
        "Officials in Port Vell said on Tuesday that 1,200 of twelve thousand homes had no power. "
        "Mayor Ines Okoro spoke on 4 June. Officials, officials."
    )
    assert mentions.capitalised_spans(text) == ["Port Vell", "Tuesday", "Mayor Ines Okoro", "June"]
    assert numbers(text) == ["1200", "4", "12"]
    assert weekdays(text) == {1}
    assert month_days(text) == {(6, 4)}
    assert month_days("Nov. 02, May 13th, Sept 5 and 12 Marbles") == {(11, 2), (5, 13), (9, 5)}


@pytest.mark.parametrize(
    ("text", "language", "spans"),
    [
        ("Élections à Évry. Les élections, dit Éric Ébène.", "fr", ["Évry", "Éric Ébène"]),
        ("Die Fähre fuhr nach Köln, sagte Jörg Öztürk.", "de", ["Fähre", "Köln", "Jörg Öztürk"]),
        ("Мэр Киева Виталий Кличко говорит, что мост открыт.", "ru", ["Мэр Киева Виталий Кличко"]),
        ("Tại Đà Nẵng, ông Trần Văn Ba nói tại bến.", "vi", ["Đà Nẵng", "Trần Văn Ba"]),
        ("¿Quién vive en Ávila? ¡Él no sabe quién!", "es", ["Ávila"]),
        ("在东京，NATO秘书长说", "zh", ["NATO"]),
        ("FERRY SINKS OFF PORT VELL", "en", []),
    ],
)
def test_names_begin_with_a_capital_of_any_script(text, language, spans):
    assert mentions.capitalised_spans(text, language) == spans


def test_names_are_unknown_where_capitals_do_not_identify_them():
    known = ["A ferry sank off Port Vell", "Паром затонул в Одессе", "Ở Hà Nội"]
    unknown = [
        "东京的渡轮",
        "غرقت عبارة",
        "FERRY SINKS OFF PORT VELL",
        "ferry sinks off port vell",
        "ბორანი ჩაიძირა",
        "12",
        "",
    ]
    assert all(map(mentions.names_are_capitalised, known))
    assert not any(map(mentions.names_are_capitalised, unknown))


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("14,000 14.000 14 000 14'000 14\u00a0000 14\u202f000 ١٤٬٠٠٠ १४,०००", "en", ["14000"] * 8),
        ("6.3 6,3 ٦٫٣ 6.30 06,3", "en", ["6.3"] * 5),
        ("1,234.50 1.234,50 1 234,5 1'234.5", "en", ["1234.5"] * 4),
        ("12,34,567 1,00,000", "en", ["1234567", "100000"]),
        ("2.375 14.375", "en", ["2.375", "14.375"]),
        ("14.375 Euro, 12 300 Gäste", "de", ["14375", "12300"]),
        ("on 12 300 people, in 2018 300, at 6.3 200", "en", ["12", "300", "2018", "300", "6.3", "200"]),
        (
            "12.04.2018, 2018-04-12, 10:30, 5'11, 1,2,3",
            "en",
            list(map(str, (12, 4, 2018, 2018, 4, 12, 10, 30, 5, 11, 1, 2, 3))),
        ),
        ("A380, G20 and B52", "en", []),
        ("7.00 007 0,125 ０", "en", ["7", "7", "0.125", "0"]),
        ("在2018年有14名", "zh", ["2018", "14"]),
    ],
)
def test_a_number_has_one_value_however_it_is_written(text, language, values):
    assert numbers(normalise_letters(text), language) == values


@pytest.mark.parametrize(
    ("text", "language", "days", "named"),
    [
        ("April 12th, the 13th of May, 2018-06-01, 2.7.2018", "en", {(4, 12), (5, 13), (6, 1), (7, 2)}, set()),
        ("13/5/2018, 5/14/2018, but 3/2/2018 may be either", "en", {(5, 13), (5, 14)}, set()),
        ("Version 3.2.1 of 10.0.0.1 cost 12.04, at 2018-04", "en", set(), set()),
        ("Am Mittwoch, 12. April, nicht am 4.5. oder 3/2/2018", "de", {(4, 12), (5, 4), (2, 3)}, {2}),
        ("Mercredi 1er avril", "fr", {(4, 1)}, {2}),
        ("El miércoles 12 de abril", "es", {(4, 12)}, {2}),
        ("Na segunda-feira, 3 de março, pela segunda vez", "pt", {(3, 3)}, {0}),
        ("В среду, 12 апреля", "ru", {(4, 12)}, {2}),
        ("Szerda, április 12", "hu", {(4, 12)}, {2}),
        ("4月12日，星期三", "zh", {(4, 12)}, {2}),
        ("4월 12일 수요일에", "ko", {(4, 12)}, {2}),
        ("Ngày 12/4, 3 tháng 5", "vi", {(4, 12), (5, 3)}, set()),
        ("يوم الأربعاء ١٢ أبريل", "ar", {(4, 12)}, {2}),
        ("बुधवार, 12 अप्रैल", "hi", {(4, 12)}, {2}),
        ("12 April Wednesday", "xx", set(), set()),
    ],
)
def test_days_are_read_as_each_language_writes_them(text, language, days, named):
    text = normalise_letters(text)
    assert month_days(text, language) == days
    assert weekdays(text, language) == named


def test_a_weekday_names_the_latest_such_day():
    from datetime import date

    wednesday = date(2026, 3, 4)
    assert resolve_weekday(1, wednesday) == date(2026, 3, 3)
    assert resolve_weekday(2, wednesday) == wednesday
    assert resolve_weekday(3, wednesday) == date(2026, 2, 26)


@given(st.text(alphabet="0123٣४., '٬٫-aЯ年", max_size=30), st.sampled_from(["en", "de", "zh"]))
def test_numbers_are_read_from_any_text(text, language):
    for value in numbers(normalise_letters(text), language):
        assert re.fullmatch(r"(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", value)
