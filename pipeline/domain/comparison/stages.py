"""Of what time and which stage a figure is: what tells one count of a thing from another count of the same thing.

Shares at the open and at the close, the first half and the second, last year and this year, a rate and a total. And how
recent a figure says it is ("as of Monday", "has risen to"). English words; compares nothing but stages.
"""

import re

from pipeline.domain.comparison.sentences import Sentence

NEAR = 60
"""Characters on each side of a number within which a date or a stage belongs to it."""

_STAGES: tuple[tuple[str, str, str], ...] = (
    # axis, stage, words
    ("day", "open", r"at the open\w*|(?:at|after|since) (?:the )?opening|opened (?:up|down|at|higher|lower)"
        r"|early trad\w+"),
    ("day", "close", r"at the (?:market'?s )?close|clos(?:ed|ing)(?! (?:to|in|down|off)\b)|end(?:ed)? the day"
        r"|settled at"),
    ("half", "first half", r"first[- ]half|half[- ]?time|at the break|at the interval|first six months"),
    ("half", "second half", r"second[- ]half|at full[- ]time|final whistle|last six months"),
    ("quarter", "quarter 1", r"first[- ]quarter|first three months|Q1"),
    ("quarter", "quarter 2", r"second[- ]quarter|Q2"),
    ("quarter", "quarter 3", r"third[- ]quarter|Q3"),
    ("quarter", "quarter 4", r"fourth[- ]quarter|Q4"),
    ("period", "last", r"last (?:year|month|week|quarter|season|summer|winter)|a year (?:ago|earlier|before)|year-ago"
        r"|(?:the )?(?:previous|prior|preceding) (?:year|month|week|quarter|day)|yesterday"),
    ("period", "this", r"this (?:year|month|week|quarter|season)|so far this \w+|today"),
    ("period", "next", r"next (?:year|month|week|quarter|season)|over the next|within the next|by 20\d\d"),
    ("known", "before", r"previous(?:ly)?|earlier|initial(?:ly)?|original(?:ly)?|former(?:ly)?|at first|once|used to"
        r"|(?:up|down) from|(?:rose|risen|fell|fallen|grew|grown|climbed|increased|dropped|cut|raised|lowered"
        r"|reduced) from"
        r"|instead of|rather than|compared (?:to|with)|had been"),
    ("known", "expected", r"expect\w*|forecast\w*|project(?:ed|ions?)|predict\w*|could|would|may|might|aims?|target\w*"
        r"|hop(?:e|es|ed|ing)|plans?|planned|proposed|if"),
    ("rate", "rate", r"per|each|every|annual(?:ly)?|daily|weekly|monthly|yearly"
        r"|a (?:year|month|week|day|head|person|share|barrel)"),
    ("kind", "extreme", r"record|highest|lowest|maximum|minimum|peak\w*|capacity"),
    ("kind", "average", r"average\w*|median|typical\w*"),
    ("kind", "remaining", r"remain\w*|still|left|rest of"),
    ("kind", "total", r"since|in all|altogether|overall|combined|cumulative\w*"),
)  # fmt: skip
_WORDS = re.compile("|".join(rf"(?P<s{n}>\b(?:{words})\b)" for n, (_, _, words) in enumerate(_STAGES)), re.IGNORECASE)
_STAGE_OF = {f"s{n}": (axis, stage) for n, (axis, stage, _) in enumerate(_STAGES)}

_SAID = re.compile(r"\b(?:said|says?|told|reported|added|announced|confirmed|found|estimated)\b", re.IGNORECASE)

_SOFT = frozenset({("known", "expected"), ("kind", "total"), ("period", "this"), ("kind", "remaining")})
"""Stages that are often left unsaid: a figure with and one without are still of one thing."""

