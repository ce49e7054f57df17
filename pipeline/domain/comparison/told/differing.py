"""What differs between two claims of one thing, as far as words show it: the kind, and the words on each side.

Two such claims are never shown as one fact. Does not decide whether two claims are of one thing: that is the judge.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.comparison.axes import opposed
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.quantities import Quantity
from pipeline.domain.comparison.result import DifferenceKind
from pipeline.domain.comparison.slots import is_duration
from pipeline.domain.comparison.synonyms import events, things
from pipeline.domain.comparison.told.claim_words import (
    NOT,
    NOT_ONLY,
    WORD,
    first_word,
    head_of,
    is_within,
    negates,
    negations,
    words_of,
)
from pipeline.domain.comparison.told.claims import MUCH_ALIKE, Claim, likeness
from pipeline.domain.text.figures import exclusive
from pipeline.domain.text.numerals import hedge_before
from pipeline.domain.text.stated_figure import MANY, ORDINAL
from pipeline.domain.text.stop_words import ENGLISH_FUNCTION_WORDS
from pipeline.domain.text.wordlists import word_list

_MAY = frozenset(word_list("may might could possibly perhaps reportedly allegedly likely probably"))
SCOPE = {
    "all": "all", "every": "all", "each": "all", "both": "both", "most": "most", "many": "many", "several": "some",
    "some": "some", "few": "few", "none": "none", "half": "half", "only": "only", "dozens": "dozens",
    "hundreds": "hundreds", "thousands": "thousands", "always": "always", "never": "never", "partly": "part",
    "partially": "part", "largely": "part", "mostly": "part", "fully": "full", "entirely": "full", "completely": "full",
    "full": "full", "entire": "full", "partial": "part", "peak": "peak", "least": "least", "nearly": "nearly",
    "almost": "nearly",
}  # fmt: skip
_ONE_SIDED = frozenset({"all", "none", "never", "half", "part", "full", "peak", "least", "nearly"})
"""Scopes that limit a claim or widen it even if the other claim has no word of scope."""

_TIMES = frozenset(word_list("night day morning afternoon evening week weekend month year time summer winter season"))
"""All night is how long; it is not how many nights."""

_EXACT = frozenset({"least", "nearly", "half"})

_AIMS = frozenset(
    word_list("""aim aims aimed hope hopes hoped intend intends intended plan plans planned seek seeks
    sought want wants wanted try tries tried attempt attempts attempted expect expects expected""")
)
_BOUND_HEDGES = frozenset({"up", "down"})
_PERSON = re.compile(r"(?:[A-Z][\w'.-]+ ){0,3}[A-Z][\w'-]+$")

CLOSE = 0.7
"""From this share of words in common and in order on, one other word is a difference."""

FEW_CHANGED = 4
"""Content words that only one has, at most, for a negation among them to deny the other's claim."""

QUOTED_ALIKE, WORDS_ALIKE = 0.5, 0.75
"""How alike the words that bear meaning must be, of quotations and others, for another word among them to be shown."""

ONE_WORD = 0.6
"""How alike two lemmas are that may be one word in other forms ("pledge", "pledged")."""

_BEARING = frozenset({"NOUN", "VERB", "ADJ"})

_SAYS_WHAT = frozenset(word_list("ROOT dobj attr acomp ccomp xcomp advcl relcl conj"))
"""What a verb and its object are in a parse. Who does it, where and how is described in many ways."""

ONE_NAME = 0.75
"""How alike two last names are that may be one, misspelt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two claims differ in; `a` and `b`: the characters of each sentence, None where nothing stands for it."""

    kind: DifferenceKind
    a: Span | None
    b: Span | None


def differences(x: Claim, y: Claim) -> tuple[Difference, ...]:
    """What differs between two claims of one thing, the weightiest kind first."""
    words = words_of(x), words_of(y)
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    close = matcher.ratio() >= CLOSE
    alike = close or likeness(x, y) >= MUCH_ALIKE
    changed = {
        w
        for kind, first, last, start, end in matcher.get_opcodes()
        if kind != "equal"
        for w in (*words[0][first:last], *words[1][start:end])
    }
    return (
        *_figures(x, y),
        *_denial(x, y, changed if close else None),
        *_strength(x, y, close=close),
        *(_scope(x, y) if alike else ()),
        *(_source(x, y) if close else ()),
        *(_replaced(x, y) if close else ()),
    )


