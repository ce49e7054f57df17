"""`status`: how a line is doing, on one screen."""

from datetime import UTC, datetime

import click
import msgspec

from pipeline.cli.console import console
from pipeline.cli.context import Context


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def status(context: Context, as_json: bool) -> None:
    """Show how the line is doing: stages, alarms, last errors, dead letters, feeds, disk.

    Writes nothing, whether or not stages are running, and says what it cannot know. `doctor` checks the installation.
    """
    from pipeline.cli.operating.line_status import line_status
    from pipeline.cli.operating.render_status import print_status

    found = line_status(context, datetime.now(UTC))
    if as_json:
        click.echo(msgspec.json.encode(found).decode("utf-8"))
    else:
        print_status(found, console())
