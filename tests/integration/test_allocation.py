"""A process that makes and drops large arrays among small ones does not keep what they took."""

import platform
import subprocess
import sys

import pytest

CHILD = """
import numpy as np
from benchmarks.bench_cluster import resident_bytes
from pipeline.adapters.allocation import give_large_arrays_back

give_large_arrays_back()
before, kept = resident_bytes(), []
for _ in range(12):
    large = [np.ones(1_500_000 + 100_000 * n) for n in range(3)]
    kept.append(np.ones(100_000))
    del large
print(resident_bytes() - before - sum(one.nbytes for one in kept))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_large_arrays_leave_nothing_behind():
    """Left alone, 57 MB stay behind 19 MB that are in use."""
    answer = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert int(answer.stdout) < 8_000_000
