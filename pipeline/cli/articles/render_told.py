"""Prints what versions tell: what one leaves out, what several tell, what only one tells."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.cli.articles.listing import indented, up_to
from pipeline.cli.console import plain
from pipeline.side_by_side.excerpts import MarkedSentence
from pipeline.side_by_side.told import Fact, Gap, OwnClaims
from pipeline.wording import words

SHARED_SHOWN = 8
LEFT_OUT_SHOWN = 4
"""Of each version."""
ONLY_HERE_SHOWN = 3
"""Of each version."""
_CLAIM_CHARS = 240
_OTHER_WORDING_CHARS = 160


def left_out(gaps: Sequence[Gap]) -> list[RenderableType]:
    """By the version that leaves it out, and who tells it."""
    lines: list[RenderableType] = []
    for gap in gaps:
        heading = Text(plain(gap.source), style="bold")
        heading.append(f"  {gap.brevity}" if gap.brevity else "", style="not bold dim")
        lines.append(indented(heading, 1))
        lines += up_to(LEFT_OUT_SHOWN, [indented(_missing(fact), 3) for fact in gap.facts], indent=5)
    return lines


def facts_in_common(facts: Sequence[Fact]) -> list[RenderableType]:
    """Each in its best wording, with the other outlets' words below it."""
    return up_to(SHARED_SHOWN, [indented(_fact(fact), 1) for fact in facts])


def only_here(own: Sequence[OwnClaims]) -> list[RenderableType]:
    """By outlet, the weightiest first."""
    lines: list[RenderableType] = []
    for one in own:
        lines.append(indented(Text(plain(one.source), style="bold"), 1))
        claims = [indented(_bullet(sentence), 3) for sentence in one.sentences]
        lines += up_to(ONLY_HERE_SHOWN, claims, more=one.more, indent=5)
    return lines


def _missing(fact: Fact) -> Text:
    line = _bullet(fact.wordings[0])
    return line.append(f"  told by {words.count(fact.voices, 'other')}: {plain(fact.outlets)}", style="dim")


def _fact(fact: Fact) -> RenderableType:
    best = fact.wordings[0]
    line = Text(f"• {words.shortened(plain(_claim(best)), _CLAIM_CHARS)}")
    said = "told by all" if fact.everyone else f"told by {fact.voices}"
    line.append(f"  {said}: {plain(fact.outlets)}", style="dim")
    lines = [_other(wording) for wording in fact.wordings[1:3]]
    if len(fact.wordings) > 3:
        lines.append(Text(f"and {words.count(len(fact.wordings) - 3, 'more wording')}", style="dim"))
    return Group(line, *(indented(other, 4) for other in lines))


def _other(wording: MarkedSentence) -> Text:
    according = f", according to {words.shortened(plain(wording.said_by), 80)}" if wording.said_by else ""
    claim = words.shortened(plain(_claim(wording)), _OTHER_WORDING_CHARS)
    return Text(f"{plain(wording.source)}{according}: {claim}", style="dim")


def _bullet(sentence: MarkedSentence) -> Text:
    line = Text(f"• {words.shortened(plain(_claim(sentence)), _CLAIM_CHARS)}")
    return line.append(f"  {plain(sentence.beside)}" if sentence.beside else "", style="dim")


def _claim(sentence: MarkedSentence) -> str:
    """The part of the sentence that is the claim; all of it if no part is marked."""
    return sentence.marked or sentence.before + sentence.after
