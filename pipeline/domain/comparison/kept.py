"""Keeps what was found in two versions, so that the next version of a story costs its own pairs only.

For what depends on these two alone. Does not know what that is.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar, TypeVarTuple

MOST_PAIRS_OF_VERSIONS = 512
"""More than the 190 pairs of a story with 20 versions. What is kept holds on to the parsed sentences of both."""

Ts = TypeVarTuple("Ts")
R = TypeVar("R")


def kept(find: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
    """The function, but with the results of its last `MOST_PAIRS_OF_VERSIONS` different calls remembered.

    Arguments are the same if they are one object: hashing all that a version has costs more than most of what is found
    in it. So neither they nor the result may change.
    """
    results: OrderedDict[tuple[int, ...], tuple[tuple[*Ts], R]] = OrderedDict()
    lock = Lock()

    @wraps(find)
    def found(*args: *Ts) -> R:
        key = tuple(map(id, args))
        with lock:
            if key in results:
                results.move_to_end(key)
                return results[key][1]
        result = find(*args)
        with lock:
            results[key] = args, result  # as long as the arguments are kept, no other object has their identity
            if len(results) > MOST_PAIRS_OF_VERSIONS:
                results.popitem(last=False)
        return result

    return found
