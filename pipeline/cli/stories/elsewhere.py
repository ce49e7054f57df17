"""For a terminal: the stories of other languages that report the same event as a story, and what they print."""

from rich.console import RenderableType
from rich.text import Text

from pipeline.cli.articles.render_across import render_across
from pipeline.cli.console import plain
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.event_documents import EventDocument
from pipeline.wording import words

_HEADLINE_CHARS = 120


def told_elsewhere(story: FullStoryDocument, event: EventDocument | None) -> list[RenderableType]:
    """A line for each story that is linked with this one, then its event compared; nothing if none is."""
    if story.event is None:
        return []
    lines: list[RenderableType] = [Text(), Text("The same event in other languages", style="bold")]
    for one in story.event.others:
        line = Text(f"  {words.language(one.language)}  ", style="cyan")
        line.append(plain(words.shortened(one.headline, _HEADLINE_CHARS)))
        sure = "linked by an operator" if one.pinned else f"{one.probability:.2f}"
        line.append(f"  {words.count(one.voices, 'voice')}  {sure}  {one.id}", style="dim")
        lines.append(line)
    if event is not None:
        lines += [Text(), *render_across(event.compared, event.languages)]
    return lines
