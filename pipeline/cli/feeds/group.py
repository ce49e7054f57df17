"""`feeds`: what feeds yield, how they stand, and lists of them from and for other readers."""

import click

from pipeline.cli.feeds.check import check
from pipeline.cli.feeds.listing import list_feeds
from pipeline.cli.feeds.lists import export_feeds, import_feeds
from pipeline.cli.feeds.parse import parse


@click.group()
def feeds() -> None:
    """Check feeds and find a site's, show how each stands, take over other readers' lists, parse feed files."""


for command in (check, list_feeds, import_feeds, export_feeds, parse):
    feeds.add_command(command)
