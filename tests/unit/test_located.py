"""The names of places where something happened, and numbers in words, in several languages."""

import pytest

from pipeline.domain.terms.located import located_names
from pipeline.domain.terms.written_numbers import numbers


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        ("en", "A tram derailed in Varnholt, near the Ems. Police in Berlin said so.", ["Varnholt", "Berlin"]),
        ("de", "Bei Kassel ist ein Bus verunglückt, er kam aus Göttingen.", ["Kassel", "Göttingen"]),
        ("es", "Dos personas murieron en Huelva, cerca de Palos. En Lorca no.", ["Huelva", "Palos", "Lorca"]),
        ("fr", "À Roubaix, un incendie a fait deux morts près de Lille.", ["Roubaix", "Lille"]),
        ("it", "Un treno è deragliato a Bologna, vicino a San Lazzaro.", ["Bologna", "San Lazzaro"]),
        ("ru", "В Прокопьевске и под Кемеровом погибли горняки.", ["Прокопьевске", "Кемеровом"]),
        ("uk", "Під Фастовом зіткнулися потяги, у Києві затори.", ["Фастовом", "Києві"]),
        ("vi", "Sạt lở đất ở Lào Cai làm bảy người chết.", ["Lào Cai"]),
        ("tr", "Denizli'de deprem oldu, İzmir'den ekipler yola çıktı. Vali Ankara'ya gitti.", ["Denizli", "İzmir"]),
        ("ar", "قتل ستة عمال في مدينة طنطا", []),
    ],
)
def test_places_are_the_names_behind_words_of_place(language: str, text: str, places: list[str]) -> None:
    assert list(located_names(text, language)) == places


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("de", "Fünf Tote und zwei Verletzte, eine Frau wird vermisst", ["5", "2"]),
        ("fr", "Onze blessés et quatre morts dans une ville", ["11", "4"]),
        ("es", "Catorce heridos, seis de ellos graves", ["14", "6"]),
        ("ru", "Погибли восемь горняков, ещё двое в больнице", ["8", "2"]),
        ("uk", "П'ятеро загиблих, дев'ятеро поранених", ["5", "9"]),
        ("tr", "Üç mahallede beş ev yandı, bir kişi kayıp", ["3", "5"]),
        ("pl", "Pięć osób zginęło, dwie ranne", ["5", "2"]),
        ("nl", "Ten minste drie doden", ["3"]),
        ("en", "Three dead and ten hurt", ["3", "10"]),
    ],
)
def test_numbers_in_words_have_their_value_in_the_language_of_the_text(
    language: str, text: str, values: list[str]
) -> None:
    assert numbers(text, language) == values
