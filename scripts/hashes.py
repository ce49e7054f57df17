"""Writes `requirements/run.txt` and `requirements/dev.txt`: pinned packages with the hashes of the registry's files.

`python -m scripts.hashes FILE` reads them from FILE, as `uv pip compile --generate-hashes` writes it. torch is in
neither: its builds for a CPU are files of other indices, with other hashes than the registry's.
"""

import re
import sys
from pathlib import Path

from packaging.utils import canonicalize_name

from scripts.installed import ROOT, needed

FILES = {"run": ROOT / "requirements/run.txt", "dev": ROOT / "requirements/dev.txt"}
_HEADS = {
    "run": "# What the program needs, with the hashes of the registry's files. Made by 'make lock'; names no index.\n",
    "dev": "# What its development needs besides, as run.txt.\n",
}
_PINNED = re.compile(r"^([\w.-]+)==.*\n(?: +--hash=.*\n)+", re.MULTILINE)


def main(source: Path) -> None:
    run, _ = needed()
    texts = dict(_HEADS)
    for found in _PINNED.finditer(source.read_text(encoding="utf-8")):
        texts["run" if canonicalize_name(found[1]) in run else "dev"] += found[0]
    for name, text in texts.items():
        FILES[name].parent.mkdir(exist_ok=True)
        FILES[name].write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
