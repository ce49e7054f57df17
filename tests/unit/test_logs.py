"""A log line as JSON has date, level, stage and ids as fields; no line, of either format, has a secret."""

import io
import json
import logging
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cli.line.log_lines import secrets_of
from pipeline.configuration import load_configuration
from pipeline.ports import Record
from pipeline.running.logs import FIELDS, JsonLines, Redaction, TextLines, child_line, where
from pipeline.running.supervisor import supervise
from tests.running import PATIENCE_S, ROOT

AT = datetime(2026, 3, 1, tzinfo=UTC)


def record_of(topic: str, key: bytes | None) -> Record:
    return Record(topic=topic, partition=2, offset=17, key=key, value=b"", timestamp=AT)


def line_of(message: str, *arguments: object, **fields: object) -> dict:
    record = logging.LogRecord("pipeline.running", logging.WARNING, __file__, 1, message, arguments, None)
    vars(record).update(fields)
    line = JsonLines(Redaction(), "embed").format(record)
    assert "\n" not in line
    return json.loads(line)


def test_a_line_has_date_level_stage_and_message() -> None:
    line = line_of("%s: größer als %d", "embed", 3)
    assert line["message"] == "embed: größer als 3"
    assert (line["level"], line["stage"], line["logger"]) == ("warning", "embed", "pipeline.running")
    assert datetime.fromisoformat(line["date"]).utcoffset().total_seconds() == 0
    assert set(line) == {"date", "level", "stage", "logger", "message"}, "what is not known is left out"


@pytest.mark.parametrize(
    ("topic", "key", "ids"),
    [
        ("articles", b"a1", {"article_id": "a1"}),
        ("stories.changes", b"s1", {"story_id": "s1"}),
        ("stories.compared", b"s1", {"story_id": "s1"}),
        ("articles.embedded", b"en", {}),  # its key is a language
        ("articles", None, {}),
        ("articles", b"\xff\x00", {"article_id": "\ufffd\x00"}),
        ("another.topic", b"a1", {}),
    ],
)
def test_the_ids_of_a_record_are_fields(topic, key, ids) -> None:
    line = line_of("something", **where(record_of(topic, key)), story="not a field")
    place = {"topic": topic, "partition": 2, "offset": 17}
    assert {name: value for name, value in line.items() if name in FIELDS} == {"stage": "embed", **place, **ids}
    assert "story" not in line


def test_a_thread_that_names_its_stage_has_it_in_its_lines() -> None:
    assert line_of("notify.desk: late", stage="notify.desk")["stage"] == "notify.desk"


def test_an_exception_is_part_of_its_line() -> None:
    try:
        raise ValueError("nothing at https://reader:swordfish@news.example/feed")
    except ValueError:
        failed = sys.exc_info()
    line = line_of("cannot process it", exc_info=failed)
    assert "ValueError: nothing at https://***@news.example/feed" in line["error"]
    assert "swordfish" not in json.dumps(line)


@pytest.mark.parametrize(
    "text",
    [
        "https://reader:swordfish@news.example/feed answers 401",
        "https://swordfish@news.example/feed answers 401",
        "GET https://news.example/feed?page=2&token=swordfish: refused",
        "GET https://news.example/feed?api_key=swordfish&page=2: refused",
        "login of swordfish refused",
    ],
)
@pytest.mark.parametrize("lines", [JsonLines(Redaction(["swordfish\n"]), "embed"), TextLines(Redaction(["swordfish"]))])
def test_no_line_has_a_secret(text, lines) -> None:
    for message, arguments in ((text, ()), ("failed: %s", (text,))):
        line = lines.format(logging.LogRecord("pipeline", logging.INFO, __file__, 1, message, arguments, None))
        assert "swordfish" not in line
        assert "***" in line


def test_what_is_no_secret_stays() -> None:
    text = "https://news.example/a?page=2&keyword=token: a@b.example; kept 12 @ 3"
    assert Redaction(["", "a", "12"])(text) == text


def test_all_secrets_of_the_configuration_are_known(tmp_path: Path) -> None:
    (tmp_path / "sasl").write_text("from a file\n")
    (tmp_path / "desk.key").write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    (tmp_path / "samestory.toml").write_text(
        '[kafka]\nsasl_password_file = "sasl"\nssl_key_password = "in the file"\nssl_key_password_file = "none"\n'
    )
    (tmp_path / "webhooks.toml").write_text(
        '[[webhook]]\nname = "desk"\nurl = "https://a.example/"\nsecret_file = "desk.key"\n'
        '[[webhook]]\nname = "other"\nurl = "https://b.example/"\nsecret_variable = "OTHER_KEY"\n'
    )
    context = load_configuration(tmp_path / "samestory.toml", {"OTHER_KEY": "from a variable"})
    found = {secret.strip() for secret in secrets_of(context)} - {""}
    expected = {"from a file", "in the file", "from a variable", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    assert found == expected


def test_what_children_print_stays_one_object_a_line() -> None:
    out = io.StringIO()
    prints = 'import sys; print(\'{"level":"error","stage":"embed"}\'); print(\'a library says "so"\')'
    command = [sys.executable, "-c", prints]
    assert supervise({"embed": command}, stop=threading.Event(), stderr=out, output="json") == 0
    own, wrapped = map(json.loads, out.getvalue().splitlines())
    assert own == {"level": "error", "stage": "embed"}
    assert (wrapped["stage"], wrapped["message"]) == ("embed", 'a library says "so"')
    assert child_line("embed", "{not json", output="text") == "[embed] {not json"


def test_an_error_that_ends_a_stage_is_one_line_of_json(tmp_path: Path) -> None:
    done = run("-m", "pipeline", "consume", "notify", DATA_DIR=str(tmp_path), LOGGING_FORMAT="json")
    assert done.returncode == 1
    [line] = map(json.loads, done.stderr.splitlines())
    assert (line["level"], line["stage"]) == ("critical", "notify")
    assert "lists no webhook" in line["message"]


@pytest.mark.parametrize(
    ("level", "told"),
    [("debug", ["debug", "info", "warning"]), ("info", ["info", "warning"]), ("error", [])],
)
def test_lines_below_the_level_are_not_written(level, told) -> None:
    script = (
        "import logging; from pipeline.running.logs import log_to_stderr;"
        "from pipeline.settings import LoggingSettings;"
        f"log_to_stderr(LoggingSettings(level={level!r}, format='json'), 'embed');"
        "ours, library = logging.getLogger('consumers.embed'), logging.getLogger('kafka');"
        "library.info('never'); ours.debug('d'); ours.info('i'); ours.warning('w')"
    )
    done = run("-c", script)
    assert [json.loads(line)["level"] for line in done.stderr.splitlines()] == told


def test_an_unexpected_exception_is_one_line_of_json() -> None:
    script = (
        "from pipeline.running.logs import log_to_stderr; from pipeline.settings import LoggingSettings;"
        "log_to_stderr(LoggingSettings(format='json'), 'embed', ['swordfish']); {}['swordfish']"
    )
    [line] = map(json.loads, run("-c", script).stderr.splitlines())
    assert (line["level"], line["message"]) == ("critical", "KeyError: '***'")
    assert "Traceback" in line["error"]


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMESTORY_")}
    variables = {f"SAMESTORY_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**clean, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
