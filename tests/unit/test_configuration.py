"""Configuration: where values come from, and mistakes named by file, line or variable, and cause."""

from pathlib import Path

import pytest

from pipeline.configuration import load_configuration, load_feeds, settings_keys, variable_of
from pipeline.errors import ConfigError
from pipeline.settings import REMOVED


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
        ("[cluster]\n\ntreshold = 1\n", 3, "cluster.treshold: no such setting"),
        ("[clusters]\n", 1, "clusters: no such setting"),
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
        ("SAMESTORY_CLUSTER_TRESHOLD", "1", "no such setting"),
        ("SAMESTORY_CLUSTER_THRESHOLD", "high", "expected `float`"),
        ("SAMESTORY_CLUSTER_THRESHOLD", "3", "expected `float` <= 1.0"),
    ],
)
def test_a_mistake_in_a_variable_is_named(variable: str, value: str, cause: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{variable}.*{cause}"):
        load_configuration(None, {variable: value})


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


def test_variables_and_keys_are_one_to_one() -> None:
    keys = settings_keys()
    assert len({variable_of(key) for key in keys}) == len(keys)


ONE = '[[feed]]\noutlet = "A"\nurl = "https://a.example/feed"\n'


@pytest.mark.parametrize(
    ("second", "line", "cause"),
    [
        ('[[feed]]\noutlet = "B"\nurl = "https://a.example/feed"\n', 4, "is listed already in line 1"),
        (
            '[[feed]]\noutlet = "A"\nfamily = "Other"\nurl = "https://b.example/feed"\n',
            4,
            "two outlets may not share a name",
        ),
        ('[[feed]]\noutlet = "B"\nurl = "ftp://b.example/feed"\n', 6, "feed[1].url: expected `str` matching"),
        ('[[feed]]\noutlet = "B"\nlink = "https://b.example"\n', 6, "feed[1].link: no such setting"),
        ('[[feed]]\noutlet = "B"\n', 4, "feed[1]: object missing required field `url`"),
        ('[[feed]]\noutlet = ""\nurl = "https://b.example"\n', 5, "feed[1].outlet"),
        ('[[feeds]]\noutlet = "B"\n', 4, "feeds: no such setting"),
    ],
)
def test_a_mistake_in_the_feeds_is_named_with_its_line(tmp_path: Path, second: str, line: int, cause: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(ONE + second)
    with pytest.raises(ConfigError) as caught:
        load_feeds(file)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert cause in str(caught.value)


def test_two_feeds_of_one_outlet_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(ONE + '[[feed]]\noutlet = "A"\nurl = "https://a.example/sport"\n')
    assert [feed.outlet for feed in load_feeds(file)] == ["A", "A"]
