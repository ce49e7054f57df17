"""Reads each article once as a version to compare: sentences with their parses and vectors.

Knows the parser and the encoder through their ports. Does not compare.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import summary
from pipeline.domain.comparison.sentences import (
    MOST_CHARS,
    Sentence,
    VersionText,
    paragraphs,
    readable,
    sentences,
)
from pipeline.domain.text.text import headline_of
from pipeline.ports import Encoder, Parser

SENTENCE_TOKENS = 96
"""Word pieces. 99 of 100 news sentences are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRequest:
    """An article to be read as a version.

    `title`: the title to show; if empty, one is made from the article.
    """

    article: Article
    title: str = ""
    copy_of: str | None = None


class VersionReader:
    """Reads articles as versions, and keeps the last `cached_articles` of them.

    A story's articles are read again each time the story grows.
    """

    def __init__(self, encoder: Encoder, parser: Parser, *, cached_articles: int) -> None:
        self._encoder, self._parser = encoder, parser
        self._cached_articles = cached_articles
        self._read: OrderedDict[Article, VersionText] = OrderedDict()

    def read(self, requests: Sequence[VersionRequest]) -> list[VersionText]:
        """The versions in the order given. New articles are parsed together and encoded together."""
        fresh = list(dict.fromkeys(r.article for r in requests if r.article not in self._read))
        texts = self._sentences(fresh)
        vectors = self._encoder.encode([s.plain for text in texts for s in text], tokens=SENTENCE_TOKENS)
        start = 0
        for article, text in zip(fresh, texts, strict=True):
            self._read[article] = VersionText(
                article=article,
                title=headline_of(article.title, article.text) or article.url,
                sentences=text,
                vectors=np.asarray(vectors[start : start + len(text)], dtype=np.float32),
            )
            start += len(text)
        found = [self._stored(request) for request in requests]
        while len(self._read) > self._cached_articles:
            self._read.popitem(last=False)
        return found

    def _stored(self, request: VersionRequest) -> VersionText:
        self._read.move_to_end(request.article)
        version = self._read[request.article]
        return replace(version, title=request.title or version.title, copy_of=request.copy_of)

    def _sentences(self, articles: Sequence[Article]) -> list[tuple[Sentence, ...]]:
        """The sentences of each article, those of one language parsed together."""
        split = [paragraphs(summary(article)[:MOST_CHARS], article.title) for article in articles]
        found: list[tuple[Sentence, ...]] = [()] * len(articles)
        for language in dict.fromkeys(article.language for article in articles):
            members = [i for i, article in enumerate(articles) if article.language == language]
            parsed = iter(self._parser.parse([readable(p) for i in members for p in split[i]], language=language))
            for i in members:
                found[i] = sentences(split[i], list(islice(parsed, len(split[i]))))
        return found


def unread_version(request: VersionRequest) -> VersionText:
    """The version without its sentences: enough to say what it copies and what it changed."""
    article = request.article
    return VersionText(
        article=article,
        title=request.title or headline_of(article.title, article.text) or article.url,
        sentences=(),
        vectors=np.zeros((0, 1), dtype=np.float32),
        copy_of=request.copy_of,
    )
