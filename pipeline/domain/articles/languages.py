"""Identifies the language of a text: ISO 639-1, or `und` if it cannot be identified.

Short texts leave doubt: for them the language that the feed or page states counts, else the one that the outlet's other
texts are in, else a guess among the languages of most news. Articles are compared within a language only, so a headline
of unknown language would meet nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from babel import Locale

from pipeline.domain.articles.articles import UNKNOWN_LANGUAGE, Article
from pipeline.domain.text.language_identifier import NEWS_LANGUAGES, language_identifier, news_language_identifier
from pipeline.domain.text.wordlists import word_list

# Measured on pieces of the labelled (English) articles: the classifier errs in 1 of 10 at 20 letters, in 1 of 150 at
# 60, and never if its own probability is .95 or more.
SURE_LETTERS: Final = 60
LEAST_LETTERS: Final = 20
SURE_PROBABILITY: Final = 0.95
READ_CHARACTERS: Final = 3000

# Measured on 1,500 English headlines and 2,700 headlines and sentences in eight other languages, with nothing stated:
# from 20 letters on, 89 % of the English ones up to 40 letters are identified and 1.3 % wrongly, of those up to 60
# letters 98 % and .5 %; in the other languages 99.5 % and .3 %. Among all languages it was 39 % and 62 %.
GUESS_PROBABILITY: Final = 0.25
# Below 20 letters, 1 in 50 is wrong from here on.
SHORTEST_GUESS_PROBABILITY: Final = 0.5

USUAL_SHARE: Final = 0.9
"""If this share of the articles that came together are in one language, those that leave doubt are taken to be."""

_UNIFIED: Final = dict(
    pair.split(":")
    for pair in word_list("nb:no nn:no iw:he in:id ji:yi mo:ro sh:sr arz:ar ary:ar yue:zh wuu:zh uzs:uz zxx:und")
)
"""One code for each written language: outlets and the classifier use either, and their articles would never meet."""

_TAG: Final = re.compile(r"^\s*([A-Za-z]{2})(?:[-_].*)?\s*$")


def language_of(text: str, *, prior: str = "") -> str:
    """The language of `text`.

    `prior`, stated by feed or page, decides if the text is too short or leaves doubt.
    """
    sample = text[:READ_CHARACTERS]
    letters = sum(character.isalpha() for character in sample)
    stated = normal_language(prior)
    if stated and stated not in language_identifier().nb_classes:
        return stated  # one that cannot be identified: the text would be taken for another
    if letters >= LEAST_LETTERS:
        found, probability = language_identifier().classify(sample)
        if float(probability) >= (SURE_PROBABILITY if letters < SURE_LETTERS else 0.5):
            return _UNIFIED.get(str(found), str(found))
    if not letters or (stated and (letters < LEAST_LETTERS or stated not in NEWS_LANGUAGES)):
        return stated or UNKNOWN_LANGUAGE
    found, probability = news_language_identifier().classify(sample)
    guess = GUESS_PROBABILITY if letters >= LEAST_LETTERS else SHORTEST_GUESS_PROBABILITY
    if float(probability) >= (SURE_PROBABILITY if stated else guess):
        return str(found)
    return stated or UNKNOWN_LANGUAGE


def common_language(texts: Iterable[str]) -> str:
    """The language of several texts of one outlet read as one, or nothing: together they leave less doubt than each."""
    joined = ""
    for text in texts:
        if len(joined) > READ_CHARACTERS:
            break
        joined += text + "\n"
    found = language_of(joined)
    return "" if found == UNKNOWN_LANGUAGE else found


def with_usual_languages(articles: Sequence[Article]) -> list[Article]:
    """The articles, those of unknown language in the one that is usual for their outlet here, or for all that came.

    Depends on these articles only.
    """
    sources = {article.source for article in articles if article.language == UNKNOWN_LANGUAGE}
    if not sources:
        return list(articles)
    by_source: dict[str, list[Article]] = {source: [] for source in sources}
    for article in articles:
        if article.source in sources:
            by_source[article.source].append(article)
    usual = {source: _usual(published) for source, published in by_source.items()}
    everywhere = _usual(articles)
    return [
        replace(article, language=usual[article.source] or everywhere or UNKNOWN_LANGUAGE)
        if article.language == UNKNOWN_LANGUAGE
        else article
        for article in articles
    ]


def _usual(articles: Sequence[Article]) -> str:
    """The language of nearly all of these articles, else of all their headlines read as one; or nothing."""
    known = Counter(article.language for article in articles if article.language != UNKNOWN_LANGUAGE)
    if known:
        language, count = known.most_common(1)[0]
        return language if count >= USUAL_SHARE * known.total() else ""
    return common_language(article.title or article.text for article in articles)


def normal_language(tag: str | None) -> str:
    """The two-letter code of a language tag (`en` of `en-GB`), or nothing if it names no language.

    One language has one code: `iw` is `he`, and both written forms of Norwegian are `no`.
    """
    match = _TAG.match(tag or "")
    code = match.group(1).lower() if match else ""
    code = _UNIFIED.get(code, code)
    return code if code in _named_languages() else ""


@cache
def _named_languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)
