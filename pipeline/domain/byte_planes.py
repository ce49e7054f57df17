"""Numbers of four bytes laid out by byte: every lowest byte, then every next. So like stands by like, and a compressor
finds a third more. Highest bytes that are 0 anyway can be left out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def by_byte(values: NDArray[np.generic], kept: int) -> bytes:
    """The lowest `kept` bytes of little-endian values of four."""
    return values.view(np.uint8).reshape(-1, 4).T[:kept].tobytes()


def joined(parts: Sequence[bytes], width: int) -> NDArray[np.uint8]:
    """What `by_byte` made of several arrays, as the bytes of one: [n, 4], the bytes that were not kept 0."""
    sizes = [len(part) // width for part in parts]
    whole = np.zeros((sum(sizes), 4), dtype=np.uint8)
    for byte in range(width):
        plane = b"".join([part[byte * n : (byte + 1) * n] for part, n in zip(parts, sizes, strict=True)])
        whole[:, byte] = np.frombuffer(plane, dtype=np.uint8)
    return whole
