"""The stories of other languages that report the same event as a story, for a terminal."""

from rich.text import Text

from pipeline.cli.console import plain
from pipeline.projection.documents import FullStoryDocument
from pipeline.wording import words

_HEADLINE_CHARS = 120


def told_elsewhere(story: FullStoryDocument) -> list[Text]:
    """A line for each story that is linked with this one; nothing if none is."""
    if story.event is None:
        return []
    lines = [Text(), Text("The same event in other languages", style="bold")]
    for one in story.event.others:
        line = Text(f"  {words.language(one.language)}  ", style="cyan")
        line.append(plain(words.shortened(one.headline, _HEADLINE_CHARS)))
        sure = "linked by an operator" if one.pinned else f"{one.probability:.2f}"
        line.append(f"  {words.count(one.voices, 'voice')}  {sure}  {one.id}", style="dim")
        lines.append(line)
    return lines
