"""`evaluate` and `tune` on small labelled files."""

import gzip
import json
import shutil
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pipeline.cli.tuning.labelled import read_labelled
from pipeline.domain.tuning.generated.kinds import KINDS
from pipeline.settings import ClusterSettings
from tests.running import ROOT
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.newsroom_articles import newsroom_articles


def row(item, story, **fields):
    article = item.article
    return {
        "id": article.url.rsplit("/", 1)[1],
        "story": story,
        "title": article.title,
        "text": article.text,
        "source": article.source,
        "url": article.url,
        "published": article.published.isoformat(),
        "published_is_own": True,
        **fields,
    }


ROWS = [
    row(strike_a(), "strike"),
    row(strike_b(), "strike"),
    row(strike_wire(), "strike"),
    row(other_strike(), "buses"),
    row(fire(), "fire"),
]

SAGA = [
    (3, "Dam wall at Orrin cracks", "Engineers found a crack of ten metres in the wall of the Orrin dam on Tuesday."),
    (
        6,
        "Orrin dam: valley evacuated",
        "The valley below the cracked Orrin dam was evacuated on Friday, engineers said.",
    ),
    (9, "Repair of Orrin dam begins", "Engineers began on Monday to repair the crack in the wall of the Orrin dam."),
]


def write(path, rows):
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_evaluate_scores_the_clusterer_and_writes_assignments(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl.gz", ROWS)
    out = tmp_path / "assigned.jsonl"
    ran = samestory("evaluate", file, "--assignments", out, "--json")
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)
    assert (figures["articles"], figures["stories_found"], figures["stories_true"]) == (5, 3, 3)
    assert figures["b_cubed"]["f1"] == figures["pairwise"]["f1"] == 1
    assigned = {line["id"]: line["story"] for line in map(json.loads, out.read_text().splitlines())}
    assert assigned.keys() == {r["id"] for r in ROWS}
    assert assigned["strike-a"] == assigned["strike-b"] == assigned["strike-wire"]


def test_articles_may_lack_nearly_everything(samestory, tmp_path):
    bare = [{"id": n, "story": r["story"], "title": r["title"]} for n, r in enumerate(ROWS)]
    texts = [{"id": f"t{n}", "story": r["story"], "text": r["text"], "url": None} for n, r in enumerate(ROWS)]
    file = write(tmp_path / "bare.jsonl", [*bare, "", *texts])
    ran = samestory("evaluate", file, "--shuffle-seed", "3")
    assert ran.returncode == 0, ran.stderr
    assert "after repair" in ran.stdout
    assert ran.stderr == ""


