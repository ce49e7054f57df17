"""`feeds`: what feeds yield, their status, and lists of feeds from and for other readers."""

import click

from pipeline.cli.feeds.check import check
from pipeline.cli.feeds.listing import list_feeds
from pipeline.cli.feeds.lists import export_feeds, import_feeds
from pipeline.cli.feeds.parse import parse


@click.group()
def feeds() -> None:
    """Check feeds, find a site's feeds, show their status, import and export lists of feeds, parse feed files."""


for command in (check, list_feeds, import_feeds, export_feeds, parse):
    feeds.add_command(command)
