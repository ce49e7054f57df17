"""The fitted models put together: which files they are read from, and what is refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.configuration import Configuration
from pipeline.errors import ConfigError
from pipeline.settings import EmbedSettings
from pipeline.shipped import shipped

if TYPE_CHECKING:
    from pipeline.domain.comparison.told.judge import ClaimJudge
    from pipeline.domain.links.pairing import LinkModel
    from pipeline.domain.matching.join_model import JoinModel
    from pipeline.domain.stories.score_drift import ScoreReference


def open_join_model(configuration: Configuration) -> "JoinModel":
    """The fitted join model, with the one for the languages of the multilingual embedding model.

    ConfigError if one is missing, damaged, or fitted to other features or to other vectors than the settings have.
    """
    from pipeline.adapters.encoder import multilingual_settings

    settings = configuration.settings
    model = _read_join_model(configuration, "join_model", settings.embed)
    if settings.embed.multilingual:
        others = multilingual_settings(settings.embed)
        model.others = _read_join_model(configuration, "multilingual_join_model", others)
    return model


def _read_join_model(configuration: Configuration, setting: str, embed: EmbedSettings) -> "JoinModel":
    from consumers.embed import EMBEDDED_TEXT
    from pipeline.adapters.encoder import model_name
    from pipeline.domain.matching.join_model import MODEL_FILES, JoinModel, JoinModelError

    folder = _folder(configuration, getattr(configuration.settings.cluster, setting), setting.replace("_", "-"))
    with _refusing(f"cluster.{setting}: {folder}", JoinModelError):
        model = JoinModel.parse(*((folder / name).read_text(encoding="utf-8") for name in MODEL_FILES))
    # The revision of the weights is compared with each article: reading them takes a second.
    now = {"model": model_name(embed), "tokens": embed.tokens, "text": EMBEDDED_TEXT, "prompt": embed.prompt}
    fitted = {name: model.recipe.get(name, "" if name == "prompt" else value) for name, value in now.items()}
    if fitted != now:
        differing = ", ".join(
            f"{name} {fitted[name]!r}, not {now[name]!r}" for name in now if fitted[name] != now[name]
        )
        raise ConfigError(
            f"cluster.{setting}: {folder} was fitted on other vectors ({differing}): fit it again with "
            "`samestory tune`, or set [embed] back"
        )
    return model


def open_score_reference(configuration: Configuration, model: "JoinModel") -> "ScoreReference | None":
    """The scores that this join model had where it was fitted; None if that was not measured, or of another model."""
    from pipeline.domain.matching.join_model import SCORES_FILE
    from pipeline.domain.stories.score_drift import ScoreReference

    folder = _folder(configuration, configuration.settings.cluster.join_model, "join-model")
    try:
        found = json.loads((folder / SCORES_FILE).read_text(encoding="utf-8"))
        if found["model"] != model.fingerprint.hex():
            return None
        return ScoreReference(
            shares=tuple(found["shares"]), articles=int(found["articles"]), languages=frozenset(found["languages"])
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def open_claim_judge() -> "ClaimJudge":
    """The fitted judge of claims that ships. ConfigError if it is missing, damaged, or fitted to other features."""
    from pipeline.domain.comparison.told.judge import MODEL_FILE, ClaimJudge, ClaimJudgeError

    file = shipped("config/claim-model") / MODEL_FILE
    try:
        return ClaimJudge.parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{file} cannot be read: {exc}") from exc
    except ClaimJudgeError as exc:
        raise ConfigError(str(exc)) from exc


def open_link_model(configuration: Configuration) -> "LinkModel":
    """The fitted link model. ConfigError if it is missing, damaged, or fitted to other features."""
    from pipeline.domain.links.pairing import MODEL_FILE, LinkModel, LinkModelError

    folder = _folder(configuration, configuration.settings.link.model, "link-model")
    with _refusing(f"link.model: {folder}", LinkModelError):
        return LinkModel.parse((folder / MODEL_FILE).read_text(encoding="utf-8"))


def _folder(configuration: Configuration, named: str, shipped_as: str) -> Path:
    """The folder that a setting names, or the one that ships."""
    return shipped(f"config/{shipped_as}") if named == "packaged" else configuration.config_dir / named


@contextmanager
def _refusing(what: str, error: type[Exception]) -> Iterator[None]:
    """Turns what goes wrong while a model is read, or the model's own error, into a ConfigError that names it."""
    try:
        yield
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{what} cannot be read: {exc}") from exc
    except error as exc:
        raise ConfigError(f"{what}: {exc}") from exc
