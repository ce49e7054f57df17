"""Benchmarks, which measure rates and ratios on this machine.

One module each, with `main`. `make bench` runs all.
"""

import pipeline as pipeline  # first, before NumPy: so that products of matrices have the program's number of threads
