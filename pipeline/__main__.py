"""The command line: `samestory`, also `python -m pipeline`.

Exits 0 on success, 2 on a wrong call, 1 otherwise, with one line that says what went wrong.
"""

import importlib
import os
import sys
from pathlib import Path

import click

from pipeline import __version__
from pipeline.configuration import CONFIG_VARIABLE, load_configuration
from pipeline.errors import SamestoryError
from pipeline.shipped import shipped

DEFAULT_CONFIG = Path("config/samestory.toml")

# Where each command is defined: only the one that is called is imported, so that none waits for the others' libraries.
COMMANDS = {
    "demo": "line.demo",
    "run": "line.run",
    "produce": "line.run",
    "consume": "line.run",
    "web": "line.web",
    "add": "articles.add",
    "stories": "stories.show",
    "story": "stories.show",
    "compare": "articles.compare",
    "claims": "articles.claims",
    "extract": "articles.extract",
    "feeds": "feeds.group",
    "evaluate": "tuning.evaluate",
    "tune": "tuning.tune",
    "whatif": "tuning.whatif",
    "topics": "log.topics",
    "dead": "log.dead",
    "config": "config",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"pipeline.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar=CONFIG_VARIABLE,
    help="Configuration file (default: config/samestory.toml here, else the one that comes with the program).",
)
@click.version_option(__version__, prog_name="samestory")
@click.pass_context
def samestory(ctx: click.Context, config_file: Path | None) -> None:
    """One story, every outlet's version.

    Polls news feeds, recognises which articles report the same event, and sets the versions side by side.
    `samestory demo` shows it on an invented newsroom.
    """
    if config_file is None:
        config_file = DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else shipped(str(DEFAULT_CONFIG))
    ctx.obj = load_configuration(config_file, os.environ)


def main() -> None:
    """Run the command line; never returns."""
    try:
        samestory.main(standalone_mode=False, prog_name="samestory")
    except click.exceptions.Exit as exc:
        sys.exit(exc.exit_code)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output has seen enough (`samestory stories | head`). Keep Python from flushing into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SamestoryError as exc:
        click.echo(f"samestory: {exc}", err=True)
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
