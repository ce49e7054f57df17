"""`demo`: the example newsroom on loopback, the whole line over it, its stories and one comparison, and the page."""

import contextlib
import logging
import os
import shutil
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.line.demo_output import show_progress, show_result
from pipeline.cli.line.newsroom import Newsroom, newsroom
from pipeline.cli.line.supervision import command, consumers, is_drained
from pipeline.cli.stories.current import current_views
from pipeline.configuration import load_configuration, variable_of
from pipeline.contracts.topics import ARTICLES
from pipeline.errors import FatalError
from pipeline.ports import LogStatus, TopicPartition
from pipeline.projection.views import StoryFilter
from pipeline.running.stopping import Stop, stop_on_signals
from pipeline.running.supervisor import supervise

GIVE_UP_S = 600.0
MOST_STORIES = 200  # more than the newsroom has
_LOOK_S = 0.5
_QUIET_S = 6.0
"""With every article out and none new for this long, the feeds have been read: three of their polling intervals."""


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
    app.made(folder)
    with stop_on_signals() as stop, newsroom(folder / "config", speed=speed) as server:
        web = context.settings.web
        os.environ[variable_of("data_dir")] = str(folder)  # for the stages, which are processes of their own
        os.environ[variable_of("web.port")] = str(_free_port(web.host, web.port))
        inner = load_configuration(server.config, os.environ)
        page = f"http://{inner.settings.web.host}:{inner.settings.web.port}/"
        with _line(inner, folder / "stages.log") as failed, contextlib.closing(app.open_log(inner)) as log:
            _follow(server, log, console, stop, failed)
            if stop.is_set() or failed.is_set():
                return
            with current_views(inner) as views:
                ids = [story.id for story in views.stories(StoryFilter(), limit=MOST_STORIES).stories]
                stories = [found for story_id in ids if (found := views.story(story_id)) is not None]
                comparisons = {story_id: compared for story_id in ids if (compared := views.comparison(story_id))}
            if as_json:
                for story in stories:
                    click.echo(msgspec.json.encode(story).decode())
            else:
                show_result(console, stories, comparisons)
            if once:
                return
            _wait_for(page, stop)
            console.print(f"\nThe page, to look around: [bold underline]{page}[/]   (Ctrl-C ends the demo)")
            while not stop.is_set() and not failed.is_set():
                stop.wait(_LOOK_S)


@contextlib.contextmanager
def _line(configuration: Context, log_file: Path) -> Iterator[threading.Event]:
    """Every stage and the page, while the block lasts. The event says that a stage could not be kept running."""
    commands = {
        **consumers(configuration),
        "produce": command(configuration, "produce"),
        "web": command(configuration, "web"),
    }
    stop, failed = threading.Event(), threading.Event()
    # What the stages print goes to a file: on the screen it would drown the result.
    with log_file.open("w", encoding="utf-8") as output:
        logging.basicConfig(level=logging.WARNING, stream=output)

        def run() -> None:
            if supervise(commands, stop=stop, settings=configuration.settings.runner, stderr=output):
                failed.set()

        thread = threading.Thread(target=run, name="supervisor")
        thread.start()
        try:
            yield failed
        finally:
            stop.set()
            thread.join()
        if failed.is_set():
            *_, last = log_file.read_text(encoding="utf-8").splitlines()
            raise FatalError(f"{last} (what the stages printed is in {log_file})")


def _follow(server: Newsroom, log: LogStatus, console: Console, stop: Stop, failed: threading.Event) -> None:
    """Show how far it is, until every article is out and through all stages."""
    began = last_change = time.monotonic()
    before = 0
    with show_progress(console) as show:
        while not stop.is_set() and not failed.is_set():
            status = server.status()
            articles = sum(log.end_offset(TopicPartition(ARTICLES, n)) for n in range(log.partitions(ARTICLES)))
            if articles != before:
                before, last_change = articles, time.monotonic()
            show(status, articles)
            if status.done and time.monotonic() - last_change > _QUIET_S and is_drained(log):
                return
            if time.monotonic() - began > GIVE_UP_S:
                raise FatalError(f"the stages did not get through {articles} articles in {GIVE_UP_S:.0f} s")
            stop.wait(_LOOK_S)


def _free_port(host: str, wanted: int) -> int:
    """The wanted port, or any free one where it is taken."""
    for port in (wanted, 0):
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
