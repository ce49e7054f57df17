"""Learns, for each host, which blocks of text its pages repeat: they are furniture, not news.

A single page does not show which words are the outlet's about itself; many pages do. A *block* is a line of a text,
identified by a hash of its letters. It is furniture if it was on several of the host's last pages, and those pages have
hardly a word in common besides it. So the background that an outlet repeats in all its texts on one affair is kept:
those pages are related. Kept are also:

- a line on the subject of its page: a paragraph about people and places that the rest of the page names is *at home*
  there, however often the outlet prints it (agencies' paragraphs, quotes, background);
- a line of one page only: a copy, the same page at another address, and a page that is read again count as one.

Memory is bounded (`MOST_PAGES`, `MOST_BLOCKS`, `MOST_WORDS`): a block that none of the last pages had is dropped, so
that an outlet's new layout replaces the old one by itself. Pure: does not know where a memory is stored.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from pipeline.domain.pages.seen_texts import SeenText
from pipeline.domain.text.samples import hash_of, sample, shared, stems
from pipeline.domain.text.text_lines import is_prose, normal

MOST_PAGES: Final = 50
MOST_BLOCKS: Final = 800
# A page's words are represented by a sample, the smallest of their hashes, which estimates how much two pages share.
LEAST_WORDS: Final = 12
MOST_LINES: Final = 80
BLOCK_CHARS: Final = 1000
# A block is furniture once it was on this many pages, no two of them related: more for a paragraph, which could be the
# background of an affair, than for a label or a link.
PAGES_NEEDED: Final = 3
PAGES_NEEDED_PROSE: Final = 5
PROSE_CHARS: Final = 80
# A paragraph also needs this share of the outlet's pages: an affair is a small part of them.
PROSE_DENSITY: Final = 0.5
MOST_SIGHTINGS: Final = 12
RELATED: Final = 0.12
# A block with this share of its words elsewhere on the page is at home there.
AT_HOME: Final = 0.5


class Page(msgspec.Struct, frozen=True, array_like=True):
    """A page that was read. `serial` counts the host's pages, `words` is the sample, ascending."""

    serial: int
    address: int
    words: tuple[int, ...]


class SiteMemory(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one host.

    `blocks` holds the serials of the pages that a block was foreign to, newest last. `texts` are those of the last
    pages, to notice one that stands under several entries.
    """

    learnt: int = 0
    last: datetime | None = None
    pages: tuple[Page, ...] = ()
    blocks: dict[int, tuple[int, ...]] = {}
    texts: tuple[SeenText, ...] = ()


def learn(memory: SiteMemory | None, *, url: str, lines: Sequence[str], now: datetime) -> SiteMemory:
    """The memory with this page's text added; unchanged if the page is already known."""
    memory = memory or SiteMemory()
    address = hash_of(url)
    known = memory.blocks
    foreign = _foreign(lines)
    fresh = [line for line in lines if _block(line) not in known]
    words = sample(fresh)
    if any(page.address == address for page in memory.pages) or len(words) < LEAST_WORDS:
        return memory
    serial = memory.learnt + 1
    pages = (*memory.pages, Page(serial, address, words))[-MOST_PAGES:]
    oldest = pages[0].serial
    blocks = {block: kept for block, seen in known.items() if (kept := tuple(s for s in seen if s >= oldest))}
    for block in foreign:
        blocks[block] = (*blocks.pop(block, ()), serial)[-MOST_SIGHTINGS:]
    return msgspec.structs.replace(memory, learnt=serial, last=now, pages=pages, blocks=_bounded(blocks))


def without_furniture(memory: SiteMemory | None, lines: Sequence[str]) -> list[str]:
    """The lines that are not the site's furniture, in order; all of them if no sentence would be left."""
    if memory is None or len(memory.pages) < PAGES_NEEDED:
        return list(lines)
    words = {page.serial: page.words for page in memory.pages}
    foreign = _foreign(lines)
    furniture = {
        block
        for block, line in foreign.items()
        if _is_furniture(line, [serial for serial in memory.blocks.get(block, ()) if serial in words], words)
    }
    kept = [line for line in lines if _block(line) not in furniture]
    return kept if any(map(is_prose, kept)) else list(lines)


def _is_furniture(line: str, seen: Sequence[int], words: Mapping[int, tuple[int, ...]]) -> bool:
    """Whether the line is furniture, by the pages on which it was seen, the oldest first."""
    if len(line) < PROSE_CHARS or not is_prose(line):
        return _recurs([words[serial] for serial in seen], needed=PAGES_NEEDED)
    if len(seen) < PAGES_NEEDED_PROSE or len(seen) < PROSE_DENSITY * (seen[-1] - seen[0] + 1):
        return False
    return _recurs([words[serial] for serial in seen], needed=PAGES_NEEDED_PROSE)


def _recurs(pages: Sequence[tuple[int, ...]], *, needed: int) -> bool:
    """Whether at least `needed` of the pages are unrelated to each other."""
    chosen: list[tuple[int, ...]] = []
    for words in reversed(pages):
        if all(shared(words, other) < RELATED for other in chosen):
            chosen.append(words)
    return len(chosen) >= needed


def _bounded(blocks: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """At most `MOST_BLOCKS` of the blocks: repeated ones before those seen once, the latest first."""
    if len(blocks) <= MOST_BLOCKS:
        return blocks
    ranked = sorted(blocks, key=lambda block: (min(len(blocks[block]), PAGES_NEEDED), blocks[block][-1]), reverse=True)
    kept = {*ranked[:MOST_BLOCKS]}
    return {block: seen for block, seen in blocks.items() if block in kept}


def _foreign(lines: Sequence[str]) -> dict[int, str]:
    """The page's blocks that are not at home on it, each once."""
    counted: dict[str, int] = {}
    words_by_line = [stems(line) for line in lines]
    for words in words_by_line:
        for word in words:
            counted[word] = counted.get(word, 0) + 1
    edge = MOST_LINES // 2
    chosen = range(len(lines)) if len(lines) <= MOST_LINES else (*range(edge), *range(len(lines) - edge, len(lines)))
    found: dict[int, str] = {}
    for at in chosen:
        elsewhere = sum(counted[word] > 1 for word in words_by_line[at])
        block = _block(lines[at])
        if block is not None and elsewhere < AT_HOME * max(1, len(words_by_line[at])):
            found[block] = lines[at]
    return found


def _block(line: str) -> int | None:
    """The hash of the line's letters; in a sentence all numbers are equal, as counters and dates change."""
    if len(line) > BLOCK_CHARS:
        return None
    text = normal(line)
    letters = sum(map(str.isalpha, text))
    if letters < 3:
        return None
    return hash_of(re.sub(r"\d+", "0", text) if letters >= 8 else text)
