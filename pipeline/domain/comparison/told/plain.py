"""Which differences of two claims a reader sees as one: their words stand against each other, not beside each other.

Any sign of a difference keeps two claims from being shown as one fact. To be shown as told differently takes more: the
word that makes the difference must be said of what the other claim says, too.
"""

import re
from dataclasses import replace

from pipeline.domain.comparison.axes import opposed
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.names import TITLES
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.told.claim_words import negations
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.differing import SCOPE, Difference

_UNBOUNDED = re.compile(r"\b(?:(?:any|no)thing (?:less|more|under|over)(?: than)?|(?:any|no)thing|than the)\W*$")
_THAN_THE = re.compile(r"\b(?:than|below|above|under|over|beyond) the ", re.IGNORECASE)
_NEGATING = frozenset({"no", "not", "n't", "never"})
_FUTURE = frozenset({"will", "would", "shall", "'ll"})
_CLAUSAL = frozenset({"xcomp", "ccomp", "conj"})
_COMPLEMENTS = frozenset({"xcomp", "ccomp"})
_NOMINAL = frozenset({"NOUN", "PROPN"})
_OF_A_NAME = frozenset({"compound", "amod", "poss", "case", "nummod"})


def plain_difference(x: Claim, y: Claim, found: Difference) -> Difference | None:
    """The difference as it is shown, with the words that stand against each other; None if it is hardly one."""
    at = _token(x, found.a), _token(y, found.b)
    if at[0] and at[1] and at[0].lemma.lower() == at[1].lemma.lower():
        return None
    if found.kind == "denial" and at[0] and at[1] and {at[0].text.lower(), at[1].text.lower()} <= _NEGATING:
        return None
    if found.kind in {"denial", "words"} and opposed(x.head, y.head) and negations(x) % 2 != negations(y) % 2:
        return None  # "did not attend", "skipped"
    if found.kind == "source" and (_is_title(x.speaker) or _is_title(y.speaker)):
        return None
    if found.kind in {"denial", "strength"} and (_asks(x) or _asks(y)):
        return None
    if found.kind == "strength":
        return found if _of_one_predicate(x, y, at) else None
    if found.kind == "denial":
        return found if _of_one_subject(x, y) and _negated_itself(x) and _negated_itself(y) else None
    if found.kind == "figure":
        return None if is_compared(x.sentence.plain, found.a) or is_compared(y.sentence.plain, found.b) else found
    if found.kind == "source":
        return None if _names(x, y.speaker) or _names(y, x.speaker) else found
    return _of_one_thing(x, y, found) if found.kind == "scope" else found


def _is_title(speaker: str) -> bool:
    """Whether only the beginning of a speaker's name was read: "Sgt"."""
    return speaker.lower().strip(".") in TITLES


def _asks(claim: Claim) -> bool:
    return claim.sentence.plain.rstrip(" \"'”’").endswith("?")


def is_compared(sentence: str, figure: Span | None) -> bool:
    """Whether something else is set against the figure: "more than the $5 million", "nothing less than $5 million"."""
    if figure is None:
        return False
    before = sentence[: figure[0]].lower()
    return _THAN_THE.search(sentence[slice(*figure)]) is not None or _UNBOUNDED.search(before) is not None


def _token(claim: Claim, span: Span | None) -> Token | None:
    return next((t for t in claim.sentence.tokens if span and t.start == span[0]), None)


def _of_one_predicate(x: Claim, y: Claim, at: tuple[Token | None, Token | None]) -> bool:
    """Whether what one says may be, was tried or was asked for is what the other says is so."""
    for claim, other, word in ((x, y, at[0]), (y, x, at[1])):
        if word is not None and other.head.partition("_")[0] in _governed(claim, word):
            return not (word.lemma.lower() in _FUTURE and other.manner == "planned")
    return False


