"""What a whole sentence does with what it says: states, asks, supposes or denies it.

Two sentences are set against each other word by word only if both do the same.
"""

from typing import Final

from pipeline.domain.comparison.axes import negator_count
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.text.ordinals import ordinal
from pipeline.domain.text.wordlists import word_list

SUPPOSING: Final = frozenset(
    word_list("if unless whether until before would could may might should must will shall can")
)

LONGEST_SENTENCE: Final = 45
"""Tokens: longer sentences tell several things."""

_UNSURE: Final = SUPPOSING - frozenset(word_list("will would shall until before"))


def asks(sentence: Sentence) -> bool:
    """Whether it ends as a question, within quotation marks or not."""
    return "?" in sentence.plain[-3:]


def states(sentence: Sentence) -> bool:
    """Whether it has a parse, and is no question."""
    return sentence.structured and not asks(sentence)


def denies(sentence: Sentence, without: frozenset[int] = frozenset()) -> bool:
    """Whether an odd number of its words negate, apart from these tokens."""
    return negator_count(t.text for i, t in enumerate(sentence.tokens) if i not in without) % 2 == 1


def are_comparable(left: Sentence, right: Sentence) -> bool:
    """Whether both state something in one mood, and neither counts where the other does not: "the second goal"."""
    supposed = [{t.lemma for t in s.tokens} & _UNSURE for s in (left, right)]
    ordinals = [{n for t in s.tokens if (n := ordinal(t.text.lower()))} for s in (left, right)]
    return (
        all(states(s) and len(s.tokens) <= LONGEST_SENTENCE for s in (left, right))
        and supposed[0] == supposed[1]
        and ordinals[0] == ordinals[1]
    )
