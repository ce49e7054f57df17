"""Measures what site memory cuts from pages of the example newsroom and of real outlets.

The newsroom's pages are rendered, so every line that is the article's is known. Of real outlets there are texts without
such labels: there it is counted how much is cut, with two kinds of lines put in: a sentence that each page of the host
has, which should go, and a paragraph of one article repeated in the articles most like it, as outlets tell the
background of an affair again, which should stay.
"""

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import trafilatura
from jinja2 import Environment, FileSystemLoader, select_autoescape

from pipeline.adapters.pages import NoArticleError, read_page
from pipeline.domain.pages.site_memory import SiteMemory, learn, without_furniture
from pipeline.domain.text.markup import tidy_lines
from pipeline.domain.text.text_lines import is_prose, normal, stems

NEWSROOM = Path(__file__).parents[1] / "examples/newsroom"
STREAM = Path(__file__).parents[2] / "shared/eval/stories/stream.jsonl.gz"
START = datetime(2026, 3, 1, tzinfo=UTC)
HOUSE = "The Lighthouse Group is owned by its readers, prints on recycled paper and answers every letter within a week."
# The word similarity of 9 of 10 pairs of articles of two outlets on one story, in the stream, is at least this.
ALIKE = 0.3
FOLLOW_UPS = 12
# One affair is only a part of an outlet's output.
AFFAIR_SHARE = 0.2
LEAST_ARTICLES = 20

Site = list[tuple[str, list[str]]]
"""Addresses and lines of a host's pages, in the order in which they come."""


def measure_all() -> dict[str, dict[str, float]]:
    found = newsroom()
    if STREAM.is_file():
        found["real outlets"] = real_outlets(STREAM)
    return found


def newsroom() -> dict[str, dict[str, float]]:
    """How many article lines are lost and how many other lines are left, with and without the rules."""
    by_extractor: dict[str, dict[str, Site]] = {"rules": defaultdict(list), "trafilatura": defaultdict(list)}
    own: dict[str, set[str]] = {}
    for host, url, page, truth in _newsroom_pages():
        own[url] = {normal(line) for line in truth}
        by_extractor["rules"][host].append((url, _read(page, url)))
        by_extractor["trafilatura"][host].append((url, _extract_with_trafilatura(page, url)))
    found = {}
    for name, sites in by_extractor.items():
        plain = {url: lines for site in sites.values() for url, lines in site}
        found[f"newsroom, {name}"] = _lines_left(plain, own)
        for times, label in ((1, "as they come"), (2, "seen again")):
            cut = {url: lines for site in sites.values() for url, lines in cut_in_order(site, times=times)}
            found[f"newsroom, {name}, memory {label}"] = _lines_left(cut, own)
    return found


def real_outlets(path: Path) -> dict[str, float]:
    sites: dict[str, Site] = defaultdict(list)
    with gzip.open(path, "rt") as rows:
        for row in map(json.loads, rows):
            host = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
            sites[host].append((row["url"], tidy_lines(row["text"]).splitlines()))
    large = {host: site for host, site in sites.items() if len(site) >= LEAST_ARTICLES}
    before = after = prose = 0
    for site in large.values():
        for (_, lines), (_, kept) in zip(site, cut_in_order(site), strict=True):
            removed = [line for line in lines if line not in set(kept)]
            before, after = before + len(lines), after + len(kept)
            prose += sum(is_prose(line) and len(line.split()) > 20 for line in removed)
    return {
        "hosts": len(large),
        "articles": sum(map(len, large.values())),
        "lines": before,
        "lines_cut": before - after,
        "long_sentences_cut": prose,
        "house_sentences_cut_share": round(_house_sentences(large.values()), 3),
        "repeated_background_cut_share": round(_repeated_background(large.values()), 3),
    }


