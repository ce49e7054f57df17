"""Finds a hash among ascending ones in a few steps, compiled: hashes are spread evenly, so its size says where."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

_FIRST_STEP = 16


@compiled
def first_from(hashes: NDArray[Any], start: np.int64, end: np.int64, wanted: Any, guess: np.int64) -> np.int64:
    """The first place from `start` on, up to `end`, whose hash is not below the wanted one.

    `hashes` are ascending there. `guess`: about where it is, from `start` up to `end`.
    """
    low, high, step = start, end, np.int64(_FIRST_STEP)
    if guess < end and hashes[guess] < wanted:
        low = guess + 1
        while low + step < high and hashes[low + step] < wanted:
            low += step + 1
            step += step
        high = low + step if low + step < high else high
    else:
        high = guess
        while high - step > low and hashes[high - step] >= wanted:
            high -= step
            step += step
        low = high - step if high - step > low else low
    while low < high:
        middle = (low + high) >> np.int64(1)
        if hashes[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low
