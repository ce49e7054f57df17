"""Clauses that say the opposite, and sentences that are nearly the same except for one negation.

Method and thresholds were measured on labelled news: under different operators ("plans to sell" against "did not sell")
nine of ten alarms are false, so both clauses must have the same operators above them.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import DENYING, NEGATORS, REPORTING, operator, opposed, poles
from pipeline.domain.comparison.clauses import Clause, clauses
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.lemma_sets import Weights
from pipeline.domain.comparison.names import any_names, same_name
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentence_moods import SUPPOSING, asks
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.synonyms import events
from pipeline.domain.comparison.syntax import (
    CLAUSAL,
    REJECTING,
    is_instead,
    is_negated,
    is_part_of_term,
    is_rejected_claim,
    is_said_twice,
    on_axis,
)
from pipeline.domain.text.wordlists import word_list

CLAUSE_MATCH = 0.5
CLAUSE_COSINE = 0.5
PARAPHRASE_MATCH = 0.68
OPPOSITION = 0.36
"""At .36 instead of .45 a tenth more of the synthetic negations are found, with 2 more alarms in 770 pairs."""

GENERAL_MATCH = 0.75
ALIKE = 0.6
SAME_MATTER = 0.15
TOO_GENERAL = frozenset(word_list("do be have go get make say know think want see come take"))
_WHERE = frozenset(word_list("in under within at across"))
_DECIDED = frozenset({"win", "lose"})
_OTHERS = frozenset({"other", "another", "else", "further", "additional"})
_UNREAL = frozenset({"should", "would", "could", "must"})
_INTENTIONS = frozenset(word_list("plan pledge threaten ask try expect weigh"))
MOST_DIFFERENT_WORDS = 2
MOST_CHANGED_BESIDES = 3
LONGEST_INSERTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertions:
    """The clauses of a version, in order, and by axis."""

    clauses: tuple[Clause, ...]
    by_axis: dict[str, list[tuple[int, Clause]]]


def assertions(sentences: Sequence[Sentence]) -> Assertions:
    """The clauses of these sentences, each under every axis of its predicate, with its sign there."""
    found = tuple(clause for sentence in sentences for clause in clauses(sentence))
    by_axis: dict[str, list[tuple[int, Clause]]] = {}
    for clause in found:
        for axis, pole in poles(clause.predicate):
            by_axis.setdefault(axis, []).append((pole * clause.sign, clause))
    return Assertions(clauses=found, by_axis=by_axis)


def opposite_clauses(pairing: Pairing[ReadText], a: Assertions, b: Assertions) -> Iterator[Finding]:
    """Clauses on one axis with opposite signs under the same operators.

    Left out if either version states both signs.
    """
    for axis in sorted(a.by_axis.keys() & b.by_axis.keys()):
        for sign, left in a.by_axis[axis]:
            for other, right in b.by_axis[axis]:
                if sign != -other:
                    continue
                score = opposition(pairing, left, right)
                if (
                    score < OPPOSITION
                    or _also_asserts(a, axis, other, right, pairing.weights)
                    or _also_asserts(b, axis, sign, left, pairing.weights)
                ):
                    continue
                yield Finding(
                    kind="contradiction",
                    confidence=score,
                    topic=" ".join((axis, *left.path)),
                    a=Statement(sentence=left.sentence, span=left.span, value=str(sign)),
                    b=Statement(sentence=right.sentence, span=right.span, value=str(other)),
                )


def opposition(pairing: Pairing[ReadText], left: Clause, right: Clause) -> float:
    """How likely two clauses of opposite sign are about the same thing, in [0, 1]; 0 if there is a doubt."""
    i, j = left.sentence.index, right.sentence.index
    match, cosine = float(pairing.match[i, j]), float(pairing.cosine[i, j])
    if match < CLAUSE_MATCH or cosine < CLAUSE_COSINE or left.path != right.path or left.mood != right.mood:
        return 0.0
    if left.mood == "if" or _other_names(left, right):
        return 0.0
    if left.predicate.endswith("/a") and _elsewhere(left, right):
        return 0.0
    if {left.predicate, right.predicate} <= _DECIDED and _of_two_sides(left, right):
        return 0.0
    if "be_considering" in (left.predicate, right.predicate) and not _of_one_plan(pairing, left, right):
        return 0.0
    if any(_is_of_others(one) or _is_what_should_be(one) for one in (left, right)):
        return 0.0
    score = _likeness(pairing, left, right)
    if _too_general(left, right) and match < GENERAL_MATCH:
        return 0.0
    return score if match >= ALIKE or _share_arguments(left, right) else 0.0


def graded_opposition(pairing: Pairing[ReadText], left: Clause, right: Clause) -> float:
    """Like `opposition`, but each doubt only weakens the result."""
    doubts = (
        (left.path != right.path, 0.5),
        (left.mood != right.mood, 0.7),
        ("if" in (left.mood, right.mood), 0.7),
        (_other_names(left, right), 0.4),
        (_too_general(left, right), 0.7),
        (not _share_arguments(left, right), 0.7),
    )
    return _likeness(pairing, left, right) * math.prod(factor for doubt, factor in doubts if doubt)


def _likeness(pairing: Pairing[ReadText], left: Clause, right: Clause) -> float:
    weights = pairing.weights
    objects = overlap(left.objects, right.objects, weights)
    subjects = overlap(left.subjects, right.subjects, weights)
    around = overlap(left.words | left.subjects, right.words | right.subjects, weights)
    match = float(pairing.match[left.sentence.index, right.sentence.index])
    return min(1.0, 0.4 * match + 0.2 * max(objects, subjects) + 0.2 * around + 0.1 * min(2, len(left.path)))


def _other_names(left: Clause, right: Clause) -> bool:
    return bool(left.names and right.names and not left.names & right.names)


def _is_of_others(clause: Clause) -> bool:
    """Whether it denies only more of the same: "did not meet any other candidates"."""
    tokens, (start, end) = clause.sentence.tokens, clause.span
    inside = [t for t in tokens if start <= t.start < end]
    return any(t.text.lower() in NEGATORS for t in inside) and any(
        t.text.lower() in _OTHERS and t.dep in {"amod", "det", "advmod"} and t.start > tokens[clause.verb].start
        for t in inside
    )


def _is_what_should_be(clause: Clause) -> bool:
    """Whether it stands beside what should have been: "rather than writing that, he should have resigned"."""
    tokens, current = clause.sentence.tokens, clause.verb
    if not any(is_instead(tokens, i) for i in range(current)):
        return False
    above = set[int]()
    while current not in above:
        above.add(current)
        current = tokens[current].head
    return any(t.dep == "aux" and t.head in above and t.text.lower() in _UNREAL for t in tokens)


def _elsewhere(left: Clause, right: Clause) -> bool:
    """Whether what is so is so under or in something else: "illegal under federal law", "legal in 29 states"."""
    beside = []
    for tree, verb in ((one.tree, one.verb) for one in (left, right)):
        stated = [verb, *tree.having(verb, "acomp", "attr", "oprd")]
        links = [i for head in stated for i in tree.having(head, "prep") if tree.tokens[i].lemma in _WHERE]
        beside.append(tree.lemmas([i for link in links for i in tree.subtree(link, without=CLAUSAL - {"prep"})]))
    return bool(beside[0] and beside[1]) and beside[0].isdisjoint(beside[1])


def _of_two_sides(left: Clause, right: Clause) -> bool:
    """Whether they won or lost against others, or one side won what the other lost."""
    if not (left.subjects & right.subjects or left.pronoun or right.pronoun):
        return True
    others = [
        [
            name
            for link in ("to", "against", "over")
            for name in any_names(one.sentence, one.tree, one.roles.get(link, ()))
        ]
        for one in (left, right)
    ]
    return bool(others[0] and others[1]) and not any(same_name(x, y) for x in others[0] for y in others[1])


def _of_one_plan(pairing: Pairing[ReadText], left: Clause, right: Clause) -> bool:
    """Whether what is weighed and what is ruled out have most words in common besides whose plan it is."""
    ours, theirs = (one.words - one.subjects - {"rule", "consider"} for one in (left, right))
    return overlap(ours, theirs, pairing.weights) >= CLAUSE_COSINE


def _too_general(left: Clause, right: Clause) -> bool:
    return bool({left.predicate, right.predicate} & TOO_GENERAL)


def _share_arguments(left: Clause, right: Clause) -> bool:
    """Whether the objects share a word, or the subjects if an object is missing; a long common path is enough."""
    if len(left.path) > 1:
        return True
    if left.theme & right.theme:
        return True
    if left.objects and right.objects:
        return bool(left.objects & right.objects)
    return bool(left.subjects & right.subjects) or left.pronoun or right.pronoun


def overlap(first: frozenset[str], second: frozenset[str], weights: Weights) -> float:
    """Idf-weighted Dice of two sets of lemmas."""
    total = sum(weights.get(w, 1.0) for w in first) + sum(weights.get(w, 1.0) for w in second)
    return 2 * sum(weights.get(w, 1.0) for w in first & second) / total if total else 0.0


def negated_paraphrases(pairing: Pairing[ReadText]) -> Iterator[Finding]:
    """Sentences that are nearly the same, except for one negation, or for one word and its opposite."""
    for i, j in zip(*(pairing.match >= PARAPHRASE_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        if _has_sentence(pairing.a, right) or _has_sentence(pairing.b, left):
            continue
        if edit := reversing_edit(left, right):
            yield Finding(
                kind="contradiction",
                confidence=min(1.0, 0.75 * float(pairing.match[i, j])),
                topic=f"paraphrase {edit[2]}",
                a=Statement(sentence=left, span=edit[0], value="a"),
                b=Statement(sentence=right, span=edit[1], value="b"),
            )


def _has_sentence(text: ReadText, sentence: Sentence) -> bool:
    """Whether the text has this sentence, apart from words without content."""
    return any(s.lemmas == sentence.lemmas and len(_reversers(s)) == len(_reversers(sentence)) for s in text.sentences)


def reversing_edit(left: Sentence, right: Sentence) -> tuple[Span, Span, str] | None:
    """The one edit between two sentences that reverses the sense: both spans and its topic; else None.

    It changes the number of negators by an odd number, or replaces a word by its opposite, and hardly any other content
    word changes.
    """
    first, second = _plain_words(left), _plain_words(right)
    if asks(left) or asks(right) or _suppositions(first) != _suppositions(second):
        return None
    reversers = _reversers(left), _reversers(right)
    reversed_ = [len(found) for found in reversers]
    opcodes = SequenceMatcher(None, [t.lemma for t in first], [t.lemma for t in second], autojunk=False).get_opcodes()
    telling: list[tuple[Span, Span, str]] = []
    changed = 0
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            continue
        x, y = first[i1:i2], second[j1:j2]
        content = max(sum(t.lemma in left.lemmas for t in x), sum(t.lemma in right.lemmas for t in y))
        opposite = next(((s, t, axis) for s in x for t in y if (axis := opposed(on_axis(s), on_axis(t)))), None)
        # "denied" for "confirmed" is the opposite word, and not a negation besides.
        opposing: tuple[Token, ...] = (opposite[0], opposite[1]) if opposite else ()
        own = [found - {t.start for t in opposing[n : n + 1]} for n, found in enumerate(reversers)]
        reversed_ = [
            total - len(found) + len(kept) for total, found, kept in zip(reversed_, reversers, own, strict=True)
        ]
        kept = _reversing_kept(left, x, own[0]) - _reversing_kept(right, y, own[1])
        odd = kept % 2 and (sum(t.start in own[0] for t in x) - sum(t.start in own[1] for t in y)) % 2
        if bool(odd) != (opposite is not None):
            if content > MOST_DIFFERENT_WORDS or ((not x or not y) and len(x) + len(y) > LONGEST_INSERTION):
                return None
            if opposite is None and _other_verbs(x, y):
                return None
            if opposite is not None and all(any(t.pos == "PROPN" for t in side) for side in (x, y)):
                return None  # "Kerr won", "Lind lost": said of two
            telling.append(
                (_characters(first, i1, i2), _characters(second, j1, j2), opposite[2] if opposite else "negation")
            )
        else:
            changed += content
    parity = (reversed_[0] - reversed_[1]) % 2
    others = [any(t.text.lower() in _OTHERS for t in side) for side in (first, second)]
    if telling and telling[0][2] == "negation" and others[0] != others[1]:
        return None
    if len(telling) != 1 or changed > MOST_CHANGED_BESIDES or parity != (telling[0][2] == "negation"):
        return None
    return telling[0]


def _other_verbs(first: Sequence[Token], second: Sequence[Token]) -> bool:
    """Whether both have a verb besides a denying one, and they have none in common: "faced", "failed to meet".

    A negated verb contradicts that verb, and not another in its place.
    """
    ours, theirs = (
        {t.lemma for t in side if t.pos == "VERB" and t.lemma not in DENYING | REJECTING | REPORTING}
        for side in (first, second)
    )
    return bool(ours and theirs) and not any(x == y or events(x) & events(y) for x in ours for y in theirs)


def words_reverse(left: Sentence, right: Sentence) -> bool:
    """Whether the words of one reverse the other: an odd number of negations between them, or a word and its opposite.

    Knows no more grammar than what is negated: "skipped" and "did not attend" agree.
    """
    ours, theirs = ([t for t in _plain_words(s) if t.lemma in s.lemmas] for s in (left, right))
    opposites = [(x, y) for x in ours for y in theirs if opposed(on_axis(x), on_axis(y))]
    if any(is_negated(left.tokens, x) != is_negated(right.tokens, y) for x, y in opposites):
        return False
    changed = any(x.lemma not in right.lemmas and y.lemma not in left.lemmas for x, y in opposites)
    return changed or (len(_reversers(left)) - len(_reversers(right))) % 2 == 1


def _suppositions(tokens: Sequence[Token]) -> Counter[str]:
    """Words that mark what a sentence says as not certain: "if", "would", "plans to"."""
    lemmas = [t.lemma for t in tokens]
    return Counter(w for w in lemmas if w in SUPPOSING or ((known := operator(w)) and known[0] in _INTENTIONS))


def _reversers(sentence: Sentence) -> frozenset[int]:
    """Where the words stand that reverse the sense: negators, "denied", "refused", "rather than"."""
    tokens = sentence.tokens
    return frozenset(
        t.start
        for i, t in enumerate(tokens)
        if (t.text.lower() in NEGATORS and not is_part_of_term(tokens, i) and not is_said_twice(tokens, i))
        or (t.lemma in DENYING and t.pos != "ADJ")
        or is_instead(tokens, i)
        or is_rejected_claim(tokens, i)
    )


def _reversing_kept(sentence: Sentence, edited: Sequence[Token], reversers: frozenset[int]) -> int:
    """How many reversing words among those edited reverse something outside them.

    A negated clause added or left out as a whole ("… and I don't like it") denies nothing in the other sentence.
    """
    tokens = sentence.tokens
    return sum(
        t.start in reversers and (tokens[t.head] not in edited or t.lemma in DENYING or tokens[t.head] is t)
        for t in edited
    )


def _plain_words(sentence: Sentence) -> list[Token]:
    return [t for t in sentence.tokens if t.text[0].isalnum() or t.text.lower() in NEGATORS]


def _characters(tokens: Sequence[Token], first: int, last: int) -> Span:
    """The characters of tokens [first, last); if that is empty, those of the token that follows."""
    if first == last:
        first = min(first, len(tokens) - 1)
        last = first + 1
    return tokens[first].start, tokens[last - 1].end


def _also_asserts(own: Assertions, axis: str, sign: int, other: Clause, weights: Weights) -> bool:
    about = other.objects | other.subjects | other.words
    return any(
        own_sign == sign
        and clause.path == other.path
        and overlap(clause.objects | clause.subjects | clause.words, about, weights) >= SAME_MATTER
        for own_sign, clause in own.by_axis.get(axis, ())
    )
