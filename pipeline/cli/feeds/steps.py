"""What happens when a feed is polled, step by step and in words."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pipeline.cli.console import iso
from pipeline.cli.feeds.asking import Answer, Asking, addresses_of
from pipeline.cli.feeds.search import discovered, verified
from pipeline.cli.feeds.step import Level, Step, described, minute
from pipeline.domain.articles.articles import UNKNOWN_LANGUAGE
from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.caching_headers import fresh_for_s, retry_after_s
from pipeline.domain.feeds.parse import FeedEntry, NotAFeed, ParsedFeed
from pipeline.domain.feeds.roots import read_root
from pipeline.domain.text.amounts import count, duration
from pipeline.errors import FetchError
from pipeline.settings import Feed
from producers.entries.gathering import has_page
from producers.memory.remembered import Pending

_PAGES: Final = 2
_HEADERS: Final = ("content-type", "etag", "last-modified", "cache-control", "expires", "retry-after", "server")


async def steps(asking: Asking, url: str, feed: Feed | None = None) -> AsyncIterator[Step]:
    """What polling `url` comes to. Ends at the first problem that leaves nothing more to do; a page is searched for
    feeds.
    """
    try:
        resolved = await addresses_of(url)
    except ValueError as exc:
        yield Step(name="address", level="problem", text=f"no valid address: {exc}")
        return
    if resolved == (host_of(url),):
        yield Step(name="address", level="ok", text=f"{host_of(url)}, no name to look up")
    elif resolved:
        yield Step(name="address", level="ok", text=f"{host_of(url)} is {', '.join(resolved[:4])}")
    else:
        yield Step(name="address", level="problem", text=f"no address is known for {host_of(url) or 'it'}")
    heed = feed.robots if feed else True
    if heed:
        yield (permitted := await _robots(asking, url))
        if permitted.level == "problem":
            return
    else:
        yield Step(name="robots.txt", level="note", text="not heeded for this feed (robots = false)")
    try:
        answer = await asking.get(url, heed_robots=heed)
    except FetchError as exc:
        yield Step(name="answer", level="problem", text=str(exc), details={"status": exc.status})
        return
    yield (answered := _answered(answer))
    if answered.level == "problem":
        return
    try:
        parsed = await asking.parse(answer.response)
    except NotAFeed as exc:
        if read_root(answer.response.body).name in {"html", "head", "body"}:
            yield Step(name="feed", level="note", text="this is a page, not a feed: looking for the feeds of its site")
            async for step in discovered(asking, answer):
                yield step
        elif exc.linked:
            yield Step(name="feed", level="note", text=str(exc))
            async for step in verified(asking, [(found, "named by the index") for found in exc.linked[:3]], set()):
                yield step
        else:
            yield Step(name="feed", level="problem", text=str(exc))
        return
    yield _described(parsed)
    yield await _conditional(asking, url, answer, heed_robots=heed)
    yield _schedule(asking, answer, parsed, feed)
    for entry in _newest(parsed.entries)[:_PAGES]:
        yield await _page(asking, url, entry, heed_robots=heed)


async def _robots(asking: Asking, url: str) -> Step:
    try:
        await asking.robots.permit(url)
        delay_s = await asking.robots.delay_s(url)
    except FetchError as exc:
        return Step(name="robots.txt", level="problem", text=str(exc))
    asks = f"; asks for {delay_s:g} s between requests" if delay_s else ""
    return Step(name="robots.txt", level="ok", text=f"nothing against it{asks}", details={"crawl_delay_s": delay_s})


def _answered(answer: Answer) -> Step:
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
    text = f"{response.status}, {kind}, {len(response.body):,} bytes in {answer.seconds:.1f} s"
    if redirects:
        lasting = "moved for good" if response.permanent_redirect else "redirected"
        text += f"; {lasting} to {response.url}"
    if response.status != 200:
        wait_s = retry_after_s(headers.get("retry-after"), datetime.now(UTC))
        asks = f"; it asks to wait {wait_s:,.0f} s" if wait_s is not None else ""
        return Step(
            name="answer", level="problem", text=f"{_STATUS.get(response.status, '')}{text}{asks}", details=details
        )
    level: Level = "note" if response.permanent_redirect else "ok"
    return Step(name="answer", level=level, text=text, details=details)


_STATUS: Final = {
    401: "it wants a login: ",
    403: "we are not wanted: ",
    404: "there is nothing: ",
    410: "it is gone for good: ",
    429: "it is asked too often: ",
    503: "it is out of service for now: ",
}


def _described(parsed: ParsedFeed) -> Step:
    found = described(parsed)
    entries = found["entries"]
    text = f"{parsed.format}, {parsed.title!r}, " if parsed.title else f"{parsed.format}, "
    text += count(entries, "entry", "entries") + (f", newest {minute(found['newest'])}" if found["newest"] else "")
    notes = []
    if not entries:
        notes.append("nothing to read in it at present")
    if found["dated"] < entries:
        notes.append(f"without a date that can be believed: {entries - found['dated']}")
    if found["pages"] < entries:
        notes.append(f"without a page: {entries - found['pages']}")
    if found["full_texts"]:
        notes.append(f"full texts: {found['full_texts']}")
    if found["left_out"]:
        notes.append(f"more, and left out: {found['left_out']}")
    if parsed.defect:
        notes.append(f"it is broken: {parsed.defect}")
    troubled = not entries or found["dated"] < entries or found["pages"] < entries or parsed.defect
    return Step(name="feed", level="note" if troubled else "ok", text="; ".join([text, *notes]), details=found)


async def _conditional(asking: Asking, url: str, answer: Answer, *, heed_robots: bool) -> Step:
    """Whether a poll that brings nothing new costs nothing."""
    stated = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    headers = {ask: answer.response.headers[name] for ask, name in stated.items() if name in answer.response.headers}
    if not headers:
        text = f"states neither ETag nor Last-Modified: each poll transfers {len(answer.response.body):,} bytes"
        return Step(name="unchanged", level="note", text=text)
    try:
        again = await asking.get(url, headers=headers, heed_robots=heed_robots)
    except FetchError as exc:
        return Step(name="unchanged", level="problem", text=str(exc), details={"status": exc.status})
    details = {"status": again.response.status}
    if again.response.status == 304:
        return Step(name="unchanged", level="ok", text="answers 304 where nothing changed", details=details)
    text = f"answers {again.response.status} to its own validators: each poll transfers all of it"
    return Step(name="unchanged", level="note", text=text, details=details)


def _schedule(asking: Asking, answer: Answer, parsed: ParsedFeed, feed: Feed | None) -> Step:
    now = datetime.now(UTC)
    state = asking.scheduled(answer, parsed, feed, now)
    # One date says nothing of a pace.
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
        text += ", as feeds.toml says"
    elif state.entries_per_day is not None and is_dated:
        text += f" for about {state.entries_per_day:.3g} entries a day"
    if said := ", ".join(part for part in asked if part):
        text += f"; the feed says: {said}"
    return Step(name="schedule", level="ok", text=text, details=details)


def _newest(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(
        (entry for entry in entries if has_page(entry)), key=lambda entry: entry.published or earliest, reverse=True
    )


async def _page(asking: Asking, url: str, entry: FeedEntry, *, heed_robots: bool) -> Step:
    address = entry.link or entry.id
    pending = Pending(
        key=address,
        feed_url=url,
        host=host_of(address),
        entry=entry,
        fingerprint="",
        feed_language="",
        seen=datetime.now(UTC),
    )
    answer = await asking.requests.read(pending, heed_robots=heed_robots)
    name = entry.title or address
    details: dict[str, Any] = {"url": address, "status": answer.status}
    if answer.page is None:
        problem = answer.problem or "no answer"
        text = problem if address in problem else f"{address}: {problem}"
        return Step(name="article", level="problem", text=text, details=details)
    page = answer.page.extracted
    details |= {
        "title": page.title,
        "characters": len(page.text),
        "form": page.form,
        "published": iso(page.published),
        "author": page.author,
        "language": page.language,
    }
    parts = [f"{name!r}: {len(page.text):,} characters"]
    notes = []
    if page.form == "teaser":
        notes.append("only a beginning, the rest is for subscribers")
    elif page.form != "article":
        notes.append({"live": "a live blog", "roundup": "a round-up of several events"}[page.form])
    if page.title is None:
        notes.append("no headline found")
    if page.published is None and entry.published is None:
        notes.append("no date found")
    parts += [f"by {page.author}"] if page.author else []
    date = page.published or entry.published
    parts += [f"of {minute(date.isoformat())}"] if date else []
    parts += [page.language] if page.language != UNKNOWN_LANGUAGE else []
    level: Level = "note" if notes else "ok"
    return Step(name="article", level=level, text="; ".join([", ".join(parts), *notes]), details=details)