def _governed(claim: Claim, word: Token) -> set[str]:
    """The lemmas of the verbs that a modal word stands with, or that an aim or a request is about."""
    tokens = claim.sentence.tokens
    if word.dep in {"aux", "advmod", "auxpass"}:
        return {tokens[word.head].lemma}
    inside = {n for n, t in enumerate(tokens) if t is word}
    own = set(inside)
    for _ in range(len(tokens)):
        more = {
            n
            for n, t in enumerate(tokens)
            if n not in inside and t.head in inside and t.dep in (_COMPLEMENTS if t.head in own else _CLAUSAL)
        }
        if not more:
            break
        inside |= more
    return {tokens[n].lemma for n in inside - own}


def _of_one_subject(x: Claim, y: Claim) -> bool:
    """Whether both may be about one thing: a pronoun may stand for anything, two nouns must have a word in common."""
    ours, theirs = _subject_words(x), _subject_words(y)
    return not ours or not theirs or not ours.isdisjoint(theirs)


def _subject_words(claim: Claim) -> set[str]:
    if claim.referent:
        return set(claim.referent.lower().split())
    if claim.subject is None:
        return set()
    start, end = claim.subject
    inside = [t for t in claim.sentence.tokens if start <= t.start < end and t.pos in _NOMINAL]
    return {word.lower() for t in inside for word in (t.lemma, t.text)}


def _negated_itself(claim: Claim) -> bool:
    """Whether a negation of a word like its predicate is of the predicate: "I used money I shouldn't have used"."""
    tokens = claim.sentence.tokens
    own = [t for t in tokens if t.lemma == claim.head and any(s <= t.start < e for s, e in claim.spans)]
    negated = [tokens[tokens[n].head] for n in claim.negators if tokens[tokens[n].head].lemma == claim.head]
    return len(own) < 2 or all(t is own[0] for t in negated)


def _names(claim: Claim, speaker: str) -> bool:
    """Whether the speaker's last name is anywhere in the claim's sentence."""
    words = speaker.split()
    return bool(words) and words[-1].lower() in {t.text.lower() for t in claim.sentence.tokens}


def _of_one_thing(x: Claim, y: Claim, found: Difference) -> Difference | None:
    """Words of scope that limit one thing, shown with that thing where only one claim has such a word."""
    if x.head not in y.lemmas and y.head not in x.lemmas:
        return None
    limited = _limited(x, found.a), _limited(y, found.b)
    if limited[0] and limited[1]:
        return found if limited[0].lemma.lower() == limited[1].lemma.lower() else None
    for claim, other, thing in ((x, y, limited[0]), (y, x, limited[1])):
        same = thing and next((t for t in other.sentence.tokens if t.lemma == thing.lemma and _inside(t, other)), None)
        if thing and same:
            spans = _with_scope(claim, thing, found.a if claim is x else found.b), _phrase(other, same)
            return replace(found, a=spans[claim is y], b=spans[claim is x])
    return None


def _limited(claim: Claim, span: Span | None) -> Token | None:
    """What the word of scope stands with, if there is one."""
    word, tokens = _token(claim, span), claim.sentence.tokens
    if word is None or word.text.lower() not in SCOPE:
        return None
    thing = tokens[word.head]
    return tokens[thing.head] if thing.dep == "compound" else thing


def _inside(token: Token, claim: Claim) -> bool:
    return any(start <= token.start < end for start, end in claim.spans)


def _with_scope(claim: Claim, thing: Token, span: Span | None) -> Span:
    start, end = _phrase(claim, thing)
    return (start, end) if span is None else (min(start, span[0]), max(end, span[1]))


def _phrase(claim: Claim, thing: Token) -> Span:
    """The thing with the words right before it that name it."""
    tokens = claim.sentence.tokens
    first = last = next(n for n, t in enumerate(tokens) if t is thing)
    while first and tokens[first - 1].dep in _OF_A_NAME and tokens[first - 1].head == last:
        first -= 1
    return (tokens[first].start, thing.end)
