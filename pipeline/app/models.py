"""Opens the models that read texts: the encoders and the parser."""

import logging
from typing import TYPE_CHECKING

from pipeline.configuration import Configuration
from pipeline.errors import ConfigError
from pipeline.ports import Encoder, Parser

if TYPE_CHECKING:
    from consumers.embed import Multilingual


def open_encoder(configuration: Configuration, *, exact: bool = True) -> Encoder:
    """The embedding model in the runtime that the settings name. Takes seconds. ConfigError if it cannot be loaded.

    `exact`: for what stories are grouped by; sentences that are compared do without.
    """
    from consumers.embed import EMBEDDED_TEXT
    from pipeline.adapters.encoder_choice import chosen_encoder

    return chosen_encoder(configuration.settings.embed, text=EMBEDDED_TEXT, exact=exact)


def open_multilingual(configuration: Configuration, *, beside: bool = True) -> "Multilingual | None":
    """The multilingual model, for every language but those of the other one; None if the settings name none.

    `beside`: also for those, by what they are linked by.

    If the packaged one is missing or damaged, None and a warning: the languages that need it are grouped by words
    alone. ConfigError if another one is named and cannot be loaded.
    """
    from consumers.embed import EMBEDDED_TEXT, Multilingual
    from pipeline.adapters.encoder import PACKAGED, multilingual_settings
    from pipeline.adapters.encoder_choice import exact_and_cheaper

    settings = configuration.settings
    if not settings.embed.multilingual:
        return None
    try:
        exact, cheaper = exact_and_cheaper(multilingual_settings(settings.embed), text=EMBEDDED_TEXT)
    except ConfigError as exc:
        if settings.embed.multilingual != PACKAGED:
            raise
        logging.getLogger(__name__).warning(
            "%s: only words count in languages other than %s", exc, ", ".join(settings.cluster.embedding_languages)
        )
        return None
    return Multilingual(
        encoder=exact,
        except_for=frozenset(settings.cluster.embedding_languages),
        beside=cheaper if beside else None,
    )


def open_sentence_encoder(configuration: Configuration) -> Encoder | None:
    """The multilingual model for sentences that are compared across languages; None if there is none.

    ConfigError as `open_multilingual`.
    """
    found = open_multilingual(configuration)
    return None if found is None else found.beside or found.encoder  # either is exact enough


def open_parser(configuration: Configuration) -> Parser:
    """The sentence parser. Takes a second."""
    from pipeline.adapters.parser import SpacyParser

    return SpacyParser()
