"""What becomes of one answer: which records the decision needs, and what it changes.

An answer that this program cannot process is decided as a failure, so that it costs one feed or entry and no other.
"""

from collections.abc import Mapping
from datetime import datetime

from pipeline.domain.articles.articles import article_id
from pipeline.domain.articles.urls import canonical_url, host_of
from pipeline.domain.pages.seen_texts import words_of_text
from pipeline.settings import Feed, ProduceSettings
from producers.entries.addresses import address_keys, address_names
from producers.entries.composing import entry_address
from producers.entries.identity import names_of
from producers.entries.jobs import Answered, ParsedAnswer, Polled, ReadAnswer, Visited, failed
from producers.entries.polls import after_poll, give_up_poll
from producers.entries.selection import keyed_entries
from producers.entries.visits import after_visit, give_up_entry
from producers.memory.changes import Changes, Lookup, Stored


def lookup(answered: Answered) -> Lookup:
    """The stored records that the decision on this answer looks at."""
    if isinstance(answered, Visited):
        page, answer = answered.job.page, answered.answer
        fetched = answer.page if isinstance(answer, ReadAnswer) else None
        host = host_of(fetched.url) if fetched is not None else ""
        words = words_of_text(fetched.extracted.text.splitlines()) if fetched is not None else ()
        return Lookup(
            aliases=frozenset(address_names(page, fetched)),
            visited=frozenset({page.key, *address_keys(page, fetched)}),
            articles=frozenset(map(article_id, address_keys(page, fetched))),
            sites=frozenset({host} if host else ()),
            texts=frozenset({(host, words)} if words else ()),
        )
    if not isinstance(answered.answer, ParsedAnswer):
        return Lookup()
    entries = keyed_entries(answered.job.feed, answered.answer.parsed)
    names = (name for entry in entries.values() for name in names_of(entry, answered.job.feed))
    hosts = {host_of(entry_address(entry, answered.job.feed.url)) for entry in entries.values()}
    return Lookup(
        aliases=frozenset(names),
        listed=frozenset((*entries, *map(canonical_url, entries))),
        page_hosts=frozenset(hosts),
    )


def decide(
    answered: Answered, stored: Stored, feeds: Mapping[str, Feed], settings: ProduceSettings, now: datetime
) -> Changes:
    """What the answer changes, on the records that are stored before it."""
    if isinstance(answered, Polled):
        return after_poll(answered, stored, feeds, settings, now)
    return after_visit(answered, stored, feeds, settings, now)


def as_failure(answered: Answered) -> Answered:
    """The answer as one that could not be processed."""
    return failed(answered.job, "the answer cannot be processed")


def give_up(answered: Answered, stored: Stored, settings: ProduceSettings, now: datetime) -> Changes:
    """What is changed if even the failure cannot be processed."""
    if isinstance(answered, Polled):
        return give_up_poll(stored.feeds[answered.job.feed.url], settings, now)
    return give_up_entry(answered.job.page, stored, now)
