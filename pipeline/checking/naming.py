"""The stories and articles that somebody names: by id, alias, beginning of an id, or address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.checking.refused import NotFound, RefusedCorrection
from pipeline.domain.articles.articles import article_id
from pipeline.domain.articles.urls import canonical_url
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.wording import words

_NAMED_MATCHES = 5
_STORY_ADDRESS = re.compile(r"https?://[^/]+/stories/([0-9A-Za-z]+)(?:[/?#].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArticle:
    """A named article, with the copies of its text, and the open story that has them."""

    articles: tuple[str, ...]
    story: FullStoryDocument


def resolved(views: Views, named: str) -> str:
    """The id of the story that this id, its beginning, an alias, or the address of its page leads to.

    RefusedCorrection where that is not one.
    """
    address = _STORY_ADDRESS.fullmatch(named)
    story_id = address[1] if address else named
    exact = views.resolve(story_id)
    if exact is not None:
        return exact
    matches = views.starting_with(story_id) if story_id else ()
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise NotFound(f"no story {named}: `samestory stories` lists those there are")
    raise RefusedCorrection(f"{named} is the beginning of {len(matches)} ids: {words.listed(matches, _NAMED_MATCHES)}")


def open_story(views: Views, named: str) -> FullStoryDocument:
    """The open story of this name. RefusedCorrection if it is closed, or there is none."""
    story = views.story(resolved(views, named))
    assert story is not None, "resolved ids exist"
    if story.state == "closed":
        raise RefusedCorrection(f"story {story.id} is closed: it left the window, and nothing happens to it any more")
    return story


def named_article(views: Views, named: str) -> NamedArticle:
    """The article with this id or address. RefusedCorrection if it is in no open story."""
    candidates = dict.fromkeys((named, article_id(named), article_id(canonical_url(named))))
    article = next((found for one in candidates if (found := views.article(one)) is not None), None)
    if article is None or article.story_id is None:
        raise NotFound(f"no article {named}: `samestory story ID --json` lists a story's articles")
    story = open_story(views, article.story_id)
    return NamedArticle(articles=tuple(dict.fromkeys((article.id, *of_one_text(story, article.id)))), story=story)


def of_one_text(story: FullStoryDocument, article: str) -> list[str]:
    """The ids of the story's listed versions that have this article's text, in the order in which they are listed."""
    text_of = {version.article_id: version.copy_of or version.article_id for version in story.versions}
    return [one for one, text in text_of.items() if text == text_of.get(article, article)]


def article_ids(named: Sequence[NamedArticle]) -> tuple[str, ...]:
    """The ids of the articles that were named, each once, without the copies."""
    return tuple(dict.fromkeys(one.articles[0] for one in named))