_DAYTIME = r"morning|midday|noon|afternoon|evening|night(?:fall)?|midnight"
_AS_OF = re.compile(
    rf"\bas of (?:late |early |\d[\d:.]* ?[ap]\.?m\.?,? (?:on )?)?(?:\w+ )?(?:\w+day|\w+ \d{{1,2}}|{_DAYTIME}|now)\b"
    rf"|\bby (?:late |early )?(?:\w+day(?: (?:{_DAYTIME}))?|{_DAYTIME})\b|\bso far\b|\bat last count\b"
    r"|\b(?:has|have|had) (?:since |now )?(?:risen|climbed|grown|increased|gone up|jumped|swelled) to\b"
    r"|\b(?:rose|climbed|jumped|rises|increased|raised|revised|updated)[\w ,]{0,25} to\b"
    r"|\bnow (?:known|stands?|believed|confirmed)\b|\b(?:is|are|has|have) now\b|\brevised\b|\bupdated\b",
    re.IGNORECASE,
)

_EXCLUDE_ONE_ANOTHER = tuple(
    {word: side for side, words in enumerate(group) for word in words.split()}
    for group in (
        ("north northern", "south southern", "east eastern", "west western"),
        ("man men male boy father son husband", "woman women female girl mother daughter wife"),
        ("upper", "lower"),
        ("import", "export"),
        ("buy purchase", "sell"),
        ("revenue sales", "profit earnings", "loss debt"),
        ("child teenager pupil student", "adult teacher parent"),
        ("civilian", "soldier troop military", "policeman police officer"),
        ("home", "away"),
        ("inner", "outer"),
        ("internal domestic", "foreign international"),
        ("minimum low lowest", "maximum high highest"),
        ("gas", "power electricity", "water", "phone internet"),
        ("democrat democratic", "republican"),
    )
)
"""Words of which two sentences have one each where they count two things."""

Stages = frozenset[tuple[str, str]]


def stages_near(sentence: Sentence, span: tuple[int, int]) -> Stages:
    """The stages named near the characters `span`, as (axis, stage)."""
    start = max(0, span[0] - NEAR)
    near = sentence.plain[start : span[1] + NEAR]
    own = span[0] - start, span[1] - start
    found: set[tuple[str, str]] = set()
    for match in _WORDS.finditer(near):
        if match.end() <= own[0] or match.start() >= own[1]:
            axis, stage = _STAGE_OF[match.lastgroup or ""]
            # "Up from 12": what comes before the number, and nothing between, makes it the earlier one.
            if axis == "known" and stage == "before" and not _reaches(near, match.end(), own[0]):
                continue
            if match.group().lower() == "had been" and _SAID.search(near, 0, match.start()):
                continue  # as a past is reported: "said that it had been 16 degrees"
            found.add((axis, stage))
    return frozenset(found)


def same_stage(first: Stages, second: Stages) -> bool:
    """Whether both are of one stage: none that only one of them names, but those often left unsaid."""
    for axis in {axis for axis, _ in first | second}:
        one, other = ({stage for a, stage in stages if a == axis} for stages in (first, second))
        if one and other and not one & other:
            return False
        if bool(one) != bool(other) and not {(axis, stage) for stage in one | other} <= _SOFT:
            return False
    return True


def of_others(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether the words around two figures say that they count others: men and women, north and south."""
    if ("non" in first) != ("non" in second):
        return True
    for group in _EXCLUDE_ONE_ANOTHER:
        one, other = ({group[word] for word in words if word in group} for words in (first, second))
        if one and other and not one & other:
            return True
    return False


def as_of(sentence: Sentence, span: tuple[int, int]) -> str:
    """What the sentence says of how recent the figure is ("as of Monday", "has risen to"), or nothing."""
    near = [m for m in _AS_OF.finditer(sentence.plain) if m.start() <= span[1] + NEAR and m.end() >= span[0] - NEAR]
    return near[0].group() if near else ""


def _reaches(near: str, end: int, start: int) -> bool:
    return end <= start and not re.search(r"[,;.]|\bto\b", near[end:start]) and start - end <= 25
