"""Keeps what was found in two versions, so that the next version of a story costs its own pairs only.

For what depends on these two alone. Does not know what that is.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, TypeVarTuple

MOST_PAIRS_OF_VERSIONS = 512
"""More than the 190 pairs of a story with 20 versions. What is kept holds on to the parsed sentences of both, some
megabyte: so it is also dropped with either version (`forget`)."""

Ts = TypeVarTuple("Ts")
R = TypeVar("R")

_Key = tuple[int, ...]


class _Results:
    """The results of the last calls of one function, and which of them were found in which object."""

    def __init__(self) -> None:
        self._results: OrderedDict[_Key, tuple[tuple[Any, ...], Any]] = OrderedDict()
        self._found_in: dict[int, set[_Key]] = {}
        self._lock = Lock()

    def get(self, key: _Key) -> tuple[tuple[Any, ...], Any] | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: _Key, args: tuple[Any, ...], result: Any) -> None:
        with self._lock:
            self._results[key] = args, result  # while the arguments are kept, no other object has their identity
            for one in key:
                self._found_in.setdefault(one, set()).add(key)
            if len(self._results) > MOST_PAIRS_OF_VERSIONS:
                self._drop(next(iter(self._results)))

    def forget(self, one: object) -> list[Any]:
        """Drops what was found in this object, and says what that was."""
        with self._lock:
            return [self._drop(key) for key in tuple(self._found_in.get(id(one), ()))]

    def _drop(self, key: _Key) -> Any:
        for one in set(key):
            self._found_in[one].discard(key)
            if not self._found_in[one]:
                del self._found_in[one]
        return self._results.pop(key)[1]


_EVERY: list[_Results] = []


def kept(find: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
    """The function, but with the results of its last `MOST_PAIRS_OF_VERSIONS` different calls remembered.

    Arguments are the same if they are one object: hashing all that a version has costs more than most of what is found
    in it. So neither they nor the result may change.
    """
    results = _Results()
    _EVERY.append(results)

    @wraps(find)
    def found(*args: *Ts) -> R:
        key = tuple(map(id, args))
        if (known := results.get(key)) is not None:
            return known[1]  # type: ignore[no-any-return]
        result = find(*args)
        results.put(key, args, result)
        return result

    return found


def forget(objects: Iterable[object]) -> None:
    """Drops what was found in these objects, and what was found in that: their version is not kept any more."""
    waiting = list(objects)
    while waiting:
        one = waiting.pop()
        waiting += [result for results in _EVERY for result in results.forget(one)]
