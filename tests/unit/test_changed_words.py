"""A copy says what it changed: figures, names, negations and quoted words, and not house style."""

import pytest

from pipeline.domain.comparison.changed_words import changed_words
from tests.support.blast_report import BLAST


def changes(text: str, original: str = BLAST) -> list[tuple[str, str]]:
    return [(one.here, one.there) for one in changed_words(text, original)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("14 people", "17 people", ("17", "14")),
        ("will not rest", "will rest", ("", "not")),
        ("had been held", "had not been held", ("not", "")),
        ("Clara Novak", "Hugo Dorn", ("Hugo Dorn", "Clara Novak")),
        ("the guilty are", "the killers are", ("killers", "guilty")),
        ("9.40", "10.15", ("10.15", "9.40")),
        ("the third in", "the fifth in", ("fifth", "third")),
    ],
)
def test_each_change_of_a_fact_is_found(old: str, new: str, expected: tuple[str, str]) -> None:
    assert changes(BLAST.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("two men", "2 men"),
        ("“", '"'),
        ("asked for donors", "appealed for donors"),
        ("Interior Minister Clara Novak", "Minister Novak"),
        ("heard five kilometres away", "heard 5 kilometres away"),
        (" No group has claimed the attack, the third in the province since June.", ""),
        ("At least", "Officials in the town hall said late in the evening that at least"),
    ],
)
def test_house_style_cuts_and_rewording_are_not_listed(old: str, new: str) -> None:
    assert old in BLAST
    assert changes(BLAST.replace(old, new)) == []


FLOOD = (
    "The river Sarn burst its banks at 5pm on Friday and flooded 1,200 homes across 15 miles of the valley, the U.S. "
    "Geological Survey said. Engineer Jim Walden of the Federal Rivers Authority called the damage, put at $3.25 "
    "billion, a warning to all who organise the defence of such towns. “We'll rebuild the dykes that the Governor "
    "promised and that the county forgot,” he said on Saturday. The water rose by 1.5 metres in two hours. Walden, "
    "56, did not say when the dykes could be ready. It was possible that some of the roads stay shut."
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1,200 homes", "2,100 homes", ("2,100", "1,200")),
        ("$3.25 billion", "$5.25 billion", ("$5.25", "$3.25")),
        ("two hours", "six hours", ("six", "two")),
        ("at 5pm", "at 7pm", ("7", "5")),
        ("Friday", "Thursday", ("Thursday", "Friday")),
        ("did not say", "did say", ("", "not")),
        ("was possible", "was impossible", ("impossible", "possible")),
        ("river Sarn", "river Orne", ("Orne", "Sarn")),
        ("Jim Walden", "Karl Brandt", ("Karl Brandt", "Jim Walden")),
        ("county forgot", "county funded", ("funded", "forgot")),
        ("$3.25 billion", "$3.25 million", ("million", "billion")),
        ("water rose by", "water fell by", ("fell", "rose")),
        ("Engineer Jim Walden", "Engineer Jens Walden", ("Jens", "Jim")),
    ],
)
def test_an_altered_figure_day_denial_name_or_quoted_word_is_found(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    altered = FLOOD.replace(old, new)
    assert altered != FLOOD
    assert changes(altered, FLOOD) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at 5pm", "at 17:00"),
        ("at 5pm", "at 5:00 p.m."),
        ("15 miles", "24 km"),
        ("U.S. Geological", "US Geological"),
        ("$3.25 billion", "$3.3 billion"),
        ("$3.25 billion", "€2.9 billion"),
        ("Engineer Jim Walden", "Engineer James Walden"),
        ("Federal Rivers Authority", "FRA"),
        ("Federal Rivers Authority", "federal authority for rivers"),
        ("organise the defence", "organize the defense"),
        ("We'll rebuild", "We will rebuild"),
        ("that the Governor promised", "that [the governor] promised"),
        ("“We'll", '"We’ll'),
        ("on Saturday", "on March 7"),
        ("did not say", "didn’t say"),
        ("two hours", "2 hours"),
        ("1.5 metres", "1.5 meters"),
    ],
)
def test_another_spelling_unit_rounding_currency_clock_or_short_form_is_no_change(old: str, new: str) -> None:
    altered = FLOOD.replace(old, new)
    assert altered != FLOOD
    assert changes(altered, FLOOD) == []


