"""Evidence that is computed: articles are read, and compared with their candidates of the window.

The production source of evidence (`evidence.Evidence`). What it computes of an article is packed as bytes, so that a
state is rebuilt without computing it again. What it holds follows from the articles in their order alone.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.articles.forms import can_be_copy, reports_many
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import STRONGEST_COLUMNS
from pipeline.domain.matching.features import PairFeatures, Profile, profile_of
from pipeline.domain.matching.packed import (
    FINGERPRINT_BYTES,
    Packed,
    Partners,
    StoredArticle,
    Unpacker,
    counted_of,
    pack_bystander,
    pack_copy,
    pack_doubtful_copy,
    pack_original,
    pack_set_free,
    partners_in,
    unpack_articles,
)
from pipeline.domain.matching.records import counted_in
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.search.window import Filing, Window
from pipeline.domain.stories.copy_search import find_alike, find_by_runs
from pipeline.domain.stories.evidence import (
    NOT_JUDGED,
    Compared,
    CopyFound,
    FreedCopy,
    Judged,
    Links,
    Stories,
    TakenIn,
)
from pipeline.domain.stories.outlet_copies import OutletCopies, beginning_in_order
from pipeline.domain.stories.pair_links import PairLinks, PairModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.terms.counts import TermCounts

_COMPUTED = 12
"""Counts up whenever terms, features or candidates are computed in another way: what was packed before is then computed
again."""


TOLD_AGAIN = 0.98
"""What the first stage makes of two texts that are known to tell one event: nearly sure, as of most true pairs."""


def fingerprint_of(model: PairModel, policy: Policy, *, embedding_known: bool) -> bytes:
    """Identifies everything that the packed bytes of an article depend on."""
    depends_on = (
        _COMPUTED,
        policy.window_days,
        policy.slice_hours,
        policy.candidates,
        embedding_known,
        model.fingerprint,
    )
    return hashlib.sha256(repr(depends_on).encode()).digest()[:FINGERPRINT_BYTES]


class ComputedEvidence:
    """The evidence about the articles of one language.

    `embedding_known`: whether the embedding model was trained for it. `compares`: whether vectors of a recipe are
    compared; those of another count as unknown. `spill`: where seldom-read data is stored; in
    memory by default.
    """

    def __init__(
        self,
        model: PairModel,
        features: PairFeatures,
        policy: Policy,
        *,
        embedding_known: bool,
        compares: Callable[[Recipe], bool] = lambda _: True,
        spill: Spill | None = None,
    ) -> None:
        self._model, self._features = model, features
        self._policy, self._embedding_known, self._compares = policy, embedding_known, compares
        # The shipped counts are of the language that the embedding model and the join model were made for.
        self._counts = (
            TermCounts(start_articles=model.start_articles, start=model.start) if embedding_known else TermCounts()
        )
        self._window = Window(
            window_days=policy.window_days,
            slice_hours=policy.slice_hours,
            spill=InMemory() if spill is None else spill,
        )
        self._pairs = PairLinks(model)
        self._outlet_copies = OutletCopies(self._window)
        self.fingerprint = fingerprint_of(model, policy, embedding_known=embedding_known)
        self._unpacker = Unpacker(self.fingerprint)

    def compare(self, embedded: EmbeddedArticle, stories: Stories) -> CopyFound | Compared:
        """Compare the article with its candidates, then ask whether it is a copy of one.

        Articles without an open story are passed over. Only a whole article can be a copy by runs of words, and a page
        that reports many events is never a copy.
        """
        form = embedded.article.form
        compared = self._beside_candidates(self._profile(embedded), stories)
        if reports_many(form):
            return compared
        found = self._window.copy_candidates(embedded.signature, self._policy.copy_similarity)
        alike = [(resemblance, of) for resemblance, of in found if stories.story_of(of)]
        copied = find_alike(compared, alike, stories.original_of) if alike else None
        if copied is None and can_be_copy(form):
            copied = find_by_runs(compared, embedded.article.text)
        if copied is None or self._outlet_copies.is_template_filled_in(copied, embedded.article.text, stories):
            return compared
        return copied

    def take_in(self, embedded: EmbeddedArticle, found: CopyFound | Compared, stories: Stories) -> TakenIn:
        if isinstance(found, CopyFound):
            original = self._outlet_copies.doubtful_original(found, stories)
            return TakenIn(judged=NOT_JUDGED, packed=self._keep_copy(embedded, _profile_in(found), original))
        many_events = reports_many(embedded.article.form)
        packed = self.keep(embedded, found, searched=not many_events)
        judged = self._pairs.judged_in_large_stories(found.article_id, self._pairs.judge(found), stories)
        if many_events:
            self._remove_last(_profile_in(found))
        return TakenIn(judged=judged, packed=packed)

    def freed_copies(
        self, embedded: EmbeddedArticle, found: CopyFound | Compared, stories: Stories
    ) -> Sequence[FreedCopy]:
        copy = found if isinstance(found, CopyFound) else None
        compared = found.compared if isinstance(found, CopyFound) else found
        if compared is None or not can_be_copy(embedded.article.form):
            return ()
        return self._outlet_copies.freed(compared, copy, stories)

    def set_free(self, copy: FreedCopy, stories: Stories) -> TakenIn:
        doubtful = self._window.doubtful_copy(copy.article_id)
        if doubtful is None:
            return TakenIn(judged=NOT_JUDGED, packed=None)
        compared = self._beside_candidates(doubtful[0], stories)
        partners = self._add_likely_pairs(compared)
        self._window.set_free(copy.article_id)
        judged = self._pairs.judged_in_large_stories(copy.article_id, self._pairs.judge(compared), stories)
        return TakenIn(judged=judged, packed=pack_set_free(partners, self.fingerprint))

    def set_free_again(self, article_id: str, packed: Packed) -> None:
        """Make an original of what was a copy, with the pairs that it had then."""
        self._pairs.add_pairs([(article_id, partners_in(packed))])
        self._window.set_free(article_id)

    def links(self, among: Collection[str], stories: Stories) -> Links:
        return self._pairs.links_in_large_stories(self._pairs.links(among), among, stories)

    def closest(self, articles: Collection[str], others: Collection[str]) -> NDArray[np.float32] | None:
        return self._pairs.closest(articles, others)

    def contributions(self, judged: Judged, other: str) -> tuple[Contribution, ...]:
        return self._model.contributions(*judged.rows[other])

    def drop_before(self, watermark: datetime) -> list[str]:
        dropped = self._window.drop_before(watermark)
        if not dropped:
            return []
        for old in dropped:
            for ids in old.counted():
                self._counts.remove_many(ids, 0)
            self._counts.articles -= len(old.article_ids) - old.uncounted
            old.forget()
        removed = [article for old in dropped for article in old.article_ids]
        self._pairs.drop(removed)
        self._outlet_copies.drop(removed)
        return removed

    def beside_candidates(self, embedded: EmbeddedArticle) -> Compared:
        """Compare the article with its candidates, and do not ask whether it is a copy of one."""
        return self._beside_candidates(self._profile(embedded))

    def keep(self, embedded: EmbeddedArticle, compared: Compared, *, searched: bool = True) -> bytes:
        """Put the article in the window with its pairs; returns what to `refile` it by.

        Not `searched`: no other article will be compared with it.
        """
        profile = _profile_in(compared)
        self._file(embedded, profile=profile if searched else None)
        partners = self._add_likely_pairs(compared)
        if not searched:
            return pack_bystander(partners, self.fingerprint)
        return pack_original(profile, partners, self.fingerprint)

    def compute_again(self, embedded: EmbeddedArticle, *, copy_of: str | None) -> bytes:
        """Put an article in the window again, known to be a copy or not; returns what to `refile` it by."""
        profile = self._profile(embedded)
        if copy_of is not None:
            return self._keep_copy(embedded, profile, copy_of)
        many_events = reports_many(embedded.article.form)
        packed = self.keep(embedded, self._beside_candidates(profile), searched=not many_events)
        if many_events:
            self._remove_last(profile)
        return packed

    def unpack(self, packed: bytes | None) -> Packed | None:
        """None where it must be computed again."""
        return self._unpacker.unpack(packed)

    def refile(self, articles: Sequence[tuple[StoredArticle, Packed]]) -> None:
        """Put articles in the window again as they were kept, in the same order.

        Pairs with articles that are no longer here are left out.
        """
        if not articles:
            return
        found = unpack_articles(articles)
        self._counts.add_many(counted_of(found), sum(one.is_counted for one in found))
        for kept, _ in articles:
            self._pairs.add_article(kept.article_id)
        self._pairs.add_pairs(
            [(kept.article_id, one.partners) for (kept, _), one in zip(articles, found, strict=True) if one.is_searched]
        )
        self._window.file(
            [
                Filing(
                    article_id=kept.article_id,
                    event_time=kept.event_time,
                    counted=one.counted if one.is_counted else None,
                    signature=kept.signature,
                    profile=one.profile,
                    in_order=one.in_order,
                )
                for (kept, _), one in zip(articles, found, strict=True)
            ]
        )
        for (kept, _), one in zip(articles, found, strict=True):
            if one.copy_of in self._pairs:
                self._outlet_copies.note(kept.article_id, one.copy_of)

    def _profile(self, embedded: EmbeddedArticle) -> Profile:
        """Read the article and count its terms: once an article."""
        known = self._embedding_known and self._compares(embedded.recipe)
        return profile_of(embedded, self._counts, embedding_known=known)

    def _beside_candidates(self, profile: Profile, stories: Stories | None = None) -> Compared:
        """Only those of an open story, if `stories` are given, and none that is known to be of another event."""
        candidates = [
            candidate
            for candidate in self._window.candidates(profile, self._policy.candidates)
            if (stories is None or stories.story_of(candidate.article_id))
            and not profile.is_of_another_event(candidate)
        ]
        features = self._features.compute(profile, candidates)
        first = self._model.first(features)
        for place, candidate in enumerate(candidates):
            if first[place] < TOLD_AGAIN and profile.is_told_again(candidate):
                first[place] = TOLD_AGAIN
        return Compared(
            article_id=profile.article_id,
            candidates=tuple(c.article_id for c in candidates),
            features=features,
            first=first,
            profile=profile,
            profiles=tuple(candidates),
        )

    def _keep_copy(self, embedded: EmbeddedArticle, profile: Profile, original: str | None) -> bytes:
        """By its signature only, without pairs. `original`: the one that it is a doubtful copy of."""
        if original is None:
            counted = counted_in([profile.data])
            self._file(embedded, counted=counted)
            return pack_copy(counted, self.fingerprint)
        in_order = beginning_in_order(embedded.article.text)
        self._file(embedded, profile=profile, in_order=in_order)
        if original in self._pairs:
            self._outlet_copies.note(embedded.article.id, original)
        return pack_doubtful_copy(profile.data, original, in_order, self.fingerprint)

    def _add_likely_pairs(self, compared: Compared) -> Partners:
        kept = self._pairs.add_likely_pairs(compared)
        return Partners(
            article_ids=tuple(compared.candidates[i] for i in kept),
            probability=compared.first[kept],
            strongest=compared.features[kept][:, STRONGEST_COLUMNS],
        )

    def _file(
        self,
        embedded: EmbeddedArticle,
        *,
        profile: Profile | None = None,
        counted: NDArray[np.int32] | None = None,
        in_order: NDArray[np.int32] | None = None,
    ) -> None:
        self._pairs.add_article(embedded.article.id)
        filing = Filing(
            article_id=embedded.article.id,
            event_time=embedded.article.event_time,
            counted=counted,
            signature=embedded.signature,
            profile=profile,
            in_order=in_order,
        )
        self._window.file([filing])

    def _remove_last(self, profile: Profile) -> None:
        """Remove the article that was kept last, with its pairs and words: all else is as it was before it."""
        self._pairs.remove_last(profile.article_id)
        self._counts.remove_many(counted_in([profile.data]), 1)


def _profile_in(found: CopyFound | Compared) -> Profile:
    compared = found.compared if isinstance(found, CopyFound) else found
    assert compared is not None, "compared by this class"
    assert compared.profile is not None, "compared by this class"
    return compared.profile