def test_an_id_again_is_another_article_and_said_so(samestory, tmp_path):
    out = tmp_path / "assigned.jsonl"
    file = write(tmp_path / "twice.jsonl", [ROWS[0], ROWS[4], {**ROWS[3], "id": ROWS[0]["id"]}])
    ran = samestory("evaluate", file, "--json", "--assignments", out)
    assert ran.returncode == 0
    assert "twice.jsonl:3: id 'strike-a' as on line 1: taken as another article" in ran.stderr
    assert json.loads(ran.stdout)["articles"] == 3
    assert len(out.read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([ROWS[0], "{"], "bad.jsonl:2: not JSON"),
        ([ROWS[0], "[]"], "bad.jsonl:2: an object"),
        ([ROWS[0], "[" * 100_000], "bad.jsonl:2: not JSON"),
        ([ROWS[0], {k: v for k, v in ROWS[1].items() if k != "id"}], "bad.jsonl:2: id is missing"),
        ([{k: v for k, v in r.items() if k != "story"} for r in ROWS], "bad.jsonl:1: story is missing"),
        ([{"a": ROWS[0], "b": ROWS[1], "same": 1}], "bad.jsonl:1: a pair of articles, which only tune --links reads"),
        ([{**ROWS[0], "story": None}], "bad.jsonl:1: story is missing"),
        ([{**ROWS[0], "story": True}], "bad.jsonl:1: story is not text: True"),
        ([{**ROWS[0], "title": None, "text": " \n"}], "bad.jsonl:1: title or text is missing"),
        (
            [json.dumps(ROWS[0]).replace("Lannick", r"\ud800", 1)],
            "bad.jsonl:1: title is not text: it has half of a char",
        ),
        ([{**ROWS[0], "title": "", "text": None}], "bad.jsonl:1: title or text is missing"),
        ([{**ROWS[0], "published": "yesterday"}], "bad.jsonl:1: published is not an ISO 8601 date: 'yesterday'"),
        ([{**ROWS[0], "text": ["a"]}], "bad.jsonl:1: text is not text"),
        ([{**ROWS[0], "form": "blog"}], "bad.jsonl:1: form is none of article, live, roundup, teaser: 'blog'"),
        ([], "bad.jsonl: no articles"),
    ],
)
def test_a_bad_line_is_named(samestory, tmp_path, lines, message):
    ran = samestory("evaluate", write(tmp_path / "bad.jsonl", lines))
    assert ran.returncode == 1
    assert message in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_model_for_other_features_is_named_with_its_folder_and_the_way_out(samestory, tmp_path):
    file, folder = write(tmp_path / "small.jsonl", ROWS), tmp_path / "model"
    shutil.copytree(ROOT / "config/join-model", folder)
    first = folder / "first.txt"
    first.write_text(first.read_text().replace("text_cosine", "moon_phase"))
    ran = samestory("evaluate", file, SAMESTORY_CLUSTER_JOIN_MODEL=str(folder))
    assert ran.returncode == 1
    assert f"cluster.join_model: {folder}: first.txt: fitted on features that this" in ran.stderr
    assert "does not compute: moon_phase; fit it again with tune" in ran.stderr
    first.unlink()
    ran = samestory("evaluate", file, SAMESTORY_CLUSTER_JOIN_MODEL=str(folder))
    assert f"cluster.join_model: {folder} cannot be read" in ran.stderr
    assert "first.txt" in ran.stderr


def test_a_model_fitted_on_other_vectors_is_refused(samestory, tmp_path):
    file, folder = write(tmp_path / "small.jsonl", ROWS), tmp_path / "model"
    shutil.copytree(ROOT / "config/join-model", folder)
    described = json.loads((folder / "model.json").read_text())
    now = described["recipe"]["model"]
    described["recipe"]["model"] = "other"
    (folder / "model.json").write_text(json.dumps(described))
    ran = samestory("evaluate", file, "--json", SAMESTORY_CLUSTER_JOIN_MODEL=str(folder))
    assert ran.returncode == 1
    assert f"was fitted on other vectors (model 'other', not {now!r}): fit it again with `samestory tune`" in ran.stderr


def test_a_file_that_is_missing_or_damaged_is_named(samestory, tmp_path):
    assert "none.jsonl" in samestory("evaluate", tmp_path / "none.jsonl").stderr
    damaged = tmp_path / "damaged.jsonl.gz"
    damaged.write_bytes(gzip.compress(json.dumps(ROWS[0]).encode())[:-9])
    ran = samestory("evaluate", damaged)
    assert ran.returncode == 1
    assert "damaged.jsonl.gz: cannot be read" in ran.stderr


