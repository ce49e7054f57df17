"""Stores the machine code of kernels, and decides whether stored code is still valid.

numba has a cache of its own, with two limits: it does not read code from a folder that it cannot write to (in a
container image or a system-wide installation), and it does not notice a change in a function or constant that the
kernel uses from another module. Here code is read from each of these folders in turn, and written to the first
writable one:

1. `NUMBA_CACHE_DIR`, if set
2. `__pycache__` beside the module
3. the user's cache folder

Code for another processor, Python version or numba version is not used: numba's own keys exclude it.
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
    """One kernel's stored code, with the interface that numba's dispatcher expects.

    `folders` replaces the folders listed above.
    """

    def __init__(self, function: Function, folders: Sequence[Path] = ()) -> None:
        self._function, self._folders = function, folders

    @cached_property
    def _caches(self) -> list["_FolderCache"]:
        stamp = code_stamp(self._function)
        return [
            _FolderCache(self._function, folder, stamp) for folder in self._folders or cache_folders(self._function)
        ]

    @property
    def cache_path(self) -> str:
        return str(self._caches[0].cache_path)

    def is_stored(self) -> bool:
        """Whether valid code is stored for any argument types."""
        return any(cache.has_any() for cache in self._caches)

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The compiled function for these argument types; None if no folder has it."""
        for cache in self._caches:
            with contextlib.suppress(OSError):
                if (found := cache.load_overload(signature, target)) is not None:
                    return found
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Stores a compiled function; does nothing if no folder is writable."""
        for cache in self._caches:
            with contextlib.suppress(OSError):
                cache.save_overload(signature, result)
                return


def cache_folders(function: Function) -> list[Path]:
    """The folders for this function's code, in reading order."""
    file = Path(function.__code__.co_filename)
    name = f"{file.parent.name}-{hashlib.sha256(os.fsencode(file.parent)).hexdigest()[:16]}"
    user = Path(AppDirs(appname="samestory", appauthor=False).user_cache_dir) / name
    configured = getattr(numba.config, "CACHE_DIR", "")
    configured_folders = [Path(configured) / name] if configured else []
    return [*configured_folders, file.parent / "__pycache__", user]


def code_stamp(function: Function) -> str:
    """A hash of the function, of all functions that it calls, and of the constants that they use."""
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
    """Gives numba the folder and the code stamp."""

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
    """numba's file format, in a folder that we choose."""

    def __init__(self, function: Function, folder: Path, stamp: str) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._locator = _Locator(function, folder, stamp)
        module = Path(function.__code__.co_filename).stem
        self._filename_base = self.get_filename_base(f"{module}.{function.__qualname__}", getattr(sys, "abiflags", ""))


class _FolderCache(caching.FunctionCache):
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
