"""Which versions tell one text: copies of copies and their original, taken together.

In a story the clusterer has found the copies; where there is no story, `copies_among` finds them the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.forms import can_be_copy
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.timeline import in_order
from pipeline.domain.terms.fingerprints import resemblance, says_nothing, signature_of


def text_of(versions: Sequence[VersionText]) -> dict[str, str]:
    """For each article id, that of the text it tells: the end of its chain of copies, itself where it copies none."""
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


def copies_among(versions: Sequence[VersionText], copy_similarity: float) -> list[VersionText]:
    """The versions in the order given, each that nearly repeats the text of an earlier one marked as its copy."""
    originals: dict[str, NDArray[np.uint32]] = {}
    copied: dict[str, str] = {}
    for version in in_order(versions):
        signature = signature_of(version.article.text if can_be_copy(version.article.form) else "")
        alike = {o: float(resemblance(signature, s[None, :])[0]) for o, s in originals.items()}
        best = max(alike, key=alike.__getitem__, default=None)
        if best is not None and alike[best] >= copy_similarity and not says_nothing(signature):
            copied[version.article.id] = best
        else:
            originals[version.article.id] = signature
    return [replace(v, copy_of=copied.get(v.article.id)) for v in versions]
