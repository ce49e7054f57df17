"""Writes the topics as an AsyncAPI 3.0 document, from the registry, the wire types and example messages.

`python -m scripts.asyncapi EXAMPLES OUT` writes it to the file OUT. The messages in the folder EXAMPLES, one a file,
are its examples. A test fails if the document that is checked in is stale.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from pipeline import __version__
from pipeline.contracts import comparison, judgements, links, messages, topics
from pipeline.contracts.codec import PACKED_HEADER
from pipeline.contracts.topics import TOPICS, TopicSpec

Document = dict[str, Any]

_WIRE_TYPES: dict[str, type[msgspec.Struct]] = {
    topics.ARTICLES: messages.ArticleV1,
    topics.EMBEDDED: messages.EmbeddedArticleV1,
    topics.CHANGES: messages.ChangeV1,
    topics.STORIES: messages.StoryV1,
    topics.COMPARED: comparison.ComparisonV1,
    topics.JUDGED: judgements.JudgementV1,
    topics.OUTLINES: links.StoryOutlineV1,
    topics.LINKS: links.EventV1,
    topics.EVENTS_COMPARED: links.EventFactsV1,
}
_ALSO: dict[str, type[msgspec.Struct]] = {
    topics.EMBEDDED: messages.CorrectionV1,
    topics.OUTLINES: links.LinkCorrectionV1,
}
"""A second kind of message that a topic carries."""
_NOT_BY_STAGES = frozenset((topics.ARTICLES, topics.JUDGED))
_BINDING = {"bindingVersion": "0.5.0"}
_DEAD_LETTER = "dead-letter"
_REPLAY_MARK = "replay-mark"
_TOMBSTONE = "tombstone"
_STAGE_HEADERS = {
    topics.SINCE_HEADER: (
        "when the oldest article behind the record came into `articles`: milliseconds since the epoch, in digits"
    )
}
_CHANGE_HEADERS = {
    PACKED_HEADER: "what the clusterer computed of the article, in a binary format that only samestory reads"
}
_COMPARED_HEADERS = {
    topics.WAITING_HEADER: (
        "the offset on `stories.changes` up to which all stories of the partition are compared, in digits, and after a "
        "space each the ids of those that are not"
    )
}
_DEAD_LETTER_HEADERS = {
    "samestory-topic": "the topic that the record was read from",
    "samestory-partition": "its partition there, in digits",
    "samestory-offset": "its offset there, in digits",
    "samestory-stage": "the stage that could not handle it",
    "samestory-error": "the kind of error, and what went wrong",
    "samestory-at": "when that was, RFC 3339",
}
_REPLAY_MARK_HEADERS = {
    **{name: text for name, text in _DEAD_LETTER_HEADERS.items() if name != "samestory-error"},
    "samestory-replayed": "when the dead letter with these other headers was put back, RFC 3339",
}


def generate(examples: Mapping[str, Document]) -> str:
    """The document as text. `examples`: messages by name."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "samestory",
            "version": __version__,
            "description": (
                "What samestory finds, on Kafka. Read with the isolation level `read_committed`: all results of a "
                "batch are committed as one transaction. docs/topics.md describes keys, order, tombstones, and how "
                "messages may change."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The Kafka that samestory runs on.",
                "variables": {"bootstrap": {"default": "localhost:9092", "description": "host and port of a broker"}},
            }
        },
        "channels": {_channel_id(spec): _channel(spec) for spec in TOPICS},
        "operations": {f"send-{_channel_id(spec)}": _send(spec) for spec in TOPICS},
        "components": {"messages": _messages(examples), "schemas": _schemas()},
    }
    return json.dumps(document, indent=2) + "\n"


def _channel_id(spec: TopicSpec) -> str:
    return spec.name.replace(".", "-")


def _is_dead_letter(spec: TopicSpec) -> bool:
    return spec.name.endswith(topics.DEAD_SUFFIX)


def _schema_of(wire_type: type[msgspec.Struct]) -> str:
    schema: str = wire_type.__struct_defaults__[0]
    return schema


def _message_ids(spec: TopicSpec) -> list[str]:
    if _is_dead_letter(spec):
        return [_DEAD_LETTER, _REPLAY_MARK]
    also = [_schema_of(_ALSO[spec.name])] if spec.name in _ALSO else []
    return [_schema_of(_WIRE_TYPES[spec.name]), *also, *([_TOMBSTONE] if spec.cleanup == "compact" else [])]


