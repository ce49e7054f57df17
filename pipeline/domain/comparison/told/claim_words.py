"""The words of a claim: in order, which negate, where one of a list is, and where its predicate is."""

import itertools
import re

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.text.wordlists import word_list

NOT_ONLY = {("not", "only"), ("not", "just"), ("not", "merely")}
NOT = frozenset(word_list("not no never none nobody nothing neither nor without cannot"))
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?", re.IGNORECASE)


def words_of(claim: Claim) -> list[str]:
    """Its words in lower case, without figures."""
    return [w.lower() for start, end in claim.spans for w in WORD.findall(claim.sentence.plain[start:end])]


def first_word(claim: Claim, known: frozenset[str]) -> Span | None:
    """Where the first of these words is in the claim; a name (May) is none of them."""
    for start, end in claim.spans:
        for match in WORD.finditer(claim.sentence.plain, start, end):
            word = match.group()
            if (word.lower() in known or (known is NOT and negates(word.lower()))) and not (word == "May" and start):
                return match.span()
    return None


def negates(word: str) -> bool:
    return word in NOT or word.endswith("n't")


def negations(claim: Claim) -> int:
    """How many of its words negate; to deny it is one more, and "not only" negates nothing."""
    words = words_of(claim)
    only = sum(pair in NOT_ONLY for pair in itertools.pairwise(words))
    return sum(map(negates, words)) - only + (claim.manner == "denied")


def head_of(claim: Claim) -> Span | None:
    """Where its predicate is in its sentence; of a phrasal verb ("shut_down"), the verb."""
    verb = claim.head.partition("_")[0]
    inside = [t for t in claim.sentence.tokens if t.lemma == verb and is_within((t.start, t.end), claim.spans)]
    return (inside[0].start, inside[0].end) if inside else None


def is_within(span: Span, spans: tuple[Span, ...]) -> bool:
    """Whether it lies within one of these."""
    return any(start <= span[0] and span[1] <= end for start, end in spans)
