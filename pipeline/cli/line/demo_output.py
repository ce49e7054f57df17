"""What `demo` prints: how far it is, the stories it found, and one of them compared."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from pipeline.cli.articles.render_comparison import render
from pipeline.cli.line.newsroom import NewsroomStatus
from pipeline.domain.comparison.result import Comparison
from pipeline.projection.documents import FullStoryDocument

Show = Callable[[NewsroomStatus, int], None]


@contextlib.contextmanager
def show_progress(console: Console) -> Iterator[Show]:
    """A moving line on a terminal; elsewhere a line for each half day of the newsroom's."""
    console.print("[bold]samestory[/]: one story, every outlet's version.")
    console.print("An invented newsroom on this machine publishes three days of news; the whole line reads along.\n")
    if not console.is_terminal:
        said: set[str] = set()

        def say(status: NewsroomStatus, articles: int) -> None:
            half_day = f"{status.now:%A} {'morning' if status.now.hour < 12 else 'afternoon'}"
            if half_day not in said and not status.done:
                said.add(half_day)
                console.print(f"  {half_day}: {status.released} articles out, {articles} read")

        yield say
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[read]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting the stages", total=None, read="")

        def move(status: NewsroomStatus, articles: int) -> None:
            what = "finishing what is left" if status.done else f"{status.now:%A %H:%M}"
            bar.update(
                task,
                description=what,
                total=status.total,
                completed=articles,
                read=f"{articles} of {status.total} articles",
            )

        yield move


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
