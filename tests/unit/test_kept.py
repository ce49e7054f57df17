"""What is found in two versions is found once, however often they are compared."""

from pipeline.domain.comparison import kept as module
from pipeline.domain.comparison.kept import kept


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
