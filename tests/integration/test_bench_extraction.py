"""The extraction benchmark counts what a page's text holds and does not hold."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks import site_pages
from benchmarks.bench_extraction import main

PAGE = """<html lang="en"><head><title>Ferry aground | Harbour Times</title><meta name="author" content="Ines Calder">
<meta property="article:published_time" content="2026-03-02T08:40:00Z"></head><body><nav>Menu of the site</nav><article>
<h1>Ferry aground</h1><p>A ferry with 212 people aboard ran aground on a sandbank off Northgate early on Monday.</p>
<p>Rescue boats took the passengers off within two hours, and nobody was seriously hurt in the grounding.</p>
</article></body></html>"""


def labelled(folder: Path) -> Path:
    row: dict[str, Any] = {
        "url": "https://news.example/ferry",
        "title": "Ferry aground",
        "author": "By Ines Calder",
        "date": "2026-03-02",
    }
    row |= {"page": "pages/ferry.html", "with": ["ran  aground", "Rescue boats", "not there"], "without": ["Menu of"]}
    (folder / "pages.jsonl").write_text(json.dumps(row) + "\n")
    with tarfile.open(folder / "pages.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("ferry.html")
        member.size = len(PAGE)
        archive.addfile(member, io.BytesIO(PAGE.encode()))
    return folder


def test_segments_and_metadata_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(labelled(tmp_path)), "--json", "--no-memory", "--only", "ours"])
    figures = json.loads(capsys.readouterr().out)["labelled"]["ours"]
    assert figures["pages"] == 1
    assert figures["precision"] == 1
    assert figures["recall"] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["titles"] == figures["authors"] == figures["dates"] == 1


def test_without_labelled_pages_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path), "--no-memory"])
    assert "no labelled pages" in capsys.readouterr().out


def test_site_memory_costs_the_newsroom_s_articles_no_line() -> None:
    found = site_pages.newsroom()
    for way in ("rules", "trafilatura"):
        alone, seen_again = found[f"newsroom, {way}"], found[f"newsroom, {way}, memory seen again"]
        assert seen_again["own_lines_lost"] == alone["own_lines_lost"]
        assert seen_again["other_lines_left"] <= alone["other_lines_left"]
    assert found["newsroom, rules"]["own_lines_lost"] == 0
    assert found["newsroom, trafilatura, memory seen again"]["other_lines_left"] < 150
