"""From articles to the log, each once, though it is added again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.contracts.codec import encode_article
from pipeline.contracts.topics import ARTICLES
from pipeline.domain.articles.articles import Article
from pipeline.errors import TransientError
from pipeline.ports import Message, WatchedLog
from producers.entries.composing import digest
from producers.memory.outbox import Outbox
from producers.memory.reading import load_articles
from producers.memory.records import KnownArticle
from producers.memory.state_file import StateFile
from producers.memory.writing import save_article

STATE_FILE: Final = "added.db"


def add_articles(
    articles: Sequence[Article], log: WatchedLog, data_dir: Path, *, note: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """Append the articles that were not added before; a changed one as its next revision.

    In order of event time, as the stream would have brought them: an archive may be newest first, or in no order.
    Those without a date are last. Counts by status; `note` is called for each article.

    All or none: they go through a separate outbox, so that after a crash the next call appends the rest.
    """
    file = StateFile(data_dir / STATE_FILE, wait=True)
    outbox = Outbox(log, file, "samestory-add")
    counts = {"added": 0, "revised": 0, "unchanged": 0}
    try:
        outbox.flush()
        with file.transaction():
            for article in sorted(articles, key=lambda one: one.event_time):
                counts[_add(article, file, outbox)] += 1
                note()
        outbox.flush()
    except TransientError as exc:
        raise TransientError(f"the log does not take articles at the moment, add them again later: {exc}") from exc
    finally:
        outbox.close()
        file.close()
    return counts


def _add(article: Article, file: StateFile, outbox: Outbox) -> str:
    mark, before = digest(article.title, article.text), load_articles(file, [article.id]).get(article.id)
    if before is not None and before.digest == mark:
        return "unchanged"
    if before is not None:
        article = replace(article, revision=before.revision + 1, seen=before.seen)
    outbox.put(Message(topic=ARTICLES, key=article.id.encode(), value=encode_article(article)))
    save_article(file, KnownArticle.without_text(article, mark))
    return "added" if before is None else "revised"
