"""Reported cases (`tests/cases/stories`): labelled files of what users saw go wrong."""

from dataclasses import dataclass

from pipeline.cli.tuning.labelled import LabelledArticle, read_labelled
from tests.running import ROOT
from tests.support.everyday.grouping import Stories

FILES = ROOT / "tests/cases/stories"
_SAGAS = ("long_saga",)
_LEFT_OUT = ("translations", "order_", "ops_clock_")
"""Articles of different languages are never one story: links across languages are another piece of work. The others
bear no labels: they are about orders of arrival and clocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A file's articles in order of their dates."""

    name: str
    articles: tuple[LabelledArticle, ...]

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.articles]

    def is_right(self, stories: Stories) -> bool:
        """Whether the stories, of a saga its threads, are exactly those of the labels."""
        labels: dict[str, set[str]] = {}
        for one in self.articles:
            labels.setdefault(one.story, set()).add(one.id)
        found = stories.threads() if self.name in _SAGAS else stories.groups()
        return sorted(map(sorted, found)) == sorted(map(sorted, labels.values()))


def reported_cases() -> list[Reported]:
    """Every file with labels, by name."""
    files = [path for path in sorted(FILES.glob("*.jsonl")) if not path.name.startswith(_LEFT_OUT)]
    return [Reported(name=path.stem, articles=tuple(read_labelled(path, language="en"))) for path in files]
