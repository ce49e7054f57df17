"""`topics create`, `describe` and `verify`."""

import json
from dataclasses import replace

import pytest

from pipeline.contracts.topics import ARTICLES, BY_NAME, EMBEDDED, TOPICS
from pipeline.ports import Message
from tests.support.configured_log import ConfiguredLog, append, records

NAMES = [spec.name for spec in TOPICS]


def test_create_makes_what_is_missing_and_leaves_what_is_there(configured: ConfiguredLog) -> None:
    with configured.opened() as log:
        log.create([BY_NAME[ARTICLES]])
        append(log, Message(topic=ARTICLES, key=b"k", value=b"v"))
    done = configured.run("topics", "create")
    assert done.returncode == 0, done.stderr
    created = [line.removesuffix(": created") for line in done.stdout.splitlines() if line.endswith(": created")]
    assert created == [name for name in NAMES if name != ARTICLES]
    assert done.stdout.splitlines()[-1] == f"{len(NAMES) - 1} created, 1 already present"
    with configured.opened() as log:
        assert sum(map(len, records(log, ARTICLES))) == 1
    again = configured.run("topics", "create", "--json")
    assert json.loads(again.stdout) == {"created": [], "existing": NAMES}
    assert configured.run("topics", "verify").stdout == f"{len(NAMES)} topics: as wanted\n"


def test_verify_names_every_difference_and_exits_1(configured: ConfiguredLog) -> None:
    with configured.opened() as log:
        log.create([spec for spec in TOPICS if spec.name not in (ARTICLES, EMBEDDED, "stories")])
        log.create([replace(BY_NAME[ARTICLES], partitions=3, retention_h=30)])
        log.create([replace(BY_NAME["stories"], cleanup="delete", retention_h=48)])
    done = configured.run("topics", "verify")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "articles: partitions: wanted 4, found 3",
        "articles: retention: wanted 7 days, found 30 h",
        "articles.embedded: topic: wanted there, found missing",
        "stories: cleanup: wanted compact, found delete",
        "stories: retention: wanted for ever, found 2 days",
    ]
    instead = "use another data_dir"
    unchangeable = "cleanup and partitions"
    if "SAMESTORY_LOG_TRANSPORT" in configured.variables:
        instead, unchangeable = "delete articles", "partitions"
    others = "cleanup, retention" if unchangeable == "partitions" else ""
    remedies = f"{unchangeable} of an existing topic cannot be changed: {instead}, then `samestory topics create`"
    if others:
        remedies += f"; docs/operations.md says how to change {others} of an existing topic"
    assert done.stderr == f"samestory: 3 of {len(TOPICS)} topics are not as wanted: {remedies}\n"
    document = json.loads(configured.run("topics", "verify", "--json").stdout)
    assert document["ok"] is False
    assert document["differences"][0] == {
        "topic": "articles", "setting": "partitions", "wanted": "4", "found": "3",
    }  # fmt: skip
    refused = configured.run("topics", "create")
    assert refused.returncode == 1
    assert refused.stderr.startswith("samestory: topic articles")
    assert refused.stderr.count("\n") == 1


def test_verify_advises_to_create_where_that_helps(configured: ConfiguredLog) -> None:
    with configured.opened() as log:
        log.create([spec for spec in TOPICS if spec.name != ARTICLES])
    done = configured.run("topics", "verify")
    assert done.returncode == 1
    assert done.stdout == "articles: topic: wanted there, found missing\n"
    advice = "`samestory topics create` creates what is missing"
    assert done.stderr == f"samestory: 1 of {len(TOPICS)} topics are not as wanted: {advice}\n"
    assert configured.run("topics", "create").returncode == 0
    assert configured.run("topics", "verify").returncode == 0


def test_describe_tells_how_much_is_there_and_how_far_the_stages_are_behind(configured: ConfiguredLog) -> None:
    with configured.opened() as log:
        log.create([spec for spec in TOPICS if spec.name != "stories.dead"])
        append(log, *(Message(topic=ARTICLES, key=b"k", value=b"v", partition=1) for _ in range(7)))
    done = configured.run("topics", "describe", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    topics = {topic["topic"]: topic for topic in document["topics"]}
    assert list(topics) == NAMES
    articles = topics[ARTICLES]
    assert articles["differences"] == []
    assert (articles["found"]["cleanup"], articles["found"]["retention_h"]) == ("delete", 168)
    empty, filled, *_ = articles["found"]["partitions"]
    assert (empty["first_offset"], empty["end_offset"]) == (0, 0)
    assert filled["first_offset"] == 0
    assert filled["end_offset"] >= 7
    assert topics["stories.dead"]["found"] is None
    lags = {group["group"]: group["lag"] for group in document["groups"]}
    assert lags["embed"] >= 7
    assert (lags["cluster"], lags["compare"]) == (0, 0)
    shown = configured.run("topics", "describe").stdout
    assert all(name in shown for name in (*NAMES, "embed", "cluster", "compare", "missing"))


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_verify_wants_the_copies_that_the_settings_name(configured: ConfiguredLog) -> None:
    assert configured.run("topics", "create").returncode == 0
    wanted = {"SAMESTORY_KAFKA_REPLICATION_FACTOR": "3", "SAMESTORY_KAFKA_MAX_MESSAGE_BYTES": "8400000"}
    done = configured.run("topics", "verify", **wanted)
    assert done.returncode == 1
    assert "articles: replication factor: wanted at least 3, found 1\n" in done.stdout
    assert "articles: max.message.bytes: wanted at least 8400000, found 8388608\n" in done.stdout
    assert done.stderr == (
        f"samestory: {len(TOPICS)} of {len(TOPICS)} topics are not as wanted: docs/operations.md says how to change "
        "max.message.bytes, replication factor of an existing topic\n"
    )


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_on_kafka_closed_stories_can_be_kept_for_a_time(configured) -> None:
    keep = {"SAMESTORY_LOG_KEEP_CLOSED_DAYS": "90"}
    assert configured.run("topics", "create", **keep).returncode == 0
    assert configured.run("topics", "verify", **keep).returncode == 0
    differing = configured.run("topics", "verify")
    assert differing.returncode == 1
    assert "stories: retention: wanted for ever, found 90 days" in differing.stdout
    assert "cleanup" not in differing.stdout
