"""Links of a trial: the stories that a clusterer made of articles, linked across languages as in production."""

from collections.abc import Collection, Iterable, Mapping

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.links.digests import Digest, digest_of
from pipeline.domain.links.linker import LinkPolicy, linked
from pipeline.domain.links.outlining import outline_of
from pipeline.domain.links.pairing import LinkModel


def events_of_articles(
    story_of: Mapping[str, str],
    articles: Iterable[EmbeddedArticle],
    copies: Collection[str],
    model: LinkModel,
    policy: LinkPolicy,
) -> dict[str, str]:
    """The event of each article, or its story where that is linked with no other. `copies`: ids of articles."""
    members: dict[str, list[Digest]] = {}
    for embedded in articles:
        article = embedded.article.id
        members.setdefault(story_of[article], []).append(digest_of(embedded, is_copy=article in copies))
    events = linked((outline_of(story, digests) for story, digests in members.items()), (), model, policy)
    event_of = {one.story_id: name for name, event in events.items() for one in event.stories}
    return {article: event_of.get(story, story) for article, story in story_of.items()}
