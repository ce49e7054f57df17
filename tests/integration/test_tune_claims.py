"""`tune --claims`: the judge of claims fitted on a small labelled file, and what cannot be used."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.contracts.codec import encode_judgement
from pipeline.contracts.topics import JUDGED, TOPICS
from pipeline.domain.comparison.judgements import Judgement, finding_key
from pipeline.domain.comparison.told.judge import MODEL_FILE, ClaimJudge
from pipeline.domain.comparison.told.labels import parse_labels
from pipeline.ports import Message
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample

MODEL = Path(__file__).parents[2] / "config" / "claim-model"
SHARED = Path(__file__).parents[3] / "shared" / "eval" / "stories"

_STORIES = (
    ("bridge", "The old bridge collapsed on Monday morning.", "The old bridge fell down on Monday morning."),
    ("school", "The council closed the village school.", "The village school was closed by the council."),
    ("ferry", "The ferry company hired 40 sailors.", "Forty sailors were hired by the ferry company."),
    ("bakery", "The bakery burned to the ground in March.", "In March the bakery burned to the ground."),
)
_ELSEWHERE = "Farmers in the valley expect a poor harvest this year."
_OTHER = "A choir from the coast sang in the town hall."


@pytest.fixture
def labelled(tmp_path):
    """A file of articles and one of labels: in each story a pair that is the same and one that is another."""
    articles: list[dict] = []
    labels: list[dict] = []
    for story, a, b in _STORIES:
        texts = {f"{story} a": f"{a} {_ELSEWHERE}", f"{story} b": f"{b} {_OTHER}"}
        articles += [
            {"id": id_, "story": story, "title": story, "text": text, "source": id_} for id_, text in texts.items()
        ]
        sides = [{"article": id_, "spans": [[0, len(said)]]} for id_, said in zip(texts, (a, b), strict=True)]
        other = {"article": f"{story} b", "spans": [[len(b) + 1, len(b) + 1 + len(_OTHER)]]}
        labels += [
            {"a": sides[0], "b": sides[1], "label": "same"},
            {"a": sides[0], "b": other, "label": "other"},
        ]
    files = tmp_path / "articles.jsonl", tmp_path / "labels.jsonl"
    for file, rows in ((files[0], articles), (files[1], labels)):
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return files


def test_a_judge_is_fitted_written_and_reported(samestory, labelled, tmp_path):
    articles, labels = labelled
    out = tmp_path / "judge"
    ran = samestory("tune", articles, "--claims", labels, "--out", out, "--json")
    assert ran.returncode == 0, ran.stderr
    shown = json.loads(ran.stdout)
    judge = ClaimJudge.parse((out / MODEL_FILE).read_text(encoding="utf-8"))
    assert (shown["pairs"], shown["stories"]) == (8, 4)
    assert shown["out_of_fold"]["labels"]["same"] == {"pairs": 4, "precision": 1.0, "recall": 1.0}
    assert judge.metadata["out_of_fold"] == shown["out_of_fold"]
    assert judge.metadata["labels"]["sha256"] == hashlib.sha256(labels.read_bytes()).hexdigest()


def test_only_reported_nothing_is_written(samestory, labelled, tmp_path):
    articles, labels = labelled
    ran = samestory("tune", articles, "--claims", labels, "--cross-validate")
    assert ran.returncode == 0, ran.stderr
    assert "8 pairs of 4 stories" in ran.stdout
    assert not list(tmp_path.glob("**/model.json"))


def _judge_in_log(folder, verdict, *, sentence_b=_ELSEWHERE):
    """A log with two articles and one judgement of a fact that they have in common."""
    folder.mkdir()
    a, b = (sample.version(name, "Bridge", url=f"https://{name}.example/bridge") for name in ("one", "two"))
    texts = {a.article_id: f"{_STORIES[0][1]} {_OTHER}", b.article_id: f"{_STORIES[0][2]} {_ELSEWHERE}"}
    sides = (sample.excerpt(a, _STORIES[0][1]), sample.excerpt(b, sentence_b))
    key = finding_key("shared", sides)
    judgement = Judgement(
        key=key, kind="shared", story_id="s1", verdict=verdict, sides=sides, by="ada", at=sample.NOON, note=""
    )
    log = SqliteLog(folder / "log.db", LogSettings())
    log.create(TOPICS)
    for one in (a, b):
        sample.write(log, *sample.changes(sample.story(one), texts[one.article_id]))
    # The last word counts.
    for said in (replace(judgement, verdict="withdrawn"), judgement):
        log.producer("t").append([Message(topic=JUDGED, key=key.encode(), value=encode_judgement(said))])
    return log


@pytest.mark.parametrize(("verdict", "label", "before"), [("not", "other", 4), ("real", None, 4)])
def test_what_editors_judged_is_learnt_from(samestory, labelled, tmp_path, verdict, label, before):
    articles, labels = labelled
    _judge_in_log(tmp_path / "data", verdict).close()
    ran = samestory("tune", articles, "--claims", labels, "--cross-validate", "--corrections", "--json")
    assert ran.returncode == 0, ran.stderr
    shown = json.loads(ran.stdout)
    assert "judgements: 1 of facts in common, 1 pairs of claims" in ran.stderr
    assert (shown["pairs"], shown["stories"], shown["judgements"]) == (9, 5, {"judged": 1, "pairs": 1})
    counts = {name: row["pairs"] for name, row in shown["out_of_fold"]["labels"].items()}
    assert counts["other"] == (before + 1 if label else before)
    assert counts["same"] == 4


@pytest.mark.parametrize(("verdict", "sentence"), [("withdrawn", _ELSEWHERE), ("not", "A sentence that is gone.")])
def test_judgements_that_teach_nothing_are_said(samestory, labelled, tmp_path, verdict, sentence):
    articles, labels = labelled
    _judge_in_log(tmp_path / "data", verdict, sentence_b=sentence).close()
    ran = samestory("tune", articles, "--claims", labels, "--cross-validate", "--corrections")
    assert ran.returncode == 1
    assert "no judgements of facts in common in the log that teach something" in ran.stderr


def _without_label(labels):
    return [{**row, "label": "alike"} for row in labels]


def _elsewhere(labels):
    return [*labels[:3], {**labels[3], "b": {"article": "gone", "spans": [[0, 9]]}}]


def _beyond(labels, first=0):
    """The labels from `first` on with a side that is no claim of its article."""
    return [*labels[:first], *({**row, "b": {**row["b"], "spans": [[9000, 9009]]}} for row in labels[first:])]


def _all_but_one_story_beyond(labels):
    return [*labels[:2], *_beyond(labels[2:4])]


def _one_story(labels):
    return labels[:2]


def _one_label(labels):
    return [row for row in labels if row["label"] == "same"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            _without_label,
            "labels.jsonl: line 1: label is none of same, a_in_b, b_in_a, different, other, core: 'alike'",
        ),
        (_elsewhere, "labels.jsonl: line 4: article 'gone' is in none of FILES"),
        (_beyond, "labels.jsonl: line 1: article 'bridge b' has no claim at [(9000, 9009)]"),
        (_all_but_one_story_beyond, "labels.jsonl: line 3: article 'school b' has no claim at [(9000, 9009)]"),
        (_one_story, "labels.jsonl: pairs of at least two stories are needed"),
        (_one_label, "labels.jsonl: pairs of at least two labels are needed"),
    ],
)
def test_labels_that_cannot_be_used_are_named(samestory, labelled, damage, said):
    articles, labels = labelled
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    labels.write_text("".join(json.dumps(row) + "\n" for row in damage(rows)), encoding="utf-8")
    ran = samestory("tune", articles, "--claims", labels, "--cross-validate")
    assert ran.returncode == 1
    assert said in ran.stderr


def test_labels_whose_claims_are_not_found_are_passed_over_and_counted(samestory, labelled):
    articles, labels = labelled
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    labels.write_text("".join(json.dumps(row) + "\n" for row in _beyond(rows, first=7)), encoding="utf-8")
    ran = samestory("tune", articles, "--claims", labels, "--cross-validate", "--json")
    assert ran.returncode == 0, ran.stderr
    shown = json.loads(ran.stdout)
    assert (shown["pairs"], shown["passed_over"]) == (7, 1)
    assert "1 of 8 pairs are passed over" in ran.stderr
    assert "line 8: article 'bakery b' has no claim at [(9000, 9009)]" in ran.stderr


def test_options_of_the_join_model_are_refused_beside_it(samestory, labelled):
    articles, labels = labelled
    ran = samestory("tune", articles, "--claims", labels, "--cross-validate", "--seeds", "3")
    assert ran.returncode == 2
    assert "--claims goes with" in ran.stderr


def test_the_shipped_judge_was_fitted_on_the_shipped_labels_and_says_how_good_it_is():
    judge = ClaimJudge.parse((MODEL / MODEL_FILE).read_text(encoding="utf-8"))
    labels = (MODEL / "labels.jsonl").read_bytes()
    assert judge.metadata["labels"]["sha256"] == hashlib.sha256(labels).hexdigest()
    assert judge.metadata["pairs"] == len(parse_labels(labels.decode().splitlines())) >= 1500
    assert judge.metadata["out_of_fold"]["shared"]["precision"] >= 0.9


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled stories (../shared/eval/stories) are not here")
def test_the_shipped_labels_are_of_the_labelled_stories():
    texts: dict[str, str] = {}
    for name in ("stream", "triples", "energy"):
        with gzip.open(SHARED / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts |= {row["id"]: row["text"] for row in map(json.loads, lines)}
    for pair in parse_labels((MODEL / "labels.jsonl").read_text(encoding="utf-8").splitlines()):
        for claim in (pair.a, pair.b):
            assert max(end for _, end in claim.spans) <= len(texts[claim.article]), pair.line
