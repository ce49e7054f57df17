"""The names of places that no library has, and those that news means otherwise: lists for `place_names`.

By two-letter code of the country. `_` stands for a space.
"""

from typing import Final

from pipeline.domain.text.wordlists import word_list

PEOPLES: Final = {
    "AE": "Emirati Emiratis",
    "AR": "Argentine Argentines Argentinian",
    "BA": "Bosnia Bosnian Bosnians",
    "CD": "Congo Congolese",
    "CZ": "Czechs Czechia",
    "DK": "Dane Danes",
    "ES": "Spaniard Spaniards",
    "FI": "Finn Finns",
    "FR": "Frenchman Frenchwoman",
    "GB": "Britain Briton Britons Brits Brit Scotland Scottish Scots Wales Welsh England English Northern_Ireland",
    "IE": "Irishman",
    "IS": "Icelandic",
    "KG": "Kyrgyz",
    "KZ": "Kazakh Kazakhs",
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
"""Peoples and parts of countries that the libraries do not name."""

SEATS: Final = {
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

STATES: Final = {
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

ABBREVIATIONS: Final = {
    "US": "US U.S. USA U.S.A. NYC",
    "GB": "UK U.K.",
    "AE": "UAE U.A.E.",
    "CD": "DRC DR_Congo",
}
"""Read in capitals only: `us` is a word."""

NOT_THE_PLACE: Final = """
    New_York_Times New_York_Post New_York_Magazine Washington_Post Washington_Times Washington_Examiner Boston_Globe
    Los_Angeles_Times Chicago_Tribune South_China_Morning_Post Jerusalem_Post Times_of_India Bangkok_Post Paris_Review
    Paris_Agreement Paris_Accord Paris_Climate Paris_Hilton Paris_Jackson Kyoto_Protocol Geneva_Convention
    Geneva_Conventions Vienna_Convention Copenhagen_Accord Latin_America Latin_American South_America South_American
    Central_America Central_American North_America North_American Indian_Ocean West_Indian West_Indies American_Samoa
    South_China_Sea East_China_Sea Sea_of_Japan Gulf_of_Mexico English_Channel Turkish_Bath Prince_of_Wales
    Princess_of_Wales Duke_of_York Duchess_of_York Duke_of_Cambridge Duchess_of_Cambridge Duke_of_Sussex
    Bay_of_Bengal Gulf_of_Oman Gulf_of_Aden Jack_London London_Breed Irving_Berlin Wall_Street_Journal
    Michael_Jordan Jordan_Peterson Captain_America Miss_Universe Tom_Holland Jimmy_Wales American_Idol Cleveland_Clinic
    Strait_of_Georgia Philadelphia_Inquirer Houston_Chronicle Denver_Post Cape_Cod Orange_County Panama_Papers
    Panama_City_Beach Chelsea_Clinton Panama_Canal Suez_Canal Stockholm_Syndrome
    Spanish_Flu Asian_American Korean_American
"""
"""Longer names that contain a place and mean something else."""

ALSO_WORDS_OR_PEOPLE: Final = """
    alexandria anaheim anderson ann anna arlington aurora austin bama barking bath berkeley bern best beverly
    boulder bradford brandon brest bruges burton cambridge carlsbad carlos carrollton carson cary cedar centennial chad
    chandler charleston charlotte chelsea chester clarksville clayton clinton clermont clovis colon columbia
    columbus commerce commonwealth concord corona dalton darlington davenport dayton delta denton derby dominica
    douglas downey edison elizabeth enterprise erie essen eugene evansville everett fargo flint florence fontana
    francisco franklin fremont fuller garland gent george georgetown georgia gilbert glendale grenada guinea hamilton
    hampton hartford hayward henderson hino ho hope hove hub hull huntington independence irvine irving jackson jersey
    jordan kent kingston lafayette lancaster lansing laredo lara lens lewisville liberty lincoln little lourdes lowell
    lucia madison male man mann marino mary mason mckinney mendoza mercedes metro midland miramar mobile modesto
    monroe montgomery mood murray nada nancy napa natal nelson newton nice norman olympia orange ose
    palmer parma paterson pearl pembroke peterborough pomona preston providence quincy ramos reading
    rialto richardson richmond rivera riverside rochester rockford roma roseville ruse saga salem salinas salvador san
    sale santa santiago savannah scott scottsdale shannon simmering sofia split springs stamford stanley sterling
    sunrise surprise sutton taylor temple thornton torrance torres tours troy tyler union valencia van vera
    verona victoria victory virginia vista walker warren warwick waterbury west westminster worth york
    oral oran osh bade pare ica aba ede saki rize ise shaping anning erode surat vanessa java batman same most young
    deal mira ambon ben ali hassan omar said zaria duque azul augusta juneau lopez morales martinez alvarez silva santos
    logan dover sal metz nova star mata tula sur gloria aden ibb aley andong anda arar angers arrah centro central
"""
"""Places whose names are often a person's, another place's or a word: known after a preposition only."""

NO_PLACES: Final = """
    bush daca reunion chin kennedy sidney international man mary george regina vladimir toyota surrey salisbury
    georgetown rodriguez ann delta marino bolton daly chan kang song hall
"""
"""Names of places that in news hardly ever mean these: not known."""

ALSO_SURNAMES: Final = """
    berlin cairo lima houston denver phoenix holland bristol milan durban birmingham manchester paris sydney dallas
    orlando oxford cologne adelaide wellington plymouth
"""
"""Large places that count as long as they are not part of a longer name."""


FORMER_NAMES: Final = frozenset(
    word_list("Bombay Calcutta Madras Peking Saigon Rangoon Leningrad Stalingrad Constantinople Canton Danzig Lvov")
)
