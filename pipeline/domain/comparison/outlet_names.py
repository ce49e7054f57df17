"""Names of news agencies and outlets that others credit, and how a text's name for one is unified.

Our own list of those that are credited most, with the words in which the names of others end ("Varnholm Herald").
"""

import re
from typing import Final

from pipeline.domain.text.text import fold_case_and_accents

_ONE_NAME: Final = {
    "associated press": "AP", "the associated press": "AP", "agence france-presse": "AFP",
    "agence france presse": "AFP",
    "thomson reuters": "Reuters", "reuters news agency": "Reuters", "bloomberg news": "Bloomberg", "cnn news": "CNN",
    "british broadcasting corporation": "BBC", "bbc news": "BBC", "nbc news": "NBC", "abc news": "ABC",
    "cbs news": "CBS",
    "press association": "PA", "deutsche presse-agentur": "dpa", "dpa": "dpa", "itar-tass": "TASS", "тасс": "TASS",
    "риа новости": "RIA Novosti", "интерфакс": "Interfax", "рейтер": "Reuters", "рейтерс": "Reuters",
    "wsj": "Wall Street Journal", "nyt": "New York Times", "national public radio": "NPR",
    "huffington post": "HuffPost", "huffpo": "HuffPost", "hpo": "HuffPost", "wapo": "Washington Post",
    "press trust of india": "PTI", "xinhua news agency": "Xinhua", "kyodo news": "Kyodo", "fox": "Fox News",
}  # fmt: skip
_KNOWN: Final = """
Reuters|Thomson Reuters|Reuters news agency|AP|Associated Press|AFP|Agence France[- ]Presse|UPI|dpa|DPA|EFE|ANSA|Xinhua
|Xinhua News Agency|TASS|ITAR-TASS|RIA Novosti|Interfax|Kyodo|Kyodo News|PTI|Press Trust of India|PA Media|CTK|ČTK|PAP
|Ritzau|NTB|TT|Belga|ANP|MTI|Anadolu|Anadolu Agency|IRNA|Yonhap|Ukrinform|Bloomberg|Bloomberg News|CNN|BBC|BBC News
|NBC|NBC News|ABC|ABC News|CBS|CBS News|Fox News|Fox Business|MSNBC|CNBC|NPR|PBS|C-SPAN|Univision|Telemundo|Axios
|Politico|Vox|ProPublica|BuzzFeed|BuzzFeed News|HuffPost|Huffington Post|Vice News|Breitbart|Breitbart News|Newsmax
|Daily Caller|Daily Beast|Daily Mail|Daily Telegraph|The Hill|The Atlantic|The Guardian|Guardian|The Economist
|New Yorker
|The Intercept|Mother Jones|Rolling Stone|Vanity Fair|Newsweek|Time magazine|Slate|Salon|Gizmodo|TechCrunch|Wired
|Variety|Deadline|Hollywood Reporter|Business Insider|Forbes|Fortune|MarketWatch|Sky News|ITV|ITV News|Channel 4 News
|Al Jazeera|Al Arabiya|Deutsche Welle|Der Spiegel|Spiegel|Bild|Die Zeit|Die Welt|ARD|ZDF|Süddeutsche Zeitung
|Frankfurter Allgemeine Zeitung|Le Monde|Le Figaro|Libération|France 24|BFMTV|El País|El Mundo|La Vanguardia
|La Repubblica|Repubblica|Corriere della Sera|RAI|Haaretz|Kommersant|Meduza|TMZ|ESPN|USA Today|USA TODAY|The Verge
|The Times of London|The Sun|The Mirror|Globe and Mail|Toronto Star|CBC|CTV|RTE|RTÉ|Gazeta Wyborcza|Idnes|Novinky
|ТАСС|РИА Новости|Интерфакс|Коммерсантъ|NYT|WSJ|Good Morning America|Meet the Press|Face the Nation
"""
_ENDINGS: Final = (
    "Times|Post|Journal|Herald|Tribune|Chronicle|Gazette|Examiner|Inquirer|Star-Tribune|Dispatch"
    "|Courier|Globe|Sentinel|Register|Observer|Telegraph|Independent"
    "|Daily News|Mercury News|Morning News|Free Press|Daily|Weekly|Review-Journal"
    "|News Agency"
    "|Republic|Bee|Plain Dealer|Constitution|Advertiser|Standard|Bulletin|Mail|Express|Zeitung|Nachrichten|Magazine"
)
_PROPER: Final = r"(?:(?:Los|Las|New|San|St\.|El|La|South|North|West|East|[A-ZÀ-Ž][\w.&'-]{0,20}[a-z])\s){1,3}"
OUTLET: Final = re.compile(
    rf"(?<![\w@#/.-])(?:(?:The\s)?(?P<known>{_KNOWN.replace(chr(10), '')})|(?P<named>{_PROPER}(?:{_ENDINGS})))"
    r"(?![\w-]|\.\w)"
)
_LEADS: Final = frozenset(
    {"the", "a", "an", "and", "but", "in", "on", "to", "as", "by", "from", "told", "when", "after"}
)
_KEPT_WHOLE: Final = frozenset({"The Hill", "The Atlantic", "The Sun", "The Mirror", "The Verge", "The Economist"})
_ENDING_ALONE: Final = re.compile(rf"(?:{_ENDINGS})")
_LEAST_PREFIX: Final = 3
SHORT: Final = re.compile(r"\b[Tt]he (Times|Post|Journal|Herald|Tribune|Chronicle|Globe)\b(?!\s[A-Z])")


def unified(name: str) -> str:
    """One name for one outlet: "The Associated Press" is AP."""
    words = name.split()
    while len(words) > 1 and words[0].lower() in _LEADS and " ".join(words) not in _KEPT_WHOLE:
        words = words[1:]
    bare = " ".join(words).removesuffix("'s")
    return _ONE_NAME.get(fold_case_and_accents(bare), bare)


def is_short(name: str) -> bool:
    """Whether it is only the last word of names of outlets: which Times is meant, the text has to say elsewhere."""
    return _ENDING_ALONE.fullmatch(name) is not None


def is_own(name: str, source: str) -> bool:
    """Whether the outlet credits itself, under a shorter or a longer form of its name."""
    first, second = _letters(name), _letters(unified(source))
    if not first or not second:
        return False
    words = set(fold_case_and_accents(name).split()) - _LEADS
    own = set(re.findall(r"\w+", fold_case_and_accents(source))) | {"news"}
    prefix = min(len(first), len(second)) >= _LEAST_PREFIX and (second.startswith(first) or first.startswith(second))
    other = any(
        known == unified(name) and second.startswith(_letters(form)) for form, known in _ONE_NAME.items() if " " in form
    )
    return first == second or prefix or words <= own or other


def _letters(name: str) -> str:
    folded = fold_case_and_accents(name)
    return re.sub(r"\W|_", "", folded.removeprefix("the "))
