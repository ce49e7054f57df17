"""The wire: schemas as checked in, every version ever written still decoded, what is not ours refused."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, BY_NAME, CHANGES, EMBEDDED, TOPICS, dead_letter_topic, partition_of
from pipeline.errors import MalformedRecord, PermanentError, UnknownSchema
from scripts.schemas import FOLDER, generate

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
DECODERS = {
    "article": codec.decode_article,
    "embedded-article": codec.decode_embedded,
    "correction": codec.decode_correction,
    "story-change": codec.decode_change,
    "story": codec.decode_story,
    "comparison": codec.decode_comparison,
    "judgement": codec.decode_judgement,
    "story-outline": codec.decode_outline,
    "link-correction": codec.decode_link_correction,
    "event": codec.decode_event,
    "event-facts": codec.decode_event_facts,
}
ENCODERS: dict[str, Callable[..., bytes]] = {
    "article": codec.encode_article,
    "embedded-article": codec.encode_embedded,
    "correction": codec.encode_correction,
    "story-change": codec.encode_change,
    "story": codec.encode_story,
    "comparison": codec.encode_comparison,
    "judgement": codec.encode_judgement,
    "story-outline": codec.encode_outline,
    "link-correction": codec.encode_link_correction,
    "event": codec.encode_event,
    "event-facts": codec.encode_event_facts,
}


def test_the_schemas_checked_in_are_those_of_the_wire_types() -> None:
    generated = generate()
    assert {path.name for path in FOLDER.glob("*.json")} >= generated.keys(), "run `make schemas`"
    for name, content in generated.items():
        assert (FOLDER / name).read_text() == content, f"{name} is stale: run `make schemas`"


def test_every_schema_and_version_has_an_example() -> None:
    with_example = {f"{(m := json.loads(path.read_text()))['schema']}.v{m['version']}.json" for path in EXAMPLES}
    on_no_topic = {"webhook.v1.json"}  # sent to receivers: tests/integration/test_webhooks.py holds bodies against it
    assert with_example == {path.name for path in FOLDER.glob("*.json")} - on_no_topic


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_of_each_version_ever_written_is_decoded(path: Path) -> None:
    message = json.loads(path.read_text())
    schema = json.loads((FOLDER / f"{message['schema']}.v{message['version']}.json").read_text())
    jsonschema.validate(message, schema)
    value = DECODERS[message["schema"]](path.read_bytes())
    again = ENCODERS[message["schema"]](value)
    jsonschema.validate(json.loads(again), schema)
    assert ENCODERS[message["schema"]](DECODERS[message["schema"]](again)) == again


@pytest.mark.parametrize("schema", DECODERS)
def test_a_newer_version_is_a_permanent_error_that_says_what_to_do(schema: str) -> None:
    record = json.dumps({"schema": schema, "version": 99, "anything": True}).encode()
    with pytest.raises(UnknownSchema, match=rf"{schema} version 99: .* versions up to 1; upgrade") as caught:
        DECODERS[schema](record)
    assert isinstance(caught.value, PermanentError)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "a tombstone"),
        (b"", "not a samestory message"),
        (b"\xff\xfe", "not a samestory message"),
        (b"hello", "not a samestory message"),
        (b'{"id": "a"}', "not a samestory message"),
        (b'{"schema": "story", "version": 1}', "schema 'story' where 'article' was expected"),
        (b'{"schema": "article", "version": 1, "id": 5}', "article version 1: .*`int`"),
    ],
)
def test_bytes_that_are_no_article_are_refused_with_the_cause(value: bytes | None, message: str) -> None:
    with pytest.raises(MalformedRecord, match=message):
        codec.decode_article(value)


def test_vectors_that_do_not_fit_their_recipe_are_refused() -> None:
    path = next(path for path in EXAMPLES if path.stem.startswith("embedded-article"))
    message = json.loads(path.read_text())
    message["recipe"]["dimensions"] = 7
    with pytest.raises(MalformedRecord, match=r"embedding has \d+ bytes where recipe .* with 7 dimensions needs 28"):
        codec.decode_embedded(json.dumps(message).encode())


def test_vectors_survive_the_wire_to_the_bit() -> None:
    path = next(path for path in EXAMPLES if path.stem.startswith("embedded-article"))
    embedded = codec.decode_embedded(path.read_bytes())
    again = codec.decode_embedded(codec.encode_embedded(embedded))
    assert np.array_equal(embedded.embedding, again.embedding)
    assert np.array_equal(embedded.signature, again.signature)


def test_what_is_read_together_is_partitioned_alike() -> None:
    assert BY_NAME[EMBEDDED].partitions == BY_NAME[CHANGES].partitions


def test_every_topic_has_its_dead_letters() -> None:
    live = [spec.name for spec in TOPICS if not spec.name.endswith(".dead")]
    assert {dead_letter_topic(name) for name in live} <= BY_NAME.keys()


def test_the_partition_of_a_key_never_changes() -> None:
    assert [partition_of(key, 4) for key in (b"en", b"de", b"fr", None)] == [2, 3, 2, 0]
    assert BY_NAME[ARTICLES].partitions == 4
