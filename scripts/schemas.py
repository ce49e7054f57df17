"""Writes JSON Schemas to docs/schemas, of the wire types and what webhooks are sent: `python -m scripts.schemas`.

They are checked in for those who read them in another language; a test fails if they are stale.
"""

import json
from pathlib import Path

import msgspec

from consumers.webhook_events import WebhookEventV1
from pipeline.contracts.codec import WIRE_TYPES

FOLDER = Path(__file__).parents[1] / "docs/schemas"


def generate() -> dict[str, str]:
    """The content of each schema file by its name, one for each schema and version."""
    files = {}
    for wire_type in (*WIRE_TYPES, WebhookEventV1):
        schema, version = wire_type.__struct_defaults__[:2]
        (reference,), components = msgspec.json.schema_components([wire_type], ref_template="#/$defs/{name}")
        top = components.pop(reference["$ref"].rsplit("/", 1)[1])
        top["required"] = ["schema", "version", *top["required"]]
        document = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:samestory:{schema}:{version}",
            **top,
            "$defs": components,
        }
        files[f"{schema}.v{version}.json"] = json.dumps(document, indent=2) + "\n"
    return files


if __name__ == "__main__":
    for name, content in generate().items():
        (FOLDER / name).write_text(content)
