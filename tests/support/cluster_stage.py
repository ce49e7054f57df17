"""The cluster stage on a configured log: appends articles, and runs the stage."""

import threading

from consumers.cluster import ClusterStage
from pipeline.contracts import codec
from pipeline.contracts.topics import EMBEDDED
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.ports import Message
from pipeline.running.runner import run_stage
from pipeline.settings import ClusterSettings, RunnerSettings
from tests.support.configured_log import ConfiguredLog, append
from tests.support.join_model import models_of_all_languages


def put(configured: ConfiguredLog, *items: EmbeddedArticle) -> None:
    with configured.opened() as log:
        append(
            log,
            *(
                Message(topic=EMBEDDED, key=item.article.language.encode(), value=codec.encode_embedded(item))
                for item in items
            ),
        )


def cluster(configured: ConfiguredLog) -> None:
    """Run the stage until nothing is left, as a process that has just taken over its partitions."""
    with configured.opened() as log:
        run_stage(
            ClusterStage(models_of_all_languages(), ClusterSettings()),
            log,
            RunnerSettings(),
            stop=threading.Event(),
            drain=True,
            poll_timeout_s=0.1,
        )
