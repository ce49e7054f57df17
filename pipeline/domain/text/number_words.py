"""The words for one to twenty in languages other than English, in the forms that count things."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from pipeline.domain.text.wordlists import word_list

_WORDS: Final = {
    "de": """ein/eine/einen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
        sechzehn siebzehn achtzehn neunzehn zwanzig""",
    "fr": """un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
        dix-huit dix-neuf vingt""",
    "es": """un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
        diecisiete dieciocho diecinueve veinte""",
    "it": """un/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
        diciassette diciotto diciannove venti""",
    "pt": """um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze
        dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove vinte""",
    "nl": """een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
        achttien negentien twintig""",
    "ru": """один/одна два/две/двое/двух/двоих три/трое/трёх/трех/троих четыре/четверо/четырёх/четырех пять/пятеро/пяти
        шесть/шестеро/шести семь/семеро/семи восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать
        тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать""",
    "uk": """один/одна два/дві/двоє/двох три/троє/трьох чотири/четверо/чотирьох п'ять/п'ятеро/п'яти шість/шестеро/шести
        сім/семеро/семи вісім/восьми дев'ять/дев'ятеро/дев'яти десять/десяти одинадцять дванадцять тринадцять
        чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять""",
    "pl": """jeden/jedna dwa/dwie/dwoje/dwóch trzy/troje/trzech cztery/czworo/czterech pięć/pięcioro/pięciu
        sześć/sześcioro/sześciu siedem/siedmioro/siedmiu osiem/ośmioro/ośmiu dziewięć/dziewięciu dziesięć/dziesięciu
        jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście
        dwadzieścia""",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on",
    "ar": """واحد اثنان/اثنين ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني تسعة/تسع عشرة/عشر""",
}
_NOT_COUNTING: Final = frozenset(
    word_list("ein eine einen un une una um uma een один одна jeden jedna bir واحد sei nove")
)
"""Articles, and words that are mostly others: "sei" is Italian for "you are" as well, "nove" for "new" elsewhere."""


@cache
def number_words(language: str) -> Mapping[str, int]:
    """The value of each word, in lower case; empty for a language without a list, and for English."""
    return {
        form: value
        for value, forms in enumerate(_WORDS.get(language, "").split(), start=1)
        for form in forms.split("/")
        if form not in _NOT_COUNTING
    }
