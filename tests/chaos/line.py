"""The line that the chaos suite disturbs: numbered records in, three stages in a row, and time limits so short that
every fault ends within seconds.

    articles ─► shout ─► shouted ─► tally ─► tallies
                  └────► articles.embedded ─► cluster ─► stories.changes, stories

`shout` has no state; `tally` rebuilds its own from its changelog; `cluster` is the real one. A record's value ends in
its number, so that a checker can name the one that is missing or there twice. Some records are poison.
"""

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from consumers.cluster import ClusterStage
from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, BY_NAME, CHANGES, EMBEDDED, STORIES, TopicSpec, dead_letter_topic
from pipeline.domain.articles.articles import article_id
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.stage import Outcome, Stage
from pipeline.settings import ClusterSettings, KafkaSettings, RunnerSettings
from pipeline.transport.kafka import KafkaLog
from tests.integration import crash_stages
from tests.support.join_model import shipped_model
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import embedded

SHOUTED, TALLIES = "shouted", "tallies"
DEAD = dead_letter_topic(ARTICLES)
OUTPUTS = (SHOUTED, DEAD, EMBEDDED, TALLIES, CHANGES, STORIES)

SESSION_S = 2.5
TRANSACTION_S = 5.0
MEMBER_TIMEOUT_S = 3.0
BATCH_LIMIT_S = 6.0
RUNNER = RunnerSettings(
    batch_records=16,
    batch_target_s=1.0,
    batch_limit_s=BATCH_LIMIT_S,
    retry_first_s=0.2,
    retry_longest_s=2.0,
)

_ARTICLE_EVERY = 5
_LANGUAGES = ("it", "nl", "en", "de")  # one for each partition
_APART = timedelta(days=15)  # no story takes in articles of the newsroom's next appearance
_POISON_SHARE = 0.02


def topic_specs() -> list[TopicSpec]:
    """With the number of partitions that the registry has."""
    own = [
        TopicSpec(name=name, key="a letter or word", carries="a test", cleanup="delete", retention_h=24)
        for name in (SHOUTED, TALLIES)
    ]
    return [
        *own,
        *(BY_NAME[name] for name in (ARTICLES, DEAD, EMBEDDED, dead_letter_topic(EMBEDDED), CHANGES, STORIES)),
    ]


def open_log(servers: str, folder: Path, *, copies: int) -> KafkaLog:
    settings = KafkaSettings(
        bootstrap_servers=tuple(servers.split(",")),
        replication_factor=copies,
        min_insync_replicas=max(1, copies - 1),
        request_timeout_s=8.0,
        session_timeout_s=SESSION_S,
        transaction_timeout_s=TRANSACTION_S,
    )
    return KafkaLog(settings, folder=folder, member_timeout_s=MEMBER_TIMEOUT_S)


def numbered(seed: int, number: int, *, poison: bool = False) -> tuple[bytes, bytes]:
    """The key and value of an input: always the same for the same seed and number."""
    choose = random.Random(f"{seed}:{number}")
    key = b"%d" % choose.randint(0, 99)
    if poison or choose.random() < _POISON_SHARE:
        return key, b"\xff %06d" % number
    return key, f"{choose.choice('abcdefgh')}{choose.randint(0, 9)} {number:06d}".encode()


def number_of(value: bytes) -> int:
    return int(value[-6:])


def is_poison(value: bytes) -> bool:
    return value.startswith(b"\xff")


def has_article(number: int) -> bool:
    return number % _ARTICLE_EVERY == 0


@cache
def _newsroom() -> list[EmbeddedArticle]:
    return [embedded(article) for article in newsroom_articles()]


def article_of(number: int) -> EmbeddedArticle:
    """The article that comes of the record with this number: the newsroom's in turn, again and again."""
    turn, series = divmod(number // _ARTICLE_EVERY, len(_LANGUAGES))
    times, index = divmod(turn, len(_newsroom()))
    original = _newsroom()[index]
    url = f"{original.article.url}-{number:06d}"
    published = original.article.seen + times * _APART
    article = replace(
        original.article,
        id=article_id(url),
        url=url,
        language=_LANGUAGES[series],
        seen=published,
        published=published,
    )
    return replace(original, article=article)


class Shout(crash_stages.Shout):
    """Upper case, keyed by the first letter; with some, the article that has their number."""

    inputs = (ARTICLES,)

    def handle(self, records: Sequence[Record]) -> Outcome:
        outcome = super().handle(records)
        numbers = [number_of(message.value or b"") for message in outcome.outputs]
        articles = [article_of(number) for number in numbers if has_article(number)]
        embedded_outputs = [
            Message(topic=EMBEDDED, key=a.article.language.encode(), value=codec.encode_embedded(a)) for a in articles
        ]
        return replace(outcome, outputs=(*outcome.outputs, *embedded_outputs))


class Tally:
    """How often each word came so far, with the number of the record: its own changelog."""

    name = "tally"
    inputs: tuple[str, ...] = (SHOUTED,)

    def __init__(self) -> None:
        self._tallies: dict[int, dict[bytes, int]] = {}

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        for partition in partitions:
            changelog = log.read(TopicPartition(TALLIES, partition.partition))
            self._tallies[partition.partition] = {r.key or b"": int((r.value or b"").split()[0]) for r in changelog}

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        for partition in partitions:
            self._tallies.pop(partition.partition, None)

    def handle(self, records: Sequence[Record]) -> Outcome:
        outputs = []
        for record in records:
            word, number = (record.value or b"").split()
            tallies = self._tallies[record.partition]
            tallies[word] = tallies.get(word, 0) + 1
            value = b"%d %s" % (tallies[word], number)
            outputs.append(Message(topic=TALLIES, key=word, value=value, partition=record.partition))
        return Outcome(outputs=tuple(outputs))


def make_stage(name: str) -> Stage:
    if name == "cluster":
        return ClusterStage(shipped_model(), ClusterSettings(repair_hours=12))
    return Shout() if name == "shout" else Tally()


STAGES: dict[str, tuple[str, ...]] = {"shout": (ARTICLES,), "tally": (SHOUTED,), "cluster": (EMBEDDED,)}
"""Each stage's inputs, in the order in which records pass them."""


def partition_of_letter(letter: bytes, partitions: int) -> int:
    """Where `shout` promises to put it."""
    return zlib.crc32(letter) % partitions