def test_the_spread_is_of_the_orders_that_single_seeds_give(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    ran = samestory("evaluate", file, "--shuffles", "2", "--json")
    assert ran.returncode == 0, ran.stderr
    spread = json.loads(ran.stdout)["shuffles"]
    single = [json.loads(samestory("evaluate", file, "--shuffle-seed", n, "--json").stdout) for n in "12"]
    values = sorted(figures["b_cubed"]["f1"] for figures in single)
    assert spread["orders"] == 2
    assert [spread["b_cubed_f1"]["least"], spread["b_cubed_f1"]["most"]] == values
    both = samestory("evaluate", file, "--shuffles", "2", "--shuffle-seed", "1")
    assert both.returncode == 2
    assert "--shuffle-seed cannot be given too" in both.stderr


def test_what_other_thresholds_give_is_told_and_drawn(samestory, tmp_path):
    file, plot = write(tmp_path / "small.jsonl", ROWS), tmp_path / "plot.svg"
    ran = samestory("evaluate", file, "--thresholds", "--plot", plot, "--json")
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)
    shipped = ClusterSettings()
    in_force = {"threshold": shipped.threshold, "leave": shipped.leave, "merge": shipped.merge}
    same = [point for point in figures["thresholds"] if in_force.items() <= point.items()]
    assert [point["moved"] for point in same] == ["all", "join", "leave", "merge"]
    for point in same:
        assert point["b_cubed_f1"] == figures["b_cubed"]["f1"]
        assert point["stories_found"] == figures["stories_found"]
    drawn = ET.fromstring(plot.read_text())
    assert len(drawn.findall("{http://www.w3.org/2000/svg}polyline")) == 12
    told = samestory("evaluate", file, "--thresholds", "--shuffles", "2").stdout
    assert "cluster.leave alone" in told
    assert "over 2 orders of arrival" in told


def test_a_plot_that_cannot_be_written_is_named(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    ran = samestory("evaluate", file, "--plot", tmp_path / "none" / "plot.svg")
    assert ran.returncode == 1
    assert "plot.svg: cannot be written: No such file" in ran.stderr


def test_each_file_is_its_own_window_and_all_are_scored_together(samestory, tmp_path):
    # The same reports in both files: in one window they would be one story.
    one, two = write(tmp_path / "one.jsonl", ROWS), write(tmp_path / "two.jsonl", ROWS[:3])
    out = tmp_path / "assigned.jsonl"
    ran = samestory("evaluate", one, two, "--assignments", out, "--shuffles", "2", "--thresholds", "--json")
    assert ran.returncode == 0, ran.stderr
    document = json.loads(ran.stdout)
    assert [figures["file"] for figures in document["files"]] == [str(one), str(two)]
    assert [figures["stories_found"] for figures in document["files"]] == [3, 1]
    assert document["files"][0]["b_cubed"] == json.loads(samestory("evaluate", one, "--json").stdout)["b_cubed"]
    every = document["all"]
    assert (every["articles"], every["stories_found"], every["stories_true"], every["stories_right"]) == (8, 4, 4, 4)
    assert every["shuffles"]["orders"] == document["files"][1]["shuffles"]["orders"] == 2
    assert {"all", "join", "leave", "merge"} == {point["moved"] for point in every["thresholds"]}
    assigned = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["file"] for line in assigned] == [str(one)] * 5 + [str(two)] * 3
    printed = samestory("evaluate", one, two, "--shuffles", "2").stdout
    for line in (
        "2 files, after repair",
        "two.jsonl",
        "all, as first shown",
        "all, threads",
        "over 2 orders of arrival",
    ):
        assert line in printed


