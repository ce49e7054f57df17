"""The example newsroom in other orders of arrival than that of publication: feeds are polled one after another."""

import random
import tomllib
from collections.abc import Sequence

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.tuning.evaluation import Agreement, score
from tests.support.everyday.grouping import Grouping
from tests.support.newsroom_articles import NEWSROOM, article_url

ORDERS = ("as published", "outlet after outlet", "at random")
RUNS = 8
"""How many orders are drawn, where there is more than one."""


def newsroom_agreements(
    grouping: Grouping, articles: Sequence[EmbeddedArticle], order: str, runs: int = RUNS
) -> list[Agreement]:
    """B³ of the stories with the true ones, for each order drawn."""
    story_of = true_stories()
    ids = [one.article.id for one in articles]
    true = {one.article.id: story_of[one.article.url] for one in articles}
    found = []
    for run in range(1 if order == "as published" else runs):
        draw = random.Random(run)
        places = {source: draw.random() for source in sorted({one.article.source for one in articles})}
        arriving = list(articles)
        if order == "outlet after outlet":
            arriving.sort(key=lambda one: (places[one.article.source], one.article.event_time))
        elif order == "at random":
            draw.shuffle(arriving)
        stories = grouping.stories([one.article.id for one in arriving], arriving)
        found.append(score({id_: stories.of[id_] for id_ in ids}, true).b_cubed)
    return found


def true_stories() -> dict[str, str]:
    """The story of each article, by its address."""
    stories: dict[str, list[str]] = tomllib.loads((NEWSROOM / "truth.toml").read_text())["stories"]
    return {article_url(stem): story for story, stems in stories.items() for stem in stems}
