"""One event told in four languages, through the whole line on the embedded log, and an operator's word on it."""

import contextlib
import json
from pathlib import Path

import pytest

from pipeline.adapters.encoder import multilingual_settings
from pipeline.adapters.encoder_choice import chosen_encoder
from pipeline.domain.links.values import Event
from pipeline.errors import ConfigError
from pipeline.history.links import read_events
from pipeline.settings import EmbedSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import run_samestory
from tests.support.ferry_news import articles


def events(data: Path) -> list[Event]:
    with contextlib.closing(SqliteLog(data / "log.db", LogSettings())) as log:
        return list(read_events(log).values())


@pytest.fixture(scope="module")
def multilingual() -> None:
    try:
        chosen_encoder(multilingual_settings(EmbedSettings()), text="title")
    except ConfigError as exc:
        pytest.skip(f"no multilingual model on this machine: {exc}")


@pytest.mark.usefixtures("multilingual")
def test_an_event_in_four_languages_is_one_event_and_can_be_corrected(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in articles()), encoding="utf-8")

    def samestory(*arguments: str | Path) -> str:
        done = run_samestory(*arguments, data_dir=data)
        assert done.returncode == 0, done.stderr
        return done.stdout

    samestory("add", file)
    for stage in ("embed", "cluster"):
        samestory("consume", stage, "--drain")
    assert events(data) == []
    samestory("consume", "link", "--drain")  # switched on later: it reads what is there
    (event,) = events(data)
    assert sorted(event.languages) == ["de", "en", "es", "uk"]
    assert event.flagged == ()
    assert all(one.reasons[0].figures == ("14", "212") for one in event.stories)

    samestory("consume", "compare", "--drain")
    assert "Facts in common" in samestory("story", event.stories[0].story_id)
    german = next(one.story_id for one in event.stories if one.language == "de")
    english = next(one.story_id for one in event.stories if one.language == "en")
    assert "Ukrainian" in samestory("story", german)
    samestory("stories", "unlink", german, english, "--note", "another ferry")
    samestory("consume", "link", "--drain")
    assert not any({german, english} <= {one.story_id for one in found.stories} for found in events(data))
    samestory("stories", "unpin", "--links", german)
    samestory("consume", "link", "--drain")
    assert events(data) == [event]
    assert samestory("stories", "--language", "uk", "--json").count("\n") == 1
