"""`demo`: runs the whole line over the example newsroom, and shows its stories and the page."""

import contextlib
import logging
import shutil
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec
from rich.console import Console

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.line.child_times import processor_s
from pipeline.cli.line.demo_output import show_result, shown_progress
from pipeline.cli.line.demo_steps import Patience, wait_until_read, wait_until_ready
from pipeline.cli.line.newsroom import Newsroom, newsroom
from pipeline.cli.line.stage_commands import child_command, consumer_commands
from pipeline.cli.stories.current import current_views
from pipeline.configuration import load_configuration, variable_of
from pipeline.domain.comparison.result import Comparison
from pipeline.errors import FatalError
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import StoryFilter
from pipeline.running.shutdown import Stop, stop_on_signals
from pipeline.running.supervisor import supervise

MOST_STORIES = 200  # more than the newsroom has
_LOOK_S = 0.5


@click.command()
@click.option("--once", is_flag=True, help="Exit once the result is shown, instead of leaving the page up.")
@click.option("--speed", type=float, help="Simulated seconds a second (default: three days in about 25 seconds).")
@click.option("--json", "as_json", is_flag=True, help="The stories with their comparisons, JSON lines on stdout.")
@click.pass_obj
def demo(context: Context, once: bool, speed: float | None, as_json: bool) -> None:
    """Run the whole line over an invented newsroom on this machine, and show what it finds."""
    console = Console(stderr=as_json)
    folder = context.data_dir / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    app.ensure_dir(folder)
    with stop_on_signals() as stop, newsroom(folder / "config", speed=speed) as server:
        web = context.settings.web
        # The settings of this run, and of the stages, which are child processes. They go before the user's variables.
        environment = {
            **context.environment,
            variable_of("data_dir"): str(folder),
            variable_of("web.port"): str(_free_port(web.host, web.port)),
        }
        configuration = load_configuration(server.config, environment)
        with _line(configuration, environment, folder / "stages.log", stop):
            _read_all(configuration, server, console, stop)
            if stop.is_set():
                return
            stories, comparisons = _read_stories(configuration)
            if as_json:
                for story in stories:
                    click.echo(msgspec.json.encode(story).decode())
            else:
                show_result(console, stories, comparisons)
            if once:
                return
            page = f"http://{configuration.settings.web.host}:{configuration.settings.web.port}/"
            _wait_for(page, stop)
            console.print(f"\nThe page, to look around: [bold underline]{page}[/]   (Ctrl-C ends the demo)")
            stop.wait()


@contextlib.contextmanager
def _line(
    configuration: Context, environment: Mapping[str, str], log_file: Path, stop: threading.Event
) -> Iterator[None]:
    """Every stage and the page, while the block lasts. Sets `stop` as soon as one of them has ended by itself.

    Then, and if the block raises one, a FatalError that names the file with what the stages printed.
    """
    commands = {
        **consumer_commands(configuration),
        "produce": child_command(configuration, "produce"),
        "web": child_command(configuration, "web"),
    }
    end, failed = threading.Event(), threading.Event()
    # What the stages print goes to a file: on the screen it would drown the result.
    with log_file.open("w", encoding="utf-8") as output:
        logging.basicConfig(level=logging.WARNING, stream=output)

        def run() -> None:
            settings = configuration.settings
            if supervise(
                commands,
                stop=end,
                settings=settings.runner,
                environment=environment,
                stderr=output,
                output=settings.logging.format,
                restart=False,  # the newsroom is small: what ends here would end again
            ):
                failed.set()
                stop.set()

        thread = threading.Thread(target=run, name="supervisor")
        thread.start()
        see_log = f"what the stages printed is in {log_file}"
        try:
            yield
        except FatalError as exc:
            raise FatalError(f"{exc} ({see_log})") from exc
        finally:
            end.set()
            thread.join()
        if failed.is_set():
            *_, last = log_file.read_text(encoding="utf-8").splitlines()
            raise FatalError(f"{last} ({see_log})")


def _read_all(configuration: Context, server: Newsroom, console: Console, stop: Stop) -> None:
    """Start the newsroom's days when the line is ready, and wait until all of them are read."""
    patience = Patience(inputs=app.enabled_inputs(configuration), processor_s=processor_s)
    with contextlib.closing(app.open_log(configuration)) as log, shown_progress(console) as progress:
        wait_until_ready(server, log, progress, stop, patience)
        if not stop.is_set():
            server.start_days()
            wait_until_read(server, log, progress, stop, patience)


def _read_stories(configuration: Context) -> tuple[list[FullStoryDocument], dict[str, Comparison]]:
    """The stories, and the comparison of each that has one. FatalError if there are no stories."""
    with current_views(configuration) as views:
        ids = [story.id for story in views.stories(StoryFilter(), limit=MOST_STORIES).stories]
        stories = [found for story_id in ids if (found := views.story(story_id)) is not None]
        comparisons = {story_id: compared for story_id in ids if (compared := views.comparison(story_id))}
    if not stories:
        raise FatalError("the articles were read, and no stage made a story of them")
    return stories, comparisons


def _free_port(host: str, preferred: int) -> int:
    """The preferred port, or a free one if it is taken."""
    for port in (preferred, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    raise FatalError(f"no free port on {host} for the page")


def _wait_for(page: str, stop: Stop) -> None:
    """Until the page answers."""
    while not stop.is_set():
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(page, timeout=5):  # noqa: S310
            return
        stop.wait(_LOOK_S)
