"""Runs every benchmark, each in its own process, so that none benefits from what another has loaded."""

import subprocess
import sys
from pathlib import Path

for file in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"== {file.stem.removeprefix('bench_')}", flush=True)
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{file.stem}"], cwd=Path(__file__).parents[1], check=False
    )
    if ended.returncode:
        print(f"   ended with {ended.returncode}", flush=True)
