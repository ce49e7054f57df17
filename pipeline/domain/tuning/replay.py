"""Decides again with another policy about articles that were decided before.

Their evidence is known, not computed.
"""

from pipeline.domain.stories.clustering import Clusterer
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.live import LiveClusterer
from pipeline.domain.stories.pair_links import PairModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change
from pipeline.domain.tuning.known_evidence import KnownEvidence, SharedAnswers


class Replay:
    """A clusterer on known evidence. It groups exactly as one that computes would."""

    def __init__(self, model: PairModel, policy: Policy, language: str, answers: SharedAnswers) -> None:
        self._evidence = KnownEvidence(model, policy, language, answers)
        self.clusterer = Clusterer(self._evidence, policy)

    def decide(self, change: Change) -> list[Change]:
        """Decide again about the article of a change that was decided before.

        Raises NotPacked and MixedRecipes.
        """
        assert change.article is not None
        self._evidence.learn(change)
        return self.clusterer.arrive(change.article)


class Recomputation:
    """A clusterer that computes its evidence, driven as `Replay` is."""

    def __init__(self, clusterer: LiveClusterer) -> None:
        self.clusterer = clusterer

    def decide(self, change: Change) -> list[Change]:
        """Decide again about the article of a change. Raises MixedRecipes."""
        assert change.article is not None
        return self.clusterer.arrive(change.article)


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
