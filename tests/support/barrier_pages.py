"""Pages with status 200 that are not the article, in fifteen languages, and what feeds say of the articles instead.

For each language: a consent wall, a page that is not found, maintenance, a log-in, and an expired or blocked story.
"""

import json
from pathlib import Path
from typing import NamedTuple


class Barrier(NamedTuple):
    """A page that stands in for an article: its window title, heading and text, which may contain `{number}`."""

    language: str
    title: str
    heading: str
    text: str


_READ = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))

BARRIERS = [Barrier(language, **page) for language, read in _READ.items() for page in read["pages"]]

ANNOUNCED: dict[str, list[tuple[str, str]]] = {
    language: [(entry["title"], entry["summary"]) for entry in read["announced"]] for language, read in _READ.items()
}
"""What feeds say of two or three articles: title and summary, by language."""
