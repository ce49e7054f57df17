"""Which join model decides in a language, and which vectors it compares."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.stories.pair_links import PairModel
from pipeline.domain.stories.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenModel:
    """A join model for one language.

    `embedding_known`: whether it compares vectors at all. `recipe`: of those it compares; None if all are of one.
    """

    model: PairModel
    embedding_known: bool
    recipe: Mapping[str, object] | None = None

    def compares(self, recipe: Recipe) -> bool:
        """Whether it compares vectors of this recipe: only those that it was fitted on."""
        if not self.embedding_known or self.recipe is None:
            return self.embedding_known
        return all(getattr(recipe, name, None) == value for name, value in self.recipe.items())


def model_of_language(model: PairModel, policy: Policy, language: str) -> ChosenModel:
    """The model itself in the languages of its vectors; elsewhere the one for the others, or itself by words alone."""
    if language in policy.embedding_languages:
        return ChosenModel(model=model, embedding_known=True)
    if model.others is None:
        return ChosenModel(model=model, embedding_known=False)
    return ChosenModel(model=model.others, embedding_known=True, recipe=model.others.recipe or None)
