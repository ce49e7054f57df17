"""Where things are, and the command line in a process of its own, as a user has it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    """Of a process that has its state in `data_dir`, and no settings but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMESTORY_")}
    return {**clean, "SAMESTORY_DATA_DIR": str(data_dir), **variables}


def run_samestory(
    *arguments: str | Path, data_dir: Path, timeout_s: float = 120, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        env=environment(data_dir, **variables),
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
