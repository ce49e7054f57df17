"""Keeps what was found in a sentence, a claim or a version with it: it is found once, and goes when that goes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, TypeVarTuple

Found = dict[tuple[Any, ...], Any]
"""What functions found in the object that has this, by the function and what else it was given."""


class _Examined(Protocol):
    @property
    def found(self) -> Found: ...


T = TypeVar("T", bound=_Examined)
Ts = TypeVarTuple("Ts")
R = TypeVar("R")


def once(find: Callable[[T, *Ts], R]) -> Callable[[T, *Ts], R]:
    """The function, but its result is kept with its first argument. Nobody may change the result.

    A cache of the last few thousand arguments would hold on to sentences of versions that are long gone, each with its
    parse; the longer, the more rarely the function is asked.
    """

    @wraps(find)
    def known(one: T, /, *others: *Ts) -> R:
        found, key = one.found, (find, *others)
        if key not in found:
            found[key] = find(one, *others)
        return found[key]  # type: ignore[no-any-return]

    return known
