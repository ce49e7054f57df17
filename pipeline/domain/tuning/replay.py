"""Decides again with another policy about articles that were decided before.

Their evidence is known, not computed.
"""

from typing import TypeVar

from pipeline.domain.stories.clustering import Clusterer
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.evidence import FreedCopy
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.live import LiveClusterer
from pipeline.domain.stories.pair_links import PairModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change
from pipeline.domain.tuning.known_evidence import KnownEvidence, SharedAnswers

E = TypeVar("E", bound=KnownEvidence)


class Replay:
    """A clusterer on known evidence. It groups exactly as one that computes would."""

    def __init__(self, model: PairModel, policy: Policy, language: str, answers: SharedAnswers) -> None:
        self._evidence = KnownEvidence(model, policy, language, answers)
        self.clusterer = Clusterer(self._evidence, policy)

    def decide(self, change: Change) -> list[Change]:
        """Decide again about the article that came in by a change, or was set free.

        Raises NotPacked and MixedRecipes.
        """
        self._evidence.learn(change)
        return decide(self.clusterer, change)


class Recomputation:
    """A clusterer that computes its evidence, driven as `Replay` is."""

    def __init__(self, clusterer: LiveClusterer) -> None:
        self.clusterer = clusterer

    def decide(self, change: Change) -> list[Change]:
        """Decide again about the article that came in by a change. Raises MixedRecipes.

        What is set free is found again.
        """
        return [] if change.article is None else self.clusterer.arrive(change.article)


def decide(clusterer: Clusterer[E], change: Change) -> list[Change]:
    """Decide about the article that came in by a change, or was set free, by known evidence that learnt of it."""
    if change.article is None:
        article, *copies = change.article_ids
        return clusterer.set_free(FreedCopy(article_id=article, copies=tuple(copies)))
    return clusterer.arrive(change.article)


def correction_behind(change: Change, book: StoryBook) -> Correction:
    """The correction behind an operator's change, as a request to the stories in this book."""
    corrected = None if change.reason is None else change.reason.corrected
    assert corrected is not None
    story, other = change.story_id, change.other_story_id
    if corrected.kind == "move" and change.kind == "split" and other is not None:
        story = other
    if corrected.kind == "move" and change.kind == "merged" and other is not None:
        # The older id stayed, whichever of the two stories the articles were to go to: it was not the one they are in.
        here = book.find(corrected.article_ids[0])
        story = other if here == book.standing(story) else story
    if corrected.kind == "merge" and other is None:
        other = story
    return Correction(
        kind=corrected.kind,
        language=change.language,
        story_id=story,
        at=change.at,
        other_story_id=other if corrected.kind == "merge" else None,
        article_ids=corrected.article_ids,
        note=corrected.note,
    )
