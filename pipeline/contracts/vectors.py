"""Wire types that hold vectors, to domain values and back: how the numbers are written as bytes, and whether all came.

Embeddings are little-endian floats, of 32 bits or (what languages share) of 16; outlines have integers of 16 bits.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.links import ArticleRecordV1, StoryOutlineV1
from pipeline.contracts.messages import ArticleV1, EmbeddedArticleV1, RecipeV1
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.links.values import ArticleRecord, Outline
from pipeline.errors import MalformedRecord


def embedded_to_wire(embedded: EmbeddedArticle) -> EmbeddedArticleV1:
    shared = embedded.shared_embedding
    return EmbeddedArticleV1(
        article=msgspec.convert(embedded.article, ArticleV1, from_attributes=True),
        embedding=embedded.embedding.astype("<f4").tobytes(),
        title_embedding=embedded.title_embedding.astype("<f4").tobytes(),
        signature=embedded.signature.astype("<u4").tobytes(),
        recipe=msgspec.convert(embedded.recipe, RecipeV1, from_attributes=True),
        # Written once where both are the same.
        shared_embedding=b"" if shared is None or shared is embedded.embedding else shared.astype("<f2").tobytes(),
        shared_recipe=None
        if shared is None or embedded.shared_recipe is None
        else msgspec.convert(embedded.shared_recipe, RecipeV1, from_attributes=True),
    )


def embedded_from_wire(wire: EmbeddedArticleV1) -> EmbeddedArticle:
    """Raises MalformedRecord where a vector does not have the length that its recipe says."""
    width = wire.recipe.dimensions * 4
    for name, vector in (("embedding", wire.embedding), ("title_embedding", wire.title_embedding)):
        if len(vector) != width:
            raise MalformedRecord(
                f"article {wire.article.id}: {name} has {len(vector)} bytes where recipe {wire.recipe.model} "
                f"with {wire.recipe.dimensions} dimensions needs {width}"
            )
    if len(wire.signature) % 4:
        raise MalformedRecord(
            f"article {wire.article.id}: signature has {len(wire.signature)} bytes, not a multiple of 4"
        )
    embedding = np.frombuffer(wire.embedding, dtype="<f4").astype(np.float32)
    return EmbeddedArticle(
        article=msgspec.convert(wire.article, Article, from_attributes=True),
        embedding=embedding,
        title_embedding=np.frombuffer(wire.title_embedding, dtype="<f4").astype(np.float32),
        signature=np.frombuffer(wire.signature, dtype="<u4").astype(np.uint32),
        recipe=msgspec.convert(wire.recipe, Recipe, from_attributes=True),
        shared_embedding=_shared_from_wire(wire, embedding),
        shared_recipe=None
        if wire.shared_recipe is None
        else msgspec.convert(wire.shared_recipe, Recipe, from_attributes=True),
    )


def _shared_from_wire(wire: EmbeddedArticleV1, embedding: NDArray[np.float32]) -> NDArray[np.float32] | None:
    recipe, shared = wire.shared_recipe, wire.shared_embedding
    if recipe is None:
        return None
    if not shared and recipe.dimensions == wire.recipe.dimensions:
        return embedding
    if len(shared) != recipe.dimensions * 2:
        raise MalformedRecord(
            f"article {wire.article.id}: shared_embedding has {len(shared)} bytes where recipe {recipe.model} "
            f"with {recipe.dimensions} dimensions needs {recipe.dimensions * 2}"
        )
    return np.frombuffer(shared, dtype="<f2").astype(np.float32)


def outline_to_wire(outline: Outline) -> StoryOutlineV1:
    return StoryOutlineV1(
        id=outline.id,
        language=outline.language,
        first_seen=outline.first_seen,
        last_seen=outline.last_seen,
        space=outline.space,
        centroid=outline.centroid.astype("<i2").tobytes(),
        members=tuple(vector.astype("<i2").tobytes() for vector in outline.members),
        title=outline.title,
        names=outline.names,
        figures=outline.figures,
        days=outline.days,
        outlets=outline.outlets,
        families=outline.families,
        aliases=outline.aliases,
        names_known=outline.names_known,
        leads=tuple(msgspec.convert(one, ArticleRecordV1, from_attributes=True) for one in outline.leads),
    )


def outline_from_wire(wire: StoryOutlineV1) -> Outline:
    """Raises MalformedRecord where its vectors do not fit together."""
    if len(wire.centroid) % 2 or any(len(vector) != len(wire.centroid) for vector in wire.members):
        raise MalformedRecord(f"outline of story {wire.id}: its vectors differ in length")
    return Outline(
        id=wire.id,
        language=wire.language,
        first_seen=wire.first_seen,
        last_seen=wire.last_seen,
        space=wire.space,
        centroid=np.frombuffer(wire.centroid, dtype="<i2"),
        members=tuple(np.frombuffer(vector, dtype="<i2") for vector in wire.members),
        title=wire.title,
        names=wire.names,
        figures=wire.figures,
        days=wire.days,
        outlets=wire.outlets,
        families=wire.families,
        aliases=wire.aliases,
        names_known=wire.names_known,
        leads=tuple(msgspec.convert(one, ArticleRecord, from_attributes=True) for one in wire.leads),
    )
