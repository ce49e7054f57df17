"""The templates of the page for people, with the words that they use."""

from pathlib import Path
from typing import Any

import jinja2

from pipeline import __version__
from pipeline.checking.undoing import inverse
from pipeline.projection import ranking
from pipeline.side_by_side.extent import why_none
from pipeline.web import markup
from pipeline.web.visitor import visitor
from pipeline.wording import coverage, languages, revised, words
from pipeline.wording.changes_of_copies import changes

HTML = "text/html"
FOLDER = Path(__file__).parent


class Templates:
    """The templates, everything escaped, with the words and arrangements that they use."""

    def __init__(self) -> None:
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(words=words, coverage=coverage, revised=revised, markup=markup, version=__version__)
        self._env.globals.update(languages_of=languages)
        self._env.globals.update(changes=changes, why_none=why_none, visitor=visitor, inverse=inverse, ranking=ranking)

    def offer(self, **names: object) -> None:
        """Let every template use these."""
        self._env.globals.update(names)

    def render(self, name: str, **values: Any) -> bytes:
        return self._env.get_template(name).render(**values).encode("utf-8", "replace")
