"""Which versions have the same text: an original, its copies, and copies of those.

The clusterer has found the copies of a story. Where there is no story, `copies_among` finds them by the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.domain.articles.forms import can_be_copy
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.timeline import in_order
from pipeline.domain.matching.copied_texts import SignedText, find_originals
from pipeline.domain.terms.fingerprints import signature_of


def text_of(versions: Sequence[VersionText]) -> dict[str, str]:
    """For each article id, the id of its original.

    That is the end of its chain of copies, or the article itself if it is not a copy.
    """
    copied = {v.article.id: v.copy_of for v in versions}
    texts: dict[str, str] = {}
    for article in copied:
        text, seen = article, {article}
        while (original := copied.get(text)) is not None and original not in seen:
            seen.add(original)
            text = original
        texts[article] = text
    return texts


def independent(versions: Sequence[VersionText], texts: Mapping[str, str]) -> tuple[VersionText, ...]:
    """One version of each text: the first in the order given."""
    kept: dict[str, VersionText] = {}
    for version in versions:
        kept.setdefault(texts[version.article.id], version)
    return tuple(kept.values())


def copies_among(versions: Sequence[VersionText], min_resemblance: float) -> list[VersionText]:
    """The versions in order, each copy of an earlier one marked by the clusterer's rule (`copying`)."""
    ordered = in_order(versions)
    texts = [v.article.text if can_be_copy(v.article.form) else "" for v in ordered]
    originals = find_originals([SignedText(text=t, signature=signature_of(t)) for t in texts], min_resemblance)
    copied = {
        v.article.id: ordered[original].article.id
        for v, original in zip(ordered, originals, strict=True)
        if original is not None
    }
    return [replace(v, copy_of=copied.get(v.article.id)) for v in versions]
