"""Kinds of values that several commands take."""

from datetime import datetime

import click

from producers.replay import parse_published


class Moment(click.ParamType[datetime]):
    """An ISO 8601 date or time; UTC where it names no zone."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return parse_published(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 date", param, ctx)
