"""Functions compiled to machine code: what runs over every word of an article, or every article of the window.

Compiled strictly: sums in the order written, no threads. What was compiled is kept beside the module, or in the user's
cache, or, where neither can be written to, made anew by each process.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function, compiled when it is first called with arguments of new types."""
    try:
        return cast("Callable[_P, _R]", numba.njit(cache=True)(function))
    except RuntimeError:  # nowhere to keep it
        return cast("Callable[_P, _R]", numba.njit(function))
