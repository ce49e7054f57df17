"""What revisions changed, arranged for the page and the terminal.

Pure; the templates decide how it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.contracts.messages import RevisionV1, VersionV1
from pipeline.wording import words

_HEADLINES, _FIGURES, _OF_A_REVISION = 5, 3, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What changed in a version since it was first seen.

    - `summary`: how often it changed.
    - `headlines`: earlier ones, the newest first.
    - `figures`: of the newest revisions that changed some, before and after; either may be empty.
    - `more`: what of these is not listed, in words; empty if all is.
    """

    summary: str
    headlines: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    more: str
    revisions: tuple[RevisionV1, ...]


def edits(version: VersionV1) -> Edits | None:
    """The edits of a version; None if no change is known.

    Headlines and figures are shown before the rest if a change is news: a live page changes all day.
    """
    if not version.revisions:
        return None
    newest = tuple(reversed(version.revisions))
    listed = newest if version.form != "live" else ()
    earlier = dict.fromkeys(r.title_before for r in listed if r.title_before and r.title_before != version.title)
    changed = [figures(revision) for revision in listed if revision.numbers_removed or revision.numbers_added]
    return Edits(
        summary=times(max(version.revision - 1, len(version.revisions))),
        headlines=tuple(earlier)[:_HEADLINES],
        figures=tuple(changed[:_FIGURES]),
        more=_more(len(earlier) - _HEADLINES, len(changed) - _FIGURES),
        revisions=newest,
    )


def _more(headlines: int, changes: int) -> str:
    said = [
        words.count(number, one, several)
        for number, one, several in (
            (headlines, "headline", "headlines"),
            (changes, "change of figures", "changes of figures"),
        )
        if number > 0
    ]
    return f"and {words.listed(said)} before" if said else ""


def times(number: int) -> str:
    return "changed once" if number == 1 else "changed twice" if number == 2 else f"changed {number:,} times"


def figures(revision: RevisionV1) -> tuple[str, str]:
    """Those that went and those that came: `12, $3 million` and `14, $3.5 million`."""
    return _shortened(revision.numbers_removed), _shortened(revision.numbers_added)


def in_words(revision: RevisionV1) -> str:
    """`the headline; figures: 12, then 14; 1 sentence removed, 2 added`; empty where nothing of it was kept."""
    parts = ["the headline"] if revision.title_before else []
    before, after = figures(revision)
    if before and after:
        parts.append(f"figures: {before}, then {after}")
    elif before or after:
        parts.append(f"figures gone: {before}" if before else f"new figures: {after}")
    removed, added = len(revision.removed), len(revision.added)
    if removed:
        parts.append(f"{words.count(removed, 'sentence')} removed" + (f", {added} added" if added else ""))
    elif added:
        parts.append(f"{words.count(added, 'sentence')} added")
    return "; ".join(parts)


def _shortened(numbers: Sequence[str]) -> str:
    more = len(numbers) - _OF_A_REVISION
    return ", ".join(numbers[:_OF_A_REVISION]) + (f" and {more} more" if more > 0 else "")
