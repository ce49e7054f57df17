"""Kinds of values that several commands take."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from pipeline.domain.articles.languages import normal_language

INPUT_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
"""A file that a command reads. A wrong call (exit code 2) where it does not exist, in every command."""

INPUT_FOLDER: Final = click.Path(path_type=Path, exists=True, file_okay=False)
"""A folder that a command reads; as `INPUT_FILE`."""

OUTPUT_FILE: Final = click.Path(path_type=Path, dir_okay=False)
"""A file that a command writes."""


class Language(click.ParamType[str]):
    """A language by its code of ISO 639-1, or a tag that begins with it."""

    name = "language"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        code = normal_language(str(value))
        if not code:
            self.fail(f"{value!r} is not a language code of ISO 639-1, such as en or pt", param, ctx)
        return code


class Moment(click.ParamType[datetime]):
    """An ISO 8601 date or time; UTC if it names no zone."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 date", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
