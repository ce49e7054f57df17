"""Evidence that is known: the answers of an earlier run, read from the changes that it made.

Computes no features.

What is packed with a change (`matching.packed`) does not depend on any threshold. So policies that differ in thresholds
alone find the same evidence, and can share what the second stage answered (`SharedAnswers`). Left out is what changes
no grouping: contributions, shared terms, and which story follows which.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES, STRONGEST_COLUMNS
from pipeline.domain.matching.packed import Packed, Partners, Unpacker, partners_in
from pipeline.domain.search.window import WindowBounds
from pipeline.domain.stories.computed_evidence import fingerprint_of
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
from pipeline.domain.stories.model_choice import model_of_language
from pipeline.domain.stories.pair_links import PairLinks, PairModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change


class NotPacked(ValueError):
    """The evidence of an article is not in its change, or is of other settings: it must be computed again."""


@dataclass(slots=True)
class SharedAnswers:
    """Answers of one article's turn, for other clusterers that go through the same articles.

    Cleared after each.
    """

    compared: dict[str, Compared] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)
    links: dict[tuple[int, frozenset[str]], Links] = field(default_factory=dict)

    def clear(self) -> None:
        self.compared.clear()
        self.judged.clear()
        self.links.clear()


class KnownEvidence:
    """Of one language. An article is known once the change by which it came in was given to `learn`."""

    def __init__(self, model: PairModel, policy: Policy, language: str, answers: SharedAnswers) -> None:
        self._copy_similarity = policy.copy_similarity
        self._bounds = WindowBounds(window_days=policy.window_days, slice_hours=policy.slice_hours)
        chosen = model_of_language(model, policy, language)
        self._unpacker = Unpacker(fingerprint_of(chosen.model, policy, embedding_known=chosen.embedding_known))
        self._pairs = PairLinks(chosen.model)
        self._answers = answers
        self._slices: dict[int, list[str]] = {}
        self._original_of: dict[str, str] = {}  # in order of arrival; an original's is itself
        self._state_number = 0  # counts what changes the answers of `links`
        self._change: Change | None = None

    def learn(self, change: Change) -> None:
        """Know the article that came in by this change, or was set free.

        Raises NotPacked where it was decided with another copy similarity.
        """
        reason = change.reason
        if reason is not None and reason.kind == "copy" and reason.threshold != self._copy_similarity:
            raise NotPacked
        self._change = change

    def compare(self, embedded: EmbeddedArticle, stories: Stories) -> CopyFound | Compared:
        """Raises NotPacked."""
        change = self._known_change(embedded)
        of = None if change.copy_of is None else self._same_text(change.copy_of)
        if of is None:
            return self._compared(embedded.article.id, change)
        return CopyFound(
            of=of,
            similarity=change.score,
            copied_share=change.copied_share or 0.0,
            contained_share=change.contained_share or 0.0,
        )

    def take_in(self, embedded: EmbeddedArticle, found: CopyFound | Compared, stories: Stories) -> TakenIn:
        article = embedded.article
        self._state_number += 1
        self._slices.setdefault(self._bounds.slice_of(article.event_time), []).append(article.id)
        self._pairs.add_article(article.id)
        if isinstance(found, CopyFound):
            self._original_of[article.id] = self._original_of[found.of]
            return TakenIn(judged=NOT_JUDGED, packed=None)
        self._original_of[article.id] = article.id
        strongest = found.features[:, STRONGEST_COLUMNS]
        partners = Partners(article_ids=found.candidates, probability=found.first, strongest=strongest)
        self._pairs.add_pairs([(article.id, partners)])
        judged = self._pairs.judged_in_large_stories(article.id, self._judged(found), stories)
        if reports_many(article.form):
            self._pairs.remove_last(article.id)
        return TakenIn(judged=judged, packed=None)

    def freed_copies(
        self, embedded: EmbeddedArticle, found: CopyFound | Compared, stories: Stories
    ) -> Sequence[FreedCopy]:
        """None: what was set free has a change of its own."""
        return ()

    def set_free(self, copy: FreedCopy, stories: Stories) -> TakenIn:
        """Raises NotPacked."""
        change, article = self._change, copy.article_id
        if change is None or change.article_ids[:1] != (article,):
            raise NotPacked
        compared = self._compared(article, change)
        self._state_number += 1
        for one in (article, *copy.copies):
            if one in self._original_of:
                self._original_of[one] = article
        strongest = compared.features[:, STRONGEST_COLUMNS]
        partners = Partners(article_ids=compared.candidates, probability=compared.first, strongest=strongest)
        self._pairs.add_pairs([(article, partners)])
        judged = self._pairs.judged_in_large_stories(article, self._judged(compared), stories)
        return TakenIn(judged=judged, packed=None)

    def links(self, among: Collection[str], stories: Stories) -> Links:
        asked = (self._state_number, frozenset(among))
        links = self._answers.links.get(asked)
        if links is None:
            links = self._answers.links[asked] = self._pairs.links(among)
        return self._pairs.links_in_large_stories(links, among, stories)

    def closest(self, articles: Collection[str], others: Collection[str]) -> NDArray[np.float32] | None:
        return self._pairs.closest(articles, others)

    def contributions(self, judged: Judged, other: str) -> tuple[Contribution, ...]:
        """None are known."""
        return ()

    def drop_before(self, watermark: datetime) -> list[str]:
        left = sorted(number for number in self._slices if self._bounds.has_left(number, watermark))
        dropped = [article for number in left for article in self._slices.pop(number)]
        if dropped:
            self._state_number += 1
            for article in dropped:
                del self._original_of[article]
            self._pairs.drop(dropped)
        return dropped

    def _known_change(self, embedded: EmbeddedArticle) -> Change:
        change = self._change
        if change is None or change.article is None or change.article.article.id != embedded.article.id:
            raise NotPacked
        return change

    def _same_text(self, original: str) -> str | None:
        """The original, or the first copy of it where the original has left the window; None if neither is there."""
        if original in self._original_of:
            return original
        return next((article for article, of in self._original_of.items() if of == original), None)

    def _compared(self, article: str, change: Change) -> Compared:
        known = self._answers.compared.get(article)
        if known is None:
            known = self._answers.compared[article] = self.read(article, change)
        return known

    def read(self, article: str, change: Change) -> Compared:
        """The article beside its likely candidates of the window. Raises NotPacked."""
        packed: Packed | None = self._unpacker.unpack(change.packed)
        if packed is None:
            raise NotPacked
        partners = partners_in(packed)
        here = [i for i, other in enumerate(partners.article_ids) if other in self._pairs]
        features = np.zeros((len(here), len(FEATURES)), dtype=np.float32)
        features[:, STRONGEST_COLUMNS] = partners.strongest[here]
        return Compared(
            article_id=article,
            candidates=tuple(partners.article_ids[i] for i in here),
            features=features,
            first=partners.probability[here],
        )

    def _judged(self, compared: Compared) -> Judged:
        if not compared.candidates:
            return NOT_JUDGED
        known = self._answers.judged.get(compared.article_id)
        if known is None:
            known = self._answers.judged[compared.article_id] = self._pairs.judge(compared)
        return known
