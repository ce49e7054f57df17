"""`backup` and `restore`: a copy of the embedded store while it is in use, and its way back."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.app import backups
from pipeline.cli.console import progress_bar
from pipeline.cli.context import Context
from pipeline.domain.text.amounts import count

if TYPE_CHECKING:
    from pipeline.adapters.backup import StoredFile


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def backup(context: Context, folder: Path, as_json: bool) -> None:
    """Copy what cannot be rebuilt of the data folder to FOLDER, while the line runs.

    FOLDER must not exist, or be empty. It has its name once the copy is whole and checked.
    """
    with progress_bar() as progress:
        task = progress.add_task("copying", total=None)
        manifest = backups.back_up(
            context, folder, advance=lambda done, total: progress.update(task, completed=done, total=total)
        )
    _report(f"{folder}: {count(len(manifest.files), 'file')}", folder, manifest.files, as_json=as_json)


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def restore(context: Context, folder: Path, as_json: bool) -> None:
    """Fill an empty data folder from a backup, each file checked by its hash.

    Interrupted, it is called again: until it is done, nothing starts on that data folder.
    """
    with progress_bar() as progress:
        task = progress.add_task("copying", total=None)
        manifest = backups.restore(
            context, folder, advance=lambda done, total: progress.update(task, completed=done, total=total)
        )
    of = f"{context.data_dir}: as it was at {manifest.at:%Y-%m-%d %H:%M:%S} UTC, {count(len(manifest.files), 'file')}"
    _report(of, context.data_dir, manifest.files, as_json=as_json)


def _report(line: str, folder: Path, files: "tuple[StoredFile, ...]", *, as_json: bool) -> None:
    if as_json:
        rows = [{"name": file.name, "bytes": file.size, "sha256": file.sha256} for file in files]
        click.echo(json.dumps({"folder": str(folder), "files": rows}))
    else:
        click.echo(f"{line}, {sum(file.size for file in files) / 1e6:,.1f} MB")
