"""Measures the extractor on saved pages, beside trafilatura alone and with site memory.

    python -m benchmarks.bench_extraction [FOLDER] [--json] [--pages N] [--only SETTING] [--no-memory]

FOLDER holds `pages.jsonl` and `pages.tar.gz`, each page with segments that its text must hold (`with`) and must not
(`without`). Precision: kept `with` segments among all segments kept; recall: `with` segments kept; as published
comparisons of extractors count. Segments and text are compared with white space unified, letters composed and without
soft hyphens (labels are pasted from browsers, which keep them); titles, dates and the set of authors' names where the
page is labelled with them.
"""

import argparse
import json
import re
import tarfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trafilatura

from benchmarks import site_pages
from pipeline.adapters.pages import NoArticleError, read_page, silence_libraries
from pipeline.domain.pages.site_memory import PAGES_NEEDED
from pipeline.ports import Extracted

DEFAULT = Path(__file__).parents[2] / "shared/eval/extraction"
NOTHING = Extracted(title=None, text="", author=None, published=None, language="und")
SETTINGS: dict[str, dict[str, bool]] = {
    "trafilatura": {},
    "no comments": {"include_comments": False},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
    "fast": {"fast": True},
}
KINDS = ("with", "without")
_NAMES = re.compile(r"\s*[,;/|]\s*|\s+(?:and|und|et|y)\s+")

Page = tuple[dict, bytes]


def pages(folder: Path) -> Iterator[Page]:
    """The description and the bytes of each page."""
    with tarfile.open(folder / "pages.tar.gz") as archive:
        contents = {member.name: member for member in archive.getmembers() if member.isfile()}
        for line in (folder / "pages.jsonl").read_text().splitlines():
            row = json.loads(line)
            name = next(name for name in (row["page"], row["page"].removeprefix("pages/")) if name in contents)
            file = archive.extractfile(contents[name])
            assert file is not None
            yield row, file.read()


def ours(page: bytes, url: str) -> dict:
    try:
        found = read_page(page, url=url, encoding=None, max_text_chars=1_000_000)
    except NoArticleError:
        found = NOTHING
    date = found.published.date().isoformat() if found.published else None
    return {"text": found.text, "title": found.title, "author": list(found.authors), "date": date}


def raw(**options: Any) -> Callable[[bytes, str], dict]:
    """Extraction with trafilatura only, with these settings."""

    def extract(page: bytes, url: str) -> dict:
        found = trafilatura.bare_extraction(page, url=url, with_metadata=True, **options)
        assert not isinstance(found, dict)
        if found is None:
            return {"text": "", "title": None, "author": None, "date": None}
        return {"text": found.text or "", "title": found.title, "author": found.author, "date": found.date}

    return extract


def measure(rows: Iterable[Page], extract: Callable[[bytes, str], dict]) -> dict[str, float]:
    """The figures over all pages.

    `titles`, `authors` and `dates` are shares of the pages that have such labels.
    """
    kept = missed = unwanted = count = 0
    right = {"title": [0, 0], "author": [0, 0], "date": [0, 0]}
    seconds = 0.0
    for row, page in rows:
        started = time.process_time()
        found = extract(page, row["url"])
        seconds += time.process_time() - started
        text = unified(found["text"])
        hits = [unified(segment) in text for segment in row["with"]]
        kept, missed = kept + sum(hits), missed + len(hits) - sum(hits)
        unwanted += sum(unified(segment) in text for segment in row["without"])
        for name, tally in right.items():
            if row.get(name):
                tally[1] += 1
                same = names if name == "author" else plain
                tally[0] += same(found[name]) == same(row[name])
        count += 1
    precision, recall = kept / max(1, kept + unwanted), kept / max(1, kept + missed)
    return {
        "pages": count,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        **{f"{name}s": round(hit / max(1, all_), 3) for name, (hit, all_) in right.items()},
        "pages_per_cpu_s": round(count / max(1e-9, seconds), 1),
    }


