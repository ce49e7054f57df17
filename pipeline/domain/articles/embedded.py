"""An article with its vectors, and what these depend on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What an embedding depends on. Within a language, vectors of two recipes are never compared.

    `tokens` is the longest input in word pieces; `text` names which text was encoded (e.g. `title+lead`). `prompt`
    stands before every text.
    """

    model: str
    revision: str
    dimensions: int
    tokens: int
    text: str
    prompt: str = ""

    @property
    def space(self) -> tuple[str, str, int, str]:
        """What the cosine of two vectors depends on: the model, but not how much of an article it has read."""
        return self.model, self.revision, self.dimensions, self.prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedArticle:
    """An article with its vectors.

    `embedding` is float32 [d], unit length, of title and lead; `title_embedding` float32 [d], unit length, zeros if
    there is no title; `signature` uint32 [128], the MinHash of its word shingles, all ones if the text is too short.

    `shared_embedding` float32 [e], unit length, is of the multilingual model, by which articles of different languages
    are compared; None if there is none. In a language of the multilingual model it is `embedding`.
    """

    article: Article
    embedding: NDArray[np.float32]
    title_embedding: NDArray[np.float32]
    signature: NDArray[np.uint32]
    recipe: Recipe
    shared_embedding: NDArray[np.float32] | None = None
    shared_recipe: Recipe | None = None
