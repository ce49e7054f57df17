"""Why a version is in its story, in words that need no knowledge of the model."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.contracts.messages import ReasonV1, VersionV1
from pipeline.domain.stories import reasons
from pipeline.projection.documents import FullStoryDocument, StoryDocument
from pipeline.wording import correction_words, words

_MOST_BARS = 6
_HEADLINE_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one family of features says.

    `start`, `width`: in hundredths of the bar, the middle means no effect.
    """

    text: str
    effect: str
    speaks_for: bool
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBest:
    """The best story that a version did not join, and why not.

    `story_id`: empty if that story has become part of the version's own story since. `differs`: which facts of the
    version its likeliest article has others of; may be empty.
    """

    story_id: str
    headline: str
    why_not: str
    differs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A reason in words: one line, and the details behind it.

    `support`: outlets of the story, with the probability that the version reports the same event as theirs. `shared`:
    which rare words it has in common with the likeliest of them; may be empty. `more`: how many things that spoke for
    or against it are not among the bars.
    """

    summary: str
    detail: str
    support: tuple[tuple[str, str], ...]
    shared: str
    bars: tuple[Bar, ...]
    more: int
    next_best: NextBest | None


def explain(version: VersionV1, story: StoryDocument, names: Mapping[str, str]) -> Explanation:
    """The reason of one of the story's versions in words. `names`: of the story's versions, by article id."""
    reason = version.reason
    support = tuple(
        (
            names.get(one.article_id, "a version elsewhere"),
            words.percent(one.probability),
        )
        for one in reason.support
    )
    if reason.kind == "copy" and version.copy_of is None:
        support = ()
        summary = "The original of its copies"
        detail = "It came in after a copy of its text, but is the earlier one, or the agency that its copies credit."
    elif reason.kind == "copy":
        same_text = version.copy_kind == "exact"
        what = "Same text as" if same_text else "Copy of"
        original = names.get(version.copy_of or "", "a version elsewhere")
        if all(one.article_id != version.copy_of for one in reason.support):
            support = ()  # it was compared with another copy
        summary = f"{what} {original}"
        repeats = "It repeats another version's text" + ("." if same_text else ", whole or in part.")
        detail = f"{repeats} It belongs to the story, but does not count as a voice of its own."
    elif reason.kind == "joined":
        summary = likeliest(version, names) or "Joined the story"
        detail = f"It joined because its support reached the threshold of {words.percent(reason.threshold)}."
    else:
        summary = "The story began with this version"
        detail = (
            f"The most similar article so far stayed below the threshold of {words.percent(reason.threshold)}."
            if support
            else "No similar article had been seen before."
        )
    if reason.corrected is not None:
        summary = correction_words.reason_summary(reason.corrected, summary)
        detail = "What an operator decided stays as it is: the clusterer does not undo it."
    return Explanation(
        summary=summary,
        detail=detail,
        support=support,
        shared=reasons.shared_words(reason.shared_terms),
        bars=_bars(reason),
        more=max(0, len(reasons.sentences(reason.contributions)) - _MOST_BARS),
        next_best=_next_best(version, story),
    )


def likeliest(version: VersionV1, names: Mapping[str, str]) -> str:
    """`97% likely the same event as Wire`: the same on the time line and in the history. Empty if nothing supports it.

    The support of one version: what the clusterer compared with its threshold is the mean over the story.
    """
    if version.reason.kind != "joined" or not version.reason.support:
        return ""
    best = version.reason.support[0]
    other = names.get(best.article_id, "a version elsewhere")
    return f"{words.percent(best.probability)} likely the same event as {other}"


def _next_best(version: VersionV1, story: StoryDocument) -> NextBest | None:
    reason = version.reason
    runner_up = reason.runner_up
    if runner_up is None:
        return None
    is_here = runner_up.story_id in (story.id, *story.aliases)
    full = story if isinstance(story, FullStoryDocument) else None
    headline = full.headlines.get(runner_up.story_id, "") if full else ""
    return NextBest(
        story_id="" if is_here else runner_up.story_id,
        headline="a story that is now part of this one"
        if is_here
        else words.shortened(headline, _HEADLINE_CHARS) or runner_up.story_id,
        why_not=reasons.why_not(runner_up, reason.threshold),
        differs=reasons.what_differs(full.differences.get(version.article_id, ())) if full else "",
    )


def _bars(reason: ReasonV1) -> tuple[Bar, ...]:
    shown = reasons.sentences(reason.contributions)[:_MOST_BARS]
    longest = max((abs(one.effect) for one in shown), default=1.0)
    bars = []
    for one in shown:
        width = round(50 * abs(one.effect) / longest, 1)
        bars.append(
            Bar(
                text=one.says[0].upper() + one.says[1:],
                effect=one.speaks,
                speaks_for=one.effect > 0,
                start=50.0 if one.effect > 0 else 50 - width,
                width=width,
            )
        )
    return tuple(bars)
