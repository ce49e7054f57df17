"""The model that identifies languages, loaded once a process."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@cache
def language_identifier() -> LanguageIdentifier:
    """Returns languages as ISO 639-1 with probabilities that add up to 1."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
