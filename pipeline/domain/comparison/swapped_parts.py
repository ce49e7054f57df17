"""Sentences of two versions in which two have changed places: "A handed the keys to B", "B handed the keys to A".

Whatever the verb and the two parts are, as long as the rest agrees. Who beat whom in other words is found by `who`.
"""

from collections.abc import Iterator
from itertools import combinations, permutations

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.axes import REPORTING
from pipeline.domain.comparison.findings import Finding
from pipeline.domain.comparison.names import same_name
from pipeline.domain.comparison.one_part import FEWEST_SHARED, finding
from pipeline.domain.comparison.parts import LIGHT, Part, parts_of, rest_of
from pipeline.domain.comparison.sentence_moods import are_comparable, denies
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.shared_words import same_share
from pipeline.domain.comparison.synonyms import events
from pipeline.domain.comparison.syntax import tree_of
from pipeline.domain.comparison.who import MUTUAL

SWAP_MATCH = 0.5
SAME_REST = 0.6
"""The least share, by weight, of the content words of either sentence that both have, the two counted as two."""

_BOTH_WAYS = MUTUAL | (REPORTING - LIGHT)
_TWO = frozenset({"$x", "$y"})


def swapped_parts(pairing: Pairing[ReadText]) -> Iterator[Finding]:
    """Of two sentences, the first two phrases that have changed places."""
    for i, j in zip(*(pairing.match >= SWAP_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        if not are_comparable(left, right) or denies(left) != denies(right):
            continue
        for x, y, v, w in _swapped(left, right):
            rest = rest_of(left, x.inside | y.inside) | _TWO, rest_of(right, v.inside | w.inside) | _TWO
            if same_share(pairing.weights, *rest, least=FEWEST_SHARED) >= SAME_REST:
                yield finding("swapped", left, right, x, v, float(pairing.match[i, j]))
                break


def _swapped(left: Sentence, right: Sentence) -> Iterator[tuple[Part, Part, Part, Part]]:
    """Two parts of each whose bearers have changed places; in each sentence they are joined by a verb of one event."""
    for x, y in combinations(parts_of(left), 2):
        at = _between(x, y)
        if at is None or at[0] == at[1] or _are_one(left, x, left, y):
            continue
        for v, w in permutations(parts_of(right), 2):
            if not (_are_one(left, x, right, w) and _are_one(left, y, right, v)):
                continue
            to = _between(v, w)
            if to is not None and at[:2] == to[:2] and _of_one_event(left, at[2], right, to[2]):
                yield x, y, v, w


def _are_one(sentence: Sentence, x: Part, other: Sentence, y: Part) -> bool:
    """Whether two phrases are of one bearer: by name, or by noun if neither has a name."""
    if x.name and y.name:
        return same_name(x.name, y.name)
    heads = sentence.tokens[x.head], other.tokens[y.head]
    named = x.name or y.name
    return not named and all(t.pos in {"NOUN", "PROPN"} for t in heads) and heads[0].lemma == heads[1].lemma


def _between(x: Part, y: Part) -> tuple[tuple[str, ...], tuple[str, ...], int] | None:
    """The roles of both up to the word that joins them, and that word; None if no word joins them."""
    ends = [at for _, at in y.path]
    for n, (_, at) in enumerate(x.path):
        if at in ends:
            paths = x.path[: n + 1], y.path[: ends.index(at) + 1]
            ours, theirs = (tuple(role for role, _ in path if role) for path in paths)
            return ours, theirs, at
    return None


def _of_one_event(left: Sentence, i: int, right: Sentence, j: int) -> bool:
    """Whether both words are verbs of one event that the two do not do to each other."""
    if any(sentence.tokens[at].pos != "VERB" for sentence, at in ((left, i), (right, j))):
        return False
    lemmas = left.tokens[i].lemma, right.tokens[j].lemma
    if _BOTH_WAYS & {*lemmas, tree_of(left).predicate(i), tree_of(right).predicate(j)}:
        return False
    return bool(events(lemmas[0]) & events(lemmas[1]))
