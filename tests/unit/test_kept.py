"""What is found in two versions or a sentence is found once, and goes with them."""

import gc
import weakref

import numpy as np

from pipeline.domain.comparison import kept as module
from pipeline.domain.comparison.facts import KnownFacts
from pipeline.domain.comparison.kept import forget, kept
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import ReadText, Sentence


def test_the_same_two_objects_are_looked_at_once_and_equal_others_again() -> None:
    looked: list[tuple[list[int], list[int]]] = []

    @kept
    def total(a: list[int], b: list[int]) -> int:
        looked.append((a, b))
        return sum(a) + sum(b)

    first, second, equal = [1], [2], [2]
    assert [total(first, second), total(first, second), total(second, first), total(first, equal)] == [3, 3, 3, 3]
    assert len(looked) == 3


def test_only_the_last_are_kept_and_none_is_mistaken_for_one_that_is_gone() -> None:
    looked: list[str] = []

    @kept
    def shout(word: str) -> str:
        looked.append(word)
        return word.upper()

    words = [f"word {n}" for n in range(module.MOST_PAIRS_OF_VERSIONS + 1)]
    assert [shout(word) for word in words] == [word.upper() for word in words]
    assert shout(words[-1]) == words[-1].upper()
    assert shout(words[0]) == words[0].upper()
    assert looked == [*words, words[0]]


class Told:
    """Something that was found, of which a test can see whether it is still there."""


@kept
def found_in(words: tuple[str, ...]) -> Told:
    return Told()


@kept
def told_by_both(one: object, other: object) -> Told:
    return Told()


def test_what_was_found_in_a_version_and_what_was_found_in_that_goes_with_the_version() -> None:
    first, second = ("rain",), ("snow",)
    kept_of = [weakref.ref(told_by_both(found_in(first), found_in(second))), weakref.ref(found_in(first))]
    other = found_in(second)
    assert all(one() is not None for one in kept_of)
    forget([first])
    gc.collect()
    assert [one() for one in kept_of] == [None, None]
    assert found_in(second) is other


def test_no_pair_of_versions_is_kept_longer_than_both_are_known() -> None:
    known = KnownFacts(3)
    pairs: list[weakref.ref[Told]] = []
    for n in range(12):
        one, other = (known.of(read(f"A ferry ran aground {n}{side}.")).runs for side in "ab")
        pairs.append(weakref.ref(told_by_both(one, other)))
        del one, other
        gc.collect()
        assert sum(pair() is not None for pair in pairs) <= 1
    assert pairs[-1]() is not None


def read(text: str) -> ReadText:
    return ReadText(
        title="",
        sentences=(_sentence(text),),
        vectors=np.zeros((1, 1), dtype=np.float32),
    )


def _sentence(text: str) -> Sentence:
    return Sentence(index=0, paragraph=0, text=text, plain=text, tokens=(), lemmas=frozenset(), structured=False)


def test_what_was_found_in_a_sentence_is_found_once_and_goes_with_it() -> None:
    looked: list[str] = []

    @once
    def found_in_sentence(sentence: Sentence) -> Told:
        looked.append(sentence.text)
        return Told()

    @once
    def found_with_word(sentence: Sentence, word: str) -> Told:
        looked.append(word)
        return Told()

    first, equal = _sentence("It rained."), _sentence("It rained.")
    assert found_in_sentence(first) is found_in_sentence(first) is not found_in_sentence(equal)
    assert found_with_word(first, "a") is found_with_word(first, "a") is not found_with_word(first, "b")
    assert looked == ["It rained.", "It rained.", "a", "b"]
    seen = weakref.ref(found_in_sentence(first))
    del first
    gc.collect()
    assert seen() is None
