"""Runs every benchmark, or the one that is named with its options, each in its own process.

So none benefits from what another has loaded.
"""

import subprocess
import sys
from pathlib import Path

_NAMED, _OPTIONS = sys.argv[1:2], sys.argv[2:]
for file in sorted(Path(__file__).parent.glob("bench_*.py")):
    name = file.stem.removeprefix("bench_")
    if _NAMED and _NAMED[0] not in (name, file.stem):
        continue
    print(f"== {name}", flush=True)
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{file.stem}", *_OPTIONS], cwd=Path(__file__).parents[1], check=False
    )
    if ended.returncode:
        print(f"   ended with {ended.returncode}", flush=True)
