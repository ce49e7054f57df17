"""The wire type of topic `stories.judged`. What it means is with the values in `domain/comparison/judgements.py`."""

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.contracts.comparison import ExcerptV1


class EarlierJudgementV1(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement that a later one has replaced."""

    verdict: Literal["real", "not", "time", "withdrawn"]
    by: str
    at: datetime
    note: str = ""


class JudgementV1(msgspec.Struct, frozen=True, kw_only=True):
    """Topic `stories.judged`. What somebody says of a finding of a comparison. A later record of its key replaces it.

    `kind`: what was found: a `conflict`, something `told_differently`, a copy that `altered` its original, or a fact
    that is `shared`. real: it is so. not: it is not. time: the versions came out at different times. withdrawn: nothing
    is said of it any more. `sides`: the finding's sentences, by which it is found again. `story_id`: the story's then.
    `earlier`: what was said before, oldest first.
    """

    schema: Literal["judgement"] = "judgement"
    version: Literal[1] = 1
    key: str
    kind: Literal["conflict", "told_differently", "altered", "shared"]
    story_id: str
    verdict: Literal["real", "not", "time", "withdrawn"]
    sides: tuple[ExcerptV1, ...]
    by: str
    at: datetime
    note: str = ""
    earlier: tuple[EarlierJudgementV1, ...] = ()
