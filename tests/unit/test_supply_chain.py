"""What the program is made of: pinned, with hashes, under licences that are known, and listed."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.hashes import FILES
from scripts.installed import needed
from scripts.licences import FILE, is_allowed, report
from scripts.sbom import bill
from tests.running import ROOT


def pinned(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([^\s\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


CONSTRAINTS = pinned((ROOT / "constraints.txt").read_text())
LISTS = {name: file.read_text() for name, file in FILES.items()}


def test_what_is_pinned_has_the_hashes_of_the_registrys_files_except_torch() -> None:
    listed = pinned(LISTS["run"]) | pinned(LISTS["dev"])
    assert CONSTRAINTS.pop("torch") == "2.13.0"
    assert listed == CONSTRAINTS, "run `make lock`"
    for text in LISTS.values():
        for entry in re.split(r"\n(?=[\w.-]+==)", text)[1:]:
            assert re.fullmatch(r"[\w.-]+==\S+ \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n?)+", entry), entry


def test_the_list_for_the_program_has_all_that_the_program_needs() -> None:
    run, _ = needed()
    assert set(run) - set(pinned(LISTS["run"])) <= {"torch", "setuptools"}


@pytest.mark.parametrize("text", [*LISTS.values(), (ROOT / "constraints.txt").read_text()])
def test_no_list_names_an_index(text: str) -> None:
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


def test_every_licence_is_known_and_asks_for_no_more_than_the_lgpl() -> None:
    text, problems = report()
    assert problems == []
    assert FILE.read_text() == text, "run `make licences`"


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("LGPL-2.1-or-later", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("BSD-3-Clause AND GPL-3.0-only WITH GCC-exception-3.1", True),
        ("GPL-3.0-only", False),
        ("MIT AND AGPL-3.0-or-later", False),
        ("CC-BY-NC-4.0", False),
        ("free for everybody", False),
    ],
)
def test_which_licences_are_allowed(licence: str, *, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


def test_the_bill_of_materials_lists_what_is_needed_and_by_what_and_is_the_same_each_time() -> None:
    text = bill()
    assert text == bill()
    document = json.loads(text)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    run, _ = needed()
    components = {component["name"]: component for component in document["components"]}
    assert components.keys() == run.keys()
    assert all(component["licenses"] for component in components.values())
    needs = {entry["ref"]: set(entry.get("dependsOn", ())) for entry in document["dependencies"]}
    own = document["metadata"]["component"]
    assert own["name"] == "samestory"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    direct = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    assert needs[own["bom-ref"]] == {components[name]["bom-ref"] for name in direct}
