import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.terms import mentions
from pipeline.domain.text.sentences import first_sentence
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS, ENGLISH_STOP_WORDS, is_stop_word
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


def test_a_script_without_spaces_gives_pairs_of_characters():
    assert words_of("東京地震") == ["東京", "京地", "地震"]


def test_stop_words_are_of_the_text_s_language():
    assert is_stop_word("und", "de")
    assert not is_stop_word("und", "en")
    assert is_stop_word("the", "und")  # a text of unknown language is taken for English
    assert (is_stop_word("og", "da"), is_stop_word("19", "da")) == (True, False)


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


def test_mentions_of_names_numbers_and_days():
    text = (
        "Officials in Port Vell said on Tuesday that 1,200 of twelve thousand homes had no power. "
        "Mayor Ines Okoro spoke on 4 June. Officials, officials."
    )
    assert mentions.capitalised_spans(text) == ["Port Vell", "Tuesday", "Mayor Ines Okoro", "June"]
    assert mentions.numbers(text) == ["1200", "4", "12"]
    assert mentions.weekdays(text) == {1}
    assert mentions.month_days(text) == {(6, 4)}
    assert mentions.month_days("Nov. 02, May 13th, Sept 5 and 12 Marbles") == {(11, 2), (5, 13), (9, 5)}


def test_a_weekday_names_the_latest_such_day():
    from datetime import date

    wednesday = date(2026, 3, 4)
    assert mentions.resolve_weekday(1, wednesday) == date(2026, 3, 3)
    assert mentions.resolve_weekday(2, wednesday) == wednesday
    assert mentions.resolve_weekday(3, wednesday) == date(2026, 2, 26)
