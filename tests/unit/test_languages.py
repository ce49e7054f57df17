"""In which language a text is, however short: articles are compared within one language only."""

from datetime import UTC, datetime

import pytest

from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.articles.languages import common_language, language_of, normal_language, with_usual_languages

SEEN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def article(number, title, *, source="Wire", text=""):
    url = f"https://news.example/{number}"
    return Article(
        id=article_id(url),
        url=url,
        source=source,
        family=source,
        language=language_of(f"{title}\n{text}"),
        title=title,
        text=text,
        seen=SEEN,
    )


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Nine killed in strikes on Kyiv, mayor says", "en"),
        ("Rand Tower evacuated after fire alarm", "en"),
        ("Iran says it has closed the strait again", "en"),
        ("Minister tritt nach Niederlage im Haushalt zurück", "de"),
        ("La ministre démissionne après le vote du budget", "fr"),
        ("El presidente anuncia nuevas elecciones", "es"),
        ("Прем'єр-міністр подав у відставку", "uk"),
    ],
)
def test_a_headline_is_identified_by_itself(title, language):
    assert language_of(title) == language


def test_a_stated_language_counts_where_the_text_leaves_doubt():
    assert language_of("Kell Tower sold", prior="en-GB") == "en"
    assert language_of("Rand Tower evacuated", prior="da") == "da"
    assert language_of("La ministre démissionne après le vote du budget à l'Assemblée nationale", prior="en") == "fr"
    assert language_of("123", prior="") == "und"


def test_headlines_in_doubt_are_in_the_language_of_their_outlets_others():
    headlines = ["Kell", "Le gouvernement annonce une réforme des retraites", "La grève des trains continue lundi"]
    mixed = [article(i, title, source="Le Port") for i, title in enumerate(headlines)]
    mixed += [article(9, "Council votes to close three libraries", source="The Port")]
    assert [one.language for one in with_usual_languages(mixed)] == ["fr", "fr", "fr", "en"]


def test_headlines_in_doubt_are_read_together_if_each_is_in_doubt():
    titles = ["Kell Tower sold", "PM quits", "Dockers strike", "Ferry late", "Varga out", "Snow shuts port"]
    alerts = [article(i, title) for i, title in enumerate(titles)]
    assert {one.language for one in with_usual_languages(alerts)} == {"en"}
    assert common_language(titles) == "en"


def test_a_headline_in_doubt_stays_unknown_among_several_languages():
    articles = [
        article(1, "Kell", source="A"),
        article(2, "Council votes to close three libraries", source="B"),
        article(3, "Le gouvernement annonce une réforme des retraites", source="C"),
    ]
    assert [one.language for one in with_usual_languages(articles)] == ["und", "en", "fr"]


@pytest.mark.parametrize(("tag", "code"), [("pt-BR", "pt"), ("nb-NO", "no"), ("nn", "no"), ("iw", "he"), ("xx", "")])
def test_a_language_has_one_code(tag, code):
    assert normal_language(tag) == code


def test_a_wrong_stated_language_does_not_count_against_a_plain_text():
    text = (
        "The council of the valley has decided to close three of its libraries after a long debate on Monday evening."
    )
    assert language_of(text, prior="ru") == "en"
    assert language_of(text, prior="xx") == "en"


def test_a_language_that_cannot_be_identified_is_what_is_stated():
    text = "Ko te reo te mauri o te mana Māori, e ai ki te minita i te ata nei i roto i te whare pāremata."
    assert language_of(text, prior="mi") == "mi"


@pytest.mark.parametrize("text", ["🎉🎉🔥 😀😀", "123 456", ""])
def test_a_text_without_letters_is_in_the_stated_language_or_none(text):
    assert language_of(text, prior="ar") == "ar"
    assert language_of(text) == "und"


def test_of_two_languages_in_a_text_the_longer_part_counts():
    english = "The council of the valley has decided to close three of its libraries after a long debate. " * 4
    assert language_of(english + "Der Rat tagte lange.") == "en"
    assert (
        language_of("Short note. " + "Der Rat des Tals hat nach langer Debatte drei Büchereien geschlossen. " * 4)
        == "de"
    )
