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
_SENTENCE_CHARS = 320
"""A sentence up to this long is shown whole."""
_AROUND_CHARS = 90


def left_out(gaps: Sequence[Gap]) -> list[RenderableType]:
    """By the version that leaves it out, and who tells it."""
    lines: list[RenderableType] = []
    for gap in gaps:
        heading = Text(plain(gap.source), style="bold")
        heading.append(f"  {gap.excuse}" if gap.excuse else "", style="not bold dim")
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
    line = Text("• ").append_text(_claim(fact.wordings[0])).append_text(_antecedents(fact.wordings[0]))
    return line.append(f"  told by {words.count(fact.voices, 'other')}: {plain(fact.outlets)}", style="dim")


def _fact(fact: Fact) -> RenderableType:
    line = Text("• ").append_text(_claim(fact.wordings[0])).append_text(_antecedents(fact.wordings[0]))
    said = "told by all" if fact.everyone else f"told by {fact.voices}"
    line.append(f"  {said}: {plain(fact.outlets)}", style="dim")
    lines = [_other(wording) for wording in fact.wordings[1:3]]
    if len(fact.wordings) > 3:
        lines.append(Text(f"and {words.count(len(fact.wordings) - 3, 'more wording')}", style="dim"))
    return Group(line, *(indented(other, 4) for other in lines))


def _other(wording: MarkedSentence) -> Text:
    according = ", ".join(filter(None, (wording.source, wording.according)))
    line = Text(f"{plain(according)}: ", style="dim")
    return line.append_text(_claim(wording, around=False)).append_text(_antecedents(wording))


def _bullet(sentence: MarkedSentence) -> Text:
    line = Text("• ").append_text(_claim(sentence)).append_text(_antecedents(sentence))
    return line.append(f"  {plain(sentence.beside)}" if sentence.beside else "", style="dim")


def _antecedents(sentence: MarkedSentence) -> Text:
    """`[the couple: Anna and Piotr Lis]`; empty if the claim is understood alone."""
    return Text("".join(f" [{plain(said)}: {plain(means)}]" for said, means in sentence.antecedents), style="dim")


def _claim(sentence: MarkedSentence, *, around: bool = True) -> Text:
    """The part of the sentence that is the claim, with some of the words around it if it is not a sentence by itself.

    All of the sentence, shortened, if no part is marked.
    """
    if not sentence.marked:
        return Text(words.shortened(plain(sentence.before + sentence.after), _CLAIM_CHARS))
    claim = Text(words.shortened(plain(sentence.marked), _CLAIM_CHARS))
    if not around:
        return claim
    cut = len(sentence.marked) > _CLAIM_CHARS
    before, after = plain(sentence.before), plain(sentence.after)
    if len(before) + len(claim) + len(after) <= _SENTENCE_CHARS:
        return Text.assemble((before, "dim"), claim, (after, "dim"))
    if len(before) > _AROUND_CHARS:
        before = "… " + before[-_AROUND_CHARS:].partition(" ")[2]
    return Text.assemble((before, "dim"), claim, ("" if cut else words.shortened(after, _AROUND_CHARS), "dim"))