def _figures(x: Claim, y: Claim) -> Iterator[Difference]:
    """Figures that neither side has of the other, or that are one value under other bounds."""
    ours, theirs = (
        [q for q in c.figures if q.hedge != MANY and q.unit != ORDINAL and (q.unit or not is_duration(q))]
        for c in (x, y)
    )
    alone = [q for q in ours if not any(may_be_one(q, other) for other in theirs)]
    others = [q for q in theirs if not any(may_be_one(q, other) for other in ours)]
    for left in alone:
        right = next((q for q in others if _of_one_kind(left, q)), None)
        if right is not None:
            yield Difference(kind="figure", a=_stated(x, left), b=_stated(y, right))
            return
    for left in ours:
        for right in theirs:
            bounds = {left.hedge, right.hedge}
            if left.value == right.value and len(bounds) > 1 and bounds & _BOUND_HEDGES and may_be_one(left, right):
                yield Difference(kind="figure", a=_stated(x, left), b=_stated(y, right))
                return


def _stated(claim: Claim, figure: Quantity) -> Span:
    """The figure with the words that qualify it ("at least 27")."""
    hedge = hedge_before(claim.sentence.plain[: figure.span[0]])
    return (hedge.start() if hedge else figure.span[0], figure.span[1])


def may_be_one(p: Quantity, q: Quantity) -> bool:
    """Whether two figures are of one unit, and may both be right."""
    return p.unit == q.unit and not exclusive(p, q)


def is_one_value(x: Claim, y: Claim) -> bool:
    """Whether both have one figure with a unit, as of money."""
    return any(p.unit == q.unit != "" and p.value == q.value for p in x.figures for q in y.figures)


def _of_one_kind(p: Quantity, q: Quantity) -> bool:
    if p.unit or q.unit:
        return p.unit == q.unit
    return not p.noun or not q.noun or p.noun == q.noun or p.verb == q.verb != ""


def _denial(x: Claim, y: Claim, changed: set[str] | None) -> Iterator[Difference]:
    """One denies what the other says: of its own verb, or by one of the few other words in nearly the same ones.

    `changed`: the words that only one has; None if they are not nearly the same.
    """
    if changed is None:
        denied = x.head == y.head != "be" and _is_denied(x) != _is_denied(y)
    else:
        few = len(changed - ENGLISH_FUNCTION_WORDS) <= FEW_CHANGED
        denied = few and negations(x) % 2 != negations(y) % 2 and any(map(negates, changed))
        denied = denied and (_denies(x, y) or _denies(y, x)) and (x.head in y.lemmas or y.head in x.lemmas)
    if denied:
        yield Difference(kind="denial", a=first_word(x, NOT) or head_of(x), b=first_word(y, NOT) or head_of(y))
    elif changed is not None and x.head and y.head and opposed(x.head, y.head):
        yield Difference(kind="denial", a=head_of(x), b=head_of(y))


def _denies(claim: Claim, other: Claim) -> bool:
    """Whether what is negated is in the other claim too; "not only" negates nothing."""
    if claim.manner == "denied":
        return True
    tokens = claim.sentence.tokens
    negating = [t for t in tokens if negates(t.text.lower()) and is_within((t.start, t.end), claim.spans)]
    return any(
        (tokens[t.head].lemma.lower() in other.lemmas or tokens[t.head].pos == "AUX")
        and ("not", *claim.sentence.plain[t.end :].split(" ", 2)[1:2]) not in NOT_ONLY
        for t in negating
    )


def _is_denied(claim: Claim) -> bool:
    tokens = claim.sentence.tokens
    negated = sum(tokens[tokens[i].head].lemma == claim.head for i in claim.negators)
    return (negated + (claim.manner == "denied")) % 2 == 1


