"""`whatif`: the kept history with a candidate configuration, on every transport; nothing is written."""

import json
from pathlib import Path

import pytest

from pipeline.contracts.topics import TOPICS
from tests.support.cluster_line import stream
from tests.support.cluster_stage import cluster, put
from tests.support.configured_log import ConfiguredLog, records

STRICT = ("--set", "cluster.threshold=0.99", "--set", "cluster.merge=0.99", "--set", "cluster.leave=0.99")
FLOOD = "River Vell bursts banks, hundreds leave homes"
SAME_FLOOD = "Brackwell under water: our valley’s longest night"


def group(configured: ConfiguredLog) -> ConfiguredLog:
    """The newsroom's articles in two languages, one revised, one copied, some late; clustered."""
    with configured.opened() as log:
        log.create(TOPICS)
    put(configured, *stream())
    cluster(configured)
    return configured


@pytest.fixture
def grouped(configured: ConfiguredLog) -> ConfiguredLog:
    return group(configured)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> ConfiguredLog:
    """The same, where the transport makes no difference and nothing is changed."""
    return group(ConfiguredLog(data_dir=tmp_path_factory.mktemp("whatif") / "data"))


def document(configured: ConfiguredLog, *arguments: str | Path) -> dict:
    done = configured.run("whatif", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listed(configured: ConfiguredLog) -> dict[str, set[str]]:
    done = configured.run("stories", "--json")
    assert done.returncode == 0, done.stderr
    return {
        one["id"]: {version["article_id"] for version in one["versions"]}
        for one in map(json.loads, done.stdout.splitlines())
    }


def test_what_would_be_otherwise_is_shown_and_nothing_is_written(grouped: ConfiguredLog) -> None:
    with grouped.opened() as log:
        before = {spec.name: records(log, spec.name) for spec in TOPICS}
    stories = listed(grouped)

    same = document(grouped, "--set", "cluster.threshold=0.5")
    assert same["cases"] == []
    assert same["unchanged"] == same["stories"]["configured"] == same["stories"]["candidate"] == len(stories)

    found = document(grouped, *STRICT, "--limit", "100")
    assert found["computed_anew"] is False
    assert found["split"]["cases"] == len(found["cases"])
    assert found["stories"]["candidate"] > found["stories"]["configured"]
    for case in found["cases"]:  # the stories that whatif takes apart are those that there are
        (whole,) = case["before"]
        assert {article["article_id"] for article in whole["articles"]} == stories[whole["story_id"]]
        assert sum(len(part["articles"]) for part in case["after"]) == len(whole["articles"])
    headlines = [{article["title"] for article in case["before"][0]["articles"]} for case in found["cases"]]
    assert any({FLOOD, SAME_FLOOD} <= one for one in headlines)

    with grouped.opened() as log:
        assert {spec.name: records(log, spec.name) for spec in TOPICS} == before


def test_what_operators_corrected_is_corrected_again(tmp_path: Path) -> None:
    configured = group(ConfiguredLog(data_dir=tmp_path / "data"))
    story, articles = max(listed(configured).items(), key=lambda one: len(one[1]))
    done = configured.run("stories", "split", story, sorted(articles)[0])
    assert done.returncode == 0, done.stderr
    cluster(configured)
    stories = listed(configured)
    assert stories[story] < articles

    found = document(configured, *STRICT, "--limit", "100")
    assert found["stories"]["configured"] == len(stories)
    for case in found["cases"]:
        (whole,) = case["before"]
        assert {article["article_id"] for article in whole["articles"]} == stories[whole["story_id"]]


def test_a_candidate_file_is_shown_to_people_with_reasons(local: ConfiguredLog, tmp_path: Path) -> None:
    candidate = tmp_path / "strict.toml"
    candidate.write_text("[cluster]\nthreshold = 0.99\nmerge = 0.99\nleave = 0.99\n")
    done = local.run("whatif", candidate, "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert "cluster.threshold: 0.5 as configured, 0.99 in the candidate" in done.stdout
    assert "would split" in done.stdout
    assert "A story of 5 articles would fall into 5" in done.stdout
    assert "Medicines agency approves asthma drug Ventoril" in done.stdout
    assert "supports it less than 99%" in done.stdout
    assert "as configured: joins: supported" in done.stdout
    assert "Shares the rare words" in done.stdout
    assert "The 2 most telling of" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_stories_merge_where_less_is_asked_of_them(local: ConfiguredLog, tmp_path: Path) -> None:
    """Seen from a strict configuration, the one in force merges."""
    strict = tmp_path / "strict.toml"
    strict.write_text("[cluster]\nthreshold = 0.99\nmerge = 0.99\nleave = 0.99\n")
    done = local.run("--config", strict, "whatif", "config/samestory.toml", "--json", "--limit", "1")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (case,) = found["cases"]
    assert (case["kind"], found["split"]["cases"]) == ("merged", 0)
    assert len(case["before"]) > 1
    assert case["reason"]["candidate"].startswith("joins: supported")
    assert case["reason"]["evidence"]


def test_a_change_to_the_comparison_of_articles_is_computed_again_and_reported(local: ConfiguredLog) -> None:
    done = local.run("whatif", "--set", "cluster.candidates=3", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("comparing articles again: the candidate changes what articles are compared by")
    found = json.loads(done.stdout)
    assert found["computed_anew"] is True
    assert found["articles"] == sum(map(len, listed(local).values()))


def test_a_history_of_other_settings_is_computed_again(local: ConfiguredLog, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[cluster]\nwindow_days = 7\n")
    done = local.run("--config", other, "whatif", "--set", "cluster.threshold=0.5", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(
        "comparing articles again: the history was compared with other settings than those in force"
    )
    assert json.loads(done.stdout)["cases"] == []


def test_only_some_articles(local: ConfiguredLog) -> None:
    every = document(local, *STRICT)["articles"]
    german = document(local, *STRICT, "--language", "de")
    assert german["articles"] == len({item.article.id for item in stream() if item.article.language == "de"})
    later = document(local, *STRICT, "--since", "2026-03-03")
    assert 0 < later["articles"] < every
    assert later["computed_anew"] is False


def test_settings_that_group_nothing_are_named_as_such(local: ConfiguredLog) -> None:
    done = local.run("whatif", "--set", "cluster.follow=0.5")
    assert done.returncode == 0
    assert "cluster.follow: 0.15 as configured, 0.5 in the candidate  (changes no grouping)" in done.stdout
    assert "The candidate differs in nothing that [cluster] groups by." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        (("nowhere.toml",), 2, "File 'nowhere.toml' does not exist"),
        (("--set", "cluster.threshold=1.5"), 1, "--set cluster.threshold=1.5: expected `float` <= 1.0"),
        (("--set", "cluster.treshold=0.5"), 1, "--set cluster.treshold=0.5: no such setting"),
        (("--set", "cluster.threshold"), 2, "SETTING=VALUE is needed"),
        ((), 2, "a CANDIDATE file or --set SETTING=VALUE is needed"),
        (("--set", "embed.tokens=128"), 1, "embed.tokens: 128 needs other vectors than the log has"),
        (("--set", "cluster.join_model=nowhere"), 1, "cluster.join_model: "),
        (("--set", "cluster.merge=0.5", "--language", "fr"), 1, "the log has no articles in language 'fr'"),
        (("--set", "cluster.merge=0.5", "--since", "2030-01-01"), 1, "the log has no articles from 2030-01-01"),
        (("--set", "cluster.merge=0.5", "--since", "soon"), 2, "'soon' is not an ISO 8601 date"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(local: ConfiguredLog, arguments, status, expected) -> None:
    done = local.run("whatif", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_candidate_file_is_told_with_its_line(local: ConfiguredLog, tmp_path: Path) -> None:
    candidate = tmp_path / "wrong.toml"
    candidate.write_text("[cluster]\nmerge = 0.5\nthreshold = 7\n")
    done = local.run("whatif", candidate)
    assert done.returncode == 1
    assert f"{candidate}:3: cluster.threshold: expected" in done.stderr


@pytest.mark.parametrize("with_topics", [False, True])
def test_an_empty_log_is_one_line(tmp_path: Path, with_topics: bool) -> None:
    empty = ConfiguredLog(data_dir=tmp_path / "data")
    if with_topics:
        with empty.opened() as log:
            log.create(TOPICS)
    done = empty.run("whatif", "--set", "cluster.merge=0.5")
    assert done.returncode == 1
    assert done.stderr == "samestory: no articles in the log yet: `samestory run` or `samestory add` brings some\n"
