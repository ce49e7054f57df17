"""How far the comparison goes: what was looked at where nothing was found, and what is not in it, or not yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from pipeline.contracts.comparison import LookedAtV1
from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.text.stated_dates import Precision
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.brevity import brevity
from pipeline.wording import words
from pipeline.wording.version_names import version_names

MOST_LISTED: Final[Mapping[str, tuple[str, int]]] = {
    "shared": ("facts in common", 20),
    "figures": ("figures", 12),
    "told_differently": ("things told differently", 12),
    "left_out": ("facts left out", 12),
    "quoted": ("people quoted", 12),
}
"""By part, how many the comparison keeps at most: a list as long as that may have been cut."""


class ListedVersion(Protocol):
    """A version of the story, whether or not the comparison has it."""

    @property
    def article_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def form(self) -> Form: ...
    @property
    def copy_of(self) -> str | None: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def published_precision(self) -> Precision: ...


class Formed(Protocol):
    """A version, as far as it is known whether all of its text is read and compared."""

    @property
    def article_id(self) -> str: ...
    @property
    def form(self) -> Form: ...


def known_in_part(versions: Iterable[Formed]) -> frozenset[str]:
    """The versions of which only a part is known or compared: they leave nothing out."""
    return frozenset(version.article_id for version in versions if version.form != "article")


def why_none(versions: Sequence[ListedVersion]) -> str:
    """Why a story of these versions has no comparison."""
    if len(versions) < 2:
        return "Only one outlet has this story so far, so there is nothing to compare."
    texts = sum(version.copy_of is None and not reports_many(version.form) for version in versions)
    if texts < 2:
        return (
            "A comparison takes two independent versions. The others here are copies, or pages that report many events."
        )
    return f"The comparison of these {texts} independent versions has not been made yet."


def nothing_found(comparison: ComparisonDocument) -> dict[str, str]:
    """By part of the comparison that found nothing, what was looked at for it.

    Empty for a record that does not say what was looked at, but for the conflicts.
    """
    looked = comparison.looked_at
    if not looked.versions:
        return {} if comparison.conflicts else {"conflicts": "No conflicts were found between these versions."}
    claims, versions = words.count(looked.claims_paired, "paired claim"), words.count(looked.versions, "version")
    families = {version.family for version in comparison.versions if version.copy_of is None}
    quotes = words.count(looked.quotes, "quote")
    said = {
        **unchanged(comparison),
        "conflicts": _no_conflicts(looked),
        "figures": f"Figures: {looked.figures} read, none of them counted by two versions.",
        "told_differently": f"Told differently: nothing among {claims}.",
        "left_out": _nothing_left_out(len(families), claims),
        "shared": f"Facts in common: none among {words.count(looked.claims, 'claim')} of {versions}.",
        "only_in": f"Only here: nothing among {words.count(looked.claims, 'claim')}.",
        "quoted": f"Who is quoted: no speaker was found for {quotes}." if looked.quotes else "Who is quoted: nobody.",
        "credited": f"Sources named: none in {versions}.",
        "wording": f"Choice of words: no hedges or loaded words in {versions}.",
    }
    found = {part for part in said if getattr(comparison, part, ())}
    if not any(one.hedges or one.loaded for one in comparison.wording):
        found.discard("wording")
    return {part: sentence for part, sentence in said.items() if part not in found}


def notes(comparison: ComparisonDocument, versions: Sequence[ListedVersion]) -> tuple[str, ...]:
    """Which versions are not, not wholly or not yet compared, and why; which are short."""
    sources = version_names((*versions, *comparison.versions))
    said = [words.not_compared(sources[v.article_id], v.form) for v in versions if v.copy_of is None]
    if unjudged := [sources[article] for article in comparison.looked_at.not_judged if article in sources]:
        are = "is" if len(unjudged) == 1 else "are"
        said.append(
            f"{words.listed(unjudged)} {are} in another language: figures, dates, quotes and names are compared, "
            "claims are not."
        )
    said += [
        f"{sources[version.article_id]} is {short}: what it does not tell means little."
        for version in comparison.versions
        if version.form == "article" and version.copy_of is None and (short := brevity(version, comparison.versions))
    ]
    known = {version.article_id for version in comparison.versions} | set(comparison.not_compared)
    if known and (late := [sources[v.article_id] for v in versions if v.article_id not in known]):
        said.append(f"Not in this comparison yet: {words.listed(late)}.")
    forms = {v.article_id: v.form for v in (*comparison.versions, *versions)}
    beyond = sum(not (article in forms and reports_many(forms[article])) for article in comparison.not_compared)
    if beyond:
        were = "was" if beyond == 1 else "were"
        said.append(f"{words.count(beyond, 'more version')} {were} not compared.")
    full = [
        f"{most} {called}" for part, (called, most) in MOST_LISTED.items() if len(getattr(comparison, part)) >= most
    ]
    if full:
        said.append(f"The comparison keeps at most {words.listed(full)}: there may be more.")
    return tuple(filter(None, said))


def unchanged(comparison: ComparisonDocument) -> dict[str, str]:
    """As `nothing_found`, for copies alone."""
    copies = sum(version.copy_of is not None for version in comparison.versions)
    if not copies or any(version.changed for version in comparison.versions):
        return {}
    number = words.count(copies, "copy", "copies")
    return {"altered": f"Changed in copying: no figure, name, negation or quoted word, in {number}."}


def _no_conflicts(looked: LookedAtV1) -> str:
    versions = words.count(looked.versions, "version")
    counted = [
        words.count(number, noun)
        for number, noun in (
            (looked.claims_paired, "paired claim"),
            (looked.figures, "figure"),
            (looked.quotes, "quote"),
        )
        if number
    ]
    if not counted:
        return f"No conflicts: {versions} have no claims, figures or quotes to compare."
    return f"No conflicts among {words.listed(counted)} of {versions}."


def _nothing_left_out(families: int, claims: str) -> str:
    if families < 3:
        return "Left out: takes three publishers, two that tell a fact and one that does not."
    return f"Left out: nothing among {claims} that two publishers tell."