def test_a_later_and_higher_toll_is_an_update_and_a_lower_one_is_shown() -> None:
    more, fewer = BLAST.replace("14 people", "19 people"), BLAST.replace("14 people", "9 people")
    assert changed_words(more, BLAST, 12.0) == ()
    assert [one.here for one in changed_words(fewer, BLAST, 12.0)] == ["9"]
    assert [one.here for one in changed_words(more, BLAST)] == ["19"], "nobody knows which came first"
    assert [one.here for one in changed_words(more, BLAST, 0.5)] == ["19"]


def test_datelines_captions_and_credits_are_not_compared() -> None:
    text = f"VARNHOLT (AP) - {BLAST}\nPhoto: Ann Bell/Getty Images\nPublished 7:24 am on 3 March"
    other = f"BRENN (Reuters) - {BLAST}\nPhoto: Carl Dow/Getty Images\nPublished 9:56 am on 4 March"
    assert changes(text, other) == []


def test_both_sentences_are_given_and_the_words_are_marked_in_them() -> None:
    (one,) = changed_words(BLAST.replace("32 injured", "23 injured"), BLAST)
    assert one.sentence[slice(*one.span)] == one.here == "23"
    assert one.original_sentence[slice(*one.original_span)] == one.there == "32"
    assert one.sentence == one.original_sentence.replace("32", "23")
    (gone,) = changed_words(BLAST.replace("will not rest", "will rest"), BLAST)
    assert gone.span[0] == gone.span[1]
    assert gone.sentence[: gone.span[0]].endswith("We will ")
    assert "will rest" in gone.sentence
    assert gone.original_sentence[slice(*gone.original_span)] == "not"


@pytest.mark.parametrize("unit", ["word ", "7 ", "“", "é", "漢字", "سد ", "a.b.", "1,2/3 ", "\n"])
def test_long_texts_of_one_kind_pass_and_have_bounded_sentences(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    assert changed_words(text, text) == ()
    for one in changed_words(f"{BLAST} {text}".replace("14", "17"), f"{BLAST} {text}"):
        assert len(one.sentence) <= 600
        assert one.sentence[slice(*one.span)] == one.here


def test_contraction_is_not_a_changed_negation() -> None:
    text = "The minister said the bridge had not been closed and did not fail in the storm of last week."
    assert changes(text.replace("had not", "hadn't").replace("did not", "didn’t"), text) == []


def test_change_bears_the_words_before_it() -> None:
    (one,) = changed_words(BLAST.replace("14", "17"), BLAST)
    assert one.before == "At least"


@pytest.mark.parametrize("text", ["", "One word", "Ein kurzer Text ohne Zahlen."])
def test_text_without_anything_in_common_has_no_changes(text: str) -> None:
    assert changes(text) == changes(BLAST, text) == []


WARD = (
    "The hospital in Velin will close its ward in March after at least nine midwives resigned. Mayor Tom Elling "
    "denied that more than 20 warnings were ignored. Wages rise by up to 6 percent, and fewer children are born here."
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("at least nine", "nine", ("", "at least")),
        ("more than 20", "20", ("", "more than")),
        ("more than 20", "fewer than 20", ("fewer", "more")),
        ("up to 6", "6", ("", "up to")),
        ("will close", "may close", ("may", "will")),
        ("in March", "in May", ("May", "March")),
        ("denied that", "confirmed that", ("confirmed", "denied")),
        ("fewer children", "more children", ("more", "fewer")),
    ],
)
def test_a_dropped_bound_and_a_contrary_word_are_found(old: str, new: str, expected: tuple[str, str]) -> None:
    assert changes(WARD.replace(old, new), WARD) == [expected]


@pytest.mark.parametrize(
    ("old", "new"), [("at least nine", "at least 9"), ("in March", "in Mar."), ("denied", "denies")]
)
def test_a_bound_that_stays_is_no_change(old: str, new: str) -> None:
    assert changes(WARD.replace(old, new), WARD) == []


PIER = (
    "The ferry hit a pier in the harbour of Marbeck on Friday, police said. Nobody was hurt in the accident, said "
    "Captain Ulla Berg, who steered it. Divers will look at the hull of the ferry in February."
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Nobody was", "Two people were", ("Two people were", "Nobody was")),
        ("Ulla", "Ulf", ("Ulf", "Ulla")),
        ("February", "September", ("September", "February")),
    ],
)
def test_a_toll_of_none_a_first_name_and_the_last_word_are_found(old: str, new: str, expected: tuple[str, str]) -> None:
    assert changes(PIER.replace(old, new), PIER) == [expected]


