"""Keeps what was found in a sentence or a claim with it, so that it is found once and goes when its version goes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

Found = dict[Callable[..., Any], Any]
"""What functions found in the object that has this, by the function."""


class _Examined(Protocol):
    @property
    def found(self) -> Found: ...


T = TypeVar("T", bound=_Examined)
R = TypeVar("R")


def once(find: Callable[[T], R]) -> Callable[[T], R]:
    """The function, but its result is kept with its argument. Nobody may change the result.

    A cache of the last few thousand arguments would hold on to sentences of versions that are long gone, each with its
    parse; the longer, the more rarely the function is asked.
    """

    @wraps(find)
    def known(one: T) -> R:
        found = one.found
        if find not in found:
            found[find] = find(one)
        return found[find]  # type: ignore[no-any-return]

    return known