def _channel(spec: TopicSpec) -> Document:
    retention_ms = -1 if spec.retention_h is None else round(spec.retention_h * 3_600_000)
    return {
        "address": spec.name,
        "summary": spec.carries,
        "description": f"Key: {spec.key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _message_ids(spec)},
        "bindings": {
            "kafka": {
                "topic": spec.name,
                "partitions": spec.partitions,
                "topicConfiguration": {"cleanup.policy": [spec.cleanup], "retention.ms": retention_ms},
                **_BINDING,
            }
        },
    }


def _send(spec: TopicSpec) -> Document:
    channel = f"#/channels/{_channel_id(spec)}"
    return {
        "action": "send",
        "summary": f"samestory writes {spec.carries}",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in _message_ids(spec)],
    }


def _messages(examples: Mapping[str, Document]) -> Document:
    found: Document = {}
    for topic, wire_type in (*_WIRE_TYPES.items(), *_ALSO.items()):
        schema, version = wire_type.__struct_defaults__[:2]
        found[schema] = {
            "name": schema,
            "title": f"{schema}, version {version}",
            "payload": {"$ref": f"#/components/schemas/{wire_type.__name__}"},
            # What comes in from outside is where the time starts.
            **(
                {}
                if topic in (topics.ARTICLES, topics.JUDGED) or wire_type in _ALSO.values()
                else {"headers": _stage_headers(topic)}
            ),
            "bindings": {"kafka": {"key": _key(topics.BY_NAME[topic].key), **_BINDING}},
            "examples": [
                {"name": name, "payload": example}
                for name, example in examples.items()
                if (example["schema"], example["version"]) == (schema, version)
            ],
        }
    found[_TOMBSTONE] = {
        "name": _TOMBSTONE,
        "title": "tombstone",
        "summary": "A record without a value: nothing is stored under its key any more.",
        "payload": {"type": "null"},
        "headers": _headers(_STAGE_HEADERS),
        "bindings": {"kafka": {"key": _key("story id"), **_BINDING}},
    }
    found[_DEAD_LETTER] = {
        "name": _DEAD_LETTER,
        "title": "dead letter",
        "summary": "A record that could not be handled: key, value and headers as they came, where from and why.",
        "contentType": "application/octet-stream",
        "headers": _headers(_DEAD_LETTER_HEADERS),
        "bindings": {"kafka": dict(_BINDING)},
    }
    found[_REPLAY_MARK] = {
        "name": _REPLAY_MARK,
        "title": "replay mark",
        "summary": "A record without a value: a dead letter was put back onto the topic that it came from.",
        "payload": {"type": "null"},
        "headers": _headers(_REPLAY_MARK_HEADERS),
        "bindings": {"kafka": dict(_BINDING)},
    }
    return found


def _key(what: str) -> Document:
    return {"type": "string", "description": f"the {what}, in UTF-8"}


def _stage_headers(topic: str) -> Document:
    headers = _headers(_STAGE_HEADERS)
    if topic == topics.CHANGES:
        headers["properties"] |= _headers(_CHANGE_HEADERS)["properties"]
    if topic == topics.COMPARED:
        headers["properties"] |= _headers(_COMPARED_HEADERS)["properties"]
    return headers


def _headers(described: dict[str, str]) -> Document:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": text} for name, text in described.items()},
        "required": list(described),
    }


def _schemas() -> Document:
    wire_types = [*_WIRE_TYPES.values(), *_ALSO.values()]
    _, components = msgspec.json.schema_components(wire_types, ref_template="#/components/schemas/{name}")
    for wire_type in wire_types:
        component = components[wire_type.__name__]
        component["required"] = ["schema", "version", *component["required"]]
    schemas: Document = _as_draft_7(components)
    return schemas


def _as_draft_7(node: Any) -> Any:
    """The same schemas in JSON Schema draft 7, which AsyncAPI uses.

    It describes the places of an array in `items`.
    """
    if isinstance(node, list):
        return [_as_draft_7(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "prefixItems" in node:
        node = {**{k: v for k, v in node.items() if k != "prefixItems"}, "items": node["prefixItems"]}
    return {key: _as_draft_7(value) for key, value in node.items()}


def read_examples(folder: Path) -> dict[str, Document]:
    """The messages of a folder, one a file, by the name of the file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(generate(read_examples(Path(sys.argv[1]))), encoding="utf-8")
