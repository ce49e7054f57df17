"""Brings the inflected forms of a word to one, in the languages that inflect: Путина, Путину and Путин are one word.

By the Snowball stemmers (M. Porter, https://snowballstem.org), written out in pure Python by `snowballstemmer`. Where
there is none, the first letters of a word, without a common ending, stand for it (P. McNamee, J. Mayfield, Character
N-Gram Tokenization for European Language Text Retrieval, 2004). English has its own rule in `text.words_of`, which the
fitted models depend on.
"""

import re
from importlib import import_module
from typing import Final

from pipeline.domain.text.wordlists import word_list

_SNOWBALL: Final = {
    language: name
    for name, languages in (
        pair.split(":")
        for pair in word_list(
            """arabic:ar armenian:hy basque:eu catalan:ca czech:cs danish:da dutch:nl estonian:et finnish:fi french:fr
            german:de greek:el hindi:hi hungarian:hu indonesian:id irish:ga italian:it lithuanian:lt nepali:ne
            norwegian:no,nb,nn persian:fa polish:pl portuguese:pt romanian:ro russian:ru serbian:sr,hr,bs spanish:es
            swedish:sv tamil:ta turkish:tr yiddish:yi"""
        )
    )
    for language in languages.split(",")
}
_CUT: Final = frozenset(
    word_list("az be bg bn gl gu is ka kk kn ky la lb lv mk ml mn mr mt pa sk sl sq te tt uk ur uz")
)
"""Languages with endings and without a stemmer: what is behind the first letters of their words is cut off."""

CUT_LETTERS: Final = 6


_SLAVIC_ENDING: Final = re.compile(
    r"(?<=\w{3})(?:[ая]ми|[оеє]го|[оеє]му|[іе]в|[ая]м|[ая]х|[оеє]м|[оеє]ю|[иі]х|[иі]м|[аеєиіїйоуюяьъы]{1,2}"
    r"|ami|ach|och|ého|ému|om|ov|[aeiouyáéíóúý])$"
)
"""The common endings in Ukrainian, Bulgarian, Macedonian, Belarusian, and in Slovak and Slovenian."""


def stem_of(word: str, language: str) -> str:
    """The stem of a word in small letters, with its accents; the word itself in a language without endings.

    A stemmer has a state while it works, so that each word has its own: callers remember what a word gave.
    """
    name = _SNOWBALL.get(language)
    if name is not None:
        stemmer = getattr(import_module(f"snowballstemmer.{name}_stemmer"), f"{name.title()}Stemmer")()
        return str(stemmer.stemWord(word))
    if language not in _CUT:
        return word
    return _SLAVIC_ENDING.sub("", word)[:CUT_LETTERS]
