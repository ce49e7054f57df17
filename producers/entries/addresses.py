"""Whose page it is that an entry's link led to, and the address that represents the entry's article.

A link may lead to a page that is not the article's: a consent or log-in page, "not found", the section, the front page.
And sites name one canonical address for many pages. Neither depends on words: an address of several entries with
different content is none of theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec

from pipeline.domain.articles.address_relations import is_section_of, leads_back, variants
from pipeline.domain.articles.articles import article_id
from pipeline.domain.articles.urls import canonical_url, host_of, is_home, link_spelling, place_of
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.text.likeness import ALIKE, likeness
from producers.entries.composing import FetchedPage, entry_address
from producers.entries.content import has_its_headline, has_same_text, is_same, says_the_same
from producers.entries.identity import STORED_EVERY, name_of
from producers.memory.changes import Changes, DuePage, Stored
from producers.memory.records import Alias, KnownArticle, PendingPage

# Enough of what the feed said to publish it, if the page turns out not to be the article's.
_TITLE_CHARS: Final = 500
_TEXT_CHARS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The address of an entry's article.

    - `problem`: why the page is not the article's; the feed's own text stands then.
    - `claim`: the name to be stored for the address, if it is not the entry's own link.
    - `wronged`: the name of an address that another entry's article has wrongly; that entry is to be read again.
    """

    url: str
    article_id: str
    problem: str | None = None
    claim: str | None = None
    wronged: str | None = None


def address_names(page: PendingPage, fetched: FetchedPage | None) -> Iterator[str]:
    """The names under which other entries may have been given the addresses of this one."""
    return map(_name, _addresses(page, fetched))


def address_keys(page: PendingPage, fetched: FetchedPage | None) -> Iterator[str]:
    """The keys of the entries, and addresses of the articles, that may be this one's."""
    for url in _addresses(page, fetched):
        yield from variants(url)


def settle_address(page: PendingPage, fetched: FetchedPage | None, stored: Stored) -> Address:
    """The address of the entry's article, judged by where its link led and by what is stored of other entries."""
    own = link_spelling(entry_address(page.entry, page.feed_url))
    if fetched is None:
        return _without_page(own, page, stored)
    landed = link_spelling(fetched.url)
    if landed != own:
        problem = _problem(page, fetched, own, landed, stored)
        if problem is not None:
            alias = _claim_of_other(page, landed, stored)
            wronged = _name(landed) if alias is not None and not alias.fits and not alias.shared else None
            return replace(_without_page(own, page, stored), problem=problem, wronged=wronged)
        if leads_back(fetched.url, own):
            landed = own
    stated = canonical_url(fetched.url, page_canonical=fetched.extracted.canonical_url)
    if stated == landed or (landed != link_spelling(fetched.url) and stated == canonical_url(fetched.url)):
        return _address(landed, page, fetched, own, stored)
    if not _is_free(page, fetched, landed, stated, stored):
        address = _address(landed, page, fetched, own, stored)
        alias = _claim_of_other(page, stated, stored)
        if alias is None or alias.shared:
            return address
        return Address(url=address.url, article_id=address.article_id, claim=address.claim, wronged=_name(stated))
    return _address(stated, page, fetched, own, stored)


def claims(address: Address, page: PendingPage, fetched: FetchedPage | None, stored: Stored, now: datetime) -> Changes:
    """What is stored of the address, and the entry that is to be read again because it had the address wrongly."""
    changes = Changes()
    if address.claim is not None:
        before = stored.aliases.get(address.claim)
        if before is None:
            changes.aliases[address.claim] = _claim(page, fetched, now)
        elif now - before.used_at >= STORED_EVERY:
            changes.aliases[address.claim] = msgspec.structs.replace(before, used_at=now)
    if address.wronged is not None:
        alias = stored.aliases[address.wronged]
        changes.aliases[address.wronged] = msgspec.structs.replace(alias, shared=True)
        if (again := _read_again(alias, stored)) is not None:
            changes.pages[alias.key] = DuePage(again, now)
    return changes


def _claim(page: PendingPage, fetched: FetchedPage | None, now: datetime) -> Alias:
    """What is stored of the entry under the address that it was given."""
    entry = page.entry
    return Alias(
        key=page.key,
        used_at=now,
        title=(entry.title or "")[:_TITLE_CHARS],
        text=(entry.summary or entry.content)[:_TEXT_CHARS],
        published=entry.published,
        fits=fetched is not None and says_the_same(fetched, entry),
    )


def _read_again(alias: Alias, stored: Stored) -> PendingPage | None:
    """The entry, with what its feed said of it, as a page that is due and whose article is to be corrected."""
    waiting, known = stored.pages.get(alias.key), stored.entries.get(alias.key)
    if waiting is not None and waiting.visits == 0:
        return None
    if waiting is None:
        if known is None:
            return None
        entry = FeedEntry(id=alias.key, link=alias.key, title=alias.title or None, published=alias.published)
        waiting = PendingPage(
            key=alias.key,
            feed_url=known.feed_url,
            entry=entry,
            fingerprint=known.fingerprint,
            feed_language="",
            seen=alias.used_at,
            host=host_of(alias.key),
            visits=1,
        )
    entry = waiting.entry
    if not entry.summary and not entry.content:
        entry = replace(entry, summary=alias.text)
    return msgspec.structs.replace(
        waiting, entry=entry, is_misplaced=True, attempts=0, etag=None, last_modified=None, body_digest=None
    )


