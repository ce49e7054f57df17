"""`users`: who may sign in to the page."""

import json

import click

from pipeline import app
from pipeline.access.users import ROLES, Role, Users
from pipeline.cli.console import plain
from pipeline.cli.context import Context


@click.group()
def users() -> None:
    """Add, list and remove those who may sign in to the page."""


@users.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    required=True,
    help="reader: reads, where reading needs a sign-in. editor: also corrects stories and judges what was found.",
)
@click.pass_obj
def add(context: Context, name: str, role: Role) -> None:
    """Add a user and print their token on stdout, this once: it is not stored."""
    token = _users(context).add(name, role)
    click.echo(f"{name} may sign in at /sign-in with this token. It is shown this once:", err=True)
    click.echo(token)


@users.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
@click.pass_obj
def list_users(context: Context, as_json: bool) -> None:
    """List the users: name, role, and since when."""
    found = _users(context).all()
    for user in found:
        row = {"name": user.name, "role": user.role, "created": user.created.isoformat()}
        click.echo(json.dumps(row) if as_json else f"{user.name}  {user.role}  since {user.created:%Y-%m-%d}")
    if not found and not as_json:
        click.echo("There are no users: nobody can sign in. `samestory users add NAME --role editor` adds one.")


@users.command()
@click.argument("name")
@click.pass_obj
def remove(context: Context, name: str) -> None:
    """Remove a user: their token and their sessions no longer count, from the next request on."""
    _users(context).remove(plain(name))
    click.echo(f"{name} can no longer sign in.")


def _users(context: Context) -> Users:
    return Users(app.ensure_dir(context.data_dir))
