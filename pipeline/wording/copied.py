"""How much of a version is copied, and from whom: one figure for the time line, the origins and the terminal."""

from typing import Final

from pipeline.contracts.comparison import ComparedVersionV1
from pipeline.contracts.messages import VersionV1
from pipeline.wording import words

_WHOLE: Final = words.percent(1)


def copied_share(version: VersionV1, compared: ComparedVersionV1 | None) -> float | None:
    """The share of its words that are in the version that it copies, in [0, 1]; None if that was not measured.

    The comparison's if it measured the same two texts, since it reads them whole: the clusterer's is an estimate made
    when the version came in, of a long text from its beginning, and perhaps against another copy.
    """
    if compared is not None and compared.copied_share and compared.copy_of == version.copy_of:
        return compared.copied_share
    return version.copied_share


def copied_from(version: VersionV1, original: str, share: float | None) -> str:
    """`the same text as Wire`, `95% copied from Wire`; empty of an own text, and of a copy that was not measured.

    `original`: the name of the version that it copies; empty if that is not part of the story.
    """
    if version.copy_of is None:
        return ""
    if not original:
        return "copy of a version elsewhere"
    if version.copy_kind == "exact" and (share is None or words.percent(share) == _WHOLE):
        return f"the same text as {original}"
    return "" if share is None else f"{words.percent(share)} copied from {original}"
