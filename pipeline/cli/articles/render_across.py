"""Prints what versions of several languages have in common, and where they may differ: figures, dates and names.

Used by `compare` and `story`. Every list is cut, and says how many more there are: `--json` has them all.
"""

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.cli.articles.listing import up_to
from pipeline.cli.console import plain
from pipeline.projection.event_documents import AcrossRowDocument
from pipeline.side_by_side.across import AcrossRow, Printed, across
from pipeline.wording import languages as said
from pipeline.wording import words

ROWS_SHOWN = 8
_OUTLETS = 3
_SIDES = ("green", "red", "yellow", "magenta")


def render_across(rows: Sequence[AcrossRowDocument], languages: Sequence[str]) -> list[RenderableType]:
    """The rows by kind, with what each language prints. `languages`: in the order in which they are shown."""
    parts: list[RenderableType] = [Text("Across languages", style="bold")]
    tables = across(rows, languages)
    parts.append(Text(f"{said.MATCHED_BY_MACHINE} {said.MAY_DIFFER}" if tables else said.NOTHING_ACROSS, style="dim"))
    for table in tables:
        parts.append(Text(f"\n{table.heading}", style="bold"))
        shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=False)
        shown.add_column(ratio=1)
        shown.add_column(no_wrap=True)
        shown.add_column(ratio=4)
        if table.kind == "fact":
            parts.append(Text(said.FACTS_MATCHED, style="dim"))
        for row in table.rows[:ROWS_SHOWN]:
            verdict = Text("may differ", style="red") if row.differs else Text()
            shown.add_row(
                plain(row.what) or ("a figure" if table.kind == "figure" else ""), verdict, _printed(row, languages)
            )
        parts += [shown, *up_to(ROWS_SHOWN, [Text()] * len(table.rows))[ROWS_SHOWN:]]
    return parts


def _printed(row: AcrossRow, languages: Sequence[str]) -> Text:
    """A line for each wording of each language: `German  14 Menschen verletzt  The Example Post`."""
    lines = []
    for code, cells in zip(languages, row.cells, strict=True):
        for one in cells:
            line = Text(f"{words.language(code)}  ", style="cyan")
            line.append(plain(one.before), style="default")
            line.append(plain(one.marked), style=f"bold {_SIDES[one.side % len(_SIDES)]}" if row.differs else "bold")
            line.append(plain(one.after), style="default")
            lines.append(line.append(f"  {_outlets(one)}", style="dim"))
    return Text("\n").join(lines)


def _outlets(one: Printed) -> str:
    return plain(words.listed(list(dict.fromkeys(source for _, source, _ in one.by)), at_most=_OUTLETS))
