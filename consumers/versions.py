"""Reads each article once as a version to compare: sentences with their parses and vectors.

Knows the parser and the encoder through their ports. Does not compare.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import summary
from pipeline.domain.comparison.opening import OPENING
from pipeline.domain.comparison.parsed import ParsedSentence
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

PARTS_OF_ARTICLE = 25
"""Paragraphs, and sentences, kept for each article that is kept: about as many as it has."""


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

    A story's articles are read again each time the story grows. Of a revised article, and of a copy that differs, only
    those paragraphs are parsed and those sentences encoded that were not in an article read shortly before.
    """

    def __init__(self, encoder: Encoder, parser: Parser, *, cached_articles: int) -> None:
        self._encoder, self._parser = encoder, parser
        self.cached_articles = cached_articles
        self._read: OrderedDict[Article, VersionText] = OrderedDict()
        self._opened: dict[Article, VersionText] = {}
        self._parsed: dict[tuple[str, str], tuple[ParsedSentence, ...]] = {}  # by language and paragraph
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def read(self, requests: Sequence[VersionRequest]) -> list[VersionText]:
        """The versions in the order given. New articles are parsed together and encoded together."""
        fresh = self.unread(requests)
        for article, text, vectors in zip(fresh, *self._texts(fresh), strict=True):
            self._read[article] = VersionText(
                article=article,
                title=_title_of(article),
                sentences=text,
                vectors=vectors,
            )
        found = [self._stored(request) for request in requests]
        while len(self._read) > self.cached_articles:
            self._read.popitem(last=False)
        return found

    def open(self, requests: Sequence[VersionRequest]) -> list[VersionText]:
        """The versions with the sentences that they begin with, and without vectors: enough to list them."""
        found = []
        for request in requests:
            version = self._read.get(request.article) or self._opened.get(request.article)
            if version is None:
                version = self._opened[request.article] = self._opening(request.article)
            found.append(_as_requested(version, request))
        _forget_oldest(self._opened, self.cached_articles)
        _forget_oldest(self._parsed, PARTS_OF_ARTICLE * self.cached_articles)
        return found

    def unread(self, requests: Sequence[VersionRequest]) -> list[Article]:
        """Those of the articles that are not kept, each once."""
        return list(dict.fromkeys(r.article for r in requests if r.article not in self._read))

    def _stored(self, request: VersionRequest) -> VersionText:
        self._read.move_to_end(request.article)
        return _as_requested(self._read[request.article], request)

    def _opening(self, article: Article) -> VersionText:
        split = paragraphs(summary(article)[:MOST_CHARS], article.title)
        found: tuple[Sentence, ...] = ()
        for end in range(OPENING, len(split) + OPENING, OPENING):
            texts = [readable(paragraph) for paragraph in split[:end]]
            self._parse(article.language, texts)
            found = sentences(split[:end], [self._parsed[article.language, text] for text in texts])
            if len(found) >= OPENING:
                break
        vectors = np.zeros((len(found), 0), dtype=np.float32)
        return VersionText(article=article, title=_title_of(article), sentences=found, vectors=vectors)

    def _texts(self, articles: Sequence[Article]) -> tuple[list[tuple[Sentence, ...]], list[NDArray[np.float32]]]:
        """The sentences of each article and their vectors, float32 [sentences, d]."""
        split = [paragraphs(summary(article)[:MOST_CHARS], article.title) for article in articles]
        texts = [[readable(paragraph) for paragraph in one] for one in split]
        for language in dict.fromkeys(article.language for article in articles):
            own = (text for a, one in zip(articles, texts, strict=True) if a.language == language for text in one)
            self._parse(language, own)
        read = [
            sentences(one, [self._parsed[article.language, text] for text in own])
            for article, one, own in zip(articles, split, texts, strict=True)
        ]
        unseen = list(dict.fromkeys(s.plain for text in read for s in text if s.plain not in self._vectors))
        encoded = self._encoder.encode(unseen, tokens=SENTENCE_TOKENS)
        self._vectors.update(zip(unseen, encoded, strict=True))
        vectors = [np.array([self._vectors[s.plain] for s in text] or encoded[:0], dtype=np.float32) for text in read]
        for kept in (self._parsed, self._vectors):
            _forget_oldest(kept, PARTS_OF_ARTICLE * self.cached_articles)
        return read, vectors

    def _parse(self, language: str, texts: Iterable[str]) -> None:
        """Parse those of the texts that are not kept."""
        new = list(dict.fromkeys(text for text in texts if (language, text) not in self._parsed))
        for text, found in zip(new, self._parser.parse(new, language=language), strict=True):
            self._parsed[language, text] = found


def _as_requested(version: VersionText, request: VersionRequest) -> VersionText:
    return replace(version, title=request.title or version.title, copy_of=request.copy_of)


def _title_of(article: Article) -> str:
    return headline_of(article.title, article.text) or article.url


def _forget_oldest(kept: dict[Any, Any], most: int) -> None:
    for key in list(islice(kept, max(0, len(kept) - most))):
        del kept[key]


def unread_version(request: VersionRequest) -> VersionText:
    """The version without its sentences: enough to say what it copies and what it changed."""
    article = request.article
    return VersionText(
        article=article,
        title=request.title or _title_of(article),
        sentences=(),
        vectors=np.zeros((0, 1), dtype=np.float32),
        copy_of=request.copy_of,
    )
