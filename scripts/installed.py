"""Which of the installed packages the program needs, and which only its development."""

import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def needed() -> tuple[dict[str, metadata.Distribution], dict[str, metadata.Distribution]]:
    """By canonical name: the packages that the program needs, and those that only the extra `dev` needs besides.

    Raises PackageNotFoundError if one is not installed.
    """
    declared = _project()
    run = _closure(declared["dependencies"])
    dev = _closure([*declared["dependencies"], *declared["optional-dependencies"]["dev"]])
    return run, {name: found for name, found in dev.items() if name not in run}


def direct(package: str) -> set[str]:
    """The canonical names of what an installed package needs itself; of samestory, what its sources declare."""
    needs = _project()["dependencies"] if package == "samestory" else metadata.distribution(package).requires or ()
    found = map(Requirement, needs)
    return {canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate({"extra": ""})}


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _closure(requirements: Iterable[str]) -> dict[str, metadata.Distribution]:
    found: dict[str, metadata.Distribution] = {}
    waiting = [Requirement(requirement) for requirement in requirements]
    done: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in done:
                continue
            done.add((name, extra))
            found[name] = metadata.distribution(requirement.name)
            needs = (Requirement(text) for text in found[name].requires or ())
            waiting += [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
    return dict(sorted(found.items()))
