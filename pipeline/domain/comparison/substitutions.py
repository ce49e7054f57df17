"""One word replaced by another in two sentences that are otherwise the same.

Weak evidence, used for pairs of claims only: a paraphrase also replaces words, by words of similar meaning, and this
module cannot see the difference. So `compare` does not use it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.result import ConflictKind
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import is_negated

SAME_STEM = 4
SPELLING = 60.0
LONGEST = 2
"""Words, articles included, on either side of a replacement."""

_TITLES = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "capt": "captain",
    "dr": "doctor",
    "prof": "professor",
    "pres": "president",
    "st": "saint",
}
"""Titles that are written short before a name."""

_KINDS: dict[str, ConflictKind] = {
    **dict.fromkeys(("GPE", "LOC", "FAC"), "place"),
    **dict.fromkeys(("DATE", "TIME"), "date"),
    **dict.fromkeys(("CARDINAL", "QUANTITY", "MONEY", "PERCENT"), "number"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """The two content words in the same place. `other_changes`: how many more content words differ."""

    kind: ConflictKind
    a: Token
    b: Token
    other_changes: int


def substitution(left: Sentence, right: Sentence) -> Substitution | None:
    """The first replaced word, if there is any."""
    first, second = _words(left), _words(right)
    opcodes = SequenceMatcher(None, [t.lemma for t in first], [t.lemma for t in second], autojunk=False).get_opcodes()
    found: list[tuple[Token, Token]] = []
    other_changes = 0
    for place, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag == "equal":
            continue
        x = [t for t in first[i1:i2] if t.lemma in left.lemmas]
        y = [t for t in second[j1:j2] if t.lemma in right.lemmas]
        short = max(i2 - i1, j2 - j1) <= LONGEST
        if tag == "replace" and short and len(x) == len(y) == 1 and _is_another(x[0], y[0]):
            if is_negated(left.tokens, x[0]) != is_negated(right.tokens, y[0]):
                continue  # "skip" for "not attend"
            found.append((x[0], y[0]))
        elif 0 < place < len(opcodes) - 1:
            other_changes += max(len(x), len(y))
    if not found:
        return None
    a, b = found[0]
    return Substitution(kind=_kind(left, right, a, b), a=a, b=b, other_changes=other_changes + len(found) - 1)


def _is_another(first: Token, second: Token) -> bool:
    """Of one part of speech in one role, and not a form or spelling of the same word, nor two verbs of saying."""
    return (
        not (first.lemma in REPORTING and second.lemma in REPORTING)
        and _in_full(first) != _in_full(second)
        and min(len(first.lemma), len(second.lemma)) > 1
        and (first.pos, first.dep) == (second.pos, second.dep)
        and first.lemma[:SAME_STEM] != second.lemma[:SAME_STEM]
        and fuzz.ratio(first.lemma, second.lemma) < SPELLING
    )


def _in_full(token: Token) -> str:
    word = token.text.lower().rstrip(".")
    return _TITLES.get(word, word)


def _kind(left: Sentence, right: Sentence, first: Token, second: Token) -> ConflictKind:
    if _is_quoted(left, first) or _is_quoted(right, second):
        return "quote"
    return _KINDS.get(first.entity) or _KINDS.get(second.entity) or "contradiction"


def _is_quoted(sentence: Sentence, token: Token) -> bool:
    return sentence.plain[: token.start].count('"') % 2 == 1


def _words(sentence: Sentence) -> Sequence[Token]:
    return list(_each_word(sentence))


def _each_word(sentence: Sentence) -> Iterator[Token]:
    yield from (t for t in sentence.tokens if t.text[0].isalnum())
