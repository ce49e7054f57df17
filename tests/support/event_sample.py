"""An event of the example newsroom as the stages would write it: a story for each language, and the link of them."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pipeline.contracts.codec import encode_event, encode_event_facts
from pipeline.contracts.topics import EVENTS_COMPARED, LINKS
from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.across.event_facts import EventFacts
from pipeline.domain.links.values import Event, EventStory, LinkReason, event_id
from pipeline.domain.stories.stories import Story, Version
from pipeline.ports import Message
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.newsroom_articles import NEWSROOM, newsroom_articles


@dataclass(frozen=True, kw_only=True)
class NewsroomEvent:
    """The event, its stories by language, and its articles by file name."""

    event: Event
    stories: dict[str, Story]
    articles: dict[str, Article]

    def write(self, log: SqliteLog) -> None:
        """The records of all topics that the page reads."""
        for story in self.stories.values():
            sample.write(log, story)
        texts = {article.id: article.text for article in self.articles.values()}
        for story in self.stories.values():
            for version in story.versions:
                (change,) = (c for c in sample.changes(story, texts[version.article_id]) if _is(c, version))
                sample.write(log, change)
        self.link(log)

    def link(self, log: SqliteLog, value: Event | None = None) -> None:
        """The record of the event, or another state of it."""
        event = value or self.event
        message = Message(topic=LINKS, key=self.event.event_id.encode(), value=encode_event(event))
        log.producer("sample").append([message])

    def find(self, log: SqliteLog, facts: EventFacts) -> None:
        """The record of the facts that its stories have in common."""
        key = self.event.event_id.encode()
        log.producer("sample").append([Message(topic=EVENTS_COMPARED, key=key, value=encode_event_facts(facts))])

    def unlink(self, log: SqliteLog) -> None:
        log.producer("sample").append([Message(topic=LINKS, key=self.event.event_id.encode(), value=None)])


@cache
def truth() -> dict[str, Any]:
    return tomllib.loads((NEWSROOM / "truth.toml").read_text())


def newsroom_event(name: str) -> NewsroomEvent:
    """An event of `truth.toml`."""
    stems = {stem: of for of in truth()["events"][name] for stem in truth()["stories"][of]}
    slugs = {}
    for stem in stems:
        meta = tomllib.loads((NEWSROOM / "articles" / f"{stem}.md").read_text().split("+++")[1])
        slugs[f"/{meta['outlet']}/{meta['slug']}"] = stem
    articles = {}
    for article in newsroom_articles():
        for path, stem in slugs.items():
            if article.url.endswith(path):
                articles[stem] = article
    copies = {one["article"]: one["of"] for one in truth()["copy"]}
    stories: dict[str, Story] = {}
    for of in truth()["events"][name]:
        of_story = sorted((articles[s].published or articles[s].seen, s) for s in truth()["stories"][of])
        versions = tuple(_version(articles, stem, copies.get(stem)) for _, stem in of_story)
        stories[versions[0].language] = sample.story(*versions)
    ordered = sorted(stories.items(), key=lambda one: one[1].first_seen)
    first = ordered[0][1]
    event = Event(
        event_id=event_id(first.id),
        first_seen=first.first_seen,
        last_seen=max(story.last_seen for story in stories.values()),
        languages=tuple(language for language, _ in ordered),
        stories=tuple(
            EventStory(
                story_id=story.id,
                language=language,
                probability=0.96,
                reasons=()
                if story is first
                else (LinkReason(story_id=first.id, probability=0.96, names=("rnk",), figures=("1200",)),),
            )
            for language, story in ordered
        ),
    )
    return NewsroomEvent(event=event, stories=stories, articles=articles)


def _version(articles: dict[str, Article], stem: str, copy_of: str | None) -> Version:
    article = articles[stem]
    at: datetime = article.published or article.seen
    return sample.version(
        article.source,
        article.title or "",
        minutes=(at - sample.NOON).total_seconds() / 60,
        url=article.url,
        family=article.family,
        language=article.language,
        copy_of=_version(articles, copy_of, None) if copy_of else None,
    )


def _is(change: Any, version: Version) -> bool:
    return change.article is not None and change.article.article.id == version.article_id
