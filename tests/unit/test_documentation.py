"""Settings, topics and commands are documented, and links between documents work."""

import re
from pathlib import Path

import click
import msgspec
import pytest

from pipeline.__main__ import COMMANDS, samestory
from pipeline.configuration import settings_keys, variable_of
from pipeline.contracts.topics import TOPICS
from pipeline.web.openapi import OPERATIONS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("key", settings_keys())
def test_every_setting_is_documented_and_in_the_shipped_configuration(key: str) -> None:
    name = key.rpartition(".")[2]
    documented = (ROOT / "docs/settings.md").read_text()
    assert f"| `{key}` |" in documented, f"docs/settings.md does not mention {key}"
    assert f"`{variable_of(key)}`" in documented
    assert re.search(rf"^# {name} = ", (ROOT / "config/samestory.toml").read_text(), re.MULTILINE), (
        f"config/samestory.toml does not show {key}"
    )


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = set(
        re.findall(r"^\| `([\w.]+)` \|.*`SAMESTORY_", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    )
    assert documented == set(settings_keys())


@pytest.mark.parametrize("spec", TOPICS, ids=lambda spec: spec.name)
def test_every_topic_is_documented_as_the_registry_has_it(spec) -> None:
    kept = "compacted" if spec.cleanup == "compact" else f"{spec.retention_h / 24:.0f} days"
    row = re.search(rf"^\| `{re.escape(spec.name)}` \|.*$", (ROOT / "docs/topics.md").read_text(), re.MULTILINE)
    assert row, f"docs/topics.md does not mention {spec.name}"
    assert row[0].endswith(f"| {spec.partitions} | {kept} |")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_has_help(name: str) -> None:
    assert re.search(rf"`[^`]*\b{name}\b[^`]*`", (ROOT / "README.md").read_text())
    command = samestory.get_command(click.Context(samestory), name)
    assert command is not None
    assert command.help


def test_every_field_of_every_document_of_the_api_is_in_its_documentation() -> None:
    documented = (ROOT / "docs/api.md").read_text()
    kinds = [kind for operation in OPERATIONS for kind in (*operation.documents, *operation.chosen)]
    _, schemas = msgspec.json.schema_components(dict.fromkeys(kinds))
    fields = {field for schema in schemas.values() for field in schema["properties"]}
    assert {field for field in fields if f'"{field}"' not in documented and f"`{field}`" not in documented} == set()


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
