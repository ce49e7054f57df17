"""Clusters articles in a new process, and prints as JSON what numba compiled in it."""

import json
import sys
from datetime import timedelta

from pipeline.adapters.kernels import ensure_compiled
from pipeline.domain.terms.compiled import KERNELS
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import embedded


def cluster_newsroom() -> None:
    """Cluster the example newsroom's articles by language, then end their window."""
    articles = newsroom_articles()
    for language in sorted({article.language for article in articles}):
        machine = clusterer(language)
        for article in articles:
            if article.language == language:
                machine.arrive(embedded(article))
        machine.repair()
        machine.evidence.drop_before(articles[-1].event_time + timedelta(days=100))


def signatures() -> dict[str, set[str]]:
    return {name: set(map(str, kernel.dispatcher.signatures)) for name, kernel in KERNELS.items()}


def calls() -> dict[str, list[str]]:
    """The kernels that each kernel calls."""
    names = {id(kernel.dispatcher): name for name, kernel in KERNELS.items()}
    functions = {name: kernel.dispatcher.py_func for name, kernel in KERNELS.items()}
    return {
        name: [names[at] for used in f.__code__.co_names if (at := id(f.__globals__.get(used))) in names]
        for name, f in functions.items()
    }


def main(what: str) -> None:
    if what == "warm-up":
        ensure_compiled(lambda line: print(line, file=sys.stderr))
        warm = signatures()
        cluster_newsroom()
        used = signatures()
        report = {
            "loaded": [name for name, kinds in warm.items() if kinds],
            "loaded later": {name: list(used[name] - warm[name]) for name in used if used[name] - warm[name]},
            "calls": calls(),
        }
    else:
        cluster_newsroom()
        stats = {name: kernel.dispatcher.stats for name, kernel in KERNELS.items()}
        report = {
            "loaded": [name for name, numbers in stats.items() if numbers.cache_hits],
            "compiled": {
                name: list(map(str, numbers.cache_misses)) for name, numbers in stats.items() if numbers.cache_misses
            },
        }
    print(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1])
