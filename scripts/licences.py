"""Writes `docs/licences.md`: the licence of every package that the program or its development needs.

`python -m scripts.licences`. Ends with 1 if one is under a copyleft stronger than the LGPL's, or says nothing that can
be read.
"""

import re
import sys
from importlib import metadata
from typing import Any

from boolean import Expression
from license_expression import ExpressionError, LicenseWithExceptionSymbol, get_spdx_licensing

from scripts.installed import ROOT, needed

FILE = ROOT / "docs/licences.md"

_SPDX = get_spdx_licensing()
_STRONGER = re.compile(r"(A?GPL|SSPL|EUPL|OSL|CPAL|RPL|RPSL|QPL|Sleepycat|CC-BY-(NC|ND|SA))\b", re.IGNORECASE)
_LINKING = re.compile(r"(GCC|Classpath|LLVM|Autoconf|Bison)-exception", re.IGNORECASE)
"""Exceptions to the GPL that leave alone what is linked."""

_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "PSFL": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
"""What packages write that is no SPDX expression. Where only "BSD" is said, it is the three-clause one or freer."""

_BY_HAND = {
    "axe-playwright-python": "MIT AND MPL-2.0",
    "promql-parser": "MIT",
}
"""From their licence files; their metadata say nothing. The first brings axe-core, which is under the MPL."""

_HEAD = """# Licences

samestory is under the Apache License 2.0. What it needs, as each package's metadata say; made by `make licences`, which
fails where a licence asks for more than the LGPL does. The exact versions are in `constraints.txt`. The wheel brings
none of these packages; the image brings those of the first table.

The LGPL (`crc32c`) asks that its library can be replaced: it is a package of its own, and can. The MPL asks that
changes to its files are published: there are none. The weights of the models come in packages that are listed here.
"""


def licence_of(package: metadata.Distribution) -> str | None:
    """The SPDX expression; None if nothing is said that can be read."""
    said: dict[str, Any] = dict(package.metadata.json)
    classifiers = [c.rpartition(" :: ")[2] for c in said.get("classifier", ()) if c.startswith("License :: ")]
    first_line = str(said.get("license", "")).strip().partition("\n")[0]
    for text in (_BY_HAND.get(package.name), said.get("license_expression"), first_line, *classifiers):
        if text and (expression := _NAMES.get(text, text)) and _parsed(expression) is not None:
            return str(expression)
    return None


def is_allowed(expression: str) -> bool:
    """Whether it asks for no more than the LGPL does; of alternatives one must be so, of parts all."""
    parsed = _parsed(expression)
    return parsed is not None and _is_allowed(parsed)


def report() -> tuple[str, list[str]]:
    """The document, and what is wrong: a line each."""
    problems: list[str] = []
    parts = [_HEAD]
    for title, packages in zip(("What the program needs", "What only its development needs"), needed(), strict=True):
        parts.append(f"\n## {title}\n\n| package | licence |\n| --- | --- |\n")
        for name, package in packages.items():
            licence = licence_of(package)
            if licence is None:
                problems.append(
                    f"{name} {package.version}: states no licence: look at its files, then scripts/licences.py"
                )
            elif not is_allowed(licence):
                problems.append(f"{name} {package.version}: {licence}: asks for more than the LGPL does")
            parts.append(f"| {name} | {licence or 'unknown'} |\n")
    return "".join(parts), problems


def _parsed(expression: str) -> Expression | None:
    try:
        parsed: Expression | None = _SPDX.parse(expression, validate=True)
    except ExpressionError:
        return None
    return parsed


def _is_allowed(part: Expression) -> bool:
    if isinstance(part, LicenseWithExceptionSymbol):
        return not _STRONGER.match(part.license_symbol.key) or bool(_LINKING.search(part.exception_symbol.key))
    if part.isliteral:
        return not _STRONGER.match(str(part))
    return (any if isinstance(part, _SPDX.OR) else all)(_is_allowed(arg) for arg in part.args)


def main() -> None:
    text, problems = report()
    FILE.write_text(text, encoding="utf-8")
    for problem in problems:
        print(f"licences: {problem}", file=sys.stderr)  # noqa: T201
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