def outside_the_parser(rows: Iterable[Page]) -> float:
    """The share of `read_page`'s processor time that is not spent in trafilatura and lxml."""
    parser = whole = 0.0
    for row, page in rows:
        started = time.process_time()
        tree = trafilatura.load_html(page)
        if tree is not None:
            trafilatura.bare_extraction(tree, url=row["url"], include_comments=False, with_metadata=False)
        between = time.process_time()
        ours(page, row["url"])
        parser, whole = parser + between - started, whole + time.process_time() - between
    return round(1 - parser / max(1e-9, whole), 3)


def with_memory(rows: Iterable[Page]) -> dict[str, float]:
    """The effect of site memory on labelled pages, each seen twice, of hosts with three or more."""
    sites: dict[str, list[tuple[dict, list[str]]]] = defaultdict(list)
    for row, page in rows:
        host = (urlsplit(row["url"]).hostname or row["url"]).removeprefix("www.")
        sites[host].append((row, ours(page, row["url"])["text"].splitlines()))
    shared = [site for site in sites.values() if len(site) >= PAGES_NEEDED]
    lost = kept_out = 0
    for site in shared:
        after = site_pages.cut_in_order([(row["url"], lines) for row, lines in site], times=2)
        for (row, lines), (_, left) in zip(site, after, strict=True):
            before_text, text = unified(" ".join(lines)), unified(" ".join(left))
            missing = {
                kind: sum(unified(s) in before_text and unified(s) not in text for s in row[kind]) for kind in KINDS
            }
            lost, kept_out = lost + missing["with"], kept_out + missing["without"]
    return {"hosts": len(shared), "pages": sum(map(len, shared)), "with_lost": lost, "without_kept_out": kept_out}


def unified(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\xad", "").split())


def plain(value: object) -> str:
    return unified(str(value or "")).casefold()


def names(value: object) -> set[str]:
    """The names in a label or a result, with any separator."""
    texts = value if isinstance(value, list) else [value]
    parts = (part for text in texts for part in _NAMES.split(plain(text)))
    return {part.removeprefix("by ").removeprefix("von ") for part in parts if part not in {"", "phd", "md"}}


def show(results: dict[str, dict[str, float]]) -> None:
    print(f"{'':18}" + "".join(f"{setting:>13}" for setting in results))
    for figure in next(iter(results.values())):
        print(f"{figure:18}" + "".join(f"{found[figure]:13,g}" for found in results.values()))


def main(arguments: list[str] | None = None) -> None:
    silence_libraries()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=int, default=None, help="only the first N")
    parser.add_argument("--only", choices=["ours", *SETTINGS], help="one setting instead of all")
    parser.add_argument("--no-memory", action="store_true", help="without what site memory adds")
    options = parser.parse_args(arguments)
    found: dict[str, Any] = {}
    rows: list[Page] = []
    if (options.folder / "pages.tar.gz").is_file():
        rows = list(pages(options.folder))[: options.pages]
        extractors = {"ours": ours, **{name: raw(**setting) for name, setting in SETTINGS.items()}}
        ours(rows[0][1], "")  # load models and rules before measuring
        names_to_run = [options.only] if options.only else list(extractors)
        results = {name: measure(rows, extractors[name]) for name in names_to_run}
        found["labelled"] = results
        found["outside_the_parser_share"] = outside_the_parser(rows)
        if not options.no_memory:
            found["labelled_with_memory"] = with_memory(rows)
        if not options.json:
            show(results)
            print(f"share of the processor's time outside the parser: {found['outside_the_parser_share']}")
    elif not options.json:
        print(f"no labelled pages in {options.folder}: quality and speed on the world's pages are not measured")
    if not options.no_memory:
        found["site_memory"] = site_pages.measure_all()
        if not options.json:
            labelled = {"labelled, hosts of several pages": found.pop("labelled_with_memory")} if rows else {}
            site_pages.show(labelled | found["site_memory"])
    if options.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