def cut_in_order(site: Site, *, times: int = 1) -> Site:
    """The lines of each page without boilerplate, when it is read for the last of `times` times."""
    memory: SiteMemory | None = None
    cut: Site = []
    for passing in range(times):
        cut = []
        for number, (url, lines) in enumerate(site):
            memory = learn(memory, url=url, lines=lines, now=START + timedelta(days=passing, minutes=number))
            cut.append((url, without_furniture(memory, lines)))
    return cut


def _house_sentences(sites: Iterable[Site]) -> float:
    """The share of house sentences (on every page) that are cut, after the first few pages."""
    shown = left = 0
    for site in sites:
        with_sentence = [(url, [*lines, HOUSE]) for url, lines in site]
        later = cut_in_order(with_sentence)[10:]
        shown, left = shown + len(later), left + sum(HOUSE in lines for _, lines in later)
    return 1 - left / max(1, shown)


def _repeated_background(sites: Iterable[Site]) -> float:
    """The share of repeated background paragraphs that are cut."""
    draw = random.Random(7)
    shown = lost = 0
    for site in sites:
        words = [stems(lines) for _, lines in site]
        lines_of = [list(lines) for _, lines in site]
        repeated: list[tuple[int, str]] = []
        for number in draw.sample(range(len(site)), k=min(20, len(site))):
            paragraphs = [line for line in site[number][1] if is_prose(line) and 150 <= len(line) <= 600]
            if not paragraphs:
                continue
            background = draw.choice(paragraphs)
            alike = {at: _alike(words[number], words[at]) for at in range(len(site)) if at != number}
            near = sorted((at for at in alike if alike[at] >= ALIKE), key=lambda at: -alike[at])
            for at in near[: min(FOLLOW_UPS, int(AFFAIR_SHARE * len(site)))]:
                lines_of[at].insert(len(lines_of[at]) // 2, background)
                repeated.append((at, background))
        cut = cut_in_order([(url, lines) for (url, _), lines in zip(site, lines_of, strict=True)])
        shown, lost = shown + len(repeated), lost + sum(text not in cut[at][1] for at, text in repeated)
    return lost / max(1, shown)


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _newsroom_pages() -> Iterable[tuple[str, str, bytes, list[str]]]:
    """Outlet, address, page and the article's lines, in order of publication."""
    sys.path.insert(0, str(NEWSROOM))
    try:
        from pages import render_article  # type: ignore[import-not-found]
        from reading import read_newsroom  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(NEWSROOM))
    room = read_newsroom(NEWSROOM)
    templates = Environment(
        loader=FileSystemLoader(NEWSROOM / "templates"), autoescape=select_autoescape(["html", "xml"])
    )
    for article in sorted(room.articles.values(), key=lambda article: article.published):
        if article.paywall:
            continue
        base = f"https://{article.outlet.key}.example"
        rendered = render_article(templates, room, article, base, room.end)
        truth = [block.text for block in article.at(room.end).blocks]
        yield article.outlet.key, base + article.path, rendered.body, truth


def _read(page: bytes, url: str) -> list[str]:
    try:
        return read_page(page, url=url, encoding=None, max_text_chars=200_000).text.splitlines()
    except NoArticleError:
        return []


def _extract_with_trafilatura(page: bytes, url: str) -> list[str]:
    found = trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=False)
    assert not isinstance(found, dict)
    return tidy_lines(found.text or "").splitlines() if found is not None else []


def _lines_left(texts: dict[str, list[str]], own: dict[str, set[str]]) -> dict[str, float]:
    lost = sum(len(own[url] - {normal(line) for line in lines}) for url, lines in texts.items())
    other = sum(normal(line) not in own[url] for url, lines in texts.items() for line in lines)
    return {"pages": len(texts), "own_lines_lost": lost, "other_lines_left": other}


def show(found: dict[str, dict[str, float]]) -> None:
    for name, figures in found.items():
        print(f"{name}: " + ", ".join(f"{figure} {value:g}" for figure, value in figures.items()))
