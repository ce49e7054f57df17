"""A trial of the clusterer: articles go through it in order, and what came of each is noted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.domain.clustering import Clusterer, Policy
from pipeline.domain.features import PairFeatures
from pipeline.domain.joinmodel import JoinModel
from pipeline.domain.lifecycle import StoryBook
from pipeline.domain.stories import EmbeddedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The story of each article: as first shown, when it arrived, and after every repair, a last one included."""

    first_shown: dict[str, str]
    repaired: dict[str, str]


def tried(
    model: JoinModel, policy: Policy, articles: Iterable[EmbeddedArticle], note: Callable[[], None] = lambda: None
) -> Outcome:
    """Run the clusterer, one for each language as in production, over articles in order of arrival. `note` is called
    after each article.
    """
    features = PairFeatures()
    clusterers: dict[str, Clusterer] = {}
    first_shown: dict[str, str] = {}
    repaired: dict[str, str] = {}
    for embedded in articles:
        article = embedded.article
        if article.language not in clusterers:
            clusterers[article.language] = Clusterer(model, policy, features, article.language)
        clusterer = clusterers[article.language]
        clusterer.arrive(embedded)
        _note_stories(clusterer.book, repaired)
        first_shown[article.id] = repaired[article.id]
        note()
    for clusterer in clusterers.values():
        clusterer.repair()
        _note_stories(clusterer.book, repaired)
    return Outcome(first_shown=first_shown, repaired=repaired)


def _note_stories(book: StoryBook, repaired: dict[str, str]) -> None:
    for story_id, story in book.take_touched():
        if story is not None:
            repaired.update((version.article_id, story_id) for version in story.versions)
