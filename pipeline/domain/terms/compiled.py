"""Compiles kernels: functions that run over every word of an article or every article of the window.

Compilation keeps the order of floating-point sums and uses no threads. The machine code is stored (`compiled_code`), so
that it is compiled once per machine and not in each process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

import numba

from pipeline.domain.terms.compiled_code import CompiledCode

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled function. `dispatcher` is numba's; it counts what it loads and what it compiles."""

    dispatcher: Any
    code: CompiledCode


KERNELS: dict[str, Kernel] = {}
"""All kernels of the imported modules, by module and name."""


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Returns the function as a kernel: compiled, or loaded, on its first call with new argument types."""
    kernel = Kernel(numba.njit(function), CompiledCode(function))
    kernel.dispatcher._cache = kernel.code  # noqa: SLF001 - numba has no public way to say where code is stored
    KERNELS[f"{function.__module__}.{function.__qualname__}"] = kernel
    return cast("Callable[_P, _R]", kernel.dispatcher)
