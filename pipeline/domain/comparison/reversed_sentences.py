"""Sentences that are nearly the same, except for one negation, or for one word and its opposite.

Reads the words in their order, and no more grammar than what each negation denies. Clauses that say the opposite in
other words are found by `opposite_clauses`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import DENYING, NEGATORS, OTHERS, REPORTING, operator, opposed
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentence_moods import SUPPOSING, asks
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.synonyms import events
from pipeline.domain.comparison.syntax import (
    REJECTING,
    is_instead,
    is_negated,
    is_part_of_term,
    is_rejected_claim,
    is_said_twice,
    on_axis,
)
from pipeline.domain.text.wordlists import word_list

PARAPHRASE_MATCH = 0.68
MOST_DIFFERENT_WORDS = 2
MOST_CHANGED_BESIDES = 3
LONGEST_INSERTION = 3
_INTENTIONS = frozenset(word_list("plan pledge threaten ask try expect weigh"))


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
    others = [any(t.text.lower() in OTHERS for t in side) for side in (first, second)]
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
