"""How fast the clusterer is, and rebuilding its state: articles a second over invented articles with realistic sizes.

`python benchmarks/bench_cluster.py [--json] [--articles N] [--days D]`. Articles are made of word frequencies as texts
have them (Zipf), in stories of a few outlets among look-alikes; vectors are synthetic. For speed only: how well it
groups is for `samestory evaluate`.
"""

import argparse
import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from consumers.cluster import policy_of
from pipeline.domain.articles import Article, article_id
from pipeline.domain.clustering import Clusterer
from pipeline.domain.features import PairFeatures
from pipeline.domain.fingerprints import signature_of
from pipeline.domain.joinmodel import MODEL_FILES, JoinModel
from pipeline.domain.stories import Change, EmbeddedArticle, Recipe
from pipeline.settings import ClusterSettings

MODEL = Path(__file__).parents[1] / "config/join-model"
RECIPE = Recipe(model="synthetic", revision="1", dimensions=384, tokens=256, text="title+800")
START = datetime(2026, 3, 1, tzinfo=UTC)
WORDS, TOPICS, OUTLETS = 600, 200, 40


def invented(articles: int, days: float, seed: int = 1) -> list[EmbeddedArticle]:
    """Articles in order of arrival: stories of 1 to 6 outlets, each story of a topic whose words it shares."""
    draw = random.Random(seed)
    vectors = np.random.default_rng(seed)
    vocabulary = ["".join(draw.choices("abcdefghijklmnoprstuvw", k=draw.randint(4, 10))) for _ in range(60_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    topics = vectors.standard_normal((TOPICS, RECIPE.dimensions))
    topic_words = [draw.sample(vocabulary, 30) for _ in range(TOPICS)]
    made: list[EmbeddedArticle] = []
    while len(made) < articles:
        topic = draw.randrange(TOPICS)
        own = [word.title() for word in draw.sample(vocabulary, 15)]
        centre = topics[topic] + vectors.standard_normal(RECIPE.dimensions)
        began = draw.random() * days
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 6))):
            words = draw.choices(vocabulary, weights, k=WORDS)
            for place in draw.sample(range(WORDS), 90):
                words[place] = draw.choice(own if draw.random() < 0.5 else topic_words[topic])
            text = ". ".join(" ".join(words[i : i + 18]).capitalize() for i in range(0, WORDS, 18))
            vector = centre + 0.7 * vectors.standard_normal(RECIPE.dimensions)
            made.append(_article(len(made), text, START + timedelta(days=began + draw.random() / 4), vector))
    return sorted(made[:articles], key=lambda item: item.article.event_time)


def _article(number: int, text: str, when: datetime, vector: np.ndarray) -> EmbeddedArticle:
    url = f"https://bench.example/{number}"
    outlet = f"Outlet {number % OUTLETS}"
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    return EmbeddedArticle(
        article=Article(
            id=article_id(url),
            url=url,
            source=outlet,
            family=outlet,
            language="en",
            title=" ".join(text.split()[:9]),
            text=text,
            seen=when,
            published=when,
        ),
        embedding=unit,
        title_embedding=unit,
        signature=signature_of(text),
        recipe=RECIPE,
    )


def measure(articles: int, days: float) -> dict[str, float]:
    """Articles a second as they arrive, and as the state is rebuilt; milliseconds of the slowest hundredth."""
    items = invented(articles, days)
    model = JoinModel.parse(*((MODEL / name).read_text(encoding="utf-8") for name in MODEL_FILES))
    policy, features = policy_of(ClusterSettings()), PairFeatures()
    clusterer = Clusterer(model, policy, features, "en")
    changes: list[Change] = []
    times: list[float] = []
    for item in items:
        began = time.perf_counter()
        changes += clusterer.arrive(item)
        times.append(time.perf_counter() - began)
    began = time.perf_counter()
    Clusterer(model, policy, features, "en").state.restore(changes)
    rebuilt = time.perf_counter() - began
    return {
        "articles": len(items),
        "arriving_per_s": round(len(items) / sum(times), 1),
        "slowest_hundredth_ms": round(sorted(times)[int(len(times) * 0.99)] * 1000, 1),
        "rebuilding_per_s": round(len(items) / rebuilt, 1),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--days", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = measure(chosen.articles, chosen.days)
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):24} {value:10,}")


if __name__ == "__main__":
    main()
