"""Commands about links across languages: `evaluate` over several languages, `whatif`, `tune --links`."""

import contextlib
import json
from pathlib import Path

import pytest

from pipeline.adapters.encoder import multilingual_settings
from pipeline.adapters.encoder_choice import chosen_encoder
from pipeline.contracts.topics import LINKS, OUTLINES, TOPICS
from pipeline.domain.links.pairing import MODEL_FILE, LinkModel
from pipeline.errors import ConfigError
from pipeline.ports import TopicPartition
from pipeline.settings import EmbedSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import run_samestory
from tests.support.ferry_news import articles
from tests.support.link_line import outline_message
from tests.support.outlines import outline, plain_model

MODEL = "link.model"


@pytest.fixture(scope="module")
def multilingual() -> None:
    try:
        chosen_encoder(multilingual_settings(EmbedSettings()), text="title")
    except ConfigError as exc:
        pytest.skip(f"no multilingual model on this machine: {exc}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in articles()), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A log with outlines alone: a German and an English story that are one event, and two that are nearly one."""
    folder = tmp_path / "data"
    folder.mkdir()
    stories = [
        outline("g", "de", 1, title="Fähre auf Grund"),
        outline("e", "en", 1, noise=1, title="Ferry aground"),
        outline("g2", "de", 2, off=0.45),
        outline("e2", "en", 2, off=0.45, noise=3),
    ]
    with contextlib.closing(SqliteLog(folder / "log.db", LogSettings())) as log:
        log.create(TOPICS)
        log.producer("test").append([outline_message(one) for one in stories])
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / MODEL_FILE).write_text(plain_model().to_json())
    return folder


def whatif(data: Path, *arguments: str) -> str:
    done = run_samestory(
        "whatif", *arguments, data_dir=data, SAMESTORY_LINK_MODEL=str(data.parent / "model"), NO_COLOR="1"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_whatif_shows_what_another_threshold_would_link_and_writes_nothing(data: Path) -> None:
    now = json.loads(whatif(data, "--set", "link.threshold=1", "--json"))
    assert now["events"]["candidate"] == 0
    assert now["events"]["configured"] == now["would_be_parted"] >= 1
    assert {"e", "g"} in [{one["story_id"] for one in case["stories"]} for case in now["cases"]]
    assert now["settings"] == [{"key": "link.threshold", "configured": 0.65, "candidate": 1.0}]
    shown = whatif(data, "--set", "link.threshold=1")
    assert "would be parted" in shown
    assert "Ferry aground" in shown
    with contextlib.closing(SqliteLog(data / "log.db", LogSettings())) as log:
        assert log.end_offset(TopicPartition(OUTLINES, 0)) == 4
        assert sum(log.end_offset(TopicPartition(LINKS, n)) for n in range(4)) == 0


@pytest.mark.usefixtures("multilingual")
def test_evaluate_has_figures_of_each_language_and_of_events_across_them(file: Path, tmp_path: Path) -> None:
    written = tmp_path / "assigned.jsonl"
    done = run_samestory("evaluate", file, "--assignments", written, "--json", data_dir=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert sorted(found["languages"]) == ["de", "en", "es", "uk"]
    assert all(one["b_cubed"]["f1"] == 1 for one in found["languages"].values())
    assert found["events"]["b_cubed"]["f1"] == 1
    assert found["events"]["stories_found"] == 3
    rows = [json.loads(line) for line in written.read_text().splitlines()]
    assert len({row["event"] for row in rows if row["id"].startswith(("0", "1", "2", "3"))}) == 1
    assert len({row["story"] for row in rows}) == len(rows)


@pytest.mark.usefixtures("multilingual")
def test_tune_fits_a_link_model_that_can_be_used(file: Path, tmp_path: Path) -> None:
    out, pairs = tmp_path / "fitted", tmp_path / "pairs.jsonl"
    rows = articles()
    pairs.write_text(
        "".join(
            json.dumps({"a": {**rows[0], "id": f"a{n}"}, "b": {**rows[n], "id": f"b{n}"}, "same": same}) + "\n"
            for n, same in ((1, 1), (5, 0), (2, None))
        )
    )
    done = run_samestory("tune", file, pairs, "--links", "--out", out, data_dir=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    model = LinkModel.parse((out / MODEL_FILE).read_text())
    assert model.space.startswith("multilingual-e5-small@")
    stored = json.loads((out / MODEL_FILE).read_text())
    assert stored["fitted_on"]["pairs.jsonl"] == {"articles": 4, "pairs": 2}
    assert stored["figures"]["all, fitted on them"] == {"pairs": stored["fitted_on"]["articles.jsonl"]["pairs"] + 2} | {
        "linked": 1.0,
        "wrongly": 0.0,
    }


def test_what_cannot_be_fitted_or_tried_is_refused(file: Path, data: Path, tmp_path: Path) -> None:
    refused = run_samestory("tune", file, "--links", "--out", tmp_path / "o", "--seeds", "3", data_dir=data)
    assert refused.returncode == 2
    assert "--links goes with" in refused.stderr
    refused = run_samestory("whatif", "--set", "link.threshold=0.9", "--language", "de", data_dir=data)
    assert refused.returncode == 2
    assert "links are of all languages" in refused.stderr
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / MODEL_FILE).write_text("{}")
    refused = run_samestory("consume", "link", "--drain", data_dir=data, SAMESTORY_LINK_MODEL=str(damaged))
    assert refused.returncode != 0
    assert MODEL in refused.stderr
