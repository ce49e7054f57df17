"""The words around a figure or a date that say what it is of: "paid $84,000 in fines", "a May 1 deadline".

Reads the parse. Without one it is the figure alone.
"""

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.syntax import tree_of

LONGEST_PHRASE = 14
"""Words of a phrase; a longer one is cut back to what it is part of."""

_OTHER_PHRASES = frozenset({"relcl", "acl", "advcl", "appos", "parataxis", "ccomp", "conj", "cc", "punct"})


@once
def figure_phrase(sentence: Sentence, span: Span) -> Span:
    """The characters of the phrase that these are in, up to its verb."""
    tokens = sentence.tokens
    index = next((i for i, token in enumerate(tokens) if token.start <= span[0] < token.end), None)
    if index is None or not sentence.structured:
        return span
    tree = tree_of(sentence)
    for _ in range(LONGEST_PHRASE):
        is_verb = tokens[index].pos in {"VERB", "AUX"}
        phrase = [index] if is_verb else tree.subtree(index, without=_OTHER_PHRASES)
        wider = min(tokens[phrase[0]].start, span[0]), max(tokens[phrase[-1]].end, span[1])
        if sum(wider[0] <= token.start < wider[1] for token in tokens) > LONGEST_PHRASE:
            break
        span = wider
        if is_verb or tokens[index].head == index:
            break
        index = tokens[index].head
    return span
