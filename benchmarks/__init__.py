"""Benchmarks, which measure rates and ratios on this machine.

One module each, with `main`. `make bench` runs all.
"""
