"""Figures of articles of several languages: of the stories of each, and of the events across them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import plain
from pipeline.cli.tuning.evaluated import as_figures
from pipeline.domain.tuning.evaluation import Scores, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """A file's articles by id: language, label, story and event. An article in no event has its story there."""

    name: str
    language_of: Mapping[str, str]
    label_of: Mapping[str, str]
    story_of: Mapping[str, str]
    event_of: Mapping[str, str]

    @property
    def several(self) -> bool:
        """Whether there is more than one language."""
        return len(set(self.language_of.values())) > 1

    def by_language(self) -> dict[str, Scores]:
        """Of each language the scores of its stories, by language code."""
        found = {}
        for language in sorted(set(self.language_of.values())):
            of = [article for article, code in self.language_of.items() if code == language]
            found[language] = score({a: self.story_of[a] for a in of}, {a: self.label_of[a] for a in of})
        return found

    def across(self) -> Scores:
        """The scores of the events."""
        return score(self.event_of, self.label_of)


def print_languages(out: Console, languages: Languages) -> None:
    """A line for each language, then across them. Nothing if there is only one."""
    if not languages.several:
        return
    table = Table(title=Text(f"{plain(languages.name)}: by language, after repair"), title_justify="left")
    for column in ("", "articles", "B³ P", "R", "F1", "pairwise P", "R", "F1", "found", "true"):
        table.add_column(column, justify="left" if not column else "right")
    rows = [*languages.by_language().items(), ("events across languages", languages.across())]
    for name, scores in rows:
        if name == rows[-1][0]:
            table.add_section()
        cells = [f"{x:.3f}" for a in (scores.b_cubed, scores.pairwise) for x in (a.precision, a.recall, a.f1)]
        table.add_row(Text(plain(name)), str(scores.articles), *cells, str(scores.found), str(scores.true))
    out.print(table)


def language_figures(languages: Languages) -> dict[str, Any]:
    """The same as JSON has it. Nothing if there is only one language."""
    if not languages.several:
        return {}
    by_language = {language: as_figures(scores) for language, scores in languages.by_language().items()}
    return {"languages": by_language, "events": as_figures(languages.across())}