def _addresses(page: PendingPage, fetched: FetchedPage | None) -> dict[str, None]:
    own = link_spelling(entry_address(page.entry, page.feed_url))
    if fetched is None:
        return dict.fromkeys((own, canonical_url(own)))
    stated = canonical_url(fetched.url, page_canonical=fetched.extracted.canonical_url)
    return dict.fromkeys((own, canonical_url(own), link_spelling(fetched.url), stated))


def _without_page(own: str, page: PendingPage, stored: Stored) -> Address:
    """The entry's link, on the desktop's host unless that is another entry's."""
    desktop = canonical_url(own)
    is_taken = desktop not in {own, page.key} and (desktop in stored.entries or desktop in stored.pages)
    url = own if is_taken else desktop
    return Address(url=url, article_id=article_id(url))


def _problem(page: PendingPage, fetched: FetchedPage, own: str, landed: str, stored: Stored) -> str | None:
    """Why the page that the link led to is not the article's."""
    if is_home(landed) and not is_home(own):
        return "its link leads to the front page"
    if has_its_headline(fetched, page.entry):
        return None
    if landed == own.split("#")[0]:
        return f"its link is a place on {landed}, which other entries have as well"
    if says_the_same(fetched, page.entry):
        return None
    if leads_back(fetched.url, own):
        return f"its link leads to {landed}, from where a reader is led back"
    if is_section_of(landed, own, page.entry.title or ""):
        return f"its link leads to the section {landed}"
    alias = stored.aliases.get(_name(landed))
    if alias is not None and (alias.shared or (alias.key != page.key and not is_same(page.entry, alias))):
        return f"its link leads to {landed}, as those of other entries do"
    other = _waiting_at(landed, page, stored)
    if other is not None and not is_same(page.entry, _claim(other, None, other.seen)):
        return f"its link leads to {landed}, which is another entry's"
    return None


def _is_free(page: PendingPage, fetched: FetchedPage, landed: str, stated: str, stored: Stored) -> bool:
    """Whether the canonical address that a page states may be its own: no section, nor of other content."""
    if (alias := stored.aliases.get(_name(stated))) is not None and alias.shared:
        return False
    if (before := _article_at(stated, stored)) is not None:
        same_text = has_same_text(fetched, before)
        if same_text is False:
            known = stored.entries.get(page.key)
            return known is not None and known.article_id == before.id
        claim = _claim_of_other(page, stated, stored)
        # Reports after one pattern begin alike, under headlines of their own.
        if same_text and (claim is None or likeness(page.entry.title or "", claim.title) >= ALIKE):
            return True
    if is_section_of(stated, landed, page.entry.title or ""):
        return False
    if (alias := _claim_of_other(page, stated, stored)) is None:
        other = _waiting_at(stated, page, stored)
        alias = _claim(other, None, other.seen) if other is not None else None
    return alias is None or is_same(page.entry, alias)


def _address(url: str, page: PendingPage, fetched: FetchedPage, own: str, stored: Stored) -> Address:
    """The address with the id of the article that has it already, if that is the same one.

    If another entry was given it wrongly, that one keeps the id, and its address is corrected.
    """
    claim = _name(url) if url != own else None
    before, alias = _article_at(url, stored), _claim_of_other(page, url, stored)
    if before is None:
        return Address(url=url, article_id=article_id(url), claim=claim)
    known = stored.entries.get(page.key)
    if known is not None and known.article_id == before.id:
        return Address(url=url, article_id=before.id, claim=claim)
    same_text = has_same_text(fetched, before)
    is_other = alias is not None and not is_same(page.entry, alias) and (same_text is False or not alias.fits)
    if alias is not None and is_other:
        wronged = None if alias.shared else _name(url)
        return Address(url=url, article_id=article_id(f"{url}#!{page.entry.id}"), claim=claim, wronged=wronged)
    if before.url == url or same_text:
        return Address(url=url, article_id=before.id, claim=claim)
    return Address(url=url, article_id=article_id(url), claim=claim)


def _claim_of_other(page: PendingPage, url: str, stored: Stored) -> Alias | None:
    """What is stored of another entry that was given this address."""
    alias = stored.aliases.get(_name(url))
    return alias if alias is not None and alias.key != page.key else None


def _waiting_at(url: str, page: PendingPage, stored: Stored) -> PendingPage | None:
    """Another entry whose own link is this address, while its page is still visited."""
    return next((stored.pages[key] for key in variants(url) if key in stored.pages and key != page.key), None)


def _article_at(url: str, stored: Stored) -> KnownArticle | None:
    """The article that has this address, or its variant with another scheme, or with or without `www.`."""
    ids = map(article_id, variants(url))
    return next((stored.articles[one] for one in ids if one in stored.articles), None)


def _name(url: str) -> str:
    return name_of("address", place_of(url))
