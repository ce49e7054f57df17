"""`config check` and `config show`: whether the settings can be used, and which are in force."""

import json

import click
import msgspec
from rich.table import Table

from pipeline import app
from pipeline.app import fitted_models
from pipeline.app.webhooks import open_webhooks
from pipeline.cli.console import console
from pipeline.cli.context import Context
from pipeline.configuration import load_feeds, settings_keys, variable_of
from pipeline.errors import ConfigError
from pipeline.settings import SECRETS, Feed


@click.group()
def config() -> None:
    """Check and show the settings."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def check(context: Context, as_json: bool) -> None:
    """Validate everything that the configuration names; say file, line and cause of each mistake."""
    problems = app.broker_problems(context)
    feeds: tuple[Feed, ...] = ()
    try:
        feeds = load_feeds(app.feeds_file(context))
    except ConfigError as exc:
        problems.append(str(exc))
    try:
        fitted_models.open_join_model(context)
    except ConfigError as exc:
        problems.append(f"{context.place('cluster.join_model')}: {exc}")
    webhooks = 0
    try:
        webhooks = len(open_webhooks(context))
    except ConfigError as exc:
        problems.append(str(exc))
    if problems:
        raise ConfigError("\n".join(problems))
    report = {
        "ok": True,
        "file": str(context.file) if context.file else None,
        "feeds": len(feeds),
        "outlets": len({feed.outlet for feed in feeds}),
        "families": len({feed.family or feed.outlet for feed in feeds}),
        "webhooks": webhooks,
        "join_model": context.settings.cluster.join_model,
    }
    if as_json:
        click.echo(json.dumps(report))
        return
    click.echo(f"{report['file'] or 'the defaults'}: ok")
    click.echo(f"{report['feeds']} feeds of {report['outlets']} outlets in {report['families']} publisher families")
    if webhooks:
        click.echo(f"{webhooks} webhook{'' if webhooks == 1 else 's'}")
    click.echo(f"join model: {report['join_model']}")


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def show(context: Context, as_json: bool) -> None:
    """Show the settings in force, where each comes from, and the variable that overrides it."""
    values = msgspec.to_builtins(context.settings)
    rows = []
    for key in settings_keys():
        value = values
        for part in key.split("."):
            value = value[part]
        if key in SECRETS and value:
            value = "(set)"
        rows.append({"key": key, "value": value, "from": context.origins[key], "variable": variable_of(key)})
    if as_json:
        click.echo(json.dumps(rows))
        return
    table = Table("setting", "value", "from", "variable", box=None, header_style="bold")
    for row in rows:
        table.add_row(row["key"], json.dumps(row["value"]), row["from"], row["variable"])
    console().print(table)
