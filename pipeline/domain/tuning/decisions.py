"""The result of a run of the clusterer: the story of each article, and the change that decided it last.

Includes closed stories. Follows the changes alone. Says in English why an article is where it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain.stories.feature_words import percent
from pipeline.domain.stories.reasons import why_not
from pipeline.domain.stories.stories import Change, ChangeKind, Reason, RunnerUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The last decision about an article: its change's kind, score and reason, without what is not shown."""

    kind: ChangeKind
    score: float
    founded: bool
    copy: bool
    by_operator: bool
    threshold: float
    runner_up: RunnerUp | None

    @classmethod
    def from_change(cls, change: Change) -> "Decided":
        reason = change.reason or Reason(kind="founded", threshold=0.0)
        return cls(
            kind=change.kind,
            score=change.score,
            founded=reason.kind == "founded",
            copy=reason.kind == "copy",
            by_operator=reason.corrected is not None,
            threshold=reason.threshold,
            runner_up=reason.runner_up,
        )

    @property
    def margin(self) -> float:
        """How far the support that decided is from the threshold; 0 if there was none."""
        if self.kind == "split" and self.founded:
            return 0.0
        if self.founded:
            return self.threshold - self.runner_up.support if self.runner_up else self.threshold
        return self.score - self.threshold

    def __str__(self) -> str:
        at_least = f"at least the threshold of {percent(self.threshold)}"
        if self.by_operator:
            return "an operator decided it"
        if self.copy:
            return f"has the text of another article ({percent(self.score)})"
        if self.kind == "merged":
            return f"its story is merged: the two support each other {percent(self.score)}, {at_least}"
        if self.kind == "split" and self.founded:
            return f"leaves its story: what is left of the story supports it less than {percent(self.threshold)}"
        if self.kind == "split":
            return f"moves to a story that suits it better: supported {percent(self.score)}, {at_least}"
        if not self.founded:
            return f"joins: supported {percent(self.score)}, {at_least}"
        if self.runner_up is None:
            return "founds a story: no other is like it"
        return f"founds a story: of the best other, {why_not(self.runner_up, self.threshold)}"


class Decisions:
    """`story_of`: by article, in order of arrival."""

    def __init__(self) -> None:
        self.story_of: dict[str, str] = {}
        self.decided: dict[str, Decided] = {}
        self._members: dict[str, dict[str, None]] = {}

    def note(self, changes: Iterable[Change]) -> None:
        """Take in changes, in their order."""
        for change in changes:
            if change.kind in ("created", "linked") and change.article is not None:
                self._assign([change.article.article.id], change.story_id, change)
            elif change.sets_free and change.article_ids[0] in self.story_of:
                self._assign(change.article_ids[:1], change.story_id, change)
            elif change.kind == "split" and change.other_story_id:
                self._assign(change.article_ids, change.other_story_id, change)
            elif change.kind == "merged" and change.other_story_id:
                self._assign(list(self._members.get(change.other_story_id, ())), change.story_id, change)

    def _assign(self, articles: Iterable[str], story: str, change: Change) -> None:
        decided = Decided.from_change(change)
        for article in articles:
            if was := self.story_of.get(article):
                self._members[was].pop(article, None)
            self.story_of[article] = story
            self.decided[article] = decided
            self._members.setdefault(story, {})[article] = None
