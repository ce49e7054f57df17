"""Makes invented articles of realistic size, for measuring speed and memory only.

Word frequencies follow Zipf's law, stories have a few outlets and look-alikes, vectors are synthetic. `samestory
evaluate` measures the quality of stories.

Two ways to one world: with texts, as they arrive; and as what is kept of articles, to fill a window of any size in
minutes.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.packed import Packed, StoredArticle
from pipeline.domain.matching.record_layout import EMBEDDING_KNOWN, TITLED
from pipeline.domain.matching.records import pack_record
from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.fingerprints import signature_of
from pipeline.domain.terms.term_codes import FREQUENCY_SHIFT, FREQUENCY_WEIGHT
from pipeline.domain.terms.terms import Terms, term_id
from pipeline.domain.text.text import fold_case_and_accents, words_of

RECIPE = Recipe(model="synthetic", revision="1", dimensions=384, tokens=256, text="title+800")
WORDS, TOPICS, OUTLETS = 600, 200, 40
DRAWN = 330
"""Words drawn for what is kept of an article, which leaves some 250 different ones."""
PHRASES = (37, 8, 355)
SHINGLES, PARTNERS = 700, 3


class World:
    """A vocabulary with its frequencies, and topics; the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._draw, self._numbers = random.Random(seed), np.random.default_rng(seed)
        draw = self._draw
        self._vocabulary = [
            "".join(draw.choices("abcdefghijklmnoprstuvw", k=draw.randint(4, 10))) for _ in range(60_000)
        ]
        weights = 1 / (np.arange(len(self._vocabulary)) + 10.0)
        self._cumulated = np.cumsum(weights)
        self._topics = self._numbers.standard_normal((TOPICS, RECIPE.dimensions))
        self._topic_words = [draw.sample(range(len(self._vocabulary)), 30) for _ in range(TOPICS)]
        self._ids = np.array([term_id((words_of(fold_case_and_accents(w)) or [w])[0]) for w in self._vocabulary])
        self._made = 0

    def arriving(self, articles: int, start: datetime, days: float) -> list[EmbeddedArticle]:
        """Articles in order of arrival: stories of 1 to 6 outlets, each with words of its topic."""
        items: list[EmbeddedArticle] = []
        while len(items) < articles:
            items += self._story(self._draw.choice((1, 1, 1, 2, 2, 3, 6)), start, days, spread_days=min(0.25, days))
        return sorted(items[:articles], key=lambda item: item.article.event_time)

    def flood(self, articles: int, start: datetime, hours: float) -> list[EmbeddedArticle]:
        """Reports of one event that all outlets cover.

        Each has most of the facts, in its own order, and other words for one word in five that is no name.
        """
        draw = self._draw
        topic = draw.randrange(TOPICS)
        sentences = [draw.choices(self._vocabulary, cum_weights=self._cumulated.tolist(), k=18) for _ in range(40)]
        for sentence in sentences:
            for place, word in zip(draw.sample(range(18), 4), draw.sample(self._topic_words[topic], 4), strict=True):
                sentence[place] = self._vocabulary[word].title()
        centre = self._topics[topic] + self._numbers.standard_normal(RECIPE.dimensions)
        items = []
        for number in range(articles):
            chosen = [sentences[0], *draw.sample(sentences[1:], WORDS // 18 - 1)]
            own = [
                [w if w[0].isupper() or draw.random() < 0.8 else draw.choice(self._vocabulary) for w in words]
                for words in chosen
            ]
            text = ". ".join(" ".join([words[0].title(), *words[1:]]) for words in own)
            vector = centre + 0.3 * self._numbers.standard_normal(RECIPE.dimensions)
            items.append(self._article(text, start + timedelta(hours=hours * number / articles), vector))
        return items

    def _story(self, size: int, start: datetime, days: float, *, spread_days: float) -> list[EmbeddedArticle]:
        draw = self._draw
        topic = draw.randrange(TOPICS)
        shared = [self._vocabulary[word] for word in self._topic_words[topic]]
        own = [word.title() for word in draw.sample(self._vocabulary, 15)]
        cumulated = self._cumulated.tolist()
        centre = self._topics[topic] + self._numbers.standard_normal(RECIPE.dimensions)
        began = draw.random() * max(0.0, days - spread_days)
        items = []
        for _ in range(size):
            words = draw.choices(self._vocabulary, cum_weights=cumulated, k=WORDS)
            for place in draw.sample(range(WORDS), 90):
                words[place] = draw.choice(own if draw.random() < 0.5 else shared)
            text = ". ".join(" ".join(words[i : i + 18]).capitalize() for i in range(0, WORDS, 18))
            vector = centre + 0.7 * self._numbers.standard_normal(RECIPE.dimensions)
            items.append(self._article(text, start + timedelta(days=began + draw.random() * spread_days), vector))
        return items

    def _article(self, text: str, when: datetime, vector: NDArray[np.float64]) -> EmbeddedArticle:
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        return EmbeddedArticle(
            article=self._bare(when, " ".join(text.split()[:9]), text),
            embedding=unit,
            title_embedding=unit,
            signature=signature_of(text),
            recipe=RECIPE,
        )

    def _bare(self, when: datetime, title: str, text: str) -> Article:
        number = self._made
        self._made += 1
        url = f"https://bench.example/{number}"
        outlet = f"Outlet {number % OUTLETS}"
        return Article(
            id=article_id(url), url=url, source=outlet, family=outlet, language="en", title=title, text=text,
            seen=when, published=when,
        )  # fmt: skip

    def kept(
        self, articles: int, start: datetime, days: float
    ) -> Iterator[tuple[EmbeddedArticle, StoredArticle, Packed]]:
        """Stored records of articles at an even pace, each with pairs with some earlier articles."""
        numbers = self._numbers
        recent: list[str] = []
        for number in range(articles):
            topic = number * 7919 % TOPICS
            drawn = np.searchsorted(self._cumulated, numbers.random(DRAWN) * self._cumulated[-1])
            drawn[:45] = numbers.choice(self._topic_words[topic], 45)
            words, frequencies = np.unique(self._ids[drawn], return_counts=True)
            ranks = np.minimum(numbers.integers(20_000, 65_536, len(words)), 65_535).astype(np.uint64)
            fields = np.zeros((len(words), 5), dtype=np.uint64)
            fields[:, 0] = frequencies
            fields[numbers.integers(0, len(words), 130), numbers.integers(1, 5, 130)] = 1
            squares = (FREQUENCY_WEIGHT[fields] * (ranks[:, None] / np.float32(65_535))) ** 2
            ids = [np.sort(numbers.integers(0, TERM_SPACE, n)) for n in (*PHRASES, SHINGLES)]
            phrases = [
                np.uint32(kind << 30) | (found.astype(np.uint32) << np.uint32(8)) | np.uint32(140)
                for kind, found in enumerate(ids[:3])
            ]
            word_codes = (words.astype(np.uint64) << np.uint64(42)) | (ranks << np.uint64(26))
            terms = Terms(
                word_codes=word_codes | (fields << FREQUENCY_SHIFT).sum(axis=1, dtype=np.uint64),
                inverse_norm=(1 / np.sqrt(np.maximum(squares.sum(axis=0), 1e-9))).astype(np.float32),
                squared_idf=((fields > 0) * (ranks[:, None] / 65_535) ** 2).sum(axis=0).astype(np.float32),
                phrase_codes=np.concatenate(phrases),
                shingles=np.unique(ids[3]).astype(np.int32),
            )
            when = start + timedelta(days=days * number / articles)
            article = self._bare(when, f"An invented headline of some length, number {number}", "")
            vector = self._topics[topic] + 1.2 * numbers.standard_normal(RECIPE.dimensions)
            unit = (vector / np.linalg.norm(vector)).astype(np.float32)
            embedded = EmbeddedArticle(
                article=article, embedding=unit, title_embedding=unit,
                signature=numbers.integers(0, 2**32, 128, dtype=np.uint32), recipe=RECIPE,
            )  # fmt: skip
            partners = tuple(dict.fromkeys(self._draw.choices(recent, k=PARTNERS))) if recent else ()
            probability = numbers.uniform(0.01, 0.2, len(partners)).astype("<f4")
            strongest = numbers.random(len(partners) * len(STRONGEST)).astype("<f2")
            packed = Packed(
                searched=True,
                data=pack_record(
                    terms, text_chars=4900, flags=TITLED | EMBEDDING_KNOWN, published=when,
                    weekdays=frozenset({2}), month_days=frozenset(),
                ),
                partners=partners,
                numbers=probability.tobytes() + strongest.tobytes(),
            )  # fmt: skip
            recent = [*recent[-200:], article.id]
            kept = StoredArticle(
                article_id=article.id, event_time=when, published=when, embedding=unit, title_embedding=unit,
                signature=embedded.signature, packed=b"",
            )  # fmt: skip
            yield embedded, kept, packed
