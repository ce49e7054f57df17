"""The AsyncAPI document: as generated, valid by the official schema, and true to what is written."""

import copy
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.contracts.topics import ARTICLES, STORIES, TOPICS, dead_letter_topic
from pipeline.errors import MalformedRecord
from pipeline.ports import Record, TopicPartition
from pipeline.running.dead_letters import dead_letter, read_dead_letters, replay
from pipeline.running.stage import Rejection
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from scripts.asyncapi import generate, read_examples
from tests.running import ROOT
from tests.support.asyncapi_schema import NoSchema, official_schema

FILE = ROOT / "docs/asyncapi.json"
DOCUMENT = json.loads(FILE.read_text())
MESSAGES = DOCUMENT["components"]["messages"]


@pytest.fixture(scope="module")
def asyncapi(request: pytest.FixtureRequest) -> jsonschema.Draft7Validator:
    try:
        schema = official_schema(Path(request.config.cache.mkdir("asyncapi-specs")))
    except NoSchema as exc:
        if os.environ.get("CI") == "true":
            pytest.fail(str(exc))
        pytest.skip(str(exc))
    return jsonschema.Draft7Validator(schema)


def test_the_document_checked_in_is_that_of_the_registry_and_the_wire_types() -> None:
    generated = generate(read_examples(ROOT / "tests/contracts/examples"))
    assert FILE.read_text() == generated, "docs/asyncapi.json is stale: run `make schemas`"


def test_the_document_is_valid_by_the_official_schema(asyncapi: jsonschema.Draft7Validator) -> None:
    assert [f"{list(error.path)}: {error.message}" for error in asyncapi.iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("channels", "stories", "bindings", "kafka", "partitions"), 0),
        (("channels", "stories", "bindings", "kafka", "topicConfiguration", "cleanup.policy"), ["keep"]),
        (("channels", "stories", "adress"), "stories"),
        (("operations", "send-stories", "action"), "publish"),
        (("components", "schemas", "StoryV1", "type"), "thing"),
    ],
)
def test_the_official_schema_tells_a_wrong_document(asyncapi: jsonschema.Draft7Validator, path, value) -> None:
    wrong = copy.deepcopy(DOCUMENT)
    *way, last = path
    node = wrong
    for name in way:
        node = node[name]
    node[last] = value
    assert not asyncapi.is_valid(wrong)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_to_something() -> None:
    for reference in set(references(DOCUMENT)):
        node = DOCUMENT
        for name in reference.removeprefix("#/").split("/"):
            assert name in node, reference
            node = node[name]


def test_every_topic_of_the_registry_is_a_channel_with_its_settings() -> None:
    channels = {channel["address"]: channel["bindings"]["kafka"] for channel in DOCUMENT["channels"].values()}
    assert channels.keys() == {spec.name for spec in TOPICS}
    for spec in TOPICS:
        kafka = channels[spec.name]
        assert kafka["partitions"] == spec.partitions
        assert kafka["topicConfiguration"] == {
            "cleanup.policy": [spec.cleanup],
            "retention.ms": -1 if spec.retention_h is None else spec.retention_h * 3_600_000,
        }


def test_samestory_sends_every_message_of_every_channel() -> None:
    sent = {
        operation["channel"]["$ref"].rpartition("/")[2]: {
            message["$ref"].rpartition("/")[2] for message in operation["messages"]
        }
        for operation in DOCUMENT["operations"].values()
        if operation["action"] == "send"
    }
    assert sent == {name: set(channel["messages"]) for name, channel in DOCUMENT["channels"].items()}
    assert sent[STORIES] == {"story", "tombstone"}


@pytest.mark.parametrize("name", ["article", "embedded-article", "story-change", "story", "comparison"])
def test_the_examples_of_a_message_are_valid_by_its_payload(name: str) -> None:
    payload = {**MESSAGES[name]["payload"], "components": DOCUMENT["components"]}
    validator = jsonschema.Draft7Validator(payload)
    assert MESSAGES[name]["examples"]
    for example in MESSAGES[name]["examples"]:
        validator.validate(example["payload"])
    assert not validator.is_valid({**MESSAGES[name]["examples"][0]["payload"], "schema": "another"})


def test_dead_letters_and_their_marks_have_the_headers_that_are_described() -> None:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    producer = log.producer("test")
    record = Record(topic=ARTICLES, partition=1, offset=7, key=b"k", value=b"{", timestamp=datetime.now(UTC))
    rejection = Rejection(record=record, error=MalformedRecord("not a samestory message"))
    producer.append([dead_letter(rejection, "embed", datetime.now(UTC))])
    replay(list(read_dead_letters(log, dead_letter_topic(ARTICLES))), producer.append, datetime.now(UTC))
    letter, mark = log.read(TopicPartition(dead_letter_topic(ARTICLES), 0))
    assert dict(letter.headers).keys() == MESSAGES["dead-letter"]["headers"]["properties"].keys()
    assert dict(mark.headers).keys() == MESSAGES["replay-mark"]["headers"]["properties"].keys()
    assert mark.value is None
    log.close()


def test_every_header_is_documented() -> None:
    documented = (ROOT / "docs/topics.md").read_text()
    for message in MESSAGES.values():
        for name in message.get("headers", {}).get("properties", {}):
            assert f"`{name}`" in documented
