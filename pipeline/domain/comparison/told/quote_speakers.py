"""Gives quotes their speakers: whom the text around a quote names, in its paragraph or just before. Finds no quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.told.claims import Claim, overlaps

QuotedBy = Mapping[int, Sequence[tuple[Span, str]]]
"""By a sentence's index: the characters that are quoted, and the name of who says them."""


def with_speakers(claims: Sequence[Claim], quoted: QuotedBy, said: Mapping[int, str]) -> list[Claim]:
    """The claims, each quote with its speaker if one is found. `said`: who is said to speak, by paragraph."""
    return _named_beside(_as_quoted(claims, quoted), said)


def _as_quoted(claims: Sequence[Claim], quoted: QuotedBy) -> list[Claim]:
    """The claims, each quote with the speaker whom the text around it names, as it is written there if it is."""
    found = list(claims)
    for place, claim in enumerate(claims):
        if not claim.quoted:
            continue
        names = {name for span, name in quoted.get(claim.sentence.index, ()) if overlaps(span, claim.spans)}
        if len(names) == 1 and _last_word(name := next(iter(names))) != _last_word(claim.speaker):
            found[place] = replace(claim, speaker=name, attributed=True)
    return found


def _last_word(name: str) -> str:
    return name.rpartition(" ")[2].lower()


def _named_beside(claims: Sequence[Claim], said: Mapping[int, str]) -> list[Claim]:
    """The claims, each quote without its speaker given the one named beside it: in its paragraph, else just before."""
    found = list(claims)
    for place, claim in enumerate(claims):
        if claim.speaker or not claim.quoted:
            continue
        paragraph = claim.sentence.paragraph
        after = [c for c in claims[place + 1 : place + 6] if c.sentence.paragraph == paragraph]
        before = [c for c in reversed(found[max(0, place - 4) : place]) if paragraph - c.sentence.paragraph <= 1]
        # What goes on in the next sentence is ended there, with its speaker; what ends here was said by the last one.
        near = (*before, *after) if claim.sentence.plain.rstrip().endswith('"') else (*after, *before)
        named = said.get(paragraph) or next((c.speaker for c in near if c.attributed and _is_named_outside(c)), "")
        if named:
            found[place] = replace(claim, speaker=named)
    return found


def _is_named_outside(claim: Claim) -> bool:
    """Whether its speaker is named, and not by the quote itself: "How can a president say that?"."""
    at = claim.sentence.plain.find(claim.speaker) if claim.speaker else -1
    return bool(claim.speaker) and (at < 0 or claim.sentence.plain.count('"', 0, at) % 2 == 0)
