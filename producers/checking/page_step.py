"""The step of a check that reads an entry's page."""

from datetime import UTC, datetime
from typing import Any

from pipeline.domain.articles.articles import UNKNOWN_LANGUAGE
from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.settings import Feed
from producers.checking.polite import PoliteClient
from producers.checking.step import Level, Step, minute
from producers.entries.jobs import Failure, ReadAnswer, Visit, Visited, response_of
from producers.memory.records import PendingPage


async def page_step(client: PoliteClient, feed: Feed, entry: FeedEntry) -> Step:
    """Read the entry's page, and describe the article."""
    address = entry.link or entry.id
    pending = PendingPage(
        key=address,
        feed_url=feed.url,
        host=host_of(address),
        entry=entry,
        fingerprint="",
        feed_language="",
        seen=datetime.now(UTC),
    )
    visit = Visit(feed, pending)
    answer = await client.requests.visit(visit)
    response = response_of(Visited(visit, answer))
    status = answer.status if isinstance(answer, Failure) else response and response.status
    name = entry.title or address
    details: dict[str, Any] = {"url": address, "status": status}
    if not isinstance(answer, ReadAnswer):
        problem = answer.problem if isinstance(answer, Failure) else "no answer"
        text = problem if address in problem else f"{address}: {problem}"
        return Step(name="article", level="problem", text=text, details=details)
    page = answer.page.extracted
    details |= {
        "title": page.title,
        "characters": len(page.text),
        "form": page.form,
        "published": page.published.isoformat() if page.published else None,
        "published_precision": page.published_precision,
        "author": page.author,
        "language": page.language,
    }
    parts = [f"{name!r}: {len(page.text):,} characters"]
    notes = []
    if page.form == "teaser":
        notes.append("only the beginning, the rest is for subscribers")
    elif page.form != "article":
        notes.append({"live": "a live blog", "roundup": "a round-up of several events"}[page.form])
    if page.title is None:
        notes.append("no headline found")
    if page.published is None and entry.published is None:
        notes.append("no date found")
    parts += [f"by {page.author}"] if page.author else []
    dated = page if page.published else entry
    if dated.published is not None:
        is_day = dated.published_precision == "day"
        parts.append(f"of {dated.published:%Y-%m-%d}" if is_day else f"of {minute(dated.published.isoformat())}")
    parts += [page.language] if page.language != UNKNOWN_LANGUAGE else []
    level: Level = "note" if notes else "ok"
    return Step(name="article", level=level, text="; ".join([", ".join(parts), *notes]), details=details)
