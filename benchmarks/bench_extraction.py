"""How well the extractor does on saved pages: segments that the text must hold and must not hold, as F1.

    python benchmarks/bench_extraction.py [FOLDER] [--raw] [--pages N]

FOLDER holds `pages.jsonl` and `pages.tar.gz` (default ../shared/eval/extraction). `--raw` measures trafilatura alone.
Precision: kept `with` segments among all segments kept; recall: `with` segments kept; as published comparisons of
extractors count. Segments and text are compared with white space unified.
"""

import argparse
import json
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.adapters.pages import NoArticleError, read_page

DEFAULT = Path(__file__).parents[2] / "shared/eval/extraction"


def pages(folder: Path) -> Iterator[tuple[dict, bytes]]:
    """Each page's description and bytes."""
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
        reply = read_page(page, url=url, encoding=None, max_text_chars=1_000_000)
    except NoArticleError:
        return {"text": "", "title": None, "author": None, "date": None}
    date = reply.published.date().isoformat() if reply.published else None
    return {"text": reply.text, "title": reply.title, "author": reply.author, "date": date}


def raw(page: bytes, url: str) -> dict:
    import trafilatura

    found = trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True)
    if found is None:
        return {"text": "", "title": None, "author": None, "date": None}
    return {"text": found.text or "", "title": found.title, "author": found.author, "date": found.date}


def unified(text: str) -> str:
    return " ".join(text.split())


def measure(rows: Iterator[tuple[dict, bytes]], extract: Callable[[bytes, str], dict]) -> dict[str, float]:
    """The figures over all pages; `titles`, `authors` and `dates` are shares of those pages that state one."""
    kept = missed = unwanted = count = 0
    right = {"title": [0, 0], "author": [0, 0], "date": [0, 0]}
    started = time.perf_counter()
    for row, page in rows:
        found = extract(page, row["url"])
        text = unified(found["text"])
        hits = [unified(segment) in text for segment in row["with"]]
        kept, missed = kept + sum(hits), missed + len(hits) - sum(hits)
        unwanted += sum(unified(segment) in text for segment in row["without"])
        for name, tally in right.items():
            if row.get(name):
                tally[1] += 1
                tally[0] += unified(str(found[name] or "")).casefold() == unified(str(row[name])).casefold()
        count += 1
    precision, recall = kept / max(1, kept + unwanted), kept / max(1, kept + missed)
    return {
        "pages": count,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        **{f"{name}s": round(hit / max(1, all_), 3) for name, (hit, all_) in right.items()},
        "seconds": round(time.perf_counter() - started, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--raw", action="store_true", help="trafilatura alone")
    parser.add_argument("--pages", type=int, default=None, help="only the first so many")
    arguments = parser.parse_args()
    rows = (
        row
        for number, row in enumerate(pages(arguments.folder))
        if arguments.pages in {None} or number < arguments.pages
    )
    print(json.dumps(measure(rows, raw if arguments.raw else ours)))


if __name__ == "__main__":
    main()