def test_those_hurt_whom_a_later_text_has_are_an_update() -> None:
    assert changed_words(PIER.replace("Nobody was", "Two people were"), PIER, 10.0) == ()


@pytest.mark.parametrize(("old", "new"), [("Nobody", "No one"), ("Ulla Berg", "U. Berg"), (" in February.", ".")])
def test_another_word_for_nobody_an_initial_and_a_cut_end_are_no_change(old: str, new: str) -> None:
    assert changes(PIER.replace(old, new), PIER) == []


BOAT = (
    "The rescue boat Petrel left Gorse Quay at dawn on Sunday with six volunteers. Coxswain Alan Birch said they could "
    "not see the yacht until it was eight miles off. The parish voted by 21 to 6 for a boat of Bexmoor Marine, which "
    "has not yet delivered the engine. The crew cannot use the old slipway and did not get a grant."
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("eight miles", "eight kilometres", ("kilometres", "miles")),
        ("by 21 to 6", "by 19 to 8", ("19 to 8", "21 to 6")),
        ("Bexmoor", "Bexley", ("Bexley", "Bexmoor")),
        ("has not yet delivered", "has already delivered", ("already", "not yet")),
        ("cannot use", "can use", ("", "not")),
        ("did not get", "got", ("got", "did not get")),
    ],
)
def test_a_unit_a_vote_a_company_and_a_denial_of_two_words_are_found(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    assert changes(BOAT.replace(old, new), BOAT) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("eight miles", "13 kilometres"),
        ("cannot use", "can't use"),
        ("cannot use", "can not use"),
        ("has not yet delivered", "has yet to deliver"),
        ("Alan Birch", "Al Birch"),
    ],
)
def test_the_same_in_another_unit_or_denied_in_another_way_is_no_change(old: str, new: str) -> None:
    assert changes(BOAT.replace(old, new), BOAT) == []


COUNCILS = {
    "fr": "Le conseil de Port-Vieux a voté mardi l'achat d'un canot, et neuf bénévoles ont été formés en avril.",
    "de": "Der Rat von Althafen hat am Mittwoch ein Boot bewilligt, zwölf Helfer wurden im März am Hafen ausgebildet.",
    "es": "El pleno de Puerto Viejo aprobó el jueves la compra, y siete voluntarios fueron formados en abril en mar.",
    "pt": "O conselho de Porto Velho aprovou na quarta-feira a compra, e sete voluntários treinaram em abril no mar.",
    "ru": "Совет города в среду утвердил покупку нового катера, и девять спасателей прошли обучение у причала порта.",
    "pl": "Rada Starego Portu w środę uchwaliła zakup łodzi, a siedmiu ochotników przeszkolono w porcie przy molo.",
}


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("fr", "mardi", "jeudi"),
        ("fr", "neuf", "onze"),
        ("fr", "avril", "octobre"),
        ("de", "Mittwoch", "Freitag"),
        ("de", "zwölf", "zwanzig"),
        ("de", "März", "Mai"),
        ("es", "jueves", "lunes"),
        ("es", "siete", "diez"),
        ("pt", "quarta", "quinta"),
        ("pt", "abril", "julho"),
        ("ru", "среду", "пятницу"),
        ("ru", "девять", "десять"),
        ("pl", "środę", "sobotę"),
        ("pl", "siedmiu", "ośmiu"),
    ],
)
def test_days_months_and_numbers_in_words_are_read_in_the_language_of_the_copy(
    language: str, old: str, new: str
) -> None:
    text = COUNCILS[language]
    found = changed_words(text.replace(old, new), text, language=language)
    assert [(one.here, one.there) for one in found] == [(new, old)]


@pytest.mark.parametrize(
    ("language", "old", "new"), [("fr", "neuf", "9"), ("de", "zwölf", "12"), ("ru", "девять", "9")]
)
def test_a_number_in_digits_is_no_change_in_any_language(language: str, old: str, new: str) -> None:
    text = COUNCILS[language]
    assert changed_words(text.replace(old, new), text, language=language) == ()
