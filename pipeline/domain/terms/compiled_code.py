"""Where the machine code of a kernel is stored, and when it is still right.

numba stores code too, with two limits: it reads none from a folder that it cannot write to (an image's, a system-wide
installation's), and does not notice that a function or constant of another module changed that the kernel uses.
Here code is read from each of these folders in turn, and written to the first that can be written to:

1. `NUMBA_CACHE_DIR`, if set
2. `__pycache__` beside the module
3. the user's cache folder

Code for another processor or version of Python or numba is not used: numba's own keys see to that.
"""

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
from numba.core import caching
from numba.misc.appdirs import AppDirs

Function = Callable[..., Any]
_DAMAGED = (EOFError, pickle.UnpicklingError)  # a file that a power cut left empty or half written


class CompiledCode:
    """One kernel's stored code, as numba's dispatcher asks for it. `folders`: instead of those above."""

    def __init__(self, function: Function, folders: Sequence[Path] = ()) -> None:
        self._function, self._folders = function, folders

    @cached_property
    def _caches(self) -> list["_InFolder"]:
        stamp = stamp_of(self._function)
        return [_InFolder(self._function, folder, stamp) for folder in self._folders or folders_of(self._function)]

    @property
    def cache_path(self) -> str:
        return str(self._caches[0].cache_path)

    def is_stored(self) -> bool:
        """Whether there is current code for any argument types."""
        return any(cache.has_any() for cache in self._caches)

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The compiled function for these argument types; None if it is in no folder."""
        for cache in self._caches:
            with contextlib.suppress(OSError):
                if (found := cache.load_overload(signature, target)) is not None:
                    return found
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Store a compiled function; it is not stored if no folder can be written to."""
        for cache in self._caches:
            with contextlib.suppress(OSError):
                cache.save_overload(signature, result)
                return


def folders_of(function: Function) -> list[Path]:
    """The folders for this function's code, in the order in which they are read."""
    file = Path(function.__code__.co_filename)
    name = f"{file.parent.name}-{hashlib.sha256(os.fsencode(file.parent)).hexdigest()[:16]}"
    user = Path(AppDirs(appname="samestory", appauthor=False).user_cache_dir) / name
    chosen = getattr(numba.config, "CACHE_DIR", "")
    given = [Path(chosen) / name] if chosen else []
    return [*given, file.parent / "__pycache__", user]


def stamp_of(function: Function) -> str:
    """Differs if the function, one that it calls, or a constant that it uses is another."""
    digest = hashlib.sha256()
    _add_code(digest, function.__code__, function.__globals__)
    return digest.hexdigest()


def _add_code(digest: Any, code: CodeType, names: dict[str, Any]) -> None:
    digest.update(code.co_code)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _add_code(digest, constant, names)
        else:
            digest.update(repr(constant).encode())
    for name in code.co_names:
        value = names.get(name)
        called = getattr(value, "py_func", value)
        digest.update(name.encode())
        if isinstance(called, FunctionType):
            _add_code(digest, called.__code__, called.__globals__)
        elif isinstance(value, np.ndarray):
            digest.update(f"{value.dtype}{value.shape}".encode() + value.tobytes())
        elif not isinstance(value, ModuleType):
            digest.update(repr(getattr(value, "_fields", value)).encode())


class _Locator(caching._CacheLocator):  # noqa: SLF001
    """Tells numba which folder and which stamp."""

    def __init__(self, function: Function, folder: Path, stamp: str) -> None:
        self._py_file, self._folder, self._stamp = function.__code__.co_filename, folder, stamp

    def ensure_cache_path(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> str:
        return self._stamp

    def get_disambiguator(self) -> str:
        return "kernel"


class _Format(caching.CompileResultCacheImpl):
    """numba's file format, in a folder of ours."""

    def __init__(self, function: Function, folder: Path, stamp: str) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._locator = _Locator(function, folder, stamp)
        module = Path(function.__code__.co_filename).stem
        self._filename_base = self.get_filename_base(f"{module}.{function.__qualname__}", getattr(sys, "abiflags", ""))


class _InFolder(caching.FunctionCache):
    """One kernel's code in one folder."""

    def __init__(self, function: Function, folder: Path, stamp: str) -> None:
        self._impl_class = partial(_Format, folder=folder, stamp=stamp)  # type: ignore[assignment]
        super().__init__(function)

    def has_any(self) -> bool:
        try:
            return bool(self._cache_file._load_index())  # noqa: SLF001
        except (OSError, *_DAMAGED):
            return False

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except _DAMAGED:
            self.flush()
            return None
