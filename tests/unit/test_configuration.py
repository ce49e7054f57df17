"""Configuration: where values come from, and mistakes named by file, line or variable, and cause."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from pipeline.configuration import load_configuration, load_feeds, settings_keys, variable_of
from pipeline.contracts.topics import BY_NAME, CHANGES, EMBEDDED, LONGEST_WINDOW_DAYS
from pipeline.errors import ConfigError
from pipeline.settings import REMOVED, Feed, Settings, Webhook
from tests.running import ROOT


def written(folder: Path, text: str) -> Path:
    file = folder / "samestory.toml"
    file.write_text(text)
    return file


def test_without_a_file_everything_is_at_its_default() -> None:
    configuration = load_configuration(None, {})
    assert set(configuration.origins.values()) == {"default"}
    assert configuration.data_dir == Path("var")


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = written(tmp_path, 'data_dir = "a"\n[cluster]\nthreshold = 0.4\n[web]\nport = 1\n')
    configuration = load_configuration(
        file, {"SAMESTORY_WEB_PORT": "9", "SAMESTORY_PRODUCE_ALLOW_PRIVATE": "a:1, b", "HOME": "/"}
    )
    assert configuration.settings.cluster.threshold == 0.4
    assert configuration.settings.web.port == 9
    assert configuration.settings.produce.allow_private == ("a:1", "b")
    assert configuration.origins["cluster.threshold"] == f"{file}:3"
    assert configuration.origins["web.port"] == "SAMESTORY_WEB_PORT"
    assert configuration.origins["web.host"] == "default"
    assert configuration.config_dir == tmp_path


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("[cluster]\n\ntreshold = 1\n", 3, "cluster.treshold: no such setting (did you mean cluster.threshold?)"),
        ("[clusters]\n", 1, "clusters: no such setting (did you mean cluster?)"),
        ('[logging]\nlevel = "verbose"\n', 2, "logging.level: expected one of debug, info, warning, error"),
        ('[tracing]\nendpoint = "collector:4318"\n', 2, "tracing.endpoint: expected an address that begins with http"),
        ('[web]\nallowed_hosts = ["https://news.example/"]\n', 2, "web.allowed_hosts: expected a host's name"),
        ('[cluster]\nembedding_languages = ["English"]\n', 2, "cluster.embedding_languages: expected the code of a"),
        (
            '[produce]\nallow_private = ["10.0.0.1:80", "http://10.0.0.2"]\n',
            2,
            "produce.allow_private: expected `host` or `host:port`, and no address of a page, in item 2 of the list",
        ),
        ('[cluster]\nthreshold = "high"\n', 2, "cluster.threshold: expected `float`, got `str`"),
        ("[web]\nhost = 'a'\nport = 70000\n", 3, "web.port: expected `int` <= 65535"),
        ("[cluster]\nmerge = 1.5\n", 2, "cluster.merge: expected `float` <= 1.0"),
        ("[cluster]\nleave = -0.1\n", 2, "cluster.leave: expected `float` >= 0.0"),
        ("[cluster]\nthreshold = nan\n", 2, "cluster.threshold: expected `float`"),
        ("data_dir = 3\n", 1, "data_dir: expected `str`, got `int`"),
        ("\n[cluster\n", 2, "not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, text: str, line: int, cause: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_configuration(file, {})
    assert str(caught.value).startswith(f"{file}:{line}: {cause}")


@pytest.mark.parametrize(
    ("variable", "value", "cause"),
    [
        ("SAMESTORY_CLUSTER_TRESHOLD", "1", r"no such setting \(did you mean SAMESTORY_CLUSTER_THRESHOLD\?\)"),
        ("SAMESTORY_CLUSTER_THRESHOLD", "high", "expected `float`"),
        ("SAMESTORY_CLUSTER_THRESHOLD", "3", "expected `float` <= 1.0"),
    ],
)
def test_a_mistake_in_a_variable_is_named(variable: str, value: str, cause: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{variable}.*{cause}"):
        load_configuration(None, {variable: value})


SECTIONS = [
    field.type
    for field in msgspec.structs.fields(Settings)
    if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)
]


def _patterns(kind: object) -> Iterator[msgspec.Meta]:
    yield from (note for note in getattr(kind, "__metadata__", ()) if isinstance(note, msgspec.Meta) and note.pattern)
    for inner in get_args(kind):
        yield from _patterns(inner)


@pytest.mark.parametrize("holder", [*SECTIONS, Feed, Webhook])
def test_every_pattern_says_in_words_what_it_asks_for(holder: object) -> None:
    for field in msgspec.structs.fields(holder):  # type: ignore[arg-type]
        assert all(pattern.description for pattern in _patterns(field.type)), field.name


@pytest.mark.parametrize("language", ["", "en", "pt-BR", "zh_Hans", "de"])
def test_a_language_is_given_as_feeds_state_it(tmp_path: Path, language: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(f'{ONE}language = "{language}"\n')
    [feed] = load_feeds(file)
    assert feed.language == language


@pytest.mark.parametrize("key", REMOVED)
def test_a_setting_that_was_removed_says_what_happens_now(tmp_path: Path, key: str) -> None:
    assert key not in settings_keys()
    section, name = key.split(".")
    file = written(tmp_path, f"[{section}]\n{name} = 1\n")
    expected = f"{key}: this setting was removed: {REMOVED[key]}; delete it"
    with pytest.raises(ConfigError) as caught:
        load_configuration(file, {})
    assert str(caught.value) == f"{file}:2: {expected}"
    with pytest.raises(ConfigError) as caught:
        load_configuration(None, {variable_of(key): "1"})
    assert str(caught.value) == f"{variable_of(key)}: {expected.partition(': ')[2]}"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: no such file"):
        load_configuration(tmp_path / "nowhere.toml", {})
    with pytest.raises(ConfigError, match=r"nowhere\.toml: no such file"):
        load_feeds(tmp_path / "nowhere.toml")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "samestory.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"samestory\.toml: cannot be read"):
        load_configuration(file, {})


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[web]\nport = 70000\n[cluster]\nleave = 0.9\nmrege = 1\n[log]\ntransport = 'paper'\n")
    with pytest.raises(ConfigError) as caught:
        load_configuration(file, {"SAMESTORY_WEB_PROT": "1", "SAMESTORY_EMBED_TOKENS": "many"})
    said = str(caught.value).splitlines()
    assert [line.rpartition(": ")[0].partition(": ")[0] for line in said] == [
        f"{file}:2",
        f"{file}:5",
        f"{file}:7",
        "SAMESTORY_WEB_PROT",
        "SAMESTORY_EMBED_TOKENS=many",
        f"{file}:4",
        f"{file}:4",
    ]
    assert said[-2].startswith(f"{file}:4: cluster.leave (0.9) is more than cluster.threshold (0.5): ")
    assert said[-1].startswith(f"{file}:4: cluster.leave (0.9) is more than cluster.merge (0.32): ")


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("\ncluster.threshold = 2\n", 2, "cluster.threshold: "),
        ("\n\n'cluster' . threshold = 2\n", 3, "cluster.threshold: "),
        ("data_dir = 'a'\ncluster = { leave = 0.1, threshold = 2 }\n", 2, "cluster.threshold: "),
        ("cluster = { tresh = 2 }\n", 1, "cluster.tresh: no such setting"),
        ('# a\n[web] # b\r\nhost = """\nport = 70000\n"""\r\nport = 70000\n', 6, "web.port: "),
        ("[produce]\nports = [\n 80, # ]\n 443\n]\ntimeout_s = 0\n", 6, "produce.timeout_s: "),
        ("[produce]\nports = [\n 80,\n 99999\n]\n", 2, "produce.ports: "),
        ("cluster = 3\n", 1, "cluster: expected `object`, got `int`"),
        ("web.colour.text = 1\n", 1, "web.colour: no such setting"),
    ],
)
def test_the_line_is_found_however_the_key_is_written(tmp_path: Path, text: str, line: int, cause: str) -> None:
    file = tmp_path / "samestory.toml"
    file.write_bytes(text.encode())
    with pytest.raises(ConfigError) as caught:
        load_configuration(file, {})
    assert str(caught.value).startswith(f"{file}:{line}: {cause}")


def test_origins_of_dotted_keys_and_inline_tables_have_lines(tmp_path: Path) -> None:
    file = written(tmp_path, "web.port = 1\ncluster = { leave = 0.1 }\n")
    origins = load_configuration(file, {}).origins
    assert (origins["web.port"], origins["cluster.leave"]) == (f"{file}:1", f"{file}:2")


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ({"cluster.window_days": "60"}, ("cluster.window_days",)),
        ({"cluster.leave": "0.6", "cluster.merge": "0.7"}, ("cluster.leave", "cluster.threshold")),
        ({"cluster.merge": "0.1"}, ("cluster.leave", "cluster.merge")),
        ({"cluster.repair_hours": "400"}, ("cluster.repair_hours", "cluster.window_days")),
        ({"cluster.follows_after_h": "400"}, ("cluster.follows_after_h", "cluster.window_days")),
        ({"runner.retry_first_s": "61"}, ("runner.retry_first_s", "runner.retry_longest_s")),
        ({"runner.batch_limit_s": "1"}, ("runner.batch_target_s", "runner.batch_limit_s")),
        ({"produce.shortest_interval_s": "30000"}, ("produce.shortest_interval_s", "produce.longest_interval_s")),
        ({"produce.interval_s": "60"}, ("produce.shortest_interval_s", "produce.interval_s")),
        ({"produce.interval_s": "30000"}, ("produce.interval_s", "produce.longest_interval_s")),
        ({"produce.revisit_hours": "6,1"}, ("produce.revisit_hours",)),
        ({"kafka.replication_factor": "1"}, ("kafka.min_insync_replicas", "kafka.replication_factor")),
        ({"kafka.transaction_timeout_s": "31"}, ("kafka.transaction_timeout_s", "kafka.session_timeout_s")),
    ],
    ids=str,
)
def test_settings_that_do_not_work_together_are_named(values: dict[str, str], keys: tuple[str, ...]) -> None:
    variables = {variable_of(key): value for key, value in values.items()}
    with pytest.raises(ConfigError) as caught:
        load_configuration(None, variables)
    [said] = str(caught.value).splitlines()
    assert said.startswith(tuple(variables))
    for key in keys:
        assert key in said


def test_the_most_that_works_together_is_accepted() -> None:
    accepted = {
        "SAMESTORY_CLUSTER_WINDOW_DAYS": "14",
        "SAMESTORY_CLUSTER_LEAVE": "0.5",
        "SAMESTORY_CLUSTER_MERGE": "0.5",
        "SAMESTORY_CLUSTER_REPAIR_HOURS": "336",
        "SAMESTORY_KAFKA_REPLICATION_FACTOR": "2",
        "SAMESTORY_KAFKA_TRANSACTION_TIMEOUT_S": "30",
        "SAMESTORY_RUNNER_RETRY_FIRST_S": "60",
        "SAMESTORY_PRODUCE_INTERVAL_S": "300",
    }
    assert load_configuration(None, accepted).settings.cluster.leave == 0.5
    assert load_configuration(None, {}, {"cluster.merge": "1"}).settings.cluster.merge == 1


def test_state_is_rebuilt_from_what_is_kept_twice_as_long_as_the_longest_window() -> None:
    assert {BY_NAME[name].retention_h for name in (EMBEDDED, CHANGES)} == {2 * 24 * LONGEST_WINDOW_DAYS}
    assert Settings().cluster.window_days <= LONGEST_WINDOW_DAYS


def test_a_change_for_one_command_wins_and_is_named(tmp_path: Path) -> None:
    changed = load_configuration(None, {"SAMESTORY_CLUSTER_MERGE": "0.4"}, {"cluster.merge": "0.6"})
    assert changed.settings.cluster.merge == 0.6
    assert changed.origins["cluster.merge"] == "--set cluster.merge"
    with pytest.raises(ConfigError, match=r"^--set cluster\.mrege=1: no such setting"):
        load_configuration(None, {}, {"cluster.mrege": "1"})


def test_variables_and_keys_are_one_to_one() -> None:
    keys = settings_keys()
    assert len({variable_of(key) for key in keys}) == len(keys)


ONE = '[[feed]]\noutlet = "A"\nurl = "https://a.example/feed"\n'


@pytest.mark.parametrize(
    ("second", "line", "cause"),
    [
        ('[[feed]]\noutlet = "B"\nurl = "https://a.example/feed"\n', 4, "is already listed in line 1"),
        (
            '[[feed]]\noutlet = "A"\nfamily = "Other"\nurl = "https://b.example/feed"\n',
            4,
            "two outlets may not share a name",
        ),
        (
            '[[feed]]\noutlet = "B"\nurl = "ftp://b.example/feed"\n',
            6,
            "feed[1].url: expected an address that begins with http",
        ),
        ('[[feed]]\noutlet = "B"\nurl = "https://"\n', 6, "feed[1].url: expected an address that begins with http"),
        (
            '[[feed]]\noutlet = "B"\nlanguage = "english"\nurl = "https://b.example"\n',
            6,
            "feed[1].language: expected the code of a language, such as `en`",
        ),
        (
            '[[feed]]\noutlet = "B"\nlang = "en"\nurl = "https://b.example"\n',
            6,
            "feed[1].lang: no such setting (did you mean feed[1].language?)",
        ),
        ('[[feed]]\noutlet = "B"\nlink = "https://b.example"\n', 6, "feed[1].link: no such setting"),
        ('[[feed]]\noutlet = "B"\n', 4, "feed[1]: object missing required field `url`"),
        ('[[feed]]\noutlet = ""\nurl = "https://b.example"\n', 5, "feed[1].outlet"),
        ('[[feeds]]\noutlet = "B"\n', 4, "feeds: no such setting (did you mean feed?)"),
    ],
)
def test_a_mistake_in_the_feeds_is_named_with_its_line(tmp_path: Path, second: str, line: int, cause: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(ONE + second)
    with pytest.raises(ConfigError) as caught:
        load_feeds(file)
    found = [said for said in str(caught.value).splitlines() if said.startswith(f"{file}:{line}: ")]
    assert any(cause in said for said in found), str(caught.value)


def test_all_mistakes_in_the_feeds_are_named(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    twice = '{ outlet = "B", url = "https://b.example/feed" }'
    file.write_text(f'feed = [ {twice}, {{ outlet = "C", url = "ftp://c" }}, {twice}, {{ outlet = "D" }} ]\n')
    with pytest.raises(ConfigError) as caught:
        load_feeds(file)
    said = str(caught.value).splitlines()
    assert [line.partition(": ")[0] for line in said] == [f"{file}:1"] * 3
    assert "feed[1].url: expected" in said[0]
    assert "feed[3]: object missing required field `url`" in said[1]
    assert "feed[2]: feed https://b.example/feed is already listed in line 1" in said[2]


def test_two_feeds_of_one_outlet_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(ONE + '[[feed]]\noutlet = "A"\nurl = "https://a.example/sport"\n')
    assert [feed.outlet for feed in load_feeds(file)] == ["A", "A"]


def test_only_the_command_line_reads_settings_from_the_environment() -> None:
    readers = {
        str(file.relative_to(ROOT))
        for package in ("pipeline", "producers", "consumers")
        for file in (ROOT / package).rglob("*.py")
        if re.search(r"os\.environ|getenv", file.read_text(encoding="utf-8"))
    }
    for_libraries = {
        "pipeline/__init__.py",  # sets how many threads NumPy takes
        "pipeline/adapters/encoder.py",  # sets what Hugging Face's libraries read
        "pipeline/adapters/extraction.py",  # passes on to its processes what Python needs
    }
    assert readers - for_libraries == {"pipeline/__main__.py"}
