"""Which feeds a site has: named or linked by its page, listed in its robots.txt, or in a usual place."""

from collections.abc import AsyncIterator, Sequence
from typing import Final
from urllib.parse import urljoin

from pipeline.domain.feeds.discovery import likely_feeds, linked_feeds, robots_sitemaps, well_known_feeds
from pipeline.domain.feeds.parse import NotAFeed, ParsedFeed
from pipeline.domain.text.amounts import count
from pipeline.errors import FetchError
from producers.checking.polite import PoliteClient, TimedResponse
from producers.checking.step import Step, describe, minute

_MOST_ASKED: Final = 12
_ENOUGH: Final = 8
_PATIENT: Final = 4
_LONG_DELAY_S: Final = 5.0


async def discover_feeds(client: PoliteClient, answer: TimedResponse) -> AsyncIterator[Step]:
    """The feeds of the page's site.

    First those that the page names, then links that look like feeds and the sitemaps in robots.txt, then the usual
    places until one has a feed.
    """
    page = answer.response
    asked = {page.url}
    stated = [(url, "named by the page") for url in linked_feeds(page.body, page.url)]
    likely = [(url, "linked on the page") for url in likely_feeds(page.body, page.url)]
    sitemaps = [(url, "listed in robots.txt") for url in await _sitemaps(client, page.url)]
    found = 0
    async for step in verify_candidates(client, [*stated, *likely, *sitemaps], asked):
        found += step.level == "found"
        yield step
    # A host that wants long pauses is not kept busy with guesses.
    most = _PATIENT if (await client.robots.delay_s(page.url) or 0.0) > _LONG_DELAY_S else None
    usual = [] if found else [(url, "in a usual place") for url in well_known_feeds(page.url)[:most]]
    async for step in verify_candidates(client, usual, asked, enough=1, silent=True):
        found += step.level == "found"
        yield step
    if not found:
        yield Step(
            name="feeds",
            level="problem",
            text=f"no feed was found at {count(len(asked) - 1, 'address', 'addresses')}",
        )


async def _sitemaps(client: PoliteClient, url: str) -> tuple[str, ...]:
    try:
        answer = await client.get(urljoin(url, "/robots.txt"), heed_robots=False)
    except FetchError:
        return ()
    return robots_sitemaps(answer.response.body)[:3] if answer.response.status == 200 else ()


async def verify_candidates(
    client: PoliteClient,
    candidates: Sequence[tuple[str, str]],
    asked: set[str],
    *,
    enough: int = _ENOUGH,
    silent: bool = False,
) -> AsyncIterator[Step]:
    """The candidates that are feeds; unless `silent`, also why each other candidate is not.

    An index of sitemaps is followed to the sitemaps that look like news.
    """
    waiting, found, seen = list(candidates), 0, set[tuple[str, ...]]()
    while waiting and found < enough and len(asked) <= _MOST_ASKED + 1:
        url, how = waiting.pop(0)
        if url in asked:
            continue
        asked.add(url)
        problem = ""
        try:
            answer = await client.get(url)
            if answer.response.status == 200 and answer.response.url not in asked - {url}:
                asked.add(answer.response.url)
                parsed = await client.parse(answer.response)
                same = tuple(entry.link or entry.id for entry in parsed.entries[:5])
                if same and same in seen:
                    continue
                seen.add(same)
                found += 1
                yield _feed_step(url, how, parsed)
                continue
            problem = f"answered {answer.response.status}" if answer.response.status != 200 else "already asked"
        except NotAFeed as exc:
            waiting[:0] = [(linked, "named by an index") for linked in exc.linked[:2]]
            problem = str(exc)
        except FetchError as exc:
            problem = str(exc)
        if not silent:
            text = problem if url in problem else f"{url} ({how}): {problem}"
            yield Step(name="candidate", level="note", text=text, details={"url": url})


def _feed_step(url: str, how: str, parsed: ParsedFeed) -> Step:
    details = describe(parsed)
    newest = f", newest {minute(details['newest'])}" if details["newest"] else ""
    text = f"{url} ({how}): {parsed.format}, {count(details['entries'], 'entry', 'entries')}{newest}"
    return Step(name="feeds", level="found", text=text, details={"url": url, "how": how, **details})