def _strength(x: Claim, y: Claim, *, close: bool) -> Iterator[Difference]:
    """What is, against what may be; the words say so, and both say it of one verb or in nearly the same words."""
    for words, enough in ((_MAY, close or x.head == y.head), (_AIMS, close)):
        at = [first_word(c, words) for c in (x, y)]
        if (at[0] is None) != (at[1] is None) and enough and not (_can(x) or _can(y)):
            yield Difference(kind="strength", a=at[0] or head_of(x), b=at[1] or head_of(y))
            return


def _can(claim: Claim) -> bool:
    return "can" in words_of(claim)


def _scope(x: Claim, y: Claim) -> Iterator[Difference]:
    ours, theirs = ({SCOPE[w] for w in words_of(c) if w in SCOPE} for c in (x, y))
    if x.figures or y.figures:  # then these say how exact a figure is, which is compared there
        ours, theirs = ours - _EXACT, theirs - _EXACT
    if (ours and theirs and ours.isdisjoint(theirs)) or (ours.isdisjoint(theirs) and (_limits(x, y) or _limits(y, x))):
        yield Difference(kind="scope", a=first_word(x, frozenset(SCOPE)), b=first_word(y, frozenset(SCOPE)))


def _limits(claim: Claim, other: Claim) -> bool:
    """Whether a word of scope limits or widens a word that the other claim has without one."""
    tokens = claim.sentence.tokens
    return any(
        SCOPE.get(t.text.lower()) in _ONE_SIDED - (_EXACT if claim.figures or other.figures else frozenset())
        and tokens[t.head].lemma.lower() in other.lemmas - _TIMES
        for t in tokens
        if is_within((t.start, t.end), claim.spans)
    )


def _replaced(x: Claim, y: Claim) -> Iterator[Difference]:
    """One word that bears meaning stands in the place of another, in one quotation or in otherwise the same words."""
    ours, theirs = _meaning(x), _meaning(y)
    matcher = difflib.SequenceMatcher(None, [t.lemma for t in ours], [t.lemma for t in theirs], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "replace" and last - first == end - start == 1 and _is_other(ours[first], theirs[start]):
            left, right = ours[first], theirs[start]
            quoted = _in_quotes(x, left) and _in_quotes(y, right)
            if matcher.ratio() < (QUOTED_ALIKE if quoted else WORDS_ALIKE):
                continue
            if left.dep in _SAYS_WHAT:
                yield Difference(kind="words", a=(left.start, left.end), b=(right.start, right.end))
                return


def _meaning(claim: Claim) -> list[Token]:
    return [
        t
        for t in claim.sentence.tokens
        if t.pos in _BEARING
        and t.text.isalpha()
        and t.lemma not in ENGLISH_FUNCTION_WORDS
        and is_within((t.start, t.end), claim.spans)
    ]


def _in_quotes(claim: Claim, token: Token) -> bool:
    marks = claim.sentence.plain.count('"'), claim.sentence.plain.count('"', 0, token.start)
    return claim.quoted and (marks[0] % 2 != marks[1] % 2 or marks[0] == 0)


def _is_other(p: Token, q: Token) -> bool:
    """Whether two words are of one kind, and neither one in another form of the other nor known as its synonym."""
    alike = difflib.SequenceMatcher(None, p.lemma, q.lemma).ratio() >= ONE_WORD
    known = events(p.lemma) & events(q.lemma) or things(frozenset({p.lemma})) & things(frozenset({q.lemma}))
    return p.pos == q.pos and p.dep == q.dep and not alike and not known


def _source(x: Claim, y: Claim) -> Iterator[Difference]:
    """Two persons, each named in the sentence itself, who are not one, however their names are spelt."""
    said_by = [_place(c) if c.attributed and _PERSON.match(c.speaker) else None for c in (x, y)]
    if said_by[0] and said_by[1]:
        words = [WORD.findall(c.speaker) for c in (x, y)]
        if any("".join(w[0] for w in name).upper() in other for name, other in (words, words[::-1])):
            return  # "KAI", "Korea Aerospace Industries"
        last = [name[-1].lower() for name in words]
        if difflib.SequenceMatcher(None, last[0], last[1]).ratio() < ONE_NAME:
            yield Difference(kind="source", a=said_by[0], b=said_by[1])


def _place(claim: Claim) -> Span | None:
    at = claim.sentence.text.find(claim.speaker)
    return (at, at + len(claim.speaker)) if at >= 0 else None
