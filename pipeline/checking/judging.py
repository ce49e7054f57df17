"""What somebody says of a finding of a story's comparison, checked against the current one."""

from datetime import datetime
from typing import Final, cast, get_args

from pipeline.checking.corrections import Signed
from pipeline.checking.refused import NotFound, RefusedCorrection
from pipeline.contracts.codec import encode_judgement
from pipeline.contracts.topics import JUDGED
from pipeline.domain.comparison.judgements import (
    EarlierJudgement,
    Finding,
    Judgement,
    Verdict,
    findings,
    judged,
)
from pipeline.ports import Message
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.wording import judgement_words

MOST_EARLIER: Final = 20
"""How many earlier judgements of a finding are remembered; of more, the first and the newest."""

VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


def judgement(views: Views, story: FullStoryDocument, finding: str, given: str, seen: str, signed: Signed) -> Judgement:
    """The judgement to be written. `finding`: a `finding_key`. `seen`: when the judgement that was seen was made.

    RefusedCorrection if the comparison does not find it any more, or somebody has judged it since.
    """
    found, before = _finding(views, story, finding)
    allowed = {name for name, _ in judgement_words.CHOICES[found.kind]} | {"withdrawn"}
    if given not in allowed:
        raise RefusedCorrection(f"a verdict is one of {', '.join(one for one in VERDICTS if one in allowed)}")
    if before is not None and before.at.isoformat() != seen:
        said = judgement_words.verdict(before.kind, before.verdict)
        raise RefusedCorrection(f"while you had it open, {before.by} has judged this: {said}")
    if before is None and given == "withdrawn":
        raise RefusedCorrection("nobody has judged this: there is nothing to withdraw")
    return Judgement(
        key=found.key if before is None else before.key,
        kind=found.kind,
        story_id=story.id,
        verdict=cast("Verdict", given),
        sides=found.sides,
        by=signed.by,
        at=_after(signed.at, before),
        note=signed.note,
        earlier=() if before is None else _earlier(before),
    )


def judgement_message(one: Judgement) -> Message:
    """The record of the judgement."""
    return Message(topic=JUDGED, key=one.key.encode(), value=encode_judgement(one))


def _finding(views: Views, story: FullStoryDocument, key: str) -> tuple[Finding, Judgement | None]:
    comparison = views.found(story.id)
    every = [] if comparison is None else findings(comparison)
    found = next((one for one in every if one.key == key), None)
    if comparison is None or found is None:
        raise NotFound(
            "the story has been compared again since you opened it, and this is no longer found: nothing was written"
        )
    about = judged(comparison, views.judgements(version.article_id for version in story.versions))
    return found, next((one for finding, one in about if finding is not None and finding.key == key), None)


def _earlier(before: Judgement) -> tuple[EarlierJudgement, ...]:
    last = EarlierJudgement(verdict=before.verdict, by=before.by, at=before.at, note=before.note)
    every = (*before.earlier, last)
    return every if len(every) <= MOST_EARLIER else (every[0], *every[1 - MOST_EARLIER :])


def _after(at: datetime, before: Judgement | None) -> datetime:
    """The time of a judgement is never before that of the one it replaces, whatever the clocks say."""
    return at if before is None else max(at, before.at)
