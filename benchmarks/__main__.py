"""Runs every benchmark, or the one that is named with its options, each in its own process.

So none benefits from what another has loaded.
"""

import argparse
import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FILES = {file.stem.removeprefix("bench_"): file for file in sorted(Path(__file__).parent.glob("bench_*.py"))}


def main(arguments: Sequence[str]) -> int:
    """1 if one of them failed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"{__doc__}",
        epilog="names:\n" + "\n".join(f"  {name:12} {_first_line(file)}" for name, file in FILES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", help="of one benchmark; without it, all run")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="of that one: NAME --help lists them")
    chosen = parser.parse_args(arguments)
    name = chosen.name and chosen.name.removeprefix("bench_")
    if name and name not in FILES:
        parser.error(f"no benchmark {chosen.name!r}: there are {', '.join(FILES)}")
    failed = [one for one in ([name] if name else FILES) if not _succeeds(one, chosen.options)]
    return 1 if failed else 0


def _succeeds(name: str, options: Sequence[str]) -> bool:
    print(f"== {name}", flush=True)
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.bench_{name}", *options], cwd=Path(__file__).parents[1], check=False
    )
    if ended.returncode:
        print(f"   ended with {ended.returncode}", flush=True)
    return not ended.returncode


def _first_line(file: Path) -> str:
    documented = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return documented.split("\n", 1)[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
