"""What `demo` prints: how far it is, the stories it found, and one of them compared."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import rich.progress
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.articles.render_comparison import render
from pipeline.cli.line.newsroom import NewsroomStatus
from pipeline.domain.comparison.result import Comparison
from pipeline.projection.documents import FullStoryDocument
from pipeline.wording import words

_INTRODUCTION = (
    "[bold]samestory[/]: one story, every outlet's version.",
    "An invented newsroom on this machine publishes three days of news; the whole line reads along.\n",
)


class Progress(Protocol):
    """Shows how far the demo is."""

    def waiting(self, waited_for: str) -> None:
        """The newsroom's days have not begun. `waited_for` names what they wait for."""
        ...

    def reading(self, status: NewsroomStatus, articles: int, busy: Sequence[str]) -> None:
        """The newsroom's days run, with `articles` records in `articles`; the stages `busy` have work left."""
        ...


def _finishing(busy: Sequence[str]) -> str:
    return f"waiting for {words.listed(busy)} to finish" if busy else "finishing what is left"


class _Lines:
    """For a file or a pipe: one line for each thing waited for, and one for each half day of the newsroom."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: set[str] = set()

    def waiting(self, waited_for: str) -> None:
        self._show(f"waiting for {waited_for}")

    def reading(self, status: NewsroomStatus, articles: int, busy: Sequence[str]) -> None:
        if status.done:
            if busy:
                self._show(_finishing(busy))
        else:
            half_day = f"{status.now:%A} {'morning' if status.now.hour < 12 else 'afternoon'}"
            self._show(half_day, f": {status.released} articles out, {articles} read")

    def _show(self, key: str, rest: str = "") -> None:
        if key not in self._shown:
            self._shown.add(key)
            self._console.print(f"  {key}{rest}")


class _MovingLine:
    """For a terminal: one line that changes."""

    def __init__(self, bar: rich.progress.Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("starting the stages", total=None, read="")

    def waiting(self, waited_for: str) -> None:
        self._bar.update(self._task, description=f"waiting for {waited_for}")

    def reading(self, status: NewsroomStatus, articles: int, busy: Sequence[str]) -> None:
        self._bar.update(
            self._task,
            description=_finishing(busy) if status.done else f"{status.now:%A %H:%M}",
            total=status.total,
            completed=articles,
            read=f"{articles} of {status.total} articles",
        )


@contextlib.contextmanager
def shown_progress(console: Console) -> Iterator[Progress]:
    """A line that changes on a terminal; printed lines elsewhere."""
    for line in _INTRODUCTION:
        console.print(line)
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        rich.progress.SpinnerColumn(),
        rich.progress.TextColumn("{task.description}"),
        rich.progress.BarColumn(bar_width=30),
        rich.progress.TextColumn("{task.fields[read]}"),
    )
    with rich.progress.Progress(*columns, console=console, transient=True) as bar:
        yield _MovingLine(bar)


def show_result(console: Console, stories: Sequence[FullStoryDocument], comparisons: Mapping[str, Comparison]) -> None:
    """The stories of more than one version, newest first, then the comparison that shows most."""
    several = [story for story in stories if len(story.versions) > 1]
    articles = sum(len(story.versions) for story in stories)
    outlets = len({outlet for story in stories for outlet in story.outlets})
    console.print(
        f"[bold]{articles} articles of {outlets} outlets report {len(stories)} stories.[/] "
        f"{len(several)} of them have more than one version:\n"
    )
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("story", ratio=1)
    table.add_column("versions", justify="right")
    table.add_column("copies", justify="right")
    table.add_column("possible conflicts", style="bold red")
    for story in several:
        copies = sum(version.copy_of is not None for version in story.versions)
        conflicts = comparisons[story.id].conflicts if story.id in comparisons else ()
        kinds = ", ".join(dict.fromkeys(conflict.kind for conflict in conflicts))
        table.add_row(Text(story.headline), str(len(story.versions)), str(copies or ""), kinds)
    console.print(table)
    if comparisons:
        console.rule("[bold]One of them, its versions set against each other")
        console.print(render(max(comparisons.values(), key=_worth_showing)))


def _worth_showing(comparison: Comparison) -> tuple[bool, int, int]:
    """A contradiction shows best what this is for; then more conflicts, then more versions."""
    kinds = [conflict.kind for conflict in comparison.conflicts]
    return "contradiction" in kinds, len(kinds), len(comparison.versions)
