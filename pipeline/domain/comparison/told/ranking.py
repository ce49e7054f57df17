"""In which order a version's own claims are shown: first what stands alone and surely nobody else tells.

Reads claims and parsed sentences. Does not know which words lean on the text before: `leaning` does.
"""

import math
from collections.abc import Sequence, Set

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.readable import goes_on
from pipeline.domain.comparison.told.standalone import is_no_answer, tells_something
from pipeline.domain.text.wordlists import word_list

SURELY, MOST_SURELY = 2.0, 2.2
"""What a unit of log-odds is worth in ranking what only one version tells, beside `weight`, and up to how many."""

_ADDRESSED = frozenset(word_list("i we us our my you your let's"))
_BEGINNINGS = frozenset(word_list("then so thus therefore hence instead otherwise rather still yet"))
_PHRASES = ("in other words", "as a result", "in fact", "after all", "at the same")
_MORE = frozenset(word_list("another other further same"))
_ACTS = frozenset(
    word_list(
        """
        announcement article bill call campaign comment company decision deal development effort finding firm goal group
        idea incident issue letter manoeuvre maneuver measure meeting memo move note plan poll programme program project
        proposal question reason remark report request result statement story study survey transaction
        """
    )
)
"""Nouns that mean what was told just before, though the version began with another one of them ("the move")."""

FEWEST_WORDS = 2
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_DESCRIBING = frozenset({"relcl", "acl", "prep", "appos", "compound", "poss", "nmod", "amod", "nummod"})
_DEPENDENT = frozenset({"advcl", "relcl", "acl", "prep", "pcomp", "pobj"})
_NEEDED = frozenset({"nsubj", "nsubjpass", "dobj"})
_CONTRASTS = frozenset(word_list("while whereas though although as"))


def order(
    claims: Sequence[Claim], sentence: Sentence, span: Span, surely: float, titles: Set[str]
) -> tuple[bool, float]:
    """The place of claims that are shown as this span among what only their version tells: lower is first.

    `surely`: log-odds that nobody else tells them. `titles`: the words of all versions' titles.
    """
    worth = max(weight(claim) for claim in claims if tells_something(claim))
    return is_doubted(claims, sentence, span, titles), -(worth + SURELY * min(surely, MOST_SURELY))


def is_doubted(claims: Sequence[Claim], sentence: Sentence, span: Span, titles: Set[str]) -> bool:
    """Whether it is opinion, or names, counts and dates nothing, or is half a statement, or goes on from another one.

    Or it says that somebody did not answer the outlet.
    """
    return (
        not any(c.figures or c.names or c.dates for c in claims)
        or _is_opinion(claims[0], span)
        or is_no_answer(sentence.text[slice(*span)])
        or goes_on(sentence, span)
        or _is_half(sentence, span)
        or _says_little(sentence, span)
        or _follows(sentence, span, titles)
    )


def weight(claim: Claim) -> float:
    """How much a claim matters: figures, names and dates, and how near to the beginning it stands."""
    return (
        1.0 * bool(claim.figures)
        + 0.5 * min(3, len(claim.names))
        + 0.5 * bool(claim.dates)
        - math.log1p(claim.sentence.index)
    )


@once
def _is_opinion(claim: Claim, span: Span) -> bool:
    """Whether the outlet itself speaks of us or to the reader."""
    return not claim.attributed and any(
        t.text.lower() in _ADDRESSED for t in claim.sentence.tokens if span[0] <= t.start < span[1]
    )


@once
def _is_half(sentence: Sentence, span: Span) -> bool:
    """Whether the span is a clause that says when or of whom what stands outside it is so."""
    tokens = sentence.tokens
    for n, token in enumerate(tokens):
        within = span[0] <= token.start < span[1]
        if not within or token.pos not in {"VERB", "AUX"} or token.dep not in _DEPENDENT:
            continue
        above = tokens[token.head]
        if span[0] <= above.start < span[1]:
            continue
        marks = {t.text.lower() for t in tokens if t.head == n and t.dep in {"mark", "advmod"}}
        if not marks & _CONTRASTS:
            return True
    return False


@once
def _says_little(sentence: Sentence, span: Span) -> bool:
    """Whether it has no subject, or no words but those of who does something and one verb: "The mayor agrees"."""
    inside = [t for t in sentence.tokens if span[0] <= t.start < span[1]]
    if not any(t.dep in _SUBJECTS for t in inside):
        return True
    return sum(t.pos in _CONTENT and t.dep not in _SUBJECTS | {"compound"} for t in inside) < FEWEST_WORDS


def _follows(sentence: Sentence, span: Span, titles: Set[str]) -> bool:
    """Whether it goes on from the text before: "the move", "another reason", "then"."""
    tokens = sentence.tokens
    inside = [(n, t) for n, t in enumerate(tokens) if span[0] <= t.start < span[1] and t.dep != "punct"]
    begun = " ".join(t.text.lower() for _, t in inside[:3])
    if inside and (inside[0][1].text.lower() in _BEGINNINGS or begun.startswith(_PHRASES)):
        return True
    for n, token in inside:
        before = {t.lemma for _, t in inside if t.start < token.start}
        if token.lemma in before | titles:
            continue
        words = {t.text.lower() for t in tokens if t.head == n and t.dep in {"det", "amod"}}
        if (
            token.pos == "NOUN"
            and token.dep in _NEEDED
            and words & _MORE
            and "than" not in {t.text.lower() for t in tokens[n:]}
        ):
            return True
        if token.lemma in _ACTS and "the" in words and not _is_described(tokens, n):
            return True
    return False


def _is_described(tokens: Sequence[Token], noun: int) -> bool:
    return any(t.head == noun and t.dep in _DESCRIBING and n != noun for n, t in enumerate(tokens))
