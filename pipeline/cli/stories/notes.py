"""The options of every correction: a note that says why, and `--json`."""

from collections.abc import Callable

import click

from pipeline.checking.corrections import as_note


class Note(click.ParamType[str]):
    """Why: a line that history shows."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return as_note(str(value))
        except ValueError as exc:
            self.fail(str(exc), param, ctx)


def correction_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every correction."""
    command = click.option("--json", "as_json", is_flag=True, help="The correction as it was written, on stdout.")(
        command
    )
    return click.option("--note", type=Note(), default="", help="Why: the story's history shows it.")(command)
