"""Who was first where times are known, by how much, and who copied how much from whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.contracts.comparison import ComparedVersionV1
from pipeline.wording import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one version comes from.

    `when`: `first`, `+35 min`, or when it was published; empty if it states nothing. `copied`: `96% of its words from
    Northern Wire`; empty if the text is its own.
    """

    source: str
    article_id: str
    when: str
    first: bool
    copied: str


def origins(versions: Sequence[ComparedVersionV1]) -> tuple[Origin, ...]:
    """The origin of each version, in their order. `first` only if another version's delay is known."""
    sources = {version.article_id: version.source for version in versions}
    timed = any(version.after_first_s is not None for version in versions[1:])
    return tuple(
        Origin(
            source=version.source,
            article_id=version.article_id,
            when=_when(version, timed=timed),
            first=version.first and timed,
            copied=_copied(version, sources.get(version.copy_of or "", "a text that is not listed")),
        )
        for version in versions
    )


def _when(version: ComparedVersionV1, *, timed: bool) -> str:
    if version.first and timed and version.published is not None:
        return f"first, {words.published(version.published, version.published_precision)}"
    if version.after_first_s is not None and not version.first:
        return words.later(version.after_first_s)
    return words.published(version.published, version.published_precision) if version.published else ""


def _copied(version: ComparedVersionV1, original: str) -> str:
    if version.copy_of is None:
        return ""
    if not version.copied_share:
        return f"copy of {original}"
    return f"copy of {original} ({words.percent(version.copied_share)} of its words)"
