import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.bench_copies import main
from benchmarks.desk_edits import EDITS, paragraphs_of


def labelled(path: Path, articles: int) -> Path:
    """Articles of invented words, eight paragraphs each, half an hour apart. A headline's words are from all over."""
    draw = random.Random(7)
    rows = []
    for n in range(articles):
        words = [f"{draw.choice('bdfklmnprstv')}{draw.choice('aeiou')}{draw.randrange(9000)}x" for _ in range(320)]
        text = "\n\n".join(" ".join(words[i : i + 40]).capitalize() + "." for i in range(0, 320, 40))
        when = f"2026-03-{1 + n // 40:02}T{n % 40 // 2:02}:{30 * (n % 2):02}:00Z"
        rows.append({"id": f"a{n}", "story": f"s{n}", "title": " ".join(words[::53]), "text": text, "published": when})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def run(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    main(list(arguments))
    return capsys.readouterr().out


def test_copies_of_invented_articles_are_found_the_same_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = labelled(tmp_path / "articles.jsonl", 60)
    alarms = tmp_path / "alarms.jsonl"
    found = run([str(file), "--json", "--alarms", str(alarms)], capsys)
    report = json.loads(found)["articles.jsonl"]
    assert report["made_copies"] > 30
    assert report["recall"] >= 0.99
    assert report["precision"] >= 0.99
    assert report["unlabelled_alarms"] == 0
    assert sum(kind.startswith("template") for kind in report["look_alikes"]) >= 12
    exact, copies = report["exact_by_kind"]["headline"]
    assert exact == copies > 0
    assert report["exact_by_kind"]["cut end"][0] == 0
    assert alarms.exists()
    assert run([str(file), "--json"], capsys) == found
    assert "recall by kind" in run([str(file)], capsys)


def test_every_edit_keeps_a_good_part_of_the_text() -> None:
    own = [f"Word{n} " * 30 for n in range(8)]
    other = [f"Other{n} " * 30 for n in range(8)]
    for kind, edit in EDITS.items():
        kept = sum(word.startswith("Word") for p in edit(own, random.Random(1), other) for word in p.split())
        assert 240 >= kept >= 60, kind


def test_a_text_without_paragraphs_is_cut_at_sentences() -> None:
    assert paragraphs_of("One is here. Two is there. Three is gone.") == [
        "One is here. Two is there.",
        "Three is gone.",
    ]
