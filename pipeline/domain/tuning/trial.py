"""A trial of the clusterer: articles go through it in order, and the result for each is noted.

A trial can be run again with other thresholds many times as fast, since evidence does not depend on any of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.clustering import Clusterer
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.live import LiveClusterer, live_clusterer
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change, Story
from pipeline.domain.stories.threads import threads
from pipeline.domain.tuning.compared_sets import ComparedSet, ModelEvidence, first_stage
from pipeline.domain.tuning.known_evidence import SharedAnswers
from pipeline.domain.tuning.replay import Replay, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The story of each article: as first shown, when it arrived, and after every repair.

    The last repair is included. `threads`: after it, where stories that follow one another count as one. `arrivals`:
    the changes by which the articles came in, or were set free, for `rerun_trial`.
    """

    first_shown: dict[str, str]
    repaired: dict[str, str]
    threads: dict[str, str]
    arrivals: tuple[Change, ...]


def run_trial(
    model: JoinModel, policy: Policy, articles: Iterable[EmbeddedArticle], note: Callable[[], None] = lambda: None
) -> Outcome:
    """Run the clusterer over articles in order of arrival, one for each language as in production.

    `note` is called after each article.
    """
    features = PairFeatures()
    clusterers: dict[str, LiveClusterer] = {}
    first_shown: dict[str, str] = {}
    repaired: dict[str, str] = {}
    links = _Links()
    arrivals: list[Change] = []
    for embedded in articles:
        article = embedded.article
        if article.language not in clusterers:
            clusterers[article.language] = live_clusterer(model, policy, features, article.language)
        clusterer = clusterers[article.language]
        changes = clusterer.arrive(embedded)
        arrivals += (replace(c, language=article.language) for c in changes if c.brings_evidence)
        _note_stories(clusterer.book, repaired, links)
        first_shown[article.id] = repaired[article.id]
        note()
    for clusterer in clusterers.values():
        clusterer.repair()
        _note_stories(clusterer.book, repaired, links)
    return Outcome(
        first_shown=first_shown, repaired=repaired, threads=links.threads(repaired), arrivals=tuple(arrivals)
    )


def group_compared(
    model: JoinModel, policy: Policy, compared: ComparedSet, note: Callable[[], None] = lambda: None
) -> Outcome:
    """What `run_trial` gives with this model, of articles that were compared before with the same policy."""
    known = first_stage(model, compared)
    languages: dict[str, tuple[ModelEvidence, Clusterer[ModelEvidence]]] = {}
    first_shown: dict[str, str] = {}
    repaired: dict[str, str] = {}
    links = _Links()
    for change in compared.arrivals:
        if change.language not in languages:
            evidence = ModelEvidence(model, policy, change.language, known)
            languages[change.language] = evidence, Clusterer(evidence, policy)
        evidence, clusterer = languages[change.language]
        evidence.learn(change)
        decide(clusterer, change)
        _note_stories(clusterer.book, repaired, links)
        if change.article is not None:
            first_shown[change.article.article.id] = repaired[change.article.article.id]
            note()
    for _, clusterer in languages.values():
        clusterer.repair()
        _note_stories(clusterer.book, repaired, links)
    return Outcome(
        first_shown=first_shown, repaired=repaired, threads=links.threads(repaired), arrivals=compared.arrivals
    )


def rerun_trial(
    model: JoinModel, policies: Sequence[Policy], arrivals: Iterable[Change], note: Callable[[], None] = lambda: None
) -> list[dict[str, str]]:
    """The story of each article after every repair, for each of the policies.

    They may differ from the policy of the trial in their thresholds alone: NotPacked otherwise. `note` is called after
    each article.
    """
    languages: dict[str, tuple[SharedAnswers, list[Replay]]] = {}
    repaired: list[dict[str, str]] = [{} for _ in policies]
    for change in arrivals:
        language = change.language
        if language not in languages:
            answers = SharedAnswers()
            languages[language] = answers, [Replay(model, policy, language, answers) for policy in policies]
        answers, replays = languages[language]
        answers.clear()
        for replay, stories in zip(replays, repaired, strict=True):
            replay.decide(change)
            _note_stories(replay.clusterer.book, stories)
        if change.article is not None:
            note()
    for _, replays in languages.values():
        for replay, stories in zip(replays, repaired, strict=True):
            replay.clusterer.repair()
            _note_stories(replay.clusterer.book, stories)
    return repaired


class _Links:
    """Which story follows which, as the stories were last seen."""

    def __init__(self) -> None:
        self._follows: dict[str, str | None] = {}
        self._aliases: dict[str, str] = {}

    def note(self, story_id: str, story: Story | None) -> None:
        """Note a story; None if it is no story any more."""
        self._follows[story_id] = story.follows if story else None
        if story is not None:
            self._aliases.update((alias, story_id) for alias in story.aliases)

    def threads(self, stories: Mapping[str, str]) -> dict[str, str]:
        """For each article its story's thread, named by the first story of it."""
        follows = {
            story: self._aliases.get(followed, followed) for story, followed in self._follows.items() if followed
        }
        first = {story: thread[0] for thread in threads(follows) for story in thread}
        return {article: first.get(story, story) for article, story in stories.items()}


def _note_stories(book: StoryBook, repaired: dict[str, str], links: _Links | None = None) -> None:
    for story_id, story in book.take_touched():
        if story is not None:
            repaired.update((version.article_id, story_id) for version in story.versions)
        if links is not None:
            links.note(story_id, story)
