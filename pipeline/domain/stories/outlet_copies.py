"""The copies that are of the same outlet as their original: whether they are, or a template was filled in once more.

Whether a text is made from its outlet's template (`matching.outlet_templates`) is known only when enough other texts of
the outlet have come. So such copies are looked at again when an article comes that shares wording with their original.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.copying import EXACT_SHARE, select_for_comparison, shingles_in_order
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import Profile
from pipeline.domain.matching.outlet_templates import (
    OutletText,
    are_of_one_outlet,
    is_made_from_template,
    is_same_text,
    outlet_text,
)
from pipeline.domain.search.window import Window
from pipeline.domain.stories.evidence import Compared, CopyFound, FreedCopy, Stories
from pipeline.domain.terms.terms import FULL_CHARS

_SHARED_LOG = FEATURES.index("shared_shingles_log")

MOST_DOUBTED = 10
"""How many copies, the newest, are looked at again for an article."""


def beginning_in_order(text: str) -> NDArray[np.int32]:
    """The shingles of what is stored of the text, in order."""
    return shingles_in_order(text[:FULL_CHARS])


class OutletCopies:
    """Of one window. A copy is doubtful if it is of its original's outlet, and not the same text."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._copies: dict[str, list[str]] = {}

    def note(self, copy: str, original: str) -> None:
        """Note a copy that may be set free. The window has its record."""
        self._copies.setdefault(original, []).append(copy)

    def drop(self, articles: Iterable[str]) -> None:
        """Forget the copies of these articles, which left the window: they stay copies."""
        for article in articles:
            self._copies.pop(article, None)

    def doubtful_original(self, found: CopyFound, stories: Stories) -> str | None:
        """The original that the article is a doubtful copy of; None if it is none, or not of a candidate."""
        original, compared = stories.original_of(found.of), found.compared
        if compared is None or compared.profile is None or original not in compared.candidates:
            return None
        if found.of == original and min(found.copied_share, found.contained_share) >= EXACT_SHARE:
            return None
        record = compared.profiles[compared.candidates.index(original)].data
        return original if are_of_one_outlet(compared.profile.data, record) else None

    def is_template_filled_in(self, found: CopyFound, text: str, stories: Stories) -> bool:
        """Whether the new article, with this text, is no copy: its outlet's template explains what it shares."""
        original, compared = self.doubtful_original(found, stories), found.compared
        if original is None or compared is None or compared.profile is None:
            return False
        near = _near_of_outlet(compared)
        first = near.pop(original, None) or compared.profiles[compared.candidates.index(original)]
        others = [outlet_text(profile.data) for profile in near.values()]
        others += self._doubtful([original], stories).values()
        own = outlet_text(compared.profile.data, beginning_in_order(text))
        return is_made_from_template(own, outlet_text(first.data), others)

    def freed(self, compared: Compared, found: CopyFound | None, stories: Stories) -> Sequence[FreedCopy]:
        """The copies that are none, now that this article came, which may be a copy itself; in order of arrival."""
        if compared.profile is None or not any(one in self._copies for one in compared.candidates):
            return ()
        near = _near_of_outlet(compared)
        doubtful = self._doubtful([one for one in near if one in self._copies], stories)
        if not doubtful:
            return ()
        originals = {article: outlet_text(profile.data) for article, profile in near.items()}
        if found is None:
            originals[compared.article_id] = outlet_text(compared.profile.data)
        freed: dict[str, list[str]] = {}
        for copy, text in doubtful.items():
            original = stories.original_of(copy)
            if original is None or copy == compared.article_id:
                continue
            others = [one for article, one in originals.items() if article != original]
            others += [one for article, one in doubtful.items() if article != copy]
            if is_made_from_template(text, originals[original], others):
                same = next((one for one in freed if is_same_text(text, doubtful[one])), None)
                freed.setdefault(same or copy, []).extend([copy] if same else [])
        return [FreedCopy(article_id=article, copies=tuple(copies)) for article, copies in freed.items()]

    def _doubtful(self, originals: Iterable[str], stories: Stories) -> dict[str, OutletText]:
        """The newest doubtful copies that are still copies of these, those of one original in order of arrival."""
        found: dict[str, OutletText] = {}
        for original in originals:
            for copy in reversed(self._copies.get(original, ())):
                kept = self._window.doubtful_copy(copy)
                if kept is not None and stories.original_of(copy) == original:
                    found[copy] = outlet_text(kept[0].data, kept[1])
                if len(found) == MOST_DOUBTED:
                    break
        return dict(reversed(found.items()))


def _near_of_outlet(compared: Compared) -> dict[str, Profile]:
    """The candidates of the article's outlet that share most wording with it, by id; most first."""
    assert compared.profile is not None, "compared by computing"
    shared = np.expm1(compared.features[:, _SHARED_LOG])
    return {
        compared.candidates[place]: compared.profiles[place]
        for place in select_for_comparison(shared)
        if are_of_one_outlet(compared.profile.data, compared.profiles[place].data)
    }
