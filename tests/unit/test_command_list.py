"""The list of commands: its summaries are the commands' own, and showing it loads no command."""

import subprocess
import sys

import click
import pytest

from pipeline.__main__ import COMMANDS, samestory

HEAVY = ("torch", "numba", "faiss", "spacy", "trafilatura", "lightgbm", "sklearn")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_is_the_command_s_own(name: str) -> None:
    command = samestory.get_command(click.Context(samestory), name)
    assert command is not None
    own = command.get_short_help_str(limit=200)
    assert COMMANDS[name].summary == own, f"pipeline/__main__.py has another summary of {name} than its docstring"


@pytest.mark.parametrize(
    "arguments",
    ["--help", "config show", "config check --help", "topics --help", "run --help", "consume --help", "claims --help"],
)
def test_a_light_command_loads_no_heavy_library(arguments: str) -> None:
    code = f"""
import sys
from pipeline.__main__ import main
sys.argv = ["samestory", *{arguments.split()!r}]
try:
    main()
except SystemExit as exc:
    assert exc.code == 0, exc.code
print("loaded:", *({HEAVY!r} & sys.modules.keys()), file=sys.stderr)
""".replace(repr(HEAVY), repr(set(HEAVY)))
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stderr == "loaded:\n"
