"""Which join model decides in a language, and which vectors it compares."""

from dataclasses import replace

import msgspec
import pytest

from pipeline.app import fitted_models
from pipeline.configuration import load_configuration
from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.clustering import MixedRecipes
from pipeline.domain.stories.live import live_clusterer
from pipeline.domain.stories.model_choice import model_of_language
from pipeline.errors import ConfigError
from tests.support.join_model import pair_features, policy
from tests.support.word_vectors import RECIPE, article


@pytest.fixture(scope="module")
def shipped() -> JoinModel:
    return fitted_models.open_join_model(load_configuration(None, {}))


def test_english_has_its_own_model_and_every_other_language_the_one_of_the_multilingual_vectors(
    shipped: JoinModel,
) -> None:
    english, german, unknown = (model_of_language(shipped, policy(), language) for language in ("en", "de", "und"))
    assert english.model is shipped
    assert german.model is unknown.model is shipped.others
    assert shipped.others is not None
    assert shipped.others.fingerprint != shipped.fingerprint


def test_vectors_are_compared_by_the_model_that_was_fitted_on_them_and_by_no_other(shipped: JoinModel) -> None:
    assert shipped.others is not None
    fitted = msgspec.convert({**shipped.others.recipe, "dimensions": 384}, Recipe)
    german = model_of_language(shipped, policy(), "de")
    assert german.compares(fitted)
    for other in (
        replace(fitted, model="all-MiniLM-L6-v2"),
        replace(fitted, prompt=""),
        replace(fitted, revision="1"),
        replace(fitted, tokens=256),
    ):
        assert not german.compares(other)


def test_without_the_multilingual_model_other_languages_have_words_alone() -> None:
    model = fitted_models.open_join_model(load_configuration(None, {"SAMESTORY_EMBED_MULTILINGUAL": ""}))
    german = model_of_language(model, policy(), "de")
    assert german.model is model
    assert not german.compares(RECIPE)


def test_an_article_of_another_recipe_joins_the_window_of_a_language_of_the_multilingual_model(
    shipped: JoinModel,
) -> None:
    """As after an upgrade, or while the multilingual model is missing: by words."""
    text = "Die Fähre Nordstern lief am Montag vor Holmsund auf Grund, 140 Fahrgäste wurden an Land gebracht. " * 3
    one = article("one", text, title="Fähre läuft auf Grund", outlet="Post", language="de")
    two = article(
        "two", f"{text} Niemand wurde verletzt.", title="Fähre auf Grund", outlet="Bote", language="de", hours=1
    )
    clusterer = live_clusterer(shipped, policy(), pair_features(), "de")
    clusterer.arrive(one)
    clusterer.arrive(replace(two, recipe=replace(RECIPE, model="another")))
    assert len({clusterer.book.story_of(item.article.id) for item in (one, two)}) == 1
    english = live_clusterer(shipped, policy(), pair_features(), "en")
    english.arrive(article("three", "The ferry ran aground.", title="Ferry"))
    with pytest.raises(MixedRecipes):
        english.arrive(replace(article("four", "Rain.", title="Rain"), recipe=replace(RECIPE, model="another")))


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SAMESTORY_EMBED_TOKENS", "64", r"cluster\.join_model: .* fitted on other vectors \(tokens 256, not 64\)"),
        ("SAMESTORY_EMBED_MODEL", "a/b", r"cluster\.join_model: .*\(model 'all-MiniLM-L6-v2', not 'a/b'\)"),
        (
            "SAMESTORY_EMBED_MULTILINGUAL_PROMPT",
            "passage: ",
            r"cluster\.multilingual_join_model: .*\(prompt 'query: ', not 'passage: '\): fit it again with",
        ),
        ("SAMESTORY_EMBED_MULTILINGUAL", "BAAI/bge-m3", r"multilingual_join_model: .*not 'BAAI/bge-m3'\)"),
        ("SAMESTORY_CLUSTER_MULTILINGUAL_JOIN_MODEL", "nowhere", r"multilingual_join_model: .*nowhere cannot be read"),
    ],
)
def test_a_join_model_that_was_fitted_on_other_vectors_is_refused_at_start(
    variable: str, value: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        fitted_models.open_join_model(load_configuration(None, {variable: value}))
