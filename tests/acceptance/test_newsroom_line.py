"""The whole line over the example newsroom, as `samestory demo` runs it, compared with the newsroom's truth."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipeline.domain.tuning.evaluation import score
from tests.running import ROOT, run_samestory, run_samestory_process

NEWSROOM = ROOT / "examples/newsroom"


@dataclass(frozen=True)
class Run:
    """What `demo --once --json` printed: stories, by true name where they can be told."""

    stories: list[dict[str, Any]]
    stem_of: dict[str, str]  # article id -> file name of the article

    def stems(self, story: dict[str, Any]) -> set[str]:
        return {self.stem_of[version["article_id"]] for version in story["versions"]}


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return tomllib.loads((NEWSROOM / "truth.toml").read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newsroom")


@pytest.fixture(scope="module")
def demo(folder: Path) -> CompletedProcess[str]:
    """The README's first command, to its end."""
    printed = run_samestory_process("demo", "--once", "--speed", "5000", data_dir=folder)
    assert printed.returncode == 0, printed.stderr
    return printed


@pytest.fixture(scope="module")
def run(demo: CompletedProcess[str], folder: Path) -> Run:
    """What the demo has left in its folder."""

    def stored(*arguments: str) -> list[dict[str, Any]]:
        config = folder / "demo/config/samestory.toml"
        printed = run_samestory("--config", config, *arguments, "--json", data_dir=folder / "demo")
        assert printed.returncode == 0, printed.stderr
        return [json.loads(line) for line in printed.stdout.splitlines()]

    stories = [stored("story", story["id"])[0] for story in stored("stories", "--limit", "200")]
    by_address = {}
    for file in (NEWSROOM / "articles").glob("*.md"):
        head = tomllib.loads(file.read_text().split("+++")[1])
        by_address[f"/{head['outlet']}/{head['slug']}"] = file.stem
    stem_of = {v["article_id"]: by_address[urlsplit(v["url"]).path] for s in stories for v in s["versions"]}
    return Run(stories=stories, stem_of=stem_of)


def test_every_article_is_in_exactly_one_story(run: Run, truth: dict[str, Any]) -> None:
    found = sorted(stem for story in run.stories for stem in run.stems(story))
    assert found == sorted(stem for stems in truth["stories"].values() for stem in stems)


def test_the_stories_are_the_true_ones(run: Run, truth: dict[str, Any]) -> None:
    true_story = {stem: name for name, stems in truth["stories"].items() for stem in stems}
    found_story = {stem: story["id"] for story in run.stories for stem in run.stems(story)}
    figures = score(found_story, true_story).b_cubed
    shown = {s["headline"]: sorted(run.stems(s)) for s in run.stories}
    assert figures.f1 >= 0.97, shown
    assert figures.precision >= 0.99, shown


def test_each_event_links_its_stories_of_five_languages_and_no_others(run: Run, truth: dict[str, Any]) -> None:
    members = truth["stories"]
    event_of = {stem: event for event, names in truth["events"].items() for of in names for stem in members[of]}
    linked: dict[str, list[dict[str, Any]]] = {}
    for story in run.stories:
        if story["event"] is not None:
            linked.setdefault(story["event"]["id"], []).append(story)
    found: dict[str, set[str]] = {}
    for stories in linked.values():
        (event,) = {event_of.get(stem, stem) for story in stories for stem in run.stems(story)}
        found.setdefault(event, set()).update(code for story in stories for code in story["languages"])
    assert found == {event: {"ar", "de", "en", "es", "uk"} for event in truth["events"]}


def test_every_copy_is_marked_as_a_copy_and_nothing_else_is(run: Run, truth: dict[str, Any]) -> None:
    found = {
        run.stem_of[version["article_id"]]: run.stem_of[version["copy_of"]]
        for story in run.stories
        for version in story["versions"]
        if version["copy_of"]
    }
    assert found.keys() == {copy["article"] for copy in truth["copy"]}


def conflicts(run: Run) -> list[tuple[str, dict[str, set[str]]]]:
    """Every conflict claimed: its kind, and each article's sentences in it."""
    claimed = []
    for story in run.stories:
        for conflict in (story["comparison"] or {"conflicts": []})["conflicts"]:
            sentences: dict[str, set[str]] = {}
            for side in conflict["sides"]:
                sentences.setdefault(run.stem_of[side["article_id"]], set()).add(side["sentence"])
            claimed.append((conflict["kind"], sentences))
    return claimed


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def holds(sentences: dict[str, set[str]], side: list[list[str]]) -> bool:
    """Whether one of the articles of this side is in it with its sentence (datelines and quotation marks aside)."""
    return any(
        words(sentence) in words(found) or words(found) in words(sentence)
        for stem, sentence in side
        for found in sentences.get(stem, ())
    )


def test_every_planted_conflict_is_found_with_its_sentences(run: Run, truth: dict[str, Any]) -> None:
    claimed = conflicts(run)
    for planted in truth["conflict"]:
        assert any(
            kind == planted["kind"] and all(holds(sentences, side) for side in planted["sides"])
            for kind, sentences in claimed
        ), (
            planted["story"],
            planted["kind"],
            [c for c in claimed if any(s.startswith(planted["story"]) for s in c[1])],
        )


def test_no_conflict_is_claimed_in_a_story_that_has_none(run: Run, truth: dict[str, Any]) -> None:
    story_of = {stem: name for name, stems in truth["stories"].items() for stem in stems}
    with_conflict = {planted["story"] for planted in truth["conflict"]}
    wrong = [(kind, s) for kind, s in conflicts(run) if not {story_of[stem] for stem in s} & with_conflict]
    assert wrong == []


def test_what_the_pages_have_around_the_text_is_in_no_comparison(run: Run) -> None:
    said = json.dumps([story["comparison"] for story in run.stories], ensure_ascii=False).lower()
    for furniture in ("cookie", "donat", "read also", "newsletter", "subscribe", "generated by ai"):
        assert furniture not in said


def test_a_page_without_a_title_has_a_headline_to_show(run: Run) -> None:
    untitled = [v for s in run.stories for v in s["versions"] if run.stem_of[v["article_id"]] == "e11-tideline"]
    assert len(untitled) == 1
    assert len(untitled[0]["title"]) > 10


def test_the_corrected_article_is_shown_as_corrected(run: Run) -> None:
    (corrected,) = [
        version
        for story in run.stories
        if story["comparison"]
        for version in story["comparison"]["versions"]
        if run.stem_of[version["article_id"]] == "e09-northgate-herald"
    ]
    assert "hunting three robbers" in corrected["lead"]
    assert "four" not in corrected["lead"]


def test_a_paywalled_page_is_told_by_the_feed(run: Run) -> None:
    (walled,) = [v for s in run.stories for v in s["versions"] if run.stem_of[v["article_id"]] == "e21-kestrel-daily"]
    assert walled["origin"] in ("summary", "feed")


def test_the_plain_output_tells_a_newcomer_what_it_found(demo: CompletedProcess[str]) -> None:
    assert re.search(r"\d+ articles of \d+ outlets report \d+ stories", " ".join(demo.stdout.split()))
    assert "contradiction" in demo.stdout
    assert "Traceback" not in demo.stderr


@pytest.mark.slow
def test_the_stories_as_json_are_one_a_line_with_their_comparisons(tmp_path: Path) -> None:
    printed = run_samestory_process("demo", "--once", "--json", "--speed", "40000", data_dir=tmp_path)
    assert printed.returncode == 0, printed.stderr
    stories = [json.loads(line) for line in printed.stdout.splitlines()]
    assert any(story["comparison"] and story["comparison"]["conflicts"] for story in stories)
