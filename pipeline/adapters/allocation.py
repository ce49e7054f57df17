"""Sets how the C library gives memory back, for processes that use large arrays for weeks."""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGE_BYTES, _KEPT_BYTES = 4 << 20, 64 << 20


def give_large_arrays_back() -> None:
    """Return arrays of 4 MB and more to the system as soon as they are freed.

    By default glibc raises that size to 32 MB when it sees such arrays, and then they leave holes: half a gigabyte with
    a million articles. Smaller arrays, which come and go with every article, are kept for reuse. Does nothing with
    another C library.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
