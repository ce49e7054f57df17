"""Measures the stages without the models: records per second of each stage, over both transports.

`python -m benchmarks.bench_stages [--json] [--articles N] [--transports embedded kafka]`. Articles are the newsroom's,
multiplied. In place of the embedding model an encoder sums fixed vectors of words; sentences are parsed
before the clock runs, and only looked up then. So this measures neither quality nor the whole line: that is
bench_latency. The transports take turns; figures are medians of the rounds.

`…_per_cpu_s`: by the processor's time, which says more where the machine does other things, too. `…_outside_share`: the
part of the time (by the clock) that the stage spent in polls and commits, not in its own work.
"""

import argparse
import json
import re
import zlib
from collections.abc import Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from benchmarks import transports
from benchmarks.articles import newsroom
from benchmarks.stages import drained
from benchmarks.tables import circumstances, medians, print_table, ratios, stated
from consumers.cluster import ClusterStage
from consumers.compare import CompareStage
from consumers.embed import EMBEDDED_TEXT, EmbedStage
from consumers.versions import VersionReader, VersionRequest
from pipeline import app
from pipeline.app import fitted_models
from pipeline.contracts.codec import encode_article
from pipeline.contracts.topics import ARTICLES, COMPARED, STORIES
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.comparison.parsed import ParsedSentence
from pipeline.ports import Message, Parser, TopicPartition, WatchedLog
from pipeline.running.stage import Stage

APPENDED = 500


class WordSums:
    """A fast encoder: texts that share long words are near each other."""

    recipe = Recipe(model="word-sums", revision="1", dimensions=384, tokens=256, text=EMBEDDED_TEXT)
    _rows = 1 << 14

    def __init__(self) -> None:
        vectors = np.random.default_rng(1).standard_normal((self._rows, self.recipe.dimensions))
        self._vectors = vectors.astype(np.float32)
        self._row: dict[str, int] = {}

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        sums = np.zeros((len(texts), self.recipe.dimensions), dtype=np.float32)
        for i, text in enumerate(texts):
            words = re.findall(r"\w{4,}", text.lower())
            if new := set(words) - self._row.keys():
                self._row.update({word: zlib.crc32(word.encode()) % self._rows for word in new})
            sums[i] = self._vectors[[self._row[word] for word in words]].sum(axis=0)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        np.divide(sums, lengths, out=sums, where=lengths > 0)
        return sums


class Remembering:
    """A parser with a cache."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._known: dict[tuple[str, str], tuple[ParsedSentence, ...]] = {}

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        new = list(dict.fromkeys(text for text in texts if (language, text) not in self._known))
        for text, parsed in zip(new, self._parser.parse(new, language=language), strict=True):
            self._known[language, text] = parsed
        return [self._known[language, text] for text in texts]


def measure(
    place: transports.Place, articles: Sequence[Article], encoder: WordSums, parser: Remembering, batch: int
) -> dict[str, float]:
    """Measure the stages in sequence, each over all outputs of the one before."""
    configuration = place.configuration
    settings = configuration.settings
    stages: dict[str, Stage] = {
        "embed_articles": EmbedStage(encoder, settings.embed),
        "cluster_articles": ClusterStage(
            fitted_models.open_join_model(configuration), settings.cluster, app.open_snapshots(configuration)
        ),
        "compare_changes": CompareStage(encoder, parser, settings.compare),
    }
    figures: dict[str, float] = {}
    with closing(place.open()) as log:
        producer = log.producer("bench")
        messages = [Message(topic=ARTICLES, key=a.id.encode(), value=encode_article(a)) for a in articles]
        for at in range(0, len(messages), APPENDED):
            producer.append(messages[at : at + APPENDED])
        for name, stage in stages.items():
            found = drained(stage, log, batch_records=batch)
            figures[f"{name}_per_s"] = found.records_per_s
            figures[f"{name}_per_cpu_s"] = found.records_per_cpu_s
            figures[f"{stage.name}_outside_share"] = found.outside_share
        figures["stories"] = len(keys(log, STORIES))
        figures["stories_compared"] = len(keys(log, COMPARED))
    return figures


def keys(log: WatchedLog, topic: str) -> set[bytes | None]:
    return {r.key for n in range(log.partitions(topic)) for r in log.read(TopicPartition(topic, n)) if r.value}


def compared(
    chosen: Sequence[str], rounds: int, articles: Sequence[Article], batch: int
) -> dict[str, dict[str, float]]:
    """The figures, by transport."""
    encoder, parser = WordSums(), Remembering(app.open_parser(transports.defaults()))
    VersionReader(encoder, parser, cached_articles=1).read([VersionRequest(article=article) for article in articles])
    found: dict[str, list[dict[str, float]]] = {transport: [] for transport in chosen}
    for _ in range(rounds):
        for transport in chosen:
            with transports.fresh(transport) as place:
                found[transport].append(measure(place, articles, encoder, parser, batch))
    return {transport: medians(figures) for transport, figures in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=64, help="records in a batch")
    parser.add_argument("--rounds", type=int, default=2)
    transports.add_option(parser)
    options = parser.parse_args(arguments)
    chosen, before = transports.available(options.transports), circumstances()
    results = compared(chosen, options.rounds, newsroom(options.articles), options.batch)
    if options.json:
        about = {**before, "articles": options.articles, "batch": options.batch, "rounds": options.rounds}
        print(json.dumps({**about, **results, "ratio": ratios(results)}))
        return
    print(
        f"{options.articles:,} articles, batches of {options.batch}, {options.rounds} rounds; "
        "in place of the models: sums of word vectors, and sentences parsed before"
    )
    print(stated(before))
    print_table(results)


if __name__ == "__main__":
    main()
