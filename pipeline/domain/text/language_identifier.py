"""The models that identify languages, loaded once a process."""

from copy import copy
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.domain.text.wordlists import word_list

NEWS_LANGUAGES: Final = frozenset(
    word_list(
        """ar bg bn bs ca cs da de el en es et fa fi fr gu he hi hr hu hy id it ja ka kk ko lt lv mk ml mr ms ne nl no
        pa pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh"""
    )
)
"""Languages in which much news is written. Of the model's 142 the others take most of a short text's probability."""


@cache
def language_identifier() -> LanguageIdentifier:
    """Returns languages as ISO 639-1 with probabilities that add up to 1."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def news_language_identifier() -> LanguageIdentifier:
    """The same among `NEWS_LANGUAGES` only, for texts too short to be sure among all."""
    identifier = copy(language_identifier())  # the model's file is unpacked once, before a process is confined
    identifier.set_languages(sorted(NEWS_LANGUAGES & set(identifier.nb_classes)))
    return identifier
