"""From articles to versions that can be compared: sentences, their parses and their vectors, each article read once.

Knows the parser and the encoder through their ports. Does not compare.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import summary
from pipeline.domain.comparison.sentences import Sentence, VersionText, paragraphs, readable, sentences
from pipeline.domain.text.text import headline_of
from pipeline.ports import Encoder, Parser

SENTENCE_TOKENS = 96
"""Word pieces. 99 of 100 news sentences are shorter."""

MOST_CHARS = 40_000
"""Of a version's text. Longer ones are transcripts and live tickers, which no version answers sentence by sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An article to be read as a version. `title` is what is shown; empty: made from the article."""

    article: Article
    title: str = ""
    copy_of: str | None = None


class VersionReader:
    """Reads articles as versions, and remembers the last `cached_articles` of them: a story's articles come again each
    time it grows.
    """

    def __init__(self, encoder: Encoder, parser: Parser, *, cached_articles: int) -> None:
        self._encoder, self._parser = encoder, parser
        self._cached_articles = cached_articles
        self._read: OrderedDict[Article, VersionText] = OrderedDict()

    def read(self, wanted: Sequence[Wanted]) -> list[VersionText]:
        """The versions in the order given. All that are new are parsed together and encoded together."""
        fresh = list(dict.fromkeys(w.article for w in wanted if w.article not in self._read))
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
        found = [self._known(w) for w in wanted]
        while len(self._read) > self._cached_articles:
            self._read.popitem(last=False)
        return found

    def _known(self, wanted: Wanted) -> VersionText:
        self._read.move_to_end(wanted.article)
        version = self._read[wanted.article]
        return replace(version, title=wanted.title or version.title, copy_of=wanted.copy_of)

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