def test_a_file_given_twice_is_a_wrong_call(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    ran = samestory("evaluate", file, tmp_path / "." / "small.jsonl")
    assert ran.returncode == 2
    assert "small.jsonl: given more than once" in ran.stderr


def test_of_several_files_the_bad_one_is_named_with_its_line(samestory, tmp_path):
    good, bad = write(tmp_path / "good.jsonl", ROWS), write(tmp_path / "bad.jsonl", [ROWS[0], "{"])
    ran = samestory("evaluate", good, bad, "--assignments", tmp_path / "out.jsonl")
    assert ran.returncode == 1
    assert "bad.jsonl:2: not JSON" in ran.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_cases_have_figures_by_kind_and_the_wrong_ones_are_named(samestory, tmp_path):
    # Two labels for one event: whatever the model, they are found as one story.
    halved = [{**ROWS[0], "story": "first half"}, {**ROWS[1], "story": "second half"}]
    file = write(
        tmp_path / "cases.jsonl",
        [*({**r, "kind": "halves"} for r in halved), {**ROWS[3], "kind": "single"}, ROWS[4]],
    )
    ran = samestory("evaluate", file, "--json")
    assert ran.returncode == 0, ran.stderr
    kinds = json.loads(ran.stdout)["kinds"]
    assert list(kinds) == ["halves", "single", ""]
    assert (kinds["halves"]["articles"], kinds["halves"]["stories_found"], kinds["halves"]["stories_true"]) == (2, 1, 2)
    assert (kinds["halves"]["stories_right"], kinds["single"]["stories_right"]) == (0, 1)
    assert kinds["halves"]["wrong"][0] == {
        "story": "first half",
        "articles": 1,
        "parts": 1,
        "mixed_with": ["second half"],
    }
    printed = samestory("evaluate", file).stdout
    assert "By kind of case" in printed
    assert "wrong in halves: first half (1 article): with second half" in printed
    assert "no kind stated" in printed


def test_a_date_without_a_time_is_a_day(tmp_path):
    dates = ("2026-03-02", "2026-03-02T08:00:00+00:00", "2026-03-03")
    rows = [
        {**ROWS[0], "id": str(n), "published": date, "published_is_own": own}
        for n, (date, own) in enumerate(zip(dates, (True, True, False), strict=True))
    ]
    file = write(tmp_path / "days.jsonl", rows)
    timed, day, only_ordered = (one.article for one in read_labelled(file, language="en"))
    assert (timed.published_precision, day.published_precision) == ("time", "day")
    assert timed.event_time.hour == 8
    assert day.event_time.date() == timed.event_time.date()
    assert day.event_time > timed.event_time, "it appeared by the end of that day"
    assert only_ordered.published is None
    assert only_ordered.seen > day.seen


def test_a_saga_in_several_stories_is_right_as_a_thread(samestory, tmp_path):
    saga = [
        {
            "id": f"mine-{n}",
            "story": "mine",
            "title": title,
            "text": text,
            "source": f"Outlet {n}",
            "published": f"2026-11-{day:02}T10:00:00+00:00",
            "published_is_own": True,
        }
        for n, (day, title, text) in enumerate(SAGA)
    ]
    figures = json.loads(samestory("evaluate", write(tmp_path / "saga.jsonl", saga), "--json").stdout)
    assert figures["threads"]["stories_found"] <= figures["stories_found"]
    assert figures["threads"]["b_cubed"]["recall"] >= figures["b_cubed"]["recall"]
    assert figures["stories_right_as_threads"] == (figures["threads"]["stories_found"] == 1)


def test_tune_writes_a_model_that_evaluate_takes(samestory, tmp_path):
    newsroom: list[dict[str, Any]] = [
        {
            "id": article.url,
            "story": " ".join((article.title or article.text).split()[:2]),
            "title": article.title,
            "text": article.text,
            "published": article.published.isoformat(),
            "published_is_own": True,
        }
        for article in newsroom_articles("en")
    ]
    newsroom += [{**r, "id": r["id"] + "+", "text": r["text"][::2] + r["text"]} for r in newsroom[::3]]
    file = write(tmp_path / "newsroom.jsonl", newsroom)
    out = tmp_path / "fitted"
    ran = samestory("tune", file, "--out", out, "--weight", file, "0.5", "--json")
    assert ran.returncode == 0, ran.stderr
    described = json.loads(ran.stdout)
    assert described["fitted_on"][0]["articles"] == len(newsroom)
    assert described["fitted_on"][0]["weight"] == 0.5
    of_examples = {f"newsroom.jsonl: {kind}" for kind in KINDS}  # of the held-out tenth of each
    assert {"newsroom.jsonl", "newsroom.jsonl, undated"} <= described["out_of_fold"].keys()
    assert described["out_of_fold"].keys() <= {"newsroom.jsonl", "newsroom.jsonl, undated", *of_examples}
    assert 0 < described["out_of_fold"]["newsroom.jsonl"]["repaired"]["b_cubed"]["f1"] <= 1
    assert json.loads((out / "model.json").read_text()) == described
    small = write(tmp_path / "small.jsonl", ROWS)
    used = samestory("evaluate", small, "--json", SAMESTORY_CLUSTER_JOIN_MODEL=str(out))
    assert used.returncode == 0, used.stderr
    assert json.loads(used.stdout)["articles"] == 5


def test_tune_shows_the_spread_over_seeds_and_orders_and_what_a_part_gives(samestory, tmp_path):
    rows = [
        {
            "id": article.url,
            "story": " ".join((article.title or article.text).split()[:2]),
            "title": article.title,
            "text": article.text,
        }
        for article in newsroom_articles("en")[:30]
    ]
    file = write(tmp_path / "newsroom.jsonl", [*rows, *({**r, "id": r["id"] + "+"} for r in rows[::3])])
    part = "features: names"
    options = ["--cross-validate", "--seeds", "2", "--shuffles", "2", "--ablate", part]
    ran = samestory("tune", file, *options, "--json")
    assert ran.returncode == 0, ran.stderr
    described = json.loads(ran.stdout)
    whole = described["out_of_fold"]["newsroom.jsonl"]["repaired"]
    seeds = described["over_seeds"]["newsroom.jsonl"]
    assert seeds["runs"] == described["over_orders"]["newsroom.jsonl"]["runs"] == 2
    assert seeds["b_cubed_f1"]["least"] <= whole["b_cubed"]["f1"] <= seeds["b_cubed_f1"]["most"]
    as_it_is, without = described["ablation"]
    assert (as_it_is["without"], without["without"]) == ("nothing", part)
    assert as_it_is["out_of_fold"]["newsroom.jsonl"]["b_cubed_f1"] == whole["b_cubed"]["f1"]
    assert 0 < without["out_of_fold"]["newsroom.jsonl"]["b_cubed_f1"] <= 1


def test_tune_names_the_parts_of_a_fit_and_only_reports_on_them(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    ran = samestory("tune", file, "--cross-validate", "--ablate", "moon")
    assert ran.returncode == 2
    assert "--ablate moon: no part of the fit" in ran.stderr
    assert "features: names" in ran.stderr
    ran = samestory("tune", file, "--out", tmp_path / "fitted", "--seeds", "2")
    assert ran.returncode == 2
    assert "need --cross-validate" in ran.stderr


def test_tune_needs_two_of_one_story(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", [{**r, "story": str(n)} for n, r in enumerate(ROWS)])
    ran = samestory("tune", file, "--out", tmp_path / "fitted")
    assert ran.returncode == 1
    assert "small.jsonl: two articles of one story and one of another are needed" in ran.stderr
    assert not (tmp_path / "fitted").exists()


def test_tune_either_writes_or_only_validates(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    for options in ([], ["--cross-validate", "--out", tmp_path / "fitted"]):
        ran = samestory("tune", file, *options)
        assert ran.returncode == 2
        assert "either --out or --cross-validate is needed" in ran.stderr


def test_a_weight_is_above_none_and_at_most_ten(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    for weight in ("0", "10.5", "much"):
        ran = samestory("tune", file, "--cross-validate", "--weight", file, weight)
        assert ran.returncode == 2
        assert "--weight" in ran.stderr


def test_counts_can_only_come_from_the_files_given(samestory, tmp_path):
    file = write(tmp_path / "small.jsonl", ROWS)
    ran = samestory("tune", file, "--out", tmp_path / "fitted", "--counts-from", ROOT / "README.md")
    assert ran.returncode == 2
    assert "not among FILES" in ran.stderr
