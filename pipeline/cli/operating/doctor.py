"""`doctor`: checks the installation and the state of a line, and says what to do."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import msgspec
from rich.markup import escape

from pipeline.cli.console import console, plain
from pipeline.cli.context import Context
from pipeline.cli.operating.checks import Check, guarded
from pipeline.errors import PermanentError

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command()
@click.option("--deep", is_flag=True, help="Read large files whole, too, which takes minutes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def doctor(context: Context, deep: bool, as_json: bool) -> None:
    """Check packages, models, settings, disk, clock, topics and files; say what to do.

    Exits 1 if a check fails. Writes nothing. `status` shows how the line is doing.
    """
    checks = []
    for check in _checks(context, deep=deep):
        checks.append(check)
        if not as_json:
            remedy = f": {check.do}" if check.do else ""
            state = f"[{_COLOURS[check.state]}]{check.state:<4}[/]"
            console().print(f"{state}  {check.name}: {escape(plain(check.what + remedy))}", soft_wrap=True)
    counts = Counter(check.state for check in checks)
    if as_json:
        document = {"ok": not counts["fail"], "checks": [msgspec.structs.asdict(check) for check in checks]}
        click.echo(msgspec.json.encode(document).decode("utf-8"))
    else:
        click.echo(f"{counts['ok']} ok, {counts['warn']} to look at, {counts['fail']} failed")
    if counts["fail"]:
        raise PermanentError(f"{counts['fail']} of {len(checks)} checks failed")


def _checks(context: Context, *, deep: bool) -> Iterator[Check]:
    from pipeline.cli.operating import installation_checks, state_checks

    now = datetime.now(UTC)
    yield from guarded("packages", installation_checks.check_packages)
    yield from guarded("models", lambda: installation_checks.check_models(context))
    yield from guarded("compiled code", installation_checks.check_kernels)
    yield from guarded("settings", lambda: installation_checks.check_settings(context))
    yield from guarded("data folder", lambda: state_checks.check_folder(context))
    yield from guarded("disk", lambda: state_checks.check_disk(context))
    yield from guarded("files", lambda: state_checks.check_files(context, deep=deep))
    yield from guarded("log", lambda: state_checks.check_log(context, now))
    yield from guarded("in use", lambda: state_checks.check_users_of_folder(context))
