"""Groups articles as in production, without processes, and says which stories result and which follow which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from consumers.embed import Embedder
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.pair_links import PairModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Story
from tests.support.everyday.rows import Row

SEEN = datetime(2026, 6, 1, tzinfo=UTC)
"""When undated rows came in: all at once."""


@dataclass(slots=True)
class Stories:
    """The stories of articles: of the row with each id, after all that was shown."""

    of: dict[str, str] = field(default_factory=dict)
    follows: dict[str, str] = field(default_factory=dict)

    def groups(self) -> list[set[str]]:
        """The ids of rows, story by story."""
        found: dict[str, set[str]] = {}
        for row, story in self.of.items():
            found.setdefault(story, set()).add(row)
        return list(found.values())

    def threads(self) -> list[set[str]]:
        """The same with stories that follow each other as one."""
        root = {story: story for story in [*self.of.values(), *self.follows, *self.follows.values()]}

        def root_of(story: str) -> str:
            while root[story] != story:
                story = root[story]
            return story

        for story, older in self.follows.items():
            root[root_of(story)] = root_of(older)
        return Stories(of={row: root_of(story) for row, story in self.of.items()}).groups()


def embedded_rows(rows: Iterable[Row], embedder: Embedder) -> list[EmbeddedArticle]:
    return embedder.embed([row.as_article(SEEN) for row in rows])


class Grouping:
    """What groups: the model, the policy and the initial word counts."""

    def __init__(self, model: PairModel, policy: Policy) -> None:
        self.model, self.policy = model, policy
        self._features = PairFeatures()

    def clusterer(self) -> LiveClusterer:
        return live_clusterer(self.model, self.policy, self._features, "en")

    def stories(self, ids: Sequence[str], articles: Sequence[EmbeddedArticle]) -> Stories:
        """The stories after all articles, which have these ids, came in in order and were repaired."""
        clusterer = self.clusterer()
        latest: dict[str, Story] = {}
        for embedded in articles:
            clusterer.arrive(embedded)
            _note(clusterer, latest)
        clusterer.repair()
        _note(clusterer, latest)
        id_of = {embedded.article.id: row for row, embedded in zip(ids, articles, strict=True)}
        standing = {alias: story.id for story in latest.values() for alias in (story.id, *story.aliases)}
        return Stories(
            of={id_of[version.article_id]: story.id for story in latest.values() for version in story.versions},
            follows={s.id: standing[s.follows] for s in latest.values() if s.follows and s.follows in standing},
        )


def _note(clusterer: LiveClusterer, latest: dict[str, Story]) -> None:
    for story_id, story in clusterer.book.take_touched():
        if story is None:
            latest.pop(story_id, None)
        else:
            latest[story_id] = story
