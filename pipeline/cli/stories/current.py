"""The current stories, for commands: up to date with the log, found by id, alias or words."""

import contextlib
from collections.abc import Iterator

from rich.console import Console

from pipeline import app
from pipeline.cli.console import plain
from pipeline.cli.context import Context
from pipeline.errors import SamestoryError
from pipeline.projection.store import PROJECTION_FILE, Projection
from pipeline.projection.views import Views, open_views
from pipeline.wording import words

_NAMED_MATCHES = 5


@contextlib.contextmanager
def current_views(context: Context) -> Iterator[Views]:
    """The projection, brought to the log's end first."""
    log = app.open_log(context)
    path = context.data_dir / PROJECTION_FILE
    try:
        with Console(stderr=True).status("Reading the log"), contextlib.closing(Projection(path)) as projection:
            projection.catch_up(log)
    finally:
        log.close()
    with open_views(path) as views:
        yield views


def resolved(views: Views, story_id: str) -> str:
    """The id of the story that this id, its beginning, or an alias leads to.

    SamestoryError where that is not one.
    """
    exact = views.resolve(story_id)
    if exact is not None:
        return exact
    matches = views.starting_with(story_id) if story_id else ()
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise SamestoryError(f"no story {plain(story_id)}: `samestory stories` lists those there are")
    raise SamestoryError(
        f"{plain(story_id)} is the beginning of {len(matches)} ids: {words.listed(matches, _NAMED_MATCHES)}"
    )
