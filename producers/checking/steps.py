"""What happens when a feed is polled, step by step and in words."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.caching_headers import fresh_for_s, retry_after_s
from pipeline.domain.feeds.parse import FeedEntry, NotAFeed, ParsedFeed
from pipeline.domain.feeds.roots import read_root
from pipeline.domain.text.amounts import count, duration, rate
from pipeline.domain.text.encodings import decode
from pipeline.errors import FetchError
from pipeline.settings import Feed
from producers.checking.discovery import discover_feeds, verify_candidates
from producers.checking.page_step import page_step
from producers.checking.polite import PoliteClient, TimedResponse, resolve_host
from producers.checking.step import Level, Step, describe, minute
from producers.entries.composing import has_page

_PAGES: Final = 2
_HEADERS: Final = ("content-type", "etag", "last-modified", "cache-control", "expires", "retry-after", "server")

_MEANING: Final = {
    401: "the server asks for a login",
    403: "the server refused us",
    404: "the address does not exist",
    410: "the feed is gone for good",
    429: "too many requests",
    503: "the server is out of service for now",
}


async def check_steps(client: PoliteClient, url: str, feed: Feed | None = None) -> AsyncIterator[Step]:
    """The steps of a poll of `url`, up to the first problem that leaves nothing to do.

    A page is searched for feeds.
    """
    try:
        resolved = await resolve_host(url)
    except ValueError as exc:
        yield Step(name="address", level="problem", text=f"not a valid address: {exc}")
        return
    if resolved == (host_of(url),):
        yield Step(name="address", level="ok", text=f"{host_of(url)} is an IP address")
    elif resolved:
        yield Step(name="address", level="ok", text=f"{host_of(url)} is {', '.join(resolved[:4])}")
    else:
        yield Step(name="address", level="problem", text=f"the name {host_of(url) or url} cannot be resolved")
    heed = feed.robots if feed else True
    if heed:
        yield (permitted := await _robots(client, url))
        if permitted.level == "problem":
            return
    else:
        yield Step(name="robots.txt", level="note", text="ignored for this feed (robots = false)")
    try:
        answer = await client.get(url, heed_robots=heed)
    except FetchError as exc:
        yield Step(name="answer", level="problem", text=str(exc), details={"status": exc.status})
        return
    yield (answered := _answered(answer))
    if answered.level == "problem":
        return
    try:
        parsed = await client.parse(answer.response)
    except NotAFeed as exc:
        if read_root(decode(answer.response.body)[0]).name in {"html", "head", "body"}:
            yield Step(name="feed", level="note", text="this is a page, not a feed: looking for the feeds of its site")
            async for step in discover_feeds(client, answer):
                yield step
        elif exc.linked:
            yield Step(name="feed", level="note", text=str(exc))
            async for step in verify_candidates(
                client, [(found, "named by the index") for found in exc.linked[:3]], set()
            ):
                yield step
        else:
            yield Step(name="feed", level="problem", text=str(exc))
        return
    yield _contents(parsed)
    yield await _conditional(client, url, answer, heed_robots=heed)
    yield _schedule(client, answer, parsed, feed)
    for entry in _newest(parsed.entries)[:_PAGES]:
        yield await page_step(client, feed or Feed(outlet=host_of(url), url=url), entry)


async def _robots(client: PoliteClient, url: str) -> Step:
    try:
        await client.robots.permit(url)
        delay_s = await client.robots.delay_s(url)
    except FetchError as exc:
        return Step(name="robots.txt", level="problem", text=str(exc))
    asks = f"; asks for {delay_s:g} s between requests" if delay_s else ""
    return Step(name="robots.txt", level="ok", text=f"allowed{asks}", details={"crawl_delay_s": delay_s})


def _answered(answer: TimedResponse) -> Step:
    response = answer.response
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    redirects = answer.trail[1:]
    details: dict[str, Any] = {
        "status": response.status,
        "url": response.url,
        "redirects": list(redirects),
        "permanent": response.permanent_redirect is not None,
        "bytes": len(response.body),
        "seconds": round(answer.seconds, 3),
        "headers": headers,
    }
    kind = headers.get("content-type", "no content type").split(";")[0]
    status = f"{_MEANING[response.status]} ({response.status})" if response.status in _MEANING else response.status
    text = f"{status}, {kind}, {len(response.body):,} bytes in {answer.seconds:.1f} s"
    if redirects:
        lasting = "moved for good" if response.permanent_redirect else "redirected"
        text += f"; {lasting} to {response.url}"
    if response.status != 200:
        wait_s = retry_after_s(headers.get("retry-after"), datetime.now(UTC))
        asks = f"; it asks us to wait {wait_s:,.0f} s" if wait_s is not None else ""
        return Step(name="answer", level="problem", text=f"{text}{asks}", details=details)
    level: Level = "note" if response.permanent_redirect else "ok"
    return Step(name="answer", level=level, text=text, details=details)


def _contents(parsed: ParsedFeed) -> Step:
    found = describe(parsed)
    entries = found["entries"]
    text = f"{parsed.format}, {parsed.title!r}, " if parsed.title else f"{parsed.format}, "
    text += count(entries, "entry", "entries") + (f", newest {minute(found['newest'])}" if found["newest"] else "")
    notes = []
    if not entries:
        notes.append("no entries")
    if found["dated"] < entries:
        notes.append(f"without a plausible date: {entries - found['dated']}")
    if found["pages"] < entries:
        notes.append(f"without a page: {entries - found['pages']}")
    if found["full_texts"]:
        notes.append(f"full texts: {found['full_texts']}")
    if found["left_out"]:
        notes.append(f"left out beyond the limit: {found['left_out']}")
    if parsed.defect:
        notes.append(f"damaged: {parsed.defect}")
    is_odd = not entries or found["dated"] < entries or found["pages"] < entries or parsed.defect
    return Step(name="feed", level="note" if is_odd else "ok", text="; ".join([text, *notes]), details=found)


async def _conditional(client: PoliteClient, url: str, answer: TimedResponse, *, heed_robots: bool) -> Step:
    """Whether a poll that finds nothing new transfers nothing."""
    stated = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    headers = {ask: answer.response.headers[name] for ask, name in stated.items() if name in answer.response.headers}
    if not headers:
        text = f"states neither ETag nor Last-Modified: each poll transfers {len(answer.response.body):,} bytes"
        return Step(name="unchanged", level="note", text=text)
    try:
        again = await client.get(url, headers=headers, heed_robots=heed_robots)
    except FetchError as exc:
        return Step(name="unchanged", level="problem", text=str(exc), details={"status": exc.status})
    details = {"status": again.response.status}
    if again.response.status == 304:
        return Step(name="unchanged", level="ok", text="answers 304 if nothing changed", details=details)
    text = f"answers {again.response.status} to its own validators: each poll transfers the whole feed"
    return Step(name="unchanged", level="note", text=text, details=details)


def _schedule(client: PoliteClient, answer: TimedResponse, parsed: ParsedFeed, feed: Feed | None) -> Step:
    now = datetime.now(UTC)
    state = client.first_schedule(answer, parsed, feed, now)
    # One date shows no pace.
    is_dated = sum(entry.published is not None for entry in parsed.entries) > 1
    hints, fresh_s = parsed.hints, fresh_for_s(answer.response.headers, now)
    asked = [
        f"ttl {duration(hints.ttl_s)}" if hints.ttl_s else "",
        f"updatePeriod {duration(hints.period_s)}" if hints.period_s else "",
        f"fresh for {duration(fresh_s)}" if fresh_s else "",
        f"{count(len(hints.skip_hours), 'hour')} skipped" if hints.skip_hours else "",
        f"{count(len(hints.skip_days), 'day')} skipped" if hints.skip_days else "",
    ]
    details = {
        "interval_s": state.interval_s,
        "entries_per_day": state.entries_per_day if is_dated else None,
        "ttl_s": hints.ttl_s,
        "period_s": hints.period_s,
        "fresh_for_s": fresh_s,
        "skip_hours": sorted(hints.skip_hours),
        "skip_days": sorted(hints.skip_days),
    }
    text = f"would be polled every {duration(state.interval_s)}" if state.interval_s else "would not be polled"
    if feed is not None and feed.interval_s is not None:
        text += ", as set in feeds.toml"
    elif state.entries_per_day is not None and is_dated:
        text += f" for about {rate(state.entries_per_day)} entries a day"
    if wishes := ", ".join(part for part in asked if part):
        text += f"; the feed asks for: {wishes}"
    return Step(name="schedule", level="ok", text=text, details=details)


def _newest(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(
        (entry for entry in entries if has_page(entry)), key=lambda entry: entry.published or earliest, reverse=True
    )
