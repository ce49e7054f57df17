"""The official JSON Schema of AsyncAPI 3.0, from the npm package of the AsyncAPI project.

It is fetched with npm, checked against the hash of the pinned version, and stored in pytest's cache. No Python package
contains it, and this repository does not contain copies.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

PACKAGE = "@asyncapi/specs@6.11.1"
_ARCHIVE = "asyncapi-specs-6.11.1.tgz"
_SHA_512 = "A3WBLqAKGoJ2+6FWFtpjBlCQ1oFCcs4GxF7zsIGvNqp/klGUHjlA3aAcZ9XMMpLGE8zPeYDz2x9FmO6DSuKraQ=="
_FETCH_LIMIT_S = 120


class NoSchema(Exception):
    """The schema cannot be obtained; the message says why."""


def official_schema(cache: Path) -> dict[str, Any]:
    """Returns the schema. `cache` is the folder in which the package is stored."""
    archive = cache / _ARCHIVE
    if not archive.exists():
        _fetch(cache)
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != _SHA_512:
        archive.unlink()
        raise NoSchema(f"{PACKAGE} has changed: its SHA-512 is {digest}")
    with tarfile.open(archive) as package:
        file = package.extractfile("package/schemas/3.0.0.json")
        assert file is not None
        schema: dict[str, Any] = json.load(file)
    return schema


def _fetch(cache: Path) -> None:
    if shutil.which("npm") is None:
        raise NoSchema(f"no npm to fetch {PACKAGE} with")
    command = ["npm", "pack", PACKAGE, "--ignore-scripts", "--pack-destination", str(cache)]
    try:
        fetched = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=_FETCH_LIMIT_S)
    except subprocess.TimeoutExpired as exc:
        raise NoSchema(f"npm did not fetch {PACKAGE} in {_FETCH_LIMIT_S} s") from exc
    if fetched.returncode:
        raise NoSchema(f"npm could not fetch {PACKAGE}: {fetched.stderr.strip()}")
