"""Decides again about articles whose evidence is known: what was packed of each stands in for computing it.

What articles and their pairs come to does not hang on any threshold. So two clusterers that differ in thresholds alone
may look the second stage's answers up with each other (`Answers`). Groups exactly as the clusterer does; what it leaves
out changes no grouping: contributions, shared terms, and which story follows which.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.feature_names import FEATURES, STRONGEST_COLUMNS
from pipeline.domain.matching.features import PairFeatures, Profile
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.matching.packed import Partners, stored_article, unpacked
from pipeline.domain.search.window import Filing
from pipeline.domain.stories.cluster_state import ClusterState
from pipeline.domain.stories.clustering import RUNNER_UP_SUPPORT, SHOWN_SUPPORT, Clusterer, Policy
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.evidence import Compared, Evidence, Judged
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.meetings import JudgedStory, Meeting
from pipeline.domain.stories.stories import Change, Reason
from pipeline.domain.terms.fingerprints import SIGNATURE_VALUES

_NO_SIGNATURE = np.full(SIGNATURE_VALUES, 0xFFFFFFFF, dtype=np.uint32)


class NotPacked(ValueError):
    """What was computed of an article is not there, or was computed with other settings: it must be computed anew."""


@dataclass(slots=True)
class Answers:
    """What the second stage answered, for others that go through the same articles. To be forgotten now and then."""

    compared: dict[str, Compared] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)
    links: dict[tuple[int, frozenset[str]], Mapping[str, Mapping[str, float]]] = field(default_factory=dict)

    def forget(self) -> None:
        self.compared.clear()
        self.judged.clear()
        self.links.clear()


class ReplayedEvidence(Evidence):
    """Of the articles that are told of by `tell`, each before it is asked about. Searches and computes no pairs."""

    def __init__(
        self,
        model: JoinModel,
        *,
        window_days: float,
        slice_hours: float,
        candidates: int,
        embedding_known: bool,
        answers: Answers,
    ) -> None:
        super().__init__(
            model,
            PairFeatures(),
            window_days=window_days,
            slice_hours=slice_hours,
            candidates=candidates,
            embedding_known=embedding_known,
        )
        self._answers = answers
        self._step = 0
        self._change: Change | None = None

    def tell(self, change: Change) -> None:
        """The change by which the article came in when it was decided about first."""
        self._change = change

    def profile(self, embedded: EmbeddedArticle) -> Profile:
        return Profile(article_id=embedded.article.id, data=b"", vectors=b"")

    def compare(self, profile: Profile) -> Compared:
        known = self._answers.compared.get(profile.article_id)
        if known is None:
            known = self._answers.compared[profile.article_id] = self._compared(profile)
        return known

    def _compared(self, profile: Profile) -> Compared:
        partners = self._partners()
        here = [i for i, article in enumerate(partners.article_ids) if article in self._rows]
        features = np.zeros((len(here), len(FEATURES)), dtype=np.float32)
        features[:, STRONGEST_COLUMNS] = partners.strongest[here]
        return Compared(
            article_id=profile.article_id,
            candidates=tuple(partners.article_ids[i] for i in here),
            features=features,
            first=partners.probability[here],
        )

    def _partners(self) -> Partners:
        """Raises NotPacked."""
        change = self._change
        packed = None if change is None else self.opened(change.packed)
        if change is None or change.article is None or change.packed is None or packed is None:
            raise NotPacked
        (found,) = unpacked([(stored_article(change.article, change.packed), packed)])
        return found.partners

    def keep(
        self, embedded: EmbeddedArticle, profile: Profile, compared: Compared | None, *, searched: bool = True
    ) -> bytes:
        self._step += 1
        row = self._number(profile.article_id)
        self.window.file(
            [
                Filing(
                    article_id=profile.article_id,
                    event_time=embedded.article.event_time,
                    counted=None,
                    signature=_NO_SIGNATURE,
                    profile=None,
                )
            ]
        )
        if compared is not None:
            others = np.array([self._rows[other] for other in compared.candidates], dtype=np.int64)
            strongest = compared.features[:, STRONGEST_COLUMNS]
            self._pairs.add_kept([row], [len(others)], others, compared.first, strongest)
        return b""

    def take_back(self, profile: Profile) -> None:
        self._pairs.take_back(self._rows[profile.article_id])

    def judge(self, compared: Compared) -> Judged:
        if not compared.candidates:
            return Judged(probability={}, rows={})
        known = self._answers.judged.get(compared.article_id)
        if known is None:
            known = self._answers.judged[compared.article_id] = super().judge(compared)
        return known

    def links(self, among: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        asked = (self._step, frozenset(among))
        known = self._answers.links.get(asked)
        if known is None:
            known = self._answers.links[asked] = super().links(among)
        return known

    def drop_before(self, watermark: datetime) -> list[str]:
        gone = [article for old in self.window.drop_before(watermark) for article in old.article_ids]
        if gone:
            self._step += 1
            rows = [self._rows.pop(article) for article in gone]
            for row in rows:
                del self._ids[row]
            self._pairs.drop(rows)
        return gone


class ReplayedClusterer(Clusterer):
    """A clusterer on replayed evidence: its articles come by `replay`."""

    def __init__(self, model: JoinModel, policy: Policy, language: str, answers: Answers) -> None:
        super().__init__(model, policy, PairFeatures(), language)
        self._told = ReplayedEvidence(
            model,
            window_days=policy.window_days,
            slice_hours=policy.slice_hours,
            candidates=policy.candidates,
            embedding_known=language in policy.embedding_languages,
            answers=answers,
        )
        self._evidence = self._told
        self.state = ClusterState(self._told)
        self._copied: Change | None = None

    def replay(self, change: Change) -> list[Change]:
        """Decide again about the article of a change that was decided before. Raises NotPacked, and MixedRecipes."""
        assert change.article is not None
        if (
            change.reason is not None
            and change.reason.kind == "copy"
            and change.reason.threshold != self._policy.copy_similarity
        ):
            raise NotPacked
        self._told.tell(change)
        self._copied = change if change.copy_of is not None else None
        return self.arrive(change.article)

    def _place(self, embedded: EmbeddedArticle, profile: Profile) -> list[Change]:
        of = None if self._copied is None else self._with_text_of(self._copied.copy_of)
        if self._copied is None or of is None:
            return super()._place(replace(embedded, signature=_NO_SIGNATURE), profile)
        shares = self._copied.copied_share or 0.0, self._copied.contained_share or 0.0
        return [self._copy(embedded, profile, of, self._copied.score, shares)]

    def _with_text_of(self, original: str | None) -> str | None:
        """The original, or a copy of it where the original has left the window."""
        members = self.state.members
        if original is None or original in members:
            return original
        return next((article for article, member in members.items() if member.copy_of == original), None)

    def _reason(
        self, embedded: EmbeddedArticle, meeting: Meeting, stories: Sequence[JudgedStory], *, joined: bool
    ) -> Reason:
        lost = next((one for one in stories[1 if joined else 0 :] if one.support >= RUNNER_UP_SUPPORT), None)
        return Reason(
            kind="joined" if joined else "founded",
            threshold=self._policy.thresholds.join,
            support=stories[0].shown(SHOWN_SUPPORT),
            runner_up=None if lost is None else lost.runner_up(()),
        )


def asked_again(change: Change, language: str, book: StoryBook) -> Correction:
    """The correction that a change which an operator decided came from, as it is to be asked for of other stories."""
    corrected = None if change.reason is None else change.reason.corrected
    assert corrected is not None
    story, other = change.story_id, change.other_story_id
    if corrected.kind == "move" and change.kind == "split" and other is not None:
        story = other
    if corrected.kind == "move" and change.kind == "merged" and other is not None:
        # The older id stayed, whichever of the two the articles were to go to: not to where they are, at any rate.
        here = book.find(corrected.article_ids[0])
        story = other if here == book.standing(story) else story
    if corrected.kind == "merge" and other is None:
        other = story
    return Correction(
        kind=corrected.kind,
        language=language,
        story_id=story,
        at=change.at,
        other_story_id=other if corrected.kind == "merge" else None,
        article_ids=corrected.article_ids,
        note=corrected.note,
    )
