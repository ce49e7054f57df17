"""What two claims of one fact tell differently though no word stands against another: weaker signs than `differing`.

Who says it, whether it is so or may be, and a word that only one of two otherwise equal claims has. Taken only where
the judge is sure that both tell one fact; they may be shown as a fact in common besides.
"""

import difflib
import re
from collections.abc import Iterator

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.told.claim_words import first_word, head_of
from pipeline.domain.comparison.told.claims import Claim, likeness
from pipeline.domain.comparison.told.differing import Difference
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS
from pipeline.domain.text.wordlists import word_list

ALIKE = 0.5
"""The least Dice coefficient of the lemmas of what is so and what may be."""

NEARLY_EQUAL = 0.8
"""From this share of words in common and in order on, a word that only one has is a difference."""

_MODIFIES = frozenset({"amod", "compound", "advmod", "nummod"})
_MODIFIERS = frozenset({"ADJ", "ADV", "NOUN"})
_MAY = frozenset(word_list("could may might possibly potentially perhaps likely expected"))
_UNNAMED = re.compile(
    r"\b(?:sources?|people familiar|person familiar|(?:law enforcement|intelligence|senior|administration|u\.?s\.?"
    r"|government|american|congressional) officials?|official familiar|aides?|insiders?)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:the|an?|his|her|its|their|one|mr|mrs|ms)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)


def softer_differences(x: Claim, y: Claim) -> Iterator[Difference]:
    """What two claims of one fact tell differently, the weightiest first."""
    yield from _may_be(x, y)
    yield from _only_one_says(x, y)
    yield from _other_source(x, y)


def _may_be(x: Claim, y: Claim) -> Iterator[Difference]:
    """What is so in one and may be in the other by a word for it, in words that are much alike."""
    may = [first_word(c, _MAY) if c.manner == "possible" else None for c in (x, y)]
    if {x.manner, y.manner} == {"fact", "possible"} and any(may) and likeness(x, y) >= ALIKE:
        yield Difference(kind="strength", a=may[0] or head_of(x), b=may[1] or head_of(y))


def _only_one_says(x: Claim, y: Claim) -> Iterator[Difference]:
    """A word that describes another, in one of two claims that are otherwise nearly equal: "repeatedly denied"."""
    ours, theirs = _tokens(x), _tokens(y)
    matcher = difflib.SequenceMatcher(None, [_folded(t) for t in ours], [_folded(t) for t in theirs], autojunk=False)
    if matcher.ratio() < NEARLY_EQUAL:
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        alone = ours[i1:i2] or theirs[j1:j2]
        if tag not in {"insert", "delete"} or len(alone) != 1 or not _describes(alone[0]):
            continue
        if not (0 < i1 < len(ours) and 0 < j1 < len(theirs)):
            continue
        beside = ours[i1:i2] or ours[i1 : i1 + 1], theirs[j1:j2] or theirs[j1 : j1 + 1]
        yield Difference(kind="words", a=_span(beside[0]), b=_span(beside[1]))
        return


def _describes(token: Token) -> bool:
    """Whether a word describes another; a name does not: "the Trump administration", "the administration"."""
    known = token.text.lower() in ENGLISH_FUNCTION_WORDS or not _WORD.match(token.text)
    return token.dep in _MODIFIES and token.pos in _MODIFIERS and not known


def _other_source(x: Claim, y: Claim) -> Iterator[Difference]:
    """Two who are said to have said it, outside of quotations, where one person under two names is commoner."""
    if not (x.attributed and y.attributed and x.speaker and y.speaker) or x.quoted or y.quoted:
        return
    if any(_ONE.match(c.speaker) and not c.speaker.endswith("s") for c in (x, y)):
        return  # "the president" has a name in the other version
    words = [{w.lower() for w in _WORD.findall(c.speaker)} for c in (x, y)]
    places = [c.sentence.text.find(c.speaker) for c in (x, y)]
    if words[0].isdisjoint(words[1]) and min(places) >= 0:
        a, b = ((at, at + len(c.speaker)) for at, c in zip(places, (x, y), strict=True))
        yield Difference(kind="source", a=a, b=b)


def source_or_outlet(x: Claim, y: Claim) -> Iterator[Difference]:
    """What one outlet states itself, and the other gives to sources that it does not name."""
    said = [c.attributed and not c.quoted and _UNNAMED.search(c.speaker) is not None for c in (x, y)]
    stated = [not c.attributed and not c.quoted for c in (x, y)]
    for claim, other, is_said, is_stated in ((x, y, said[0], stated[1]), (y, x, said[1], stated[0])):
        at = claim.sentence.text.find(claim.speaker) if is_said and is_stated else -1
        if at >= 0 and _UNNAMED.search(other.sentence.plain) is None:
            span = at, at + len(claim.speaker)
            yield Difference(kind="source", a=span if claim is x else None, b=span if claim is y else None)


def _tokens(claim: Claim) -> list[Token]:
    return [
        t
        for t in claim.sentence.tokens
        if (t.text[0].isalnum() or t.text[0] in "'’") and any(s <= t.start < e for s, e in claim.spans)
    ]


def _folded(token: Token) -> str:
    return token.text.lower().replace("’", "'")


def _span(tokens: list[Token]) -> Span:
    return tokens[0].start, tokens[-1].end
