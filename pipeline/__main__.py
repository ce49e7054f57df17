"""The command line: `samestory`, also `python -m pipeline`.

Exits 0 on success, 2 on a wrong call (an unknown option, a named file that does not exist), and 1 otherwise; each
error is one line on stderr.
"""

import importlib
import logging
import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

import click

from pipeline import __version__
from pipeline.cli.parameters import INPUT_FILE
from pipeline.configuration import CONFIG_VARIABLE, load_configuration
from pipeline.errors import SamestoryError
from pipeline.shipped import shipped

DEFAULT_CONFIG: Final = Path("config/samestory.toml")


class _Entry(NamedTuple):
    """One command: its module below `pipeline.cli`, and its summary in `samestory --help`."""

    module: str
    summary: str


COMMANDS: Final = {
    "demo": _Entry(
        "line.demo", "Run the whole line over an invented newsroom on this machine, and show what it finds."
    ),
    "run": _Entry("line.run", "Run every stage and the page on this machine until stopped."),
    "produce": _Entry("line.run", "Poll the feeds, fetch and extract their articles, until stopped."),
    "consume": _Entry("line.run", "Run one stage until stopped."),
    "web": _Entry("line.web", "Serve the page, the JSON API and the feed of stories, until stopped."),
    "add": _Entry("articles.add", "Add articles from FILES (.html, .txt, .jsonl, .jsonl.gz)."),
    "stories": _Entry("stories.show", "List the stories, newest first; or correct them, by one of the commands below."),
    "story": _Entry("stories.show", "Show one story: its versions, why each belongs, and how they compare."),
    "compare": _Entry("articles.compare", "Set article files side by side, as versions of one story."),
    "claims": _Entry(
        "articles.claims", "Judge pairs of claims: how likely they conflict, over what, and which words show it."
    ),
    "extract": _Entry("articles.extract", "Show what the extractor makes of saved pages or plain texts."),
    "feeds": _Entry(
        "feeds.group",
        "Check feeds, find a site's feeds, show their status, import and export lists of feeds, parse feed files.",
    ),
    "evaluate": _Entry(
        "tuning.evaluate",
        "Group labelled articles (.jsonl, .jsonl.gz) in order of arrival and compare with their labels.",
    ),
    "tune": _Entry(
        "tuning.tune",
        "Fit the join model on labelled articles (.jsonl, .jsonl.gz; see evaluate) and report out-of-fold figures.",
    ),
    "whatif": _Entry(
        "tuning.whatif",
        "Try a configuration on the kept history: which stories would merge, split, or lose articles to others.",
    ),
    "topics": _Entry("log.topics", "Create, describe, verify and fill the topics."),
    "dead": _Entry("log.dead", "List, show and put back the records that could not be handled."),
    "users": _Entry("users.group", "Add, list and remove those who may sign in to the page."),
    "status": _Entry(
        "operating.status", "Show how the line is doing: stages, alarms, last errors, dead letters, feeds, disk."
    ),
    "doctor": _Entry(
        "operating.doctor", "Check packages, models, settings, disk, clock, topics and files; say what to do."
    ),
    "backup": _Entry(
        "operating.backup", "Copy what cannot be rebuilt of the data folder to FOLDER, while the line runs."
    ),
    "restore": _Entry("operating.backup", "Fill an empty data folder from a backup, each file checked by its hash."),
    "config": _Entry("config", "Check and show the settings."),
}
"""In the order of `--help`. A test holds each summary against the first sentence of the command's own help."""


class _Commands(click.Group):
    """A group that imports a command's module when the command is called, and no module to list the commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"pipeline.cli.{COMMANDS[cmd_name].module}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "config_file",
    type=INPUT_FILE,
    envvar=CONFIG_VARIABLE,
    show_envvar=True,
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
        # Returns the code of an `Exit`, and None otherwise: commands return nothing.
        code = samestory.main(standalone_mode=False, prog_name="samestory")
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader of the output has closed it (`samestory stories | head`): keep Python from flushing into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SamestoryError as exc:
        _say(exc)
        sys.exit(1)
    sys.exit(code or 0)


def _say(exc: SamestoryError) -> None:
    """One line on stderr for each of the message, also as JSON where the command logs so. Without secrets."""
    from pipeline.running.logs import Redaction, logs_json

    for line in Redaction()(str(exc)).splitlines():
        if logs_json():
            logging.getLogger("pipeline").critical("%s", line)
        else:
            click.echo(f"samestory: {line}", err=True)


if __name__ == "__main__":
    main()
